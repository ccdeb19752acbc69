"""TESTS H3 beyond test_hostile_files: pages, headers and bibliographies that are made to harm, sixty pages in all."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from document_makers import describe
from test_hostile_files import HOSTILE_PAGES, check

from pipeline.extract import ReadingPool
from pipeline.records import Original, Reading

LINE = "Pemerintah kota membangun jaringan serat optik di sebelas kelurahan di tepi sungai pada tahun ini."
BODY = f"<p>{LINE}</p>" * 6
SECRET = "kata-rahasia-mesin-ini"


def wrap(inside: str, *, head: str = "", around: str = "") -> str:
    return f"{around}<html><head><title>Kota</title>{head}</head><body>{BODY}{inside}</body></html>"


NESTED = ("div", "span", "table", "ul", "blockquote", "font", "a", "em", "article", "form")
OPEN = ("<![CDATA[", "<?xml ", "<!DOCTYPE ", "<title>", "<style>", "<textarea>", "<svg>", "<math>", "<template>", "&#")


def list_pages(secret: Path) -> dict[str, str]:
    """Return the pages; `secret` is a file of this machine that none of them may show."""
    meta = '<meta name="date" content="2021-05-03">'
    pages = {f"40,000 nested {tag}": wrap(f"<{tag}>" * 40_000 + LINE) for tag in NESTED}
    pages |= {f"open {mark}": wrap(mark * 60_000) for mark in OPEN}
    pages |= {
        "an entity that is a file": wrap("&x;", around=f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'),
        "an entity of parameters": wrap("", around=f'<!DOCTYPE html [<!ENTITY % x SYSTEM "{secret.as_uri()}"> %x;]>'),
        "an include": wrap(f'<xi:include href="{secret.as_uri()}" parse="text"/>'),
        "an object of a file": wrap(f'<object data="{secret.as_uri()}"></object><embed src="{secret.as_uri()}">'),
        "a base of a file": wrap("<a href='x'>y</a>", head=f'<base href="{secret.parent.as_uri()}/">'),
        "a style sheet of a file": wrap("", head=f'<link rel="stylesheet" href="{secret.as_uri()}">'),
        "a canonical address of a file": wrap("", head=f'<link rel="canonical" href="{secret.as_uri()}">'),
        "numbers of no character": wrap("&#0;&#xD800;&#x110000;&#99999999999;" * 5_000),
        "names of no character": wrap("&tidakada;" * 100_000),
        "structured data without end": wrap("", head='<script type="application/ld+json">' + '{"a":[' * 100_000),
        "dates in structured data": wrap("", head="<script>" + '"datePublished":"2021-05-03",' * 60_000 + "</script>"),
        "meta elements": wrap("", head=meta * 40_000),
        "one long meta element": wrap("", head=f'<meta name="description" content="{"x" * 2_000_000}">'),
        "one long title": f"<html><head><title>{'Kota ' * 300_000}</title></head><body>{BODY}</body></html>",
        "one long address": wrap("", head=f'<link rel="canonical" href="https://a.id/{"x" * 1_000_000}">'),
        "an embedded picture": wrap(f"<img src='data:image/png;base64,{'A' * 3_000_000}'>"),
        "links": wrap("<a href='https://contoh.com/a'>b</a> " * 15_000),
        "line breaks": wrap("<br>" * 300_000),
        "empty elements": wrap("<p></p>" * 200_000),
        "cells": wrap("<table>" + "<tr>" + "<td>1" * 20_000),
        "a cell over a million columns": wrap("<table><tr><td colspan=1000000 rowspan=1000000>1</table>" * 50),
        "words without spaces": wrap(f"<p>{'x' * 2_000_000}</p>"),
        "white space": wrap("<p>" + " " * 2_000_000 + "</p>"),
    }  # fmt: skip
    return pages


HEADERS = {
    "a YAML bomb": "---\na: &a [x,x,x]\n" + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{f'*{chr(97 + n)},' * 9}]\n" for n in range(12)) + "---\n",  # noqa: E501
    "YAML 9,000 deep": "---\ntitle: " + "[" * 9_000 + "\n---\n",
    "YAML without end": "---\n" + "a: b\n" * 50_000,
    "labels": "Title: a\n" * 50_000,
    "label without value": "Title:\n" * 50_000,
    "bars": "Title: a" + " | Date: 1" * 50 + "\n",
    "dates in a line": "3 Mei 2021 " * 18 + "\n",
    "a long line of names": "Budi " * 40 + "| 3 Mei 2021\n",
}  # fmt: skip

BIBLIOGRAPHIES = {
    "braces": ("bibtex", "@misc{a, title = {" + "{" * 400_000),
    "closed braces": ("bibtex", "@misc{a, title = {" + "{" * 200_000 + "}" * 200_001 + "}"),
    "at signs": ("bibtex", "@misc{" * 200_000),
    "fields": ("bibtex", "@misc{a" + ", b = {c}" * 100_000 + "}"),
    "joined": ("bibtex", "@misc{a, title = x" + " # x" * 200_000 + "}"),
    "macros that double": ("bibtex", '@string{a0 = "aaaaaaaaaa"}' + "".join(f"@string{{a{n} = a{n - 1} # a{n - 1}}}" for n in range(1, 40)) + "@misc{k, title = a39}"),  # noqa: E501
    "accents": ("bibtex", "@misc{a, title = {" + '\\"' * 200_000 + "}}"),
    "lines that go on": ("ris", "TY  - JOUR\nTI  - a\n" + "b\n" * 300_000),
    "openings": ("ris", "TY  - JOUR\n" * 20_000),
    "JSON 200,000 deep": ("csl", "[" * 200_000),
    "JSON of numbers": ("csl", '[{"title": 1, "author": 2, "issued": {"date-parts": [[99999, 99, 99]]}, "DOI": []}]'),
    "laughs": ("endnote", "<!DOCTYPE x [<!ENTITY a 'ha'>" + "".join(f"<!ENTITY a{n} '{'&a;' * 10}'>" for n in range(9)) + "]><xml><records><record><titles><title>&a8;</title></titles></record></records></xml>"),  # noqa: E501
    "records 100,000 deep": ("endnote", "<record>" * 100_000),
}  # fmt: skip


@pytest.fixture(scope="module")
def secret(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("machine") / "rahasia.txt"
    path.write_text(SECRET)
    return path


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory, secret: Path) -> dict[str, Reading]:
    """All of them, read by two processes at once."""
    folder = tmp_path_factory.mktemp("pages")
    cases = {f"html: {name}": ("html", page) for name, page in list_pages(secret).items()}
    cases |= {f"text: {name}": ("markdown", f"{head}\n{LINE}\n") for name, head in HEADERS.items()}
    cases |= {f"bibliography: {name}": case for name, case in BIBLIOGRAPHIES.items()}

    def offer() -> Iterator[tuple[Path, Original]]:
        for number, (media_type, text) in enumerate(cases.values()):
            path = folder / str(number)
            path.write_text(text, encoding="utf-8")
            yield path, describe(b"", media_type, key="hostile/file")

    with ReadingPool(workers=2, seconds_a_file=20, memory_bytes=450 << 20) as pool:
        return dict(zip(cases, pool.read(offer()), strict=True))


def test_there_are_sixty_hostile_pages(secret: Path) -> None:
    assert len(HOSTILE_PAGES) + len(list_pages(secret)) >= 60


def test_each_is_one_reading_and_no_file_of_this_machine_is_shown(readings: dict[str, Reading]) -> None:
    for name, reading in readings.items():
        if reading.state != "described":
            check(reading)
        assert SECRET not in repr(reading), name
        assert "mistake in faktor" not in (reading.reason or ""), name


def test_headers_and_bibliographies_that_are_made_to_harm_take_no_long_time(readings: dict[str, Reading]) -> None:
    slow = {
        name: reading.reason
        for name, reading in readings.items()
        if not name.startswith("html") and "within" in (reading.reason or "")
    }
    assert slow == {}
