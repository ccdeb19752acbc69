"""Counts in how many units each pair of codes occurs together.

Takes mentions and the columns that say which unit a mention is in; gives a square matrix of counts.
Knows no measures. The unit's codes become the bits of a few 64-bit words, and blocks of units a dense 0/1 matrix X,
for which XᵀX counts all pairs at once.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

__all__ = ["PairCounts", "count_pairs"]

_BITS = 64

# Rows of X at a time: 4 million cells are 16 MB as float32, and far fewer rows than the 2**24 up to which float32
# counts exactly.
_BLOCK_CELLS = 4_000_000
_BLOCK_ROWS_LIMIT = 2**22


@dataclass(frozen=True, slots=True)
class PairCounts:
    """How often codes occur, alone and together.

    Attributes:
        codes: The codes, in order.
        both: Square symmetric matrix: units that hold both codes; on the diagonal, units that hold the code.
        units: Number of units that hold any of the codes.
    """

    codes: tuple[str, ...]
    both: NDArray[np.int64]
    units: int


def count_pairs(mentions: pl.DataFrame, *, codes: Sequence[str], unit_columns: Sequence[str]) -> PairCounts:
    """Return the number of units of each code and of each pair of codes.

    Args:
        mentions: Column code, and the columns that make a unit; codes that are not asked for are left out.
        codes: Codes to count, without repetition; their order is that of the matrix.
        unit_columns: Columns whose values together say which unit a mention is in.

    Returns:
        The counts. A unit counts once, however many mentions it has.
    """
    both = np.zeros((len(codes), len(codes)), dtype=np.int64)
    bits = _collect_bits(mentions, codes, unit_columns)
    rows = max(1, min(_BLOCK_CELLS // max(1, len(codes)), _BLOCK_ROWS_LIMIT))
    # One thread is nearly as quick as two, and many times quicker than two where others use the processor as well.
    with threadpool_limits(limits=1):
        for start in range(0, len(bits), rows):
            block = _unpack_bits(bits[start : start + rows], len(codes))
            both += (block.T @ block).astype(np.int64)
    return PairCounts(tuple(codes), both, len(bits))


def _collect_bits(mentions: pl.DataFrame, codes: Sequence[str], unit_columns: Sequence[str]) -> NDArray[np.uint64]:
    """Return one row per unit; bit c of the row, counted from the low end of its first word, says code number c.

    Mentions of one unit mostly stand together, so runs are taken as one first; then runs of the same unit.
    """
    number = pl.col("code").cast(pl.Enum(codes), strict=False).to_physical().alias("number")
    numbered = mentions.select(*unit_columns, number).drop_nulls("number")
    if numbered.is_empty():
        return np.zeros((0, _count_words(codes)), dtype=np.uint64)
    is_new = pl.any_horizontal(pl.col(column).ne_missing(pl.col(column).shift()) for column in unit_columns)
    # The first mention may belong to a unit without a name, and then equals the nothing before it.
    later = np.flatnonzero(numbered.select(is_new.alias("is_new"))["is_new"].to_numpy()[1:]) + 1
    starts = np.concatenate([[0], later])
    numbers = numbered["number"].to_numpy()
    masks = np.uint64(1) << np.arange(_BITS, dtype=np.uint64)
    words = [
        np.bitwise_or.reduceat(np.where(numbers // _BITS == word, masks[numbers % _BITS], 0), starts)
        for word in range(_count_words(codes))
    ]
    unit = _number_units(numbered.select(unit_columns)[starts])
    order = np.argsort(unit, kind="stable")
    edges = np.flatnonzero(np.diff(unit[order], prepend=-1))
    collected: NDArray[np.uint64] = np.bitwise_or.reduceat(np.column_stack(words)[order], edges, axis=0)
    return collected


def _number_units(runs: pl.DataFrame) -> NDArray[np.int64]:
    """Return a number for each row, the same for equal rows."""
    if runs.n_unique() == runs.height:
        return np.arange(runs.height)
    units = runs.unique().with_row_index("unit")
    joined = runs.join(units, on=runs.columns, how="left", nulls_equal=True, maintain_order="left")
    return joined["unit"].cast(pl.Int64).to_numpy()


def _count_words(codes: Sequence[str]) -> int:
    return -(-len(codes) // _BITS)


def _unpack_bits(bits: NDArray[np.uint64], count: int) -> NDArray[np.float32]:
    as_bytes = np.ascontiguousarray(bits, dtype="<u8").view(np.uint8)
    return np.unpackbits(as_bytes, axis=1, count=count, bitorder="little").astype(np.float32)
