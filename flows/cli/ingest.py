"""`faktor ingest`: look at the sources of corpus/sources.yaml now."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import AsCsv, AsJson, WorkspaceOption, make_console, print_json, say
from flows.cli.run import show_progress
from pipeline.errors import QuestionError

if TYPE_CHECKING:
    from flows.collect.cycle import CycleDone

__all__ = ["register"]

_COLUMNS = ("offered", "new", "changed", "unchanged", "duplicate", "rejected", "failed", "waiting", "requests")
_SHOWN = 5


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("ingest", epilog="Example: faktor ingest --source kabar-kota --since 2024-01-01")(ingest)


def ingest(
    workspace: WorkspaceOption = ".",
    source: Annotated[
        list[str] | None,
        typer.Option("--source", "-s", help="Only this source; may be given again.", metavar="NAME"),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", help="Walk archive sitemaps and older pages down to this day.", metavar="DATE"),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read feeds and sitemaps only; show what would be taken in.")
    ] = False,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Also look at every article again that is kept already.")
    ] = False,
    only_fetch: Annotated[
        bool, typer.Option("--only-fetch", help="Leave reading and coding to the next `faktor run`.")
    ] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Look at the sources of corpus/sources.yaml once, take in what is new, then read and code it.

    Sites are asked politely: one request at a time to each, at least 5 seconds apart. Stopping it loses nothing: what
    was not fetched by then waits for the next time.
    """
    from flows.collect.ingest import ingest_sources, tell_cycle
    from flows.progress import listen
    from flows.settings import find_workspace
    from flows.sources import read_sources

    where = find_workspace(Path(workspace))
    if not read_sources(where):
        say("There is no source in corpus/sources.yaml yet. Add one: faktor sources add ADDRESS")
        return
    with show_progress() as listener, listen(listener):
        ingested = ingest_sources(
            where, tuple(source or ()), since=_read_day(since), refresh=refresh, dry_run=dry_run, only_fetch=only_fetch
        )
    if as_json:
        print_json([_as_json(each) for each in ingested.done])
    elif as_csv:
        _print_csv(ingested.done)
    else:
        for each in ingested.done:
            say(tell_cycle(each.cycle))
        _print_table(ingested.done)
        if dry_run:
            _print_offered(ingested.done)
    if ingested.run is not None and not as_json:
        say(f"Read and coded: {_tell_run(ingested.run.facts)}. `faktor status` says what is in the workspace.")
    if ingested.failed:
        raise typer.Exit(3)


def _read_day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        # a year or a month stands for its first day
        return date.fromisoformat(text + {4: "-01-01", 7: "-01"}.get(len(text), ""))
    except ValueError as error:
        raise QuestionError(f"Expected a day such as 2024-01-31, got {text!r}. Give it with --since.", text) from error


def _tell_run(facts: object) -> str:
    reading = facts.get("reading", {}) if isinstance(facts, dict) else {}
    return ", ".join(f"{number} {state}" for state, number in sorted(reading.items())) or "nothing new"


def _as_json(done: "CycleDone") -> dict[str, object]:
    from dataclasses import asdict

    return {**asdict(done.cycle), "newly_offered": [asdict(offer) for offer in done.offered]}


def _print_csv(done: "Sequence[CycleDone]") -> None:
    import csv
    import sys

    writer = csv.writer(sys.stdout)
    writer.writerow(("source", "state", "started", "ended", *_COLUMNS, "left_out", "bytes", "reason"))
    for each in done:
        cycle = each.cycle
        numbers = [cycle.counts.get(name, 0) for name in (*_COLUMNS, "left_out", "bytes")]
        writer.writerow((cycle.source, cycle.state, cycle.started, cycle.ended, *numbers, cycle.reason))


def _print_table(done: "Sequence[CycleDone]") -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title_justify="left")
    table.add_column("source")
    for name in _COLUMNS:
        table.add_column(name, justify="right")
    for each in done:
        table.add_row(Text(each.cycle.source), *(f"{each.cycle.counts.get(name, 0):,}" for name in _COLUMNS))
    make_console().print(table)


def _print_offered(done: "Sequence[CycleDone]") -> None:
    """Show the newest of what a dry run would take in."""
    from rich.text import Text

    from flows.cli.output import strip_controls

    console = make_console()
    for each in done:
        for offer in each.offered[:_SHOWN]:
            title = offer.facts.get("title") or offer.facts.get("words") or offer.address
            console.print(Text(strip_controls(f"{each.cycle.source}  {offer.day or '-'}  {title}")))
        more = len(each.offered) - _SHOWN
        if more > 0:
            console.print(Text(f"{each.cycle.source}  and {more:,} more"))
