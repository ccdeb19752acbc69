"""Which terms topics are made of, and how often each stands in each text.

Takes the terms of texts; gives a matrix of counts over the terms that are neither too rare nor too common.
Knows no topics.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
import scipy.sparse
from numpy.typing import NDArray

from pipeline.topics.settings import TopicSettings
from pipeline.topics.words import Words

__all__ = ["Counts", "count_terms"]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each term stands in each text.

    Attributes:
        matrix: Rows are texts, columns are terms; whole numbers.
        keys: Stems of each term; first all single words in alphabetical order, then all phrases.
        forms: Form of each term, for people.
        left_out: One row per reason: reason, words, places, examples; of words and of terms.
    """

    matrix: scipy.sparse.csr_array
    keys: tuple[str, ...]
    forms: tuple[str, ...]
    left_out: pl.DataFrame


def count_terms(words: Words, documents: Sequence[str], *, settings: TopicSettings) -> Counts:
    """Return the counts of the terms that topics can be made of.

    Args:
        words: The terms of texts.
        documents: The document of each text.
        settings: Bounds on passages and documents of a term, and on the number of terms.
    """
    shape = (len(documents), len(words.keys))
    ones = np.ones(len(words.term), dtype=np.int64)
    matrix = scipy.sparse.coo_array((ones, (words.text, words.term)), shape=shape).tocsr()
    passages = np.bincount(matrix.indices, minlength=shape[1])
    reason = np.full(shape[1], "", dtype=object)
    reason[_count_documents(matrix, documents) < settings.term_min_documents] = "one document"
    reason[passages > settings.term_max_share * shape[0]] = "too common"
    reason[passages < settings.term_min_passages] = "too rare"
    fit = np.flatnonzero(reason == "")
    # The most widespread first; equal ones in their order.
    surplus = fit[np.argsort(-passages[fit], kind="stable")][settings.max_terms :]
    reason[surplus] = "beyond max_terms"
    kept = np.flatnonzero(reason == "")
    places = np.asarray(matrix.sum(axis=0)).ravel()
    left_out = _summarise(words.forms, reason, places)
    return Counts(
        matrix=matrix[:, kept],
        keys=tuple(words.keys[term] for term in kept),
        forms=tuple(words.forms[term] for term in kept),
        left_out=pl.concat([words.left_out, left_out]),
    )


def _count_documents(matrix: scipy.sparse.csr_array, documents: Sequence[str]) -> NDArray[np.int64]:
    """Return the number of documents of each term; a corpus of one document has only that one to offer."""
    numbers = np.unique(np.array(documents, dtype=object), return_inverse=True)[1]
    coordinates = matrix.tocoo()
    pairs = np.unique(numbers[coordinates.row] * np.int64(matrix.shape[1]) + coordinates.col)
    found = np.bincount(pairs % max(matrix.shape[1], 1), minlength=matrix.shape[1])
    return found if numbers.max(initial=0) > 0 else np.full_like(found, np.iinfo(np.int64).max)


def _summarise(forms: Sequence[str], reason: NDArray[np.object_], places: NDArray[np.int64]) -> pl.DataFrame:
    frame = pl.DataFrame(
        {"reason": list(reason), "form": list(forms), "places": places},
        schema={"reason": pl.String, "form": pl.String, "places": pl.Int64},
    )
    return (
        frame.filter(pl.col("reason") != "")
        .sort("places", "form", descending=[True, False])
        .group_by("reason", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("words"),
            pl.col("places").sum(),
            pl.col("form").head(5).alias("examples"),
        )
        .sort("reason")
    )
