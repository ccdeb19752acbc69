"""`faktor topics covariates [TOPIC]...`: what the share of a topic depends on."""

from dataclasses import replace
from typing import Annotated, Literal

import typer

from flows.cli.asking import FromOption, LanguageOption, ToOption, WhereOption, open_workspace, write_plot
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer
from flows.cli.topics.options import PictureOption, TopicsArgument, write_p, write_points, write_share

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    example = "Example: faktor topics covariates 3 --field time --field publisher"
    group.command("covariates", epilog=example)(show_covariates)


def show_covariates(
    topics: TopicsArgument = None,
    field: Annotated[
        list[str] | None,
        typer.Option(
            "--field",
            help="time, or a field of documents (kind, publisher, region, language ...); may be given again.",
            metavar="FIELD",
        ),
    ] = None,
    unit: Annotated[
        Literal["document", "passage"],
        typer.Option("--unit", help="Let a document count by its passages, or once."),
    ] = "passage",
    since: FromOption = None,
    until: ToOption = None,
    where: WhereOption = None,
    plot: PictureOption = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show what time, source, kind and region, all together, do to the share of each topic.

    effect is the difference in points of the share (per year for time), all else as it is, against the reference, with
    its 95 % interval; documents are the clusters. q is p corrected over the topics.
    """
    import polars as pl

    answer = open_workspace(workspace).topic_covariates(
        topics or None, fields=field, unit=unit, since=since, until=until, where=where or ()
    )
    if plot is not None:
        from pipeline.query.charts import draw_covariates

        write_plot(draw_covariates(answer, lang=lang), plot, answer)
    if as_json or as_csv:
        print_answer(answer, as_json=as_json, as_csv=as_csv)
        return
    value = pl.when(pl.col("field") == "time").then(pl.lit("per year")).otherwise(pl.col("value")).alias("value")
    table = answer.rows.select(
        "topic", pl.col(f"label_{lang}").alias("label"), "field", value, pl.col("reference").alias("against"),
        "documents", "share", "effect", "low", "high", "q",
    )  # fmt: skip
    points = dict.fromkeys(("effect", "low", "high"), write_points)
    print_answer(
        replace(answer, rows=table), as_json=False, as_csv=False, formats={"share": write_share, "q": write_p, **points}
    )
