"""A bibliography in the folder of a workspace, as `faktor run` and `faktor read` take it."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.records import DOCUMENTS
from pipeline.store import Ledger, read_table
from pipeline.workspace import Workspace

LINE = "Pemerintah kota membangun jaringan serat optik di sebelas kelurahan di tepi sungai sampai tahun depan. "
BIBTEX = """@article{byfile, title = {Serat Optik}, author = {Haryono, Budi}, date = {2020-05-06},
  file = {Teks:files/12/a.txt:text/plain}}
@report{bydoi, title = {Layanan}, year = {2019}, doi = {10.1000/ABC}}
@misc{tiada, title = {Yang Tidak Ada di Sini}, year = {2018}}
"""


def read_documents(workspace: Workspace) -> dict[str, tuple[object, ...]]:
    columns = ("key", "title", "date", "date_source", "bibliography")
    return {row[0]: row[1:] for row in read_table(workspace, DOCUMENTS).select(columns).collect().iter_rows()}


def read_steps(workspace: Workspace, stage: str) -> dict[str, str]:
    ledger = Ledger(workspace.ledger)
    keys = {item.document_id: item.arrival.key for item in ledger.read_items()}
    steps = {keys[each]: step.fingerprint for each, step in ledger.read_steps(stage).items() if each in keys}
    ledger.close()
    return steps


@pytest.fixture
def city(faktor, tmp_path: Path) -> Workspace:
    faktor("init", tmp_path / "city")
    export = tmp_path / "city" / "corpus" / "inbox" / "zotero"
    (export / "files" / "12").mkdir(parents=True)
    (export / "files" / "12" / "a.txt").write_text(f"Serat Optik\n\n{LINE * 3}")
    (export.parent / "b.txt").write_text(f"Layanan\n\nDOI: 10.1000/abc\n\n{LINE * 4}")
    (export.parent / "c.txt").write_text(f"Tanpa Keterangan\n\n{LINE * 5}")
    (export / "zotero.bib").write_text(BIBTEX)
    return Workspace(tmp_path / "city")


def test_a_changed_entry_is_read_anew_with_the_documents_that_it_describes_and_no_others(faktor, city) -> None:
    faktor("run", "-w", city.root, expect=0)
    documents = read_documents(city)
    assert {key: str(said[1]) for key, said in documents.items()} == {
        "zotero/files/12/a.txt": "2020-05-06",
        "b.txt": "2019-01-01",
        "c.txt": "None",
    }
    assert documents["b.txt"][2:] == ("bibliography", "zotero/zotero.bib: bydoi")
    told = faktor("status", "-w", city.root, "--failed", "--csv", expect=0).stdout
    assert "1 of 3 entries have no document here (tiada)" in told
    assert "Nothing is new" in faktor("run", "-w", city.root, expect=0).stderr
    before = read_steps(city, "extract")
    bib = city.root / "corpus" / "inbox" / "zotero" / "zotero.bib"
    bib.write_text(BIBTEX.replace("2020-05-06", "2020-05-07"))
    faktor("run", "-w", city.root, expect=0)
    after = read_steps(city, "extract")
    assert {key for key in after if before[key] != after[key]} == {"zotero/files/12/a.txt", "zotero/zotero.bib"}
    assert str(read_documents(city)["zotero/files/12/a.txt"][1]) == "2020-05-07"
    assert read_table(city, DOCUMENTS).filter(pl.col("key").str.ends_with(".bib")).collect().is_empty()


def test_read_takes_the_entry_that_lies_beside(ask_json, city) -> None:
    export = city.root / "corpus" / "inbox" / "zotero"
    [said] = ask_json("read", export / "files" / "12" / "a.txt")
    assert (said["date"], said["authors"], said["bibliography"]) == (
        "2020-05-06",
        ["Budi Haryono"],
        "zotero.bib: byfile",
    )
    [said] = ask_json("read", export / "zotero.bib")
    assert (said["state"], [entry["key"] for entry in said["entries"]]) == ("described", ["byfile", "bydoi", "tiada"])
