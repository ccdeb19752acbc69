"""Which topic of one fit is which of another.

Takes topics as weights of terms; gives pairs and how alike they are. Knows no models and no words.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.topics.factorise import rank_terms

__all__ = ["Matching", "compare_lists", "compare_weights", "match_weights", "overlap_by_rank"]

_PERSISTENCE = 0.9


@dataclass(frozen=True, slots=True)
class Matching:
    """The best assignment of the topics of two fits; a topic has one partner or none.

    Attributes:
        first: Rows of the first fit that have a partner, in order.
        second: Their partners.
        similarity: Cosine of the weights of terms of each pair.
        jaccard: Share of the top terms of both that are top terms of each.
        rbo: How much the rankings of the top terms overlap, the first ranks counting most.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    similarity: NDArray[np.float64]
    jaccard: NDArray[np.float64]
    rbo: NDArray[np.float64]


def match_weights(first: NDArray[np.float64], second: NDArray[np.float64], *, top: int) -> Matching:
    """Return the assignment of topics that makes the sum of their cosines largest.

    Args:
        first: Rows are topics, columns are terms.
        second: The same terms.
        top: Heaviest terms that Jaccard and RBO look at.

    References:
        H. W. Kuhn (1955), The Hungarian method for the assignment problem, Naval Research Logistics Quarterly 2.
    """
    from scipy.optimize import linear_sum_assignment

    similarity = compare_weights(first, second)
    rows, columns = linear_sum_assignment(similarity, maximize=True)
    lists = [
        (rank_terms(first[row])[:top].tolist(), rank_terms(second[column])[:top].tolist())
        for row, column in zip(rows, columns, strict=True)
    ]
    return Matching(
        first=rows.astype(np.int64),
        second=columns.astype(np.int64),
        similarity=similarity[rows, columns],
        jaccard=np.array([compare_lists(*pair) for pair in lists], dtype=np.float64),
        rbo=np.array([overlap_by_rank(*pair) for pair in lists], dtype=np.float64),
    )


def compare_weights(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cosine of each topic of one fit with each of another; 0 for a topic without terms."""
    one, other = (_normalise(topics) for topics in (first, second))
    return np.asarray(one @ other.T)


def compare_lists(one: list[int], other: list[int]) -> float:
    """Return the Jaccard similarity of two lists: what they share, of all that they hold; 1 means the same terms."""
    union = len(set(one) | set(other))
    return len(set(one) & set(other)) / union if union else 0.0


def overlap_by_rank(one: list[int], other: list[int]) -> float:
    """Return the rank-biased overlap of two lists of the same length, 0 to 1; 1 means the same terms in the same order.

    The share of terms that the first d of both have in common, averaged over d with weights 0.9^(d - 1), and divided
    by the sum of the weights, so that equal lists have 1.

    References:
        W. Webber, A. Moffat, J. Zobel (2010), A similarity measure for indefinite rankings, ACM TOIS 28(4).
    """
    depth = max(len(one), len(other))
    if not depth:
        return 0.0
    weights = _PERSISTENCE ** np.arange(depth)
    shared = [len(set(one[: d + 1]) & set(other[: d + 1])) / (d + 1) for d in range(depth)]
    return float(np.dot(weights, shared) / weights.sum())


def _normalise(topics: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(topics, axis=1, keepdims=True)
    return np.asarray(topics / np.where(lengths > 0, lengths, 1))
