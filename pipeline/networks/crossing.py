"""Two sets of codes against each other: how often each meets each, and whether more than chance makes them.

Takes coded units; gives one row per pair and a test of the whole table. Knows no groups and no pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.networks.pairs import CodedUnits

__all__ = ["Crossing", "cross_units"]

_LEAST_EXPECTED = 5
"""Below this expected count in any of a pair's four cells p is exact (Cochran 1954)."""


@dataclass(frozen=True, slots=True)
class Crossing:
    """A table of two sets of codes.

    Attributes:
        pairs: One row per row code and column code, in the order asked: row, column, n_both, n_row, n_column, N,
            expected, residual (adjusted standardised: beyond 2 is more than chance in 1 of 20), jaccard, p, method
            ("chi-square" or "exact") and q (Benjamini-Hochberg over the table). residual, p and q are null for a code
            that is in no unit or in all.
        statistic: Sum of the squared residuals over the table.
        p: Share of worlds, ours counted, with a sum as large; null where no pair can be tested.
        worlds: Number of worlds drawn.
    """

    pairs: pl.DataFrame
    statistic: float
    p: float | None
    worlds: int


def cross_units(
    units: CodedUnits, *, rows: Sequence[str], columns: Sequence[str], total: int, worlds: int = 1000, seed: int = 0
) -> Crossing:
    """Return how often each row code meets each column code, with tests.

    A unit can hold several codes of each set, so the table is no partition of the units, and the usual chi-square of
    the whole does not hold. Each pair is tested on its own four cells (holds both, one, the other, neither). The whole
    is tested by drawing worlds in which each unit keeps its row codes together and its column codes together, but which
    row set meets which column set is drawn anew.

    Args:
        units: Coded units that hold any of the codes.
        rows: Codes of the rows, among `units.codes`.
        columns: Codes of the columns, among `units.codes`. A code may be in both sets; it is not crossed with itself.
        total: Number of all units, N.
        worlds: How many worlds are drawn.
        seed: Of the draws.

    References:
        A. Agresti (2013), Categorical data analysis, 3rd edition, 3.3.1 (standardised residuals).
        C. R. Bilder, T. M. Loughin (2004), Testing for marginal independence between two categorical variables with
        multiple responses, Biometrics 60, 241-248 (sum over the tables of the pairs, with resampling).
    """
    place = {code: number for number, code in enumerate(units.codes)}
    block = units.read_block()
    left, right = block[:, [place[code] for code in rows]], block[:, [place[code] for code in columns]]
    both = (left.T @ right).astype(np.int64)
    n_row, n_column = left.sum(axis=0).astype(np.int64), right.sum(axis=0).astype(np.int64)
    residual = _residuals(both, n_row, n_column, total)
    is_itself = np.array([[row == column for column in columns] for row in rows]).reshape(both.shape)
    statistic = float(np.nansum(np.where(is_itself, np.nan, residual) ** 2))
    is_tested = bool((np.isfinite(residual) & ~is_itself).any())
    draw = np.random.default_rng(seed)
    reached = 0
    if is_tested:
        for _ in range(worlds):
            # units without a code are drawn too: a row set may meet no column set at all
            order = draw.permutation(total)
            met = order[: len(left)] < len(right)
            drawn = (left[met].T @ right[order[: len(left)][met]]).astype(np.int64)
            values = np.where(is_itself, np.nan, _residuals(drawn, n_row, n_column, total))
            reached += float(np.nansum(values**2)) >= statistic - 1e-9
    p = (1 + reached) / (1 + worlds) if is_tested else None
    pairs = _list_pairs(rows, columns, both, n_row, n_column, total, residual, is_itself)
    return Crossing(pairs, statistic, p, worlds)


def _residuals(
    both: NDArray[np.int64], n_row: NDArray[np.int64], n_column: NDArray[np.int64], total: int
) -> NDArray[np.float64]:
    if total == 0:
        return np.full(both.shape, np.nan)
    expected = np.outer(n_row, n_column) / total
    spread = np.sqrt(expected * np.outer(1 - n_row / total, 1 - n_column / total))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(spread > 0, (both - expected) / spread, np.nan))


def _list_pairs(
    rows: Sequence[str],
    columns: Sequence[str],
    both: NDArray[np.int64],
    n_row: NDArray[np.int64],
    n_column: NDArray[np.int64],
    total: int,
    residual: NDArray[np.float64],
    is_itself: NDArray[np.bool_],
) -> pl.DataFrame:
    from scipy.stats import chi2, false_discovery_control, fisher_exact

    found = []
    for i, row in enumerate(rows):
        for j, column in enumerate(columns):
            if is_itself[i, j]:
                continue
            n, one, other = int(both[i, j]), int(n_row[i]), int(n_column[j])
            expected = one * other / total if total else 0.0
            p, method = None, None
            if np.isfinite(residual[i, j]):
                cells = [[n, one - n], [other - n, total - one - other + n]]
                least = min(one, total - one) * min(other, total - other) / total
                method = "exact" if least < _LEAST_EXPECTED else "chi-square"
                p = float(fisher_exact(cells)[1] if method == "exact" else chi2.sf(residual[i, j] ** 2, 1))
            either = one + other - n
            found.append(
                {
                    "row": row,
                    "column": column,
                    "n_both": n,
                    "n_row": one,
                    "n_column": other,
                    "N": total,
                    "expected": expected,
                    "residual": float(residual[i, j]) if p is not None else None,
                    "jaccard": n / either if either else None,
                    "p": p,
                    "method": method,
                }
            )
    schema = {
        "row": pl.String, "column": pl.String, "n_both": pl.Int64, "n_row": pl.Int64, "n_column": pl.Int64,
        "N": pl.Int64, "expected": pl.Float64, "residual": pl.Float64, "jaccard": pl.Float64, "p": pl.Float64,
        "method": pl.String,
    }  # fmt: skip
    frame = pl.DataFrame(found, schema=schema)
    tested = frame["p"].drop_nulls().to_numpy()
    corrected = iter(false_discovery_control(tested).tolist() if len(tested) else [])
    q = [None if p is None else next(corrected) for p in frame["p"]]
    return frame.with_columns(pl.Series("q", q, dtype=pl.Float64))
