"""`faktor purge`: take a document down."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import AsJson, WorkspaceOption, print_json, say
from pipeline.errors import QuestionError

if TYPE_CHECKING:
    from flows.maintenance.purge import Purged
    from flows.maintenance.targets import Target

__all__ = ["register"]

_NAMES_SHOWN = 10


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("purge", epilog="Example: faktor purge inbox/letter.pdf --reason 'asked for by the author'")(purge)


def purge(
    document: Annotated[
        str | None, typer.Argument(help="Id of the document, or its source and key.", metavar="DOCUMENT")
    ] = None,
    workspace: WorkspaceOption = ".",
    address: Annotated[str | None, typer.Option("--address", help="An address of the document.", metavar="URL")] = None,
    original: Annotated[
        str | None, typer.Option("--original", help="SHA-256 of its bytes, or the first digits.", metavar="SHA")
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why; kept with the day and a hash.")] = "taken down",
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: AsJson = False,
) -> None:
    """Take a document down: nothing of it stays, and it is never taken in again.

    Its originals, rows, older versions of tables, log lines and outputs go; a hash, the day and the reason stay.
    """
    from datetime import UTC, datetime

    from flows.maintenance.purge import purge as take_down
    from flows.maintenance.targets import find_target
    from flows.settings import find_workspace, read_settings
    from pipeline.store import Ledger

    where = find_workspace(Path(workspace))
    settings = read_settings(where)
    ledger = Ledger(where.ledger)
    target = find_target(ledger, document=document, address=address, original=original)
    ledger.close()
    _ask(target, yes=yes)
    done = take_down(where, settings, target, reason=reason, today=datetime.now(UTC).date())
    if as_json:
        print_json({name: getattr(done, name) for name in done.__slots__})
    else:
        _print(done)


def _ask(target: "Target", *, yes: bool) -> None:
    names = [f"{source}/{key}" for source, key in target.documents.values()] or list(target.addresses)
    for name in names[:_NAMES_SHOWN]:
        say(f"  {name}")
    if len(names) > _NAMES_SHOWN:
        say(f"  and {len(names) - _NAMES_SHOWN} more")
    said = _count(len(target.documents), len(target.originals))
    if yes:
        say(f"Taking down {said}.")
        return
    if not sys.stdin.isatty():
        raise QuestionError(f"{said} would be taken down for good. Say --yes if that is meant.", "--yes")
    typer.confirm(f"Take down {said} for good?", abort=True, err=True)


def _count(documents: int, originals: int) -> str:
    """Return "1 document with 2 originals"."""
    return f"{documents} document{'s' * (documents != 1)} with {originals} original{'s' * (originals != 1)}"


def _print(done: "Purged") -> None:
    if not done.documents and not done.originals:
        say("No document came from there. From now on it is never asked for.")
        return
    say(f"{_count(done.documents, done.originals)}: gone. `faktor run` makes the outputs again.")
    if done.left:
        say(f"Words of it still stand in {', '.join(done.left)}: that is for you to change.")
    else:
        say(f"{done.searched} other files of the workspace were searched: no word of it is left.")
    if done.outside:
        say(f"These files are yours and were left: {', '.join(done.outside)}. They are not taken in again.")
    if done.tellers:
        say(f"The same story is told by {', '.join(done.tellers[:_NAMES_SHOWN])}.")
    say(
        "Earlier backups, files that you copied elsewhere, and topics that were fitted with it are not changed: "
        "make a new backup (`faktor backup`), and fit topics anew (`faktor topics fit`)."
    )
