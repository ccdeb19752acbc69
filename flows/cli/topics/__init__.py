"""`faktor topics`: what the passages are about; one file a command.

Takes nothing; gives the group of commands. `faktor topics` alone lists the topics.
"""

import typer

from flows.cli.default_group import DefaultGroup
from flows.cli.topics import choose, compare, covariates, fit, labels, languages, mapping, show, trend, words

__all__ = ["group", "register"]


group = typer.Typer(
    cls=DefaultGroup,
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
