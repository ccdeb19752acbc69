"""Which runs are due, which were missed, and which a killed process left behind, as Prefect's server knows them.

Takes a client of the server; changes states there. Starts no process.
"""

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun
    from prefect.client.schemas.responses import FlowRunResponse

__all__ = ["PAGE", "cancel", "claim", "find_due", "mark_crashed", "mark_ended", "split_missed"]

PAGE = 200
"""Prefect gives at most so many runs at once."""


def find_due(
    client: "SyncPrefectClient", deployment_ids: Collection[UUID], *, now: datetime
) -> "list[FlowRunResponse]":
    """Return the runs that are due or overdue, the one that was due first at the head; at most PAGE."""
    if not deployment_ids:
        return []
    runs = client.get_scheduled_flow_runs_for_deployments(list(deployment_ids), scheduled_before=now, limit=PAGE)
    return sorted((run for run in runs if _slot(run) <= now), key=_slot)


def split_missed(due: "list[FlowRunResponse]") -> "tuple[list[FlowRunResponse], list[FlowRunResponse]]":
    """Return the runs that are to begin, and the slots that the newest one of the same deployment makes up for.

    Args:
        due: What is due, in order; a run that a person asked for is no slot and is to begin in any case.
    """
    newest = {run.deployment_id: run.id for run in due if run.auto_scheduled}
    missed = [run for run in due if run.auto_scheduled and newest[run.deployment_id] != run.id]
    gone = {run.id for run in missed}
    return [run for run in due if run.id not in gone], missed


def cancel(client: "SyncPrefectClient", missed: "list[FlowRunResponse]") -> None:
    """Cancel slots that were missed."""
    from prefect.states import Cancelled

    for run in missed:
        message = "This slot was missed; a later one makes up for it."
        client.set_flow_run_state(run.id, Cancelled(message=message), force=True)


def claim(client: "SyncPrefectClient", run: "FlowRunResponse") -> bool:
    """Tell the server that a run is about to begin; return whether it agrees."""
    from prefect.client.schemas.responses import SetStateStatus
    from prefect.states import Pending

    return client.set_flow_run_state(run.id, Pending()).status == SetStateStatus.ACCEPT


def mark_crashed(client: "SyncPrefectClient", *, is_alone: bool) -> "list[FlowRun]":
    """Mark the runs that a killed process left behind.

    Args:
        client: A client of the server.
        is_alone: Whether nobody else works in the workspace; then a run that a person started is dead too.

    Returns:
        The runs that are crashed now.
    """
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
    from prefect.client.schemas.objects import StateType
    from prefect.client.schemas.sorting import FlowRunSort
    from prefect.states import Crashed

    unended = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]
    wanted = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=unended)))
    found = client.read_flow_runs(flow_run_filter=wanted, sort=FlowRunSort.EXPECTED_START_TIME_ASC, limit=PAGE)
    dead = [run for run in found if is_alone or run.deployment_id is not None]
    for run in dead:
        message = "The process was killed before the run ended; what it had done is kept."
        client.set_flow_run_state(run.id, Crashed(message=message), force=True)
    return dead


def mark_ended(client: "SyncPrefectClient", run_id: UUID, *, name: str, message: str) -> "FlowRun":
    """Give a run whose process has ended a last state, unless it has one.

    Args:
        client: A client of the server.
        run_id: The run.
        name: Name of the state, when the run itself gave none: "Crashed", "Cancelled" or "TimedOut".
        message: One sentence.

    Returns:
        The run as it is now.
    """
    from prefect.states import Cancelled, Crashed, Failed

    run = client.read_flow_run(run_id)
    state = run.state
    # a run that we ended may still have said that it crashed
    if state is not None and state.is_final() and (name == "Crashed" or not state.is_crashed()):
        return run
    states = {"Crashed": Crashed, "Cancelled": Cancelled, "TimedOut": Failed}
    client.set_flow_run_state(run_id, states[name](name=name, message=message), force=True)
    return client.read_flow_run(run_id)


def _slot(run: "FlowRunResponse") -> datetime:
    """Return when a run is due; one without a time was asked for when it was made."""
    moment = run.next_scheduled_start_time or run.expected_start_time or run.created
    if moment is None:
        return datetime.max
    return moment
