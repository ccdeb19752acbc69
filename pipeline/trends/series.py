"""Series of codes and of topics over calendar periods.

Takes the tables documents, passages, mentions and topic_weights, filtered as the question asks; gives n, N, share
and interval by period, and counts apart what has no period. Refuses to guess a date or a denominator.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from pipeline.errors import QuestionError

if TYPE_CHECKING:
    import polars as pl

    from pipeline.trends.periods import By, Dates

__all__ = ["Series", "TopicSeries", "Unit", "count_by_period", "count_topics_by_period"]

Unit = Literal["document", "passage", "story"]
"""What is counted: a unit counts once for a code, however often it speaks of it."""

_TOPIC_UNITS = ("document", "passage")

# Sums of floats depend on their order in the last bits; what is compared or printed must not.
_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Series:
    """Counts of codes by period, and what could not be placed in a period.

    Attributes:
        frame: One row per code and period: code, period ("2019", "2019-Q2" or "2019-03"), period_start,
            n (units with the code), N (units), share, low, high (null where N is 0) and is_open.
        apart: One row per code: undated_n, undated_N (units of documents without a date), too_coarse_n and
            too_coarse_N (units of documents whose date may lie in several periods, or partly outside since..until).
        by: Length of a period.
        unit: What n and N count.
        confidence: Of the interval from low to high.
    """

    frame: "pl.DataFrame"
    apart: "pl.DataFrame"
    by: "By"
    unit: Unit
    confidence: float


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


def count_by_period(
    documents: "pl.DataFrame",
    mentions: "pl.DataFrame",
    *,
    codes: Sequence[str],
    by: "By" = "year",
    unit: Unit = "document",
    passages: "pl.DataFrame | None" = None,
    stories: "pl.DataFrame | None" = None,
    dates: "Dates" = "published",
    since: date | None = None,
    until: date | None = None,
    confidence: float = 0.95,
    today: date | None = None,
) -> Series:
    """Return how many of the units of each period speak of each code.

    Args:
        documents: Table documents, or the part of it that the question is about; it sets the denominator.
        mentions: Table mentions. Only rows with is_counted are counted, and only those of `documents`.
        codes: Codes to count, in the order of the answer. A code that is never mentioned has rows with n = 0, also
            one that no codebook knows: check codes against the codebook first.
        by: Length of a period.
        unit: "document" counts documents dated in the period, "passage" their passages, "story" the groups of documents
            that tell the same: a story counts once, at the date of its representative, for each code that any of its
            documents speaks of.
        passages: Table passages, needed for unit "passage". It is taken as given, so leave out what is never coded
            (references) or N counts it.
        stories: Table stories, needed for unit "story". Where the representative is not among `documents`, the
            earliest of those that are stands for it; a document that is in no story is one of its own.
        dates: "published" counts a document when it came out, "covers" in the period that it is about (columns
            covers_start and covers_end of `documents`), and when it came out where that is not known.
        since: First day asked about; the first period is cut there. None begins with the first dated document.
        until: Last day asked about; the last period is cut there. None ends with the last dated document.
        confidence: Of the Wilson intervals, between 0 and 1.
        today: Periods that end on this day or later are marked open; None marks none.

    Returns:
        A `Series`; periods follow one another without a gap, in calendar order, by code in the order asked.

    Raises:
        QuestionError: If by, unit, confidence or the window cannot be used, or needed passages or stories are missing.

    Note:
        Shares of different units are not comparable: a document has many chances to speak of a code.
    """
    import polars as pl

    from pipeline.trends.counts import Window, count_apart, count_hits, place_units

    _check_question(by, unit, since, until, confidence, get_args(Unit))
    if unit == "story":
        documents, mentions = _fold_stories(documents, mentions, stories)
    kind: Unit = "passage" if unit == "passage" else "document"
    if dates not in ("published", "covers"):
        raise QuestionError(f"Expected dates published or covers, got {dates!r}. Choose one of these.", dates)
    window = Window(by, since, until, dates)
    asked = [codes] if isinstance(codes, str) else list(dict.fromkeys(codes))
    # Small numbers instead of text: ten million rows are told apart in half the time.
    numbered = pl.Enum(asked)
    names = pl.DataFrame({"code": asked}, schema={"code": numbered})
    hits = (
        mentions.lazy()
        .filter(pl.col("is_counted") & pl.col("code").is_in(asked))
        .select(pl.col("code").cast(numbered), pl.col(f"{kind}_id").alias("unit_id"))
        .unique()
        .collect()
    )
    placed = place_units(documents, _list_units(documents, passages, kind), window=window)
    counts = count_hits(placed, hits, names, window=window)
    frame = _measure(counts, by=by, confidence=confidence, today=today)
    spelled = pl.col("code").cast(pl.String)
    apart = count_apart(placed, hits, names)
    return Series(frame.with_columns(spelled), apart.with_columns(spelled), by, unit, confidence)


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
    import polars as pl

    from pipeline.trends.counts import Window, count_apart, count_hits, place_units

    _check_question(by, unit, since, until, confidence, _TOPIC_UNITS)
    window = Window(by, since, until)
    asked = sorted(topic_weights["topic"].unique()) if topics is None else list(dict.fromkeys(topics))
    names = pl.DataFrame({"topic": asked}, schema={"topic": pl.Int64})
    shares = _share_by_unit(topic_weights, unit)
    largest = shares.sort("share", "topic", descending=[True, False]).unique(
        "unit_id", keep="first", maintain_order=True
    )
    hits = largest.select("topic", "unit_id")
    placed = place_units(documents, largest.select("document_id", "unit_id"), window=window)
    counts = count_hits(placed, hits, names, window=window)
    weights = shares.join(placed, on="unit_id").group_by("topic", "period_start").agg(pl.col("share").sum())
    mean_share = pl.when(pl.col("N") > 0).then(pl.col("share").fill_null(0.0) / pl.col("N")).round(_DIGITS)
    counts = counts.join(weights, on=["topic", "period_start"], how="left", maintain_order="left").select(
        "topic", "period", "period_start", "n", "N", mean_share.alias("mean_share")
    )
    frame = _measure(counts, by=by, confidence=confidence, today=today)
    return TopicSeries(frame, count_apart(placed, hits, names), by, unit, confidence)


def _check_question(
    by: str, unit: str, since: date | None, until: date | None, confidence: float, units: Sequence[str]
) -> None:
    if by not in ("year", "quarter", "month"):
        raise QuestionError(f"Expected periods by year, quarter or month, got {by!r}. Choose one of these.", by)
    if unit not in units:
        raise QuestionError(f"Expected unit {' or '.join(units)}, got {unit!r}. Choose one of these.", unit)
    if not 0 < confidence < 1:
        raise QuestionError(f"Expected a confidence between 0 and 1, got {confidence}. 0.95 is usual.", str(confidence))
    if since and until and since > until:
        raise QuestionError(
            f"Expected a first day that is not after the last, got {since} to {until}. Swap the two.", str(since)
        )


def _list_units(documents: "pl.DataFrame", passages: "pl.DataFrame | None", unit: Unit) -> "pl.DataFrame":
    import polars as pl

    if unit == "document":
        return documents.select("document_id", pl.col("document_id").alias("unit_id"))
    if passages is None:
        raise QuestionError("Expected passages to count by, got none. Give passages=, or count documents.", unit)
    return passages.select("document_id", pl.col("passage_id").alias("unit_id"))


def _fold_stories(
    documents: "pl.DataFrame", mentions: "pl.DataFrame", stories: "pl.DataFrame | None"
) -> "tuple[pl.DataFrame, pl.DataFrame]":
    """Return documents and mentions as if each story were one document, dated as its representative."""
    import polars as pl

    if stories is None:
        raise QuestionError("Expected stories to count by, got none. Give stories=, or count documents.", "story")
    told = documents.join(stories.select("document_id", "story_id", "is_representative"), on="document_id", how="left")
    told = told.with_columns(pl.col("story_id").fill_null(pl.col("document_id")))
    first = told.sort("is_representative", "date", "document_id", descending=[True, False, False], nulls_last=True)
    folded = first.unique("story_id", keep="first", maintain_order=True).with_columns(document_id=pl.col("story_id"))
    story_of = told.select("document_id", "story_id")
    counted = mentions.join(story_of, on="document_id").with_columns(document_id=pl.col("story_id"))
    return folded.select(documents.columns), counted.select(mentions.columns)


def _share_by_unit(topic_weights: "pl.DataFrame", unit: Unit) -> "pl.DataFrame":
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


def _measure(counts: "pl.DataFrame", *, by: "By", confidence: float, today: date | None) -> "pl.DataFrame":
    """Return counts with share, interval and is_open; mean_share, if there, follows them."""
    import polars as pl

    from pipeline.trends.intervals import with_wilson
    from pipeline.trends.periods import end_of

    is_open = end_of(by) >= today if today else pl.lit(False)
    frame = with_wilson(counts, confidence=confidence).with_columns(is_open.alias("is_open"))
    own = [column for column in ("mean_share", "is_open") if column in frame.columns]
    return frame.select(pl.exclude(own), *own)
