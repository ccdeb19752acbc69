"""`faktor alerts list` and `faktor alerts show ID`: the alerts, and all that is known of one."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import AsCsv, AsJson, WorkspaceOption, make_console, print_answer, print_json, strip_controls

if TYPE_CHECKING:
    from pipeline.store import Alert

__all__ = ["AlertArgument", "register"]

SOME_OPEN = 3
"""Exit code of --check when an alert is open."""

AlertArgument = Annotated[str, typer.Argument(help="Id of the alert, or its first letters.", metavar="ID")]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("list", epilog="Example: faktor alerts list --check (exit code 3 when an alert is open)")(show_alerts)
    group.command("show", epilog="Example: faktor alerts show 4f09c1d2")(show_alert)


def show_alerts(
    every: Annotated[bool, typer.Option("--all", help="Also those that are no longer true.")] = False,
    check: Annotated[bool, typer.Option("--check", help="End with exit code 3 when an alert is open.")] = False,
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> int:
    """List the alerts that are open.

    An alert is raised after a cycle, kept as long as it is true, and cleared by itself. overdue says that a schedule
    was missed for a day: nobody was there to look.
    """
    from datetime import UTC, datetime

    from flows.alerts import read_alerts
    from flows.settings import find_workspace
    from pipeline.query import Answer
    from pipeline.query.alerts import list_alerts

    alerts = read_alerts(find_workspace(Path(workspace)), now=datetime.now(UTC))
    shown = [each for each in alerts if every or each.cleared is None]
    formats = {"raised": _write_minute, "cleared": _write_minute}
    columns = ["alert", "kind", "sentence", "raised", *(["cleared"] if every else []), "note"]
    answer = Answer(list_alerts(shown), {"question": "alerts", "all": every}, None)
    if not shown and not (as_json or as_csv):
        make_console().print("No alert is open." if not every else "No alert was ever raised.")
    else:
        print_answer(answer, as_json=as_json, as_csv=as_csv, columns=columns, formats=formats)
    return SOME_OPEN if check and any(each.cleared is None for each in alerts) else 0


def show_alert(alert: AlertArgument, workspace: WorkspaceOption = ".", as_json: AsJson = False) -> None:
    """Show the figures behind an alert, and its passages where it speaks of a code."""
    from datetime import UTC, datetime

    from rich.text import Text

    from flows.alerts import find_alert
    from flows.cli.asking import open_workspace
    from flows.settings import find_workspace
    from pipeline.query.alerts import list_alert_passages
    from pipeline.query.answer import list_rows

    found = find_alert(find_workspace(Path(workspace)), alert, now=datetime.now(UTC))
    has_texts = any(found.evidence.get(name) for name in ("passages", "documents"))
    passages = list_rows(list_alert_passages(open_workspace(workspace).tables, found)) if has_texts else []
    if as_json:
        print_json({**_describe(found), "evidence": dict(found.evidence), "passages": passages})
        return
    console = make_console()
    for name, value in _describe(found).items():
        if value is not None:
            console.print(Text(f"{name:9}{strip_controls(value)}"))
    ids = ("passages", "documents", "first_document")
    said = ", ".join(f"{name} {value}" for name, value in found.evidence.items() if name not in ids and value != [])
    console.print(Text(f"figures  {strip_controls(said)}"))
    for each in passages:
        console.print()
        heading = f"{each['date'] or 'undated'}  {each['source']}  {each['title'] or ''}"
        console.print(Text(strip_controls(heading), "bold"))
        console.print(Text(strip_controls(each["text"] or each["address"] or "")))


def _describe(alert: "Alert") -> dict[str, str | None]:
    return {
        "alert": alert.alert_id,
        "kind": alert.kind,
        "source": alert.source,
        "code": alert.code,
        "says": alert.sentence,
        "day": alert.day,
        "raised": alert.raised,
        "cleared": alert.cleared,
        "note": alert.note,
    }


def _write_minute(moment: str) -> str:
    return moment[:16].replace("T", " ")
