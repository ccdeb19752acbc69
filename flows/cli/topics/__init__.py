"""`faktor topics`: what the passages are about; one file a command.

Takes nothing; gives the group of commands. `faktor topics` alone lists the topics.
"""

from typing import Any

import typer
from typer.core import TyperGroup

from flows.cli.topics import choose, compare, covariates, fit, labels, languages, mapping, show, trend, words

__all__ = ["group", "register"]

_DEFAULT = "show"


class _ShowsByDefault(TyperGroup):
    """A group whose first word may be left out: options alone are asked of `show`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in front where none is named."""
        if not args or (args[0].startswith("-") and args[0] not in ("-h", "--help")):
            args = [_DEFAULT, *args]
        return list(super().parse_args(ctx, args))


group = typer.Typer(
    cls=_ShowsByDefault,
    help="Topics of the passages: what they are made of, when and where they are spoken of; without a command: show.",
    rich_markup_mode=None,
)

# In the order of `faktor topics --help`.
_COMMANDS = (show, trend, words, mapping, covariates, languages, labels, fit, choose, compare)
for _command in _COMMANDS:
    _command.register(group)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="topics")
