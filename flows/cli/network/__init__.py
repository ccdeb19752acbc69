"""`faktor network`: which codes are spoken of together; one file a command.

Takes nothing; gives the group of commands. `faktor network CODES` alone shows the network.
"""

from typing import Any

import typer
from typer.core import TyperGroup

from flows.cli.network import compare, explain, show

__all__ = ["group", "register"]

_DEFAULT = "show"


class _ShowsByDefault(TyperGroup):
    """A group whose first word may be left out: what names no command is asked of `show`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in front where none is named."""
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            args = [_DEFAULT, *args]
        return list(super().parse_args(ctx, args))


group = typer.Typer(
    cls=_ShowsByDefault,
    help="Show which codes are mentioned together, and how strongly; without a command: show.",
    rich_markup_mode=None,
)

# In the order of `faktor network --help`.
_COMMANDS = (show, explain, compare)
for _command in _COMMANDS:
    _command.register(group)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="network")
