"""`faktor trends`: how many of the documents or passages of each period speak of a code, and what bears that out."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    WhereOption,
    mark_open,
    open_workspace,
    write_plot,
)
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer

if TYPE_CHECKING:
    import polars as pl

    from pipeline.coding import ErrorCounts
    from pipeline.query.trends import TrendsAnswer

__all__ = ["register"]

PerOption = Annotated[
    str | None,
    typer.Option("--per", help="A series for each value of a field: kind, source, publisher ...", metavar="FIELD"),
]
StandardOption = Annotated[
    str | None,
    typer.Option("--standardise", help="Shares of a fixed mix of the values of a field.", metavar="FIELD"),
]
TestOption = Annotated[
    bool, typer.Option("--test", help="Test for trend, changes of level, bursts, and the later half of the periods.")
]
BeforeAfterOption = Annotated[
    str | None,
    typer.Option("--before-after", help="Test, and compare what is before this date with the rest.", metavar="DATE"),
]
WhyOption = Annotated[
    bool, typer.Option("--why", help="Split the change from the first to the last full period into its parts.")
]
BetweenOption = Annotated[
    tuple[str, str] | None,
    typer.Option("--between", help="Split the change between these two times.", metavar="FROM TO"),
]
LeaveOutOption = Annotated[
    str | None,
    typer.Option(
        "--leave-out",
        help="Also the range of the shares without any one of: terms, sources, or the values of a field.",
        metavar="WHAT",
    ),
]
CorrectOption = Annotated[
    Path | None,
    typer.Option(
        "--correct",
        help="Also shares without the codebook's errors, by coded passages (those `coding score` reads); unit passage.",
        metavar="FILE",
    ),
]

LookedOption = Annotated[
    float,
    typer.Option(
        "--looked",
        help="Mark a period when its sources were looked at on less than this share of its days; 0: never.",
        metavar="SHARE",
    ),
]

_TREND_COLUMNS = ("n", "N", "trend", "per period", "p", "q", "changes", "bursts")
_DIFFERENCE_COLUMNS = ("since", "before", "after", "difference", "p", "q", "would show")
_SPLIT_COLUMNS = ("before", "after", "change", "content", "sources", "reading", "reprints", "codebook", "not read")


def register(app: typer.Typer) -> None:
    """Add the command."""
    example = "Example: faktor trends inh_budget smart_mobility --by year --test --plot trend.svg"
    app.command("trends", epilog=example)(show_trends)


def show_trends(
    codes: CodesArgument = None,
    by: ByOption = "year",
    unit: StoryUnitOption = "document",
    dates: DatesOption = "published",
    since: FromOption = None,
    until: ToOption = None,
    where: WhereOption = None,
    per: PerOption = None,
    standardise: StandardOption = None,
    test: TestOption = False,
    before_after: BeforeAfterOption = None,
    why: WhyOption = False,
    between: BetweenOption = None,
    leave_out: LeaveOutOption = None,
    correct: CorrectOption = None,
    looked: LookedOption = 0.8,
    plot: PlotOption = None,
    lang: LanguageOption = "en",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show n of N, the share and its 95 % interval for each code and period.

    N counts the documents dated in the period (or their passages, or their stories: documents that tell the same count
    once, at the date of the first). A period without documents has no share. CSV holds the series; with --why the parts
    of the change, with --test the tests.
    """
    answer = open_workspace(workspace).trends(
        codes,
        by=by,
        unit=unit,
        dates=dates,
        since=since,
        until=until,
        where=where or (),
        per=per,
        standardise=standardise,
        test=test,
        before_after=before_after,
        why=why,
        between=between,
        leave_out=leave_out,
        correct=None if correct is None else _read_errors(correct, workspace),
        least_looked=looked,
    )
    if plot is not None:
        from pipeline.query.charts import draw_trends

        write_plot(draw_trends(answer, lang=lang), plot, answer)
    if as_json:
        print_answer(answer, as_json=True, as_csv=False)
    elif as_csv:
        print_answer(_replace(answer, _choose_csv(answer), answer.notes), as_json=False, as_csv=True)
    else:
        _print_tables(answer)


def _read_errors(file: Path, workspace: str) -> "dict[str, ErrorCounts]":
    """Return how the workspace's codebook does on coded passages."""
    from flows.settings import find_workspace, read_settings
    from pipeline.codebook import load_codebook
    from pipeline.coding import count_errors, read_coded_passages, score_passages

    where = find_workspace(Path(workspace))
    codebook = load_codebook(where.root / read_settings(where).codebook)
    return count_errors(score_passages(read_coded_passages(file), codebook))


def _choose_csv(answer: "TrendsAnswer") -> "pl.DataFrame":
    asked = (answer.why, answer.tests)
    return next((frame for frame in asked if frame is not None), answer.rows)


def _print_tables(answer: "TrendsAnswer") -> None:
    """Print the series, and a table for each thing that was asked of them; notes come last."""
    formats = {"is_open": mark_open}
    optional = (
        *("per", "crude_share", "lacking", "without_low", "without_high"),
        *("corrected", "corrected_low", "corrected_high"),
        "looked_share",
    )
    held = [column for column in optional if column in answer.rows.columns]
    columns = ("code", *held[: "per" in held], "period", "n", "N", "share", "low", "high")
    columns = (*columns, *held["per" in held :], "is_open")
    tables: list[tuple[pl.DataFrame, str | None]] = [(answer.rows.select(columns), None)]
    if answer.tests is not None:
        tables.append((_lay_out_trends(answer.tests), "Trend, changes of level, bursts"))
        tables.append((_lay_out_differences(answer.tests), "Later less earlier"))
    if answer.why is not None:
        tables.append((_lay_out_split(answer.why), "Parts of the change, in points of the share"))
    if answer.left_out is not None:
        tables.append(
            (answer.left_out, "Without the heaviest: largest change of any period's share, and the trend that is left")
        )
    for number, (frame, title) in enumerate(tables):
        notes = answer.notes if number == len(tables) - 1 else ()
        print_answer(
            _replace(answer, frame, notes),
            as_json=False,
            as_csv=False,
            formats=formats if "is_open" in frame.columns else None,
            title=title,
        )


def _replace(answer: "TrendsAnswer", frame: "pl.DataFrame", notes: tuple[str, ...]) -> "TrendsAnswer":
    from dataclasses import replace

    return replace(answer, rows=frame, notes=notes)


def _lay_out_trends(tests: "pl.DataFrame") -> "pl.DataFrame":
    rows = [
        {
            **_name(row),
            "n": row["n"],
            "N": row["N"],
            "trend": row["trend"],
            "per period": _write_effect(row["slope"], row["slope_low"], row["slope_high"]),
            "p": _write_p(row["trend_p"]),
            "q": _write_p(row["trend_q"]),
            "changes": _write_found(row["changes"], row["change_q"]),
            "bursts": _write_found(row["bursts"], row["burst_q"]),
        }
        for row in tests.iter_rows(named=True)
    ]
    return _make_frame(rows, tests, _TREND_COLUMNS)


def _lay_out_differences(tests: "pl.DataFrame") -> "pl.DataFrame":
    rows = [
        {
            **_name(row),
            "since": row["since"],
            "before": _write_share(row["share_before"]),
            "after": _write_share(row["share_after"]),
            "difference": _write_effect(row["difference"], row["difference_low"], row["difference_high"]),
            "p": _write_p(row["difference_p"]),
            "q": _write_p(row["difference_q"]),
            "would show": _write_points(row["smallest_difference"]),
        }
        for row in tests.iter_rows(named=True)
    ]
    return _make_frame(rows, tests, _DIFFERENCE_COLUMNS)


def _lay_out_split(why: "pl.DataFrame") -> "pl.DataFrame":
    rows = [
        {
            **_name(row),
            "before": _write_count(row["n_before"], row["N_before"]),
            "after": _write_count(row["n_after"], row["N_after"]),
            "change": _write_effect(row["change"], row["low"], row["high"]),
            **{part: _write_points(row[part]) for part in ("content", "sources", "reading", "reprints")},
            "codebook": "same" if row["codebook"] == 0 else "mixed",
            "not read": f"{row['unread_before']}, {row['unread_after']}",
        }
        for row in why.iter_rows(named=True)
    ]
    return _make_frame(rows, why, _SPLIT_COLUMNS)


def _make_frame(rows: list[dict[str, Any]], source: "pl.DataFrame", columns: tuple[str, ...]) -> "pl.DataFrame":
    import polars as pl

    keys = [name for name in ("code", "per") if name in source.columns]
    return pl.DataFrame(
        rows, schema={name: pl.Int64 if name in ("n", "N") else pl.String for name in [*keys, *columns]}
    )


def _name(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("code", "per") if name in row}


def _write_count(n: int, total: int) -> str:
    return f"{n}/{total}" + (f" {n / total:.1%}" if total else "")


def _write_share(share: float | None) -> str | None:
    return None if share is None else f"{share:.1%}"


def _write_points(share: float | None) -> str | None:
    """Return a difference of shares in points of a hundred."""
    return None if share is None else f"{100 * share:+.2f}"


def _write_effect(effect: float | None, low: float | None, high: float | None) -> str | None:
    if effect is None or low is None or high is None:
        return None
    return f"{100 * effect:+.2f} ({100 * low:+.2f} to {100 * high:+.2f})"


def _write_p(p: float | None) -> str | None:
    return None if p is None else "<0.001" if p < 0.001 else f"{p:.3f}"


def _write_found(found: str | None, q: float | None) -> str | None:
    return None if q is None else f"{found} q={_write_p(q)}" if found else f"none q={_write_p(q)}"
