"""`faktor coverage`: on which days each source was looked at, and what came of it."""

from typing import Annotated, Literal

import typer

from flows.cli.asking import FromOption, LanguageOption, PlotOption, ToOption, open_workspace, write_plot
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer

__all__ = ["register"]

_DAY = ("source", "period", "state", "items", "reason")
_LONGER = ("source", "period", "items", "days", "looked", "failed", "not_tried", "looked_share", "reason")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("coverage", epilog="Example: faktor coverage --by week --plot coverage.svg")(show_coverage)


def show_coverage(
    source: Annotated[str | None, typer.Option("--source", help="Only this source.", metavar="NAME")] = None,
    since: FromOption = None,
    until: ToOption = None,
    by: Annotated[Literal["day", "week", "month"], typer.Option("--by", help="Length of a bin.")] = "day",
    plot: PlotOption = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show each source by day: fetched, empty (looked at, nothing new), failed, or not tried.

    Days are those of the time zone of the source. Of a folder only days with documents are known.
    """
    answer = open_workspace(workspace).coverage(by=by, source=source, since=since, until=until)
    if plot is not None:
        from pipeline.query.charts import draw_coverage

        write_plot(draw_coverage(answer, lang=lang), plot, answer)
    print_answer(answer, as_json=as_json, as_csv=as_csv, columns=_DAY if by == "day" else _LONGER)
