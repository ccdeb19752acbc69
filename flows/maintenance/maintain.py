"""What is done every night: tables compacted, old versions and records let go, a part of the originals verified.

Takes a workspace whose lock is held; gives what was done. Touches no truth but to look at it.
"""

import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flows.clock import Clock
from flows.maintain import verify_tables
from flows.maintenance.checksums import note_checksums
from flows.maintenance.verify import Verified, list_kept_originals, verify_originals
from flows.serving.logs import find_logs, turn_over
from flows.settings import Settings
from pipeline.records import TABLES
from pipeline.store import Alert, Ledger, Run, compact_table, tidy_table, write_moment
from pipeline.workspace import Workspace

__all__ = ["FLOW", "Maintained", "maintain_workspace"]

FLOW = "maintain"
"""Name of the flow, and of its runs in the ledger."""

# Originals lie in so many folders, by the first two digits of their hash.
_FOLDERS = 256
_DAYS_IN_QUARANTINE = 30


@dataclass(frozen=True, slots=True)
class Maintained:
    """What was done.

    Attributes:
        facts: Counts, as the ledger keeps them.
        faults: One sentence for each fault that was found.
    """

    facts: Mapping[str, Any]
    faults: tuple[str, ...]


def maintain_workspace(workspace: Workspace, settings: Settings, ledger: Ledger, *, clock: Clock) -> Maintained:
    """Do what is due each night.

    Args:
        workspace: The workspace; this process holds its lock.
        settings: Its settings.
        ledger: Its ledger.
        clock: What is old is told by it.

    Returns:
        What was done, and what is wrong.
    """
    now = clock.now()
    began = Run(f"maintain-{now:%Y%m%d%H%M%S}", FLOW, write_moment(now), None, "running", {})
    last = next((run for run in ledger.read_runs(limit=1_000) if run.flow == FLOW and run.state == "completed"), None)
    ledger.record_run(began)
    faults = verify_tables(workspace, ledger)
    compacted = sum(compact_table(workspace, table) for table in TABLES.values())
    files = sum(tidy_table(workspace, table, hours=settings.keep.table_hours) for table in TABLES.values())
    note_checksums(workspace)
    first, folders = _choose_folders(last, now=now, days=settings.keep.verify_days)
    mine = {f"{number % _FOLDERS:02x}" for number in range(first, first + folders)}
    verified = verify_originals(workspace, [each for each in list_kept_originals(ledger) if each[:2] in mine])
    _tell_of_damage(ledger, verified, mine, now=now)
    records = ledger.forget_before(now - timedelta(days=settings.keep.run_days))
    if records:
        ledger.rewrite()
    facts = {
        "tables_compacted": compacted,
        "files_removed": files,
        "records_removed": records,
        "quarantine_emptied": _empty_quarantine(workspace, now=now),
        "logs_turned_over": sum(turn_over(log, is_open=True) for log in find_logs(workspace).glob("*.log")),
        "originals_verified": verified.originals,
        "bytes_verified": verified.bytes,
        "next_folder": (first + folders) % _FOLDERS,
        "free_bytes": shutil.disk_usage(workspace.root).free,
    }
    faults += verified.damaged.values()
    ledger.record_run(
        replace(began, ended=write_moment(clock.now()), state="completed", facts={**facts, "faults": faults})
    )
    return Maintained(facts, tuple(faults))


def _choose_folders(last: Run | None, *, now: datetime, days: int) -> tuple[int, int]:
    """Return the first folder to verify and how many, so that all had their turn after so many days.

    Nights that were missed are made up for, so the pace holds however often the flow runs.
    """
    if last is None:
        return 0, math.ceil(_FOLDERS / days)
    gone = (now - datetime.fromisoformat(last.started)).total_seconds() / 86_400
    return int(last.facts.get("next_folder", 0)), min(_FOLDERS, max(1, math.ceil(_FOLDERS * gone / days)))


def _tell_of_damage(ledger: Ledger, verified: Verified, folders: set[str], *, now: datetime) -> None:
    """Raise an alert for each damaged original, and clear those of originals that are well again."""
    moment = write_moment(now)
    opened = {alert.alert_id: alert for alert in ledger.read_alerts(only_open=True) if alert.kind == "damage"}
    damaged = {f"damage:{original_id}": sentence for original_id, sentence in verified.damaged.items()}
    raised = [
        Alert(alert_id, "damage", None, None, now.date().isoformat(), sentence, {}, moment)
        for alert_id, sentence in damaged.items()
        if alert_id not in opened
    ]
    cleared = [
        replace(alert, cleared=moment)
        for alert_id, alert in opened.items()
        if alert_id not in damaged and alert_id.removeprefix("damage:")[:2] in folders
    ]
    ledger.record_alerts([*raised, *cleared])


def _empty_quarantine(workspace: Workspace, *, now: datetime) -> int:
    """Remove tables that were set aside long ago; they were made again since."""
    if not workspace.quarantine.is_dir():
        return 0
    until = (now - timedelta(days=_DAYS_IN_QUARANTINE)).timestamp()
    old = [place for place in workspace.quarantine.iterdir() if _changed(place) < until]
    for place in old:
        shutil.rmtree(place)
    return len(old)


def _changed(place: Path) -> float:
    # renaming a folder changes its own time, so this is when it was set aside or later
    return place.stat().st_ctime
