from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.acquire.articles import PageFacts, describe_page, read_gist
from pipeline.acquire.links import find_feeds, find_links, find_next
from pipeline.acquire.versions import is_same_text
from pipeline.extract.html import read_html
from pipeline.extract.reasons import NotRead

# the larger ones take seconds each
_MOST_BYTES = 200_000
ADDRESS = "https://kota.go.id/read/118273/warga-dapat-internet?utm_source=x"


def describe(head: str, address: str = ADDRESS, headers: tuple[tuple[str, str], ...] = ()) -> PageFacts:
    page = f"<!doctype html><html lang='id-ID'><head>{head}</head><body><p>x</p></body></html>"
    return describe_page(page.encode(), address=address, headers=headers)


def test_the_head_says_what_a_page_is() -> None:
    facts = describe(
        "<title>Warga - Kota</title><meta property='og:title' content='Warga &amp; internet'>"
        "<link rel='canonical' href='/read/118273/warga-dapat-internet#x'><link rel=amphtml href=/amp/read/118273/>"
        "<meta name='ROBOTS' content='noindex, NOARCHIVE'><meta name='otherbot' content='none'>"
        "<meta name='faktor' content='nosnippet'><meta name='tdm-reservation' content='1'>"
        "<meta name='tdm-policy' content='https://kota.go.id/tdm.json'>"
        "<link rel='alternate' hreflang='en' href='https://kota.go.id/en/read/1'>"
    )
    assert facts == PageFacts(
        canonical="https://kota.go.id/read/118273/warga-dapat-internet",
        canonical_said="https://kota.go.id/read/118273/warga-dapat-internet#x",
        amp="https://kota.go.id/amp/read/118273/",
        title="Warga & internet",
        language="id-id",
        robots=("noindex", "noarchive", "nosnippet"),
        reservation="1",
        policy="https://kota.go.id/tdm.json",
    )


def test_a_page_that_says_nothing_has_no_facts() -> None:
    assert describe_page(b"<p>x</p>", address=ADDRESS) == PageFacts(canonical=None)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("https://lain.id/read/118273/warga-dapat-internet", "another site"),
        ("/", "front page"),
        ("https://kota.go.id", "front page"),
        ("/berita", "names no article"),
    ],
)
def test_a_canonical_address_that_cannot_be_is_told_and_not_believed(said: str, words: str) -> None:
    facts = describe(f"<link rel='canonical' href='{said}'>")
    assert facts.canonical is None
    assert facts.canonical_said is not None
    assert words in (facts.canonical_doubt or "")


def test_two_canonical_addresses_are_none_and_one_in_two_forms_is_one() -> None:
    two = describe(
        "<link rel='canonical' href='/read/118273/a-b-c-d'><link rel='canonical' href='/read/118274/a-b-c-d'>"
    )
    assert (two.canonical, two.canonical_doubt) == (None, "The page says more than one canonical address.")
    one = describe(
        "<link rel='canonical' href='/read/118273/a'><link rel='canonical' href='http://kota.go.id/read/118273/a/'>"
    )
    assert one.canonical == "https://kota.go.id/read/118273/a"


def test_a_later_page_keeps_its_own_address() -> None:
    facts = describe("<link rel='canonical' href='/read/118273/a'>", "https://kota.go.id/read/118273/a?page=2")
    assert (facts.canonical, facts.canonical_doubt is None) == (None, False)
    same = describe("<link rel='canonical' href='/read/118273/a?page=2'>", "https://kota.go.id/read/118273/a?page=2")
    assert same.canonical == "https://kota.go.id/read/118273/a?page=2"


def test_what_readers_may_have_written_is_not_believed() -> None:
    page = b"<html><head></head><body><link rel=canonical href=/read/999999/x><meta name=robots content=noindex></body>"
    assert describe_page(page, address=ADDRESS) == PageFacts(canonical=None)


def test_headers_and_sharing_say_the_canonical_address_too() -> None:
    header = (("Link", '</read/118273/a>; rel="canonical", </x>; rel="next"'),)
    assert describe("", headers=header).canonical == "https://kota.go.id/read/118273/a"
    assert describe("<meta property='og:url' content='http://kota.go.id/read/118273/b'>").canonical == (
        "http://kota.go.id/read/118273/b"
    )


@pytest.mark.parametrize(
    ("href", "following"),
    [
        ("?page=2", "https://kota.go.id/read/118273/a?page=2"),
        ("/read/118273/a/2", "https://kota.go.id/read/118273/a/2"),
        ("/read/118274/b", None),
        ("?page=3", None),
        ("https://lain.id/read/118273/a?page=2", None),
    ],
)
def test_the_next_page_is_of_the_same_article(href: str, following: str | None) -> None:
    facts = describe(f"<link rel='next' href='{href}'>", "https://kota.go.id/read/118273/a")
    assert facts.next_page == following


def test_a_page_may_send_its_readers_on() -> None:
    assert describe("<meta http-equiv=Refresh content='0; URL=/read/2'>").refresh == "https://kota.go.id/read/2"
    assert describe("<meta http-equiv=Refresh content='30'>").refresh is None


ARTICLE = """<html><head><title>Kota</title></head><body><nav><a href=/>Beranda</a></nav><h1>Warga dapat internet</h1>
<div class="time">Dibaca 12 kali</div>
<p>Pemerintah kota memasang jaringan serat optik di sebelas kelurahan tahun ini.</p>
<div class="ad">{advert}</div>
<p>Warga dapat memakai internet di balai kelurahan tanpa membayar, <a href=/x>kata</a> Ani.</p>
<aside><ul>{popular}</ul></aside>
<script>var t = "{advert} dan kata kata lain yang panjang sekali di sini";</script></body></html>"""


def make_page(advert: str, popular: int) -> bytes:
    links = "".join(
        f"<li><a href=/{n}>Judul panjang nomor {n} tentang hal lain yang ramai dibaca</a>" for n in range(popular)
    )
    return ARTICLE.format(advert=advert, popular=links).encode()


def test_the_gist_of_a_page_is_its_heading_and_longer_paragraphs() -> None:
    assert read_gist(make_page("Promo!", 3)).split("\n") == [
        "Warga dapat internet",
        "Pemerintah kota memasang jaringan serat optik di sebelas kelurahan tahun ini.",
        "Warga dapat memakai internet di balai kelurahan tanpa membayar, kata Ani.",
    ]


def test_adverts_and_lists_of_other_articles_do_not_change_the_gist() -> None:
    assert read_gist(make_page("Promo!", 3)) == read_gist(make_page("Diskon 50%", 9))


def test_a_corrected_figure_changes_the_gist() -> None:
    old, new = make_page("Promo!", 3), make_page("Promo!", 3).replace(b"sebelas", b"dua belas")
    assert not is_same_text(read_gist(old), read_gist(new))


PIECES = [
    *("<", ">", '"', "'", "<!--", "<script>", "</script>", "<p>", "<body>", "<h1>", "kota ", "&#x110000;", "\x00"),
    *("<a href=", "<link rel=canonical href=", "//[", "http://[::1", "?page=99999999999999999999"),
    *("<base href='http://['>", "<meta charset=utf-16>", "<meta http-equiv=refresh content='0;url="),
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=80))
def test_any_page_is_described(page: str) -> None:
    data = page.encode("utf-8", "surrogatepass")
    facts = describe(page, "https://kota.go.id/read/118273/a?page=2")
    assert facts.canonical is None or facts.canonical.startswith("https://kota.go.id/")
    assert "\x00" not in read_gist(data)
    for link in find_links(data, address=ADDRESS):
        assert link.address.startswith(("http://", "https://"))
    find_feeds(data, address=ADDRESS)
    find_next(data, address=ADDRESS)


def test_the_gist_of_real_pages_holds_most_of_what_is_read_of_them(faktor_data: Path) -> None:
    shares = []
    for file in sorted((faktor_data / "html").glob("*.html")):
        data = file.read_bytes()
        if len(data) > _MOST_BYTES:
            continue
        try:
            words = {word for block in read_html(data).blocks for word in block.text.split()}
        except NotRead:
            continue
        shares.append(len(words & set(read_gist(data).split())) / len(words))
    assert len(shares) > 8
    assert sum(shares) / len(shares) > 0.94
    assert min(shares) > 0.75
