"""Settle which of several overlapping mentions stay.

Takes places of mentions with the key that they compete under; gives those that stay. Knows no rule and no word: what
competes with what is the caller's choice.
"""

from typing import Literal

import numpy as np
import numpy.typing as npt

__all__ = ["Policy", "settle_overlaps"]

Policy = Literal["key", "branch", "book"]
"""Among which mentions the longest wins: those of a code, of a group, or of the whole book."""


def settle_overlaps(
    start: npt.NDArray[np.int64],
    end: npt.NDArray[np.int64],
    key: npt.NDArray[np.int64],
    is_counted: npt.NDArray[np.bool_],
    rule: npt.NDArray[np.int64],
) -> npt.NDArray[np.bool_]:
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
    for cluster in _list_clusters(start, end, key):
        ranked = sorted(cluster, key=lambda row: (not is_counted[row], start[row] - end[row], start[row], rule[row]))
        taken: list[tuple[int, int]] = []
        for row in ranked:
            if any(start[row] < last and end[row] > first for first, last in taken):
                stays[row] = False
            else:
                taken.append((int(start[row]), int(end[row])))
    return stays


def _list_clusters(
    start: npt.NDArray[np.int64], end: npt.NDArray[np.int64], key: npt.NDArray[np.int64]
) -> list[list[int]]:
    """Return the groups of two or more mentions of one key that hang together by shared words."""
    order = np.lexsort((end, start, key))
    clusters: list[list[int]] = []
    if not len(order):
        return clusters
    # Keys are laid one behind another on one line, so that a running maximum finds every gap.
    width = int(end.max()) + 1
    rank = np.unique(key[order], return_inverse=True)[1]
    line_start, line_end = start[order] + rank * width, end[order] + rank * width
    begins = np.ones(len(order), dtype=np.bool_)
    begins[1:] = line_start[1:] >= np.maximum.accumulate(line_end)[:-1]
    edges = np.append(np.flatnonzero(begins), len(order))
    sizes = np.diff(edges)
    for first, size in zip(edges[:-1][sizes > 1], sizes[sizes > 1], strict=True):
        clusters.append([int(row) for row in order[first : first + size]])
    return clusters
