import gzip
import re
from contextlib import suppress
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.acquire.sitemaps import Sitemap, read_sitemap
from pipeline.errors import AcquireError

JAKARTA = ZoneInfo("Asia/Jakarta")
ADDRESS = "https://kota.go.id/sitemap.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
    'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
)


def read(text: str | bytes) -> Sitemap:
    data = text.encode() if isinstance(text, str) else text
    return read_sitemap(data, address=ADDRESS, zone=JAKARTA)


def urlset(entries: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {SPACES}>{entries}</urlset>'


def test_a_sitemap_names_pages_and_when_they_changed() -> None:
    sitemap = read(
        urlset(
            "<url><loc> https://kota.go.id/a?x=1&amp;y=2 </loc><lastmod>2024-01-02</lastmod></url>"
            "<url><loc><![CDATA[/b]]></loc><lastmod>2024-01-02T03:04:05+00:00</lastmod></url><url><loc>c</loc></url>"
        )
    )
    assert [entry.address for entry in sitemap.entries] == [
        "https://kota.go.id/a?x=1&y=2", "https://kota.go.id/b", "https://kota.go.id/c"
    ]  # fmt: skip
    changed = [entry.lastmod.isoformat() if entry.lastmod else None for entry in sitemap.entries]
    assert changed == ["2024-01-02T00:00:00+07:00", "2024-01-02T03:04:05+00:00", None]
    assert (sitemap.children, sitemap.warnings) == ((), ())


def test_an_index_names_further_sitemaps() -> None:
    sitemap = read(
        "<sitemapindex><sitemap><loc>https://kota.go.id/1.xml.gz</loc><lastmod>2024-01-02</lastmod></sitemap>"
        "<sitemap><loc>2.xml</loc></sitemap><sitemap><loc>javascript:x</loc></sitemap></sitemapindex>"
    )
    assert [child.address for child in sitemap.children] == ["https://kota.go.id/1.xml.gz", "https://kota.go.id/2.xml"]
    assert sitemap.children[0].lastmod is not None
    assert sitemap.warnings == ("A further sitemap has no address of the web, 1 time.",)


def test_the_news_extension_says_title_language_and_publication() -> None:
    entry = read(
        urlset(
            "<url><loc>/a</loc><news:news><news:publication><news:name>Kota</news:name>"
            "<news:language>id</news:language></news:publication><news:title>Kota &amp;amp; desa</news:title>"
            "<news:publication_date>2024-01-02T03:04:05+07:00</news:publication_date></news:news></url>"
        )
    ).entries[0]
    assert entry.published is not None
    assert (entry.title, entry.language, entry.published.isoformat()) == (
        "Kota & desa", "id", "2024-01-02T03:04:05+07:00"
    )  # fmt: skip


def test_pictures_videos_and_translations_are_no_pages() -> None:
    sitemap = read(
        urlset(
            "<url><loc>/a</loc><image:image><image:loc>/a.jpg</image:loc><image:title>Gambar</image:title></image:image>"
            '<xhtml:link rel="alternate" hreflang="en" href="/en/a"/></url>'
        )
    )
    assert [(entry.address, entry.title) for entry in sitemap.entries] == [("https://kota.go.id/a", None)]


def test_a_page_without_an_address_of_the_web_is_offered_with_its_refusal() -> None:
    sitemap = read(urlset("<url><loc>file:///etc/passwd</loc></url><url><lastmod>2024-01-01</lastmod></url>"))
    assert [entry.address for entry in sitemap.entries] == [None, None]
    assert all(entry.refusal for entry in sitemap.entries)


@pytest.mark.parametrize("times", [1, 2])
def test_a_packed_sitemap_is_unpacked(times: int) -> None:
    data = urlset("<url><loc>/a</loc></url>").encode()
    for _ in range(times):
        data = gzip.compress(data)
    assert read(data).entries[0].address == "https://kota.go.id/a"


def test_a_packed_sitemap_in_two_members_is_read_whole() -> None:
    text = urlset("<url><loc>/a</loc></url>").encode()
    assert len(read(gzip.compress(text[:60]) + gzip.compress(text[60:])).entries) == 1


def test_a_packed_sitemap_that_is_cut_off_gives_what_there_is() -> None:
    entries = "".join(f"<url><loc>/{n * 7919 % 10_007}</loc></url>" for n in range(2_000))
    data = gzip.compress(urlset(entries).encode())
    sitemap = read(data[: len(data) // 2])
    assert 100 < len(sitemap.entries) < 2_000
    assert "The gzip file ends too soon; what could be unpacked was read." in sitemap.warnings


def test_a_plain_list_of_addresses_is_a_sitemap() -> None:
    sitemap = read("https://kota.go.id/a\r\n\r\nhttps://kota.go.id/b\n# note\n")
    assert [entry.address for entry in sitemap.entries] == ["https://kota.go.id/a", "https://kota.go.id/b"]
    assert sitemap.warnings == ("A line is no address of the web, 1 time.",)


def test_a_feed_that_is_given_as_a_sitemap_gives_its_items() -> None:
    entry = read(
        "<rss><channel><item><link>/a</link><title>A</title><pubDate>2 Jan 2024 08:00 WIB</pubDate></item></channel>"
    ).entries[0]
    assert entry.published is not None
    assert (entry.address, entry.title, entry.published.isoformat()) == (
        "https://kota.go.id/a", "A", "2024-01-02T08:00:00+07:00"
    )  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        urlset("<url><loc>https://kota.go.id/a?x=1&y=2</loc></url>"),
        urlset("<url><loc>https://kota.go.id/a?x=1&amp;y=2</loc></url>")[:-12],
        urlset("<url><loc>https://kota.go.id/a?x=1&amp;y=2</loc></url><url><loc>/b</lo"),
    ],
)
def test_a_broken_sitemap_is_read_with_a_warning(text: str) -> None:
    sitemap = read(text)
    # a bare ampersand costs itself, not the page
    assert (sitemap.entries[0].address or "").startswith("https://kota.go.id/a?x=1")
    assert sitemap.warnings


def test_more_entries_than_the_format_allows_are_left_out_with_a_warning() -> None:
    sitemap = read(urlset("<url/>" * 60_100))
    assert len(sitemap.entries) == 60_000
    assert "more than 60,000 entries" in sitemap.warnings[0]


def test_no_entity_is_resolved_and_no_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("https://kota.go.id/rahasia")
    outside = f'SYSTEM "{secret.as_uri()}"'
    for document_type in (f'<!DOCTYPE u [<!ENTITY x {outside}><!ENTITY y "z">]>', f"<!DOCTYPE u {outside}>"):
        sitemap = read(f"{document_type}<urlset><url><loc>/&x;&y;</loc></url><url><loc>/b</loc></url></urlset>")
        assert [entry.address for entry in sitemap.entries] == ["https://kota.go.id/&x;&y;", "https://kota.go.id/b"]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "got nothing"),
        (b"<html><body>x</body></html>", "got a web page"),
        (b"<a><b/></a>", "got something else"),
        (b"User-agent: *\nDisallow: /\n", "no list of addresses"),
        (b"\x1f\x8b\x08garbage", "cannot be unpacked"),
        (gzip.compress(b" " * 60_000_000, 1), "at most 55 MB"),
        (gzip.compress(gzip.compress(b" " * 60_000_000, 1)), "at most 55 MB"),
    ],
)
def test_what_is_no_sitemap_is_one_sentence_with_the_address(data: bytes, words: str) -> None:
    with pytest.raises(AcquireError, match=re.escape(words)) as caught:
        read(data)
    assert ADDRESS in str(caught.value)


def test_a_sitemap_that_nests_without_end_is_not_followed() -> None:
    assert "no well-formed XML" in read("<urlset>" + "<a>" * 200_000).warnings[0]


@given(st.binary(max_size=200), st.booleans())
@settings(max_examples=60)
def test_any_bytes_are_a_sitemap_or_our_error(data: bytes, is_packed: bool) -> None:
    for candidate in (data, b"<urlset><url><loc>" + data, b"https://kota.go.id/\n" + data):
        with suppress(AcquireError):
            read(gzip.compress(candidate) if is_packed else candidate)


def test_real_sitemaps_give_their_pages(faktor_data: Path) -> None:
    counts = {}
    for name in ("traf_sitemap-hreflang.xml", "traf_sitemap.xml.gz", "traf_sitemap2.xml"):
        sitemap = read((faktor_data / "feeds" / name).read_bytes())
        counts[name] = (len(sitemap.entries), len(sitemap.children), sitemap.warnings)
    assert counts == {
        "traf_sitemap-hreflang.xml": (3, 1, ()),
        "traf_sitemap.xml.gz": (84, 0, ()),
        "traf_sitemap2.xml": (0, 2, ()),
    }
