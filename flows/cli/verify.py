"""`faktor verify`: whether everything that was kept is there, byte for byte."""

from pathlib import Path

import typer

from flows.cli.output import AsJson, WorkspaceOption, print_json, say

__all__ = ["register"]

_FAULTS_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("verify", epilog="Example: faktor verify -w my-city")(verify)


def verify(workspace: WorkspaceOption = ".", as_json: AsJson = False) -> None:
    """Hash every original and every data file, look the ledger through, and say what is missing or changed.

    Changes nothing, and may run beside everything else. `faktor serve` does a part of this every night.
    """
    from flows.maintenance.verify import verify as look_through
    from flows.settings import find_workspace

    done = look_through(find_workspace(Path(workspace)))
    faults = [*done.damaged.values(), *done.faults]
    if as_json:
        print_json({"originals": done.originals, "bytes": done.bytes, "faults": faults})
    else:
        for fault in faults[:_FAULTS_SHOWN]:
            say(fault)
        if len(faults) > _FAULTS_SHOWN:
            say(f"and {len(faults) - _FAULTS_SHOWN} more: --json lists them all.")
        well = "everything is as it was stored" if not faults else f"{len(faults)} faults"
        say(f"{done.originals} originals ({done.bytes / 1e6:,.1f} MB), the ledger and the tables: {well}.")
    if faults:
        raise typer.Exit(1)
