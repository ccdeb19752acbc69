"""`faktor codebook shadowed`: which rules' finds gave way to which, where both found the same words."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.output import AsJson, WorkspaceOption, make_console, print_json, strip_controls

if TYPE_CHECKING:
    import polars as pl

    from pipeline.workspace import Workspace

__all__ = ["register"]

_TOP = 20


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("shadowed", epilog="Example: faktor codebook shadowed smart_governance --top 5")(show_shadowed)


def show_shadowed(
    codes: Annotated[
        list[str] | None, typer.Argument(help="Only finds of these codes; none: of all.", metavar="[CODE...]")
    ] = None,
    top: Annotated[int, typer.Option("--top", min=1, help="How many pairs of rules are shown.")] = _TOP,
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
) -> None:
    """Show which rules' finds gave way to which: the longer find stays, the other is no mention."""
    from pathlib import Path

    from flows.settings import find_workspace

    rows = _count_pairs(find_workspace(Path(workspace)), codes or []).head(top).to_dicts()
    if as_json:
        print_json({"pairs": rows})
        return
    _print_table(rows)


def _count_pairs(workspace: "Workspace", codes: list[str]) -> "pl.DataFrame":
    """Return one row per pair of a rule and the rule that its finds gave way to, the most frequent first."""
    import polars as pl

    from pipeline.errors import QuestionError
    from pipeline.records import CODES, MENTIONS, SHADOWED
    from pipeline.store import read_table

    known = read_table(workspace, CODES).collect()["code"].to_list()
    for code in codes:
        if code not in known:
            raise QuestionError(f"Expected codes that were looked for, got `{code}`. See `faktor codebook show`.", code)
    winners = read_table(workspace, MENTIONS).select(
        pl.col("mention_id").alias("shadowed_by"), pl.col("rule").alias("by"), pl.col("quote").alias("by_quote")
    )
    shadowed = read_table(workspace, SHADOWED)
    if codes:
        shadowed = shadowed.filter(pl.col("code").is_in(codes))
    return (
        shadowed.join(winners, on="shadowed_by", how="left")
        .sort(SHADOWED.key)
        .group_by("rule", "by", maintain_order=True)
        .agg(pl.len().alias("finds"), pl.col("quote").first(), pl.col("by_quote").first())
        .sort("finds", "rule", "by", descending=[True, False, False])
        .collect()
    )


def _print_table(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    if not rows:
        make_console().print("No find gave way to another.")
        return
    table = Table()
    headings = {"finds": "finds", "rule": "rule", "by": "gave way to", "quote": "for example", "by_quote": "to"}
    for name, heading in headings.items():
        table.add_column(heading, justify="right" if name == "finds" else "left", no_wrap=name in ("rule", "by"))
    for row in rows:
        table.add_row(*(Text(strip_controls(str(row[name]))) for name in headings))
    make_console().print(table)
