import pytest
from fake_web import FEED, LONG, SITE, FakeWeb, TestClock, write_article, write_feed, write_index, write_sitemap

from flows.collect.lookup import look_up, name_source
from pipeline.errors import QuestionError

NEWER, OLDER = "Mon, 03 Mar 2025 08:00:00 +0700", "Sun, 02 Mar 2025 08:00:00 +0700"


@pytest.fixture
def web() -> FakeWeb:
    web = FakeWeb(TestClock())
    web.put(FEED, write_feed([("/1.html", "Kemarin", OLDER), ("/2.html", "Hari ini", NEWER)]))
    return web


def _kinds(web: FakeWeb, address: str) -> list[tuple[str, str]]:
    return [(each.kind, each.address) for each in look_up(address, web, now=web.clock.now()).candidates]  # type: ignore[arg-type]


def test_a_feed_is_shown_with_what_is_newest_first(web: FakeWeb) -> None:
    [found] = look_up(FEED, web, now=web.clock.now()).candidates  # type: ignore[arg-type]
    assert (found.kind, found.title) == ("feed", "Kabar")
    assert [offer.facts["title"] for offer in found.newest] == ["Hari ini", "Kemarin"]


def test_a_page_leads_to_the_feed_that_it_names_and_robots_txt_to_the_sitemap(web: FakeWeb) -> None:
    head = '<link rel=alternate type="application/rss+xml" href="/feed.xml">'
    web.put(f"{SITE}/", write_article("Kabar", *LONG, head=head))
    web.put(f"{SITE}/robots.txt", f"User-agent: *\nAllow: /\nSitemap: {SITE}/sm.xml\n", media_type="text/plain")
    web.put(f"{SITE}/sm.xml", write_sitemap([("/1.html", "2025-03-02")]))
    assert _kinds(web, "kabar.example") == [("feed", FEED), ("sitemap", f"{SITE}/sm.xml")]


def test_where_nothing_is_named_the_usual_places_are_tried(web: FakeWeb) -> None:
    web.put(f"{SITE}/", write_article("Kabar", *LONG))
    assert _kinds(web, SITE) == [("feed", FEED)]


def test_an_index_of_sitemaps_shows_what_the_newest_of_them_offers(web: FakeWeb) -> None:
    web.put(f"{SITE}/sm.xml", write_index([("/old.xml", "2024-01-31"), ("/new.xml", "2025-03-03")]))
    web.put(f"{SITE}/old.xml", write_sitemap([("/1.html", "2024-01-31")]))
    web.put(f"{SITE}/new.xml", write_sitemap([("/2.html", "2025-03-01"), ("/3.html", "2025-03-03")]))
    [found] = look_up(f"{SITE}/sm.xml", web, now=web.clock.now()).candidates  # type: ignore[arg-type]
    assert (found.kind, found.children) == ("sitemap", 2)
    assert [offer.key for offer in found.newest] == [f"{SITE}/3.html", f"{SITE}/2.html"]


def test_a_page_that_names_no_feed_but_lists_articles_is_a_source_of_links(web: FakeWeb) -> None:
    del web.pages[FEED]
    links = "".join(f'<a href="/berita/2025/03/0{day}/jaringan-kota-meluas-{day}">Berita</a>' for day in (1, 2))
    web.put(f"{SITE}/indeks", f"<!doctype html><html><body>{links}</body></html>")
    assert _kinds(web, f"{SITE}/indeks") == [("pages", f"{SITE}/indeks")]


def test_an_address_that_does_not_answer_is_said(web: FakeWeb) -> None:
    found = look_up(f"{SITE}/nothing", web, now=web.clock.now())  # type: ignore[arg-type]
    assert found.candidates == ()
    assert found.troubles == (f"{SITE}/nothing: {SITE}/nothing is not there (404).",)


@pytest.mark.parametrize("address", ["ftp://kabar.example/feed", "file:///etc/passwd", "https://"])
def test_what_is_no_address_of_the_web_is_refused(web: FakeWeb, address: str) -> None:
    with pytest.raises(QuestionError, match="Expected an address of the web"):
        look_up(address, web, now=web.clock.now())  # type: ignore[arg-type]
    assert web.asked == []


@pytest.mark.parametrize(
    ("address", "taken", "name"),
    [
        ("https://www.kabar.example/feed", set(), "kabar"),
        ("https://rss.kabar.example/kota.xml", set(), "kabar"),
        ("https://kabar.example/rss/kota", {"kabar"}, "kabar-kota"),
        ("https://kabar.example/feed", {"kabar"}, "kabar-2"),
        ("https://KABAR-Kota.example/", set(), "kabar-kota"),
        ("http://10.0.0.7/feed", set(), "10-0-0-7"),
    ],
)
def test_a_source_is_named_by_its_host_and_its_path(address: str, taken: set[str], name: str) -> None:
    assert name_source(address, taken) == name
