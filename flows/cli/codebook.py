"""`faktor codebook`: look after the codebook."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.output import AsJson, WorkspaceOption, print_json, say

__all__ = ["register"]

group = typer.Typer(no_args_is_help=True, help="Look after the codebook.", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="codebook")


@group.command("check", epilog="Example: faktor codebook check corpus/codebook/city-digitalisation.yaml")
def check(
    file: Annotated[
        Path | None, typer.Argument(help="The codebook file; left out: the workspace's.", metavar="[FILE]")
    ] = None,
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
) -> None:
    """Read a codebook, run every example of it, and say what is wrong with line and column."""
    from flows.settings import find_workspace, read_settings
    from pipeline.codebook import load_codebook
    from pipeline.detect import check_codebook

    if file is None:
        where = find_workspace(Path(workspace))
        file = where.root / read_settings(where).codebook
    codebook = load_codebook(file)
    findings = check_codebook(codebook)
    if as_json:
        print_json({"file": str(file), "version": codebook.version, "findings": [asdict(each) for each in findings]})
    else:
        for finding in findings:
            say(f"{file}:{finding.line}:{finding.column}: {finding.message}")
        codes = sum(len(each.codes) for each in codebook.groups)
        say(f"{file}: {codes} codes in {len(codebook.groups)} groups, {len(findings)} findings.")
    if findings:
        raise typer.Exit(4)
