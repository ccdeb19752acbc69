"""A process's turn in a workspace: it waits for the lock for a while, and marks what a killed process left unfinished.

Takes a workspace; gives a context in which this process is the only writer and the workspace is in order.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime

from flows.clock import Clock
from flows.maintain import mend_workspace
from flows.maintenance.checksums import note_checksums
from flows.maintenance.space import check_space
from pipeline.errors import LockedError
from pipeline.store import Ledger, hold_lock, write_moment
from pipeline.workspace import Workspace

__all__ = ["hold_lock_soon", "mark_crashed_runs", "take_turn"]

_SECONDS_BETWEEN_TRIES = 0.5


@contextmanager
def hold_lock_soon(
    workspace: Workspace,
    *,
    wait_seconds: float = 0.0,
    clock: Clock | None = None,
) -> Iterator[None]:
    """Hold the workspace's lock, after waiting for whoever holds it.

    Args:
        workspace: The workspace.
        wait_seconds: How long to wait; 0: not at all.
        clock: What the waiting is measured with.

    Raises:
        LockedError: If another process still holds it after that time.
    """
    clock = clock or Clock()
    deadline = clock.monotonic() + wait_seconds
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(hold_lock(workspace.lock))
                break
            except LockedError:
                if clock.monotonic() >= deadline:
                    raise
            clock.sleep(_SECONDS_BETWEEN_TRIES)
        yield


@contextmanager
def take_turn(workspace: Workspace, *, wait_seconds: float = 0.0, clock: Clock | None = None) -> Iterator[list[str]]:
    """Be the only writer of a workspace that is in order.

    Args:
        workspace: The workspace.
        wait_seconds: How long to wait for another writer.
        clock: What the waiting is measured with.

    Yields:
        One sentence for each thing that was mended.

    Raises:
        LockedError: If another process still writes after that time.
        StoreError: If the disk is as good as full.
    """
    clock = clock or Clock()
    check_space(workspace)
    with hold_lock_soon(workspace, wait_seconds=wait_seconds, clock=clock):
        ledger = Ledger(workspace.ledger)
        try:
            mended = mark_crashed_runs(ledger, now=clock.now()) + mend_workspace(workspace, ledger)
        finally:
            ledger.close()
        yield mended
        note_checksums(workspace)


def mark_crashed_runs(ledger: Ledger, *, now: datetime) -> list[str]:
    """Mark the runs that never ended as crashed; whoever holds the lock knows that they run no more.

    Args:
        ledger: The ledger of a workspace whose lock is held, and in which this process has begun no run.
        now: When it was noticed.

    Returns:
        One sentence for each.
    """
    crashed = [run for run in ledger.read_runs(limit=1_000) if run.state == "running"]
    for run in crashed:
        ledger.record_run(replace(run, state="crashed", ended=write_moment(now)))
    return [
        f"The run of {run.started} ({run.flow}) was killed before it ended; what it had done is kept."
        for run in crashed
    ]
