"""`faktor topics words TOPIC`: how the vocabulary of a topic changes from period to period."""

from typing import Annotated

import typer

from flows.cli.asking import ByOption, FromOption, ToOption, WhereOption, open_workspace
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer
from flows.cli.topics.options import TopicArgument, print_tables

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("words", epilog="Example: faktor topics words 3 --by year")(show_topic_words)


def show_topic_words(
    topic: TopicArgument,
    by: ByOption = "year",
    terms: Annotated[int, typer.Option("--terms", help="Most words of each period.", min=1)] = 8,
    since: FromOption = None,
    until: ToOption = None,
    where: WhereOption = None,
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the words that mark each period of a topic, against its other periods.

    A word is listed where its log odds stand out (z of 1.96 or more) and three documents of the period hold it.
    """
    import polars as pl

    answer = open_workspace(workspace).topic_words(
        topic, by=by, terms=terms, since=since, until=until, where=where or ()
    )
    if as_json or as_csv:
        print_answer(answer, as_json=as_json, as_csv=as_csv)
        return
    said = pl.col("term") + " (" + pl.col("n").cast(pl.String) + ")"
    table = answer.rows.group_by("period", maintain_order=True).agg(
        pl.col("N").first(), said.str.join(", ").alias("words (passages with them)")
    )
    print_tables(answer, [(None, table)])
