"""`faktor run`: from documents to trends, topics and a network."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import AsJson, WorkspaceOption, make_console, print_json, say

if TYPE_CHECKING:
    from flows.progress import Listener
    from flows.run import Outcome
    from flows.summary import Summary
    from pipeline.workspace import Workspace

__all__ = ["register", "run_and_print", "show_progress"]

_TITLES = {
    "look": "Looking through the sources",
    "fetch": "Fetching articles",
    "take in": "Taking documents in",
    "read": "Reading",
    "codes": "Reading the codebook",
    "detect": "Finding mentions",
    "topics": "Fitting topics",
    "assign topics": "Giving topics to new documents",
    "report": "Writing the report",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("run", epilog="Example: faktor run -w my-city")(run)


def run(
    workspace: WorkspaceOption = ".",
    verify: Annotated[
        bool, typer.Option("--verify", help="First read every original and every table, to find damage inside files.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take in what the sources offer, read it, find mentions, fit topics, and write the report."""
    from flows.settings import find_workspace

    run_and_print(find_workspace(Path(workspace)), verify=verify, as_json=as_json)


def run_and_print(where: "Workspace", *, verify: bool = False, as_json: bool = False) -> None:
    """Run a workspace with progress shown, and print what is in it afterwards.

    Args:
        where: The workspace.
        verify: Whether to read every original and table first.
        as_json: Whether to print JSON.

    Raises:
        Exit: With code 3, when documents could not be taken in or read.
    """
    from flows.progress import listen
    from flows.run import run_workspace
    from flows.summary import summarise

    with show_progress() as listener, listen(listener):
        outcome = run_workspace(where, verify=verify)
    for sentence in outcome.mended:
        say(sentence)
    summary = summarise(where)
    if as_json:
        print_json({**summary.as_json(), "did": dict(outcome.facts), "offered": dict(outcome.offered)})
    else:
        _print(summary, outcome)
    if outcome.failed_documents:
        say(f"{outcome.failed_documents} documents could not be taken in or read: `faktor status --failed` says why.")
        raise typer.Exit(3)


@contextmanager
def show_progress() -> "Iterator[Listener]":
    """Show a bar a stage on a terminal, else a line a stage; both on stderr."""
    if not sys.stderr.isatty():
        yield _tell_in_lines
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:<28}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        bars: dict[str, int] = {}

        def tell(stage: str, done: int, total: int) -> None:
            if stage not in bars:
                bars[stage] = progress.add_task(_TITLES.get(stage, stage), total=total)
            progress.update(bars[stage], completed=done, total=total)  # type: ignore[arg-type]

        yield tell


def _tell_in_lines(stage: str, done: int, total: int) -> None:
    if done == total:
        say(f"{_TITLES.get(stage, stage)}: {done}")


def _print(summary: "Summary", outcome: "Outcome") -> None:
    from rich.table import Table
    from rich.text import Text

    if not summary.documents:
        sources = ", ".join(summary.sources) or "none"
        say(f"There is nothing to work on: the sources ({sources}) hold no documents. Put some into corpus/inbox.")
        return
    if not outcome.facts:
        say("Nothing is new: all documents, the codebook and the settings are as they were at the last run.")
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold")
    table.add_column()
    for name, value in summary.lines():
        table.add_row(name, Text(value))
    make_console().print(table)
