"""`faktor topics trend [TOPIC]...`: when topics are spoken of, and what bears that out."""

from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.asking import (
    ByOption,
    FromOption,
    LanguageOption,
    PlotOption,
    ToOption,
    UnitOption,
    WhereOption,
    mark_open,
    open_workspace,
    write_plot,
)
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer
from flows.cli.topics.options import TopicsArgument, print_tables, write_p, write_points, write_share

if TYPE_CHECKING:
    from pipeline.query.topic_answers import TopicTrendAnswer

__all__ = ["register"]

_COLUMNS = ("topic", "label", "period", "n", "N", "share", "low", "high", "mean_share", "is_open")


def register(group: typer.Typer) -> None:
    """Add the command."""
    example = "Example: faktor topics trend 3 7 --by quarter --test --plot topics.svg"
    group.command("trend", epilog=example)(show_topic_trend)


def show_topic_trend(
    topics: TopicsArgument = None,
    by: ByOption = "year",
    unit: UnitOption = "document",
    since: FromOption = None,
    until: ToOption = None,
    where: WhereOption = None,
    test: Annotated[
        bool, typer.Option("--test", help="Test whether topics rise or fall, change their level, or burst.")
    ] = False,
    ids: Annotated[bool, typer.Option("--ids", help="List the documents (or passages) behind each n.")] = False,
    plot: PlotOption = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show how many documents or passages of each period are mostly about each topic.

    Share, low and high are n of N with its 95 % interval; mean_share is the mean of the topic's share over all N units.
    q is p corrected over all topics. CSV holds the series; with --ids the documents, with --test the tests.
    """
    answer = open_workspace(workspace).topic_trend(
        topics or None, by=by, unit=unit, since=since, until=until, where=where or (), test=test, units=ids
    )
    if plot is not None:
        from pipeline.query.charts import draw_trends

        write_plot(draw_trends(answer, lang=lang), plot, answer)
    if as_json:
        print_answer(answer, as_json=True, as_csv=False)
    elif as_csv:
        from dataclasses import replace

        rows = next((each for each in (answer.units, answer.tests) if each is not None), answer.rows)
        print_answer(replace(answer, rows=rows), as_json=False, as_csv=True)
    else:
        _print_tables(answer, lang)


def _print_tables(answer: "TopicTrendAnswer", lang: str) -> None:
    import polars as pl

    rows = answer.rows.with_columns(pl.col(f"label_{lang}").alias("label"))
    tables: list[tuple[str | None, pl.DataFrame]] = [(None, rows.select(_COLUMNS))]
    if answer.tests is not None:
        tests = answer.tests.with_columns(pl.col(f"label_{lang}").alias("label"))
        shown = ("topic", "label", "n", "N", "trend", "slope", "trend_q", "changes", "change_q", "bursts", "burst_q")
        tables.append(("Rise or fall (slope in points of the share a period), changes of level, bursts",
                       tests.select(shown)))  # fmt: skip
    if answer.units is not None:
        held = ("topic", "period", "date", "share", "publisher", "title", "key", "document_id")
        unit = answer.question["unit"]
        tables.append((f"The {unit}s behind each n", answer.units.select(held)))
    q = dict.fromkeys(("trend_q", "change_q", "burst_q"), write_p)
    shares = dict.fromkeys(("share", "low", "high", "mean_share"), write_share)
    print_tables(answer, tables, formats={"is_open": mark_open, "slope": write_points, **q, **shares})
