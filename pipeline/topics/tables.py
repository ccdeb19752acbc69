"""Turns topics into the tables topics, topic_terms and topic_weights.

Takes topics, their weights in passages, and the passages; gives frames with the columns of `records`. Fits nothing.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.topics.factorise import normalise_rows, rank_terms
from pipeline.topics.labels import label_topics, measure_exclusivity
from pipeline.topics.settings import TopicSettings

__all__ = ["list_terms", "list_topics", "list_weights", "order_by_size", "share_passages"]


def share_passages(weights: NDArray[np.float64], *, min_share: float) -> NDArray[np.float64]:
    """Return the share of each topic in each passage; a passage without weight in any topic has 0 in all.

    Args:
        weights: Rows are passages, columns are topics; not negative.
        min_share: A topic with a smaller share of a passage is left out there; the others then sum to 1.
    """
    shares = normalise_rows(weights)
    return normalise_rows(np.where(shares >= min_share, shares, 0.0))


def order_by_size(shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the topics, first the one that is the largest in most passages; equal ones by their sum of shares."""
    sizes = _count_largest(shares)
    return np.lexsort((-shares.sum(axis=0), -sizes)).astype(np.int64)


def list_topics(
    terms: NDArray[np.float64],
    shares: NDArray[np.float64],
    numbers: Sequence[int],
    forms: Sequence[str],
    *,
    coherence: NDArray[np.float64],
    stability: NDArray[np.float64],
    seed_names: Sequence[str | None],
    settings: TopicSettings,
) -> pl.DataFrame:
    """Return the table topics.

    Args:
        terms: Rows are topics, columns are terms.
        shares: Rows are passages, columns are topics.
        numbers: Number of each topic.
        forms: Form of each term.
        coherence: Of each topic; NaN where there is none.
        stability: Of each topic; NaN where it was not measured.
        seed_names: Name of the seeds of each topic.
        settings: Terms of coherence and label.
    """
    exclusivity = measure_exclusivity(terms)
    tops = [rank_terms(row)[: settings.coherence_terms] for row in terms]
    total = shares.sum()
    return pl.DataFrame(
        {
            "topic": list(numbers),
            "label": label_topics(terms, forms, candidates=settings.top_terms, size=settings.label_terms),
            "passages": _count_largest(shares),
            "weight_share": shares.sum(axis=0) / (total if total > 0 else 1.0),
            "coherence_npmi": coherence,
            "exclusivity": [
                float(exclusivity[topic, top].mean()) if len(top) else 0.0 for topic, top in enumerate(tops)
            ],
            "stability": stability,
            "seed_name": list(seed_names),
        },
        schema={
            "topic": pl.Int64,
            "label": pl.String,
            "passages": pl.Int64,
            "weight_share": pl.Float64,
            "coherence_npmi": pl.Float64,
            "exclusivity": pl.Float64,
            "stability": pl.Float64,
            "seed_name": pl.String,
        },
        nan_to_null=True,
    )


def list_terms(terms: NDArray[np.float64], numbers: Sequence[int], forms: Sequence[str], *, size: int) -> pl.DataFrame:
    """Return the table topic_terms: so many of the heaviest terms of each topic, without those of no weight."""
    exclusivity = measure_exclusivity(terms)
    rows = [
        (number, rank + 1, forms[term], float(row[term]), float(exclusivity[topic, term]))
        for topic, (number, row) in enumerate(zip(numbers, terms, strict=True))
        for rank, term in enumerate(rank_terms(row)[:size])
    ]
    schema = {
        "topic": pl.Int64,
        "rank": pl.Int64,
        "term": pl.String,
        "weight": pl.Float64,
        "exclusivity": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def list_weights(shares: NDArray[np.float64], numbers: Sequence[int], passages: pl.DataFrame) -> pl.DataFrame:
    """Return the table topic_weights.

    Args:
        shares: Rows are passages, columns are topics.
        numbers: Number of each topic.
        passages: passage_id and document_id of each row.

    Returns:
        One row per passage and topic that it holds; a passage without weight in any topic has none.
    """
    places, topics = np.nonzero(shares)
    return passages.select("passage_id", "document_id")[places].with_columns(
        pl.Series("topic", np.array(numbers, dtype=np.int64)[topics], dtype=pl.Int64),
        pl.Series("share", shares[places, topics], dtype=pl.Float64),
    )


def _count_largest(shares: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return of how many passages each topic is the largest; of equal ones the first."""
    if not shares.shape[1]:
        return np.zeros(0, dtype=np.int64)
    filled = shares[shares.sum(axis=1) > 0]
    return np.bincount(filled.argmax(axis=1), minlength=shares.shape[1])
