"""Web pages made to harm their reader: nests, bombs, entities, encodings; each is one reading, no file is read."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from document_makers import describe
from test_hostile_files import LINE, check

from pipeline.extract import ReadingPool
from pipeline.records import Original, Reading

TEXT = f"<p>{LINE}</p>" * 5
SECRET = "hunter2 rahasia"
NESTS = ("div", "p", "span", "a", "li", "ul", "table", "td", "blockquote", "form", "svg", "math", "template", "font")


def wrap(body: str, head: str = "") -> str:
    return f"<!DOCTYPE html><html><head><title>Kota</title>{head}</head><body>{body}</body></html>"


def list_pages(secret: str) -> Iterator[tuple[str, bytes]]:
    """Hostile pages by name; `secret` is the address of a file of this machine."""
    for tag in NESTS:
        yield f"{tag} 30,000 deep", wrap(f"<{tag}>" * 30_000 + TEXT).encode()
    yield "tags of all kinds 30,000 deep", wrap("".join(f"<{tag}>" for tag in NESTS) * 2_000 + TEXT).encode()
    for name, opening in (
        ("comments", "<!--"),
        ("scripts", "<script>"),
        ("styles", "<style>"),
        ("titles", "<title>"),
        ("texts to write in", "<textarea>"),
        ("marked sections", "<![CDATA["),
        ("instructions", "<?xml "),
        ("declarations", "<!DOCTYPE x ["),
        ("ends without beginnings", "</div></p></table>"),
        ("references to letters", "&#x41;&#65;&amp"),
        ("references beyond letters", "&#99999999999;&#xD800;&#0;"),
        ("unknown references", "&bom;"),
    ):
        yield f"20,000 {name}", wrap(opening * 20_000 + TEXT).encode()
        yield f"20,000 {name} behind the text", wrap(TEXT + opening * 20_000).encode()
    entities = {
        "a file": f'<!ENTITY x SYSTEM "{secret}">',
        "a file by name": f'<!ENTITY x PUBLIC "y" "{secret}">',
        "an address": '<!ENTITY x SYSTEM "http://127.0.0.1:9/x">',
        "a parameter": f'<!ENTITY % p SYSTEM "{secret}"> %p; <!ENTITY x "%p;">',
        "itself": '<!ENTITY x "&x;">',
        "each other": '<!ENTITY x "&y;"><!ENTITY y "&x;">',
        "a megabyte": f'<!ENTITY x "{"ha" * 500_000}">',
    }
    for name, entity in entities.items():
        page = f'<?xml version="1.0"?><!DOCTYPE html [{entity}]><html><body>{TEXT}<p>Isi: &x;&x;</p></body></html>'
        yield f"an entity of {name}", page.encode()
    yield (
        "a frame, a picture and an object of a file",
        wrap(
            f'{TEXT}<iframe src="{secret}"></iframe><img src="{secret}"><object data="{secret}"></object>',
            f'<base href="{secret}"><link rel="import" href="{secret}">'
            f'<meta http-equiv="refresh" content="0;{secret}">',
        ).encode(),
    )
    for charset in (
        "utf-7",
        "utf-16",
        "utf-32",
        "x-user-defined",
        "hex",
        "rot13",
        "idna",
        "unknown-8bit",
        "\0",
        "a" * 999,
    ):
        yield f"said to be {charset[:20]!r}", wrap(TEXT, f'<meta charset="{charset}">').encode("utf-8")
    for encoding in ("utf-16", "utf-32", "utf-16-be", "cp037"):
        yield f"written in {encoding}", wrap(TEXT, '<meta charset="utf-8">').encode(encoding)
    for name, data in {
        "50,000 deep": "[" * 50_000 + "]" * 50_000,
        "with a number of 100,000 digits": '{"datePublished": ' + "9" * 100_000 + "}",
        "of two megabytes": json.dumps({"@type": "NewsArticle", "articleBody": LINE * 20_000}),
        "broken off": '{"@type": "NewsArticle", "headline": "',
        "with every type": json.dumps([{"@type": ["NewsArticle"] * 999, "datePublished": [{}, [], None, 1e308]}]),
    }.items():
        yield f"data {name}", wrap(TEXT, f'<script type="application/ld+json">{data}</script>').encode()
    for name, day in {
        "none": "",
        "words": "besok",
        "far": "99999-99-99",
        "long": "2021-" * 20_000,
        "zone": "2021-01-01T00:00+99:99",
    }.items():
        yield f"a day that is {name}", wrap(TEXT, f'<meta property="article:published_time" content="{day}">').encode()
    yield "100,000 links", wrap(TEXT + '<a href="/x">Baca juga</a> ' * 100_000).encode()
    yield "20,000 paragraphs", wrap(f"<p>{LINE}</p>" * 20_000).encode()
    yield "a word of four megabytes", wrap(f"{TEXT}<p>{'a' * 4_000_000}</p>").encode()
    yield "a table of 90,000 cells", wrap(TEXT + "<table>" + ("<tr>" + "<td>1</td>" * 300 + "</tr>") * 300).encode()
    yield (
        "cells that span two thousand million",
        wrap(f"{TEXT}<table><tr><td colspan=2147483647 rowspan=2147483647>a<td>b").encode(),
    )


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    folder = tmp_path_factory.mktemp("pages")
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_text(SECRET)
    pages = dict(list_pages(secret.as_uri()))

    def offer() -> Iterator[tuple[Path, Original]]:
        for number, data in enumerate(pages.values()):
            path = folder / str(number)
            path.write_bytes(data)
            yield path, describe(b"", "html", key="hostile/file")

    with ReadingPool(workers=2, seconds_a_file=20, memory_bytes=450 << 20) as pool:
        return dict(zip(pages, pool.read(offer()), strict=True))


def test_each_hostile_page_is_one_reading(readings: dict[str, Reading]) -> None:
    assert len(readings) >= 60
    for reading in readings.values():
        check(reading)


def test_nothing_of_this_machine_stands_in_a_reading(readings: dict[str, Reading]) -> None:
    for name, reading in readings.items():
        if reading.document is not None:
            assert SECRET.split()[0] not in reading.document.text, name


def test_what_harms_no_one_is_read(readings: dict[str, Reading]) -> None:
    for name in ("an entity of itself", "data 50,000 deep", "a day that is long", "written in utf-16"):
        assert readings[name].state == "read", name
