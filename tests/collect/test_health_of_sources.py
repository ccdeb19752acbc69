from datetime import timedelta
from pathlib import Path

import pytest
from fake_web import START, make_source

from flows.collect.health import describe_sources, tell_sources
from flows.source_file import add_source
from pipeline.store import Arrival, Cycle, Ledger
from pipeline.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path)
    workspace.settings.write_text("", encoding="utf-8")
    add_source(workspace, make_source(schedule="0 * * * *"))
    return workspace


def _look(ledger: Ledger, hours_ago: float, state: str = "completed", reason: str | None = None) -> None:
    moment = (START - timedelta(hours=hours_ago)).isoformat()
    ledger.record_cycle(Cycle(f"c{hours_ago}", "kabar", moment, moment, state, reason, {"offered": 0}))  # type: ignore[arg-type]


def test_a_source_that_was_never_looked_at_is_new(workspace: Workspace) -> None:
    [found] = describe_sources(workspace, now=START)
    assert (found.health, found.last_success, found.items_a_week) == ("new", None, None)
    assert found.next_run is not None
    assert found.next_run.isoformat() == "2025-03-03T14:00:00+07:00"


def test_items_a_week_are_counted_over_four_weeks_however_often_it_was_looked_at(workspace: Workspace) -> None:
    ledger = Ledger(workspace.ledger)
    for hours in range(0, 24 * 40, 2):
        _look(ledger, hours)
    for number in range(80):
        arrival = Arrival("kabar", str(number), "new", original_id=f"{number:064}", media_type="html", kind="news")
        # two a day, of which 28 days are the last four weeks
        ledger.record_arrivals([arrival], now=START - timedelta(hours=12 * number + 1))
    [found] = describe_sources(workspace, now=START)
    assert (found.health, found.items_a_week, found.kept) == ("well", 14, 80)
    ledger.close()


def test_a_source_whose_slots_were_not_kept_is_late(workspace: Workspace) -> None:
    ledger = Ledger(workspace.ledger)
    _look(ledger, 1.5)
    [found] = describe_sources(workspace, now=START)
    assert found.health == "well"
    [found] = describe_sources(workspace, now=START + timedelta(hours=1))
    assert found.health == "late"
    assert "Is `faktor serve` running?" in (found.reason or "")
    ledger.close()


def test_a_source_that_fails_says_why_and_when_it_was_last_read(workspace: Workspace) -> None:
    ledger = Ledger(workspace.ledger)
    _look(ledger, 24 * 60)
    for hours in range(1, 30):
        _look(ledger, hours, "failed", "It is not there (404).")
    [found] = describe_sources(workspace, now=START)
    assert (found.health, found.reason) == ("failing", "It is not there (404).")
    assert found.last_success == START - timedelta(days=60)
    assert ("  kabar", "failing: It is not there (404).") in tell_sources(workspace)
    ledger.close()
