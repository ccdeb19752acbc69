"""`faktor run` from the outside: outcomes, second runs, changed and damaged things, exit codes."""

import json
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from deltalake import write_deltalake

from flows.run import run_workspace
from pipeline.errors import FaktorError
from pipeline.records import CODES, DOCUMENTS, MENTIONS, PASSAGES, SHADOWED, TABLES
from pipeline.store import Ledger, hash_table, read_table
from pipeline.workspace import Workspace

REPORT = """# Laporan 2019

Palembang, 3 Mei 2019

Anggaran untuk jaringan internet di kecamatan masih sangat terbatas sehingga layanan digital tertunda.
"""


@pytest.fixture
def city(faktor, tmp_path: Path) -> Workspace:
    faktor("init", tmp_path / "city")
    return Workspace(tmp_path / "city")


def _inbox(workspace: Workspace) -> Path:
    return workspace.root / "corpus" / "inbox"


def _read_outcomes(workspace: Workspace) -> Counter[str]:
    ledger = Ledger(workspace.ledger)
    outcomes = Counter(item.arrival.outcome for item in ledger.read_items())
    outcomes["unchanged"] = sum(item.times_unchanged for item in ledger.read_items())
    assert outcomes.total() == ledger.count_offered()
    ledger.close()
    return +outcomes


def _hash_tables(workspace: Workspace) -> dict[str, str]:
    return {name: hash_table(workspace, table) for name, table in TABLES.items()}


def test_a_run_over_nothing_says_so_and_ends_well(faktor, city: Workspace) -> None:
    done = faktor("run", "-w", city.root, expect=0)
    assert "nothing to work on" in done.stderr
    assert not city.report.exists()


def test_every_file_gets_an_outcome_with_its_reason(faktor, ask_json, city: Workspace) -> None:
    inbox = _inbox(city)
    (inbox / "a.md").write_text(REPORT, encoding="utf-8")
    (inbox / "copy-of-a.md").write_text(REPORT, encoding="utf-8")
    (inbox / "empty.pdf").write_bytes(b"")
    (inbox / "picture.pdf").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (inbox / "damaged.pdf").write_bytes(b"%PDF-1.7\nthis is no PDF at all\n")
    done = faktor("run", "-w", city.root, "--json", expect=3)
    value = json.loads(done.stdout)
    assert value["offered"] == {"new": 2, "duplicate": 1, "rejected": 2}
    assert value["documents"]["text"] == {"read": 1, "duplicate": 1}
    assert "1 documents could not be taken in or read" in done.stderr
    assert _read_outcomes(city) == {"new": 2, "duplicate": 1, "rejected": 2}
    status = ask_json("status", "-w", city.root)
    outcomes = {each["key"]: each["outcome"] for each in status["troubles"]}
    assert outcomes == {
        "copy-of-a.md": "duplicate",
        "damaged.pdf": "unreadable",
        "empty.pdf": "rejected",
        "picture.pdf": "rejected",
    }
    assert all(each["reason"] for each in status["troubles"])
    assert read_table(city, DOCUMENTS).select("key").collect()["key"].to_list() == ["a.md"]


def test_a_second_run_does_nothing_quickly_and_starts_no_server(faktor, run_here, city: Workspace) -> None:
    (_inbox(city) / "a.md").write_text(REPORT, encoding="utf-8")
    run_here(city)
    before = _hash_tables(city)
    # an address where nobody answers: a run that asked Prefect for anything would fail
    done = faktor("run", "-w", city.root, PREFECT_API_URL="http://127.0.0.1:9/api")
    assert "Nothing is new" in done.stderr
    assert _hash_tables(city) == before
    assert _read_outcomes(city) == {"new": 1, "unchanged": 1}


def test_a_changed_file_is_the_same_document_with_new_rows(run_here, city: Workspace) -> None:
    path = _inbox(city) / "a.md"
    path.write_text(REPORT, encoding="utf-8")
    run_here(city)
    before = read_table(city, DOCUMENTS).collect()
    path.write_text(REPORT.replace("2019", "2020"), encoding="utf-8")
    run_here(city)
    after = read_table(city, DOCUMENTS).collect()
    assert after["document_id"].to_list() == before["document_id"].to_list()
    assert [str(day) for day in (*before["date"], *after["date"])] == ["2019-05-03", "2020-05-03"]
    assert set(read_table(city, PASSAGES).collect()["document_id"]) == set(after["document_id"])
    assert _read_outcomes(city) == {"new": 1, "changed": 1}


def test_a_changed_codebook_codes_again_and_reads_nothing_again(run_here, city: Workspace) -> None:
    (_inbox(city) / "a.md").write_text(REPORT, encoding="utf-8")
    run_here(city)
    passages = hash_table(city, PASSAGES)
    (city.root / "corpus" / "codebook" / "city-digitalisation.yaml").write_text(
        """
name: Two words
groups:
  things:
    label: {id: Hal, en: Things}
    sign: none
    codes:
      district: {label: {id: Kecamatan, en: District}, definition: {id: -, en: -}, rules: [kecamatan]}
""",
        encoding="utf-8",
    )
    did = run_here(city).facts
    assert (did["reading"], did["mentions"]) == ({}, {"mentions": 1})
    assert hash_table(city, PASSAGES) == passages
    assert read_table(city, MENTIONS).select("code", "quote").collect().rows() == [("district", "kecamatan")]


def test_a_damaged_table_is_set_aside_and_made_again(run_here, city: Workspace) -> None:
    for number in range(3):
        (_inbox(city) / f"{number}.md").write_text(REPORT.replace("2019", str(2019 + number)), encoding="utf-8")
    run_here(city)
    before = _hash_tables(city)
    data = next((city.tables / "passages").glob("*.parquet"))
    data.write_bytes(data.read_bytes()[:-20])
    log = next((city.tables / "mentions" / "_delta_log").glob("*.json"))
    log.write_text('{"add": ', encoding="utf-8")
    shutil.rmtree(city.tables / "topics")
    assert sum("set aside" in sentence for sentence in run_here(city).mended) == 2
    assert _hash_tables(city) == before
    assert {path.name for path in city.quarantine.iterdir()} == {"passages-1", "mentions-1"}


def test_a_table_with_the_columns_of_another_version_is_made_again(run_here, city: Workspace) -> None:
    (_inbox(city) / "a.md").write_text(REPORT, encoding="utf-8")
    run_here(city)
    before = _hash_tables(city)
    older = read_table(city, PASSAGES).drop("section").collect()
    shutil.rmtree(city.tables / "passages")
    write_deltalake(str(city.tables / "passages"), older)
    (sentence,) = run_here(city).mended
    assert "columns of another version" in sentence
    assert _hash_tables(city) == before


def test_a_flipped_byte_inside_an_original_is_found_on_demand(run_here, city: Workspace) -> None:
    (_inbox(city) / "a.md").write_text(REPORT, encoding="utf-8")
    run_here(city)
    original = next(city.originals.glob("??/*"))
    original.chmod(0o600)
    original.write_bytes(original.read_bytes().replace(b"2019", b"2018"))
    (sentence,) = run_here(city, verify=True).mended
    assert f"Original {original.name} no longer has the bytes" in sentence


def test_outputs_that_were_deleted_are_made_again(run_here, city: Workspace) -> None:
    (_inbox(city) / "a.md").write_text(REPORT, encoding="utf-8")
    run_here(city)
    city.report.unlink()
    run_here(city)
    assert city.report.exists()


def test_a_document_whose_twin_changes_is_read_in_its_place(run_here, city: Workspace) -> None:
    first, second = _inbox(city) / "a.md", _inbox(city) / "b.md"
    first.write_text(REPORT, encoding="utf-8")
    second.write_text(REPORT, encoding="utf-8")
    run_here(city)
    assert read_table(city, DOCUMENTS).collect()["key"].to_list() == ["a.md"]
    first.write_text(REPORT.replace("2019", "2021"), encoding="utf-8")
    run_here(city)
    rows = read_table(city, DOCUMENTS).sort("key").select("key", pl.col("date").dt.year()).collect().rows()
    assert rows == [("a.md", 2021), ("b.md", 2019)]


def test_two_runs_at_once_are_refused_with_the_process_that_works(faktor, prefect_server, city: Workspace) -> None:
    script = (
        "import sys, time; from pathlib import Path; from pipeline.store import hold_lock\n"
        "with hold_lock(Path(sys.argv[1])): print('held', flush=True); time.sleep(60)"
    )
    holder = subprocess.Popen([sys.executable, "-c", script, str(city.lock)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        done = faktor("run", "-w", city.root, expect=1)
        assert f"process {holder.pid}" in done.stderr
    finally:
        holder.kill()
        holder.communicate()


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ('name = "x', "is no valid TOML"),
        ('nmae = "x"', "nmae is no setting"),
        ('[[sources]]\nname = "Kota Palembang"\nfolder = "x"', "sources.0.name"),
        ('[[sources]]\nname = "a"\nfolder = "x"\n[[sources]]\nname = "a"\nfolder = "y"', "a twice"),
        ('[[sources]]\nname = "a"\nfolder = "x"\nkinds = { "" = "novel" }', "expected kinds out of"),
        ("workers = 0", "workers"),
        ('[[sources]]\nname = "gone"\nfolder = "corpus/gone"', "Expected a folder for source 'gone'"),
        ('codebook = "corpus/codebook/none.yaml"', "none.yaml"),
    ],
)
def test_settings_that_cannot_be_used_are_one_sentence(city: Workspace, settings: str, sentence: str) -> None:
    city.settings.write_text(settings, encoding="utf-8")
    with pytest.raises(FaktorError, match=re.escape(sentence)) as caught:
        run_workspace(city)
    assert "\n" not in str(caught.value)


def test_bad_settings_end_with_exit_code_4(faktor, city: Workspace) -> None:
    city.settings.write_text('nmae = "x"', encoding="utf-8")
    done = faktor("run", "-w", city.root, expect=4)
    assert "nmae is no setting" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_bad_codebook_is_named_with_line_and_column_and_exit_code_4(faktor, city: Workspace) -> None:
    book = city.root / "corpus" / "codebook" / "city-digitalisation.yaml"
    book.write_text("name: x\ngroups:\n  a:\n    lable: {id: a, en: b}\n", encoding="utf-8")
    done = faktor("run", "-w", city.root, expect=4)
    assert f"{book.name}:4:5" in done.stderr


def test_a_folder_without_a_workspace_is_one_sentence_and_exit_code_4(faktor, tmp_path: Path) -> None:
    done = faktor("run", "-w", tmp_path, expect=4)
    assert "no faktor.toml" in done.stderr
    assert "faktor init" in done.stderr


def test_a_workspace_is_never_made_over_another(faktor, city: Workspace) -> None:
    done = faktor("init", city.root, expect=4)
    assert "is a workspace already" in done.stderr


def test_what_a_run_did_is_kept_with_versions_parameters_and_seconds(run_here, city: Workspace) -> None:
    (_inbox(city) / "a.md").write_text(REPORT, encoding="utf-8")
    run_here(city)
    ledger = Ledger(city.ledger)
    (run,) = ledger.read_runs()
    ledger.close()
    assert (run.flow, run.state) == ("analyse", "completed")
    assert run.facts["settings"]["topics"]["seed"] == 1
    assert {"look", "take in", "read", "detect", "topics", "report"} <= set(run.facts["seconds"])
    assert run.facts["versions"]["polars"]


def test_without_a_server_prefects_own_is_used_and_ends_with_the_run(faktor, tmp_path: Path) -> None:
    faktor("init", tmp_path / "city")
    (tmp_path / "city" / "corpus" / "inbox" / "a.md").write_text(REPORT, encoding="utf-8")
    done = faktor("run", "-w", tmp_path / "city", PREFECT_API_URL=None, PREFECT_HOME=str(tmp_path / "prefect"))
    assert "Documents" in done.stdout
    assert _list_servers(tmp_path / "prefect") == []


def _list_servers(home: Path) -> list[int]:
    """Processes of a Prefect server whose environment names this home."""
    found = []
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        found = []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if str(home).encode() in (process / "environ").read_bytes():
                    found.append(int(process.name))
            except OSError:
                continue
        if not found:
            return []
        time.sleep(0.3)
    return found


def test_a_changed_rule_leaves_the_tables_that_finding_everything_anew_leaves(
    run_here, city: Workspace, tmp_path: Path
) -> None:
    for number in range(3):
        text = REPORT.replace("2019", str(2019 + number)) + "\nWarga belum bisa memakai aplikasi.\n" * number
        (_inbox(city) / f"{number}.md").write_text(text, encoding="utf-8")
    run_here(city)
    assert [path.suffix for path in city.rule_marks.iterdir()] == [".json"]
    book = city.root / "corpus" / "codebook" / "city-digitalisation.yaml"
    changed = book.read_text(encoding="utf-8").replace(
        "groups:\n", "groups:\n  own:\n    codes:\n      own_citizens: {rules: [warga near/5 aplikasi, anggaran]}\n", 1
    )
    book.write_text(changed, encoding="utf-8")
    run_here(city)
    updated = {table.name: hash_table(city, table) for table in (MENTIONS, SHADOWED, CODES)}
    assert "own_citizens" in read_table(city, MENTIONS).collect()["code"].to_list()
    for table in (MENTIONS, SHADOWED):
        shutil.rmtree(city.tables / table.name)
    shutil.rmtree(city.rule_marks)
    run_here(city)
    assert {table.name: hash_table(city, table) for table in (MENTIONS, SHADOWED, CODES)} == updated
