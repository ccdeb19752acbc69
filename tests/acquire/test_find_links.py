import pytest

from pipeline.acquire.links import FoundSource, PageLink, find_feeds, find_links, find_next, is_wanted

ADDRESS = "https://kota.go.id/berita/"

PAGE = """<!doctype html><html><head><title>Berita</title>
<link rel="alternate" type="application/rss+xml" title="Komentar" href="/comments/feed/">
<link rel=alternate type='application/rss+xml' title='Kota &amp; desa' href=/feed/>
<link rel="alternate" type="application/atom+xml" href="//kota.go.id/atom.xml">
<link rel="alternate" type="application/feed+json" href="feed.json">
<link rel="alternate" hreflang="en" href="/en/"><link rel="sitemap" href="/peta.xml">
<!-- <link rel="alternate" type="application/rss+xml" href="/lama.xml"> -->
<script>document.write('<link rel="alternate" type="application/rss+xml" href="/skrip.xml">')</script>
</head><body><a href="/rss">RSS</a> <a href="https://lain.id/feed">lain</a> <a href="/feed/">lagi</a>
<a href="/sitemap_index.xml">Peta situs</a></body></html>"""


def test_a_page_names_its_feeds_and_sitemaps_those_of_comments_last() -> None:
    found = find_feeds(PAGE.encode(), address=ADDRESS)
    assert found == (
        FoundSource("https://kota.go.id/feed/", "feed", "Kota & desa", "link"),
        FoundSource("https://kota.go.id/atom.xml", "feed", None, "link"),
        FoundSource("https://kota.go.id/berita/feed.json", "feed", None, "link"),
        FoundSource("https://kota.go.id/peta.xml", "sitemap", None, "link"),
        FoundSource("https://kota.go.id/rss", "feed", "RSS", "anchor"),
        FoundSource("https://kota.go.id/sitemap_index.xml", "sitemap", "Peta situs", "anchor"),
        FoundSource("https://kota.go.id/comments/feed/", "feed", "Komentar", "link"),
    )


def test_robots_txt_names_sitemaps() -> None:
    text = "\ufeffUser-agent: *\r\nDisallow: /x\r\n sitemap : https://kota.go.id/a.xml\r\nSITEMAP:/b.xml.gz # x\r\n"
    assert [each.address for each in find_feeds(text.encode(), address="https://kota.go.id/robots.txt")] == [
        "https://kota.go.id/a.xml", "https://kota.go.id/b.xml.gz"
    ]  # fmt: skip


def test_a_base_element_moves_what_links_are_relative_to() -> None:
    page = b'<head><base href="https://kota.go.id/x/"><link rel="alternate" type="application/rss+xml" href="a"></head>'
    assert find_feeds(page, address=ADDRESS)[0].address == "https://kota.go.id/x/a"


LISTING = """<html><body>
<nav><a href="/">Beranda</a>
<a href="/tag/balai-desa-kota-pintar">Tag</a><a href="/indeks/2024/03/05/semua">Indeks</a></nav>
<a href="/read/118273/warga-dapat-internet?utm_source=home#top"><img src="a.jpg" alt=""></a>
<h2><a href="https://m.kota.go.id/read/118273/warga-dapat-internet">Warga dapat <b>internet</b></a></h2>
<a href="/2024/03/05/balai.html" title="Balai desa"><img src="b.jpg"></a>
<a href="/unduh/laporan-kinerja-kota-2024.jpg">gambar</a>
<a href="https://lain.id/read/118273/warga-dapat-internet">iklan</a>
<a href="javascript:void(0)">x</a><a href="mailto:a@kota.go.id">y</a>
<!-- <a href="/read/999999/lama">lama</a> --><script>'<a href="/read/888888/skrip">x</a>'</script>
<a href="?page=2" class="next">Selanjutnya &raquo;</a></body></html>"""


def test_a_listing_page_gives_its_articles_once_with_their_longest_title() -> None:
    assert find_links(LISTING.encode(), address=ADDRESS) == (
        PageLink("https://kota.go.id/read/118273/warga-dapat-internet", "Warga dapat internet"),
        PageLink("https://kota.go.id/2024/03/05/balai.html", "Balai desa"),
    )


def test_patterns_say_what_is_taken_and_what_is_left_out() -> None:
    taken = find_links(LISTING.encode(), address=ADDRESS, include=["/read/", "/TAG/*pintar"], exclude=["lain"])
    assert [link.address for link in taken] == [
        "https://kota.go.id/tag/balai-desa-kota-pintar", "https://kota.go.id/read/118273/warga-dapat-internet"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("include", "exclude", "is_taken"),
    [
        ((), (), True),
        (("/a/",), (), True),
        (("/b/", "kota*/A/"), (), True),
        (("/b/",), (), False),
        (("/a/*kota",), (), False),
        ((), ("go.id/*3",), False),
        (("/a/",), ("123",), False),
    ],
)
def test_an_address_is_wanted_by_one_pattern_and_against_none(
    include: tuple[str, ...], exclude: tuple[str, ...], is_taken: bool
) -> None:
    assert is_wanted("https://kota.go.id/a/123", include=include, exclude=exclude) is is_taken


def test_the_next_page_is_what_the_page_says_else_what_a_link_is_called() -> None:
    assert find_next(LISTING.encode(), address=ADDRESS) == "https://kota.go.id/berita/?page=2"
    said = LISTING.replace("<body>", '<head><link rel="next" href="/berita/hal/2"></head><body>')
    assert find_next(said.encode(), address=ADDRESS) == "https://kota.go.id/berita/hal/2"
    assert find_next(b"<a href='/x'>Baca selanjutnya</a>", address=ADDRESS) is None
    assert find_next(b"<a rel=next href='https://lain.id/2'>Next</a>", address=ADDRESS) is None


@pytest.mark.parametrize("piece", ["<a '", "<!--", "<script>", "<", "<a href=/read/12345>x", "<div>"])
def test_a_page_without_end_is_read_quickly(piece: str) -> None:
    data = (piece * (200_000 // len(piece))).encode()
    find_feeds(data, address=ADDRESS)
    assert len(find_links(data, address=ADDRESS)) <= 1
