"""`faktor network compare P1 P2`: what changed between two periods."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.asking import LanguageOption, WhereOption, open_workspace, parse_span, say_written, write_figures
from flows.cli.network.options import GroupOption, MeasureOption, MinimumOption, UnitOption
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer

__all__ = ["register"]

_COLUMNS = (
    "source",
    "target",
    "n_before",
    "N_before",
    "n_after",
    "N_after",
    "difference",
    "low",
    "high",
    "q",
    "change",
)


def register(group: typer.Typer) -> None:
    """Add the command."""
    example = "Example: faktor network compare 2017-2020 2021-2025 --unit passage"
    group.command("compare", epilog=example)(compare)


def compare(
    before: Annotated[str, typer.Argument(help="Earlier period: 2019, 2017-2020, 2020-Q1..2020-Q3.", metavar="PERIOD")],
    after: Annotated[str, typer.Argument(help="Later period.", metavar="PERIOD")],
    unit: UnitOption = "passage",
    where: WhereOption = None,
    measure: MeasureOption = "jaccard",
    group: GroupOption = None,
    minimum: MinimumOption = 1,
    plot: Annotated[
        Path | None,
        typer.Option(
            "--plot", help="Also draw which community became which: .svg, .png, .pdf or .html.", metavar="FILE"
        ),
    ] = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the edges and communities that come, go, grow or fall from one period to another.

    Shares are of all units of a period; a change is named where q, corrected over all edges, is at most 0.05.
    """
    answer = open_workspace(workspace).compare_networks(
        parse_span(before),
        parse_span(after),
        unit=unit,
        measure=measure,
        where=where or (),
        groups=group,
        minimum=minimum,
        lang=lang,
    )
    if plot is not None:
        from flows.files import write_beside
        from pipeline.networks import write_communities

        def write(beside: Path) -> object:
            return write_communities(answer.before, answer.after, answer.communities, beside, lang=lang)

        say_written(write_beside(plot, write))
        write_figures(answer.communities, plot)
    title = f"Unit {unit}, N = {answer.before.total:,} before and {answer.after.total:,} after"
    print_answer(answer, as_json=as_json, as_csv=as_csv, columns=_COLUMNS, title=title)
    if not as_json and not as_csv:
        communities = replace(answer, rows=answer.communities, notes=())
        formats = {"codes": ", ".join}
        print_answer(communities, as_json=False, as_csv=False, title="Communities", formats=formats)
