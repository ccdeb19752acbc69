"""Which terms topics are made of, and how often each stands in each text.

Takes the terms of texts; gives a matrix of counts over the terms that are neither too rare nor too common.
Knows no topics.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
import scipy.sparse
from numpy.typing import NDArray

from pipeline.topics.settings import TopicSettings
from pipeline.topics.words import Words

__all__ = ["Counts", "count_terms", "find_boilerplate", "list_repeats", "sum_rows", "summarise_left_out"]


@dataclass(frozen=True, slots=True)
class Counts:
    """How often each term stands in each text.

    Attributes:
        matrix: Rows are texts, columns are terms; whole numbers.
        keys: Stems of each term; first all single words in alphabetical order, then all phrases.
        forms: Form of each term, for people.
        left_out: One row per word or term that is left out: word, reason, places; most frequent first.
    """

    matrix: scipy.sparse.csr_array
    keys: tuple[str, ...]
    forms: tuple[str, ...]
    left_out: pl.DataFrame


def count_terms(
    words: Words, documents: Sequence[str], *, settings: TopicSettings, sources: Sequence[str | None] | None = None
) -> Counts:
    """Return the counts of the terms that topics can be made of.

    Args:
        words: The terms of texts.
        documents: The document of each text.
        settings: Bounds on passages and documents of a term, and on the number of terms.
        sources: The source of each text, to find what is the boilerplate of one of them.
    """
    shape = (len(documents), len(words.keys))
    ones = np.ones(len(words.term), dtype=np.int64)
    matrix = scipy.sparse.coo_array(
        (ones, (words.text.astype(np.int32), words.term.astype(np.int32))), shape=shape
    ).tocsr()
    passages = np.bincount(matrix.indices, minlength=shape[1])
    by_document, rows = sum_rows(matrix, documents)
    in_documents = (by_document > 0).astype(np.int64)
    reason = np.full(shape[1], "", dtype=object)
    # A corpus of one document has only that one to offer.
    if by_document.shape[0] > 1:
        reason[in_documents.sum(axis=0) < settings.term_min_documents] = "one document"
    if sources is not None:
        reason[find_boilerplate(in_documents, _first_of_rows(sources, rows), settings=settings)] = "one source"
    reason[passages > settings.term_max_share * shape[0]] = "too common"
    reason[passages < settings.term_min_passages] = "too rare"
    fit = np.flatnonzero(reason == "")
    # The most widespread first; equal ones in their order.
    surplus = fit[np.argsort(-passages[fit], kind="stable")][settings.max_terms :]
    reason[surplus] = "beyond max_terms"
    kept = np.flatnonzero(reason == "")
    places = np.asarray(matrix.sum(axis=0)).ravel()
    return Counts(
        matrix=matrix[:, kept],
        keys=tuple(words.keys[term] for term in kept),
        forms=tuple(words.forms[term] for term in kept),
        left_out=_list_left_out(words, reason, places),
    )


def find_boilerplate(
    in_documents: scipy.sparse.csr_array, sources: Sequence[str | None], *, settings: TopicSettings
) -> NDArray[np.int64]:
    """Return the terms that tell a source and no topic: in many of its documents, and hardly in any other's.

    Args:
        in_documents: 1 where a document (row) holds a term (column).
        sources: The source of each document; documents without one are as those of another source.
        settings: How many documents a source needs, and the two bounds.
    """
    found = np.zeros(in_documents.shape[1], dtype=np.bool_)
    everywhere = np.asarray(in_documents.sum(axis=0)).ravel()
    names = np.array(["" if source is None else source for source in sources], dtype=object)
    for name in sorted({source for source in sources if source}):
        own = np.flatnonzero(names == name)
        if len(own) < settings.source_min_documents or len(own) > len(names) - settings.source_min_documents:
            continue
        here = np.asarray(in_documents[own].sum(axis=0)).ravel()
        is_frequent = here >= settings.source_term_share * len(own)
        found |= is_frequent & (here >= settings.source_term_exclusivity * everywhere)
    return np.flatnonzero(found)


def sum_rows(
    matrix: scipy.sparse.csr_array, groups: Sequence[str] | NDArray[np.int64]
) -> tuple[scipy.sparse.csr_array, NDArray[np.int64]]:
    """Return the sum of the rows of each group, groups in order, and for each row the number of its group.

    Args:
        matrix: Counts; its rows are in groups.
        groups: The group of each row.
    """
    known, number = np.unique(np.asarray(groups, dtype=None if len(groups) else np.int64), return_inverse=True)
    ones = np.ones(len(number), dtype=matrix.dtype)
    rows = (number.astype(np.int32), np.arange(len(number), dtype=np.int32))
    total = scipy.sparse.coo_array((ones, rows), shape=(len(known), len(number))).tocsr() @ matrix
    total.sort_indices()
    return total, number


def list_repeats(matrix: scipy.sparse.csr_array, *, min_terms: int) -> NDArray[np.int64]:
    """Return the rows that hold the same terms as often as a row before; rows of fewer distinct terms never do.

    What stands in many documents word by word (a template, an appeal to subscribe) should be learned once.

    Args:
        matrix: Counts, indices sorted.
        min_terms: Fewest distinct terms of a row.
    """
    met: set[tuple[bytes, bytes]] = set()
    repeats = []
    for row, (first, last) in enumerate(pairwise(matrix.indptr.tolist())):
        if last - first < min_terms:
            continue
        content = (matrix.indices[first:last].tobytes(), matrix.data[first:last].tobytes())
        if content in met:
            repeats.append(row)
        met.add(content)
    return np.array(repeats, dtype=np.int64)


def summarise_left_out(left_out: pl.DataFrame) -> pl.DataFrame:
    """Return one row per reason: reason, words (distinct ones), places, examples (the most frequent)."""
    return (
        left_out.group_by("reason", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("words"),
            pl.col("places").sum(),
            pl.col("word").head(5).alias("examples"),
        )
        .sort("reason")
    )


def _first_of_rows(values: Sequence[str | None], rows: NDArray[np.int64]) -> list[str | None]:
    """Return the value of the first member of each group."""
    first = np.unique(rows, return_index=True)[1]
    return [values[place] for place in first]


def _list_left_out(words: Words, reason: NDArray[np.object_], places: NDArray[np.int64]) -> pl.DataFrame:
    terms = pl.DataFrame(
        {"word": list(words.forms), "reason": list(reason), "places": places}, schema=words.left_out.schema
    )
    both = pl.concat([words.left_out, terms.filter(pl.col("reason") != "")])
    return both.sort("places", "word", "reason", descending=[True, False, False])
