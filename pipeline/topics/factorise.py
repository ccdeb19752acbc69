"""Splits a matrix of texts and terms into topics.

Takes counts and a number of topics; gives how much of each topic is in each text, and of each term in each topic.
Knows no words and chooses nothing.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

__all__ = ["Factors", "factorise", "make_no_factors", "rank_terms", "weigh_terms"]

# Change of the error between two rounds, relative to the first, at which a fit rests. To compare numbers of topics,
# the first digits are enough.
_TOLERANCE, _ROUGH_TOLERANCE = 1e-4, 1e-3


@dataclass(frozen=True, slots=True)
class Factors:
    """A matrix as a product of two.

    Attributes:
        texts: Rows are texts, columns are topics; not negative. A topic's weight in a text.
        terms: Rows are topics, columns are terms; not negative, each row sums to 1 (or is 0).
        iterations: Rounds that were needed.
        is_converged: Whether the fit had come to rest by then; None if nothing was fitted.
    """

    texts: NDArray[np.float64]
    terms: NDArray[np.float64]
    iterations: int
    is_converged: bool | None


def make_no_factors(texts: int, terms: int) -> Factors:
    """Return the factors of no topics at all."""
    return Factors(np.zeros((texts, 0)), np.zeros((0, terms)), 0, None)


def rank_terms(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the terms that a topic holds, the heaviest first; equal ones in their order."""
    order = np.argsort(-weights, kind="stable")
    return order[weights[order] > 0]


def weigh_terms(matrix: scipy.sparse.csr_array) -> tuple[scipy.sparse.csr_array, NDArray[np.float64]]:
    """Return counts as TF-IDF, and how much each term weighs by being rare.

    A cell is 1 + ln(count), times 1 + ln((1 + texts) / (1 + texts with the term)); then each text has length 1.

    Args:
        matrix: Counts; rows are texts, columns are terms.
    """
    from sklearn.feature_extraction.text import TfidfTransformer

    if 0 in matrix.shape:
        return matrix.astype(np.float64), np.ones(matrix.shape[1])
    transformer = TfidfTransformer(sublinear_tf=True)
    weighted = transformer.fit_transform(matrix.astype(np.float64))
    return weighted, transformer.idf_


def factorise(
    weighted: scipy.sparse.csr_array, k: int, *, seed: int, max_iterations: int, is_rough: bool = False
) -> Factors:
    """Return k topics by non-negative matrix factorisation.

    One thread, so that the sums are added in the same order on every machine.

    Args:
        weighted: Rows are texts, columns are terms, as `weigh_terms` gives them.
        k: Number of topics; at most the smaller side of the matrix.
        seed: Of the randomised singular vectors that the fit begins with.
        max_iterations: Rounds before it stops unfinished.
        is_rough: Stop ten times sooner, to compare numbers of topics.

    References:
        D. D. Lee, H. S. Seung (1999), Learning the parts of objects by non-negative matrix factorization, Nature 401.
        C. Boutsidis, E. Gallopoulos (2008), SVD based initialization, Pattern Recognition 41 (NNDSVD).
    """
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    tolerance = _ROUGH_TOLERANCE if is_rough else _TOLERANCE
    model = NMF(n_components=k, init="nndsvd", random_state=seed, max_iter=max_iterations, tol=tolerance)
    with threadpool_limits(limits=1), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        texts = model.fit_transform(weighted)
    is_converged = not any(issubclass(warning.category, ConvergenceWarning) for warning in caught)
    sums = model.components_.sum(axis=1)
    terms = model.components_ / np.where(sums > 0, sums, 1)[:, None]
    return Factors(texts * sums, terms, int(model.n_iter_), is_converged)
