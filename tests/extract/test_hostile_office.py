"""Office files and messages made to harm: the parent lives, and each is one reading with one sentence."""

import random
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from document_makers import describe
from office_makers import (
    S,
    W,
    item,
    make_docx,
    make_opendocument,
    make_pptx,
    make_xlsx,
    p,
    pack,
    shape,
)

from pipeline.extract import ReadingPool
from pipeline.records import Original, Reading

LINE = "Pemerintah Kota Palembang memperluas jaringan serat optik ke sebelas kelurahan di tepi sungai."
NUMBERING = (
    '<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="999999999999"/><w:numFmt w:val="lowerRoman"/>'
    '<w:lvlText w:val="%1%9%1%1"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
)
ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
MAIL = b"From: a@b.example\nSubject: x\nMIME-Version: 1.0\n"


def make_document(xml: str | bytes) -> bytes:
    """Not packed, so that it is read: what packs too well is refused before."""
    return pack({"[Content_Types].xml": "<a/>", "word/document.xml": xml}, method=zipfile.ZIP_STORED)


def wrap(xml: str) -> str:
    return f'<w:document xmlns:w="{W}"><w:body>{xml}</w:body></w:document>'


def nest_mail(depth: int) -> bytes:
    parts = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
    return MAIL + parts + b"Content-Type: text/plain\n\n" + LINE.encode()


CASES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "200,000 nested": ("docx", lambda: make_document(wrap("<w:sdt>" * 200_000))),
    "250 nested tables": (
        "docx",
        lambda: make_document(wrap("<w:tbl><w:tr><w:tc>" * 80 + p(LINE) + "</w:tc></w:tr></w:tbl>" * 80)),
    ),
    "32,000 attributes": (
        "docx",
        lambda: make_document(wrap("<w:p " + " ".join(f'a{n}="1"' for n in range(32_000)) + f"/>{p(LINE)}")),
    ),
    "a billion laughs": (
        "docx",
        lambda: make_document(f'<!DOCTYPE x [<!ENTITY a0 "ha">{ENTITIES}]>{wrap(p("&a11;").replace("&amp;", "&"))}'),
    ),
    "a billion laughs in UTF-16": (
        "docx",
        lambda: make_document(
            f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{ENTITIES}]>{wrap("")}'.encode("utf-16")
        ),
    ),
    "100,000 paragraphs": ("docx", lambda: make_document(wrap("<w:p/>" * 100_000 + p(LINE)))),
    "a paragraph of 1 MB": ("docx", lambda: make_document(wrap(p("kota " * 200_000)))),
    "styles that are based on each other": (
        "docx",
        lambda: make_docx(
            p(LINE, "a"),
            styles='<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
            '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>',
        ),
    ),
    "numbers beyond counting": (
        "docx",
        lambda: make_docx(item(LINE, 1) + item(LINE, 1, 99_999_999) + item(LINE, 7), numbering=NUMBERING),
    ),
    "spans beyond counting": (
        "docx",
        lambda: make_docx(
            f'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="{9**20}"/></w:tcPr>{p(LINE)}</w:tc><w:tc>{p(LINE)}</w:tc>'
            "</w:tr></w:tbl>"
        ),
    ),
    "a note that calls itself": (
        "docx",
        lambda: make_docx(
            p(LINE).replace("</w:p>", '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'),
            footnotes='<w:footnote w:id="2"><w:p><w:r><w:footnoteReference w:id="2"/>'
            f"<w:t>{LINE}</w:t></w:r></w:p></w:footnote>",
        ),
    ),
    "the last cell of a sheet": (
        "xlsx",
        lambda: make_xlsx(
            {"A": f'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>{LINE}</t></is></c></row>' * 9}
        ),
    ),
    "100,000 rows": (
        "xlsx",
        lambda: make_xlsx({"A": "".join(f"<row><c><v>{n * 7919}</v></c></row>" for n in range(100_000))}),
    ),
    "cells that lie": (
        "xlsx",
        lambda: make_xlsx(
            {"A": '<row r="-1"><c r="ZZZZ9" t="s" s="99"><v>99</v></c><c t="s"><v>-1</v></c><c><v>1e999</v></c></row>'},
            styles='<cellXfs><xf numFmtId="14"/></cellXfs>',
        ),
    ),
    "a sheet that is its own": (
        "xlsx",
        lambda: pack(
            {
                "[Content_Types].xml": "",
                "xl/workbook.xml": f'<workbook xmlns="{S}"><sheets><sheet/></sheets></workbook>',
            }
        ),
    ),
    "3,000 shapes": ("pptx", lambda: make_pptx([shape(LINE, top=5) * 3_000])),
    "groups in groups": ("pptx", lambda: make_pptx(["<p:grpSp>" * 200 + shape(LINE) + "</p:grpSp>" * 200])),
    "rows repeated without end": (
        "ods",
        lambda: make_opendocument(
            "spreadsheet",
            '<table:table><table:table-row table:number-rows-repeated="999999999999"><table:table-cell '
            f'table:number-columns-repeated="99999999"><text:p>{LINE}</text:p></table:table-cell></table:table-row>'
            "</table:table>" * 50,
        ),
    ),
    "lists in lists": (
        "odt",
        lambda: make_opendocument("text", "<text:list><text:list-item>" * 110 + "</text:list-item></text:list>" * 110),
    ),
    "200,000 groups": ("rtf", lambda: b"{\\rtf1" + b"{}" * 200_000 + b" Warga kota membaca.}"),
    "groups without end": ("rtf", lambda: b"{\\rtf1" + b"{" * 1_000_000),
    "a binary that is not there": ("rtf", lambda: b"{\\rtf1 Warga kota membaca.\\bin2000000000 x\\par}"),
    "numbers without end": (
        "rtf",
        lambda: b"{\\rtf1\\uc99999999\\u" + b"9" * 1_000_000 + b"\\ansicpg99999 Warga kota.}",
    ),
    "a codec that is none": ("rtf", lambda: b"{\\rtf1\\ansicpg0 \\'80 Warga kota membaca.}"),
    "30,000 letters": ("rtf", lambda: b"{\\rtf1" + b"\\b\\par\\'e9" * 30_000 + b"}"),
    "rows without end": ("rtf", lambda: b"{\\rtf1" + b"\\intbl a\\cell\\row" * 30_000 + b"}"),
    "900 parts in parts": ("eml", lambda: nest_mail(900)),
    "a header of 5 MB": (
        "eml",
        lambda: b"From: a\nSubject: " + b"=?utf-8?q?=41?= " * 300_000 + b"\n\n" + LINE.encode(),
    ),
    "30,000 headers": ("eml", lambda: b"".join(b"X-%d: y\n" % n for n in range(30_000)) + b"\n" + LINE.encode()),
    "words without end": ("eml", lambda: MAIL + b"Content-Type: text/html\n\n" + b"<td><" * 500_000),
    "open tags": ("eml", lambda: MAIL + b"Content-Type: text/html\n\n" + b"<a " * 300_000 + b"<!" * 100_000),
}


def check(reading: Reading) -> None:
    if reading.document is not None:
        for passage in reading.passages:
            assert reading.document.text[passage.start : passage.end] == passage.text
    else:
        assert reading.passages == ()
        assert reading.reason
    assert len(reading.reason or "") <= 200
    assert "mistake in faktor" not in (reading.reason or "")


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    folder = tmp_path_factory.mktemp("cases")

    def offer() -> Iterator[tuple[Path, Original]]:
        for number, (media_type, make) in enumerate(CASES.values()):
            path = folder / str(number)
            path.write_bytes(make())
            yield path, describe(b"", media_type, key="hostile/file")

    with ReadingPool(workers=2, seconds_a_file=20, memory_bytes=450 << 20) as pool:
        return dict(zip(CASES, pool.read(offer()), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_a_hostile_file_is_one_reading(readings: dict[str, Reading], name: str) -> None:
    check(readings[name])


def test_what_declares_entities_is_refused(readings: dict[str, Reading]) -> None:
    for name in ("a billion laughs", "a billion laughs in UTF-16"):
        assert readings[name].state == "unreadable"


def test_figures_without_sense_do_not_hinder_reading(readings: dict[str, Reading]) -> None:
    for name in (
        "32,000 attributes",
        "styles that are based on each other",
        "numbers beyond counting",
        "spans beyond counting",
        "a note that calls itself",
        "the last cell of a sheet",
        "3,000 shapes",
        "rows repeated without end",
        "200,000 groups",
        "a codec that is none",
    ):
        assert readings[name].state == "read", (name, readings[name].reason)


def test_no_file_of_this_machine_is_read_through_an_office_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hunter2 rahasia", encoding="utf-8")
    declared = f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "{secret.as_uri()}">]>{wrap(p("Isi: TAMBAH"))}'
    included = wrap(p(LINE) + f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret.as_uri()}"/>')
    path = tmp_path / "file"
    with ReadingPool(workers=1) as pool:
        for xml in (declared.replace("TAMBAH", "&x;"), included):
            path.write_bytes(make_document(xml))
            [reading] = pool.read([(path, describe(b"", "docx"))])
            assert "hunter2" not in (reading.document.text if reading.document else "")


def mutate(data: bytes, generator: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(generator.randint(1, 64)):
        changed[generator.randrange(len(changed))] = generator.randrange(256)
    return bytes(changed)


def make_seeds() -> dict[str, Callable[[random.Random], bytes]]:
    """Files whose parts are changed before they are packed, since a changed archive is seldom more than damaged."""
    body = wrap(p(LINE) + item(LINE, 1) + f"<w:tbl><w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr></w:tbl>")
    rich = rb"{\rtf1\ansi{\stylesheet{\s1 heading 1;}}\pard\s1 Judul\par\pard " + LINE.encode() + rb"{\footnote a}\par}"
    mail = MAIL + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n" + LINE.encode()
    return {
        "docx": lambda generator: make_document(mutate(body.encode(), generator)),
        "rtf": lambda generator: b"{\\rtf" + mutate(rich[5:], generator),
        "eml": lambda generator: mutate(mail, generator),
    }


def check_mutations(folder: Path, media_type: str, count: int) -> None:
    make = make_seeds()[media_type]
    requests = []
    for number in range(count):
        path = folder / str(number)
        path.write_bytes(make(random.Random(f"{media_type} {number}")))
        requests.append((path, describe(b"", media_type, key="hostile/file")))
    with ReadingPool(workers=2, seconds_a_file=20) as pool:
        for reading in pool.read(requests):
            check(reading)


@pytest.mark.parametrize("media_type", ["docx", "rtf", "eml"])
def test_changed_bytes_are_one_reading_each(tmp_path: Path, media_type: str) -> None:
    check_mutations(tmp_path, media_type, 60)


@pytest.mark.slow
@pytest.mark.parametrize("media_type", ["docx", "rtf", "eml"])
def test_thousands_of_changed_bytes_are_one_reading_each(tmp_path: Path, media_type: str) -> None:
    check_mutations(tmp_path, media_type, 2_000)
