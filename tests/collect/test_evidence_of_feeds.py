from datetime import date
from pathlib import Path

import pytest
from fake_web import FEED, LONG, SITE, FakeWeb, TestClock, make_source, write_article, write_feed

from flows.collect.cycle import run_cycle
from flows.plan import prepare_originals
from pipeline.extract import ReadingPool
from pipeline.records import Original, Reading
from pipeline.store import Ledger, path_of_original
from pipeline.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    workspace.settings.write_text('[fetch]\ncontact = "a@example.org"\n', encoding="utf-8")
    return workspace


def _take_in(workspace: Workspace, when: str, page: bytes | str, media_type: str = "text/html") -> Original:
    web = FakeWeb(TestClock())
    web.put(FEED, write_feed([("/1.html", "Jaringan meluas", when)]))
    web.put(f"{SITE}/1.html", "", media_type=media_type)
    web.pages[f"{SITE}/1.html"].body = page if isinstance(page, bytes) else page.encode()
    run_cycle(workspace, make_source(), clock=web.clock, make_fetcher=web.make)
    ledger = Ledger(workspace.ledger)
    [original] = prepare_originals(workspace, ledger).values()
    ledger.close()
    return original


def _read(workspace: Workspace, original: Original) -> Reading:
    with ReadingPool(workers=1) as pool:
        [reading] = pool.read([(path_of_original(workspace.originals, original.original_id), original)])
    return reading


def test_a_page_that_says_no_date_has_that_of_its_feed_with_its_words(workspace: Workspace) -> None:
    original = _take_in(workspace, "Sun, 02 Mar 2025 22:30:00 GMT", write_article("", *LONG))
    document = _read(workspace, original).document
    assert document is not None
    # half past five in the morning of the third in Jakarta
    assert (document.date, document.date_precision, document.date_source) == (date(2025, 3, 3), "day", "feed")
    assert document.date_evidence == f"{FEED}: Sun, 02 Mar 2025 22:30:00 GMT"
    assert document.authors == ("Sri Lestari",)
    assert document.bibliography == f"{FEED}: {SITE}/1.html"


def test_what_a_page_says_of_itself_stands_before_what_its_feed_says(workspace: Workspace) -> None:
    head = (
        '<meta property="article:published_time" content="2025-03-01T09:00:00+07:00"><meta name=author content="Budi">'
    )
    page = write_article("Jaringan internet", *LONG, head=head)
    original = _take_in(workspace, "Mon, 03 Mar 2025 08:00:00 +0700", page)
    document = _read(workspace, original).document
    assert document is not None
    assert (document.date, document.title) == (date(2025, 3, 1), "Jaringan internet")
    assert [(each.start, each.source) for each in document.dates if each.role == "published"][:2] == [
        (date(2025, 3, 1), "metadata"),
        (date(2025, 3, 3), "feed"),
    ]


def test_a_date_that_was_never_set_is_no_evidence(workspace: Workspace) -> None:
    original = _take_in(workspace, "Thu, 01 Jan 1970 00:00:00 +0000", write_article("Jaringan", *LONG))
    assert original.entry is not None
    assert original.entry.date is None


def test_the_charset_that_the_answer_names_is_used_in_reading(workspace: Workspace) -> None:
    text = write_article("Café", *LONG, "Menteri André menyebut déjà vu di kota yang sama pada hari itu.")
    original = _take_in(
        workspace, "Mon, 03 Mar 2025 08:00:00 +0700", text.encode("cp1252"), "text/html; charset=windows-1252"
    )
    assert original.charset == "windows-1252"
    document = _read(workspace, original).document
    assert document is not None
    assert "Menteri André menyebut déjà vu" in document.text
