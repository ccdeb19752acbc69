"""Scanned pages in a study: missing without an engine, read by the first run that has one, and then left alone."""

import sys
from pathlib import Path

import polars as pl
import pytest

from flows.outdated import list_outdated
from flows.scans import mark_engine
from flows.summary import summarise
from pipeline.extract.ocr_engines import find_engine
from pipeline.records import DOCUMENTS, PASSAGES
from pipeline.store import read_table
from pipeline.workspace import Workspace

sys.path.append(str(Path(__file__).parents[1] / "extract"))
from scan_makers import ENGLISH, INDONESIAN, scan, set_text


def test_a_fingerprint_names_the_engine_only_where_there_is_one() -> None:
    assert mark_engine("abc", "") == "abc"
    assert len({mark_engine("abc", engine) for engine in ("", "tesseract 5.3.0", "tesseract 5.4.0")}) == 3


def test_a_scan_is_read_when_an_engine_is_there_and_stays_when_it_is_gone(
    faktor, run_here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = find_engine()
    if engine is None:
        pytest.skip("no OCR engine is installed")
    where = tmp_path / "kota"
    faktor("init", where)
    inbox = where / "corpus" / "inbox"
    (inbox / "scan.pdf").write_bytes(scan(set_text(INDONESIAN), dpi=200))
    (inbox / "text.pdf").write_bytes(set_text(ENGLISH))
    workspace = Workspace(where)

    run_here(workspace)
    [trouble] = summarise(workspace).troubles
    assert (trouble.key, trouble.outcome) == ("scan.pdf", "no_text")
    assert 'pip install "faktor[ocr]"' in (trouble.reason or "")
    assert list_outdated(workspace)["documents to read"] == 0

    monkeypatch.setenv("FAKTOR_OCR", engine.name)
    assert list_outdated(workspace)["documents to read"] == 1
    assert run_here(workspace).facts["reading"] == {"read": 1}
    documents = read_table(workspace, DOCUMENTS).sort("key").select("key", "ocr_pages", "ocr_engine").collect()
    assert documents.rows() == [("scan.pdf", 1, engine.label), ("text.pdf", 0, None)]
    sure = read_table(workspace, PASSAGES).filter(pl.col("ocr_confidence") > 0.8).select("text").collect()
    assert "Palembang" in " ".join(sure["text"])
    assert summarise(workspace).troubles == ()
    assert not any(list_outdated(workspace).values())

    monkeypatch.setenv("FAKTOR_OCR", "off")
    assert not any(list_outdated(workspace).values()), "what was read is not thrown away"
