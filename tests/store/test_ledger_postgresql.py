"""The ledger in PostgreSQL answers as the one in SQLite does.

A server is started where PostgreSQL is installed; FAKTOR_POSTGRES (postgresql+pg8000://name:password@host/database)
names another one, in which databases may be made.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from flows.alerts import read_alerts, write_note
from flows.settings import find_workspace, read_settings
from flows.watch import watch
from pipeline.errors import SettingsError, StoreError
from pipeline.store import Address, Alert, Arrival, Cycle, Ledger, Response, Run, Step
from pipeline.workspace import LedgerAddress, Workspace

NOW = datetime(2025, 7, 11, 8, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)

Make = Callable[[], LedgerAddress]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a database of a server in which others may be made."""
    pytest.importorskip("pg8000", reason="The extra `postgres` is not installed.")
    if address := os.environ.get("FAKTOR_POSTGRES"):
        yield address
        return
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [shutil.which("initdb")]
    if found[-1] is None:
        pytest.skip("PostgreSQL is not installed, and FAKTOR_POSTGRES names none.")
    # the server refuses to run as root
    user = "postgres" if os.geteuid() == 0 else None
    if user is not None and user not in {each.pw_name for each in pwd.getpwall()}:
        pytest.skip("There is no user postgres to run a server as, and FAKTOR_POSTGRES names none.")
    with tempfile.TemporaryDirectory(prefix="faktor-pg-") as folder:
        if user is not None:
            shutil.chown(folder, user)
        yield from _run_server(Path(found[-1]).parent, Path(folder), user)


def _run_server(programs: Path, folder: Path, user: str | None) -> Iterator[str]:
    data = folder / "data"
    word = folder / "word"
    word.write_text("secret")
    if user is not None:
        shutil.chown(word, user)
    made = [programs / "initdb", "-D", data, "-U", "faktor", f"--pwfile={word}", "-A", "scram-sha-256", "--no-sync"]
    subprocess.run([*made, "--locale=C", "-E", "UTF8"], check=True, capture_output=True, user=user, cwd=folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    control: list[Any] = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log"]
    options = f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off"
    subprocess.run([*control, "-o", options, "start"], check=True, capture_output=True, user=user, cwd=folder)
    try:
        yield f"postgresql+pg8000://faktor:secret@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=True, capture_output=True, user=user, cwd=folder)


@pytest.fixture
def make_database(server: str) -> Iterator[Make]:
    """Make an empty database; each call makes another."""
    names: list[str] = []
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")

    def make() -> LedgerAddress:
        names.append(f"faktor_test_{uuid4().hex}")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {names[-1]}")
        return LedgerAddress(engine.url.set(database=names[-1]).render_as_string(hide_password=False))

    yield make
    with engine.connect() as connection:
        for name in names:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    engine.dispose()


def do_everything(ledger: Ledger) -> dict[str, object]:
    """Write and change records of every kind, and return all answers of the ledger."""
    moments = [(NOW + number * HOUR).isoformat(timespec="seconds") for number in range(6)]
    new = [Arrival("kabar", f"https://k.example/{name}", "new", None, name * 64, "text/html") for name in "abcZé"]
    ledger.record_arrivals(new, now=NOW)
    ledger.record_arrivals([replace(new[0], outcome="unchanged"), replace(new[1], outcome="changed")], now=NOW + HOUR)
    big = Arrival("folder", "big.pdf", "rejected", "It is too large.", size_bytes=5_000_000_000)
    ledger.record_arrivals([big, replace(new[2], outcome="failed", media_type=None)], now=NOW + 2 * HOUR)
    ids = [each.document_id for each in new]
    ledger.record_steps([Step(each, "extract", "f1", "read", 1, None, {"passages": 3}, 7) for each in ids])
    ledger.record_steps(
        [Step(ids[0], "extract", "f2", "no_text", 2, "It has no text."), Step(ids[0], "detect", "f", "done")]
    )
    ledger.void_steps("extract", [ids[4]])
    ledger.record_run(Run("r1", "analyse", moments[0], None, "running", {}))
    ledger.record_run(Run("r1", "analyse", moments[0], moments[1], "completed", {"documents": 5}))
    ledger.record_run(Run("r2", "analyse", moments[2], None, "failed", {}))
    rows = [
        Address("kabar", f"https://k.example/{name}", "article", f"https://k.example/{name}", "ok", moment, moment,
                facts={"published": moment, "title": "Kota – “pintar”"})
        for name, moment in zip("abcZé", moments, strict=False)
    ]  # fmt: skip
    feed = Address("kabar", "https://k.example/feed", "feed", "https://k.example/feed", "ok", moments[0], moments[0])
    answer = Response(
        "a" * 64, ids[0], rows[0].address, rows[0].address, 200, (("Content-Type", "text/html"),), None, moments[0]
    )
    ledger.record_answers([feed, *rows], arrivals=[replace(new[3], outcome="unchanged")], responses=[answer], now=NOW)
    ledger.record_answers(
        [replace(rows[0], state="gone", reason="404")],
        seen_again=[each.address for each in rows[1:]], source="kabar", now=NOW + 5 * HOUR,
    )  # fmt: skip
    for number, state in enumerate(("completed", "failed", "running")):
        ledger.record_cycle(Cycle(f"c{number}", "kabar", moments[number], None, state, None, {"new": number}))
    marked = ledger.mark_crashed_cycles("kabar", reason="It was killed.", now=NOW + 4 * HOUR)
    ledger.write_host("k.example", "{}")
    ledger.write_host("k.example", '{"failures": 1}')
    alert = Alert("a1", "silence", "kabar", None, "2025-07-11", "Nothing.", {"n": 0}, moments[3])
    ledger.record_alerts([alert, replace(alert, alert_id="a2", source=None, code="inh_budget")])
    ledger.record_alerts([replace(alert, cleared=moments[4], note="Asked.")])
    return {
        "marked": marked,
        "items": ledger.read_items(),
        "current": ledger.read_current_items(),
        "kept": ledger.read_kept_items(),
        "of": ledger.read_items_of(ids[:2]),
        "original": ledger.find_original("b" * 64),
        "offered": ledger.count_offered(),
        "steps": [ledger.read_steps(stage) for stage in ("extract", "detect", "none")],
        "runs": ledger.read_runs(),
        "addresses": ledger.read_addresses(),
        "some": ledger.read_addresses("kabar", role="article", states={"gone"}),
        "counts": ledger.count_addresses(),
        "responses": [ledger.read_responses(), ledger.read_responses([ids[0]]), ledger.read_responses(["x"])],
        "cycles": [ledger.read_cycles(), ledger.read_cycles("kabar", since=NOW + HOUR, limit=1)],
        "host": [ledger.read_host("k.example"), ledger.read_host("other")],
        "alerts": [ledger.read_alerts(), ledger.read_alerts(source="kabar", only_open=True)],
        "looks": [ledger.read_looks(), ledger.read_looks("kabar", since=NOW + HOUR)],
        "offers": ledger.read_offer_marks("kabar", since=NOW + HOUR),
        "arrivals": ledger.read_arrival_marks("kabar"),
        "readings": ledger.read_reading_marks("kabar", limit=3),
        "faults": ledger.find_faults(),
    }


def test_every_answer_is_that_of_sqlite(tmp_path: Path, make_database: Make) -> None:
    with closing(Ledger(tmp_path / "ledger.db")) as sqlite:
        expected = do_everything(sqlite)
    place = make_database()
    with closing(Ledger(place)) as ledger:
        found = do_everything(ledger)
    assert found == expected
    with closing(Ledger(place)) as again:
        assert again.read_items() == expected["items"]
        assert again.read_alerts() == expected["alerts"][0]  # type: ignore[index]


def test_what_is_old_is_forgotten_as_in_sqlite(tmp_path: Path, make_database: Make) -> None:
    left = []
    for place in (tmp_path / "ledger.db", make_database()):
        with closing(Ledger(place)) as ledger:
            do_everything(ledger)
            removed = ledger.forget_before(NOW + 5 * HOUR)
            left.append((removed, ledger.read_cycles(), ledger.read_runs(), ledger.read_alerts()))
    assert left[0] == left[1]


def test_four_processes_that_open_an_empty_database_at_once_make_its_tables_once(make_database: Make) -> None:
    place = make_database()

    def open_and_count(_: int) -> int:
        with closing(Ledger(place)) as ledger:
            return ledger.count_offered()

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(open_and_count, range(4))) == [0] * 4


def test_what_fails_halfway_is_not_recorded(make_database: Make) -> None:
    with closing(Ledger(make_database())) as ledger:
        good = Arrival("kabar", "a", "new")
        with pytest.raises(sa.exc.DBAPIError):
            ledger.record_arrivals([good, replace(good, key=None)], now=NOW)  # type: ignore[arg-type]
        assert ledger.read_items() == []


def test_a_workspace_names_its_database_and_all_that_it_keeps_is_there(
    tmp_path: Path, make_database: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_database()
    (tmp_path / "faktor.toml").write_text(f'name = "x"\nledger = "{place.url}"\n')
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "sources.yaml").write_text(
        "sources:\n  - name: kabar\n    kind: feed\n    address: https://k.example/feed\n"
    )
    workspace = find_workspace(tmp_path)
    assert read_settings(workspace).ledger == place.url
    moment = NOW.isoformat(timespec="seconds")
    with closing(Ledger(workspace.ledger)) as ledger:
        feed = "https://k.example/feed"
        ledger.record_answers([Address("kabar", feed, "feed", feed, "gone", moment, moment, "404 Not Found")], now=NOW)
        ledger.record_cycle(Cycle("c", "kabar", moment, moment, "failed", "404 Not Found"))
    (alert,) = watch(workspace, "kabar", now=NOW)
    assert alert.kind == "unreachable"
    write_note(workspace, alert.alert_id, "Asked them.", now=NOW)
    assert read_alerts(workspace, now=NOW)[0].note == "Asked them."
    assert not workspace.ledger_file.exists()
    (tmp_path / "faktor.toml").write_text('name = "x"\n')
    assert find_workspace(tmp_path).ledger == workspace.ledger_file
    monkeypatch.setenv("FAKTOR_LEDGER", place.url)
    assert find_workspace(tmp_path).ledger == place


def test_a_server_that_is_away_or_refuses_is_told_in_one_sentence_without_the_password(server: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        nobody = LedgerAddress(f"postgresql+pg8000://faktor:secret@127.0.0.1:{probe.getsockname()[1]}/x")
        with pytest.raises(StoreError, match="Is its server running") as away:
            Ledger(nobody)
    wrong = sa.make_url(server).set(password="wrong").render_as_string(hide_password=False)
    with pytest.raises(StoreError, match="password authentication failed") as refused:
        Ledger(LedgerAddress(wrong))
    for said in (str(away.value), str(refused.value), repr(nobody), repr(Workspace(Path("x"), nobody.url))):
        assert "secret" not in said
        assert "wrong" not in said
        assert "\n" not in said


def test_an_address_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "faktor.toml").write_text('ledger = "mysql://x/y"\n')
    with pytest.raises(SettingsError, match="ledger"):
        read_settings(find_workspace(tmp_path))
