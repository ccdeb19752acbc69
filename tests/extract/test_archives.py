"""Archives made to harm are refused whole, quickly and without writing; honest ones are read member by member."""

import io
import stat
import struct
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from document_makers import describe, lay, make_pdf, read, tell
from hypothesis import given
from hypothesis import strategies as st
from office_makers import make_docx, make_opendocument, make_xlsx, p, pack

from pipeline.extract import ReadingPool
from pipeline.extract.archive import Archive
from pipeline.extract.reasons import NotRead

LINE = "Pemerintah Kota Palembang memperluas jaringan serat optik ke sebelas kelurahan di tepi sungai."
GOOD = {"mimetype": "", "laporan.txt": LINE}
ZEROS = bytes(30_000_000)


def pack_entries(*entries: tuple[str, bytes, dict[str, int]], names: str = "utf-8") -> bytes:
    """Write an archive byte by byte: name, content, and fields that lie (size, crc, method, flags, mode, offset)."""
    out, table = bytearray(), bytearray()
    for name, content, lies in entries:
        raw = name.encode(names)
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        body = content if lies.get("method", 0) != zipfile.ZIP_DEFLATED else packer.compress(content) + packer.flush()
        crc, size = lies.get("crc", zlib.crc32(content)), lies.get("size", len(content))
        common = struct.pack(
            "<HHHHHIIIHH", 20, lies.get("flags", 0), lies.get("method", 0), 0, 33, crc, len(body), size, len(raw), 0
        )
        offset = lies.get("offset", len(out))
        if "offset" not in lies:
            out += b"PK\3\4" + common + raw + body
        table += (
            b"PK\1\2\x14\x03" + common + struct.pack("<HHHII", 0, 0, 0, lies.get("mode", 0o100644) << 16, offset) + raw
        )
    end = struct.pack("<HHHHIIH", 0, 0, len(entries), len(entries), len(table), len(out), 0)
    return bytes(out) + bytes(table) + b"PK\5\6" + end


def pack_one(name: str, content: bytes = LINE.encode(), **lies: int) -> bytes:
    return pack_entries((name, content, lies))


def nest(depth: int, data: bytes) -> bytes:
    for level in range(depth):
        data = pack({f"{level}.zip": data})
    return data


def make_quine() -> bytes:
    """An archive that holds an archive that holds ... as deep as a reader goes: what a quine does to one."""
    return nest(60, pack(GOOD))


def overlap(count: int) -> bytes:
    """Many members that share one packed body (Fifield 2019)."""
    body = ("a.txt", bytes(9_000), {"method": zipfile.ZIP_DEFLATED})
    return pack_entries(body, *((f"{n}.txt", bytes(9_000), {"method": 8, "offset": 0}) for n in range(count)))


def deflate_bomb(name: str) -> bytes:
    return pack_one(name, ZEROS, method=zipfile.ZIP_DEFLATED)


def many(count: int) -> bytes:
    return pack({f"{number}.txt": "x" for number in range(count)})


OUTSIDE = (
    *("../keluar.txt", "a/../../keluar.txt", "/etc/cron.d/x", "\\windows\\x.txt", "..\\x.txt", "C:\\x.txt", "C:x.txt"),
    *("a/..", "//server/share/x.txt", "./../x.txt", "a\\..\\..\\x.txt", "/"),
)

HOSTILE: dict[str, Callable[[], bytes]] = {
    "ratio of a thousand": lambda: deflate_bomb("a.txt"),
    "ratio of a thousand, of several": lambda: pack_entries(*((f"{n}.txt", ZEROS, {"method": 8}) for n in range(8))),
    "ratio of a thousand, that says it is small": lambda: pack_one("a.txt", ZEROS, method=8, size=200_000_000),
    "ratio in a Word document": lambda: pack({"[Content_Types].xml": "x", "word/document.xml": b"<a>" + ZEROS}),
    "ratio within an archive": lambda: pack({"a.zip": deflate_bomb("a.txt")}),
    "ratio in a document in an archive": lambda: pack(
        {"a.docx": pack({"[Content_Types].xml": "x", "word/document.xml": b"<a>" + ZEROS})}
    ),
    "two overlapping": lambda: overlap(1),
    "a thousand overlapping": lambda: overlap(1_000),
    "overlap by one byte": lambda: pack_entries(
        ("a.txt", b"x" * 50, {}), ("b.txt", b"y", {"offset": 84}), ("c.txt", b"z" * 9, {})
    ),
    "10,000 members": lambda: many(10_000),
    "2,001 members": lambda: many(2_001),
    "10,000 members within": lambda: pack({"a.zip": many(10_000)}),
    "a quine": make_quine,
    "four deep": lambda: nest(4, pack(GOOD)),
    **{f"leads out: {name}": lambda name=name: pack_one(name) for name in OUTSIDE},
    "leads out within": lambda: pack({"a.zip": pack_one("../a.txt")}),
    "leads out beside a good one": lambda: pack_entries(("a.txt", LINE.encode(), {}), ("../b.txt", b"x", {})),
    "leads out in a Word document": lambda: pack_entries(
        ("[Content_Types].xml", b"<a/>", {}), ("word/document.xml", b"<a/>", {}), ("../x", b"x", {})
    ),
    "a link": lambda: pack_one("a.txt", b"/etc/passwd", mode=stat.S_IFLNK | 0o777),
    "a link to a folder": lambda: pack_one("a", b"..", mode=stat.S_IFLNK | 0o777),
    "a link within": lambda: pack({"a.zip": pack_one("a.txt", b"/etc/passwd", mode=stat.S_IFLNK | 0o777)}),
    "a link beside a good one": lambda: pack_entries(
        ("a.txt", LINE.encode(), {}), ("b.txt", b"/etc/passwd", {"mode": stat.S_IFLNK | 0o777})
    ),
}

DAMAGED: dict[str, Callable[[], bytes]] = {
    "cut off": lambda: pack(GOOD)[:-30],
    "only a header": lambda: b"PK\3\4" + bytes(20),
    "no members": lambda: b"PK\5\6" + bytes(18),
    "a wrong checksum": lambda: pack_one("a.txt", crc=1),
    "a size that lies": lambda: pack_one("a.txt", size=5),
    "a password": lambda: pack_one("a.txt", flags=1),
    "a rare method": lambda: pack_one("a.txt", method=zipfile.ZIP_LZMA),
    "a place beyond its end": lambda: pack_one("a.txt", offset=2_000_000_000),
    "noise": lambda: b"PK\3\4" + bytes(range(256)) * 40,
}


@pytest.fixture(scope="module")
def pool() -> ReadingPool:
    with ReadingPool(workers=1, seconds_a_file=20) as made:
        yield made


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_made_to_harm_is_refused_whole_within_five_seconds(
    pool: ReadingPool, tmp_path: Path, name: str
) -> None:
    path = tmp_path / "file"
    path.write_bytes(HOSTILE[name]())
    began = time.monotonic()
    media_type = "docx" if "in a Word document" in name else "zip"
    [reading] = pool.read([(path, describe(b"", media_type, key="a.zip"))])
    assert time.monotonic() - began < 5
    assert (reading.state, reading.document) == ("unreadable", None)
    assert "was not unpacked: it" in (reading.reason or "")
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("name", DAMAGED)
def test_what_is_damaged_says_so(name: str) -> None:
    reading = read(DAMAGED[name](), "zip")
    assert reading.document is None
    assert reading.state in {"unreadable", "no_text"}
    assert len(reading.reason or "") <= 200


def test_there_are_forty_hostile_archives() -> None:
    assert len(HOSTILE) + len(DAMAGED) >= 40


def test_both_sides_of_the_limit_on_members() -> None:
    assert len(Archive(many(2_000)).names) == 2_000
    with pytest.raises(NotRead, match="2,001 members"):
        Archive(many(2_001))


def test_a_small_member_may_pack_well() -> None:
    assert Archive(pack({"a": "", "b": bytes(1_000_000)})).read("b") == bytes(1_000_000)
    with pytest.raises(NotRead, match="unpacks to far more"):
        Archive(pack({"a": "", "b": bytes(1_100_000)})).read("b")


def test_an_archive_is_one_document_with_a_heading_for_each_file() -> None:
    files = {
        "berita/a.txt": LINE,
        "__MACOSX/._a.txt": "x",
        "laporan.docx": make_docx(p("Rencana Kota Cerdas", is_bold=True) + p(LINE)),
        "scan.pdf": make_pdf(lay([LINE])),
        "dalam.zip": pack({"surat.odt": make_opendocument("text", f"<text:p>{LINE}</text:p>")}),
    }
    reading = read(pack(files), "zip")
    assert (reading.state, reading.reason) == ("read", None)
    assert [(kind, text) for kind, text in tell(reading) if text != LINE] == [
        ("heading", "berita/a.txt"),
        ("heading", "laporan.docx"),
        ("heading", "Rencana Kota Cerdas"),
        ("heading", "scan.pdf"),
        ("heading", "dalam.zip"),
        ("heading", "surat.odt"),
    ]
    assert sum(text == LINE for _, text in tell(reading)) == 4
    assert {passage.page for passage in reading.passages} == {None}


def test_a_file_that_cannot_be_read_is_named_and_does_not_hinder_the_others() -> None:
    reading = read(
        pack({"a.txt": LINE, "b.png": b"\x89PNG\r\n\x1a\n" + bytes(50), "c.xlsx": make_xlsx({"A": ""})}), "zip"
    )
    assert reading.state == "partly"
    assert "holds 3 files, of which 1 could not be read. b.png: This is a PNG picture" in (reading.reason or "")
    assert reading.document is not None
    assert LINE in reading.document.text


def test_an_archive_of_what_is_no_document_says_why() -> None:
    reading = read(pack({"b.png": b"\x89PNG\r\n\x1a\n" + bytes(50)}), "zip")
    assert reading.state == "no_text"
    assert "b.png: This is a PNG picture" in (reading.reason or "")


@given(st.binary(max_size=200), st.integers(0, 400))
def test_changed_bytes_of_an_archive_are_a_reading(noise: bytes, place: int) -> None:
    data = make_docx(p(LINE))
    changed = data[:place] + noise + data[place + len(noise) :]
    for media_type in ("docx", "zip"):
        reading = read(changed, media_type)
        assert (reading.document is None) == (reading.state not in {"read", "partly"})


def test_names_of_any_writing_are_kept() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("Laporan Kinerja – 2019.txt", LINE)
    assert tell(read(buffer.getvalue(), "zip"))[0] == ("heading", "Laporan Kinerja – 2019.txt")
