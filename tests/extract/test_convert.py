"""Old office files go through LibreOffice; a script stands in its place here, which does what it is told or hangs."""

import stat
import time
from pathlib import Path

import pytest
from document_makers import describe
from office_makers import make_docx, p

from pipeline.acquire import Refusal, sniff_media_type
from pipeline.extract import ReadingPool
from pipeline.records import Reading

LINE = "Pemerintah Kota Palembang memperluas jaringan serat optik ke sebelas kelurahan di tepi sungai."
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def make_office(folder: Path, script: str) -> Path:
    program = folder / "soffice"
    program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return program


def convert(folder: Path, script: str, seconds: float = 20) -> Reading:
    old = folder / "old"
    old.write_bytes(OLE)
    office = make_office(folder, script)
    with ReadingPool(workers=1, seconds_a_file=seconds, office=office) as pool:
        [reading] = pool.read([(old, describe(OLE, "doc", key="surat.doc"))])
    return reading


@pytest.fixture
def twin(tmp_path: Path) -> Path:
    path = tmp_path / "twin.docx"
    path.write_bytes(make_docx(p(LINE)))
    return path


def test_an_old_file_is_read_through_its_converted_twin(tmp_path: Path, twin: Path) -> None:
    # the eighth word of the command is the folder to write to, the ninth the file
    reading = convert(tmp_path, f'test -f "$9" && cp {twin} "$8/file.docx"')
    assert [passage.text for passage in reading.passages] == [LINE]
    assert reading.document_id == describe(OLE, "doc", key="surat.doc").document_id


def test_what_libreoffice_does_not_open_says_so(tmp_path: Path) -> None:
    reading = convert(tmp_path, "exit 1")
    assert reading.state == "unreadable"
    assert "LibreOffice does not open" in (reading.reason or "")


def test_a_conversion_that_hangs_is_ended(tmp_path: Path) -> None:
    began = time.monotonic()
    reading = convert(tmp_path, "sleep 60", seconds=1)
    assert time.monotonic() - began < 30
    assert reading.state == "unreadable"


def test_a_conversion_that_writes_without_end_is_ended(tmp_path: Path) -> None:
    reading = convert(tmp_path, 'head -c 300000000 /dev/zero > "$8/file.docx"')
    assert reading.state == "unreadable"


def test_without_libreoffice_the_remedy_is_named(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.write_bytes(OLE)
    with ReadingPool(workers=1) as pool:
        pool.office = None
        [reading] = pool.read([(old, describe(OLE, "xls", key="anggaran.xls"))])
    assert reading.reason == (
        "anggaran.xls is an old Excel file. Install LibreOffice and run `faktor retry`, or save it as XLSX."
    )


@pytest.mark.parametrize(
    ("stream", "media_type"),
    [("WordDocument", "doc"), ("Workbook", "xls"), ("Book", "xls"), ("PowerPoint Document", "ppt")],
)
def test_an_old_file_is_known_by_its_streams(stream: str, media_type: str) -> None:
    assert sniff_media_type(OLE + bytes(600) + stream.encode("utf-16-le") + bytes(20), "a.doc") == media_type


@pytest.mark.parametrize(("stream", "what"), [("EncryptedPackage", "password"), ("__substg1.0", "old program")])
def test_other_old_files_are_refused(stream: str, what: str) -> None:
    refusal = sniff_media_type(OLE + bytes(600) + stream.encode("utf-16-le") + bytes(20), "a.doc")
    assert isinstance(refusal, Refusal)
    assert what in refusal.reason
