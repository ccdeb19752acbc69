"""A run that is killed at any moment loses nothing and leaves nothing twice (kill -9, at random)."""

import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.records import TABLES
from pipeline.store import Ledger, find_damaged_originals, hash_table
from pipeline.workspace import Workspace

DOCUMENTS = {
    f"{number:02d}.md": (
        f"# Laporan tahun {2015 + number}\n\nPalembang, {number + 1} Maret {2015 + number}\n\n"
        f"Anggaran untuk jaringan internet di {number} kecamatan masih terbatas. Aplikasi perizinan daring belum "
        "terhubung antardinas, dan pegawai perlu dilatih.\n"
    )
    for number in range(10)
}


def _make_workspace(faktor, folder: Path) -> Workspace:
    faktor("init", folder)
    for name, text in DOCUMENTS.items():
        (folder / "corpus" / "inbox" / name).write_text(text, encoding="utf-8")
    return Workspace(folder)


def _hash_tables(workspace: Workspace) -> dict[str, str]:
    return {name: hash_table(workspace, table) for name, table in TABLES.items()}


@pytest.fixture(scope="module")
def unkilled(faktor, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], float]:
    workspace = _make_workspace(faktor, tmp_path_factory.mktemp("unkilled") / "city")
    began = time.monotonic()
    faktor("run", "-w", workspace.root)
    return _hash_tables(workspace), time.monotonic() - began


def _kill_and_finish(faktor, environment: dict[str, str], folder: Path, moments: list[float]) -> Workspace:
    workspace = _make_workspace(faktor, folder)
    for seconds in moments:
        run = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "run", "-w", str(folder)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            run.wait(seconds)
        except subprocess.TimeoutExpired:
            run.kill()
            run.wait()
    faktor("run", "-w", folder)
    return workspace


def _check(workspace: Workspace, expected: dict[str, str]) -> None:
    assert _hash_tables(workspace) == expected
    assert list(find_damaged_originals(workspace.originals)) == []
    ledger = Ledger(workspace.ledger)
    kept = ledger.read_kept_items()
    assert {item.arrival.key for item in kept.values()} == set(DOCUMENTS)
    assert len(ledger.read_items()) == len(DOCUMENTS)
    ledger.close()


def test_six_kills_at_random_moments_change_nothing(faktor, prefect_server, tmp_path: Path, unkilled) -> None:
    expected, seconds = unkilled
    moments = sorted(random.Random(20250711).uniform(0.1, 1.0) * seconds for _ in range(6))
    _check(_kill_and_finish(faktor, prefect_server, tmp_path / "city", moments), expected)


@pytest.mark.slow
def test_fifty_kills_at_random_moments_change_nothing(faktor, prefect_server, tmp_path: Path, unkilled) -> None:
    expected, seconds = unkilled
    chance = random.Random(20250712)
    for series in range(10):
        moments = [chance.uniform(0.05, 1.05) * seconds for _ in range(5)]
        _check(_kill_and_finish(faktor, prefect_server, tmp_path / f"city-{series}", moments), expected)
