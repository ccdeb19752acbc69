"""Chooses how many topics a corpus has.

Takes counts and a range; gives the figures for each number tried, the one chosen and why. Knows no words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy.sparse
from numpy.typing import NDArray

from pipeline.topics.coherence import measure_coherence
from pipeline.topics.factorise import apply_idf, assign_texts, compute_idf, rank_terms
from pipeline.topics.labels import measure_exclusivity
from pipeline.topics.learn import learn_topics
from pipeline.topics.matching import match_weights
from pipeline.topics.settings import TopicSettings
from pipeline.topics.stability import draw_documents, draw_part

__all__ = ["Choice", "choose_k", "list_candidates", "make_no_choice"]

_COLUMNS = {
    "k": pl.Int64,
    "coherence_npmi": pl.Float64,
    "standard_error": pl.Float64,
    "stability": pl.Float64,
    "rbo": pl.Float64,
    "agreement": pl.Float64,
    "exclusivity": pl.Float64,
    "diversity": pl.Float64,
    "smallest": pl.Int64,
}

# Steps of a fifth to a quarter: a topic more or less among thirty is no difference that a reader could see.
_CANDIDATES = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200)
# Texts whose largest topic is compared between fits.
_COMPARED_TEXTS = 1_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A number of topics and why.

    Attributes:
        k: The number; None where the texts carry no topics.
        table: One row per number tried, see `choose_k`.
        reason: One sentence.
    """

    k: int | None
    table: pl.DataFrame
    reason: str


def list_candidates(k_range: tuple[int, int], texts: int, *, settings: TopicSettings) -> tuple[int, ...]:
    """Return the numbers of topics to try: within the range, and not more than the texts can fill.

    Args:
        k_range: Smallest and largest number of topics.
        texts: Number of texts.
        settings: How many texts a topic needs on average.
    """
    smallest, largest = k_range
    largest = min(largest, max(2, texts // settings.passages_per_topic))
    smallest = min(smallest, largest)
    between = (k for k in _CANDIDATES if smallest < k < largest)
    return tuple(dict.fromkeys((smallest, *between, largest)))


def choose_k(
    matrix: scipy.sparse.csr_array,
    documents: NDArray[np.int64],
    candidates: Sequence[int],
    *,
    seed: int,
    settings: TopicSettings,
) -> Choice:
    """Return the chosen number of topics and the figures behind the choice.

    Documents are drawn again several times, with replacement. Each time topics are learned from those drawn, compared
    with the topics of all, and their coherence is measured on the documents that were not drawn. Chosen is, among the
    numbers of topics that are stable enough, the one whose mean coherence, less its standard error, is highest: the
    coherence that one can be fairly sure of. A few topics have a high mean by luck easily, so their larger error counts
    against them. Where none is stable enough, the steadiest is chosen.

    Args:
        matrix: Counts; rows are texts, columns are terms.
        documents: Number of the document of each text, from 0.
        candidates: Numbers of topics to try.
        seed: Of all that is drawn.
        settings: Size of the sample, times that documents are drawn, what is stable enough.

    Returns:
        The number, the reason, and one row per candidate: k, coherence_npmi (mean over topics, on held-out texts),
        standard_error (of that mean), stability (mean Jaccard of the top terms of matched topics), rbo (the same by
        rank-biased overlap), agreement (share of texts whose largest topic stays), exclusivity (mean over top terms),
        diversity (share of distinct terms among the top terms of all topics), smallest (fewest texts whose largest
        topic it is), is_chosen and is_runner_up.
    """
    random = np.random.default_rng(seed)
    rows = draw_part(documents, random, size=settings.choose_texts)
    sample, numbers = matrix[rows], np.unique(documents[rows], return_inverse=True)[1]
    sample = sample[:, np.unique(sample.indices)]
    draws = [draw_documents(numbers, random) for _ in range(settings.choose_resamples)]
    table = pl.DataFrame([_try_k(sample, draws, k, seed=seed, settings=settings) for k in candidates], schema=_COLUMNS)
    ranked = _rank_candidates(table, settings.min_stability)
    is_carried = max(ranked["stability"].to_list()) >= settings.carried_stability
    best = ranked["k"].to_list()
    chosen = best[0] if is_carried else None
    runner_up = best[1] if is_carried and len(best) > 1 else None
    table = table.with_columns(
        pl.col("k").eq_missing(chosen).alias("is_chosen"), pl.col("k").eq_missing(runner_up).alias("is_runner_up")
    )
    return Choice(chosen, table, _say_why(ranked, is_carried, settings))


def make_no_choice() -> pl.DataFrame:
    """Return the table of figures when nothing was tried."""
    return pl.DataFrame(schema={**_COLUMNS, "is_chosen": pl.Boolean, "is_runner_up": pl.Boolean})


def _rank_candidates(table: pl.DataFrame, min_stability: float) -> pl.DataFrame:
    """Return the candidates, the best first; stable ones by their coherence, then the others by their stability."""
    is_stable = (pl.col("stability") >= min_stability) & (pl.col("smallest") > 0)
    sure = pl.col("coherence_npmi") - pl.col("standard_error")
    return (
        table.with_columns(is_stable.alias("is_stable"), sure.alias("sure"))
        .with_columns(pl.when("is_stable").then("sure").otherwise("stability").alias("rank_by"))
        .sort("is_stable", "rank_by", "k", descending=[True, True, False])
    )


def _say_why(ranked: pl.DataFrame, is_carried: bool, settings: TopicSettings) -> str:
    first, *others = ranked.iter_rows(named=True)
    if not is_carried:
        tried = ranked["k"].to_list()
        numbers = f"{min(tried)} to {max(tried)}" if others else str(tried[0])
        return (
            f"These texts carry no topics: {numbers} topics do not come back when documents are drawn again "
            f"(stability {first['stability']:.2f} at best, at least {settings.carried_stability:.2f} is needed)."
        )
    after = f"; the runner-up is {others[0]['k']} ({_say_figures(others[0])})" if others else ""
    if first["is_stable"]:
        return (
            f"{first['k']} topics: the most coherent on held-out texts ({_say_figures(first)}) of the numbers whose "
            f"topics come back when documents are drawn again (stability {settings.min_stability:.2f} or more){after}."
        )
    return (
        f"{first['k']} topics: no number has topics that come back reliably when documents are drawn again (stability "
        f"{settings.min_stability:.2f} or more), and these do best ({_say_figures(first)}){after}."
    )


def _say_figures(row: dict[str, float]) -> str:
    return f"stability {row['stability']:.2f}, coherence {row['coherence_npmi']:.2f}"


def _try_k(
    matrix: scipy.sparse.csr_array,
    draws: Sequence[tuple[NDArray[np.int64], NDArray[np.int64]]],
    k: int,
    *,
    seed: int,
    settings: TopicSettings,
) -> dict[str, float | int]:
    top = settings.coherence_terms
    terms = _learn(matrix, k, seed, settings)
    weighted = apply_idf(matrix, compute_idf(matrix))
    compared = weighted[:_COMPARED_TEXTS]
    largest = assign_texts(weighted, terms).argmax(axis=1)
    coherence, jaccard, rbo, agreement = [], [], [], []
    for drawn, held_out in draws:
        again = _learn(matrix[drawn], k, seed, settings)
        match = match_weights(terms, again, top=top)
        jaccard.append(match.jaccard.mean())
        rbo.append(match.rbo.mean())
        coherence.append(_measure(matrix[held_out], again[match.second], top))
        of_first = np.empty(k, dtype=np.int64)
        of_first[match.second] = match.first
        largest_again = of_first[assign_texts(compared, again).argmax(axis=1)]
        agreement.append(np.mean(largest_again == largest[: len(largest_again)]))
    by_topic = np.mean(coherence, axis=0)
    tops = [rank_terms(row)[:top] for row in terms]
    exclusivity = measure_exclusivity(terms)
    every = np.concatenate(tops)
    return {
        "k": k,
        "coherence_npmi": float(by_topic.mean()),
        "standard_error": float(by_topic.std(ddof=1) / np.sqrt(k)),
        "stability": float(np.mean(jaccard)),
        "rbo": float(np.mean(rbo)),
        "agreement": float(np.mean(agreement)),
        "exclusivity": float(np.mean([exclusivity[topic, of].mean() for topic, of in enumerate(tops) if len(of)])),
        "diversity": len(np.unique(every)) / len(every),
        "smallest": int(np.bincount(largest, minlength=k).min()),
    }


def _learn(matrix: scipy.sparse.csr_array, k: int, seed: int, settings: TopicSettings) -> NDArray[np.float64]:
    return learn_topics(matrix, k, model="nmf", seed=seed, settings=settings, is_rough=True).terms


def _measure(matrix: scipy.sparse.csr_array, terms: NDArray[np.float64], top: int) -> NDArray[np.float64]:
    """Return the coherence of each topic; -1 where fewer than two terms could go together."""
    if not matrix.shape[0]:
        return np.full(len(terms), -1.0)
    return np.nan_to_num(measure_coherence(matrix, [rank_terms(row)[:top] for row in terms]), nan=-1.0)
