"""`faktor alerts`: what somebody should look at, and what was done about it; one file a command.

Takes nothing; gives the group of commands. `faktor alerts` alone lists the alerts.
"""

import typer

from flows.cli.alerts import note, show
from flows.cli.default_group import DefaultGroup

__all__ = ["group", "register"]


class _ListsByDefault(DefaultGroup):
    """Options alone are asked of `list`."""

    default = "list"


group = typer.Typer(
    cls=_ListsByDefault,
    help="Sources that fell silent, flood, cannot be reached or come out empty, and codes that rise; without a "
    "command: list.",
    rich_markup_mode=None,
)

# In the order of `faktor alerts --help`.
_COMMANDS = (show, note)
for _command in _COMMANDS:
    _command.register(group)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="alerts")
