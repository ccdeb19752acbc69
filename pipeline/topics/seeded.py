"""Topics that begin with words which a person gave.

Takes texts, and for some topics the terms that they are to hold; gives those topics in the order given, and others for
the rest. A topic of which no word is in the texts becomes an ordinary one, with a warning.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from pipeline.topics.factorise import Learned, assign_texts, factorise, start_factors
from pipeline.topics.words import Lexicon, read_known_words

__all__ = ["factorise_with_seeds", "find_seeds"]

_NAMED = 5


def find_seeds(
    seeds: Mapping[str, Sequence[str]], lexicon: Lexicon, column_of: NDArray[np.int64]
) -> tuple[dict[str, NDArray[np.int64]], tuple[str, ...]]:
    """Return the columns of the seeds of each topic, and what is missing, in sentences.

    A seed of several words must be a phrase of the texts: its words alone ("quality", "fast") say too little.

    Args:
        seeds: Terms as written, by the name of the topic.
        lexicon: How words are read.
        column_of: Column of each term of the lexicon, -1 for none.
    """
    found, warnings = {}, []
    for name, terms in seeds.items():
        columns = [_find_columns(term, lexicon, column_of) for term in terms]
        missing = [term for term, of_term in zip(terms, columns, strict=True) if not len(of_term)]
        some = ", ".join(missing[:_NAMED]) + (f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else "")
        if len(missing) == len(terms):
            said = f" ({some})" if some else ""
            warnings.append(f"No seed of {name} is a term of the texts{said}: it becomes an ordinary topic.")
            continue
        if missing:
            warnings.append(f"{len(missing)} of {len(terms)} seeds of {name} are no terms of the texts: {some}.")
        found[name] = np.unique(np.concatenate(columns))
    return found, tuple(warnings)


def _find_columns(term: str, lexicon: Lexicon, column_of: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the columns of a term, read as Indonesian and as English; none if it is not a term as a whole."""
    columns = set()
    for language in ("id", "en"):
        (*rest, number) = read_known_words([term], [language], lexicon).term.tolist() or [-1]
        is_phrase = number >= len(lexicon.stems)
        if not rest and number >= 0 and is_phrase == (len(term.split()) > 1):
            columns.add(int(column_of[number]))
    return np.array(sorted(columns - {-1}), dtype=np.int64)


def factorise_with_seeds(
    weighted: scipy.sparse.csr_array,
    k: int,
    seeds: Sequence[NDArray[np.int64]],
    *,
    seed: int,
    max_iterations: int,
    weight: float,
    is_rough: bool = False,
) -> Learned:
    """Return k topics, of which the first begin with seeds.

    A seeded topic begins with its seeds, common ones first, and what stands beside them more than in other texts; the
    others begin with what the seeded ones leave over. For each seeded topic a text that holds nothing but this
    beginning is added, as heavy as a share of the texts of a topic, so that the fit cannot leave the seeds behind.

    Args:
        weighted: Rows are texts, columns are terms, as `apply_idf` gives them.
        k: Number of topics, at least as many as seeds.
        seeds: Columns of each seeded topic.
        seed: Of the beginning of the other topics.
        max_iterations: Rounds before it stops unfinished.
        weight: Weight of the seeds of a topic, in shares of the texts of a topic.
        is_rough: Stop sooner.

    References:
        J. Vendrow et al. (2021), On a guided nonnegative matrix factorization, ICASSP (seeds as a supervision of NMF).
    """
    begun = _expand(weighted, seeds)
    texts, beside = assign_texts(weighted, begun), begun
    others = k - len(seeds)
    if others:
        rest = weighted.copy()
        explained = _cosine(weighted, texts @ beside)
        rest.data = rest.data * np.repeat(1 - explained, np.diff(rest.indptr))
        rest_texts, rest_terms = start_factors(rest, others, seed=seed)
        texts, beside = np.hstack([texts, rest_texts]), np.vstack([beside, rest_terms])
    heavy = np.sqrt(weight * weighted.shape[0] / k)
    augmented = scipy.sparse.csr_array(scipy.sparse.vstack([weighted, scipy.sparse.csr_array(heavy * begun)]))
    augmented.indices, augmented.indptr = augmented.indices.astype(np.int32), augmented.indptr.astype(np.int32)
    own = np.zeros((len(seeds), k))
    np.fill_diagonal(own, heavy)
    start = np.ascontiguousarray(np.vstack([texts, own])), np.ascontiguousarray(beside)
    return factorise(augmented, k, seed=seed, max_iterations=max_iterations, is_rough=is_rough, start=start)


def _expand(weighted: scipy.sparse.csr_array, seeds: Sequence[NDArray[np.int64]]) -> NDArray[np.float64]:
    """Return the beginning of each seeded topic: rows of length 1, half seeds, half what stands beside them."""
    totals = np.asarray(weighted.sum(axis=0)).ravel()
    pure = np.zeros((len(seeds), weighted.shape[1]))
    for row, columns in zip(pure, seeds, strict=True):
        row[columns] = totals[columns]
    pure = _normalise(pure)
    # texts that are much about the seeds count for more than the many that touch them
    about = np.asarray(weighted @ pure.T) ** 2
    beside = _normalise(np.asarray((weighted.T @ about).T))
    common = _normalise(totals[None, :])
    return _normalise(pure + _normalise(np.maximum(beside - common, 0)))


def _normalise(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1))


def _cosine(weighted: scipy.sparse.csr_array, approximation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much of each text, of length 1, its approximation explains, 0 to 1."""
    rows = np.repeat(np.arange(weighted.shape[0]), np.diff(weighted.indptr))
    products = np.bincount(
        rows, weights=weighted.data * approximation[rows, weighted.indices], minlength=weighted.shape[0]
    )
    lengths = np.linalg.norm(approximation, axis=1)
    shares = np.divide(products, lengths, out=np.zeros_like(products), where=lengths > 0)
    return np.asarray(np.clip(shares, 0, 1))
