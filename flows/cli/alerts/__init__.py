"""`faktor alerts`: what somebody should look at, and what was done about it; one file a command.

Takes nothing; gives the group of commands. `faktor alerts` alone lists the alerts.
"""

from typing import Any

import typer
from typer.core import TyperGroup

from flows.cli.alerts import note, show

__all__ = ["group", "register"]

_DEFAULT = "list"


class _ListsByDefault(TyperGroup):
    """A group whose first word may be left out: options alone are asked of `list`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in front where none is named."""
        if not args or (args[0].startswith("-") and args[0] not in ("-h", "--help")):
            args = [_DEFAULT, *args]
        return list(super().parse_args(ctx, args))


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
