"""What becomes of a series when one term, or one source, is left out: does it hang on a single one.

Takes the tables that a series is made of; gives for each code and period the range of its shares without any one of
them, and which of them bear most. Knows no codebook: a term is a word that a mention was found by.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pipeline.trends.cells import NOWHERE, find_rows

if TYPE_CHECKING:
    import polars as pl

    from pipeline.trends.counts import Placed
    from pipeline.trends.periods import By, Dates
    from pipeline.trends.series import Unit

__all__ = ["LeftOut", "leave_out"]

_MOST_NAMED = 5  # of what is left out, the heaviest of each code are told with their trend
_LEAST_LEFT = 0.1  # share of the units of a period below which what is left says nothing of the period

Variants = dict[str, tuple[NDArray[np.int64], NDArray[np.int64]]]
"""What was left out -> n and N by period without it."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Series with one thing left out.

    Attributes:
        bands: One row per code and period: code, period, without_low and without_high (least and largest share without
            any one; those that leave less than a tenth of the units are passed over; null where all do) and n_left_out
            (how many things could be left out).
        heaviest: One row per code and thing, at most five a code, heaviest first: code, left_out, units (with the code
            that are gone without it), largest_change (of the share of any period, -1 to 1), trend ("rises", "falls"
            where p is at most 0.05, else "none shown"; null with too few periods) and trend_p, not corrected.
    """

    bands: "pl.DataFrame"
    heaviest: "pl.DataFrame"


def leave_out(
    documents: "pl.DataFrame",
    mentions: "pl.DataFrame",
    *,
    codes: Sequence[str],
    what: str,
    by: "By" = "year",
    unit: "Unit" = "document",
    passages: "pl.DataFrame | None" = None,
    stories: "pl.DataFrame | None" = None,
    dates: "Dates" = "published",
    since: date | None = None,
    until: date | None = None,
    today: date | None = None,
) -> LeftOut:
    """Return the series without each term, or without each value of a column of documents.

    Without a term, a unit has the code no more when every one of its mentions was found by that word; N stays. Without
    a source, its units are in neither n nor N.

    Args:
        documents: Table documents.
        mentions: Table mentions; with column atoms for terms.
        codes: Codes, in the order of the answer.
        what: "terms", or a column of documents.
        by: Length of a period.
        unit: What is counted.
        passages: Table passages, for unit "passage".
        stories: Table stories, for unit "story".
        dates: Which time of a document counts.
        since: First day.
        until: Last day.
        today: The trends leave out periods that end on this day or later.
    """
    import polars as pl

    from pipeline.trends.counts import Window, place_units
    from pipeline.trends.periods import end_of
    from pipeline.trends.series import fold_stories, list_units

    if unit == "story":
        documents, mentions = fold_stories(documents, mentions, stories)
    kind: Unit = "passage" if unit == "passage" else "document"
    placed = place_units(documents, list_units(documents, passages, kind), window=Window(by, since, until, dates))
    counted = mentions.filter(pl.col("is_counted") & pl.col("code").is_in(list(codes)))
    counted = counted.with_columns(unit=pl.Series(find_rows(counted[f"{kind}_id"], placed.unit_ids)))
    counted = counted.filter(pl.col("unit") != NOWHERE).with_columns(period=_periods_of(placed, "unit"))
    counted = counted.filter(pl.col("period").is_not_null())
    own = pl.DataFrame({"period": _list_periods(placed)}).drop_nulls()["period"].to_numpy()
    total = np.bincount(own, minlength=placed.periods.height)
    totals = None if what == "terms" else _count_by_value(placed, documents[what])
    is_open = end_of(by) >= today if today else pl.lit(False)
    is_over = ~placed.periods.with_columns(is_open.alias("is_open"))["is_open"].to_numpy()
    bands, heaviest = [], []
    for code in codes:
        hits = counted.filter(pl.col("code") == code)
        n = _count_units(hits, placed.periods.height)
        if totals is None:
            variants = {term: (n - lost, total) for term, lost in _count_sole_terms(hits, len(n)).items()}
        else:
            valued = hits.with_columns(value=_value_of(placed, documents[what]).gather(hits["unit"]))
            variants = {
                value: (n - _count_units(valued.filter(pl.col("value") == value), len(n)), total - lost)
                for value, lost in totals.items()
            }
        bands.append(_find_band(code, placed.periods, n, total, variants))
        heaviest += _name_heaviest(code, n, total, variants, is_over)
    schema = {"code": pl.String, "left_out": pl.String, "units": pl.Int64, "largest_change": pl.Float64}
    names = pl.DataFrame(heaviest, schema=schema | {"trend": pl.String, "trend_p": pl.Float64})
    return LeftOut(pl.concat(bands) if bands else _find_band("", placed.periods, total, total, {}).clear(), names)


def _list_periods(placed: "Placed") -> "pl.Series":
    """Return the number of the period of each unit; null without one."""
    import polars as pl

    is_in = (placed.place_of >= 0) & (placed.place_of < placed.periods.height)
    return pl.Series(np.where(is_in, placed.place_of, NOWHERE)).replace(NOWHERE, None)


def _periods_of(placed: "Placed", column: str) -> "pl.Expr":
    import polars as pl

    return pl.lit(_list_periods(placed)).gather(pl.col(column))


def _value_of(placed: "Placed", values: "pl.Series") -> "pl.Series":
    from pipeline.trends.parts import NOT_KNOWN

    return values.cast(str).fill_null(NOT_KNOWN).gather(np.maximum(0, placed.document_rows))


def _count_by_value(placed: "Placed", values: "pl.Series") -> dict[str, NDArray[np.int64]]:
    """Return N by period of each value; empty where there is one value only, since nothing would be left."""
    import polars as pl

    frame = pl.DataFrame({"value": _value_of(placed, values), "period": _list_periods(placed)}).drop_nulls()
    if frame["value"].n_unique() < 2:
        return {}
    return {
        str(value): np.bincount(rows["period"].to_numpy(), minlength=placed.periods.height)
        for (value,), rows in sorted(frame.partition_by("value", as_dict=True).items())
    }


def _count_units(hits: "pl.DataFrame", periods: int) -> NDArray[np.int64]:
    return np.bincount(hits.unique("unit")["period"].to_numpy(), minlength=periods)


def _count_sole_terms(hits: "pl.DataFrame", periods: int) -> dict[str, NDArray[np.int64]]:
    """Return for each term the units by period all of whose mentions were found by it."""
    import polars as pl

    numbered = hits.select("unit", "period", "atoms").with_row_index("mention")
    size = pl.len().over("unit").alias("mentions")
    terms = numbered.with_columns(size).explode("atoms").with_columns(pl.col("atoms").str.to_lowercase())
    by_term = terms.unique(["mention", "atoms"]).group_by("atoms", "unit", "period", "mentions").len()
    sole = by_term.filter(pl.col("len") == pl.col("mentions"))
    found = {
        str(term): np.bincount(rows["period"].to_numpy(), minlength=periods)
        for (term,), rows in sorted(sole.partition_by("atoms", as_dict=True).items())
    }
    nothing = np.zeros(periods, dtype=np.int64)
    return {str(term): found.get(term, nothing) for term in terms["atoms"].drop_nulls().unique().sort()}


def _find_band(
    code: str, periods: "pl.DataFrame", n: NDArray[np.int64], total: NDArray[np.int64], variants: Variants
) -> "pl.DataFrame":
    import polars as pl

    known = [(n, total)] if not variants else list(variants.values())
    shares = np.stack([np.where(_is_enough(left, total), part / np.maximum(1, left), np.nan) for part, left in known])
    is_known = ~np.isnan(shares).all(axis=0)
    low = np.where(is_known, np.where(np.isnan(shares), np.inf, shares).min(axis=0), np.nan)
    high = np.where(is_known, np.where(np.isnan(shares), -np.inf, shares).max(axis=0), np.nan)
    return periods.select(pl.lit(code).alias("code"), "period").with_columns(
        pl.Series("without_low", low, nan_to_null=True),
        pl.Series("without_high", high, nan_to_null=True),
        pl.lit(len(variants), dtype=pl.Int64).alias("n_left_out"),
    )


def _is_enough(left: NDArray[np.int64], total: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say of which periods enough units are left for a share."""
    return (left > 0) & (left >= _LEAST_LEFT * total)


def _name_heaviest(
    code: str, n: NDArray[np.int64], total: NDArray[np.int64], variants: Variants, is_over: NDArray[np.bool_]
) -> list[dict[str, Any]]:
    from pipeline.trends.monotonic import find_monotonic_trend

    lost = {name: int((n - left_n).sum()) for name, (left_n, _) in variants.items()}
    rows = []
    for name in sorted(lost, key=lambda each: (-lost[each], each))[:_MOST_NAMED]:
        left_n, left_total = variants[name]
        is_known = _is_enough(left_total, total)
        shifts = left_n[is_known] / left_total[is_known] - n[is_known] / total[is_known]
        shares = [
            float(part / whole) if enough else None
            for part, whole, enough, over in zip(left_n, left_total, is_known, is_over, strict=True)
            if over
        ]
        trend = find_monotonic_trend(shares)
        said = None if trend is None else "none shown" if trend.p > 0.05 else "rises" if trend.score > 0 else "falls"
        rows.append(
            {
                "code": code,
                "left_out": name,
                "units": lost[name],
                "largest_change": float(shifts[np.abs(shifts).argmax()]) if len(shifts) else None,
                "trend": said,
                "trend_p": trend.p if trend else None,
            }
        )
    return rows
