"""Counts of units by period, for whatever a unit can have: codes or topics.

Takes units with their documents, and hits (a name and a unit that has it); gives n and N by name, part and period, and
what stands apart. Knows no codes, no topics and no shares.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.trends.cells import NOWHERE, Hits, count_cells, find_rows
from pipeline.trends.periods import By, Dates, list_periods, place_documents

__all__ = ["Counts", "Placed", "Window", "count_hits", "place_units"]

REASONS = ("undated", "too_coarse")
"""Why a unit has no period."""


@dataclass(frozen=True, slots=True)
class Window:
    """The time that a question is about.

    Attributes:
        by: Length of a period.
        since: First day; None leaves it open.
        until: Last day; None leaves it open.
        dates: Which time of a document counts.
    """

    by: By
    since: date | None
    until: date | None
    dates: Dates = "published"


@dataclass(frozen=True, slots=True)
class Placed:
    """Units in periods.

    Attributes:
        unit_ids: The units, in order.
        document_rows: For each unit the row of its document; `NOWHERE` for those of no document that was given.
        place_of: For each unit its period as a number, behind the last period the `REASONS` why it has none;
            `NOWHERE` for those outside the window.
        periods: One row per period, in order: period and period_start.
    """

    unit_ids: pl.Series
    document_rows: NDArray[np.int32]
    place_of: NDArray[np.int32]
    periods: pl.DataFrame

    @property
    def places(self) -> int:
        """Number of periods and of reasons for having none."""
        return self.periods.height + len(REASONS)


@dataclass(frozen=True, slots=True)
class Counts:
    """n and N by name, part of the documents and period.

    Attributes:
        names: What was counted, in order.
        parts: Names of the parts, in order.
        periods: One row per period, in order: period and period_start.
        n: Units that have the name: names x parts x periods.
        total: Units: parts x periods.
        apart_n: Units without a period that have the name: names x parts x `REASONS`.
        apart_total: Units without a period: parts x `REASONS`.
    """

    names: tuple[str, ...]
    parts: tuple[str, ...]
    periods: pl.DataFrame
    n: NDArray[np.int64]
    total: NDArray[np.int64]
    apart_n: NDArray[np.int64]
    apart_total: NDArray[np.int64]


def place_units(documents: pl.DataFrame, units: pl.DataFrame, *, window: Window) -> Placed:
    """Return the period of each unit, which is that of its document.

    Args:
        documents: Columns document_id, date and date_precision.
        units: Columns document_id and unit_id; those of no document in `documents` are left out.
        window: The time asked about; without its ends, from the first placed unit to the last.
    """
    placed = place_documents(documents, by=window.by, since=window.since, until=window.until, dates=window.dates)
    document_rows = find_rows(units["document_id"], documents["document_id"])
    of_documents = documents.select("document_id").join(placed, on="document_id", how="left", maintain_order="left")
    has_units = np.isin(np.arange(documents.height), document_rows)
    first, last = window.since, window.until
    starts = of_documents.filter(pl.Series(has_units, dtype=pl.Boolean))["period_start"].drop_nulls()
    if len(starts):
        ends = starts.to_frame().select(first=pl.col("period_start").min(), last=pl.col("period_start").max()).row(0)
        first, last = first or ends[0], last or ends[1]
    periods = list_periods(first, last, by=window.by)
    place_of = _number_places(of_documents, periods)
    # what has no document takes the last place, which is nowhere
    return Placed(units["unit_id"], document_rows, np.append(place_of, np.int32(NOWHERE))[document_rows], periods)


def count_hits(placed: Placed, hits: Hits, *, parts: Sequence[str], part_of: NDArray[np.int32] | None = None) -> Counts:
    """Return n and N of each name in each part and period, also where they are 0.

    Args:
        placed: Units as `place_units` gives them.
        hits: Which of these units have which names.
        parts: Names of the parts that documents fall into.
        part_of: For each document the number of its part; None puts all into the first.
    """
    places, periods = placed.places, placed.periods.height
    cell_of = placed.place_of
    if part_of is not None:
        # what is nowhere stays nowhere; a document that was not given has no part
        moved = cell_of + np.append(part_of, np.int32(0))[placed.document_rows] * np.int32(places)
        cell_of = np.where(cell_of == NOWHERE, np.int32(NOWHERE), moved)
    cells = len(parts) * places
    n = count_cells(hits, cell_of, cells).reshape(len(hits.names), len(parts), places)
    total = np.bincount(cell_of + 1, minlength=cells + 1)[1:].reshape(len(parts), places)
    return Counts(
        hits.names,
        tuple(parts),
        placed.periods,
        n[:, :, :periods],
        total[:, :periods],
        n[:, :, periods:],
        total[:, periods:],
    )


def _number_places(of_documents: pl.DataFrame, periods: pl.DataFrame) -> NDArray[np.int32]:
    """Return the number of the period of each document, or of the reason why it has none."""
    numbered = periods.select("period_start").with_row_index("place")
    joined = of_documents.join(numbered, on="period_start", how="left", maintain_order="left")
    place = pl.col("place").cast(pl.Int32)
    for number, reason in enumerate(REASONS):
        place = pl.when(pl.col("apart") == reason).then(periods.height + number).otherwise(place)
    return joined.select(place.fill_null(NOWHERE).cast(pl.Int32).alias("place"))["place"].to_numpy()
