"""Lets documents be read again that could not be read, or not wholly, once what they lacked is there.

Takes a workspace; forgets the steps of such documents, so that the next run takes them up. What they gave so far stays
in the tables until then.
"""

from datetime import UTC, datetime

from flows.plan import CORPUS, list_originals
from pipeline.store import Ledger, hold_lock
from pipeline.workspace import Workspace

__all__ = ["forget_failures", "retry_addresses"]

_READ_WHOLE = ("read", "described", "joined")


def forget_failures(workspace: Workspace) -> int:
    """Forget how reading ended for each document that was not wholly read.

    Args:
        workspace: The workspace.

    Returns:
        How many documents the next run reads again.

    Raises:
        LockedError: If another run writes to the workspace.
    """
    if not workspace.ledger.exists():
        return 0
    with hold_lock(workspace.lock):
        ledger = Ledger(workspace.ledger)
        originals = list_originals(ledger)
        steps = ledger.read_steps("extract")
        again = [each for each, step in steps.items() if each in originals and step.state not in _READ_WHOLE]
        if again:
            # The same bytes may give other passages now: what was made of the old ones is no longer true.
            for stage in ("detect", "assign"):
                ledger.void_steps(stage, again)
            for stage in ("stories", "report"):
                ledger.void_steps(stage, [CORPUS])
            ledger.void_steps("extract", again)
        ledger.close()
    return len(again)


def retry_addresses(workspace: Workspace) -> int:
    """Let articles of the web be asked for again that failed, are gone, or were given up.

    Args:
        workspace: The workspace.

    Returns:
        How many the next look at their sources asks for.

    Raises:
        LockedError: If another run writes to the workspace.
    """
    if not workspace.ledger.exists():
        return 0
    with hold_lock(workspace.lock):
        ledger = Ledger(workspace.ledger)
        again = ledger.retry_addresses(now=datetime.now(UTC))
        ledger.close()
    return again
