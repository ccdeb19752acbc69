import json
import random
import re
import warnings
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.acquire.feeds import MAX_FEED_BYTES, Feed, FeedItem, read_feed
from pipeline.errors import AcquireError

JAKARTA = ZoneInfo("Asia/Jakarta")
ADDRESS = "https://kota.go.id/berita/feed.xml"


def read(text: str | bytes, **options: object) -> Feed:
    data = text.encode() if isinstance(text, str) else text
    return read_feed(data, **{"address": ADDRESS, "zone": JAKARTA, **options})  # type: ignore[arg-type]


def rss(items: str, head: str = "") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Berita</title>{head}{items}</channel></rss>'


def only(feed: Feed) -> FeedItem:
    assert len(feed.items) == 1
    return feed.items[0]


def test_rss_gives_its_items() -> None:
    feed = read(
        rss(
            "<item><title>Kota &lt;b&gt;pintar&lt;/b&gt;</title><link>https://kota.go.id/a?x=1&amp;y=2</link>"
            '<guid isPermaLink="false">n-1</guid><pubDate>Wed, 27 Jul 2022 10:27:09 WIB</pubDate>'
            "<dc:creator xmlns:dc='http://purl.org/dc/elements/1.1/'>Ani (a@kota.go.id)</dc:creator>"
            "<description><![CDATA[<p>Warga &amp; balai</p>]]></description></item>",
            "<language>id-ID</language><generator>WordPress</generator>",
        )
    )
    assert (feed.kind, feed.title, feed.language, feed.generator, feed.warnings) == (
        "rss", "Berita", "id-id", "WordPress", ()
    )  # fmt: skip
    item = only(feed)
    assert item == FeedItem(
        address="https://kota.go.id/a?x=1&y=2",
        guid="n-1",
        title="Kota pintar",
        published=item.published,
        published_text="Wed, 27 Jul 2022 10:27:09 WIB",
        published_precision="minute",
        authors=("Ani",),
        summary="Warga & balai",
        language="id-id",
    )
    assert item.published is not None
    assert item.published.isoformat() == "2022-07-27T10:27:09+07:00"


def test_atom_keeps_publication_and_change_apart() -> None:
    feed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="id"><title>B</title>'
        '<link rel="next" href="?page=2"/><link rel="self" href="feed.xml"/>'
        '<entry><title type="html">Kota &amp;amp; desa</title><id>urn:1</id><link rel="alternate" href="/a"/>'
        '<link rel="enclosure" href="/a.mp3"/><published>2024-01-01T23:30:00+07:00</published>'
        "<updated>2024-01-02T00:00:00Z</updated><author><name>Ani</name></author><author><name>Budi</name></author>"
        "</entry><entry><id>https://kota.go.id/b</id><updated>2024-01-03</updated></entry></feed>"
    )
    first, second = feed.items
    assert (feed.kind, feed.next_address) == ("atom", "https://kota.go.id/berita/feed.xml?page=2")
    assert (first.address, first.title, first.authors) == ("https://kota.go.id/a", "Kota & desa", ("Ani", "Budi"))
    assert first.published is not None
    assert first.updated is not None
    assert first.published.isoformat() == "2024-01-01T23:30:00+07:00"
    assert first.updated.isoformat() == "2024-01-02T00:00:00+00:00"
    assert (second.address, second.published, second.updated) == (
        "https://kota.go.id/b", None, datetime(2024, 1, 3, tzinfo=JAKARTA)
    )  # fmt: skip


def test_rdf_gives_its_items_with_the_dates_of_dublin_core() -> None:
    feed = read(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>B</title></channel>'
        '<item rdf:about="https://kota.go.id/a"><title>A</title><link>https://kota.go.id/a</link>'
        "<dc:date>2024-01-01T08:00:00+08:00</dc:date></item></rdf:RDF>"
    )
    item = only(feed)
    assert feed.kind == "rdf"
    assert item.published is not None
    assert (item.published.isoformat(), item.updated) == ("2024-01-01T08:00:00+08:00", None)


def test_json_feed_gives_its_items() -> None:
    content = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Berita",
        "language": "id",
        "next_url": "/feed.json?page=2",
        "authors": [{"name": "Redaksi"}],
        "items": [
            {"id": "https://kota.go.id/a", "title": "<i>A</i>", "date_published": "2024-01-01T08:00:00+07:00"},
            {"id": 7, "url": "b", "content_text": "Isi", "authors": [{"name": "Ani"}], "date_modified": "2024-02-01"},
            {"id": "c", "author": {"name": "Budi"}},
            "no item at all",
        ],
    }
    feed = read(json.dumps(content))
    assert (feed.kind, feed.next_address) == ("json", "https://kota.go.id/feed.json?page=2")
    assert [item.address for item in feed.items] == ["https://kota.go.id/a", "https://kota.go.id/berita/b", None, None]
    assert [item.authors for item in feed.items] == [("Redaksi",), ("Ani",), ("Budi",), ("Redaksi",)]
    assert (feed.items[0].title, feed.items[1].guid, feed.items[1].summary) == ("A", "7", "Isi")
    assert feed.items[2].refusal is not None


def test_links_are_relative_to_xml_base_then_to_the_feed() -> None:
    feed = read(
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://lain.go.id/x/"><title>B</title>'
        '<entry xml:base="arsip/"><link href="a.html"/></entry><entry><link href="b.html"/></entry></feed>'
    )
    assert [item.address for item in feed.items] == [
        "https://lain.go.id/x/arsip/a.html", "https://lain.go.id/x/b.html"
    ]  # fmt: skip
    assert only(read(rss("<item><link>../a</link></item>"))).address == "https://kota.go.id/a"


@pytest.mark.parametrize(
    ("address", "following"),
    [
        ("https://kota.go.id/feed/", "https://kota.go.id/feed/?paged=2"),
        ("https://kota.go.id/feed/?paged=2", "https://kota.go.id/feed/?paged=3"),
        ("https://kota.go.id/?feed=rss2&cat=4", "https://kota.go.id/?feed=rss2&cat=4&paged=2"),
        ("https://kota.go.id/?paged=x&feed=rss2", "https://kota.go.id/?feed=rss2&paged=2"),
    ],
)
def test_a_feed_of_wordpress_has_older_pages_that_it_does_not_name(address: str, following: str) -> None:
    head = "<generator>https://wordpress.org/?v=6.4.3</generator>"
    assert read(rss("<item><link>/a</link></item>", head), address=address).next_address == following
    assert read(rss("", head), address=address).next_address is None
    assert read(rss("<item><link>/a</link></item>"), address=address).next_address is None


def test_a_guid_is_an_address_unless_it_says_that_it_is_none() -> None:
    feed = read(
        rss(
            "<item><guid>https://kota.go.id/a</guid></item>"
            '<item><guid isPermaLink="false">n-2</guid><title>B</title></item>'
            '<item><guid isPermaLink="false">https://kota.go.id/c</guid></item>'
        )
    )
    assert [item.address for item in feed.items] == ["https://kota.go.id/a", None, "https://kota.go.id/c"]
    assert feed.items[1].refusal == "The feed gives no address for this item; it cannot be fetched."


@pytest.mark.parametrize("link", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "ftp://a.id/x"])
def test_an_item_that_leads_out_of_the_web_is_offered_with_its_refusal(link: str) -> None:
    item = only(read(rss(f"<item><title>A</title><link>{link}</link></item>")))
    assert item.address is None
    assert item.refusal is not None
    assert "none of the web" in item.refusal


def test_feedburner_gives_the_address_of_the_site() -> None:
    item = only(
        read(
            rss(
                "<item><link>http://feedproxy.google.com/~r/x</link>"
                '<f:origLink xmlns:f="http://rssnamespace.org/feedburner/ext/1.0">https://kota.go.id/a</f:origLink></item>'
            )
        )
    )
    assert item.address == "https://kota.go.id/a"


@pytest.mark.parametrize(
    "damage",
    [
        "<item><title>Kota & desa</title><link>https://kota.go.id/a?x=1&y=2</link></item>",
        "<item><title>Kota &amp; desa</title><link>https://kota.go.id/a?x=1&amp;y=2</link></item><item><title>cut",
        "<item><title>Kota &amp; desa<b></title><link>https://kota.go.id/a?x=1&amp;y=2</link></item>",
        "<item><title>Kota&nbsp;&amp;&nbsp;desa</title><link>https://kota.go.id/a?x=1&amp;y=2</link></item>",
    ],
)
def test_broken_xml_is_read_with_a_warning(damage: str) -> None:
    feed = read(rss(damage))
    assert feed.items[0].title == "Kota & desa"
    assert feed.items[0].address == "https://kota.go.id/a?x=1&y=2"
    assert any("no well-formed XML" in warning for warning in feed.warnings)


@pytest.mark.parametrize(
    "before", ["\ufeff", "\n\n  ", "<!-- made by hand -->", "\x00", "<b>Warning</b>: mysql on line 3 "]
)
def test_what_stands_before_a_feed_is_left_out(before: str) -> None:
    item = only(read(before + rss("<item><title>A</title><link>/a</link></item>")))
    assert (item.title, item.address) == ("A", "https://kota.go.id/a")


@pytest.mark.parametrize("char", ["\x0b", "\x1f", "&#0;", "&#11;", "&#x1F;", "\ufffe"])
def test_characters_that_xml_has_not_do_no_harm(char: str) -> None:
    feed = read(rss(f"<item><title>Kota{char}Pintar</title><link>/a</link></item>"))
    assert only(feed).title == "Kota Pintar"
    assert not feed.warnings


@pytest.mark.parametrize(
    ("data", "charset"),
    [
        (rss("<item><title>Café – Kota</title></item>").encode(), None),
        (rss("<item><title>Café – Kota</title></item>").encode(), "iso-8859-1"),
        (rss("<item><title>Café – Kota</title></item>").encode("cp1252"), "windows-1252"),
        (rss("<item><title>Café – Kota</title></item>").encode("cp1252"), None),
        (rss("<item><title>Café – Kota</title></item>").encode("cp1252"), "utf-8"),
        (rss("<item><title>Café – Kota</title></item>").replace('"1.0"', '"1.0" encoding="iso-8859-1"').encode(), None),
        (rss("<item><title>Café – Kota</title></item>").replace('"1.0"', '"1.0" encoding="utf-16"').encode(), None),
        (rss("<item><title>Café – Kota</title></item>").encode("utf-16"), None),
        (rss("<item><title>Café – Kota</title></item>").encode("utf-16-le"), None),
        (rss("<item><title>Café – Kota</title></item>").encode("utf-16-be"), None),
    ],
)
def test_an_encoding_that_is_declared_wrongly_does_no_harm(data: bytes, charset: str | None) -> None:
    assert only(read(data, charset=charset)).title == "Café – Kota"


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("redaksi@kabar.online (Sri Lestari)", ("Sri Lestari",)),
        ("Sri Lestari &lt;redaksi@kabar.example&gt;", ("Sri Lestari",)),
        ("redaksi@kabar.id", ()),
        ("Sri Lestari", ("Sri Lestari",)),
    ],
)
def test_an_author_is_a_name_without_an_address_of_mail(said: str, names: tuple[str, ...]) -> None:
    assert only(read(rss(f"<item><link>/a</link><author>{said}</author></item>"))).authors == names


def test_two_encodings_that_give_other_letters_are_told() -> None:
    data = rss("<item><title>Москва</title></item>").replace('"1.0"', '"1.0" encoding="windows-1251"').encode("koi8-r")
    feed = read(data, charset="koi8-r")
    assert only(feed).title == "Москва"
    assert feed.warnings == ("The feed names two encodings and was read as koi8-r; cp1251 gives other letters.",)


def test_a_date_ahead_of_its_fetch_is_not_believed_but_kept_as_words() -> None:
    text = rss("<item><link>/a</link><pubDate>Wed, 27 Jul 2033 10:00:00 +0700</pubDate></item>")
    feed = read(text, now=datetime(2024, 1, 1, tzinfo=UTC))
    assert (only(feed).published, only(feed).published_text) == (None, "Wed, 27 Jul 2033 10:00:00 +0700")
    assert feed.warnings == ("A date lies in the future and is not believed, 1 time; its words are kept.",)
    assert only(read(text)).published is not None


def test_a_date_that_cannot_be_read_is_kept_as_words() -> None:
    feed = read(rss("<item><link>/a</link><pubDate>kemarin sore</pubDate></item>" * 2))
    assert [item.published_text for item in feed.items] == ["kemarin sore"] * 2
    assert feed.warnings == ("A date could not be read, 2 times; its words are kept.",)


def test_entities_of_a_document_type_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("rahasia")
    text = rss("<item><title>A &x; B</title><link>/a</link></item>").replace(
        '<?xml version="1.0"?>', f'<!DOCTYPE rss [<!ENTITY x SYSTEM "{secret.as_uri()}"><!ENTITY y "boom">]>'
    )
    assert "rahasia" not in (only(read(text)).title or "")


def test_bytes_that_name_a_file_or_an_address_are_not_opened(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(rss("<item><link>/a</link></item>"))
    for name in (str(file), file.as_uri(), "http://127.0.0.1:9/feed.xml"):
        with pytest.raises(AcquireError):
            read(name)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "got nothing"),
        (b"   \n", "got nothing"),
        (b"<!doctype html><html><body>x</body></html>", "got a web page"),
        (b"<urlset><url><loc>https://kota.go.id/a</loc></url></urlset>", "got a sitemap"),
        (b"%PDF-1.7", "got something else"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "got something else"),
        (b'{"items": [', "damaged or cut off"),
        (b'{"a": 1}', "without a list of items"),
        (b'{"items":' + b"[" * 50_000, "damaged or cut off"),
        (b"x" * (MAX_FEED_BYTES + 1), "at most 10 MB"),
        (rss("<a>" * 50_000).encode(), "nests more than"),
        (rss("<item " + " ".join(f'a{i}="1"' for i in range(900)) + "/>").encode(), "attributes"),
        (rss("<![CDATA[" * 5_000).encode(), "without end"),
        (rss("<a '" * 50_000).encode(), "without end"),
        (rss("<item/>" * 120_000).encode(), "more than 100,000 tags"),
    ],
)
def test_what_is_no_feed_is_one_sentence_with_the_address(data: bytes, words: str) -> None:
    with pytest.raises(AcquireError, match=re.escape(words)) as caught:
        read(data)
    assert ADDRESS in str(caught.value)
    assert caught.value.where == ADDRESS


def test_a_feed_without_items_is_a_feed() -> None:
    assert read(rss("")).items == ()


SEEDS = [
    rss(
        "<item><title>Kota</title><link>https://kota.go.id/a</link><guid>x</guid><pubDate>Wed, 27 Jul 2022 10:27:09 WIB"
        "</pubDate><author>a@b.id (Ani)</author><description><![CDATA[<p>Warga</p>]]></description></item>" * 3,
    ),
    '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/x/"><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">'
    'B</div></title><entry><link href="a"/><updated>2024-01-01T00:00:00Z</updated><author><name>A</name></author>'
    "<content type='html'>&lt;p&gt;x</content></entry></feed>",
    '{"version":"https://jsonfeed.org/version/1.1","items":[{"id":"1","url":"/a","date_published":"2024-01-01",'
    '"authors":[{"name":"x"}]}]}',
]
PIECES = [b"<", b">", b"&", b'"', b"]]>", b"<![CDATA[", b"<!--", b"&#0;", b"&#x110000;", b"<!DOCTYPE a [", b"<item>",
          b"</item>", b"<?", b"\0", b"\xff", b"{", b"]", b"\\u0000", b"1e999", b"null"]  # fmt: skip


def mutate(seeds: list[bytes], seed: int) -> Iterator[bytes]:
    """Good feeds with 1 to 64 changes each, without end."""
    chance = random.Random(seed)
    while True:
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 64)):
            place = chance.randrange(len(data) + 1)
            other = chance.randrange(len(data) + 1)
            kind = chance.randrange(4)
            if kind == 0:
                data[place : place + 1] = bytes([chance.randrange(256)])
            elif kind == 1:
                del data[place : place + chance.randint(1, 40)]
            elif kind == 2:
                data[place:place] = chance.choice(PIECES)
            else:
                data[place:place] = data[other : other + chance.randint(1, 200)]
        yield bytes(data)


def check_mutated(seeds: list[bytes], count: int) -> None:
    for data, _ in zip(mutate(seeds, 7), range(count), strict=False):
        items: tuple[FeedItem, ...] = ()
        with suppress(AcquireError):
            items = read(data).items
        for item in items:
            assert (item.address is None) == (item.refusal is not None)
            assert item.address is None or item.address.startswith(("http://", "https://"))


def test_a_hundred_mutated_feeds_give_items_or_our_error() -> None:
    check_mutated([seed.encode() for seed in SEEDS], 100)


@pytest.mark.slow
def test_two_thousand_mutated_feeds_give_items_or_our_error(faktor_data: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        real = [file.read_bytes()[:30_000] for file in sorted((faktor_data / "feeds").iterdir())]
        check_mutated([*real, *(seed.encode() for seed in SEEDS)], 2_000)


@given(st.binary(max_size=200))
@settings(max_examples=50)
def test_any_bytes_are_a_feed_or_our_error(data: bytes) -> None:
    for candidate in (data, b"<rss><channel>" + data, b"{" + data):
        with suppress(AcquireError):
            read(candidate)


def test_real_feeds_give_their_items(faktor_data: Path) -> None:
    expected = {
        "mc_real-cnn.rss": ("rss", 69),
        "miniflux_encoding_ISO-8859-1.xml": ("rss", 40),
        "miniflux_encoding_WINDOWS-1251.xml": ("rss", 50),
        "miniflux_large_atom.xml": ("atom", 25),
        "miniflux_no_encoding_ISO-8859-1.xml": ("rss", 10),
        "miniflux_small_atom.xml": ("atom", 20),
        "miniflux_urdu_UTF8.xml": ("rss", 26),
    }
    for name, (kind, count) in expected.items():
        feed = read((faktor_data / "feeds" / name).read_bytes())
        assert (feed.kind, len(feed.items), feed.warnings) == (kind, count, ()), name
        assert not any("\ufffd" in f"{item.title} {item.summary}" for item in feed.items), name
        dated = [item for item in feed.items if item.published or item.updated]
        assert len(dated) >= count - 17, name
