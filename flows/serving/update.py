"""The flow that looks through the folders of faktor.toml on a schedule: what `faktor run` does, when its turn comes.

Takes the folder of a workspace; gives a state with one sentence. Holds no truth.
"""

from pathlib import Path
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from flows.run import run_workspace
from flows.settings import find_workspace
from pipeline.errors import LockedError

__all__ = ["update"]

_MINUTES_TO_WAIT = 30
"""A person's `faktor run` is waited for; what takes longer has the next slot to come to."""


@flow(name="update", flow_run_name="update {root}", persist_result=False)
def update(root: str) -> State[Any]:
    """Bring a workspace up to date with its folders, its codebook and its settings.

    Args:
        root: Folder of the workspace.

    Returns:
        Completed, with what was done in one sentence; named "Skipped" when another process kept the workspace.

    Raises:
        FaktorError: If a part of the work cannot be done; what was done before stays done.
    """
    workspace = find_workspace(Path(root))
    try:
        outcome = run_workspace(workspace, wait_seconds=60 * _MINUTES_TO_WAIT)
    except LockedError as error:
        return Completed(name="Skipped", message=str(error))
    offered = ", ".join(f"{number} {name}" for name, number in sorted(outcome.offered.items())) or "nothing"
    return Completed(message=f"Offered: {offered}." + ("" if outcome.facts else " Nothing was to do."))
