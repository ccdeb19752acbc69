"""`faktor crosstab ROWS COLUMNS`: two sets of codes against each other."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.asking import FromOption, LanguageOption, ToOption, WhereOption, open_workspace, write_plot
from flows.cli.network.options import UnitOption
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer, say
from pipeline.errors import QuestionError

__all__ = ["register"]

_COLUMNS = ("row", "column", "n_both", "n_row", "n_column", "expected", "residual", "jaccard", "p", "q")


def register(app: typer.Typer) -> None:
    """Add the command."""
    example = "Example: faktor crosstab dimension supporting,inhibiting --plot table.svg"
    app.command("crosstab", epilog=example)(show_crosstab)


def show_crosstab(
    rows: Annotated[str, typer.Argument(help="Codes or groups of the rows, parted by commas.", metavar="ROWS")],
    columns: Annotated[str, typer.Argument(help="Codes or groups of the columns.", metavar="COLUMNS")],
    unit: UnitOption = "passage",
    where: WhereOption = None,
    since: FromOption = None,
    until: ToOption = None,
    plot: Annotated[
        Path | None,
        typer.Option("--plot", help="Also draw the table as a heat map: .svg, .pdf, .png or .html.", metavar="FILE"),
    ] = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show how often each code of one set meets each of another, what chance would make, and how sure the tie is.

    residual is the adjusted standardised residual; p is by chi-square, or exact where a count expected is below 5; q is
    p corrected over the table (Benjamini-Hochberg).
    """
    corpus = open_workspace(workspace)
    answer = corpus.crosstab(_split(rows), _split(columns), unit=unit, since=since, until=until, where=where or ())
    if plot is not None:
        from pipeline.query.charts import draw_crosstab

        groups = dict(corpus.tables.codes.select("group", f"group_label_{lang}").unique().iter_rows())
        write_plot(draw_crosstab(answer, lang=lang, groups=groups), plot, answer)
    title = f"Unit {unit}, N = {answer.rows['N'][0]:,}" if len(answer.rows) else None
    print_answer(answer, as_json=as_json, as_csv=as_csv, columns=_COLUMNS, title=title)
    if answer.p is not None:
        say(
            f"The whole table: sum of squared residuals {answer.statistic:.1f}, p = {answer.p:.3g} "
            f"by {answer.worlds:,} permutations."
        )


def _split(names: str) -> list[str]:
    found = [name.strip() for name in names.split(",") if name.strip()]
    if not found:
        raise QuestionError(f"Expected codes or groups parted by commas, got {names!r}. Name at least one.", names)
    return found
