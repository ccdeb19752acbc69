"""Calendar periods: where a document falls, and which periods lie between two days.

Takes documents with a date and how precise it is; gives the period of each, or why it has none.
Knows no codes and no counts.
"""

from datetime import date
from typing import Literal

import polars as pl

__all__ = ["By", "Dates", "end_of", "label_of", "list_periods", "place_documents"]

By = Literal["year", "quarter", "month"]
"""Length of a period; periods are those of the calendar."""

Dates = Literal["published", "covers"]
"""Which time of a document counts: when it was published, or the period that it is about."""

_STEP = {"year": "1y", "quarter": "1q", "month": "1mo"}


def place_documents(
    documents: pl.DataFrame, *, by: By, since: date | None, until: date | None, dates: Dates = "published"
) -> pl.DataFrame:
    """Return the period of each document that may lie in the window.

    A document may have come out on any day that its date leaves open: one day, a month or a year. It belongs to a
    period when all those days lie in that period and in the window; when only some do, its date is too coarse.

    Args:
        documents: Columns document_id, date and date_precision; covers_start and covers_end where dates is "covers".
        by: Length of a period.
        since: First day of the window; None leaves it open.
        until: Last day of the window; None leaves it open.
        dates: "covers" places a document in the period that it is about, where that is known; it is too coarse where
            it is about several.

    Returns:
        One row per document, but for those surely outside the window: document_id, period_start (null without a
        period) and apart ("undated", "too_coarse", or null with a period).
    """
    first, last = pl.col("first"), pl.col("last")
    start = first.dt.truncate(_STEP[by])
    begins_in_window = first >= since if since else pl.lit(True)
    ends_in_window = last <= until if until else pl.lit(True)
    touches_window = (last >= since if since else pl.lit(True)) & (first <= until if until else pl.lit(True))
    fits = begins_in_window & ends_in_window & (start == last.dt.truncate(_STEP[by]))
    apart = pl.when(first.is_null()).then(pl.lit("undated")).when(~fits).then(pl.lit("too_coarse"))
    first_day, last_day = _first_day(), _last_day()
    if dates == "covers":
        first_day = pl.coalesce(pl.col("covers_start"), first_day)
        last_day = pl.coalesce(pl.col("covers_end"), last_day)
    return (
        documents.select("document_id", first_day.alias("first"), last_day.alias("last"))
        .filter(first.is_null() | touches_window)
        .select("document_id", apart.alias("apart"), start.alias("start"))
        .select("document_id", pl.when(pl.col("apart").is_null()).then("start").alias("period_start"), "apart")
    )


def list_periods(first: date | None, last: date | None, *, by: By) -> pl.DataFrame:
    """Return all periods from that of one day to that of another, without gaps.

    Args:
        first: A day of the first period; None gives no periods.
        last: A day of the last period; None gives no periods.
        by: Length of a period.

    Returns:
        One row per period, in order: period ("2019", "2019-Q2" or "2019-03") and period_start.
    """
    if first is None or last is None or first > last:
        starts = pl.Series("period_start", [], dtype=pl.Date)
    else:
        starts = pl.date_range(_start_of(first, by), last, interval=_STEP[by], eager=True).alias("period_start")
    return starts.to_frame().select(label_of(by).alias("period"), "period_start")


def label_of(by: By) -> pl.Expr:
    """Return the name of the period that starts on the column period_start."""
    year = pl.col("period_start").dt.year().cast(pl.String)
    if by == "year":
        return year
    if by == "quarter":
        return year + "-Q" + pl.col("period_start").dt.quarter().cast(pl.String)
    return pl.col("period_start").dt.strftime("%Y-%m")


def end_of(by: By) -> pl.Expr:
    """Return the last day of the period that starts on the column period_start."""
    return pl.col("period_start").dt.offset_by(_STEP[by]).dt.offset_by("-1d")


def _start_of(day: date, by: By) -> date:
    if by == "year":
        return day.replace(month=1, day=1)
    if by == "quarter":
        return day.replace(month=3 * ((day.month - 1) // 3) + 1, day=1)
    return day.replace(day=1)


def _first_day() -> pl.Expr:
    day, precision = pl.col("date"), pl.col("date_precision")
    return (
        pl.when(precision == "year")
        .then(day.dt.truncate("1y"))
        .when(precision == "month")
        .then(day.dt.truncate("1mo"))
        .otherwise(day)
    )


def _last_day() -> pl.Expr:
    day, precision = pl.col("date"), pl.col("date_precision")
    return (
        pl.when(precision == "year")
        .then(day.dt.truncate("1y").dt.offset_by("1y").dt.offset_by("-1d"))
        .when(precision == "month")
        .then(day.dt.month_end())
        .otherwise(day)
    )
