"""How sure the weight of an edge and the place of a code are: the same corpus drawn again, document by document.

Takes coded units with their documents; gives an interval for the weight of each pair, and for the centralities of each
code. Knows no pictures.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.networks.communities import measure_centrality
from pipeline.networks.pairs import CodedUnits
from pipeline.networks.weights import PairTable, weigh_table

__all__ = ["CENTRALITIES", "resample_centralities", "resample_pairs"]

# 8 million cells are 64 MB, however many documents or pairs there are.
_CELLS_AT_A_TIME = 8_000_000

CENTRALITIES = ("strength", "betweenness", "eigenvector")
"""What `resample_centralities` bounds; a degree can only fall when documents are drawn again, so it has no interval."""

# A quantile of fewer known weights says nothing of the others.
_LEAST_KNOWN = 0.5


def resample_pairs(
    units: CodedUnits,
    totals: pl.DataFrame,
    *,
    measure: str,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> pl.DataFrame:
    """Return an interval for the weight of each pair, from documents drawn again with replacement.

    Passages of one document are no independent draws, so documents are drawn, each with all its units (cluster
    bootstrap), and the ends of the interval are quantiles of the weights that come out.

    Args:
        units: Coded units, whose units have the column document_id.
        totals: One row per document that the question is about: document_id and N, its units, coded or not. Each
            document of `units` is among them.
        measure: Which measure, as `weigh_table` knows it.
        resamples: How often the documents are drawn.
        confidence: Of the interval.
        seed: Of the draws.

    Returns:
        One row per pair that is together in `units`, in alphabetical order: source, target, documents (those in which
        it is together), low and high (null where the measure is unknown in more than half of the draws).

    References:
        B. Efron, R. J. Tibshirani (1993), An introduction to the bootstrap, chapter 13 (percentile interval).
        A. C. Davison, D. V. Hinkley (1997), Bootstrap methods and their application, 3.8 (clusters).
    """
    weights, pairs = _draw_weights(units, totals, measure=measure, resamples=resamples, seed=seed)
    return _bound(weights, units.codes, pairs, confidence)


def resample_centralities(
    units: CodedUnits,
    totals: pl.DataFrame,
    edges: pl.DataFrame,
    *,
    measure: str,
    resamples: int = 1000,
    confidence: float = 0.95,
    seed: int = 0,
) -> pl.DataFrame:
    """Return an interval for the centralities of each code, from documents drawn again with replacement.

    The edges stay those that are given, whatever backbone chose them; their weights are those of the documents drawn,
    and an edge whose weight is unknown, zero or below in a draw is not there in it.

    Args:
        units: Coded units, as for `resample_pairs`; their codes are the nodes.
        totals: Documents, as for `resample_pairs`.
        edges: The edges of the network, as far as they are in `units`: source and target.
        measure: Which measure, as `weigh_table` knows it.
        resamples: How often the documents are drawn.
        confidence: Of the interval.
        seed: Of the draws; with the same seed the draws are those of `resample_pairs`.

    Returns:
        One row per code, in the order of `units.codes`: code, and `<name>_low` and `<name>_high` of each of
        `CENTRALITIES`, as `measure_centrality` measures them. Null without resamples.

    References:
        T. A. B. Snijders, S. P. Borgatti (1999), Non-parametric standard errors and tests for network statistics,
        Connections 22(2), 161-170; here documents are drawn, not nodes, since documents are what was sampled.
    """
    weights, pairs = _draw_weights(units, totals, measure=measure, resamples=resamples, seed=seed)
    names = np.array(units.codes, dtype=object)
    ends = pl.DataFrame({"source": names[pairs.rows[pairs.columns]], "target": names[pairs.columns_of[pairs.columns]]})
    # a pair has the earlier code first, as edges have: codes are in alphabetical order in both
    asked = ends.with_row_index("column").join(edges.select("source", "target"), on=["source", "target"], how="semi")
    columns = asked["column"].to_numpy()
    drawn = np.zeros((resamples, len(CENTRALITIES), len(names)))
    for number, row in enumerate(np.nan_to_num(weights[:, columns], nan=0.0, posinf=0.0, neginf=0.0)):
        found = measure_centrality(units.codes, asked.with_columns(pl.Series("weight", row)), weight="weight")
        drawn[number] = found.select(CENTRALITIES).to_numpy().T
    frame = pl.DataFrame({"code": list(units.codes)}, schema={"code": pl.String})
    tail = (1 - confidence) / 2
    bounds = np.quantile(drawn, (tail, 1 - tail), axis=0) if resamples else np.full((2, *drawn.shape[1:]), np.nan)
    return frame.with_columns(
        pl.Series(f"{name}_{end}", bounds[side, place], nan_to_null=True)
        for place, name in enumerate(CENTRALITIES)
        for side, end in enumerate(("low", "high"))
    )


def _draw_weights(
    units: CodedUnits, totals: pl.DataFrame, *, measure: str, resamples: int, seed: int
) -> "tuple[NDArray[np.float64], _Pairs]":
    """Return the weight of each pair, one row per draw of the documents, and which pairs these are."""
    counts = _count_by_document(units, totals)
    pairs = _Pairs.among(len(units.codes), np.asarray((counts > 0).sum(axis=0)).ravel())
    weights = np.empty((resamples, len(pairs.columns)))
    draw = np.random.default_rng(seed)
    sizes = totals["N"].to_numpy().astype(np.float64)
    step = max(1, _CELLS_AT_A_TIME // max(1, totals.height, counts.shape[1]))
    for start in range(0, resamples, step):
        share = min(step, resamples - start)
        times = _draw_documents(draw, totals.height, share)
        drawn = (counts.T @ times.T).T
        weights[start : start + share] = weigh_table(pairs.tabulate(drawn, total=times @ sizes), measure)
    return weights, pairs


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Where the counts of each pair stand among those of the upper triangle of a matrix, diagonal included.

    Attributes:
        rows: First code of each column.
        columns_of: Second code of each column.
        columns: Columns of the pairs that are together somewhere.
        diagonal: Column of each code alone.
        documents: Documents in which each of `columns` is together.
    """

    rows: NDArray[np.intp]
    columns_of: NDArray[np.intp]
    columns: NDArray[np.intp]
    diagonal: NDArray[np.intp]
    documents: NDArray[np.int64]

    @classmethod
    def among(cls, codes: int, seen: NDArray[np.int64]) -> "_Pairs":
        rows, columns_of = np.triu_indices(codes)
        columns = np.flatnonzero((rows != columns_of) & (seen > 0))
        return cls(rows, columns_of, columns, np.flatnonzero(rows == columns_of), seen[columns])

    def tabulate(self, drawn: NDArray[np.float64], *, total: NDArray[np.float64]) -> PairTable:
        codes = len(self.diagonal)
        alone = drawn[:, self.diagonal]
        links = np.zeros_like(alone)
        sources, targets = self.rows[self.columns], self.columns_of[self.columns]
        both = drawn[:, self.columns]
        for code in range(codes):
            links[:, code] = both[:, (sources == code) | (targets == code)].sum(axis=1)
        return PairTable(
            both=both,
            source=alone[:, sources],
            target=alone[:, targets],
            links_source=links[:, sources],
            links_target=links[:, targets],
            links=links.sum(axis=1)[:, None],
            codes=codes,
            total=total[:, None],
        )


def _count_by_document(units: CodedUnits, totals: pl.DataFrame) -> Any:
    """Return one row per document and one column per cell of the upper triangle: units of codes and pairs."""
    from scipy.sparse import csr_array

    rows, columns = np.triu_indices(len(units.codes))
    cell = np.zeros((len(units.codes), len(units.codes)), dtype=np.int64)
    cell[rows, columns] = np.arange(len(rows))
    numbered = totals.select("document_id").with_row_index("row")
    place = units.units.select("document_id").join(numbered, on="document_id", how="left", maintain_order="left")["row"]
    documents = place.to_numpy().astype(np.int64)
    step = max(1, _CELLS_AT_A_TIME // max(1, len(units.codes)))
    counts = csr_array((totals.height, len(rows)), dtype=np.float64)
    for start in range(0, len(units.bits), step):
        held = csr_array(units.read_block(start, start + step))
        sizes = np.diff(held.indptr)
        # each unit gives every pair of the codes that it holds, each code with itself too
        times = np.repeat(sizes, sizes)
        first = np.repeat(held.indices, times)
        begins = np.repeat(held.indptr[:-1], sizes)
        offset = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        second = held.indices[np.repeat(begins, times) + offset]
        document = np.repeat(np.repeat(documents[start : start + step], sizes), times)
        upper = first <= second
        ones = np.ones(int(upper.sum()))
        cells = cell[first[upper], second[upper]]
        counts = counts + csr_array((ones, (document[upper], cells)), shape=counts.shape)
    return counts


def _draw_documents(draw: np.random.Generator, documents: int, resamples: int) -> NDArray[np.float64]:
    """Return how often each document is drawn, one row per resample."""
    chosen = draw.integers(0, documents, size=(resamples, documents))
    shifted = chosen + (np.arange(resamples) * documents)[:, None]
    return np.bincount(shifted.ravel(), minlength=resamples * documents).reshape(resamples, documents).astype(float)


def _bound(weights: NDArray[np.float64], codes: tuple[str, ...], pairs: _Pairs, confidence: float) -> pl.DataFrame:
    tail = (1 - confidence) / 2
    is_known = np.isfinite(weights)
    enough = is_known.mean(axis=0) >= _LEAST_KNOWN if len(weights) else np.zeros(weights.shape[1], dtype=bool)
    ends = np.full((2, weights.shape[1]), np.nan)
    if enough.any():
        ends[:, enough] = np.nanquantile(np.where(is_known, weights, np.nan)[:, enough], (tail, 1 - tail), axis=0)
    names = np.array(codes, dtype=object)
    return pl.DataFrame(
        {
            "source": names[pairs.rows[pairs.columns]].tolist(),
            "target": names[pairs.columns_of[pairs.columns]].tolist(),
            "documents": pairs.documents,
            "low": pl.Series(ends[0], nan_to_null=True),
            "high": pl.Series(ends[1], nan_to_null=True),
        },
        schema_overrides={"source": pl.String, "target": pl.String, "documents": pl.Int64},
    ).sort("source", "target")
