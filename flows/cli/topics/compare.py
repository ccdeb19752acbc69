"""`faktor topics compare [OLD] [NEW]`: which topic became which after a new fit."""

from dataclasses import replace
from typing import Annotated

import typer

from flows.cli.asking import LanguageOption, open_workspace, write_plot
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer
from flows.cli.topics.options import PictureOption, write_share

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("compare", epilog="Example: faktor topics compare 1 2")(compare_topics)


def compare_topics(
    old: Annotated[
        str | None,
        typer.Argument(
            help="Version of the topics, or the folder of a model; none: the version before the current one.",
            metavar="[OLD]",
        ),
    ] = None,
    new: Annotated[str, typer.Argument(help="The later one; none: the current version.", metavar="[NEW]")] = "current",
    plot: PictureOption = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show which topic became which, and what split, merged, came and went.

    Topics are matched one to one by their terms; both models look at the same passages, which show what became of each.
    """
    import polars as pl

    answer = open_workspace(workspace).compare_topics(old, new)
    if plot is not None:
        from pipeline.query.charts import draw_topic_comparison

        write_plot(draw_topic_comparison(answer, lang=lang), plot, answer)
    if as_json or as_csv:
        rows = answer.rows
        if as_csv:
            rows = rows.with_columns(pl.col("into", "out_of").cast(pl.List(pl.String)).list.join("|"))
        print_answer(replace(answer, rows=rows), as_json=as_json, as_csv=as_csv)
        return
    named = [
        pl.when(pl.col(side).is_not_null())
        .then(pl.format("{}  {}", side, pl.col(f"{side}_label").fill_null("")))
        .alias(side)
        for side in ("before", "after")
    ]
    joined = [pl.col(name).cast(pl.List(pl.String)).list.join(", ").alias(name) for name in ("into", "out_of")]
    columns = ("before", "after", "change", "similarity", "jaccard", "share_before", "share_after", "into", "out_of")
    table = answer.rows.with_columns(*named, *joined).select(columns)
    formats = dict.fromkeys(("share_before", "share_after"), write_share)
    print_answer(replace(answer, rows=table), as_json=False, as_csv=False, formats=formats)
