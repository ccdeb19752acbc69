import io
import json
import sqlite3
import zipfile
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.acquire import MAX_BYTES, Refusal, sniff_media_type
from pipeline.acquire.sniff import MediaType

ARTICLE = "<html><body><p>Kota pintar.</p></body></html>"


def make_zip(*names: str, type: str = "application/vnd.oasis.opendocument.text") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, type if name == "mimetype" else "x" * 100)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"%PDF-1.7\n...", "pdf"),
        (b"\xef\xbb\xbf\r\n%PDF-1.4\n...", "pdf"),
        (b"junk of a mail gateway\n" * 20 + b"%PDF-1.4\n...", "pdf"),
        (ARTICLE.encode(), "html"),
        (b"\xef\xbb\xbf<!DOCTYPE html>" + ARTICLE.encode(), "html"),
        (
            b'<?xml version="1.0"?>\n<!-- saved -->\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN">'
            + ARTICLE.encode(),
            "html",
        ),
        (b"<!-- a long comment -->\n" + ARTICLE.encode(), "html"),
        (b'<div class="detail_text"><b>Jakarta</b> - Warga.<br/><br/>Kota.</div>', "html"),
        (("\ufeff" + ARTICLE).encode("utf-16-le"), "html"),
        (b"Palembang, 3 Mei 2021\n\nWarga kota.", "text"),
        ("\ufeffWarga kota.".encode("utf-16-le"), "text"),
        ("Warga kafé – “kota”".encode("cp1252"), "text"),
        (b"< 5 persen warga memakai aplikasi itu.", "text"),
        (b"[1] Warga kota memakai aplikasi.", "text"),
        (b"% Encoding: UTF-8\n\n@article{haryono2021,\n  title = {Kota}\n}", "bibtex"),
        (b"@comment{x}\n@misc{a, title = {Kota}}", "bibtex"),
        (b"\xef\xbb\xbfTY  - JOUR\r\nTI  - Kota\r\nER  - \r\n", "ris"),
        (b"PMID- 12345\nTI  - Kota\n", "nbib"),
        (json.dumps([{"id": "a", "type": "article-journal", "issued": {"raw": "2021"}}]).encode(), "csl"),
        (b"<xml><records><record><titles><title>Kota</title></titles></record></records></xml>", "endnote"),
        (b"@warga, kota ini (2021) berubah.", "text"),
        (b"Surel: @article{x, y} disebut di tengah.", "text"),
        (b"# Judul\n\nLihat [laman](https://contoh.example).", "markdown"),
        (make_zip("[Content_Types].xml", "word/document.xml"), "docx"),
        (make_zip("[Content_Types].xml", "xl/workbook.xml"), "xlsx"),
        (make_zip("[Content_Types].xml", "ppt/presentation.xml"), "pptx"),
        (make_zip("mimetype", "content.xml"), "odt"),
        (make_zip("a.pdf", "word/notes.txt"), "zip"),
        (b"{\\rtf1\\ansi Kota}", "rtf"),
        (b"From: a@contoh.example\nSubject: Kota\nDate: 3 Mei 2021\nMIME-Version: 1.0\n\nIsi", "eml"),
    ],
)
def test_content_says_what_it_is(data: bytes, expected: str) -> None:
    assert sniff_media_type(data, "file.bin") == expected


def test_the_name_tells_markdown_from_text_and_nothing_else() -> None:
    assert sniff_media_type(b"Warga kota.", "a.md") == "markdown"
    assert sniff_media_type(b"Warga kota.", "a.txt") == "text"
    assert sniff_media_type(b"%PDF-1.7", "a.md") == "pdf"
    assert sniff_media_type(ARTICLE.encode(), "a.pdf") == "html"


def make_sqlite(folder: Path) -> bytes:
    with sqlite3.connect(folder / "x.db") as connection:
        connection.execute("create table t (a)")
    connection.close()
    return (folder / "x.db").read_bytes()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (make_zip("[Content_Types].xml", "xl/workbook.bin"), "binary Excel workbook"),
        (make_zip("mimetype", "content.xml", type="application/epub+zip"), "EPUB"),
        (make_zip("mimetype", "content.xml", type="application/vnd.oasis.opendocument.graphics"), "drawing"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old program"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(50), "JPEG picture"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "PNG picture"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(50), "sound recording"),
        (b"\x00\x00\x00\x18ftypmp42" + bytes(50), "video"),
        (b"\x7fELF\x02\x01" + bytes(50), "program"),
        (b"MZ\x90\x00" + bytes(50), "program"),
        (b"\x1f\x8b\x08" + bytes(50), "gzip"),
        (bytes(range(256)) * 4, "binary data"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "news feed (RSS)"),
        (b'<feed xmlns="http://www.w3.org/2005/Atom"></feed>', "news feed (Atom)"),
        (b'<?xml version="1.0"?><urlset><url/></urlset>', "sitemap"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG picture"),
        (b'<?xml version="1.0"?><data><row/></data>', "XML data file"),
        (json.dumps({"text": "kota"}).encode(), "JSON data file"),
        (b'{"text": "kota"}\n{"text": "warga"}\n', "JSON data file"),
    ],
)
def test_what_is_no_document_is_refused_by_name_with_a_remedy(data: bytes, what: str) -> None:
    refusal = sniff_media_type(data, "laporan.pdf")
    assert isinstance(refusal, Refusal)
    assert refusal.reason.startswith("This is")
    assert what in refusal.reason
    assert refusal.reason.count(". ") >= 1, "one sentence says what it is, one what to do"
    assert len(refusal.reason) <= 200


def test_an_archive_of_office_files_is_an_archive_whatever_they_hold() -> None:
    for inner in (make_zip("[Content_Types].xml", "word/document.xml"), make_zip("mimetype", "content.xml")):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("a", inner)
        assert sniff_media_type(buffer.getvalue(), "a.docx") == "zip"


def test_a_database_is_refused(tmp_path: Path) -> None:
    refusal = sniff_media_type(make_sqlite(tmp_path), "x.txt")
    assert isinstance(refusal, Refusal)
    assert "SQLite" in refusal.reason


@pytest.mark.parametrize(("data", "what"), [(b"", "empty"), (b" \r\n\t", "white space")])
def test_nothing_is_refused(data: bytes, what: str) -> None:
    refusal = sniff_media_type(data, "a.txt")
    assert isinstance(refusal, Refusal)
    assert what in refusal.reason


def test_both_sides_of_the_size_limit() -> None:
    assert sniff_media_type(b"%PDF-1.7" + bytes(MAX_BYTES - 8), "a.pdf") == "pdf"
    refusal = sniff_media_type(b"%PDF-1.7" + bytes(MAX_BYTES - 7), "a.pdf")
    assert isinstance(refusal, Refusal)
    assert "200 MB" in refusal.reason


@given(st.binary(max_size=300))
def test_any_bytes_are_a_media_type_or_a_refusal_in_one_line(data: bytes) -> None:
    said = sniff_media_type(data, "file")
    assert said in get_args(MediaType) or (isinstance(said, Refusal) and "\n" not in said.reason)


@given(st.text(alphabet="<!doctype html[]>?-x \n'\"", max_size=20_000))
def test_markup_that_never_ends_is_told_at_once(text: str) -> None:
    sniff_media_type(text.encode(), "file")
