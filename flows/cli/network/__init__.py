"""`faktor network`: which codes are spoken of together; one file a command.

Takes nothing; gives the group of commands. `faktor network CODES` alone shows the network.
"""

import typer

from flows.cli.default_group import DefaultGroup
from flows.cli.network import compare, explain, show

__all__ = ["group", "register"]


class _ShowsByDefault(DefaultGroup):
    """What names no command is asked of `show`, such as codes."""

    takes_words = True


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
