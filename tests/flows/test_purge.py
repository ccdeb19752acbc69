"""A document that is taken down leaves nothing but a grave, and never comes back."""

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from flows.maintenance.targets import find_target
from pipeline.errors import QuestionError
from pipeline.records import DOCUMENTS, TABLES
from pipeline.store import Address, Arrival, Ledger, hash_address, hash_bytes, read_table
from pipeline.workspace import Workspace

NAME = "Zulkarnaensyah"
LETTER = f"""# Surat terbuka 2019

Palembang, 3 Mei 2019

Menurut Bapak {NAME}, anggaran untuk jaringan internet di kecamatan masih sangat terbatas tahun ini.
"""
REPORT = """# Laporan 2020

Palembang, 9 Juni 2020

Pegawai perlu dilatih, dan aplikasi perizinan daring belum terhubung antardinas.
"""
_NOW = datetime(2024, 5, 1, 3, tzinfo=UTC)


def _address(source: str, address: str, key: str) -> Address:
    moment = _NOW.isoformat()
    return Address(source, address, "article", key, "ok", first_seen=moment, last_seen=moment)


@pytest.fixture(scope="module")
def analysed(faktor, run_here, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with a letter of which there were two versions, and a report."""
    folder = tmp_path_factory.mktemp("analysed") / "city"
    faktor("init", folder)
    workspace = Workspace(folder)
    inbox = workspace.corpus / "inbox"
    (inbox / "open-letter.md").write_text(LETTER, encoding="utf-8")
    (inbox / "report.md").write_text(REPORT, encoding="utf-8")
    run_here(workspace)
    (inbox / "open-letter.md").write_text(LETTER + "\nTerima kasih.\n", encoding="utf-8")
    run_here(workspace)
    (workspace.corpus / "logs").mkdir(exist_ok=True)
    (workspace.corpus / "logs" / "runs.log").write_text("inbox/open-letter.md: slow\nall is well\n", encoding="utf-8")
    (workspace.outputs / "mentions.csv").write_text(f"quote\n{NAME}\n", encoding="utf-8")
    return workspace


@pytest.fixture
def city(analysed: Workspace, tmp_path: Path) -> Workspace:
    shutil.copytree(analysed.root, tmp_path / "city")
    return Workspace(tmp_path / "city")


def _find(workspace: Workspace, word: str) -> list[str]:
    """Return where a word stands: in the bytes of files, in the values of Parquet files, in rows of databases."""
    found = [
        str(path.relative_to(workspace.root))
        for path in workspace.root.rglob("*")
        if path.is_file() and word.encode() in path.read_bytes()
    ]
    for path in workspace.tables.rglob("*.parquet"):
        if word in str(pl.read_parquet(path).to_dicts()):
            found.append(f"{path.relative_to(workspace.root)} (unpacked)")
    with sqlite3.connect(workspace.ledger) as ledger:
        found += [f"ledger: {line[:80]}" for line in ledger.iterdump() if word in line]
    ledger.close()
    return found


def test_no_byte_of_it_is_left_anywhere_and_the_others_stay(faktor, run_here, city: Workspace) -> None:
    before = _find(city, NAME)
    # the two originals, the file, the csv, the report and older versions of tables at least
    assert len(before) >= 6
    versions = [
        hash_bytes(path.read_bytes()) for path in city.originals.glob("??/*") if NAME in path.read_text("utf-8")
    ]
    assert len(versions) == 2

    done = faktor("purge", "inbox/open-letter.md", "-w", city.root, "--reason", "asked for by the author", "--yes")

    assert "1 document with 2 originals: gone" in done.stderr
    assert "no word of it is left" in done.stderr
    assert _find(city, NAME) == []
    assert _find(city, "open-letter.md") == []
    assert (city.corpus / "logs" / "runs.log").read_text() == "all is well\n"
    assert read_table(city, DOCUMENTS).select("key").collect()["key"].to_list() == ["report.md"]
    ledger = Ledger(city.ledger)
    graves = ledger.read_graves()
    ledger.close()
    assert {grave.grave for grave in graves.values() if grave.kind == "original"} == set(versions)
    assert {grave.reason for grave in graves.values()} == {"asked for by the author"}

    (city.corpus / "inbox" / "again.md").write_text(LETTER, encoding="utf-8")
    run_here(city)
    (city.corpus / "inbox" / "again.md").unlink()
    assert _find(city, NAME) == []
    assert {row["key"] for row in read_table(city, DOCUMENTS).collect().to_dicts()} == {"report.md"}
    assert city.report.exists()
    faktor("verify", "-w", city.root)


def test_the_tables_stay_readable_for_everything_that_comes_later(faktor, run_here, city: Workspace) -> None:
    faktor("purge", "inbox/open-letter.md", "-w", city.root, "--yes")
    (city.corpus / "inbox" / "new.md").write_text(REPORT.replace("2020", "2021"), encoding="utf-8")
    assert run_here(city).mended == ()
    keys = read_table(city, DOCUMENTS).collect()["key"]
    assert sorted(keys) == ["new.md", "report.md"]
    for table in TABLES.values():
        read_table(city, table).collect()


def test_nothing_is_taken_down_without_a_yes_or_by_a_name_that_nobody_has(faktor, city: Workspace) -> None:
    before = sorted(city.originals.glob("??/*"))
    done = faktor("purge", "inbox/open-letter.md", "-w", city.root, expect=2)
    assert "--yes" in done.stderr
    assert "No document is known as nobody.md" in faktor("purge", "nobody.md", "-w", city.root, expect=2).stderr
    assert sorted(city.originals.glob("??/*")) == before


def test_an_address_brings_its_document_and_every_address_that_led_to_it(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    key = "https://kabar.example/berita/1"
    ledger.record_arrivals(
        [
            Arrival("kabar", key, "new", None, "a" * 64, "html", "news"),
            Arrival("salinan", "https://salinan.example/x", "duplicate", "The same bytes.", "a" * 64, "html", "news"),
            Arrival("kabar", "https://kabar.example/berita/2", "new", None, "b" * 64, "html", "news"),
        ],
        now=_NOW,
    )
    twin = f"{key}?amp=1"
    ledger.record_answers([_address("kabar", key, key), _address("kabar", twin, key)], now=_NOW)
    target = find_target(ledger, address=f"{key}?utm_source=mail")
    ledger.close()
    assert sorted(target.documents.values()) == [("kabar", key), ("salinan", "https://salinan.example/x")]
    assert target.originals == ("a" * 64,)
    assert {key, twin, "https://salinan.example/x"} <= set(target.addresses)


def test_an_address_that_was_never_fetched_is_buried_all_the_same(faktor, tmp_path: Path) -> None:
    faktor("init", tmp_path / "city")
    workspace = Workspace(tmp_path / "city")
    address = "https://kabar.example/jangan"
    done = faktor("purge", "--address", address, "-w", workspace.root, "--yes")
    assert "never asked for" in done.stderr
    ledger = Ledger(workspace.ledger)
    assert ledger.read_graves()[hash_address(address)].kind == "address"
    ledger.close()


def test_a_name_that_two_documents_have_is_asked_back(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.record_arrivals(
        [Arrival(source, "a.md", "new", None, source * 64, "text", "text") for source in ("a", "b")], now=_NOW
    )
    with pytest.raises(QuestionError, match=r"a/a\.md, b/a\.md"):
        find_target(ledger, document="a.md")
    assert list(find_target(ledger, document="b/a.md").documents.values()) == [("b", "a.md")]
    ledger.close()
