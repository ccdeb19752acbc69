"""What the sites of the news world publish is read in full: each item once, at its address, with its date."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from newsworld import START, Base, Site, World
from newsworld.feeds import write_feed, write_sitemap
from pipeline.acquire.addresses import canonicalise
from pipeline.acquire.feeds import Feed, read_feed
from pipeline.acquire.sitemaps import Sitemap, read_sitemap

WORLD = World(articles=600)
BASE = Base(8000)
NOW = START + timedelta(days=12, hours=5)
FEEDS = [site for site in WORLD.sites if site.form in ("rss", "atom", "rdf", "json")]
STEADY = [site for site in FEEDS if "odd-dates" not in site.traits]


def _read(site: Site, now: datetime = NOW, page: int = 1) -> Feed:
    data = write_feed(WORLD, BASE, site, now, page=page)
    charset = "windows-1252" if "windows-1252" in site.traits else None
    return read_feed(data, address=BASE.of(site) + site.list_path, zone=site.zone, charset=charset, now=now)


def _read_sitemap(site: Site, name: str) -> Sitemap:
    data = write_sitemap(WORLD, BASE, site, NOW, name)
    assert data is not None
    return read_sitemap(data, address=f"{BASE.of(site)}/{name}", zone=site.zone)


@pytest.mark.parametrize("site", FEEDS, ids=lambda site: site.name)
def test_every_item_of_a_feed_is_read_in_order_with_its_title_and_author(site: Site) -> None:
    shown = [each for each in WORLD.shown(site, NOW) for _ in range(1 + _is_twice(site, each.number))]
    titles = [(item.title, item.authors) for item in _read(site).items]
    assert titles == [(each.at(NOW).writing.title, (each.at(NOW).writing.author,)) for each in shown]
    assert len(titles) >= 12


@pytest.mark.parametrize("site", STEADY, ids=lambda site: site.name)
def test_every_date_of_a_feed_is_read_with_the_offset_that_it_was_written_with(site: Site) -> None:
    read = {item.title: item.published for item in _read(site).items}
    written = {each.at(NOW).writing.title: each.published.astimezone(site.zone) for each in WORLD.shown(site, NOW)}
    assert read == written
    assert {date.utcoffset() for date in read.values() if date} == {site.zone.utcoffset(None)}


def test_careless_dates_are_read_in_the_zone_of_the_source_or_not_believed() -> None:
    (site,) = [each for each in FEEDS if "odd-dates" in each.traits]
    read = [item.published for item in _read(site).items]
    for date, article in zip(read, WORLD.shown(site, NOW), strict=True):
        way = article.number // 20 % 8
        written = article.published.astimezone(site.zone)
        minute = written.replace(second=0)
        expected = {2: minute, 4: None, 5: None, 6: None}.get(way, written)
        assert date == expected, f"way {way}"
    assert {each.number // 20 % 8 for each in WORLD.shown(site, NOW)} == set(range(8))


@pytest.mark.parametrize("site", FEEDS, ids=lambda site: site.name)
def test_every_address_of_a_feed_has_the_key_of_its_article_unless_it_redirects(site: Site) -> None:
    keys = {canonicalise(item.address) for item in _read(site).items if item.address}
    shown = WORLD.shown(site, NOW)
    if "redirected" in site.traits:
        assert keys == {canonicalise(f"{BASE.of(site)}/go/{each.number}") for each in shown}
    else:
        assert keys == {canonicalise(BASE.of(site) + each.path) for each in shown}
        assert len(keys) == len(shown)


def test_a_feed_that_is_not_well_formed_is_read_with_a_warning() -> None:
    (site,) = [each for each in FEEDS if "broken-xml" in each.traits]
    assert _read(site).warnings
    assert not _read(FEEDS[0]).warnings


def test_a_paged_feed_leads_on_to_its_oldest_item() -> None:
    (site,) = [each for each in FEEDS if "paged" in each.traits]
    world = World(articles=600, window=4)
    page, titles, following = 1, [], "first"
    while following:
        data = write_feed(world, BASE, site, NOW, page=page)
        feed = read_feed(data, address=BASE.of(site) + "/feed.xml", zone=site.zone)
        titles += [item.title for item in feed.items]
        page, following = page + 1, feed.next_address
    assert titles == [each.at(NOW).writing.title for each in world.published(site, NOW)]
    assert page > 4


def _list_entries(site: Site, name: str = "sitemap.xml") -> Iterator[tuple[str | None, datetime | None]]:
    sitemap = _read_sitemap(site, name)
    yield from ((entry.address, entry.lastmod) for entry in sitemap.entries)
    for child in sitemap.children:
        yield from _list_entries(site, child.address.removeprefix(f"{BASE.of(site)}/"))


@pytest.mark.parametrize("name", ["kota-peta", "quay-council"])
def test_a_sitemap_names_every_article_with_its_last_change(name: str) -> None:
    (site,) = [each for each in WORLD.sites if each.name == name]
    assert dict(_list_entries(site)) == {
        BASE.of(site) + each.path: each.at(NOW).at for each in WORLD.published(site, NOW)
    }


def test_the_news_extension_gives_title_language_and_time_of_publication() -> None:
    (site,) = [each for each in WORLD.sites if "news" in each.traits]
    read = [(each.title, each.language, each.published) for each in _read_sitemap(site, "sitemap-news.xml").entries]
    recent = [each for each in WORLD.published(site, NOW) if each.published > NOW - timedelta(days=2)]
    assert read == [(each.at(NOW).writing.title, "id", each.published) for each in recent]
    assert read


def _is_twice(site: Site, number: int) -> int:
    return number // 20 % 2 if "amp" in site.traits else 0
