"""The flow that maintains a workspace on a schedule, when its turn comes.

Takes the folder of a workspace; gives a state with one sentence. Holds no truth.
"""

from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.clock import Clock
from flows.maintenance.maintain import maintain_workspace
from flows.settings import find_workspace, read_settings
from flows.turns import take_turn
from pipeline.errors import LockedError, StoreError
from pipeline.store import Ledger

__all__ = ["maintain"]

_MINUTES_TO_WAIT = 30
"""A run that is on is waited for; what takes longer has the next night to come to."""


@flow(name="maintain", flow_run_name="maintain {root}", persist_result=False)
def maintain(root: str) -> State[Any]:
    """Compact tables, let go of what is old, and verify a part of the originals.

    Args:
        root: Folder of the workspace.

    Returns:
        Completed, with what was done in one sentence; named "Skipped" when another process kept the workspace.

    Raises:
        StoreError: If something that was kept is damaged; the rest was done.
    """
    workspace = find_workspace(Path(root))
    try:
        with take_turn(workspace, wait_seconds=60 * _MINUTES_TO_WAIT) as mended:
            ledger = Ledger(workspace.ledger)
            done = maintain_workspace(workspace, read_settings(workspace), ledger, clock=Clock())
            ledger.close()
    except LockedError as error:
        return Completed(name="Skipped", message=str(error))
    if done.faults:
        raise StoreError(f"{len(done.faults)} faults: " + " ".join(done.faults[:10]), root)
    said = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in done.facts.items())
    return Completed(message=" ".join((*mended, f"Maintained: {said}.")))
