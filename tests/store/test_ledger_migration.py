import signal
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.errors import StoreError
from pipeline.store import Arrival, Ledger, Run, Step

NOW = datetime(2025, 7, 11, 8, 30, tzinfo=UTC)

# What faktor wrote before it knew of the web, statement by statement.
SCHEMA_1 = """
CREATE TABLE meta (schema_version INTEGER NOT NULL);
CREATE TABLE items (
    item_id INTEGER NOT NULL, document_id VARCHAR NOT NULL, source VARCHAR NOT NULL, "key" VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL, reason VARCHAR, original_id VARCHAR, media_type VARCHAR, kind VARCHAR, publisher VARCHAR,
    size_bytes INTEGER, first_seen VARCHAR NOT NULL, last_seen VARCHAR NOT NULL, times_unchanged INTEGER NOT NULL,
    PRIMARY KEY (item_id)
);
CREATE INDEX ix_items_document_id ON items (document_id);
CREATE INDEX ix_items_original_id ON items (original_id);
CREATE TABLE steps (
    input_id VARCHAR NOT NULL, stage VARCHAR NOT NULL, fingerprint VARCHAR NOT NULL, state VARCHAR NOT NULL,
    tries INTEGER NOT NULL, reason VARCHAR, table_versions VARCHAR NOT NULL, rows INTEGER NOT NULL,
    PRIMARY KEY (input_id, stage)
);
CREATE TABLE runs (
    run_id VARCHAR NOT NULL, flow VARCHAR NOT NULL, started VARCHAR NOT NULL, ended VARCHAR, state VARCHAR NOT NULL,
    facts VARCHAR NOT NULL, PRIMARY KEY (run_id)
);
INSERT INTO meta VALUES (1);
INSERT INTO items VALUES (1, '{document}', 'inbox', 'a.pdf', 'new', NULL, 'aa', 'pdf', 'report', NULL, 3,
    '2024-01-02T00:00:00+00:00', '2024-01-05T00:00:00+00:00', 4);
INSERT INTO steps VALUES ('{document}', 'extract', 'f1', 'read', 2, NULL, '{{"passages": 7}}', 5);
INSERT INTO runs VALUES ('r1', 'analyse', '2024-01-02T00:00:00+00:00', NULL, 'running', '{{}}');
"""

_DIE_IN_THE_MIDDLE = """
import os, signal, sys
from pathlib import Path
import sqlalchemy as sa
from pipeline.store import Ledger

made = 0

def die(*_: object, **__: object) -> None:
    global made
    made += 1
    if made == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

sa.event.listen(sa.Table, "after_create", die)
Ledger(Path(sys.argv[1]))
"""


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as connection:
        connection.executescript(SCHEMA_1.format(document=Arrival("inbox", "a.pdf", "new").document_id))
    connection.close()
    return path


def _version(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        (version,) = connection.execute("SELECT schema_version FROM meta").fetchone()
    connection.close()
    return int(version)


def _tables(path: Path) -> set[str]:
    with sqlite3.connect(path) as connection:
        names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    connection.close()
    return names


def _columns(path: Path) -> set[tuple[str, str, str]]:
    query = "SELECT m.name, c.name, c.type FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table'"
    with sqlite3.connect(path) as connection:
        found = set(connection.execute(query))
    connection.close()
    return found


def _holds_what_it_held(ledger: Ledger) -> bool:
    arrival = Arrival("inbox", "a.pdf", "new", None, "aa", "pdf", "report", None, 3)
    [item] = ledger.read_items()
    return (
        (item.arrival, item.times_unchanged, item.last_seen) == (arrival, 4, "2024-01-05T00:00:00+00:00")
        and ledger.read_steps("extract")
        == {arrival.document_id: Step(arrival.document_id, "extract", "f1", "read", 2, None, {"passages": 7}, 5)}
        and ledger.read_runs() == [Run("r1", "analyse", "2024-01-02T00:00:00+00:00", None, "running", {})]
    )


def test_a_ledger_of_schema_1_is_brought_up_to_date_with_all_that_it_holds(old: Path) -> None:
    ledger = Ledger(old)
    assert _version(old) == 2
    assert _holds_what_it_held(ledger)
    assert ledger.read_addresses() == []
    ledger.write_host("a.example:443", "{}")
    assert ledger.read_host("a.example:443") == "{}"
    ledger.close()


def test_a_ledger_that_was_brought_up_to_date_has_the_tables_of_one_that_is_new(old: Path, tmp_path: Path) -> None:
    Ledger(old).close()
    Ledger(tmp_path / "new.db").close()
    assert _tables(old) == _tables(tmp_path / "new.db")
    assert _columns(old) == _columns(tmp_path / "new.db")


@pytest.mark.parametrize("nth", [1, 3, 5])
def test_a_kill_while_it_is_brought_up_to_date_leaves_the_old_ledger_and_the_next_start_goes_on(
    old: Path, nth: int
) -> None:
    ended = subprocess.run([sys.executable, "-c", _DIE_IN_THE_MIDDLE, str(old), str(nth)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert _version(old) == 1
    assert _tables(old) == {"meta", "items", "steps", "runs"}
    ledger = Ledger(old)
    assert _version(old) == 2
    assert _holds_what_it_held(ledger)
    ledger.close()


def test_two_processes_that_open_an_old_ledger_at_once_bring_it_up_to_date_once(old: Path) -> None:
    code = "import sys; from pathlib import Path; from pipeline.store import Ledger; Ledger(Path(sys.argv[1])).close()"
    started = [subprocess.Popen([sys.executable, "-c", code, str(old)]) for _ in range(2)]
    assert [each.wait() for each in started] == [0, 0]
    assert _version(old) == 2


def test_a_ledger_of_a_schema_to_come_is_refused_and_left_as_it_is(old: Path) -> None:
    with sqlite3.connect(old) as connection:
        connection.execute("UPDATE meta SET schema_version = 3")
    connection.close()
    before = _tables(old)
    with pytest.raises(StoreError, match=r"newer faktor \(schema 3, this one knows 2\)"):
        Ledger(old)
    assert (_version(old), _tables(old)) == (3, before)
