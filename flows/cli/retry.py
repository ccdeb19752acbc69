"""`faktor retry`: read again what could not be read, or not wholly."""

from pathlib import Path

import typer

from flows.cli.output import AsJson, WorkspaceOption, say
from flows.cli.run import run_and_print

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("retry", epilog="Example: faktor retry -w my-city")(retry)


def retry(workspace: WorkspaceOption = ".", as_json: AsJson = False) -> None:
    """Read again what could not be read, or not wholly, and then do what `faktor run` does.

    For when what was missing is there now: OCR, LibreOffice, more time or memory. What a newer version of faktor reads
    better is read again by every run. Articles of the web that could not be fetched are asked for again by the next
    `faktor ingest`.
    """
    from flows.retry import forget_failures, retry_addresses
    from flows.settings import find_workspace

    where = find_workspace(Path(workspace))
    again = forget_failures(where)
    said = "1 document is" if again == 1 else f"{again} documents are"
    say(f"{said} read again." if again else "Every document that was taken in could be read.")
    asked = retry_addresses(where)
    if asked:
        said = "1 article of the web is" if asked == 1 else f"{asked} articles of the web are"
        say(f"{said} asked for again by the next `faktor ingest`.")
    run_and_print(where, as_json=as_json)
