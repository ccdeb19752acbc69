"""Places in a batch as columns, and the algebra of rules on them.

Takes and gives `Spans`: ranges of token numbers. Every operator is a few array operations over the whole batch; the
minimal-interval semantics are those of Clarke, Cormack and Burkowski (1995) and Boldi and Vigna (2018). Knows no words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = [
    "Bounds",
    "Spans",
    "cover_all",
    "follow",
    "has_any_inside",
    "has_any_overlapping",
    "join",
    "keep_minimal",
    "pair_ordered",
]

_Ints = npt.NDArray[np.int64]
_Bools = npt.NDArray[np.bool_]
_INDEX_BITS = 32
_INDEX_MASK = (1 << _INDEX_BITS) - 1


@dataclass(frozen=True, slots=True)
class Spans:
    """Places, sorted by start and then by end, no two equal.

    Attributes:
        start: First token.
        end: Behind the last token.
        leaf_start: First tokens of the terms that satisfied the rule, one row a place; -1 pads.
        leaf_end: Behind the last tokens of those terms.
    """

    start: _Ints
    end: _Ints
    leaf_start: _Ints
    leaf_end: _Ints

    def __len__(self) -> int:
        return len(self.start)

    def take(self, rows: _Ints | _Bools) -> "Spans":
        """Return some of the places, in their order."""
        return Spans(self.start[rows], self.end[rows], self.leaf_start[rows], self.leaf_end[rows])


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where the unit (clause, sentence, passage) of each token begins and ends.

    Attributes:
        first: First token of the unit, by token.
        last: Behind the last token of the unit, by token.
    """

    first: _Ints
    last: _Ints


def join(parts: Sequence[Spans]) -> Spans:
    """Return the places of all parts."""
    parts = [part for part in parts if len(part)]
    if not parts:
        return _nothing()
    if len(parts) == 1:
        return parts[0]
    width = max(part.leaf_start.shape[1] for part in parts)
    return _sort(
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
        np.concatenate([_pad(part.leaf_start, width) for part in parts]),
        np.concatenate([_pad(part.leaf_end, width) for part in parts]),
    )


def keep_minimal(spans: Spans) -> Spans:
    """Return the places that contain no other."""
    if len(spans) < 2:
        return spans
    least_end_after = np.minimum.accumulate(spans.end[::-1])[::-1]
    keeps = np.ones(len(spans), dtype=np.bool_)
    keeps[:-1] = least_end_after[1:] > spans.end[:-1]
    keeps[1:] &= spans.start[1:] != spans.start[:-1]
    return spans if keeps.all() else spans.take(keeps)


def pair_ordered(left: Spans, right: Spans, *, bounds: Bounds, most_between: int | None) -> Spans:
    """Return the minimal stretches from a place on the left to one on the right that begins behind it.

    Args:
        left: What comes first.
        right: What comes after it, without overlap.
        bounds: The unit in which both must lie.
        most_between: At most so many words between the two; None for any number.

    Returns:
        One place for each minimal stretch.
    """
    if not len(left) or not len(right):
        return _nothing()
    if most_between is None:
        left, right = keep_minimal(left), keep_minimal(right)
    unit_end = bounds.last[left.start]
    first = np.searchsorted(right.start, left.end)
    if most_between is None:
        fits = first < len(right)
        chosen = first
    else:
        behind = np.searchsorted(right.start, np.minimum(left.end + most_between, unit_end - 1), side="right")
        fits = first < behind
        chosen = _choose_least_end(right.end, first, behind, fits)
    rows = np.flatnonzero(fits)
    chosen = chosen[rows]
    inside = right.end[chosen] <= unit_end[rows]
    rows, chosen = rows[inside], chosen[inside]
    return keep_minimal(_pair(left, rows, right, chosen))


def cover_all(left: Spans, right: Spans, *, bounds: Bounds) -> Spans:
    """Return the minimal stretches of a unit that hold a place of either side; they may overlap.

    For sets of minimal places sorted by start, each minimal cover is a place with the first of the other side that
    starts no earlier.
    """
    if not len(left) or not len(right):
        return _nothing()
    left, right = keep_minimal(left), keep_minimal(right)
    covers = []
    for first, second in ((left, right), (right, left)):
        chosen = np.searchsorted(second.start, first.start)
        rows = np.flatnonzero(chosen < len(second))
        chosen = chosen[rows]
        unit_end = bounds.last[first.start[rows]]
        inside = (second.end[chosen] <= unit_end) & (first.end[rows] <= unit_end)
        covers.append(_pair(first, rows[inside], second, chosen[inside]))
    return keep_minimal(join(covers))


def follow(left: Spans, right: Spans, *, follows_break: _Bools) -> Spans:
    """Return each place of the left side together with each of the right side that follows it directly."""
    if not len(left) or not len(right):
        return _nothing()
    first = np.searchsorted(right.start, left.end)
    behind = np.searchsorted(right.start, left.end, side="right")
    counts = behind - first
    rows = np.repeat(np.arange(len(left)), counts)
    chosen = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(len(rows))
    joined = ~follows_break[right.start[chosen]]
    return _pair(left, rows[joined], right, chosen[joined])


def has_any_inside(places: Spans, others: Spans, *, bounds: Bounds) -> _Bools:
    """Return for each place whether another lies wholly in its units."""
    others = keep_minimal(others)
    if not len(others):
        return np.zeros(len(places), dtype=np.bool_)
    first = np.searchsorted(others.start, bounds.first[places.start])
    ends = np.append(others.end, np.iinfo(np.int64).max)
    return ends[first] <= bounds.last[places.end - 1]


def has_any_overlapping(places: Spans, others: Spans, *, before: _Ints, after: _Ints) -> _Bools:
    """Return for each place whether another touches the tokens from `before` up to, not including, `after`."""
    if not len(others):
        return np.zeros(len(places), dtype=np.bool_)
    count = np.searchsorted(others.start, after)
    greatest_end = np.concatenate([[-1], np.maximum.accumulate(others.end)])
    return greatest_end[count] > before


def _choose_least_end(ends: _Ints, first: _Ints, behind: _Ints, fits: _Bools) -> _Ints:
    """Return for each window [first, behind) the row whose end is least (and of equal ones the last)."""
    if not np.any(ends[1:] <= ends[:-1]):
        return first
    chosen = first.copy()
    rows = np.flatnonzero(fits)
    if rows.size:
        keys = (ends << _INDEX_BITS) | (len(ends) - 1 - np.arange(len(ends)))
        edges = np.column_stack([first[rows], behind[rows]]).ravel()
        least = np.minimum.reduceat(np.append(keys, np.iinfo(np.int64).max), edges)[::2]
        chosen[rows] = len(ends) - 1 - (least & _INDEX_MASK)
    return chosen


def _pair(left: Spans, left_rows: _Ints, right: Spans, right_rows: _Ints) -> Spans:
    """Return the stretches from the earlier start to the later end of pairs of places."""
    return _sort(
        np.minimum(left.start[left_rows], right.start[right_rows]),
        np.maximum(left.end[left_rows], right.end[right_rows]),
        np.concatenate([left.leaf_start[left_rows], right.leaf_start[right_rows]], axis=1),
        np.concatenate([left.leaf_end[left_rows], right.leaf_end[right_rows]], axis=1),
    )


def _sort(start: _Ints, end: _Ints, leaf_start: _Ints, leaf_end: _Ints) -> Spans:
    order = np.lexsort((end, start))
    start, end = start[order], end[order]
    is_new = np.ones(len(start), dtype=np.bool_)
    is_new[1:] = (start[1:] != start[:-1]) | (end[1:] != end[:-1])
    order = order[is_new]
    return Spans(start[is_new], end[is_new], leaf_start[order], leaf_end[order])


def _pad(leaves: _Ints, width: int) -> _Ints:
    missing = width - leaves.shape[1]
    return np.pad(leaves, ((0, 0), (0, missing)), constant_values=-1) if missing else leaves


def _nothing() -> Spans:
    none = np.zeros(0, dtype=np.int64)
    return Spans(none, none, none.reshape(0, 1), none.reshape(0, 1))
