from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from fake_web import FEED, LONG, OTHER, SITE, START, FakeWeb, Page, TestClock, make_source, write_article, write_feed

from flows.collect.account import account
from flows.collect.cycle import run_cycle, run_cycles
from flows.fetch import Request
from flows.sources import WebSource
from pipeline.records import make_id
from pipeline.store import Cycle, Grave, Item, Ledger, hash_address, path_of_original
from pipeline.workspace import Workspace

MONDAY = "Mon, 03 Mar 2025 08:00:00 +0700"


class Desk:
    """A workspace, a source, a web and a clock."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace(root)
        self.workspace.settings.write_text('[fetch]\ncontact = "a@example.org"\n', encoding="utf-8")
        self.clock = TestClock()
        self.web = FakeWeb(self.clock)
        self.source = make_source()
        self.ledger = Ledger(self.workspace.ledger)

    def offer(self, *articles: tuple[str, str, str], **options: str) -> None:
        self.web.put(FEED, write_feed(articles, **options))

    def look(self, source: WebSource | None = None, **options: object) -> Cycle:
        source = source or self.source
        cycle = run_cycle(
            self.workspace,
            source,
            clock=self.clock,
            make_fetcher=self.web.make,
            **options,  # type: ignore[arg-type]
        )
        if not options.get("dry_run"):
            assert account(self.ledger, source.name).is_whole
        counts = cycle.counts
        outcomes = ("new", "changed", "unchanged", "duplicate", "rejected", "failed", "waiting")
        assert counts["offered"] == sum(counts[each] for each in outcomes)
        return cycle

    def kept(self) -> dict[str, Item]:
        return {item.arrival.key: item for item in self.ledger.read_kept_items().values()}

    def state_of(self, path: str) -> tuple[str, str | None]:
        row = self.ledger.find_addresses("kabar", [SITE + path])[SITE + path]
        return row.state, row.reason


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.offer(("/1.html", "Jaringan", MONDAY), ("/2.html", "Layanan", MONDAY))
    desk.web.put(f"{SITE}/1.html", write_article("Jaringan", *LONG))
    desk.web.put(f"{SITE}/2.html", write_article("Layanan", *OTHER))
    return desk


def _counts(cycle: Cycle) -> dict[str, int]:
    left_away = ("requests", "bytes")
    return {name: number for name, number in cycle.counts.items() if number and name not in left_away}


def test_what_a_feed_offers_is_taken_in_with_its_bytes_and_the_head_of_its_answer(desk: Desk) -> None:
    cycle = desk.look()
    assert (cycle.state, cycle.reason, _counts(cycle)) == ("completed", None, {"offered": 2, "new": 2})
    kept = desk.kept()
    assert sorted(kept) == ["https://kabar.example/1.html", "https://kabar.example/2.html"]
    original_id = kept["https://kabar.example/1.html"].arrival.original_id or ""
    assert path_of_original(desk.workspace.originals, original_id).read_bytes() == desk.web.pages[f"{SITE}/1.html"].body
    [head] = [each for each in desk.ledger.read_responses() if each.original_id == original_id]
    assert (head.final_address, head.status, head.charset) == (f"{SITE}/1.html", 200, "utf-8")
    assert desk.ledger.read_cycles() == [cycle]


def test_a_second_look_at_what_has_not_changed_asks_for_the_feed_alone(desk: Desk) -> None:
    desk.look()
    rows = (desk.ledger.read_items(), desk.ledger.read_responses())
    desk.web.asked.clear()
    desk.clock.go_on(hours=1)
    cycle = desk.look()
    assert [(each.address, each.etag is not None) for each in desk.web.asked] == [(FEED, True)]
    assert _counts(cycle) == {}
    assert (desk.ledger.read_items(), desk.ledger.read_responses()) == rows


def test_only_what_a_feed_offers_anew_is_fetched(desk: Desk) -> None:
    desk.look()
    desk.offer(("/3.html", "Baru", MONDAY), ("/2.html", "Layanan", MONDAY))
    desk.web.put(f"{SITE}/3.html", write_article("Baru", *LONG, "Satu kalimat lagi yang hanya ada di sini."))
    desk.web.asked.clear()
    cycle = desk.look()
    assert _counts(cycle) == {"offered": 2, "new": 1, "unchanged": 1}
    assert desk.web.list_asked() == [f"{SITE}/3.html"]


def test_an_article_is_looked_at_again_after_a_day_and_a_week_and_then_no_more(desk: Desk) -> None:
    desk.look()
    asked = {}
    for hour in (1, 12, 23, 24, 25, 48, 100, 167, 168, 169, 300, 500):
        desk.clock.moment = START + timedelta(hours=hour)
        desk.web.asked.clear()
        desk.look()
        if again := desk.web.list_asked():
            asked[hour] = sorted(again)
    both = [f"{SITE}/1.html", f"{SITE}/2.html"]
    assert asked == {24: both, 24 * 7: both}


def test_a_changed_article_is_a_new_version_of_the_same_document(desk: Desk) -> None:
    desk.look()
    before = desk.kept()["https://kabar.example/1.html"].arrival
    desk.web.put(
        f"{SITE}/1.html",
        write_article("Jaringan", *LONG, "Kemudian dewan kota menyetujui anggaran tambahan untuk tahun depan."),
    )
    desk.clock.go_on(days=1)
    cycle = desk.look()
    assert _counts(cycle) == {"offered": 2, "changed": 1, "unchanged": 1}
    versions = desk.ledger.read_items_of([before.document_id])
    assert [each.arrival.outcome for each in versions] == ["new", "changed"]
    assert versions[1].arrival.original_id != before.original_id
    for each in versions:
        assert path_of_original(desk.workspace.originals, each.arrival.original_id or "").exists()


def test_other_adverts_around_the_same_text_make_no_new_version(desk: Desk) -> None:
    desk.look()
    desk.web.put(f"{SITE}/1.html", write_article("Jaringan", *LONG, around="Iklan nomor 7"))
    desk.clock.go_on(days=1)
    assert _counts(desk.look()) == {"offered": 2, "unchanged": 2}
    assert len(desk.ledger.read_items()) == 2


def test_a_redesign_that_leaves_no_text_does_not_replace_what_is_kept(desk: Desk) -> None:
    desk.look()
    desk.web.put(f"{SITE}/1.html", "<!doctype html><html><body><div id=app></div><script>x()</script></body></html>")
    desk.clock.go_on(days=1)
    assert _counts(desk.look()) == {"offered": 2, "unchanged": 2}
    assert desk.state_of("/1.html") == ("ok", "It has no text any more; the version before is kept.")


def test_an_article_is_looked_at_again_when_its_feed_says_that_it_has_another_title(desk: Desk) -> None:
    desk.look()
    desk.offer(("/1.html", "Jaringan meluas", MONDAY), ("/2.html", "Layanan", MONDAY))
    desk.web.put(f"{SITE}/1.html", write_article("Jaringan meluas", *LONG))
    desk.clock.go_on(minutes=30)
    assert _counts(desk.look()) == {"offered": 2, "unchanged": 2}
    desk.clock.go_on(minutes=30)
    assert _counts(desk.look()) == {"offered": 1, "changed": 1}


def test_addresses_of_one_article_become_one_document(desk: Desk) -> None:
    named = f"{SITE}/berita/jaringan-internet-meluas-di-kota"
    desk.offer(
        ("/1.html?utm_source=feed", "Jaringan", MONDAY),
        ("/1.html#komentar", "Jaringan", MONDAY),
        ("https://m.kabar.example/1.html", "Jaringan", MONDAY),
        ("/go/17", "Jaringan", MONDAY),
        (named, "Jaringan", MONDAY),
    )
    page = write_article("Jaringan", *LONG, head=f'<link rel=canonical href="{named}">')
    desk.web.put(f"{SITE}/1.html", page)
    desk.web.put(named, page)
    desk.web.pages[f"{SITE}/go/17"] = Page(moves_to=f"{SITE}/1.html")
    cycle = desk.look()
    assert list(desk.kept()) == [named]
    assert _counts(cycle) == {"offered": 1, "new": 1}
    rows = desk.ledger.read_addresses("kabar", role="article")
    assert {row.key for row in rows} == {named}
    assert sorted(row.state for row in rows) == ["ok", "twin", "twin"]


def test_two_articles_that_name_one_address_as_their_own_both_stay(desk: Desk) -> None:
    head = f'<link rel=canonical href="{SITE}/1.html">'
    desk.web.put(f"{SITE}/2.html", write_article("Layanan", *OTHER, head=head))
    assert _counts(desk.look()) == {"offered": 2, "new": 2}
    assert len(desk.kept()) == 2


def test_an_article_that_leads_to_the_front_page_is_gone(desk: Desk) -> None:
    desk.web.pages[f"{SITE}/2.html"].moves_to = f"{SITE}/"
    desk.web.put(f"{SITE}/", write_article("Kabar", *LONG))
    assert _counts(desk.look()) == {"offered": 2, "new": 1, "failed": 1}
    assert desk.state_of("/2.html") == ("gone", "It leads to the front page now.")


def test_what_a_site_refuses_is_rejected_with_its_reason_and_not_asked_for_again(desk: Desk) -> None:
    desk.web.fail(f"{SITE}/2.html", "refused", 200, "The site asks that this page is not kept (noindex).")
    assert _counts(desk.look()) == {"offered": 2, "new": 1, "rejected": 1}
    desk.web.asked.clear()
    desk.clock.go_on(days=2)
    desk.look()
    assert f"{SITE}/2.html" not in desk.web.list_asked()
    items = desk.ledger.read_current_items()
    assert items[make_id("kabar", "https://kabar.example/2.html")].arrival.reason == (
        "The site asks that this page is not kept (noindex)."
    )


def test_what_fails_is_tried_again_ever_more_rarely_and_then_set_aside(desk: Desk) -> None:
    desk.web.fail(f"{SITE}/2.html", "failed", None, "It timed out.")
    tried = []
    for hour in (0, 1, 2, 4, 5, 6, 13, 14, 15, 29, 30, 31, 53, 54, 55, 77, 78, 79, 101, 102, 103, 126, 200):
        desk.clock.moment = START + timedelta(hours=hour)
        desk.web.asked.clear()
        desk.look()
        tried += [hour] if f"{SITE}/2.html" in desk.web.list_asked() else []
    assert tried == [0, 1, 5, 14, 30, 54, 78, 102]
    assert desk.state_of("/2.html") == (
        "quarantined",
        "It timed out. It was tried 8 times; `faktor retry` tries it again.",
    )
    failed = [item for item in desk.ledger.read_items() if item.arrival.outcome == "failed"]
    assert len(failed) == 2  # when it began to fail, and when it was given up


def test_what_was_set_aside_is_fetched_after_a_retry(desk: Desk) -> None:
    desk.web.fail(f"{SITE}/2.html", "gone", 410, "It is gone (410).")
    assert _counts(desk.look()) == {"offered": 2, "new": 1, "failed": 1}
    assert desk.ledger.retry_addresses(now=desk.clock.now()) == 1
    desk.web.put(f"{SITE}/2.html", write_article("Layanan", *OTHER))
    assert _counts(desk.look()) == {"offered": 1, "new": 1}
    assert desk.state_of("/2.html") == ("ok", None)


def test_an_article_that_is_not_there_yet_is_tried_three_times(desk: Desk) -> None:
    del desk.web.pages[f"{SITE}/2.html"]
    tried = []
    for hour in range(12):
        desk.web.asked.clear()
        desk.look()
        tried += [hour] if f"{SITE}/2.html" in desk.web.list_asked() else []
        desk.clock.go_on(hours=1)
    assert tried == [0, 1, 5]
    assert desk.state_of("/2.html")[0] == "gone"


def test_a_kept_article_that_goes_stays_kept(desk: Desk) -> None:
    desk.look()
    desk.web.fail(f"{SITE}/2.html", "gone", 410, "It is gone (410).")
    desk.clock.go_on(days=1)
    assert _counts(desk.look()) == {"offered": 2, "unchanged": 1, "failed": 1}
    assert desk.state_of("/2.html")[0] == "gone"
    assert len(desk.kept()) == 2


def test_what_there_was_no_time_for_waits_for_the_next_look(desk: Desk) -> None:
    def take_long(_: object) -> None:
        desk.clock.go_on(minutes=10)

    desk.web.before_answer = take_long
    cycle = desk.look(until=desk.clock.now().replace(minute=15))
    assert _counts(cycle) == {"offered": 2, "new": 1, "waiting": 1}
    desk.web.before_answer = lambda _: None
    assert _counts(desk.look()) == {"offered": 1, "new": 1}


def test_a_feed_that_is_gone_is_said_and_asked_for_again_at_each_look(desk: Desk) -> None:
    feed = desk.web.pages.pop(FEED)
    cycle = desk.look()
    assert (cycle.state, cycle.reason) == ("failed", f"{FEED}: {FEED} is not there (404).")
    desk.clock.go_on(hours=1)
    desk.web.pages[FEED] = feed
    assert _counts(desk.look()) == {"offered": 2, "new": 2}


def test_a_page_in_place_of_a_feed_is_a_failed_look_that_says_so(desk: Desk) -> None:
    desk.web.put(FEED, write_article("Masuk", *LONG))
    cycle = desk.look()
    assert cycle.state == "failed"
    assert (cycle.reason or "").startswith(f"{FEED}: ")


def test_patterns_and_days_leave_items_out(desk: Desk) -> None:
    desk.offer(
        ("/kota/1.html", "Satu", MONDAY),
        ("/olahraga/2.html", "Dua", MONDAY),
        ("/kota/3.html", "Tiga", "Fri, 28 Feb 2025 08:00:00 +0700"),
    )
    desk.web.put(f"{SITE}/kota/1.html", write_article("Satu", *LONG))
    source = make_source(include=("/kota/",), since=date(2025, 3, 1))
    assert _counts(desk.look(source)) == {"offered": 1, "new": 1, "left_out": 2}
    assert len(desk.ledger.read_addresses(role="article")) == 1


def test_an_item_without_an_address_is_an_item_that_is_rejected(desk: Desk) -> None:
    desk.web.put(FEED, write_feed([("/1.html", "Jaringan", MONDAY), ("javascript:void(0)//://", "Tanpa", MONDAY)]))
    assert _counts(desk.look()) == {"offered": 2, "new": 1, "rejected": 1}
    desk.clock.go_on(hours=1)
    desk.web.put(FEED, write_feed([("javascript:void(0)//://", "Tanpa", MONDAY)]))
    assert _counts(desk.look()) == {"offered": 1, "unchanged": 1}


def test_the_next_page_of_a_feed_is_read_when_all_of_a_page_is_new(desk: Desk) -> None:
    desk.look()
    older = f"{SITE}/feed.xml?page=2"
    desk.offer(("/5.html", "Lima", MONDAY), ("/4.html", "Empat", MONDAY), next_page=older)
    desk.web.put(older, write_feed([("/3.html", "Tiga", MONDAY), ("/2.html", "Layanan", MONDAY)]))
    for number in (3, 4, 5):
        desk.web.put(f"{SITE}/{number}.html", write_article("Baru", *LONG, f"Berita nomor {number} hari ini di kota."))
    assert _counts(desk.look()) == {"offered": 4, "new": 3, "unchanged": 1}


def test_a_walk_through_older_pages_that_is_stopped_is_walked_again(desk: Desk) -> None:
    desk.look()
    pages = [FEED, f"{SITE}/feed.xml?page=2", f"{SITE}/feed.xml?page=3"]
    for number, page in enumerate(pages):
        offered = [(f"/{10 * number + each}.html", "Baru", MONDAY) for each in (3, 4)]
        desk.web.put(page, write_feed(offered, next_page=dict(pairwise(pages)).get(page)))
        for path, title, _ in offered:
            desk.web.put(
                SITE + path, write_article(title, *LONG, f"Berita yang ada di {path} dan hanya di sana hari ini.")
            )

    desk.clock.go_on(minutes=1)

    def die(request: Request) -> None:
        if request.address == pages[2]:
            raise KeyboardInterrupt

    desk.web.before_answer = die
    with pytest.raises(KeyboardInterrupt):
        desk.look()
    desk.web.before_answer = lambda _: None
    desk.clock.go_on(minutes=1)
    assert desk.look().counts["new"] == 6
    desk.clock.go_on(minutes=1)
    desk.web.asked.clear()
    desk.look()
    assert desk.web.list_asked("feed") == [FEED]
    assert [cycle.state for cycle in desk.ledger.read_cycles("kabar")] == [
        "completed",
        "completed",
        "failed",
        "completed",
    ]


def test_a_site_that_gives_the_same_page_whatever_its_number_is_not_walked_for_ever(desk: Desk) -> None:
    for number in range(1, 60):
        address = FEED if number == 1 else f"{SITE}/feed.xml?page={number}"
        following = f"{SITE}/feed.xml?page={number + 1}"
        desk.web.put(address, write_feed([("/1.html", "Jaringan", MONDAY)], next_page=following))
    desk.look(since=date(2024, 1, 1))
    assert len(desk.web.list_asked("feed")) == 2


def test_a_backfill_walks_pages_down_to_its_day(desk: Desk) -> None:
    days = ("Mon, 03 Mar 2025", "Sun, 02 Mar 2025", "Sat, 01 Mar 2025", "Fri, 28 Feb 2025")
    for number, day in enumerate(days, 1):
        address = FEED if number == 1 else f"{SITE}/feed.xml?page={number}"
        following = f"{SITE}/feed.xml?page={number + 1}" if number < len(days) else None
        desk.web.put(address, write_feed([(f"/{number}.html", "x", f"{day} 12:00:00 +0700")], next_page=following))
        desk.web.put(f"{SITE}/{number}.html", write_article("x", *LONG, f"Berita nomor {number} hari ini di kota."))
    assert _counts(desk.look()) == {"offered": 1, "new": 1}
    assert _counts(desk.look(since=date(2025, 3, 2))) == {"offered": 2, "new": 1, "unchanged": 1, "left_out": 1}
    assert sorted(desk.kept()) == ["https://kabar.example/1.html", "https://kabar.example/2.html"]


def test_a_dry_run_tells_what_is_new_and_records_nothing(desk: Desk) -> None:
    [done] = run_cycles(desk.workspace, [desk.source], clock=desk.clock, make_fetcher=desk.web.make, dry_run=True)
    assert [offer.facts["title"] for offer in done.offered] == ["Jaringan", "Layanan"]
    assert done.cycle.counts["waiting"] == 2
    assert desk.web.list_asked() == []
    assert (desk.ledger.read_addresses(), desk.ledger.read_items(), desk.ledger.read_cycles()) == ([], [], [])


def test_an_article_that_another_source_keeps_is_a_duplicate_and_not_fetched(desk: Desk) -> None:
    desk.look()
    desk.web.asked.clear()
    cycle = desk.look(make_source("kabar-2"))
    assert _counts(cycle) == {"offered": 2, "duplicate": 2}
    assert desk.web.list_asked() == []


def test_the_same_bytes_at_another_site_are_a_duplicate(desk: Desk) -> None:
    other = "https://salin.example/berita-kota-tiga-kata"
    desk.offer(("/1.html", "Jaringan", MONDAY), (other, "Jaringan", MONDAY))
    desk.web.pages[other] = desk.web.pages[f"{SITE}/1.html"]
    assert _counts(desk.look()) == {"offered": 2, "new": 1, "duplicate": 1}


def test_what_was_taken_down_is_neither_asked_for_nor_named_again(desk: Desk) -> None:
    grave = Grave(hash_address(f"{SITE}/2.html"), "address", "2025-03-01", "asked by its author")
    desk.ledger.bury([grave])
    assert _counts(desk.look()) == {"offered": 1, "new": 1, "left_out": 1}
    assert [row.address for row in desk.ledger.read_addresses(role="article")] == [f"{SITE}/1.html"]


def test_an_article_that_was_given_up_is_fetched_when_it_is_offered_at_another_address(desk: Desk) -> None:
    desk.web.fail(f"{SITE}/2.html", "gone", 410, "It is gone (410).")
    desk.look()
    desk.offer(("https://m.kabar.example/2.html", "Layanan", MONDAY))
    desk.web.put("https://m.kabar.example/2.html", write_article("Layanan", *OTHER))
    assert _counts(desk.look()) == {"offered": 1, "new": 1}
    assert "https://kabar.example/2.html" in desk.kept()


def test_a_full_disk_ends_the_look_with_a_reason_and_loses_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("flows.collect.looking.write_originals", refuse)
        cycle = desk.look()
    assert cycle.state == "failed"
    assert "No space left on device" in (cycle.reason or "")
    assert _counts(cycle) == {"offered": 2, "waiting": 2}
    assert _counts(desk.look()) == {"offered": 2, "new": 2}


def test_once_a_week_the_whole_is_asked_for_since_a_site_may_lie(desk: Desk) -> None:
    asked: list[bool] = []
    desk.look()
    for _ in range(8):
        desk.clock.go_on(days=1)
        desk.web.asked.clear()
        desk.look()
        asked += [request.etag is None for request in desk.web.asked if request.address == FEED]
    assert asked == [False] * 6 + [True, False]


def test_later_pages_of_an_article_are_fetched_too(desk: Desk) -> None:
    desk.offer(("/berita/1234567/jalan-panjang-di-kota", "Jalan", MONDAY))
    first, second = (
        f"{SITE}/berita/1234567/jalan-panjang-di-kota",
        f"{SITE}/berita/1234567/jalan-panjang-di-kota?page=2",
    )
    desk.web.put(first, write_article("Jalan", *LONG, head=f'<link rel=next href="{second}">'))
    desk.web.put(second, write_article("Jalan", *OTHER, head=f'<link rel=canonical href="{first}">'))
    assert _counts(desk.look()) == {"offered": 2, "new": 2}


def test_a_source_without_anybody_to_reach_is_refused_before_anything_is_asked(desk: Desk) -> None:
    from pipeline.errors import SettingsError

    desk.workspace.settings.write_text("", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"\[fetch\] contact"):
        run_cycle(desk.workspace, desk.source, clock=desk.clock)
    assert desk.ledger.read_cycles() == []
