"""`faktor alerts note ID TEXT`: what was done about an alert."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.alerts.show import AlertArgument
from flows.cli.output import WorkspaceOption, say

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    example = 'Example: faktor alerts note 4f09c1d2 "The feed has moved; address changed on 3 May."'
    group.command("note", epilog=example)(note_alert)


def note_alert(
    alert: AlertArgument,
    text: Annotated[str, typer.Argument(help='What was done about it; "" takes the note away.', metavar="TEXT")],
    workspace: WorkspaceOption = ".",
) -> None:
    """Write beside an alert what was done about it; it stays with the alert when that is cleared."""
    from datetime import UTC, datetime

    from flows.alerts import write_note
    from flows.settings import find_workspace

    noted = write_note(find_workspace(Path(workspace)), alert, text, now=datetime.now(UTC))
    say(f"Noted at {noted.alert_id} ({noted.kind}{' of ' + noted.source if noted.source else ''}).")
