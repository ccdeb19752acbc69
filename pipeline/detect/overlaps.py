"""Settle which of several overlapping mentions stay.

Takes places of mentions with the key that they compete under; gives those that stay. Knows no rule and no word: what
competes with what is the caller's choice.
"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Literal

import numpy as np

from pipeline.detect.spans import Bools, Ints

__all__ = ["Policy", "find_winners", "settle_overlaps"]

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

    Args and order as for `find_winners`, with the length in words from start to end.

    Returns:
        For each mention whether it stays.
    """
    return find_winners(start, end, end - start, key, is_counted, rule) < 0


def find_winners(
    start: Ints,
    end: Ints,
    words: Ints,
    key: Ints,
    is_counted: Bools,
    rule: Ints,
) -> Ints:
    """Say which mentions stay, and for each other the one that it gives way to.

    A mention that counts goes before one that does not, then the longer before the shorter, then the earlier before the
    later, then the earlier rule of the book.

    Args:
        start: Where each mention begins, in words or characters.
        end: Behind its end.
        words: Its length in words.
        key: Mentions compete only with those of an equal key.
        is_counted: Whether the mention counts.
        rule: Number of the rule in the book.

    Returns:
        For each mention -1 if it stays, else the row of the first one that stays and shares a word with it.
    """
    winners = np.full(len(start), -1, dtype=np.int64)
    order = np.lexsort((rule, start, -words, ~is_counted))
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    for cluster in _list_clusters(start, end, key):
        ranked = cluster[np.argsort(rank[cluster])]
        chosen = np.array(_choose_apart(start[ranked].tolist(), end[ranked].tolist()))
        winners[ranked] = np.where(chosen < 0, -1, ranked[chosen])
    return winners


def _choose_apart(starts: list[int], ends: list[int]) -> list[int]:
    """Return for each stretch, best first, -1 where it is chosen, else the first chosen one that shares its words."""
    chosen_starts: list[int] = []
    chosen_ends: list[int] = []
    chosen_rows: list[int] = []
    winners: list[int] = []
    for row, (start, end) in enumerate(zip(starts, ends, strict=True)):
        at = bisect_right(chosen_ends, start)
        is_apart = at == len(chosen_starts) or chosen_starts[at] >= end
        if is_apart:
            chosen_starts.insert(at, start)
            chosen_ends.insert(at, end)
            chosen_rows.insert(at, row)
        winners.append(-1 if is_apart else chosen_rows[at])
    # a worse one chosen later may stand before it in the text; the first of all that stay is told
    return [
        winner if winner < 0 else chosen_rows[bisect_right(chosen_ends, start)]
        for winner, start in zip(winners, starts, strict=True)
    ]


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
