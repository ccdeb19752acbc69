"""The alerts of a workspace: read, found by their id, and noted upon.

Takes a workspace; gives alerts. Raises and clears none; `flows.watch` does.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from flows.watch import list_overdue
from pipeline.errors import QuestionError
from pipeline.store import Alert, Ledger
from pipeline.workspace import Workspace

__all__ = ["find_alert", "read_alerts", "say_open", "write_note"]

_MOST_NAMED = 3


def read_alerts(workspace: Workspace, *, now: datetime) -> list[Alert]:
    """Return all alerts, and one for each source that a schedule named and nobody looked at."""
    if not workspace.ledger.exists():
        return []
    ledger = Ledger(workspace.ledger)
    try:
        kept = ledger.read_alerts()
    finally:
        ledger.close()
    return [*list_overdue(workspace, now=now), *kept]


def say_open(alerts: Sequence[Alert]) -> str:
    """Return in a few words which alerts are open."""
    named = [f"{each.kind} of {each.source or each.code}" for each in alerts[:_MOST_NAMED]]
    more = f" and {len(alerts) - _MOST_NAMED} more" if len(alerts) > _MOST_NAMED else ""
    return f"{len(alerts)} open: {', '.join(named)}{more}; `faktor alerts` tells more"


def find_alert(workspace: Workspace, start: str, *, now: datetime) -> Alert:
    """Return the alert whose id begins so.

    Raises:
        QuestionError: If none does, or several do.
    """
    found = [each for each in read_alerts(workspace, now=now) if start and each.alert_id.startswith(start)]
    if len(found) == 1:
        return found[0]
    what = "several" if found else "none"
    raise QuestionError(
        f"Expected the id of an alert, got {start!r}, with which {what} begin. `faktor alerts --all` lists them.", start
    )


def write_note(workspace: Workspace, start: str, text: str, *, now: datetime) -> Alert:
    """Write what was done about an alert, in place of what was noted before; return the alert.

    Raises:
        QuestionError: If there is no such alert, or it is one that is not kept.
    """
    alert = find_alert(workspace, start, now=now)
    if alert.kind == "overdue":
        raise QuestionError(
            f"Expected an alert that is kept, got {start!r}, which ends with the next cycle. Start `faktor serve`.",
            start,
        )
    noted = replace(alert, note=" ".join(text.split()) or None)
    ledger = Ledger(workspace.ledger)
    try:
        ledger.record_alerts([noted])
    finally:
        ledger.close()
    return noted
