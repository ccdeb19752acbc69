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

__all__ = ["CodedUnits", "PairCounts", "collect_units", "count_pairs", "count_unit_pairs"]

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


@dataclass(frozen=True, slots=True)
class CodedUnits:
    """The units that hold any of some codes, and which.

    Attributes:
        codes: The codes, in order.
        bits: One row per unit; bit c of the row, counted from the low end of its first word, says code number c.
        units: The unit of each row: its columns.
    """

    codes: tuple[str, ...]
    bits: NDArray[np.uint64]
    units: pl.DataFrame

    def read_block(self, start: int = 0, end: int | None = None) -> NDArray[np.float32]:
        """Return the units from start to before end as rows of 0 and 1, one column per code."""
        as_bytes = np.ascontiguousarray(self.bits[start:end], dtype="<u8").view(np.uint8)
        return np.unpackbits(as_bytes, axis=1, count=len(self.codes), bitorder="little").astype(np.float32)


def count_pairs(mentions: pl.DataFrame, *, codes: Sequence[str], unit_columns: Sequence[str]) -> PairCounts:
    """Return the number of units of each code and of each pair of codes.

    Args:
        mentions: Column code, and the columns that make a unit; codes that are not asked for are left out.
        codes: Codes to count, without repetition; their order is that of the matrix.
        unit_columns: Columns whose values together say which unit a mention is in.

    Returns:
        The counts. A unit counts once, however many mentions it has.
    """
    return count_unit_pairs(collect_units(mentions, codes=codes, unit_columns=unit_columns))


def count_unit_pairs(units: CodedUnits) -> PairCounts:
    """Return the number of units of each code and of each pair of codes."""
    count = len(units.codes)
    both = np.zeros((count, count), dtype=np.int64)
    rows = max(1, min(_BLOCK_CELLS // max(1, count), _BLOCK_ROWS_LIMIT))
    # One thread is nearly as quick as two, and many times quicker than two where others use the processor as well.
    with threadpool_limits(limits=1):
        for start in range(0, len(units.bits), rows):
            block = units.read_block(start, start + rows)
            both += (block.T @ block).astype(np.int64)
    return PairCounts(units.codes, both, len(units.bits))


def collect_units(mentions: pl.DataFrame, *, codes: Sequence[str], unit_columns: Sequence[str]) -> CodedUnits:
    """Return which codes each unit holds.

    Mentions of one unit mostly stand together, so runs are taken as one first; then runs of the same unit.

    Args:
        mentions: Column code, and the columns that make a unit; codes that are not asked for are left out.
        codes: Codes to look for, without repetition.
        unit_columns: Columns whose values together say which unit a mention is in.

    Returns:
        One row per unit that holds any of the codes, in the order in which the units first come.
    """
    number = pl.col("code").cast(pl.Enum(codes), strict=False).to_physical().alias("number")
    numbered = mentions.select(*unit_columns, number).drop_nulls("number")
    if numbered.is_empty():
        return CodedUnits(
            tuple(codes), np.zeros((0, _count_words(codes)), dtype=np.uint64), numbered.select(unit_columns)
        )
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
    runs = numbered.select(unit_columns)[starts]
    unit = _number_units(runs)
    order = np.argsort(unit, kind="stable")
    edges = np.flatnonzero(np.diff(unit[order], prepend=-1))
    bits: NDArray[np.uint64] = np.bitwise_or.reduceat(np.column_stack(words)[order], edges, axis=0)
    return CodedUnits(tuple(codes), bits, runs[order[edges]])


def _number_units(runs: pl.DataFrame) -> NDArray[np.int64]:
    """Return a number for each row, the same for equal rows, in the order in which they first come."""
    if runs.n_unique() == runs.height:
        return np.arange(runs.height)
    units = runs.unique(maintain_order=True).with_row_index("unit")
    joined = runs.join(units, on=runs.columns, how="left", nulls_equal=True, maintain_order="left")
    return joined["unit"].cast(pl.Int64).to_numpy()


def _count_words(codes: Sequence[str]) -> int:
    return -(-len(codes) // _BITS)
