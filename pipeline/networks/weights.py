"""Weighs pairs of codes by how much they go together.

Takes pair counts and the number of units; gives one row per pair with each measure. Knows no mentions.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.networks.build import MEASURES
from pipeline.networks.pairs import PairCounts

__all__ = ["PairTable", "weigh_pairs", "weigh_table"]


@dataclass(frozen=True, slots=True)
class PairTable:
    """The counts that a measure is made of; arrays of one shape, whose last axis is pairs.

    Attributes:
        both: Units that hold both codes.
        source: Units that hold the first.
        target: Units that hold the second.
        links_source: Sum of `both` over all pairs of the first code.
        links_target: Sum of `both` over all pairs of the second.
        links: Sum of the links of all codes: one number, or one per row.
        codes: Number of codes.
        total: Number of units: one number, or one per row.
    """

    both: NDArray[np.float64]
    source: NDArray[np.float64]
    target: NDArray[np.float64]
    links_source: NDArray[np.float64]
    links_target: NDArray[np.float64]
    links: NDArray[np.float64]
    codes: int
    total: NDArray[np.float64]


def weigh_pairs(counts: PairCounts, *, total: int) -> pl.DataFrame:
    """Return every pair that occurs together, with its measures.

    Args:
        counts: Units of each code and pair.
        total: Number of all units, N.

    Returns:
        One row per pair with n_both > 0, in alphabetical order: source, target, n_both, n_source, n_target, N, and
        the measures. The formulas stand at `build_network`.
    """
    sources, targets = np.nonzero(np.triu(counts.both, k=1))
    n = counts.both.diagonal()
    links = counts.both.sum(axis=1) - n
    codes = np.array(counts.codes, dtype=object)
    table = PairTable(
        both=counts.both[sources, targets].astype(np.float64),
        source=n[sources].astype(np.float64),
        target=n[targets].astype(np.float64),
        links_source=links[sources].astype(np.float64),
        links_target=links[targets].astype(np.float64),
        links=np.asarray(links.sum(), dtype=np.float64),
        codes=len(codes),
        total=np.asarray(total, dtype=np.float64),
    )
    weights: dict[str, NDArray[np.float64]] = {name: weigh_table(table, name) for name in MEASURES}
    return pl.DataFrame(
        {
            "source": codes[sources].tolist(),
            "target": codes[targets].tolist(),
            "n_both": counts.both[sources, targets],
            "n_source": n[sources],
            "n_target": n[targets],
            "N": np.full(len(sources), total, dtype=np.int64),
            "count": counts.both[sources, targets],
            **{name: pl.Series(values, nan_to_null=True) for name, values in weights.items() if name != "count"},
        },
        schema_overrides={"source": pl.String, "target": pl.String},
    ).sort("source", "target")


def weigh_table(table: PairTable, measure: str) -> NDArray[np.float64]:
    """Return a measure of each pair; NaN where it says nothing.

    Args:
        table: Counts. Pairs that are never together may be among them.
        measure: One of `MEASURES`.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(_FORMULAS[measure](table), dtype=np.float64)


def _npmi(table: PairTable) -> NDArray[np.float64]:
    surprise = np.log(_lift(table)) / -np.log(table.both / table.total)
    # Rounding may carry a full pair a hair past 1; a pair that is never together has the limit, -1.
    bounded = np.clip(np.where(table.both == 0, -1.0, surprise), -1.0, 1.0)
    return np.where(table.both < table.total, bounded, np.nan)


def _lift(table: PairTable) -> NDArray[np.float64]:
    return table.both * table.total / (table.source * table.target)


def _phi(table: PairTable) -> NDArray[np.float64]:
    product = table.source * table.target
    spread = np.sqrt(product * (table.total - table.source) * (table.total - table.target))
    return np.asarray(np.clip((table.both * table.total - product) / spread, -1.0, 1.0))


def _log_likelihood(table: PairTable) -> NDArray[np.float64]:
    """Return Dunning's G²: twice the sum of observed times ln(observed / expected) over the four cells."""
    both, source, target, total = table.both, table.source, table.target, table.total
    cells = (
        (both, source, target),
        (source - both, source, total - target),
        (target - both, total - source, target),
        (total - source - target + both, total - source, total - target),
    )
    added = sum(np.where(cell > 0, cell * np.log(cell * total / (row * column)), 0.0) for cell, row, column in cells)
    # Independent pairs come out a hair below 0.
    return np.asarray(np.maximum(2 * np.asarray(added), 0.0))


_FORMULAS = {
    "count": lambda table: table.both,
    "jaccard": lambda table: table.both / (table.source + table.target - table.both),
    "dice": lambda table: 2 * table.both / (table.source + table.target),
    "cosine": lambda table: table.both / np.sqrt(table.source * table.target),
    "simpson": lambda table: table.both / np.minimum(table.source, table.target),
    "association_strength": lambda table: table.both * table.links / (table.links_source * table.links_target),
    "fractionalisation": lambda table: (
        table.both * (table.codes / table.links_source + table.codes / table.links_target) / 2
    ),
    "npmi": _npmi,
    "lift": _lift,
    "phi": _phi,
    "chi_square": lambda table: _phi(table) ** 2 * table.total,
    "log_likelihood": _log_likelihood,
}
