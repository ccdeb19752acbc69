"""`faktor network explain A B`: what joins two codes."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Annotated, Any

import typer

from flows.cli.asking import FromOption, ToOption, WhereOption, open_workspace
from flows.cli.network.options import UnitOption
from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer, strip_controls

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    example = "Example: faktor network explain inh_budget smart_mobility --unit passage"
    group.command("explain", epilog=example)(explain_edge)


def explain_edge(
    source: Annotated[str, typer.Argument(help="One code.", metavar="CODE")],
    target: Annotated[str, typer.Argument(help="The other code.", metavar="CODE")],
    unit: UnitOption = "passage",
    where: WhereOption = None,
    since: FromOption = None,
    until: ToOption = None,
    limit: Annotated[int, typer.Option("--limit", help="Most passages to show.", min=1, metavar="N")] = 20,
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show every passage in which two codes are together, when, and what falls without one term or one source."""
    answer = open_workspace(workspace).explain_edge(
        source, target, unit=unit, since=since, until=until, where=where or ()
    )
    if as_json or as_csv:
        print_answer(answer, as_json=as_json, as_csv=as_csv)
        return
    counts = answer.counts
    _print(
        f"{source} with {target}: together in {counts['n_both']:,} of {counts['N']:,} ({unit}); "
        f"{source} in {counts['n_source']:,}, {target} in {counts['n_target']:,}."
    )
    for edge in answer.edge.iter_rows(named=True):
        _print(
            f"Kind {edge['kind']}; jaccard {edge['jaccard']:.3f}; chance alone would make {edge['expected']:.1f}, "
            f"p = {edge['p']:.2g} (exact, against independence)."
        )
    for row in answer.rows.head(limit).iter_rows(named=True):
        _print(f"\n{_cite(row)}")
        _print(f"  {source}: {_join(row['quotes_source'])} | {target}: {_join(row['quotes_target'])}")
        _print(f"  {row['text']}")
    if len(answer.rows) > limit:
        _print(f"\nShown: {limit} of {len(answer.rows):,} passages; --limit shows more.")
    _print("")
    print_answer(replace(answer, rows=answer.years, notes=()), as_json=False, as_csv=False, title="By year")
    fall = replace(answer, rows=answer.without.head(limit))
    print_answer(
        fall,
        as_json=False,
        as_csv=False,
        title="What falls without one term, or one publisher (where none is known, source)",
    )


def _print(line: str) -> None:
    sys.stdout.write(strip_controls(line) + "\n")


def _cite(row: Mapping[str, Any]) -> str:
    when = str(row["date"] or "undated")
    shown = {"year": when[:4], "month": when[:7]}.get(str(row["date_precision"]), when)
    page = f", p. {row['page']}" if row["page"] is not None else ""
    publisher = f"{row['publisher']}, " if row["publisher"] else ""
    return f"[{row['unit']}] {row['title']} ({publisher}{shown}{page})"


def _join(quotes: Sequence[str]) -> str:
    return "; ".join(f"“{quote}”" for quote in quotes) or "-"
