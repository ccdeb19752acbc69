"""Series of codes over calendar periods.

Takes the tables documents, passages and mentions, filtered as the question asks; gives n, N, share and interval by
period, and counts apart what has no period. Refuses to guess a date or a denominator.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Literal, get_args

from pipeline.errors import QuestionError

if TYPE_CHECKING:
    import polars as pl

    from pipeline.trends.counts import Counts
    from pipeline.trends.parts import Parts
    from pipeline.trends.periods import By, Dates

__all__ = ["Series", "Unit", "check_question", "count_by_period", "describe_apart", "fold_stories", "list_units"]

Unit = Literal["document", "passage", "story"]
"""What is counted: a unit counts once for a code, however often it speaks of it."""

_MOST_SERIES = 8  # values of a field that have a series of their own
_LEAST_OF_MIX = 0.05  # share of the documents below which a source is no part of the mix of its own


@dataclass(frozen=True, slots=True)
class Series:
    """Counts of codes by period, and what could not be placed in a period.

    Attributes:
        frame: One row per code and period, and per value of `per` where it was asked: code, (per,) period ("2019",
            "2019-Q2" or "2019-03"), period_start, n (units with the code), N (units), share, low, high (null where N is
            0) and is_open. Where a fixed mix was asked, share, low and high are those of the mix, and crude_share,
            effective_N and lacking (what the mix has and the period has not; share is null then) come before is_open.
        apart: One row per code: undated_n, undated_N (units of documents without a date), too_coarse_n and
            too_coarse_N (units of documents whose date may lie in several periods, or partly outside since..until).
        by: Length of a period.
        unit: What n and N count.
        confidence: Of the interval from low to high.
        mix: The fixed mix: for each part its weight; by value of `per`, or under "" where that was not asked. Empty
            where no mix was asked.
        folded: How many rare values of `per` the series "others" stands for.
    """

    frame: "pl.DataFrame"
    apart: "pl.DataFrame"
    by: "By"
    unit: Unit
    confidence: float
    mix: dict[str, dict[str, float]] = field(default_factory=dict)
    folded: int = 0


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
    per: str | None = None,
    standardise: str | None = None,
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
        per: A column of `documents`: each of its values has a series of its own; beyond the 8 most frequent, the rest
            are one series, "others".
        standardise: A column of `documents`: shares are those of the mix of its values that all periods together have.
            Values with less than 5 % of the documents are one part of the mix.
        confidence: Of the Wilson intervals, between 0 and 1.
        today: Periods that end on this day or later are marked open; None marks none.

    Returns:
        A `Series`; periods follow one another without a gap, in calendar order, by code in the order asked.

    Raises:
        QuestionError: If by, unit, confidence or the window cannot be used, or needed passages or stories are missing.

    Note:
        Shares of different units are not comparable: a document has many chances to speak of a code. The mix is that
        of its own series, so that standardised series compare periods, not values of `per`.
    """
    import polars as pl

    from pipeline.trends.cells import find_rows, number_hits
    from pipeline.trends.counts import Window, count_hits, place_units

    check_question(by, unit, since, until, confidence, get_args(Unit))
    if dates not in ("published", "covers"):
        raise QuestionError(f"Expected dates published or covers, got {dates!r}. Choose one of these.", dates)
    if unit == "story":
        documents, mentions = fold_stories(documents, mentions, stories)
    kind: Unit = "passage" if unit == "passage" else "document"
    asked = [codes] if isinstance(codes, str) else list(dict.fromkeys(codes))
    placed = place_units(documents, list_units(documents, passages, kind), window=Window(by, since, until, dates))
    counted = mentions.select(pl.when("is_counted").then("code").alias("code"))["code"]
    hits = number_hits(counted, find_rows(mentions[f"{kind}_id"], placed.unit_ids), asked)
    series, mix = _split(documents, per=per, standardise=standardise)
    counts = count_hits(
        placed,
        hits,
        parts=[f"{one} {other}" for one in series.names for other in mix.names],
        part_of=series.part_of * len(mix.names) + mix.part_of,
    )
    frame, weights = _measure(counts, series, mix, confidence=confidence)
    frame = _finish(frame, by=by, today=today, per=per, standardise=standardise)
    apart = describe_apart(counts, "code")
    return Series(frame, apart, by, unit, confidence, weights if standardise else {}, series.folded)


def check_question(
    by: str, unit: str, since: date | None, until: date | None, confidence: float, units: Sequence[str]
) -> None:
    """Refuse what cannot be counted.

    Raises:
        QuestionError: If by, unit, confidence or the window cannot be used.
    """
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


def list_units(documents: "pl.DataFrame", passages: "pl.DataFrame | None", unit: Unit) -> "pl.DataFrame":
    """Return document_id and unit_id of each unit.

    Raises:
        QuestionError: If passages are needed and missing.
    """
    import polars as pl

    if unit == "document":
        return documents.select("document_id", pl.col("document_id").alias("unit_id"))
    if passages is None:
        raise QuestionError("Expected passages to count by, got none. Give passages=, or count documents.", unit)
    return passages.select("document_id", pl.col("passage_id").alias("unit_id"))


def fold_stories(
    documents: "pl.DataFrame", mentions: "pl.DataFrame", stories: "pl.DataFrame | None"
) -> "tuple[pl.DataFrame, pl.DataFrame]":
    """Return documents and mentions as if each story were one document, dated as its representative.

    Raises:
        QuestionError: If there are no stories.
    """
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


def describe_apart(counts: "Counts", name: str) -> "pl.DataFrame":
    """Return the counts without a period; one row per name, as `Series.apart` tells."""
    import polars as pl

    from pipeline.trends.counts import REASONS

    columns: dict[str, object] = {name: list(counts.names)}
    n, total = counts.apart_n.sum(axis=1), counts.apart_total.sum(axis=0)
    for number, reason in enumerate(REASONS):
        columns |= {f"{reason}_n": n[:, number], f"{reason}_N": [int(total[number])] * len(counts.names)}
    return pl.DataFrame(columns, schema={column: pl.Int64 if column != name else pl.String for column in columns})


def _split(documents: "pl.DataFrame", *, per: str | None, standardise: str | None) -> "tuple[Parts, Parts]":
    """Return into which series and into which part of the mix each document falls."""
    import numpy as np

    from pipeline.trends.parts import Parts, keep_frequent, keep_largest

    whole = Parts(("",), np.zeros(documents.height, dtype=np.int32), 0)
    series = keep_largest(documents[per], _MOST_SERIES) if per else whole
    mix = keep_frequent(documents[standardise], _LEAST_OF_MIX) if standardise else whole
    # without documents there is still one series, of nothing
    return (series if series.names else whole), (mix if mix.names else whole)


def _measure(
    counts: "Counts", series: "Parts", mix: "Parts", *, confidence: float
) -> "tuple[pl.DataFrame, dict[str, dict[str, float]]]":
    """Return all columns by name, series and period, and the weights of each mix."""
    import numpy as np
    import polars as pl

    from pipeline.trends.standard import standardise_shares

    names, periods = len(counts.names), counts.periods.height
    n = counts.n.reshape(names, len(series.names), len(mix.names), periods)
    total = counts.total.reshape(len(series.names), len(mix.names), periods)
    found = [
        standardise_shares(n[:, number], total[number], mix.names, confidence=confidence)
        for number in range(len(series.names))
    ]
    rows = names * len(series.names)
    flat = n.sum(axis=2).reshape(-1)
    totals = np.broadcast_to(total.sum(axis=1), (names, len(series.names), periods)).reshape(-1)
    effective = np.broadcast_to(np.stack([each.effective for each in found]), (names, len(found), periods))
    measured = {
        name: np.stack([getattr(each, name) for each in found], axis=1).reshape(-1) for name in ("share", "low", "high")
    }
    lacking = [", ".join(parts) or None for each in found for parts in each.lacking]
    frame = pl.DataFrame(
        {
            "code": np.repeat(np.arange(names), len(series.names) * periods),
            "per": np.tile(np.repeat(np.arange(len(series.names)), periods), names),
            "period": pl.concat([counts.periods["period"]] * rows) if rows else counts.periods["period"].clear(),
            "period_start": pl.concat([counts.periods["period_start"]] * rows)
            if rows
            else counts.periods["period_start"].clear(),
            "n": flat,
            "N": totals,
            **{name: pl.Series(values, nan_to_null=True) for name, values in measured.items()},
            "effective_N": effective.reshape(-1),
            "lacking": pl.Series(lacking * names, dtype=pl.String),
        }
    )
    spelled = frame.with_columns(_spell("code", counts.names), _spell("per", series.names), _crude_share())
    weights = {
        name: dict(zip(mix.names, each.mix.tolist(), strict=True))
        for name, each in zip(series.names, found, strict=True)
    }
    return spelled, weights


def _spell(column: str, names: Sequence[str]) -> "pl.Expr":
    import polars as pl

    return pl.lit(pl.Series(names, dtype=pl.String)).gather(pl.col(column)).alias(column)


def _crude_share() -> "pl.Expr":
    import polars as pl

    return pl.when(pl.col("N") > 0).then(pl.col("n") / pl.col("N")).alias("crude_share")


def _finish(
    frame: "pl.DataFrame", *, by: "By", today: date | None, per: str | None, standardise: str | None
) -> "pl.DataFrame":
    """Return the columns that were asked for, in their order."""
    import polars as pl

    from pipeline.trends.periods import end_of

    is_open = end_of(by) >= today if today else pl.lit(False)
    return frame.with_columns(is_open.alias("is_open")).select(
        "code",
        *(["per"] if per else []),
        "period",
        "period_start",
        "n",
        "N",
        "share",
        "low",
        "high",
        *(["crude_share", "effective_N", "lacking"] if standardise else []),
        "is_open",
    )
