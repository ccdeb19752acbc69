"""`faktor topics`: terms, size and label of each topic, and their shares over time."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.asking import (
    ByOption,
    FromOption,
    LanguageOption,
    PlotOption,
    ToOption,
    UnitOption,
    mark_open,
    open_workspace,
    write_plot,
)
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer

__all__ = ["register"]

group = typer.Typer(
    no_args_is_help=True,
    help="Topics of the passages: what they are made of, and when they are spoken of.",
    epilog="Example: faktor topics show",
    rich_markup_mode=None,
)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="topics")


@group.command("show", epilog="Example: faktor topics show --terms 15")
def show_topics(
    topic: Annotated[
        int | None, typer.Argument(help="Number of a topic: show all its terms with their weights.", metavar="[TOPIC]")
    ] = None,
    terms: Annotated[int, typer.Option("--terms", help="How many terms are named with each topic.", min=1)] = 10,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", help="Also draw the sizes into a file: .svg, .pdf, .png or .html.", metavar="FILE"),
    ] = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show terms, size and label of each topic, largest first."""
    corpus = open_workspace(workspace)
    answer = corpus.topics(terms=terms) if topic is None else corpus.topic_terms(topic)
    if plot is not None:
        from pipeline.query.charts import draw_topics

        sizes = corpus.topics(terms=terms)
        write_plot(draw_topics(sizes, lang=lang), plot, sizes)
    print_answer(answer, as_json=as_json, as_csv=as_csv)


@group.command("trend", epilog="Example: faktor topics trend --by year --plot topics.svg")
def show_topic_trend(
    by: ByOption = "year",
    unit: UnitOption = "document",
    since: FromOption = None,
    until: ToOption = None,
    plot: PlotOption = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show how many documents or passages of each period are mostly about each topic.

    mean_share is the mean of the topic's share over all units of the period that have topics.
    """
    answer = open_workspace(workspace).topic_trend(by=by, unit=unit, since=since, until=until)
    if plot is not None:
        from pipeline.query.charts import draw_trends

        write_plot(draw_trends(answer, lang=lang), plot, answer)
    columns = ("topic", "label", "period", "n", "N", "share", "low", "high", "mean_share", "is_open")
    print_answer(answer, as_json=as_json, as_csv=as_csv, columns=columns, formats={"is_open": mark_open})
