"""Why a share changed: what the documents say, which sources they come from, how well they were read, reprints.

Takes the tables documents and mentions and two times; gives the change of each code's share in parts that add up to it.
Knows no codebook, and not whether a change is more than chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from pipeline.errors import QuestionError
from pipeline.trends.cells import NOWHERE, Hits, count_cells, find_rows, number_hits

if TYPE_CHECKING:
    import polars as pl

    from pipeline.trends.periods import Dates
    from pipeline.trends.series import Unit

__all__ = ["PARTS", "Span", "split_change", "split_shares"]

Span = tuple[date, date]
"""First and last day of a time."""

PARTS = ("content", "sources", "reading", "reprints")
"""The parts of a change, in the order of the answer."""


@dataclass(frozen=True, slots=True)
class _Sides:
    """Counts of the two times, by source (rows) and how the documents were read (columns).

    Attributes:
        n: Units with the code: times x sources x states.
        total: Units, likewise.
    """

    n: NDArray[np.int64]
    total: NDArray[np.int64]


def split_change(
    documents: "pl.DataFrame",
    mentions: "pl.DataFrame",
    *,
    codes: Sequence[str],
    before: Span,
    after: Span,
    source: str = "source",
    unit: "Unit" = "document",
    passages: "pl.DataFrame | None" = None,
    stories: "pl.DataFrame | None" = None,
    dates: "Dates" = "published",
) -> "pl.DataFrame":
    """Return in parts by how much the share of each code changed from one time to another.

    **reprints** is by how much the change is other than among the documents that tell each story first.
    Among these, a share is Σ w_s p_s over the sources s, w_s their share of the units, and its change is
    Σ Δw_s p̄_s (**sources**: the mix changed) + Σ w̄_s Δp_s, bars for the mean of both times; Δp_s is split in the same
    way by whether documents were read in full or partly (**reading**), and what is left is **content**: documents of
    the same source, read as well, say it more or less often. A source that one of the times lacks has no change of its
    own, so that all of it is mix.

    Args:
        documents: Table documents; columns document_id, date, date_precision, reading_state and the source.
        mentions: Table mentions; rows with is_counted.
        codes: Codes, in the order of the answer.
        before: The earlier time.
        after: The later time.
        source: The column of documents whose mix is looked at.
        unit: What is counted; stories count once anyway, so that nothing is left for reprints.
        passages: Table passages, for unit "passage".
        stories: Table stories; None takes every document as a story of its own.
        dates: Which time of a document counts.

    Returns:
        One row per code: code, n_before, N_before, n_after, N_after, share_before, share_after, change, low and high
        (95 %, Newcombe), and a column for each of `PARTS`; the parts add up to the change. All null where one of the
        times has no unit.

    Raises:
        QuestionError: If the earlier time does not end before the later begins.

    References:
        E. M. Kitagawa (1955), Components of a difference between two rates, JASA 50, 1168-1194.
    """
    import polars as pl

    from pipeline.trends.series import fold_stories, list_units

    if before[1] >= after[0]:
        raise QuestionError(
            f"Expected two times one after the other, got {before[0]} to {before[1]} and {after[0]} to {after[1]}. "
            "Give the earlier first.",
            str(after[0]),
        )
    if unit == "story":
        documents, mentions = fold_stories(documents, mentions, stories)
        stories = None
    units = list_units(documents, passages, "passage" if unit == "passage" else "document")
    rows = find_rows(units["document_id"], documents["document_id"])
    counted = mentions.select(pl.when("is_counted").then("code").alias("code"))["code"]
    unit_column = "passage_id" if unit == "passage" else "document_id"
    hits = number_hits(counted, find_rows(mentions[unit_column], units["unit_id"]), list(codes))
    cell_of, shape = _number_cells(documents, before, after, source=source, dates=dates)
    every = _count(hits, np.append(cell_of, np.int32(NOWHERE))[rows], shape)
    first_told = np.where(_tell_first(documents, stories), cell_of, np.int32(NOWHERE))
    told = _count(hits, np.append(first_told, np.int32(NOWHERE))[rows], shape)
    found = [_describe(code, *sides) for code, *sides in zip(codes, every, told, strict=True)]
    counts = ("n_before", "N_before", "n_after", "N_after")
    shares = ("share_before", "share_after", "change", "low", "high", *PARTS)
    schema = {"code": pl.String} | dict.fromkeys(counts, pl.Int64) | dict.fromkeys(shares, pl.Float64)
    return pl.DataFrame(found, schema=schema)


def split_shares(n: NDArray[np.int64], total: NDArray[np.int64]) -> tuple[float, float, float]:
    """Return how much of the change of a share is content, sources and reading.

    Args:
        n: Units with the code: times (two) x sources x states of reading.
        total: Units, likewise; each time has some.

    Returns:
        The three parts, which add up to the share of the second time less that of the first.
    """
    content = sources = reading = 0.0
    by_source = total.sum(axis=2)
    weights = by_source / by_source.sum(axis=1, keepdims=True)
    for place in range(total.shape[1]):
        weight, shift = weights[:, place].mean(), weights[1, place] - weights[0, place]
        own_content, own_reading, level = _split_source(n[:, place], total[:, place])
        content += weight * own_content
        reading += weight * own_reading
        sources += shift * level
    return content, sources, reading


def _split_source(n: NDArray[np.int64], total: NDArray[np.int64]) -> tuple[float, float, float]:
    """Return content, reading and the mean share of both times, within one source; without change where one lacks."""
    units = total.sum(axis=1)
    shares = n.sum(axis=1) / np.maximum(1, units)
    if not units.all():
        return 0.0, 0.0, float(shares.sum())  # one of them, or none
    weights = total / units[:, None]
    cells = n / np.maximum(1, total)
    is_in_both = (total > 0).all(axis=0)
    # a state that one time lacks has no change of its own
    levels = np.where(is_in_both, cells.mean(axis=0), cells.sum(axis=0))
    content = float((weights.mean(axis=0) * np.where(is_in_both, cells[1] - cells[0], 0.0)).sum())
    reading = float(((weights[1] - weights[0]) * levels).sum())
    return content, reading, float(shares.mean())


def _number_cells(
    documents: "pl.DataFrame", before: Span, after: Span, *, source: str, dates: "Dates"
) -> tuple[NDArray[np.int32], tuple[int, int, int]]:
    """Return for each document the number of its time, source and state of reading; `NOWHERE` in neither time."""
    import polars as pl

    from pipeline.trends.parts import keep_frequent
    from pipeline.trends.periods import place_documents

    side = np.full(documents.height, NOWHERE, dtype=np.int32)
    for number, (since, until) in enumerate((before, after)):
        placed = place_documents(documents, by="year", since=since, until=until, dates=dates)
        inside = placed.filter(pl.col("apart").is_null())["document_id"]
        side[documents["document_id"].is_in(inside.implode()).to_numpy()] = number
    parts = keep_frequent(documents[source], 0.0)
    is_partly = (documents["reading_state"] == "partly").to_numpy().astype(np.int32)
    shape = (2, max(1, len(parts.names)), 2)
    cell_of = (side * shape[1] + parts.part_of) * shape[2] + is_partly
    return np.where(side == NOWHERE, np.int32(NOWHERE), cell_of), shape


def _tell_first(documents: "pl.DataFrame", stories: "pl.DataFrame | None") -> NDArray[np.bool_]:
    """Return which documents are the first of their story among those given."""
    import polars as pl

    if stories is None:
        return np.ones(documents.height, dtype=bool)
    told = documents.select("document_id", "date").with_row_index("row")
    told = told.join(stories.select("document_id", "story_id", "is_representative"), on="document_id", how="left")
    told = told.with_columns(pl.col("story_id").fill_null(pl.col("document_id")))
    first = told.sort("is_representative", "date", "document_id", descending=[True, False, False], nulls_last=True)
    is_first = np.zeros(documents.height, dtype=bool)
    is_first[first.unique("story_id", keep="first", maintain_order=True)["row"].to_numpy()] = True
    return is_first


def _count(hits: Hits, cell_of: NDArray[np.int32], shape: tuple[int, int, int]) -> list[_Sides]:
    cells = int(np.prod(shape))
    total = np.bincount(cell_of + 1, minlength=cells + 1)[1:].reshape(shape)
    return [_Sides(n.reshape(shape), total) for n in count_cells(hits, cell_of, cells)]


def _describe(code: str, every: _Sides, told: _Sides) -> dict[str, object]:
    from pipeline.trends.differences import compare_shares

    (n_before, n_after), (total_before, total_after) = every.n.sum(axis=(1, 2)), every.total.sum(axis=(1, 2))
    row: dict[str, object] = {
        "code": code,
        "n_before": int(n_before),
        "N_before": int(total_before),
        "n_after": int(n_after),
        "N_after": int(total_after),
    }
    found = compare_shares((int(n_before), int(total_before)), (int(n_after), int(total_after)))
    if found is None:
        return row
    row |= {"share_before": n_before / total_before, "share_after": n_after / total_after}
    row |= {"change": found.difference, "low": found.low, "high": found.high}
    if not told.total.sum(axis=(1, 2)).all():
        # every document of one time is a reprint of another time's
        return row | {"content": 0.0, "sources": 0.0, "reading": 0.0, "reprints": found.difference}
    content, sources, reading = split_shares(told.n, told.total)
    reprints = found.difference - (content + sources + reading)
    return row | {"content": content, "sources": sources, "reading": reading, "reprints": reprints}
