"""Articles that were saved page by page: which originals are read as one.

Takes the tables; gives originals that name their other pages, and the readings of a batch with those put together.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pipeline.extract import ReadingPool, group_pages, join_readings
from pipeline.extract.reasons import say
from pipeline.records import PLACES, Original, PagePlace, Reading
from pipeline.store import read_table
from pipeline.workspace import Workspace

__all__ = ["join_batch", "join_originals"]


def join_originals(workspace: Workspace, originals: Mapping[str, Original]) -> dict[str, Original]:
    """Give the first page of each article its other pages, and those the first page.

    Args:
        workspace: The workspace.
        originals: The originals that are to be read, by document id.

    Returns:
        The originals. Which page is which was found when they were read before, each by itself.
    """
    rows = read_table(workspace, PLACES).collect().iter_rows(named=True)
    places = [
        (row["document_id"], row["source"], PagePlace(row["address"], row["number"], row["total"]))
        for row in rows
        if row["document_id"] in originals
    ]
    joined = dict(originals)
    for first, *others in group_pages(places):
        pages = tuple((originals[each].original_id, originals[each].key) for each in others)
        joined[first] = replace(originals[first], pages=pages)
        for each in others:
            joined[each] = replace(originals[each], page_of=originals[first].key)
    return joined


def join_batch(
    originals: Sequence[Original],
    readings: Sequence[Reading],
    pool: ReadingPool,
    path_of: Callable[[str], Path],
) -> list[Reading]:
    """Put the pages of articles together in the readings of a batch.

    Args:
        originals: The originals of the batch.
        readings: Their readings, each by itself.
        pool: Reads the other pages.
        path_of: Gives the path of the bytes of an original id.

    Returns:
        The readings: that of a first page holds all pages, that of another one says where it is read.
    """
    joined = []
    for original, reading in zip(originals, readings, strict=True):
        if original.page_of is not None:
            number = reading.place.number if reading.place is not None else 0
            reason = say(original.key, f"is page {number} of {original.page_of} and is read with it")
            reading = Reading(reading.document_id, "joined", reason, None, (), place=reading.place)
        elif original.pages:
            others = [
                (path_of(original_id), replace(original, original_id=original_id, key=key, pages=()))
                for original_id, key in original.pages
            ]
            keys = [original.key, *(key for _, key in original.pages)]
            reading = join_readings([reading, *pool.read(others)], keys)
        joined.append(reading)
    return joined
