"""`faktor backup`: one file with all that cannot be made again."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.output import AsJson, WorkspaceOption, print_json, say

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("backup", epilog="Example: faktor backup my-city.tar -w my-city")(backup)


def backup(
    file: Annotated[Path, typer.Argument(help="The tar file; compressed where it ends in .gz.", metavar="FILE")],
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
) -> None:
    """Write settings, codebook, sources, inbox, ledger and originals into one tar file; a run may go on meanwhile.

    Back again: `tar -xf FILE -C NEW-FOLDER`, then `faktor verify -w NEW-FOLDER` and `faktor run -w NEW-FOLDER`, which
    makes tables, models and outputs again.
    """
    from flows.maintenance.backup import back_up
    from flows.settings import find_workspace

    where = find_workspace(Path(workspace))
    done = back_up(where, file)
    if as_json:
        print_json({"file": str(done.path), "originals": done.originals, "files": done.files, "bytes": done.bytes})
    else:
        said = f"{done.originals} originals and {done.files} other files, {done.bytes / 1e6:,.1f} MB"
        held = "everything" if where.ledger_url is None else f"all but the ledger {where.ledger} (`pg_dump` it, too)"
        say(f"Written: {done.path} ({said}). It holds {held}: keep it where only you can read it.")
