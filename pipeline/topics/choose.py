"""Chooses how many topics a corpus has.

Takes counts and a range; gives the figures for each number tried and the one chosen. Knows no words.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
import scipy.sparse
from numpy.typing import NDArray

from pipeline.topics.coherence import measure_coherence
from pipeline.topics.factorise import factorise, rank_terms, weigh_terms
from pipeline.topics.settings import TopicSettings

__all__ = ["choose_k", "list_candidates", "make_no_choice"]

_COLUMNS = {
    "k": pl.Int64,
    "coherence_npmi": pl.Float64,
    "standard_error": pl.Float64,
    "diversity": pl.Float64,
    "smallest": pl.Int64,
}

# Steps of a fifth to a quarter: a topic more or less among thirty is no difference that a reader could see.
_CANDIDATES = (2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200)


def list_candidates(k_range: tuple[int, int], texts: int, *, settings: TopicSettings) -> tuple[int, ...]:
    """Return the numbers of topics to try: within the range, and not more than the texts can fill.

    Args:
        k_range: Smallest and largest number of topics.
        texts: Number of texts.
        settings: How many passages a topic needs on average.
    """
    smallest, largest = k_range
    largest = min(largest, max(2, texts // settings.passages_per_topic))
    smallest = min(smallest, largest)
    between = (k for k in _CANDIDATES if smallest < k < largest)
    return tuple(dict.fromkeys((smallest, *between, largest)))


def choose_k(
    matrix: scipy.sparse.csr_array, candidates: Sequence[int], *, seed: int, settings: TopicSettings
) -> tuple[int, pl.DataFrame]:
    """Return the chosen number of topics and the figures behind the choice.

    Chosen is the number whose mean coherence, less its standard error, is highest: the coherence that one can be
    fairly sure of. A few topics have a high mean by luck easily, so their larger error counts against them.

    Args:
        matrix: Counts; rows are texts, columns are terms.
        candidates: Numbers of topics to try.
        seed: Of the sample of texts and of the fits.
        settings: Size of the sample, and how many terms coherence is about.

    Returns:
        The number, and one row per candidate: k, coherence_npmi (mean over topics), standard_error (of that mean),
        diversity (share of distinct terms among the top terms of all topics), smallest (fewest texts whose largest
        topic it is) and is_chosen.
    """
    sample = _draw_sample(matrix, settings.choose_passages, seed)
    weighted, _ = weigh_terms(sample)
    rows = [_try_k(sample, weighted, k, seed=seed, settings=settings) for k in candidates]
    table = pl.DataFrame(rows, schema=_COLUMNS)
    sure = (table["coherence_npmi"] - table["standard_error"]).to_numpy()
    chosen = int(candidates[int(np.argmax(sure))])
    return chosen, table.with_columns((pl.col("k") == chosen).alias("is_chosen"))


def make_no_choice() -> pl.DataFrame:
    """Return the table of figures when nothing was tried."""
    return pl.DataFrame(schema={**_COLUMNS, "is_chosen": pl.Boolean})


def _try_k(
    matrix: scipy.sparse.csr_array,
    weighted: scipy.sparse.csr_array,
    k: int,
    *,
    seed: int,
    settings: TopicSettings,
) -> dict[str, float | int]:
    factors = factorise(weighted, k, seed=seed, max_iterations=settings.max_iterations, is_rough=True)
    tops = [rank_terms(row)[: settings.coherence_terms] for row in factors.terms]
    # A topic of fewer than two terms has nothing that could go together.
    coherence = np.nan_to_num(measure_coherence(matrix, tops), nan=-1.0)
    sizes = np.bincount(factors.texts.argmax(axis=1), minlength=k)
    terms = np.concatenate(tops)
    return {
        "k": k,
        "coherence_npmi": float(coherence.mean()),
        "standard_error": float(coherence.std(ddof=1) / np.sqrt(k)),
        "diversity": len(np.unique(terms)) / len(terms),
        "smallest": int(sizes.min()),
    }


def _draw_sample(matrix: scipy.sparse.csr_array, size: int, seed: int) -> scipy.sparse.csr_array:
    """Return at most so many rows, in their order; without the terms that none of them has."""
    if matrix.shape[0] <= size:
        return matrix
    rows: NDArray[np.int64] = np.sort(np.random.default_rng(seed).choice(matrix.shape[0], size, replace=False))
    sample = matrix[rows]
    return sample[:, np.unique(sample.indices)]
