from datetime import date
from pathlib import Path

import pytest
from fake_web import LONG, SITE, FakeWeb, TestClock, make_source, write_article, write_index, write_sitemap

from flows.collect.account import account
from flows.collect.cycle import run_cycle
from pipeline.store import Cycle, Ledger
from pipeline.workspace import Workspace

INDEX = f"{SITE}/sitemap.xml"


class Desk:
    """A workspace with a source that is an index of sitemaps by month."""

    def __init__(self, root: Path) -> None:
        self.workspace = Workspace(root)
        self.workspace.settings.write_text('[fetch]\ncontact = "a@example.org"\n', encoding="utf-8")
        self.clock = TestClock()
        self.web = FakeWeb(self.clock)
        self.source = make_source(kind="sitemap", address=INDEX)
        self.ledger = Ledger(self.workspace.ledger)

    def publish(self, *paths: str) -> None:
        for path in paths:
            self.web.put(
                SITE + path, write_article(path, *LONG, f"Artikel ini berada di {path} dan tidak di tempat lain.")
            )

    def look(self, **options: object) -> Cycle:
        cycle = run_cycle(
            self.workspace,
            self.source,
            clock=self.clock,
            make_fetcher=self.web.make,
            **options,  # type: ignore[arg-type]
        )
        assert account(self.ledger, "kabar").is_whole
        return cycle


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path)
    desk.web.put(INDEX, write_index([("/sm-2025-03.xml", "2025-03-03"), ("/sm-2024-06.xml", "2024-06-30")]))
    desk.web.put(f"{SITE}/sm-2025-03.xml", write_sitemap([("/maret-1", "2025-03-02"), ("/maret-2", "2025-03-03")]))
    desk.web.put(f"{SITE}/sm-2024-06.xml", write_sitemap([("/juni-1", "2024-06-01"), ("/juni-2", "2024-06-30")]))
    desk.publish("/maret-1", "/maret-2", "/maret-3", "/juni-1", "/juni-2")
    return desk


def test_a_first_look_takes_the_last_month_and_leaves_the_archive_alone(desk: Desk) -> None:
    cycle = desk.look()
    assert desk.web.list_asked("sitemap") == [INDEX, f"{SITE}/sm-2025-03.xml"]
    assert (cycle.counts["offered"], cycle.counts["new"]) == (2, 2)


def test_a_sitemap_that_has_not_changed_is_not_asked_for_again(desk: Desk) -> None:
    desk.look()
    desk.web.asked.clear()
    desk.clock.go_on(hours=1)
    desk.look()
    assert desk.web.list_asked("sitemap") == [INDEX]
    desk.web.put(INDEX, write_index([("/sm-2025-03.xml", "2025-03-04"), ("/sm-2024-06.xml", "2024-06-30")]))
    desk.web.put(f"{SITE}/sm-2025-03.xml", write_sitemap([("/maret-3", "2025-03-04"), ("/maret-2", "2025-03-03")]))
    cycle = desk.look()
    assert desk.web.list_asked("sitemap") == [INDEX, f"{SITE}/sm-2025-03.xml"]
    assert cycle.counts["new"] == 1


def test_sitemaps_without_a_day_are_asked_for_although_their_index_has_not_changed(desk: Desk) -> None:
    desk.web.put(INDEX, write_index([("/sm-2025-03.xml", None)]))
    desk.look()
    desk.web.put(f"{SITE}/sm-2025-03.xml", write_sitemap([("/maret-3", "2025-03-04"), ("/maret-2", "2025-03-03")]))
    desk.clock.go_on(hours=1)
    assert desk.look().counts["new"] == 1


def test_a_backfill_takes_the_archive_down_to_its_day(desk: Desk) -> None:
    desk.look()
    cycle = desk.look(since=date(2024, 6, 15))
    assert (cycle.counts["new"], cycle.counts["unchanged"], cycle.counts["left_out"]) == (1, 2, 1)
    keys = {item.arrival.key for item in desk.ledger.read_kept_items().values()}
    assert keys == {f"{SITE}/maret-1", f"{SITE}/maret-2", f"{SITE}/juni-2"}


def test_a_time_of_change_that_moves_each_hour_asks_for_an_article_once_a_day_at_most(desk: Desk) -> None:
    desk.look()
    asked = 0
    for hour in range(1, 73):
        desk.clock.go_on(hours=1)
        stamp = desk.clock.now().isoformat()
        desk.web.put(INDEX, write_index([("/sm-2025-03.xml", stamp)]))
        desk.web.put(f"{SITE}/sm-2025-03.xml", write_sitemap([("/maret-1", stamp)]))
        desk.web.asked.clear()
        desk.look()
        asked += desk.web.list_asked().count(f"{SITE}/maret-1")
        assert asked <= 1 + hour // 24
    assert asked == 3


def test_a_page_of_links_is_a_source_of_its_own(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.source = make_source(kind="pages", address=f"{SITE}/indeks")
    links = "".join(f'<a href="/berita/2025/03/0{day}/jaringan-kota-meluas-{day}">Jaringan {day}</a>' for day in (1, 2))
    desk.web.put(f"{SITE}/indeks", f"<!doctype html><html><body>{links}<a href=/tentang>Tentang</a></body></html>")
    desk.publish(*(f"/berita/2025/03/0{day}/jaringan-kota-meluas-{day}" for day in (1, 2)))
    cycle = desk.look()
    assert (cycle.counts["offered"], cycle.counts["new"]) == (2, 2)
