import sqlite3
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import StoreError
from pipeline.records import make_id
from pipeline.store import Arrival, Ledger, Run, Step

NOW = datetime(2025, 7, 11, 8, 30, tzinfo=UTC)


def _arrival(key: str, outcome: str = "new", **fields: object) -> Arrival:
    kept = {"original_id": "a" * 64, "media_type": "pdf", "kind": "report", "size_bytes": 3}
    given_fields = kept if outcome in ("new", "changed", "unchanged", "duplicate") else {"reason": "because"}
    return Arrival("inbox", key, outcome, **{**given_fields, **fields})  # type: ignore[arg-type]


def test_an_item_that_comes_again_unchanged_adds_no_row_but_is_counted(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.record_arrivals([_arrival("a.pdf"), _arrival("b.pdf")], now=NOW)
    ledger.record_arrivals(
        [_arrival("a.pdf", "unchanged"), _arrival("b.pdf", "unchanged")], now=NOW + timedelta(days=1)
    )
    (first, second) = ledger.read_items()
    assert (first.times_unchanged, second.times_unchanged) == (1, 1)
    assert first.first_seen == "2025-07-11T08:30:00+00:00"
    assert first.last_seen == "2025-07-12T08:30:00+00:00"
    assert ledger.count_offered() == 4


@settings(max_examples=40, deadline=None)
@given(
    cycles=st.lists(
        st.dictionaries(
            st.sampled_from("abcd"), st.sampled_from(["new", "changed", "duplicate", "rejected", "failed"])
        ),
        max_size=6,
    )
)
def test_items_offered_are_the_sum_of_outcomes(
    tmp_path_factory: pytest.TempPathFactory, cycles: list[dict[str, str]]
) -> None:
    ledger = Ledger(tmp_path_factory.mktemp("ledger") / "ledger.db")
    offered: Counter[str] = Counter()
    seen: set[str] = set()
    for cycle in cycles:
        arrivals = [_arrival(key, outcome) for key, outcome in cycle.items()]
        arrivals += [_arrival(key, "unchanged") for key in sorted(seen - set(cycle))]
        offered.update(each.outcome for each in arrivals)
        ledger.record_arrivals(arrivals, now=NOW)
        seen |= set(cycle)
    items = ledger.read_items()
    held = Counter(item.arrival.outcome for item in items)
    held["unchanged"] = sum(item.times_unchanged for item in items)
    assert +held == +offered
    assert ledger.count_offered() == offered.total()
    ledger.close()


def test_the_last_arrival_counts_and_the_last_kept_one_stays_readable(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.record_arrivals([_arrival("a.pdf", original_id="1" * 64)], now=NOW)
    ledger.record_arrivals([_arrival("a.pdf", "changed", original_id="2" * 64)], now=NOW)
    ledger.record_arrivals([_arrival("a.pdf", "failed")], now=NOW)
    document_id = make_id("inbox", "a.pdf")
    assert ledger.read_current_items()[document_id].arrival.outcome == "failed"
    assert ledger.read_kept_items()[document_id].arrival.original_id == "2" * 64


def test_a_step_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.record_steps([Step("d1", "extract", "f1", "unreadable", reason="It is damaged.")])
    ledger.record_steps([Step("d1", "extract", "f2", "read", tries=2, table_versions={"documents": 3}, rows=7)])
    assert ledger.read_steps("extract") == {
        "d1": Step("d1", "extract", "f2", "read", tries=2, table_versions={"documents": 3}, rows=7)
    }
    assert ledger.read_steps("detect") == {}


def test_voiding_forgets_only_the_stage_and_inputs_that_are_named(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    ledger.record_steps([Step(each, stage, "f", "done") for each in ("d1", "d2") for stage in ("extract", "detect")])
    ledger.void_steps("detect", ["d1"])
    assert (set(ledger.read_steps("extract")), set(ledger.read_steps("detect"))) == ({"d1", "d2"}, {"d2"})
    ledger.void_steps("detect")
    assert ledger.read_steps("detect") == {}


def test_runs_come_back_newest_first_with_their_facts(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "ledger.db")
    old = Run("r1", "analyse", "2025-01-01T00:00:00+00:00", None, "running", {"seconds": {"read": 1.5}})
    new = Run("r2", "analyse", "2025-02-01T00:00:00+00:00", "2025-02-01T00:01:00+00:00", "completed", {})
    ledger.record_run(new)
    ledger.record_run(old)
    assert ledger.read_runs() == [new, old]
    assert ledger.read_runs(limit=1) == [new]


def test_a_ledger_is_written_ahead_with_full_synchronisation(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger(path).close()
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_ledger_of_a_newer_faktor_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger(path).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE meta SET schema_version = 99")
    connection.close()
    with pytest.raises(StoreError, match=r"newer faktor \(schema 99"):
        Ledger(path)


def test_a_file_that_is_no_ledger_is_refused_in_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"not a database, but long enough to be looked at as one" * 50)
    with pytest.raises(StoreError, match="cannot be read"):
        Ledger(path)
