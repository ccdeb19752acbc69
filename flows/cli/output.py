"""What every command prints: results to stdout as table, JSON or CSV; messages to stderr.

Takes an Answer of `pipeline.query`; writes text. Knows no question.
"""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipeline.errors import QuestionError

if TYPE_CHECKING:
    from rich.console import Console

    from pipeline.query import Answer

__all__ = [
    "AsCsv",
    "AsJson",
    "WorkspaceOption",
    "is_coloured",
    "make_console",
    "print_answer",
    "print_json",
    "say",
    "shorten",
    "strip_controls",
]

WorkspaceOption = Annotated[str, typer.Option("--workspace", "-w", help="Folder of the workspace.", metavar="DIR")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")]
AsCsv = Annotated[bool, typer.Option("--csv", help="Print CSV instead of a table.")]

# Titles come from the web: a control character could move the cursor or rename the window.
_CONTROLS = {code: None for code in (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, *range(0x80, 0xA0))}


def say(message: str) -> None:
    """Write a message for a person to stderr."""
    sys.stderr.write(strip_controls(message) + "\n")


def strip_controls(text: str) -> str:
    """Return text without control characters, but for tabs and line ends."""
    return text.translate(_CONTROLS)


def make_console() -> "Console":
    """Return the console that tables are printed on; it honours NO_COLOR and the width of the terminal."""
    from rich.console import Console

    # A pipe has no width; 120 keeps tables whole and the same on every machine.
    return Console(highlight=False, width=None if sys.stdout.isatty() else 120)


def is_coloured(console: "Console") -> bool:
    """Return whether a console shows colours: a terminal, unless NO_COLOR is set."""
    return console.is_terminal and not console.no_color


def shorten(text: str, most: int) -> str:
    """Return a text on one line, cut to so many characters with an ellipsis where something is missing."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def print_json(value: object) -> None:
    """Print one JSON value, dates as ISO 8601."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def print_answer(
    answer: "Answer",
    *,
    as_json: bool,
    as_csv: bool,
    columns: Sequence[str] | None = None,
    formats: Mapping[str, Callable[[Any], str]] | None = None,
    title: str | None = None,
) -> None:
    """Print an answer as the user asked for it.

    Args:
        answer: What to print.
        as_json: Print `{"rows": [...], "question": {...}, "run": ...}`.
        as_csv: Print the rows as CSV.
        columns: Which columns the table shows, in order; None for all. JSON and CSV always have all.
        formats: Column -> function that writes a value in the table.
        title: Heading of the table.
    """
    if as_json and as_csv:
        raise QuestionError("Expected --json or --csv, got both. Give one of them.", "--json --csv")
    if as_json:
        print_json(answer.to_json())
    elif as_csv:
        sys.stdout.write(answer.rows.write_csv())
    else:
        _print_table(answer, columns or answer.rows.columns, formats or {}, title)
    for note in answer.notes:
        say(note)


def _print_table(
    answer: "Answer", columns: Sequence[str], formats: Mapping[str, Callable[[Any], str]], title: str | None
) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=title, title_justify="left")
    for column in columns:
        is_number = answer.rows.schema[column].is_numeric()
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in answer.rows.select(columns).iter_rows():
        # Text, not str: rich must not read brackets in a document as markup
        table.add_row(*(_cell(value, formats.get(name)) for name, value in zip(columns, row, strict=True)))
    make_console().print(table if len(answer.rows) else Text("no rows"))


def _cell(value: object, write: Callable[[Any], str] | None) -> Any:
    from rich.text import Text

    if isinstance(value, Text):
        return value
    if value is None:
        return Text("-")
    if write is not None:
        return Text(strip_controls(write(value)))
    return Text(f"{value:.3f}" if isinstance(value, float) else strip_controls(str(value)))
