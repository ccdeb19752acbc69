"""Turns the factors of a fit into the tables topics, topic_terms and topic_weights.

Takes factors, counts and the passages; gives frames with the columns of `records`. Fits nothing.
"""

from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.topics.coherence import measure_coherence
from pipeline.topics.factorise import Factors, rank_terms
from pipeline.topics.labels import label_topics, measure_exclusivity
from pipeline.topics.settings import TopicSettings
from pipeline.topics.vocabulary import Counts

__all__ = ["list_terms", "list_topics", "list_weights", "order_by_size"]


def order_by_size(factors: Factors) -> Factors:
    """Return the factors with the topic first that is the largest one in most texts; equal ones by weight."""
    topics = len(factors.terms)
    largest = factors.texts.argmax(axis=1) if topics else np.zeros(0, dtype=np.int64)
    order = np.lexsort((-factors.texts.sum(axis=0), -np.bincount(largest, minlength=topics)))
    return replace(factors, texts=factors.texts[:, order], terms=factors.terms[order])


def list_topics(factors: Factors, weights: pl.DataFrame, counts: Counts, *, settings: TopicSettings) -> pl.DataFrame:
    """Return the table topics.

    Args:
        factors: Ordered factors.
        weights: Table topic_weights, for the size of each topic.
        counts: Counts of terms, over which coherence is measured.
        settings: Terms of coherence and label.
    """
    numbers = np.arange(1, len(factors.terms) + 1)
    tops = [rank_terms(row)[: settings.coherence_terms] for row in factors.terms]
    labels = label_topics(factors.terms, counts.forms, candidates=settings.top_terms, size=settings.label_terms)
    largest = weights.sort("share", "topic", descending=[True, False]).unique("passage_id", keep="first")
    sizes = largest.group_by("topic").agg(pl.len().cast(pl.Int64).alias("passages"))
    sums = factors.texts.sum(axis=0)
    frame = pl.DataFrame(
        {
            "topic": numbers,
            "label": labels,
            "weight_share": sums / (sums.sum() or 1.0),
            "coherence_npmi": measure_coherence(counts.matrix, tops),
        },
        schema={"topic": pl.Int64, "label": pl.String, "weight_share": pl.Float64, "coherence_npmi": pl.Float64},
        nan_to_null=True,
    )
    return frame.join(sizes, on="topic", how="left", maintain_order="left").select(
        "topic", "label", pl.col("passages").fill_null(0), "weight_share", "coherence_npmi"
    )


def list_terms(factors: Factors, counts: Counts, *, size: int) -> pl.DataFrame:
    """Return the table topic_terms: so many of the heaviest terms of each topic, without those of no weight."""
    exclusivity = measure_exclusivity(factors.terms)
    rows = [
        (topic + 1, rank + 1, counts.forms[term], float(row[term]), float(exclusivity[topic, term]))
        for topic, row in enumerate(factors.terms)
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


def list_weights(factors: Factors, passages: pl.DataFrame, *, min_share: float) -> pl.DataFrame:
    """Return the table topic_weights.

    Args:
        factors: Ordered factors; their texts are the passages.
        passages: passage_id and document_id, in the order of the factors' texts.
        min_share: A topic with a smaller share of a passage is left out there; the others then sum to 1.

    Returns:
        One row per passage and topic that it holds; a passage without weight in any topic has none.
    """
    texts = _share(factors.texts)
    shares = _share(np.where(texts >= min_share, texts, 0.0))
    places, topics = np.nonzero(shares)
    return passages.select("passage_id", "document_id")[places].with_columns(
        pl.Series("topic", topics + 1, dtype=pl.Int64), pl.Series("share", shares[places, topics], dtype=pl.Float64)
    )


def _share(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each row divided by its sum; a row without weight stays 0."""
    sums = weights.sum(axis=1, keepdims=True)
    shares = np.zeros_like(weights)
    np.divide(weights, sums, out=shares, where=sums > 0)
    return shares
