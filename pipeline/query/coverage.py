"""On which days sources were looked at, and what came of it.

Takes cycles, arrivals and the zone of each source; gives one row per source and day, and by week or month. Knows no
schedule: a day on which nothing was tried is "not tried", whether or not it was to be.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal
from zoneinfo import ZoneInfo

from pipeline.errors import QuestionError

if TYPE_CHECKING:
    import polars as pl

    from pipeline.store.ledger_watch import ArrivalMark, Look

__all__ = ["WELL_LOOKED", "Bins", "DayState", "find_looked_shares", "list_coverage", "list_days", "tell_day"]

DayState = Literal["fetched", "empty", "failed", "not tried"]
"""What came of a day: documents; a look that gave none; only looks that failed; no look."""

Bins = Literal["day", "week", "month"]

WELL_LOOKED = 0.8
"""Share of the days that were looked at, below which a longer bin or the period of a trend is marked."""

_STEP = {"day": "1d", "week": "1w", "month": "1mo"}
_UTC = ZoneInfo("UTC")


@dataclass(slots=True)
class _Day:
    looks: int = 0
    failed: int = 0
    items: int = 0
    reason: str | None = None

    @property
    def state(self) -> DayState:
        if self.items:
            return "fetched"
        if self.looks:
            return "empty"
        return "failed" if self.failed else "not tried"


def tell_day(moment: str, zone: ZoneInfo | None) -> date:
    """Return the day of a moment as the ledger writes it, in a zone; None is UTC."""
    return datetime.fromisoformat(moment).astimezone(zone or _UTC).date()


def list_days(
    looks: Iterable["Look"], arrivals: Iterable["ArrivalMark"], *, zones: Mapping[str, ZoneInfo], today: date
) -> "pl.DataFrame":
    """Return what came of each day of each source.

    Args:
        looks: The cycles that have ended.
        arrivals: The documents that were taken in.
        zones: Zone of each source, in which its days begin; UTC for one that is not there.
        today: The day that is not over: it is there once something came of it.

    Returns:
        One row per source and day, in that order, from the first look or arrival to yesterday: source, day, state,
        items (documents taken in), looks (that succeeded), failed (looks that did not), reason (of the last that did
        not) and is_web. A source that no cycle looks at, a folder, has rows for days with documents only, and is_web
        false.
    """
    import polars as pl

    days: dict[str, dict[date, _Day]] = {}
    web: set[str] = set()
    for look in looks:
        each = _find(days, look.source, tell_day(look.started, zones.get(look.source)))
        web.add(look.source)
        if look.state == "completed":
            each.looks += 1
        else:
            each.failed += 1
            each.reason = look.reason
    for mark in arrivals:
        _find(days, mark.source, tell_day(mark.first_seen, zones.get(mark.source))).items += 1
    for source in web:
        first, last = min(days[source]), max(today - timedelta(days=1), *days[source])
        for number in range((last - first).days):
            _find(days, source, first + timedelta(days=number + 1))
    rows = [
        (source, day, each.state, each.items, each.looks, each.failed, each.reason, source in web)
        for source, held in sorted(days.items())
        for day, each in sorted(held.items())
    ]
    schema = {"source": pl.String, "day": pl.Date, "state": pl.String, "items": pl.Int64, "looks": pl.Int64}
    schema |= {"failed": pl.Int64, "reason": pl.String, "is_web": pl.Boolean}
    return pl.DataFrame(rows, schema=schema, orient="row")


def list_coverage(
    days: "pl.DataFrame",
    *,
    by: Bins = "day",
    source: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> "pl.DataFrame":
    """Return the days by source and day, week or month.

    Args:
        days: As `list_days` gives them.
        by: Length of a bin; a week begins on Monday.
        source: Only this source.
        since: First day; the first bin holds only what is not before it.
        until: Last day.

    Returns:
        One row per source and bin: source, period ("2026-11-24", "2026-W48" or "2026-11"), period_start, state (of a
        longer bin "fetched" where documents came, "partly" where they came on less than 80 % of days being looked at,
        else that of most of its days), items, days,
        looked (days with a look that succeeded), failed (days on which every look failed), not_tried, looked_share
        (null for a folder) and reason.

    Raises:
        QuestionError: If there is no such source, or the first day is after the last.
    """
    import polars as pl

    if since and until and since > until:
        raise QuestionError(
            f"Expected a first day that is not after the last, got {since} to {until}. Swap the two.", str(since)
        )
    if source is not None and source not in days["source"]:
        known = ", ".join(days["source"].unique().sort()) or "none yet"
        raise QuestionError(f"Nothing is known of a source {source!r}. Sources that were looked at: {known}.", source)
    held = days.filter(
        (pl.col("source") == source) if source is not None else pl.lit(True),
        (pl.col("day") >= since) if since else pl.lit(True),
        (pl.col("day") <= until) if until else pl.lit(True),
    )
    start = pl.col("day").dt.truncate(_STEP[by]).alias("period_start")
    state = pl.col("state")
    binned = held.group_by("source", start, maintain_order=True).agg(
        pl.col("items").sum(),
        pl.len().cast(pl.Int64).alias("days"),
        _is_looked().sum().cast(pl.Int64).alias("looked"),
        (state == "failed").sum().cast(pl.Int64).alias("failed"),
        (state == "not tried").sum().cast(pl.Int64).alias("not_tried"),
        pl.col("reason").drop_nulls().last(),
        pl.col("is_web").first(),
    )
    share = pl.when("is_web").then(pl.col("looked") / pl.col("days"))
    return binned.with_columns(share.alias("looked_share"), _label(by)).with_columns(_name_state()).select(
        "source", "period", "period_start", "state", "items", "days", "looked", "failed", "not_tried", "looked_share",
        "reason",
    )  # fmt: skip


def find_looked_shares(days: "pl.DataFrame", periods: "pl.DataFrame", weights: Mapping[str, int]) -> "pl.Series":
    """Return for each period which share of the days of its sources were looked at.

    The share of each source is that of its days in the period since it was looked at first; the shares are weighted by
    the documents of the sources, so that one that hardly ever writes does not hide that all others were seen.

    Args:
        days: As `list_days` gives them.
        periods: Columns period_start and period_end.
        weights: Source -> its documents in the question; sources that are not there do not count.

    Returns:
        One value per period, 0 to 1; null where no source was under watch.
    """
    import polars as pl

    heavy = pl.DataFrame(
        {"source": list(weights), "weight": [max(each, 1) for each in weights.values()]},
        schema={"source": pl.String, "weight": pl.Int64},
    )
    watched = days.filter("is_web").join(heavy, on="source")
    spans = periods.select("period_start", "period_end").unique()
    inside = watched.join_where(spans, pl.col("day") >= pl.col("period_start"), pl.col("day") <= pl.col("period_end"))
    by_source = inside.group_by("period_start", "source").agg(
        _is_looked().mean().alias("looked"), pl.col("weight").first()
    )
    shares = by_source.group_by("period_start").agg(
        ((pl.col("looked") * pl.col("weight")).sum() / pl.col("weight").sum()).alias("looked_share")
    )
    return periods.join(shares, on="period_start", how="left", maintain_order="left")["looked_share"]


def _find(days: dict[str, dict[date, _Day]], source: str, day: date) -> _Day:
    return days.setdefault(source, {}).setdefault(day, _Day())


def _is_looked() -> "pl.Expr":
    import polars as pl

    # documents that came in a cycle which failed later were looked for, too
    return pl.col("state").is_in(["fetched", "empty"])


def _label(by: Bins) -> "pl.Expr":
    import polars as pl

    form = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m"}[by]
    return pl.col("period_start").dt.strftime(form).alias("period")


def _name_state() -> "pl.Expr":
    import polars as pl

    most = pl.max_horizontal("looked", "failed", "not_tried")
    is_some = pl.col("items") > 0
    return (
        pl.when(is_some & (pl.col("looked_share") < WELL_LOOKED))
        .then(pl.lit("partly"))
        .when(is_some)
        .then(pl.lit("fetched"))
        .when(pl.col("looked") == most)
        .then(pl.lit("empty"))
        .when(pl.col("failed") == most)
        .then(pl.lit("failed"))
        .otherwise(pl.lit("not tried"))
        .alias("state")
    )
