"""`faktor topics map`: which code lives in which topic."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.asking import (
    FromOption,
    LanguageOption,
    ToOption,
    WhereOption,
    open_workspace,
    say_written,
    write_plot,
)
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer
from flows.cli.topics.options import PictureOption, write_p

if TYPE_CHECKING:
    from pipeline.query.topic_answers import TopicMapAnswer

__all__ = ["register"]

_SURE = 0.05


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("map", epilog="Example: faktor topics map --plot map.svg")(show_topic_map)


def show_topic_map(
    since: FromOption = None,
    until: ToOption = None,
    where: WhereOption = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also pairs that chance may have made, and codes that go with no topic.")
    ] = False,
    plot: PictureOption = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Also write topics and codes as a network: .gexf .graphml .json .svg ...", metavar="FILE"
        ),
    ] = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show which code lives in which topic: how often it is mentioned in the topic's passages, against chance.

    lift is n_both over what chance makes; documents are the clusters of the test; q is corrected over all pairs.
    """
    import polars as pl

    answer = open_workspace(workspace).topic_map(since=since, until=until, where=where or (), every=every, lang=lang)
    if plot is not None:
        from pipeline.query.charts import draw_topic_map

        write_plot(draw_topic_map(answer, lang=lang), plot, answer)
    if out is not None:
        _write_network(answer, out, lang)
    if as_json or as_csv:
        print_answer(answer, as_json=as_json, as_csv=as_csv)
        return
    from dataclasses import replace

    shown = answer.rows if every else answer.rows.filter((pl.col("q") <= _SURE) & (pl.col("z") > 0))
    ordered = shown.sort("topic", "z", descending=[False, True], nulls_last=True)
    table = ordered.select(
        pl.format("{}  {}", "topic", f"topic_label_{lang}").alias("topic"),
        pl.col(f"label_{lang}").alias("code"),
        "n_both", "expected", "lift", "documents", "q",
    )  # fmt: skip
    print_answer(replace(answer, rows=table), as_json=False, as_csv=False, formats={"q": write_p})


def _write_network(answer: "TopicMapAnswer", out: Path, lang: str) -> None:
    from flows.files import write_beside
    from pipeline.networks import write_network

    network = answer.network
    say_written(write_beside(out, lambda beside: write_network(network, beside, measure="lift", lang=lang)))
