"""What series say under test: trend, change of level, bursts, and the difference between two times.

Takes a `Series`; gives one row per series with effects, intervals and p-values corrected over all series asked.
Knows no codebook; periods that are not over are left out.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from pipeline.trends.bursts import Burst
    from pipeline.trends.series import Series

__all__ = ["CORRECTED", "judge_series"]

CORRECTED = ("trend", "change", "burst", "difference")
"""The tests; each has a column of p and one of q, p corrected over the series by Benjamini and Hochberg."""

_LEVEL = 0.05

_TEXTS = ("trend", "changes", "bursts", "since")
_COUNTS = ("periods", "n", "N")


def judge_series(series: "Series", *, since: date | None = None, seed: int = 0) -> "pl.DataFrame":
    """Return the tests of each series.

    Where a fixed mix was asked, the trend is that of its shares, and the other tests take n of N as the share and the
    effective N of the mix, in whole units.

    Args:
        series: The series.
        since: First day of the later of the two times that are compared, taken to the start of its period; None
            compares the later half of the periods that have units with the earlier.
        seed: Of the simulations behind the p of changes and bursts.

    Returns:
        One row per series: code, (per,) periods (over and with units), n and N in them;
        trend ("rises" or "falls" where trend_q is at most 0.05, else "none shown"; null with too few periods), tau,
        slope (change of the share per period) with slope_low and slope_high, trend_p, trend_q;
        changes (periods in which a new level begins, where change_q is at most 0.05), change_p, change_q;
        bursts (period, or first..last, of each whose p is at most 0.05, where burst_q is so too), burst_p, burst_q;
        since (first period of the later time), share_before, share_after, difference with difference_low and
        difference_high, smallest_difference (that a test of these N shows with 80 % power), difference_p, difference_q.

    References:
        Y. Benjamini, Y. Hochberg (1995), Controlling the false discovery rate, JRSS B 57, 289-300.
    """
    import polars as pl

    keys = ["code", "per"] if "per" in series.frame.columns else ["code"]
    over = series.frame.filter(~pl.col("is_open"))
    rows = [
        dict(zip(keys, key, strict=True)) | _judge(frame, since=since, seed=seed)
        for key, frame in over.partition_by(keys, as_dict=True, maintain_order=True).items()
    ]
    types = {column: pl.String if column in (*keys, *_TEXTS) else pl.Float64 for column in _list_columns(keys)}
    judged = pl.DataFrame(rows, schema=types | dict.fromkeys(_COUNTS, pl.Int64))
    return _correct(judged).select(_list_columns(keys))


def _list_columns(keys: Sequence[str]) -> list[str]:
    return [
        *keys, *_COUNTS,
        "trend", "tau", "slope", "slope_low", "slope_high", "trend_p", "trend_q",
        "changes", "change_p", "change_q",
        "bursts", "burst_p", "burst_q",
        "since", "share_before", "share_after", "difference", "difference_low", "difference_high",
        "smallest_difference", "difference_p", "difference_q",
    ]  # fmt: skip


def _judge(frame: "pl.DataFrame", *, since: date | None, seed: int) -> dict[str, Any]:
    """Return the columns of one series, before the correction."""
    import polars as pl

    from pipeline.trends.bursts import find_bursts
    from pipeline.trends.change_points import find_share_changes
    from pipeline.trends.monotonic import find_monotonic_trend

    periods, shares = frame["period"].to_list(), frame["share"].to_list()
    n, total = _count_units(frame)
    known = frame.filter(pl.col("share").is_not_null())
    row: dict[str, Any] = {"periods": known.height, "n": known["n"].sum(), "N": known["N"].sum()}
    if trend := find_monotonic_trend(shares):
        row |= {"trend": "rises" if trend.score > 0 else "falls", "tau": trend.tau}
        row |= {"slope": trend.slope, "slope_low": trend.low, "slope_high": trend.high, "trend_p": trend.p}
    if changes := find_share_changes(n, total, seed=seed):
        row |= {"changes": ", ".join(periods[start] for start in changes.starts) or None, "change_p": changes.p}
    if changes:  # enough periods for a usual state too
        bursts = find_bursts(n, total, seed=seed)
        said = [_say_burst(burst, periods, total) for burst in bursts if burst.p <= _LEVEL]
        row |= {"bursts": ", ".join(said) or None, "burst_p": min((burst.p for burst in bursts), default=1.0)}
    return row | _compare_times(frame, n, total, since=since)


def _say_burst(burst: "Burst", periods: Sequence[str], total: Sequence[int]) -> str:
    """Return the first and the last period with units; a burst goes on through periods without."""
    held = [periods[place] for place in range(burst.first, burst.last + 1) if total[place]]
    return held[0] if len(held) == 1 else f"{held[0]}..{held[-1]}"


def _count_units(frame: "pl.DataFrame") -> tuple[list[int], list[int]]:
    """Return n and N by period; where shares are those of a mix, its share and effective N in whole units."""
    if "effective_N" not in frame.columns:
        return frame["n"].to_list(), frame["N"].to_list()
    total = frame["effective_N"].floor().cast(int)
    n = (frame["share"].fill_null(0.0) * total).round().cast(int)
    return n.to_list(), total.to_list()


def _compare_times(
    frame: "pl.DataFrame", n: Sequence[int], total: Sequence[int], *, since: date | None
) -> dict[str, Any]:
    from pipeline.trends.differences import compare_shares, find_smallest_difference

    periods, starts = frame["period"].to_list(), frame["period_start"].to_list()
    if since is None:
        held = [place for place, units in enumerate(total) if units]
        first = held[len(held) // 2] if held else 0
    else:
        first = sum(_is_before(start, starts, since) for start in starts)
    before, after = (sum(n[:first]), sum(total[:first])), (sum(n[first:]), sum(total[first:]))
    found = compare_shares(before, after)
    if found is None:
        return {}
    return {
        "since": periods[first],
        "share_before": before[0] / before[1],
        "share_after": after[0] / after[1],
        "difference": found.difference,
        "difference_low": found.low,
        "difference_high": found.high,
        "smallest_difference": find_smallest_difference(before[0] / before[1], before[1], after[1]),
        "difference_p": found.p,
    }


def _is_before(start: date, starts: Sequence[date], since: date) -> bool:
    """Say whether a period lies before the one that holds a day."""
    return any(start < other <= since for other in starts)


def _correct(judged: "pl.DataFrame") -> "pl.DataFrame":
    """Return the rows with q, and without what q does not bear out."""
    import polars as pl
    from scipy.stats import false_discovery_control

    for test in CORRECTED:
        p = judged[f"{test}_p"]
        known = p.drop_nulls()
        q = iter(false_discovery_control(known).tolist() if len(known) else [])
        corrected = [None if value is None else next(q) for value in p]
        judged = judged.with_columns(pl.Series(f"{test}_q", corrected, dtype=pl.Float64))
    return judged.with_columns(
        pl.when(pl.col("trend_q") <= _LEVEL)
        .then("trend")
        .otherwise(pl.when(pl.col("trend_q").is_not_null()).then(pl.lit("none shown")))
        .alias("trend"),
        pl.when(pl.col("change_q") <= _LEVEL).then("changes").alias("changes"),
        pl.when(pl.col("burst_q") <= _LEVEL).then("bursts").alias("bursts"),
    )
