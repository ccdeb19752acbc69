"""Splits a matrix of texts and terms into topics.

Takes counts and a number of topics; gives how much of each term is in each topic, and of each topic in each text.
Knows no words and chooses nothing.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

__all__ = [
    "Learned", "apply_idf", "assign_texts", "compute_idf", "factorise", "make_nothing", "normalise_rows", "rank_terms",
    "start_factors",
]  # fmt: skip

# Change between two rounds, relative to the first, at which a fit rests; a tenth of it takes a third longer and finds
# the same topics.
_TOLERANCE = 1e-3
# Rounds that are enough to compare fits: the error is within 0.03 % of its end, the main terms hardly move.
_ROUGH_ROUNDS = 30
# Rounds in which the shares of a text come to rest to some six digits; the same for all, so that a text's shares do
# not depend on the others.
_ASSIGN_ROUNDS = 50
# Texts that are assigned at once, to bound memory.
_CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Learned:
    """Topics as shares of terms.

    Attributes:
        terms: Rows are topics, columns are terms; not negative, each row sums to 1 (or is 0).
        is_converged: Whether the fit had come to rest when it stopped; None if nothing was fitted.
    """

    terms: NDArray[np.float64]
    is_converged: bool | None


def make_nothing(terms: int) -> Learned:
    """Return no topics at all."""
    return Learned(np.zeros((0, terms)), None)


def rank_terms(weights: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the terms that a topic holds, the heaviest first; equal ones in their order."""
    order = np.argsort(-weights, kind="stable")
    return order[weights[order] > 0]


def normalise_rows(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return each row divided by its sum; a row without weight stays 0.

    The sum does not depend on the order of the columns, to the last bit.
    """
    sums = np.sort(weights, axis=1).sum(axis=1, keepdims=True)
    shares = np.zeros_like(weights)
    np.divide(weights, sums, out=shares, where=sums > 0)
    return shares


def compute_idf(matrix: scipy.sparse.csr_array) -> NDArray[np.float64]:
    """Return how much each term weighs by being rare: 1 + ln((1 + texts) / (1 + texts with the term)).

    Args:
        matrix: Counts; rows are texts, columns are terms.
    """
    texts = np.bincount(matrix.indices, minlength=matrix.shape[1])
    return np.asarray(1 + np.log((1 + matrix.shape[0]) / (1 + texts)))


def apply_idf(matrix: scipy.sparse.csr_array, idf: NDArray[np.float64]) -> scipy.sparse.csr_array:
    """Return counts as TF-IDF: (1 + ln(count)) times idf; then each text has length 1.

    Args:
        matrix: Counts; rows are texts, columns are terms.
        idf: Weight of each term, as `compute_idf` gives it.
    """
    data = (1 + np.log(matrix.data)) * idf[matrix.indices]
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    lengths = np.sqrt(np.bincount(rows, weights=data**2, minlength=matrix.shape[0]))
    return scipy.sparse.csr_array(
        (data / lengths[rows], matrix.indices.astype(np.int32), matrix.indptr.astype(np.int32)), shape=matrix.shape
    )


def factorise(
    weighted: scipy.sparse.csr_array,
    k: int,
    *,
    seed: int,
    max_iterations: int,
    is_rough: bool = False,
    start: tuple[NDArray[np.float64], NDArray[np.float64]] | None = None,
) -> Learned:
    """Return k topics by non-negative matrix factorisation.

    One thread, so that the sums are added in the same order on every machine.

    Args:
        weighted: Rows are texts, columns are terms, as `apply_idf` gives them.
        k: Number of topics; at most the smaller side of the matrix.
        seed: Of the vector that the search for singular vectors begins with; what it finds hardly depends on it.
        max_iterations: Rounds before it stops unfinished.
        is_rough: Stop soon, to compare fits.
        start: Factors to begin with: texts and topics, topics and terms; None begins with `start_factors`.

    References:
        D. D. Lee, H. S. Seung (1999), Learning the parts of objects by non-negative matrix factorization, Nature 401.
        A. Cichocki, A.-H. Phan (2009), Fast local algorithms for large scale nonnegative matrix and tensor
        factorizations, IEICE Transactions E92-A (coordinate descent).
    """
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    rounds = min(max_iterations, _ROUGH_ROUNDS) if is_rough else max_iterations
    model = NMF(n_components=k, init="custom", random_state=seed, max_iter=rounds, tol=_TOLERANCE)
    with threadpool_limits(limits=1), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ConvergenceWarning)
        texts, terms = start if start is not None else start_factors(weighted, k, seed=seed)
        model.fit_transform(weighted, W=texts, H=terms)
    is_converged = not any(issubclass(warning.category, ConvergenceWarning) for warning in caught)
    return Learned(normalise_rows(model.components_), is_converged)


def start_factors(
    weighted: scipy.sparse.csr_array, k: int, *, seed: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return factors to begin with: of each singular vector, the heavier of its positive and its negative part.

    The singular vectors are exact, where scikit-learn's are drawn at random: with the same texts, every seed begins
    (and ends) at the same topics.

    Args:
        weighted: Rows are texts, columns are terms.
        k: Number of topics; at most the smaller side of the matrix.
        seed: Of the vector that the search begins with.

    References:
        C. Boutsidis, E. Gallopoulos (2008), SVD based initialization: a head start for nonnegative matrix
        factorization, Pattern Recognition 41 (NNDSVD).
    """
    from scipy.sparse.linalg import svds

    if k < min(weighted.shape):
        first = np.random.default_rng(seed).random(min(weighted.shape)) + 0.5
        left, values, right = svds(weighted, k=k, v0=first)
    else:
        left, values, right = np.linalg.svd(weighted.toarray(), full_matrices=False)
    order = np.argsort(-values, kind="stable")[:k]
    left, values, right = left[:, order], values[order], right[order]
    texts, terms = np.zeros((weighted.shape[0], k)), np.zeros((k, weighted.shape[1]))
    for topic in range(k):
        positive = np.maximum(left[:, topic], 0), np.maximum(right[topic], 0)
        negative = np.maximum(-left[:, topic], 0), np.maximum(-right[topic], 0)
        sides = max((positive, negative), key=lambda side: np.linalg.norm(side[0]) * np.linalg.norm(side[1]))
        norms = [float(np.linalg.norm(side)) for side in sides]
        if min(norms) > 0:
            scale = np.sqrt(values[topic] * norms[0] * norms[1])
            texts[:, topic], terms[topic] = scale * sides[0] / norms[0], scale * sides[1] / norms[1]
    return texts, terms


def assign_texts(weighted: scipy.sparse.csr_array, terms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much of each topic is in each text, by non-negative least squares.

    Args:
        weighted: Rows are texts, columns are terms, as `apply_idf` gives them.
        terms: Rows are topics, columns are terms.

    Returns:
        Rows are texts, columns are topics; not negative. The row of a text depends on no other text.
    """
    from sklearn.decomposition import non_negative_factorization
    from sklearn.exceptions import ConvergenceWarning
    from threadpoolctl import threadpool_limits

    texts = np.zeros((weighted.shape[0], len(terms)))
    if 0 in texts.shape:
        return texts
    with threadpool_limits(limits=1), warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        for first in range(0, len(texts), _CHUNK):
            texts[first : first + _CHUNK] = non_negative_factorization(
                weighted[first : first + _CHUNK],
                H=terms,
                n_components=len(terms),
                update_H=False,
                tol=0,
                max_iter=_ASSIGN_ROUNDS,
            )[0]
    return texts
