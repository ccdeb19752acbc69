"""Settle which of several overlapping mentions stay.

Takes places of mentions with the key that they compete under; gives those that stay. Knows no rule and no word: what
competes with what is the caller's choice.
"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal

import numpy as np

from pipeline.detect.spans import Bools, Ints

__all__ = ["Policy", "settle_overlaps"]

Policy = Literal["key", "branch", "book"]
"""Among which mentions the longest wins: those of a code, of a group, or of the whole book."""


def settle_overlaps(
    start: Ints,
    end: Ints,
    key: Ints,
    is_counted: Bools,
    rule: Ints,
) -> Bools:
    """Say which mentions stay: of those with one key that share a word, one.

    A mention that counts goes before one that does not, then the longer before the shorter, then the earlier before the
    later, then the earlier rule of the book.

    Args:
        start: First token of each mention.
        end: Behind the last token.
        key: Mentions compete only with those of an equal key.
        is_counted: Whether the mention counts.
        rule: Number of the rule in the book.

    Returns:
        For each mention whether it stays.
    """
    stays = np.ones(len(start), dtype=np.bool_)
    order = np.lexsort((rule, start, start - end, ~is_counted))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    for cluster in _list_clusters(start, end, key):
        ranked = cluster[np.argsort(rank[cluster])]
        stays[ranked] = _choose_apart(start[ranked].tolist(), end[ranked].tolist())
    return stays


def _choose_apart(starts: list[int], ends: list[int]) -> list[bool]:
    """Return for each stretch, best first, whether it shares no word with a better one that was chosen."""
    chosen_starts: list[int] = []
    chosen_ends: list[int] = []
    is_chosen = []
    for start, end in zip(starts, ends, strict=True):
        at = bisect_right(chosen_ends, start)
        is_apart = at == len(chosen_starts) or chosen_starts[at] >= end
        if is_apart:
            chosen_starts.insert(at, start)
            chosen_ends.insert(at, end)
        is_chosen.append(is_apart)
    return is_chosen


def _list_clusters(start: Ints, end: Ints, key: Ints) -> Iterator[Ints]:
    """Yield the groups of two or more mentions of one key that hang together by shared words."""
    order = np.lexsort((end, start, key))
    if not len(order):
        return
    # Keys are laid one behind another on one line, so that a running maximum finds every gap.
    width = int(end.max()) + 1
    rank = np.unique(key[order], return_inverse=True)[1]
    line_start, line_end = start[order] + rank * width, end[order] + rank * width
    begins = np.ones(len(order), dtype=np.bool_)
    begins[1:] = line_start[1:] >= np.maximum.accumulate(line_end)[:-1]
    edges = np.append(np.flatnonzero(begins), len(order))
    for first in np.flatnonzero(np.diff(edges) > 1):
        yield order[edges[first] : edges[first + 1]]
