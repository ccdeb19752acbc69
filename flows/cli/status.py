"""`faktor status`: what is in the workspace, what is out of date, what failed and why."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.output import AsCsv, AsJson, WorkspaceOption, make_console, print_json

__all__ = ["register"]

# A site that is read for years refuses thousands of pages.
_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status", epilog="Example: faktor status --failed")(show_status)


def show_status(
    workspace: WorkspaceOption = ".",
    failed: Annotated[bool, typer.Option("--failed", help="List what could not be read, and what to do.")] = False,
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Say what is in the workspace, what is out of date, and what failed and why."""
    import csv
    import sys
    from datetime import UTC, datetime

    from rich.table import Table
    from rich.text import Text

    from flows.alerts import read_alerts, say_open
    from flows.collect.health import tell_sources
    from flows.outdated import list_outdated
    from flows.serving.home import Home
    from flows.serving.server import find_serving
    from flows.settings import find_workspace
    from flows.summary import summarise

    where = find_workspace(Path(workspace))
    summary = summarise(where)
    outdated = list_outdated(where)
    alerts = [each for each in read_alerts(where, now=datetime.now(UTC)) if each.cleared is None]
    if as_json:
        print_json({**summary.as_json(), "out_of_date": outdated, "alerts": [each.sentence for each in alerts]})
        return
    if as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(("document", "state", "reason"))
        writer.writerows((f"{each.source}/{each.key}", each.outcome, each.reason) for each in summary.troubles)
        return
    console = make_console()
    if not failed:
        table = Table(show_header=False, box=None, pad_edge=False)
        table.add_column(style="bold")
        table.add_column()
        for name, value in summary.lines():
            table.add_row(name, Text(value))
        for name, value in tell_sources(where):
            table.add_row(name, Text(value))
        if (serving := find_serving(Home(where))) is not None:
            table.add_row("Served", Text(f"{serving.address} (process {serving.pid})"))
        if alerts:
            table.add_row("Alerts", Text(say_open(alerts), style="bold red"))
        said = ", ".join(f"{number} {what}" for what, number in outdated.items() if number)
        table.add_row("Out of date", Text(f"{said}: `faktor run` brings it up to date" if said else "nothing"))
        console.print(table)
    if summary.troubles:
        headings = ("document", "state", "why, and what to do")
        troubles = Table(*headings, title="Not or not wholly read", title_justify="left")
        for each in summary.troubles if failed else summary.troubles[-_SHOWN:]:
            troubles.add_row(Text(f"{each.source}/{each.key}"), each.outcome, Text(each.reason or ""))
        console.print(troubles)
        if not failed and len(summary.troubles) > _SHOWN:
            console.print(f"The last {_SHOWN} of {len(summary.troubles):,}; `faktor status --failed` shows all.")
    elif failed:
        console.print("Everything that was offered could be read.")
