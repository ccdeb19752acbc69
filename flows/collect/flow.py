"""The flow that a schedule runs for a source: one cycle, then what is new is read and coded.

Prefect schedules and shows; what a cycle did is in the ledger, and here as one line in the log and an artifact.
"""

from pathlib import Path
from typing import Any

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact
from prefect.states import Completed, Failed

from flows.collect.ingest import Ingested, ingest_sources, tell_cycle
from flows.collect.looking import OUTCOMES
from flows.settings import find_workspace
from pipeline.errors import LockedError
from pipeline.store import Cycle

__all__ = ["ingest"]

# A schedule of every hour leaves the rest of the hour to reading what came.
_SECONDS_A_CYCLE = 50 * 60
_SECONDS_OF_PATIENCE = 5 * 60


@flow(name="ingest", persist_result=False, validate_parameters=False)
def ingest(root: str, source: str) -> Any:
    """Look at a source, take in what is new, then read and code it.

    Args:
        root: Folder of the workspace.
        source: Name of the source.

    Returns:
        The state of the run: what became of how many items, or why the source could not be looked at.
    """
    workspace = find_workspace(Path(root))
    try:
        done = ingest_sources(workspace, (source,), seconds=_SECONDS_A_CYCLE, wait_seconds=_SECONDS_OF_PATIENCE)
    except LockedError as error:
        return Completed(name="Skipped", message=f"{error} The next slot of {source} takes up what is new.")
    [cycle] = [each.cycle for each in done.done]
    line = tell_cycle(cycle)
    get_run_logger().info(line)
    create_markdown_artifact(_describe(cycle, done), key=f"cycle-{source.replace('_', '-')}", description=line[:200])
    return Completed(message=line) if cycle.state == "completed" else Failed(message=line)


def _describe(cycle: Cycle, done: Ingested) -> str:
    """Return what a cycle did as a table in Markdown."""
    names = ("offered", *OUTCOMES, "left_out", "requests")
    said = [name.replace("_", " ") for name in names]
    row = [f"{cycle.counts.get(name, 0):,}" for name in names]
    run = "Nothing was new." if done.run is None else f"Read: {dict(done.run.facts.get('reading', {})) or 'nothing'}."
    lines = [
        f"**{cycle.source}**, {cycle.started} to {cycle.ended}: {cycle.state}",
        "",
        f"| {' | '.join(said)} |",
        f"|{' ---: |' * len(names)}",
        f"| {' | '.join(row)} |",
        "",
        *([_escape(cycle.reason), ""] if cycle.reason else []),
        run,
    ]
    return "\n".join(lines)


def _escape(text: str) -> str:
    """Return what a site says of itself so that a page in Markdown shows it as text."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#|!" else sign for sign in text)
