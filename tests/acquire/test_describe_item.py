import hashlib
from datetime import date
from pathlib import Path

import pytest

from pipeline.acquire import Offered, describe_item
from pipeline.acquire.sniff import MediaType
from pipeline.records import KINDS, Original, Source, make_id

SEEN = date(2026, 11, 1)


def describe(key: str, media_type: MediaType = "pdf", data: bytes = b"x", source: Source | None = None) -> Original:
    item = Offered(key=key, path=Path(key), size_bytes=len(data))
    return describe_item(source or Source("s", "."), item, data, media_type=media_type, seen=SEEN)


def test_the_document_is_known_by_its_place_and_the_original_by_its_bytes() -> None:
    first, changed, moved = describe("a.pdf"), describe("a.pdf", data=b"y"), describe("b.pdf")
    assert first.document_id == changed.document_id == make_id("s", "a.pdf")
    assert first.original_id == moved.original_id == hashlib.sha256(b"x").hexdigest()
    assert changed.original_id != first.original_id
    assert moved.document_id != first.document_id
    assert (first.size_bytes, first.seen, first.key) == (1, SEEN, "a.pdf")


@pytest.mark.parametrize(
    ("key", "media_type", "kind"),
    [
        ("news/a.pdf", "pdf", "news"),
        ("Berita 2021/a.pdf", "pdf", "news"),
        ("laporan/2019/a.html", "html", "report"),
        ("2019/jurnal/a.pdf", "pdf", "article"),
        ("peraturan-daerah/a.txt", "text", "law"),
        ("newspaper-clippings/a.txt", "text", "text"),
        ("a.html", "html", "news"),
        ("a.pdf", "pdf", "report"),
        ("a.md", "markdown", "text"),
        ("berita.pdf", "pdf", "report"),
    ],
)
def test_a_folder_says_the_kind_else_the_format_does(key: str, media_type: MediaType, kind: str) -> None:
    described = describe(key, media_type)
    assert described.kind == kind
    assert described.kind in KINDS


def test_the_source_s_word_on_the_first_folder_comes_first() -> None:
    source = Source("s", ".", kinds={"berita": "report", "": "law"}, publisher="Kota")
    assert describe("berita/a.html", "html", source=source).kind == "report"
    assert describe("a.html", "html", source=source).kind == "law"
    assert describe("jurnal/a.html", "html", source=source).kind == "article"
    assert describe("a.html", "html", source=source).publisher == "Kota"
