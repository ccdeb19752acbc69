"""`faktor trends`: how many of the documents or passages of each period speak of a code."""

import typer

from flows.cli.asking import (
    ByOption,
    CodesArgument,
    DatesOption,
    FromOption,
    LanguageOption,
    PlotOption,
    StoryUnitOption,
    ToOption,
    mark_open,
    open_workspace,
    write_plot,
)
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer

__all__ = ["register"]


def register(app: typer.Typer) -> None:
    """Add the command."""
    example = "Example: faktor trends inh_budget smart_mobility --by year --plot trend.svg"
    app.command("trends", epilog=example)(show_trends)


def show_trends(
    codes: CodesArgument = None,
    by: ByOption = "year",
    unit: StoryUnitOption = "document",
    dates: DatesOption = "published",
    since: FromOption = None,
    until: ToOption = None,
    plot: PlotOption = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show n of N, the share and its 95 % interval for each code and period.

    N counts the documents dated in the period (or their passages, or their stories: documents that tell the same count
    once, at the date of the first). A period without documents has no share.
    """
    answer = open_workspace(workspace).trends(codes, by=by, unit=unit, dates=dates, since=since, until=until)
    if plot is not None:
        from pipeline.query.charts import draw_trends

        write_plot(draw_trends(answer, lang=lang), plot)
    columns = ("code", "period", "n", "N", "share", "low", "high", "is_open")
    print_answer(answer, as_json=as_json, as_csv=as_csv, columns=columns, formats={"is_open": mark_open})
