"""`faktor codebook`: read, try, mend and exchange the codebook; one file a command.

Takes nothing; gives the group of commands. A file here defines `register(group)`, as the files beside this folder do,
and stands in `_COMMANDS`.
"""

import typer

from flows.cli.codebook import check, diff, exchange, shadowed, show, suggest, test

__all__ = ["group", "register"]

group = typer.Typer(no_args_is_help=True, help="Look after the codebook.", rich_markup_mode=None)

# In the order of `faktor codebook --help`.
_COMMANDS = (show, test, check, shadowed, diff, exchange, suggest)
for _command in _COMMANDS:
    _command.register(group)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="codebook")
