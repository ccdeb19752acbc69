"""Counts of units by name and cell, for millions of rows: numbers instead of text, each unit once.

Takes ids and names as they stand in tables; gives a matrix of counts. Knows no periods and no sources: a cell is
whatever a unit falls into.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["NOWHERE", "Hits", "count_cells", "find_rows", "number_hits"]

NOWHERE = -1
"""The row of an id that is not known, and the cell of a unit that is not counted."""

# Numbers of 16 bits are sorted by radix, in one pass over them.
_MOST_NAMES = 2**16 - 1


class Hits:
    """Which units have which names; a unit may stand more than once.

    Attributes:
        names: What is counted, in order.
        units: Rows of units, those of the first name first.
        edges: Where the units of each name begin in `units`, and the end of all.
    """

    def __init__(self, names: Sequence[str], numbers: NDArray[np.uint16], units: NDArray[np.int32]) -> None:
        self.names = tuple(names)
        order = np.argsort(numbers, kind="stable")
        self.units = units[order]
        self.edges = np.concatenate([[0], np.cumsum(np.bincount(numbers, minlength=len(names)))])

    def list_units(self, number: int) -> NDArray[np.int32]:
        """Return the rows of the units that have the name with this number, some more than once."""
        return self.units[self.edges[number] : self.edges[number + 1]]


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
    numbered = numbers.fill_null(_MOST_NAMES).to_numpy()
    is_hit = (numbered != _MOST_NAMES) & (units != NOWHERE)
    if is_hit.all():
        return Hits(asked, numbered, units)
    return Hits(asked, numbered[is_hit], units[is_hit])


def count_cells(hits: Hits, cell_of: NDArray[np.int32], cells: int) -> NDArray[np.int64]:
    """Return how many units of each cell have each name.

    Args:
        hits: Which units have which names.
        cell_of: The cell of each unit, from 0; `NOWHERE` leaves it out.
        cells: Number of cells.

    Returns:
        One row per name, one column per cell. A unit counts once for a name.
    """
    counts = np.zeros((len(hits.names), cells), dtype=np.int64)
    has_it = np.zeros(len(cell_of), dtype=bool)
    # one column more, for what is left out
    shifted = cell_of + np.int32(1)
    for number in range(len(hits.names)):
        has_it[hits.list_units(number)] = True
        found = np.flatnonzero(has_it)
        has_it[found] = False
        counts[number] = np.bincount(shifted[found], minlength=cells + 1)[1:]
    return counts
