"""Counts of units by period, for whatever a unit can have: codes or topics.

Takes units with their documents, and hits (a name and a unit that has it); gives n and N by name and period, and
what stands apart. Knows no codes, no topics and no shares.
"""

from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.trends.periods import By, Dates, list_periods, place_documents

__all__ = ["Window", "count_apart", "count_hits", "place_units"]


@dataclass(frozen=True, slots=True)
class Window:
    """The time that a question is about.

    Attributes:
        by: Length of a period.
        since: First day; None leaves it open.
        until: Last day; None leaves it open.
        dates: Which time of a document counts.
    """

    by: By
    since: date | None
    until: date | None
    dates: Dates = "published"


def place_units(documents: pl.DataFrame, units: pl.DataFrame, *, window: Window) -> pl.DataFrame:
    """Return the period of each unit, which is that of its document.

    Args:
        documents: Columns document_id, date and date_precision.
        units: Columns document_id and unit_id; those of no document in `documents` are left out.
        window: The time asked about; units surely outside are left out.

    Returns:
        One row per unit: unit_id, period_start (null without a period), apart ("undated", "too_coarse" or null).
    """
    placed = place_documents(documents, by=window.by, since=window.since, until=window.until, dates=window.dates)
    return units.join(placed, on="document_id").drop("document_id")


def count_hits(placed: pl.DataFrame, hits: pl.DataFrame, names: pl.DataFrame, *, window: Window) -> pl.DataFrame:
    """Return n and N of each name in each period, also where they are 0.

    Args:
        placed: Units as `place_units` gives them.
        hits: One row per name and unit that has it: the column of `names`, and unit_id.
        names: One column, what is counted, in the order of the answer.
        window: The time asked about; without its ends, from the first placed unit to the last.

    Returns:
        One row per name and period, in order: the name, period, period_start, n and N.
    """
    name = names.columns[0]
    dated = placed.filter(pl.col("apart").is_null())
    first, last = window.since, window.until
    if not dated.is_empty():
        ends = dated.select(pl.col("period_start").min().alias("first"), pl.col("period_start").max().alias("last"))
        first, last = first or ends["first"][0], last or ends["last"][0]
    totals = dated.group_by("period_start").agg(_count_rows("N"))
    found = hits.join(dated, on="unit_id").group_by(name, "period_start").agg(_count_rows("n"))
    return (
        names.join(list_periods(first, last, by=window.by), how="cross", maintain_order="left_right")
        .join(totals, on="period_start", how="left", maintain_order="left")
        .join(found, on=[name, "period_start"], how="left", maintain_order="left")
        .select(name, "period", "period_start", pl.col("n", "N").fill_null(0))
    )


def count_apart(placed: pl.DataFrame, hits: pl.DataFrame, names: pl.DataFrame) -> pl.DataFrame:
    """Return the counts of each name among units without a period.

    Args:
        placed: Units as `place_units` gives them.
        hits: One row per name and unit that has it.
        names: One column, what is counted, in the order of the answer.

    Returns:
        One row per name: the name, undated_n, undated_N, too_coarse_n and too_coarse_N.
    """
    name = names.columns[0]
    found = hits.join(placed, on="unit_id")
    counts = names
    for reason in ("undated", "too_coarse"):
        is_reason = pl.col("apart") == reason
        n = found.filter(is_reason).group_by(name).agg(_count_rows(f"{reason}_n"))
        total = pl.lit(placed.filter(is_reason).height, dtype=pl.Int64).alias(f"{reason}_N")
        counts = counts.join(n, on=name, how="left", maintain_order="left").with_columns(total)
    return counts.with_columns(pl.col("undated_n", "too_coarse_n").fill_null(0))


def _count_rows(name: str) -> pl.Expr:
    return pl.len().cast(pl.Int64).alias(name)
