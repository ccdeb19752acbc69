"""Options that the commands about topics share, and how they print several tables."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.output import make_console, print_answer, say

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query import Answer

__all__ = [
    "PictureOption",
    "TopicArgument",
    "TopicsArgument",
    "print_tables",
    "write_p",
    "write_points",
    "write_share",
]

TopicArgument = Annotated[int, typer.Argument(help="Number of the topic.", metavar="TOPIC")]
TopicsArgument = Annotated[
    list[int] | None, typer.Argument(help="Numbers of topics; none: all topics.", metavar="[TOPIC]...")
]
PictureOption = Annotated[
    Path | None,
    typer.Option("--plot", help="Also draw it into a file: .svg, .pdf, .png or .html.", metavar="FILE"),
]


def print_tables(
    answer: "Answer",
    tables: "Sequence[tuple[str | None, pl.DataFrame]]",
    *,
    formats: Mapping[str, Callable[[Any], str]] | None = None,
) -> None:
    """Print several tables of one answer, each with its heading; notes come last."""
    for number, (title, frame) in enumerate(tables):
        notes = answer.notes if number == len(tables) - 1 else ()
        if title is not None and frame.is_empty():
            make_console().print(f"{title}: none", markup=False)
            for note in notes:
                say(note)
            continue
        held = {name: write for name, write in (formats or {}).items() if name in frame.columns}
        part = replace(answer, rows=frame, notes=notes)
        print_answer(part, as_json=False, as_csv=False, formats=held, title=title)


def write_share(share: float) -> str:
    """Return a share as a percentage."""
    return f"{share:.1%}"


def write_points(difference: float) -> str:
    """Return a difference of shares in points of a hundred."""
    return f"{100 * difference:+.2f}"


def write_p(p: float) -> str:
    """Return a p or q as far as it matters."""
    return "<0.001" if p < 0.001 else f"{p:.3f}"
