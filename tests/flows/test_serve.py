"""`faktor serve` from the outside: what it starts, what it lets in, and what is left when it is killed."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from flows.deployments import list_deployments
from flows.serving.home import Home
from flows.serving.slots import split_missed
from flows.serving.update import update
from flows.settings import read_settings
from pipeline.store import Ledger, hold_lock
from pipeline.workspace import Workspace

REPORT = "# Laporan 2019\n\nPalembang, 3 Mei 2019\n\nAnggaran untuk jaringan internet masih sangat terbatas.\n"
SOURCES = """\
sources:
  - name: kabar
    kind: folder
    folder: corpus/kabar
    schedule: "{cron}"
    zone: Asia/Makassar
"""
_LONG_ENOUGH = 120


class Served:
    """A `faktor serve` in a process of its own, on a port of its own."""

    def __init__(self, workspace: Workspace, port: int) -> None:
        self.workspace = workspace
        self.port = port
        self.home = Home(workspace)
        self.log = workspace.corpus / "logs" / "serve.log"
        self._seen = self.log.stat().st_size if self.log.exists() else 0
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
        # what another Prefect of the user is told must not reach this one
        environment |= {
            "PREFECT_API_KEY": "pnu_other",
            "PREFECT_PROFILE": "none-such",
            "HOME": str(workspace.root / "me"),
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "serve", "-w", str(workspace.root), "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def read_log(self) -> str:
        return self.log.read_bytes()[self._seen :].decode() if self.log.exists() else ""

    def wait_for(self, words: str, *, times: int = 1) -> str:
        """Wait until the log says something so often; return the log."""
        return _wait(lambda: (log := self.read_log()).count(words) >= times and log, f"{words!r} in\n{self.read_log()}")

    def ask(self, path: str, body: object = None, *, password: bool = True, **headers: str) -> tuple[int, Any]:
        """Send a request to the server's API and return status and value."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=data)
        request.add_header("Content-Type", "application/json")
        if password:
            request.add_header("Authorization", f"Basic {b64encode(self.home.read_password().encode()).decode()}")
        for name, value in headers.items():
            request.add_header(name.replace("_", "-"), value)
        while True:
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    text = answer.read()
                    return answer.status, json.loads(text) if text[:1] in b"[{" else text
            except urllib.error.HTTPError as error:
                with error:
                    if error.code != 503:  # its database was busy: Prefect's own client asks again too
                        return error.code, None
                time.sleep(1)

    def order(self, path: str, body: object) -> Any:
        """Change something, as Prefect's own client does: with a token against forged requests."""
        _, token = self.ask("/api/csrf-token?client=test")
        status, value = self.ask(path, body, Prefect_Csrf_Token=token["token"], Prefect_Csrf_Client="test")
        assert status in (200, 201), status
        return value

    def read_runs(self) -> list[dict[str, Any]]:
        return self.order("/api/flow_runs/filter", {"sort": "EXPECTED_START_TIME_ASC"})

    def begin(self, flow: str, name: str) -> str:
        """Ask for a run at once, as a person does in Prefect's page; return its id."""
        _, deployment = self.ask(f"/api/deployments/name/{flow}/{name}")
        made = self.order(f"/api/deployments/{deployment['id']}/create_flow_run", {"state": {"type": "SCHEDULED"}})
        return str(made["id"])

    def wait_for_state(self, run_id: str, *names: str) -> str:
        def look() -> str:
            _, run = self.ask(f"/api/flow_runs/{run_id}")
            return run["state"]["name"] if run["state"]["name"] in names else ""

        return _wait(look, f"{run_id} to be {names}\n{self.read_log()}")

    def end(self) -> int:
        self.process.terminate()
        return self.process.wait(60)


def _wait(look: Callable[[], Any], what: str) -> Any:
    deadline = time.monotonic() + _LONG_ENOUGH
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.2)
    pytest.fail(f"waited for {what}")


def _find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _list_processes(workspace: Workspace) -> list[str]:
    """Return the command lines of processes that were told of this workspace's Prefect."""
    mark = f"PREFECT_HOME={Home(workspace).folder}\0".encode()
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:
            continue
    return [line for line in found if line]


@pytest.fixture(scope="module")
def workspace(faktor, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("served") / "city"
    faktor("init", folder)
    with (folder / "faktor.toml").open("a") as settings:
        settings.write('\n[serve]\nfolders = "0 3 1 1 *"\nmaintain = "0 4 1 1 *"\n')
    (folder / "corpus" / "kabar").mkdir()
    return Workspace(folder)


@pytest.fixture(scope="module")
def served(workspace: Workspace) -> Iterator[list[Served]]:
    """The one that serves now is the last of the list."""
    running = [Served(workspace, _find_free_port())]
    running[0].wait_for("Scheduled:")
    yield running
    if running[-1].process.poll() is None:
        running[-1].end()


def test_only_this_machine_with_the_password_and_no_forged_request_is_let_in(served: list[Served]) -> None:
    one = served[-1]
    lines = [line.split() for name in ("tcp", "tcp6") for line in Path("/proc/net", name).read_text().splitlines()]
    # columns: number, local address and port, remote ones, state (0A: listens)
    addresses = {
        words[1].split(":")[0] for words in lines if words[1].endswith(f":{one.port:04X}") and words[3] == "0A"
    }
    assert addresses == {"0100007F"}  # 127.0.0.1, as the kernel writes it
    filters: dict[str, object] = {}
    assert one.ask("/api/flows/filter", filters, password=False)[0] in (401, 403)
    assert one.ask("/api/admin/version", password=False)[0] == 401
    assert one.ask("/api/admin/version")[0] == 200
    # the password alone, as a page of another site would make a browser send it
    assert one.ask("/api/flows/filter", filters, Origin="https://elsewhere.example")[0] == 403
    assert one.order("/api/flows/filter", filters)
    origins = one.ask("/api/admin/settings")[1]["server"]["api"]
    assert origins["cors_allowed_origins"] == f"http://127.0.0.1:{one.port}"


def test_its_files_are_for_its_owner_and_nothing_is_written_elsewhere(served: list[Served]) -> None:
    home = served[-1].home
    assert home.folder.stat().st_mode & 0o777 == 0o700
    for path in [*home.folder.rglob("*"), *served[-1].log.parent.iterdir()]:
        if path.is_file():
            assert path.stat().st_mode & 0o077 == 0, path
    assert not (served[-1].workspace.root / "me" / ".prefect").exists()


def test_a_second_one_is_refused_with_the_address_of_the_first(faktor, served: list[Served]) -> None:
    done = faktor("serve", "-w", served[-1].workspace.root, expect=1)
    status = faktor("status", "-w", served[-1].workspace.root).stdout
    assert f"http://127.0.0.1:{served[-1].port} (process {served[-1].process.pid})" in status
    assert f"served already at http://127.0.0.1:{served[-1].port} (process {served[-1].process.pid})" in done.stderr


def test_a_run_works_and_tells_what_it_did_and_a_changed_schedule_is_taken_up(served: list[Served]) -> None:
    one = served[-1]
    (one.workspace.corpus / "kabar" / "a.md").write_text(REPORT, encoding="utf-8")
    (one.workspace.corpus / "sources.yaml").write_text(SOURCES.format(cron="0 5 1 1 *"), encoding="utf-8")
    one.wait_for("kabar (0 5 1 1 *)")
    run_id = one.begin("ingest", "kabar")
    assert one.wait_for_state(run_id, "Completed", "Failed", "Crashed") == "Completed", one.read_log()
    assert "kabar: Completed." in one.wait_for("kabar: Completed.")
    ledger = Ledger(one.workspace.ledger)
    assert [item.arrival.key for item in ledger.read_items()] == ["a.md"]
    ledger.close()


def test_a_broken_file_of_sources_leaves_the_schedules_as_they_were(served: list[Served]) -> None:
    one = served[-1]
    (one.workspace.corpus / "sources.yaml").write_text(SOURCES.format(cron="99 * * * *"), encoding="utf-8")
    assert "expected a minute from 0 to 59" in one.wait_for("The schedules stay as they were")
    _, deployment = one.ask("/api/deployments/name/ingest/kabar")
    assert [each["schedule"]["cron"] for each in deployment["schedules"]] == ["0 5 1 1 *"]
    assert [each["schedule"]["timezone"] for each in deployment["schedules"]] == ["Asia/Makassar"]


def test_kill_9_leaves_no_process_and_the_next_start_marks_the_run_and_catches_up_once(served: list[Served]) -> None:
    """A run is on when `faktor serve` is killed; five days pass; the next start goes on from there."""
    one = served[-1]
    # hourly, and not within the next half hour: the server has three slots written down
    hourly = f"{(datetime.now(UTC).minute + 30) % 60} * * * *"
    (one.workspace.corpus / "sources.yaml").write_text(SOURCES.format(cron=hourly), encoding="utf-8")
    one.wait_for(f"kabar ({hourly})")
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    _wait(
        lambda: sum(run["auto_scheduled"] and run["expected_start_time"] < tomorrow for run in one.read_runs()) == 3,
        "slots",
    )
    with hold_lock(one.workspace.lock):  # a run waits for the lock
        killed = one.begin("update", "folders")
        one.wait_for_state(killed, "Running")
        one.process.kill()
        one.process.wait()
        _wait(lambda: not _list_processes(one.workspace), f"the end of {_list_processes(one.workspace)}")
    database = one.home.folder / "prefect.db"
    with closing(sqlite3.connect(database)) as base, base:
        for column in ("next_scheduled_start_time", "expected_start_time"):
            base.execute(
                f"UPDATE flow_run SET {column} = datetime({column}, '-5 days') || '.000000' WHERE auto_scheduled"
            )
        # the state of a slot says when it is due once more
        base.execute(
            "UPDATE flow_run_state SET state_details = json_set(state_details, '$.scheduled_time', strftime("
            "'%Y-%m-%dT%H:%M:%SZ', json_extract(state_details, '$.scheduled_time'), '-5 days')) "
            "WHERE flow_run_id IN (SELECT id FROM flow_run WHERE auto_scheduled)"
        )
        missed = base.execute(
            "SELECT count(*) FROM flow_run WHERE auto_scheduled AND state_type = 'SCHEDULED' AND "
            "next_scheduled_start_time < datetime('now')"
        ).fetchone()[0]
    assert missed == 3

    two = Served(one.workspace, one.port)
    served.append(two)
    two.wait_for("it is marked as crashed")
    _wait(lambda: "kabar: Completed" in two.read_log(), f"a run that goes on\n{two.read_log()}")
    runs = two.read_runs()
    assert [run["id"] for run in runs if run["state"]["name"] == "Crashed"] == [killed]
    assert sum("was missed" in (run["state"]["message"] or "") for run in runs) == 2
    assert sum(run["auto_scheduled"] and run["run_count"] > 0 for run in runs) == 1
    assert two.read_log().count("kabar: begins.") == 1


def test_sigterm_ends_everything_within_seconds(served: list[Served]) -> None:
    assert served[-1].end() == 0
    assert "Ended." in served[-1].read_log()
    assert _list_processes(served[-1].workspace) == []
    assert not served[-1].home.note.exists()


# ---- without a server --------------------------------------------------------------------------------------------


def test_a_run_that_finds_the_workspace_taken_is_skipped_with_a_sentence(
    faktor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    faktor("init", tmp_path / "city")
    workspace = Workspace(tmp_path / "city")
    monkeypatch.setattr("flows.serving.update._MINUTES_TO_WAIT", 0)
    with hold_lock(workspace.lock):
        state = update.fn(str(workspace.root))
    assert (state.name, state.type.value) == ("Skipped", "COMPLETED")
    assert "is writing to" in (state.message or "")


def test_of_120_slots_that_were_missed_the_newest_begins_and_what_a_person_asked_for() -> None:
    hourly, daily = uuid4(), uuid4()
    start = datetime(2024, 5, 1, tzinfo=UTC)
    due = [_Slot(hourly, start + timedelta(hours=number), auto_scheduled=True) for number in range(120)]
    due += [_Slot(daily, start + timedelta(days=4), auto_scheduled=True), _Slot(hourly, start, auto_scheduled=False)]
    due.sort(key=lambda slot: slot.next_scheduled_start_time)
    waiting, missed = split_missed(due)
    assert len(missed) == 119
    assert [(slot.deployment_id, slot.auto_scheduled) for slot in waiting] == [
        (hourly, False),
        (daily, True),
        (hourly, True),
    ]
    assert waiting[-1].next_scheduled_start_time == start + timedelta(hours=119)


@dataclass
class _Slot:
    """What Prefect tells of a run that is due."""

    deployment_id: UUID
    next_scheduled_start_time: datetime
    auto_scheduled: bool
    id: UUID = field(default_factory=uuid4)


def test_each_schedule_is_one_deployment_in_its_own_zone(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.corpus.mkdir()
    workspace.sources.write_text(SOURCES.format(cron="15  */6 * * *") + "    paused: yes\n", encoding="utf-8")
    workspace.settings.write_text(
        '[[sources]]\nname = "inbox"\nfolder = "corpus/inbox"\n[serve]\nzone = "Asia/Jayapura"\n'
    )
    found = list_deployments(workspace, read_settings(workspace))
    told = [(each.name, each.flow, each.cron, each.zone, each.is_paused) for each in found]
    assert told == [
        ("kabar", "ingest", "15 */6 * * *", "Asia/Makassar", True),
        ("folders", "update", "10 * * * *", "Asia/Jayapura", False),
        ("maintain", "maintain", "30 2 * * *", "Asia/Jayapura", False),
    ]
    workspace.settings.write_text('[serve]\nmaintain = ""\n')
    assert [each.name for each in list_deployments(workspace, read_settings(workspace))] == ["kabar"]


def test_a_taken_port_is_one_sentence(faktor, tmp_path: Path) -> None:
    faktor("init", tmp_path / "city")
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli", "serve", "-w", str(tmp_path / "city"), "--port", str(port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            _, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 4
    assert f"Port {port} is taken" in said
    assert "Traceback" not in said
