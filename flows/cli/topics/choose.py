"""`faktor topics choose`: why there are so many topics."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.asking import LanguageOption, open_workspace, write_plot
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, make_console, print_answer, strip_controls
from flows.cli.topics.options import PictureOption, print_tables

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.topic_answers import TopicChoiceAnswer

__all__ = ["register"]

_SHOWN = ("k", "coherence_npmi", "standard_error", "stability", "agreement", "exclusivity", "diversity", "smallest")


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("choose", epilog="Example: faktor topics choose --plot choice.svg")(show_choice)


def show_choice(
    model: Annotated[
        str, typer.Option("--version", help="Version of the topics, or the folder of a model.", metavar="MODEL")
    ] = "current",
    left_out: Annotated[
        bool, typer.Option("--left-out", help="List every word and phrase that is no term, and why.")
    ] = False,
    plot: PictureOption = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the figures of each number of topics that was tried, the reason for the choice, and what is no term.

    coherence_npmi is how well the top terms of topics go together, stability how much of them a fit on documents drawn
    again finds again; smallest is the number of texts in the smallest topic.
    """
    answer = open_workspace(workspace).topic_choice(model)
    if plot is not None:
        from pipeline.query.charts import draw_topic_choice

        write_plot(draw_topic_choice(answer, lang=lang), plot, answer)
    if left_out:
        print_answer(replace(answer, rows=answer.left_out_words), as_json=as_json, as_csv=as_csv)
        return
    if as_json or as_csv:
        print_answer(answer, as_json=as_json, as_csv=as_csv)
        return
    make_console().print(strip_controls(answer.reason), markup=False)
    print_tables(answer, _lay_out(answer))


def _lay_out(answer: "TopicChoiceAnswer") -> "list[tuple[str | None, pl.DataFrame]]":
    import polars as pl

    tables: list[tuple[str | None, pl.DataFrame]] = []
    if not answer.rows.is_empty():
        is_runner_up = pl.col("is_runner_up") if "is_runner_up" in answer.rows.columns else pl.lit(False)
        role = pl.when("is_chosen").then(pl.lit("chosen")).when(is_runner_up).then(pl.lit("runner-up"))
        shown = [name for name in _SHOWN if name in answer.rows.columns]
        table = answer.rows.select(*shown, role.otherwise(pl.lit("")).alias("role"))
        tables.append(("Numbers of topics that were tried", table))
    left = answer.left_out
    if not left.is_empty():
        tables.append(("What is no term", left.with_columns(pl.col("examples").list.join(", "))))
    return tables or [(None, answer.rows)]
