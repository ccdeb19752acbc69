"""`faktor report`: one HTML file with all of it, which opens without a network."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.asking import LanguageOption, open_workspace, say_written
from flows.cli.output import WorkspaceOption

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("report", epilog="Example: faktor report --out report.html")(make_report)


def make_report(
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write; left out: outputs/report.html.", metavar="FILE")
    ] = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
) -> None:
    """Write the report: figures, trends, matrix, network, topics, passages and methods, in one HTML file."""
    from flows.report import write_report
    from flows.settings import read_settings

    corpus = open_workspace(workspace)
    name = read_settings(corpus.workspace).name
    say_written(write_report(corpus, out or corpus.workspace.report, name=name, lang=lang))
