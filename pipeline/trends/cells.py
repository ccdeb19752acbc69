"""Counts of units by name and cell, for millions of rows: numbers instead of text, each unit once.

Takes ids and names as they stand in tables; gives a matrix of counts. Knows no periods and no sources: a cell is
whatever a unit falls into.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["NOWHERE", "Hits", "count_cells", "find_rows", "number_hits"]

NOWHERE = -1
"""The row of an id that is not known, and the cell of a unit that is not counted."""

_NO_NAME = 2**16 - 1

# A block of units is a table of names by units in memory that the processor keeps near: 1 MB.
_BLOCK_CELLS = 2**20


@dataclass(frozen=True, slots=True)
class Hits:
    """Which units have which names; a unit may have a name more than once.

    Attributes:
        names: What is counted, in order.
        units: The row of the unit of each hit, never falling.
        numbers: The number of the name of each hit.
    """

    names: tuple[str, ...]
    units: NDArray[np.int32]
    numbers: NDArray[np.uint16]


def find_rows(ids: pl.Series, known: pl.Series) -> NDArray[np.int32]:
    """Return the row in `known` of each id, `NOWHERE` where it is not among them.

    Equal ids mostly stand together, so that only the first of each run is looked up.

    Args:
        ids: Ids, any number of times.
        known: Ids, each once.
    """
    if ids.is_empty():
        return np.zeros(0, dtype=np.int32)
    starts = np.concatenate([[0], np.flatnonzero(ids.ne_missing(ids.shift()).to_numpy()[1:]) + 1])
    runs = ids.gather(starts)
    if runs.equals(known):
        rows = np.arange(len(known), dtype=np.int32)
    else:
        table = pl.DataFrame({"id": known}).with_row_index("row")
        found = pl.DataFrame({"id": runs}).join(table, on="id", how="left", maintain_order="left")["row"]
        rows = found.cast(pl.Int32).fill_null(NOWHERE).to_numpy()
    return np.repeat(rows, np.diff(starts, append=len(ids)))


def number_hits(names: pl.Series, units: NDArray[np.int32], asked: Sequence[str]) -> Hits:
    """Return which units have which of the names asked for.

    Args:
        names: The name of each hit, as text; null counts for nothing.
        units: The row of the unit of each hit; `NOWHERE` counts for nothing.
        asked: Names to count, each once, at most 65,535.
    """
    numbers = names.cast(pl.Enum(list(asked)), strict=False).to_physical().cast(pl.UInt16)
    numbered = numbers.fill_null(_NO_NAME).to_numpy()
    is_hit = (numbered != _NO_NAME) & (units != NOWHERE)
    if not is_hit.all():
        numbered, units = numbered[is_hit], units[is_hit]
    if not (units[1:] >= units[:-1]).all():
        order = np.argsort(units)
        numbered, units = numbered[order], units[order]
    return Hits(tuple(asked), units, numbered)


def count_cells(hits: Hits, cell_of: NDArray[np.int32], cells: int) -> NDArray[np.int64]:
    """Return how many units of each cell have each name.

    Args:
        hits: Which units have which names.
        cell_of: The cell of each unit, from 0; `NOWHERE` leaves it out.
        cells: Number of cells.

    Returns:
        One row per name, one column per cell. A unit counts once for a name.
    """
    names = len(hits.names)
    counts = np.zeros(names * cells, dtype=np.int64)
    is_in = cell_of >= 0
    # a row of the table is a unit, of a length that numbers can be cut by bits instead of divided
    bits = max(1, (names - 1).bit_length())
    rows = max(1, _BLOCK_CELLS >> bits)
    has_name = np.zeros(rows << bits, dtype=bool)
    firsts = np.arange(0, len(cell_of) + rows, rows)
    edges = np.searchsorted(hits.units, firsts)
    for first, start, end in zip(firsts, edges, edges[1:], strict=False):
        places = ((hits.units[start:end] - first) << bits) | hits.numbers[start:end]
        has_name[places] = True
        found = np.flatnonzero(has_name)
        has_name[found] = False
        units, numbers = (found >> bits) + first, found & ((1 << bits) - 1)
        if not is_in[first : first + rows].all():
            numbers, units = numbers[is_in[units]], units[is_in[units]]
        counts += np.bincount(numbers * cells + cell_of[units], minlength=len(counts))
    return counts.reshape(names, cells)
