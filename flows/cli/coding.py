"""`faktor coding`: compare mentions with what people coded."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import AsJson, WorkspaceOption, make_console, print_json

if TYPE_CHECKING:
    from pipeline.coding import Counts, Macro

__all__ = ["register"]

group = typer.Typer(no_args_is_help=True, help="Compare mentions with what people coded.", rich_markup_mode=None)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="coding")


@group.callback()
def _nouns() -> None:
    pass


@group.command("score", epilog="Example: faktor coding score coded.jsonl --json")
def score(
    file: Annotated[Path, typer.Argument(help="Coded passages, one JSON object a line: id, text, lang, codes.")],
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
) -> None:
    """Print precision, recall and F1 of the codebook on coded passages, each judged as a document of its own."""
    from rich.table import Table

    from flows.settings import find_workspace, read_settings
    from pipeline.codebook import load_codebook
    from pipeline.coding import read_coded_passages, score_passages

    where = find_workspace(Path(workspace))
    codebook = load_codebook(where.root / read_settings(where).codebook)
    result = score_passages(read_coded_passages(file), codebook)
    if as_json:
        print_json(result.as_json())
        return
    headings = ("code", "n", "tp", "fp", "fn", "precision", "recall", "F1")
    table = Table(*headings, title=f"{result.n} passages", title_justify="left")
    for column in table.columns[1:]:
        column.justify = "right"
    for code, counts in result.codes.items():
        table.add_row(code, *map(str, (counts.n, counts.tp, counts.fp, counts.fn)), *_figures(counts))
    table.add_section()
    table.add_row("micro", "", "", "", "", *_figures(result.micro))
    table.add_row("macro", "", "", "", "", *_figures(result.macro))
    none = result.none
    table.add_row("no code at all", *map(str, (none.n, none.tp, none.fp, none.fn)), *_figures(none))
    for language, counts in result.languages.items():
        table.add_row(f"micro, {language}", "", "", "", "", *_figures(counts))
    make_console().print(table)


def _figures(counts: "Counts | Macro") -> tuple[str, str, str]:
    return _figure(counts.precision), _figure(counts.recall), _figure(counts.f1)


def _figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
