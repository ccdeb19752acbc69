"""Whether two sets of marks on passages meet more often than chance makes them, with documents as clusters.

Takes, for each document, how many passages bear each mark and each pair of marks; gives one row per pair. Knows no
topics and no codes.
"""

import math
from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["measure_attraction"]


def measure_attraction(
    marks: pl.DataFrame, others: pl.DataFrame, sizes: pl.DataFrame, *, rows: Sequence[str], columns: Sequence[str]
) -> pl.DataFrame:
    """Return how often each mark of one set meets each of another, against chance.

    A passage counts once for a mark and once for a pair. With t and c saying whether a passage bears the two marks,
    U is the sum of (t - mean t)(c - mean c) over all passages. Passages of one document are not independent, so its
    variance is taken from the sums by document, Σ U_d², but never as smaller than that of independent passages,
    N var(t) var(c), since what is rare may meet nowhere and so show no scatter: z = U / √variance. A pair that meets in
    few documents cannot be shown: m documents of equal weight give z of little more than √m.

    Args:
        marks: Columns document_id, passage_id and mark: the marks of one set.
        others: The same for the other set.
        sizes: Columns document_id and passages: all passages of each document, marked or not.
        rows: Marks of the first set, in the order of the answer.
        columns: Marks of the second.

    Returns:
        One row per pair: row, column, n_both, n_row, n_column, N (passages), documents (with both in one passage),
        expected, lift (n_both / expected; null where a mark is never borne), z, p (two-sided) and q
        (Benjamini-Hochberg over the table); these three are null where a mark is on no passage or on all, or the
        pair has no scatter.

    References:
        K.-Y. Liang, S. L. Zeger (1986), Longitudinal data analysis using generalized linear models, Biometrika 73.
        Y. Benjamini, Y. Hochberg (1995), Controlling the false discovery rate, JRSS B 57, 289-300.
    """
    ids = sizes["document_id"].to_list()
    place = {document: number for number, document in enumerate(ids)}
    size = sizes["passages"].to_numpy().astype(np.float64)
    total = float(size.sum())
    one = _count(marks, place, rows)
    other = _count(others, place, columns)
    n_row, n_column = one.sum(axis=0), other.sum(axis=0)
    share_row, share_column = n_row / max(total, 1.0), n_column / max(total, 1.0)
    distinct = marks.select("document_id", "passage_id", "mark").unique()
    met = distinct.join(others.select("passage_id", pl.col("mark").alias("other")).unique(), on="passage_id")
    cells = met.group_by("document_id", "mark", "other").len().sort("document_id", "mark", "other")
    both = np.zeros((len(rows), len(columns)))
    documents = np.zeros((len(rows), len(columns)), dtype=np.int64)
    # what documents without the pair add to the squares, and what the pair adds to that
    squares = np.zeros((len(rows), len(columns)))
    row_of = {mark: number for number, mark in enumerate(rows)}
    column_of = {mark: number for number, mark in enumerate(columns)}
    for j in range(len(columns)):
        rest = -np.outer(other[:, j], share_row) - share_column[j] * one + np.outer(size, share_row * share_column[j])
        squares[:, j] = (rest**2).sum(axis=0)
    for document, mark, name, count in cells.iter_rows():
        if document not in place or mark not in row_of or name not in column_of:
            continue
        d, i, j = place[document], row_of[mark], column_of[name]
        rest_d = -other[d, j] * share_row[i] - share_column[j] * one[d, i] + size[d] * share_row[i] * share_column[j]
        squares[i, j] += (count + rest_d) ** 2 - rest_d**2
        both[i, j] += count
        documents[i, j] += 1
    expected = np.outer(n_row, n_column) / max(total, 1.0)
    independent = total * np.outer(share_row * (1 - share_row), share_column * (1 - share_column))
    squares = np.maximum(squares, independent)
    return _list_pairs(rows, columns, both, n_row, n_column, total, documents, expected, squares)


def _count(marks: pl.DataFrame, place: dict[str, int], names: Sequence[str]) -> NDArray[np.float64]:
    """Return how many passages of each document bear each mark."""
    counts = np.zeros((len(place), len(names)))
    column_of = {name: number for number, name in enumerate(names)}
    counted = marks.group_by("document_id", "mark").agg(pl.col("passage_id").n_unique().alias("n"))
    for document, mark, n in counted.iter_rows():
        if document in place and mark in column_of:
            counts[place[document], column_of[mark]] = n
    return counts


def _list_pairs(
    rows: Sequence[str],
    columns: Sequence[str],
    both: NDArray[np.float64],
    n_row: NDArray[np.float64],
    n_column: NDArray[np.float64],
    total: float,
    documents: NDArray[np.int64],
    expected: NDArray[np.float64],
    squares: NDArray[np.float64],
) -> pl.DataFrame:
    is_tested = (
        (squares > 0) & ((n_row > 0) & (n_row < total))[:, None] & ((n_column > 0) & (n_column < total))[None, :]
    )
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(is_tested, (both - expected) / np.sqrt(squares), np.nan)
        lift = np.where(expected > 0, both / expected, np.nan)
    p = np.array([math.erfc(abs(each) / math.sqrt(2)) for each in z.ravel()]).reshape(z.shape)
    q = np.full_like(p, np.nan)
    q[is_tested] = _correct(p[is_tested])
    shape = both.shape
    frame = pl.DataFrame(
        {
            "row": np.repeat(np.array(rows, dtype=object), len(columns)).tolist(),
            "column": list(columns) * len(rows),
            "n_both": both.ravel().astype(np.int64),
            "n_row": np.broadcast_to(n_row[:, None], shape).ravel().astype(np.int64),
            "n_column": np.broadcast_to(n_column[None, :], shape).ravel().astype(np.int64),
            "N": np.full(both.size, int(total), dtype=np.int64),
            "documents": documents.ravel(),
            "expected": expected.ravel(),
            "lift": lift.ravel(),
            "z": z.ravel(),
            "p": p.ravel(),
            "q": q.ravel(),
        },
        schema_overrides={"row": pl.String, "column": pl.String},
    )
    return frame.with_columns(pl.col("lift", "z", "p", "q").fill_nan(None))


def _correct(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return p corrected after Benjamini and Hochberg; scipy does the same, and takes most of a second to load."""
    order = np.argsort(p, kind="stable")
    ranks = np.arange(1, len(p) + 1)
    corrected = np.empty_like(p)
    corrected[order] = np.minimum.accumulate((p[order] * len(p) / ranks)[::-1])[::-1]
    return np.minimum(corrected, 1.0)
