from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipeline.store import Ledger, hold_lock
from pipeline.workspace import Workspace


@pytest.fixture
def workspace(run_here: Callable[..., Any], faktor: Callable[..., Any], tmp_path: Path) -> Workspace:
    faktor("init", tmp_path / "kota")
    workspace = Workspace(tmp_path / "kota")
    (workspace.root / "surat").mkdir()
    workspace.sources.write_text(
        "sources:\n"
        "  - {name: surat, kind: mail, folder: surat}\n"
        "  - {name: dalam, kind: feed, address: 'http://127.0.0.1:9/feed'}\n",
        encoding="utf-8",
    )
    with workspace.settings.open("a", encoding="utf-8") as file:
        file.write('[fetch]\ncontact = "a@example.org"\n')
    return workspace


def _list_artifacts(key: str) -> list[str]:
    from prefect.client.orchestration import get_client

    with get_client(sync_client=True) as client:
        found = client.request("POST", "/artifacts/filter", json={"artifacts": {"key": {"any_": [key]}}}).json()
    return [each["data"] for each in found]


def test_a_scheduled_cycle_is_a_line_and_an_artifact_and_reads_only_what_is_new(workspace: Workspace) -> None:
    from flows.collect.flow import ingest

    mail = "From: a@example.org\nTo: b@example.org\nSubject: Jaringan\nDate: Mon, 3 Mar 2025 08:00:00 +0700\n\n"
    text = "Jaringan internet di kota kami terbatas sejak bulan lalu dan warga menunggu perbaikan.\n"
    (workspace.root / "surat" / "1.eml").write_text(mail + text, encoding="utf-8")
    state = ingest(str(workspace.root), "surat", return_state=True)
    assert (state.is_completed(), state.message) == (True, "surat: 1 offered (1 new).")
    again = ingest(str(workspace.root), "surat", return_state=True)
    assert again.message == "surat: 1 offered (1 unchanged)."
    told = _list_artifacts("cycle-surat")
    assert len(told) == 2
    assert any("Read: {'read': 1}." in each for each in told)
    assert any("Nothing was new." in each for each in told)
    ledger = Ledger(workspace.ledger)
    assert [run.flow for run in ledger.read_runs()].count("analyse") == 1
    assert [cycle.counts["offered"] for cycle in ledger.read_cycles("surat")] == [1, 1]
    ledger.close()


def test_a_source_that_may_not_be_asked_is_a_failed_run_that_says_why(workspace: Workspace) -> None:
    from flows.collect.flow import ingest

    state = ingest(str(workspace.root), "dalam", return_state=True)
    assert state.is_failed()
    assert "dalam: 0 offered; failed. http://127.0.0.1:9/feed: " in (state.message or "")


def test_a_cycle_that_finds_the_workspace_taken_is_skipped_with_a_sentence(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows.collect import flow

    monkeypatch.setattr(flow, "_SECONDS_OF_PATIENCE", 0.0)
    with hold_lock(workspace.lock):
        state = flow.ingest(str(workspace.root), "surat", return_state=True)
    assert (state.name, state.is_completed()) == ("Skipped", True)
    assert "The next slot of surat takes up what is new." in (state.message or "")
