"""Files made to harm whoever reads them: the parent lives, and each is one reading with one sentence."""

import random
import zlib
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path

import pytest
from document_makers import Put, assemble, describe, lay, make_pdf, make_stream

from pipeline.extract import ReadingPool
from pipeline.records import Original, Reading

LINE = "Pemerintah Kota Palembang memperluas jaringan serat optik ke sebelas kelurahan di tepi sungai."
CATALOG, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</R 5 0 R>>>>>>"
FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
HELLO = make_stream(b"BT /R 12 Tf 72 700 Td (Warga kota membaca.) Tj ET")
STATES = {"read", "partly", "no_text", "not_an_article", "unreadable"}

Read = Callable[[bytes, str], Reading]


@pytest.fixture(scope="module")
def read_safely(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Read]:
    """Read bytes in a limited process and check what holds for every file."""
    folder = tmp_path_factory.mktemp("hostile")
    with ReadingPool(workers=1, seconds_a_file=20, memory_bytes=450 << 20) as pool:

        def read(data: bytes, media_type: str) -> Reading:
            path = folder / "file"
            path.write_bytes(data)
            [reading] = pool.read([(path, describe(data, media_type, key="hostile/file"))])
            check(reading)
            return reading

        yield read


def check(reading: Reading) -> None:
    assert reading.state in STATES
    if reading.state in {"read", "partly"}:
        assert reading.document is not None
        for passage in reading.passages:
            assert reading.document.text[passage.start : passage.end] == passage.text
    else:
        assert (reading.document, reading.passages) == (None, ())
        assert reading.reason
    if reading.reason:
        assert len(reading.reason) <= 200
        assert reading.reason.startswith("hostile/file ")
        assert reading.reason.endswith(".")
        assert "\n" not in reading.reason
        assert "Traceback" not in reading.reason
        assert "mistake in faktor" not in reading.reason


@cache
def pack_zeros(megabytes: int) -> bytes:
    packer = zlib.compressobj(1)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(megabytes)) + packer.flush()


def make_bomb(*, layers: int) -> bytes:
    """A PDF whose page unpacks to 500 MB of zeros, packed so many times over."""
    data = pack_zeros(500)
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    page = make_stream(data, b"/Filter[" + b"/FlateDecode" * layers + b"]")
    return assemble([CATALOG, PAGES, PAGE, page, FONT])


def nest_arrays(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


def pack_stream(content: bytes) -> bytes:
    return make_stream(zlib.compress(content), b"/Filter/FlateDecode")


def nest_forms(depth: int) -> bytes:
    forms = [
        make_stream(
            b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X %d 0 R>>>>" % (6 + n)
        )
        for n in range(depth)
    ]
    page = PAGE.replace(b"/Font<</R 5 0 R>>", b"/XObject<</X 5 0 R>>")
    return assemble([CATALOG, PAGES, page, make_stream(b"/X Do"), *forms, HELLO])


HOSTILE_PDFS = {
    "200,000 kids": assemble(
        [CATALOG, b"<</Type/Pages/Count 200000/Kids[" + b"3 0 R " * 200_000 + b"]>>", PAGE, HELLO, FONT]
    ),
    "kids that are their own parents": assemble([CATALOG, b"<</Type/Pages/Count 9/Kids[2 0 R 2 0 R]>>"]),
    "a count that lies": assemble([CATALOG, b"<</Type/Pages/Count 99999999/Kids[3 0 R]>>", PAGE, HELLO, FONT]),
    "a negative count": assemble([CATALOG, b"<</Type/Pages/Count -5/Kids[3 0 R]>>", PAGE, HELLO, FONT]),
    "a form that draws itself": assemble(
        [
            CATALOG,
            PAGES,
            PAGE.replace(b"/Font<</R 5 0 R>>", b"/XObject<</X 5 0 R>>"),
            make_stream(b"/X Do"),
            make_stream(b"/X Do /X Do", FORM + b"/Resources<</XObject<</X 5 0 R>>>>"),
        ]
    ),
    "forms that double twenty times": nest_forms(20),
    "a table of places that points at itself": (
        b"%PDF-1.4\n1 0 obj<<>>endobj\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R/Prev 27>>\n"
        b"startxref\n27\n%%EOF"
    ),
    "arrays 100,000 deep": assemble([CATALOG, PAGES, PAGE.replace(b"4 0 R", nest_arrays(100_000)), HELLO, FONT]),
    "a page 1e30 points wide": assemble([CATALOG, PAGES, PAGE.replace(b"595 842", b"1e30 1e30"), HELLO, FONT]),
    "a font of a million points": make_pdf([Put(72, 700, LINE, size=1_000_000)]),
    "a font of no points": make_pdf([Put(72, 700, LINE, size=0)]),
    "text far off the page": make_pdf([Put(-1e9, 1e9, LINE), Put(72, 700, LINE)]),
    "encrypted in no known way": assemble(
        [CATALOG, PAGES, PAGE, HELLO, FONT, b"<</Filter/Nonsense/V 9/R 9>>"], trailer=b"/Root 1 0 R/Encrypt 6 0 R"
    ),
    "300,000 lines": assemble(
        [
            CATALOG,
            PAGES,
            PAGE,
            make_stream(zlib.compress(b"BT /R 1 Tf (a) Tj ET\n" * 300_000), b"/Filter/FlateDecode"),
            FONT,
        ]
    ),
    "nothing but a header": b"%PDF-1.7\n",
    "a header and noise": b"%PDF-1.7\n" + random.Random(1).randbytes(100_000),
    "half a file": make_pdf(lay([LINE] * 40))[:900],
}

PARAGRAPHS = f"<p>{LINE}</p>" * 5

HOSTILE_PAGES = {
    "200,000 nested": "<html><body>" + "<div>" * 200_000 + LINE,
    "200,000 nested and closed": "<b>" * 200_000 + LINE + "</b>" * 200_000,
    "32,000 attributes": "<html><body><p " + " ".join(f"a{n}=1" for n in range(32_000)) + f">{LINE}</p></body></html>",
    "one attribute of 4 MB": f"<html><body><p title='{'x' * 1_000_000}'>{LINE}</p>{PARAGRAPHS}</body></html>",
    "5 MB of <p>": "<p>" * 1_600_000,
    "10 MB": f"<html><body>{PARAGRAPHS}{'x' * 10_000_000}</body></html>",
    "open brackets": "<" * 3_000_000,
    "open quotes": "<html><body>" + "<a title='" * 300_000,
    "open comments": "<html><body>" + "<!--" * 500_000,
    "open scripts": "<html><body>" + "<script>" * 140_000,
    "a billion laughs": "<!DOCTYPE html [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 100))
    + f"]><html><body>{PARAGRAPHS}<p>&a99;</p></body></html>",
    "nine laughs": "<!DOCTYPE html [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10))
    + f"]><html><body>{PARAGRAPHS}<p>&a9;</p></body></html>",
    "null bytes": "<html>\0<body>\0<p>\0" + f"{LINE}\0 " * 20,
    "a date bomb": "<html><body>" + "<p>3 Mei 2021</p>" * 4_000,
    "bylines": f"<html><body>{PARAGRAPHS}" + "<p>Selasa, 17 Agt 2021 14.30 WIB</p>" * 2_000,
    "tables in tables": f"<html><body>{PARAGRAPHS}" + "<table><tr><td>" * 20_000,
    "frames": f"<html><body>{PARAGRAPHS}" + "<iframe src='file:///etc/passwd'></iframe>" * 100,
}

HOSTILE_TEXTS = {
    "one word": "a" * 1_000_000,
    "one line": f"{LINE} " * 8_000,
    "dots": ". " * 500_000,
    "stars and brackets": "*" * 40_000 + "[" * 40_000 + "![" * 15_000 + "<a " * 15_000 + "`" * 15_000,
    "fences": "```\n" * 200_000,
    "rules": "-" * 500_000 + "\n" + "- " * 300_000,
    "tables": "|" * 60_000 + "\n" + "|-" * 60_000,
    "tabs": "\t" * 200_000 + "\n" + "a\t" * 80_000,
    "headings": "# a\n" * 15_000,
    "dates": "3 Mei 2021\n" * 20_000,
    "leaders": "a . . . . . . . 5\n" * 5_000,
    "every character": "".join(map(chr, range(0xD800))),
    "combining marks": "a" + "\u0301" * 200_000,
    "turned around": "\u202e" * 100_000 + LINE,
}


def list_cases() -> dict[str, tuple[str, Callable[[], bytes]]]:
    """Media type and maker of each hostile file, by a name for people."""
    cases: dict[str, tuple[str, Callable[[], bytes]]] = {
        f"pdf: a page packed {layers} times over": ("pdf", partial(make_bomb, layers=layers)) for layers in (1, 3)
    }
    cases |= {f"pdf: {name}": ("pdf", partial(bytes, data)) for name, data in HOSTILE_PDFS.items()}
    cases |= {f"html: {name}": ("html", page.encode) for name, page in HOSTILE_PAGES.items()}
    cases |= {f"markdown: {name}": ("markdown", text.encode) for name, text in HOSTILE_TEXTS.items()}
    return cases | {f"text: {name}": ("text", HOSTILE_TEXTS[name].encode) for name in ("one word", "dates", "tabs")}


CASES = list_cases()


@pytest.fixture(scope="module")
def readings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Reading]:
    """All hostile files, read by two processes at once."""
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


def test_what_needs_too_much_memory_or_never_ends_is_given_up(readings: dict[str, Reading]) -> None:
    for name in (
        "pdf: a page packed 1 times over",
        "pdf: a form that draws itself",
        "pdf: 200,000 kids",
        "html: 10 MB",
    ):
        assert readings[name].state == "unreadable", name


def test_no_file_of_this_machine_is_read_through_a_page(read_safely: Read, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hunter2 rahasia")
    page = (
        f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
        f'<html xmlns:xi="http://www.w3.org/2001/XInclude"><body>{PARAGRAPHS}<p>Isi: &x;</p>'
        f'<xi:include href="{secret.as_uri()}" parse="text"/></body></html>'
    )
    reading = read_safely(page.encode(), "html")
    assert reading.document is not None
    assert "hunter2" not in reading.document.text


def test_a_wrong_media_type_is_a_reading_too(read_safely: Read) -> None:
    samples = [make_pdf(lay([LINE])), f"<html><body>{PARAGRAPHS}</body></html>".encode(), bytes(range(256)) * 50]
    for data in samples:
        for media_type in ("pdf", "html", "markdown", "text"):
            read_safely(data, media_type)


def mutate(data: bytes, generator: random.Random) -> bytes:
    """Change, drop or double 1 to 64 bytes."""
    changed = bytearray(data)
    for _ in range(generator.randint(1, 64)):
        place = generator.randrange(len(changed))
        what = generator.random()
        if what < 0.7:
            changed[place] = generator.randrange(256)
        elif what < 0.85:
            del changed[place]
        else:
            changed[place:place] = changed[place : place + generator.randint(1, 40)]
    return bytes(changed)


SEEDS = {
    "pdf": make_pdf(
        [Put(72, 780, "Laporan Kota", 16, is_bold=True), *lay([LINE, LINE, "", "a. butir satu;", "b. butir dua."])],
        lay([LINE] * 5),
        info={"Title": "Laporan Kota", "CreationDate": "D:20210209145017+08'00'"},
    ),
    "html": (
        '<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>Laporan Kota</title>'
        '<meta property="article:published_time" content="2021-08-17T14:30:00+07:00">'
        '<script type="application/ld+json">{"datePublished": "2021-08-17"}</script></head><body><article>'
        f"<h1>Laporan</h1>{PARAGRAPHS}<ul><li>satu<li>dua</ul><table><tr><td>a<td>b</table></article></body></html>"
    ).encode(),
    "markdown": (
        f"---\ntitle: x\n---\n# Kota\n\n{LINE}\n\n| a | b |\n|--|--|\n| 1 | 2 |\n\n- [x](y) *z*\n\n3 Mei 2021"
    ).encode(),
}


def check_mutations(folder: Path, media_type: str, count: int) -> None:
    requests = []
    for number in range(count):
        data = mutate(SEEDS[media_type], random.Random(f"{media_type} {number}"))
        path = folder / f"{number}"
        path.write_bytes(data)
        requests.append((path, describe(data, media_type, key="hostile/file")))
    with ReadingPool(workers=2, seconds_a_file=20) as pool:
        readings = list(pool.read(requests))
    assert len(readings) == count
    for reading in readings:
        check(reading)
    assert sum(reading.state in {"read", "partly"} for reading in readings) >= count * 0.2, "mutations test little"


@pytest.mark.parametrize("media_type", SEEDS)
def test_changed_bytes_are_one_reading_each(tmp_path: Path, media_type: str) -> None:
    check_mutations(tmp_path, media_type, 50)


@pytest.mark.slow
@pytest.mark.parametrize("media_type", SEEDS)
def test_thousands_of_changed_bytes_are_one_reading_each(tmp_path: Path, media_type: str) -> None:
    check_mutations(tmp_path, media_type, 2_000)
