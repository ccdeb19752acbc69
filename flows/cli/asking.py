"""What the reading commands share: common options, opening the workspace, saying what was written."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from flows.cli.output import say

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query import Answer, Corpus
    from pipeline.query.charts import Chart

__all__ = [
    "ByOption",
    "CodesArgument",
    "DatesOption",
    "FromOption",
    "Language",
    "LanguageOption",
    "PlotOption",
    "StoryUnitOption",
    "ToOption",
    "UnitOption",
    "WhereOption",
    "mark_open",
    "open_workspace",
    "parse_span",
    "say_written",
    "write_figures",
    "write_plot",
]

Language = Literal["en", "id"]

CodesArgument = Annotated[
    list[str] | None,
    typer.Argument(help="Codes, or groups, which stand for their codes; none: all codes.", metavar="CODES"),
]
FromOption = Annotated[
    str | None,
    typer.Option(
        "--from", help="First year, quarter, month or day: 2021, 2021-Q3, 2021-06, 2021-06-30.", metavar="DATE"
    ),
]
ToOption = Annotated[
    str | None,
    typer.Option("--to", help="Last year, quarter, month or day, the whole of it.", metavar="DATE"),
]
ByOption = Annotated[Literal["year", "quarter", "month"], typer.Option("--by", help="Length of a period.")]
UnitOption = Annotated[Literal["document", "passage"], typer.Option("--unit", help="What n and N count.")]
StoryUnitOption = Annotated[
    Literal["document", "passage", "story"],
    typer.Option("--unit", help="What n and N count; a story is all documents that tell the same."),
]
DatesOption = Annotated[
    Literal["published", "covers"],
    typer.Option("--dates", help="Count a document when it came out, or in the period that it is about."),
]
WhereOption = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        help="Only these documents: kind=news, source!=blog, title~transport; several must all hold.",
        metavar="CONDITION",
    ),
]
PlotOption = Annotated[
    Path | None,
    typer.Option("--plot", help="Also draw the series into a file: .svg, .pdf, .png or .html.", metavar="FILE"),
]
LanguageOption = Annotated[Language, typer.Option("--lang", help="Language of labels and captions.")]


def open_workspace(folder: str) -> "Corpus":
    """Open the workspace in a folder for questions, as of today.

    Raises:
        SettingsError: If there is no workspace.
    """
    from datetime import UTC, datetime

    from flows.settings import find_workspace
    from flows.sources import read_zones
    from pipeline.query import open_corpus

    where = find_workspace(Path(folder))
    return open_corpus(where, today=datetime.now(UTC).date(), zones=read_zones(where))


def parse_span(text: str) -> tuple[str, str]:
    """Return the first and the last date of a period: "2019", "2017-2020", "2020-Q1..2020-Q3"."""
    first, dots, last = text.partition("..")
    if dots:
        return first, last
    years = re.fullmatch(r"\s*(\d{4})\s*[-–]\s*(\d{4})\s*", text)
    return (years[1], years[2]) if years else (text, text)


def write_plot(chart: "Chart", path: Path, answer: "Answer") -> None:
    """Write a chart and, beside it, its figures, and say so.

    Raises:
        QuestionError: If the ending is unknown or the folder is missing.
    """
    from flows.files import write_beside
    from pipeline.query.charts import write_chart

    say_written(write_beside(path, lambda beside: write_chart(chart, beside)))
    write_figures(answer.rows, path)


def write_figures(rows: "pl.DataFrame", picture: Path) -> None:
    """Write the rows that a picture shows as CSV beside it: trend.svg has trend-data.csv.

    Raises:
        QuestionError: If the file cannot be written.
    """
    import polars as pl

    from flows.files import write_beside

    # CSV has no lists: their values are parted by a bar
    lists = [name for name, kind in rows.schema.items() if isinstance(kind, pl.List)]
    flat = rows.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join("|") for name in lists)
    say_written(write_beside(picture.with_name(f"{picture.stem}-data.csv"), flat.write_csv))


def say_written(path: Path) -> None:
    """Say which file was written."""
    say(f"Written: {path}")


def mark_open(is_open: bool) -> str:
    """Return the words for a period that has not ended."""
    return "not over" if is_open else ""
