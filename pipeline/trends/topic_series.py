"""Series of topics over calendar periods.

Takes the tables documents and topic_weights, filtered as the question asks; gives n, N, share, interval and mean share
by period, and counts apart what has no period. Refuses to guess a date.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from pipeline.trends.series import Unit, check_question, describe_apart

if TYPE_CHECKING:
    import polars as pl

    from pipeline.trends.counts import Counts, Placed
    from pipeline.trends.periods import By

__all__ = ["TopicSeries", "count_topics_by_period", "judge_topics", "list_topic_units", "share_by_unit"]

_UNITS = ("document", "passage")

# Sums of floats depend on their order in the last bits; what is compared or printed must not.
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class TopicSeries:
    """Counts of topics by period, and what could not be placed in a period.

    Attributes:
        frame: One row per topic and period: topic, period, period_start, n (units whose largest topic it is), N
            (units with topics), share, low, high, mean_share (mean over the N units of the topic's share in a unit;
            null where N is 0) and is_open.
        apart: One row per topic: undated_n, undated_N, too_coarse_n and too_coarse_N, as in `Series`.
        by: Length of a period.
        unit: What n and N count.
        confidence: Of the interval from low to high.
    """

    frame: "pl.DataFrame"
    apart: "pl.DataFrame"
    by: "By"
    unit: Unit
    confidence: float


def count_topics_by_period(
    documents: "pl.DataFrame",
    topic_weights: "pl.DataFrame",
    *,
    topics: Sequence[int] | None = None,
    by: "By" = "year",
    unit: Unit = "document",
    since: date | None = None,
    until: date | None = None,
    confidence: float = 0.95,
    today: date | None = None,
) -> TopicSeries:
    """Return how many of the units of each period are mostly about each topic.

    A unit counts for the topic with the largest share in it (of equal ones, the lowest number), so that n and N are
    counts and the interval holds; mean_share is the finer figure beside it. The topics of a document are the mean of
    those of its passages.

    Args:
        documents: Table documents, or the part of it that the question is about.
        topic_weights: Table topic_weights. N counts the units found in it: a passage without topics (no known word)
            is in neither n nor N.
        topics: Numbers of the topics, in the order of the answer; None takes all.
        by: Length of a period.
        unit: "document" or "passage".
        since: First day asked about; None begins with the first dated document that has topics.
        until: Last day asked about; None ends with the last.
        confidence: Of the Wilson intervals, between 0 and 1.
        today: Periods that end on this day or later are marked open; None marks none.

    Returns:
        A `TopicSeries`; periods follow one another without a gap.

    Raises:
        QuestionError: If by, unit, confidence or the window cannot be used.
    """
    import numpy as np
    import polars as pl

    from pipeline.trends.cells import number_hits
    from pipeline.trends.counts import Window, count_hits, place_units
    from pipeline.trends.intervals import with_wilson
    from pipeline.trends.periods import end_of

    check_question(by, unit, since, until, confidence, _UNITS)
    asked = sorted(topic_weights["topic"].unique()) if topics is None else list(dict.fromkeys(topics))
    shares = share_by_unit(topic_weights, unit)
    largest = shares.sort("share", "topic", descending=[True, False]).unique(
        "unit_id", keep="first", maintain_order=True
    )
    placed = place_units(documents, largest.select("document_id", "unit_id"), window=Window(by, since, until))
    rows = np.arange(largest.height, dtype=np.int32)
    hits = number_hits(largest["topic"].cast(pl.String), rows, [str(topic) for topic in asked])
    counts = count_hits(placed, hits, parts=[""])
    frame = with_wilson(_list_counts(counts, asked), confidence=confidence)
    frame = frame.join(_add_shares(shares, placed), on=["topic", "period_start"], how="left", maintain_order="left")
    mean_share = pl.when(pl.col("N") > 0).then(pl.col("sum").fill_null(0.0) / pl.col("N")).round(_DIGITS)
    is_open = end_of(by) >= today if today else pl.lit(False)
    frame = frame.select(pl.exclude("sum"), mean_share.alias("mean_share"), is_open.alias("is_open"))
    apart = describe_apart(counts, "topic").with_columns(pl.col("topic").cast(pl.Int64))
    return TopicSeries(frame, apart, by, unit, confidence)


def judge_topics(series: TopicSeries, *, since: date | None = None, seed: int = 0) -> "pl.DataFrame":
    """Return whether each topic rises or falls, changes its level or bursts, corrected over the topics.

    Args:
        series: The series.
        since: First day of the later of the two times that are compared.
        seed: Of the simulations.

    Returns:
        One row per topic: topic, and the columns of `pipeline.trends.judging.judge_series`.
    """
    import polars as pl

    from pipeline.trends.judging import judge_series
    from pipeline.trends.series import Series

    names = pl.col("topic").cast(pl.String).alias("code")
    as_codes = Series(series.frame.with_columns(names), series.apart, series.by, series.unit, series.confidence)
    tests = judge_series(as_codes, since=since, seed=seed)
    return tests.select(pl.col("code").cast(pl.Int64).alias("topic"), pl.exclude("code"))


def list_topic_units(
    documents: "pl.DataFrame",
    topic_weights: "pl.DataFrame",
    *,
    topics: Sequence[int],
    by: "By" = "year",
    unit: Unit = "document",
    since: date | None = None,
    until: date | None = None,
) -> "pl.DataFrame":
    """Return the units behind each n of `count_topics_by_period`, asked for with the same parameters.

    Returns:
        One row per unit whose largest topic it is: topic, period, document_id, unit_id and share, in the order of the
        topics and periods, within a period the largest share first.
    """
    import polars as pl

    from pipeline.trends.periods import label_of, place_documents

    shares = share_by_unit(topic_weights, unit)
    largest = shares.sort("share", "topic", descending=[True, False]).unique("unit_id", keep="first")
    placed = place_documents(documents, by=by, since=since, until=until).filter(pl.col("apart").is_null())
    order = {topic: number for number, topic in enumerate(topics)}
    return (
        largest.filter(pl.col("topic").is_in(list(topics)))
        .join(placed.with_columns(label_of(by).alias("period")), on="document_id")
        .sort(
            pl.col("topic").replace_strict(order, return_dtype=pl.Int64), "period", "share", "unit_id",
            descending=[False, False, True, False],
        )
        .select("topic", "period", "document_id", "unit_id", "share")
    )  # fmt: skip


def _list_counts(counts: "Counts", topics: Sequence[int]) -> "pl.DataFrame":
    """Return one row per topic and period, with n and N."""
    import polars as pl

    names = pl.DataFrame({"topic": topics}, schema={"topic": pl.Int64})
    return names.join(counts.periods, how="cross", maintain_order="left_right").with_columns(
        n=counts.n.reshape(-1), N=pl.Series(counts.total[0].tolist() * len(topics), dtype=pl.Int64)
    )


def _add_shares(shares: "pl.DataFrame", placed: "Placed") -> "pl.DataFrame":
    """Return the sum of the shares of each topic in the units of each period: topic, period_start and sum."""
    import polars as pl

    starts = placed.periods["period_start"]
    is_in = (placed.place_of >= 0) & (placed.place_of < len(starts))
    units = pl.DataFrame({"unit_id": placed.unit_ids.filter(pl.Series(is_in, dtype=pl.Boolean))}).with_columns(
        period_start=starts.gather(placed.place_of[is_in])
    )
    return shares.join(units, on="unit_id").group_by("topic", "period_start").agg(pl.col("share").sum().alias("sum"))


def share_by_unit(topic_weights: "pl.DataFrame", unit: Unit) -> "pl.DataFrame":
    """Return document_id, unit_id, topic and share, the mean share of the topic in the passages of the unit."""
    import polars as pl

    if unit == "passage":
        return topic_weights.select("document_id", pl.col("passage_id").alias("unit_id"), "topic", "share")
    sizes = topic_weights.group_by("document_id").agg(pl.col("passage_id").n_unique().alias("passages"))
    return (
        topic_weights.group_by("document_id", "topic")
        .agg(pl.col("share").sum())
        .join(sizes, on="document_id")
        .select(
            "document_id",
            pl.col("document_id").alias("unit_id"),
            "topic",
            (pl.col("share") / pl.col("passages")).round(_DIGITS).alias("share"),
        )
    )
