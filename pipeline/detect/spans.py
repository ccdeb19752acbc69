"""Places in a batch as columns, and the algebra of rules on them.

Takes and gives `Spans`: ranges of token numbers. Every operator is a few array operations over the whole batch; the
minimal-interval semantics are those of Clarke, Cormack and Burkowski (1995) and Boldi and Vigna (2018). Knows no words.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = [
    "EMPTY",
    "Bools",
    "Bounds",
    "Ints",
    "Spans",
    "cover",
    "follow",
    "has_any_inside",
    "has_any_touching",
    "join",
    "keep_minimal",
    "make_spans",
    "pair",
    "stack",
]

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

# A place's start and length as one number, for sorting: 2^39 tokens a batch, 2^24 words a place.
_LENGTH_BITS = 24
# A place's end and its row as one number, for choosing the least end.
_ROW_BITS = 32
_ROW_MASK = (1 << _ROW_BITS) - 1
_GREATEST = np.iinfo(np.int64).max


@dataclass(frozen=True, slots=True)
class Spans:
    """Places, sorted by start and then by end, no two equal.

    Attributes:
        start: First token.
        end: Behind the last token.
        leaf_start: First tokens of the terms that satisfied the rule, one row a place; -1 pads.
        leaf_end: Behind the last tokens of those terms.
    """

    start: Ints
    end: Ints
    leaf_start: Ints
    leaf_end: Ints

    def __len__(self) -> int:
        """Return the number of places."""
        return len(self.start)

    def take(self, rows: Ints | Bools) -> "Spans":
        """Return some of the places, in their order."""
        return Spans(self.start[rows], self.end[rows], self.leaf_start[rows], self.leaf_end[rows])

    def renumber(self, tokens: Ints) -> "Spans":
        """Return the places in the numbers that their tokens have among some, which hold all of their passages."""
        is_leaf = self.leaf_start >= 0
        return Spans(
            np.searchsorted(tokens, self.start),
            np.searchsorted(tokens, self.end - 1) + 1,
            np.where(is_leaf, np.searchsorted(tokens, self.leaf_start), -1),
            np.where(is_leaf, np.searchsorted(tokens, self.leaf_end - 1) + 1, -1),
        )


@dataclass(frozen=True, slots=True)
class Bounds:
    """Where the unit (clause, sentence, passage) of each token begins and ends.

    Attributes:
        first: First token of the unit, by token.
        last: Behind the last token of the unit, by token.
    """

    first: Ints
    last: Ints


_NONE = np.zeros(0, dtype=np.int64)
EMPTY = Spans(_NONE, _NONE, _NONE.reshape(0, 1), _NONE.reshape(0, 1))
"""No place."""


def make_spans(start: Ints, end: Ints) -> Spans:
    """Return places of terms, in any order, as spans that are their own leaves."""
    _, start, end = _sort(start, end)
    return Spans(start, end, start[:, None], end[:, None])


def stack(parts: Sequence[Spans]) -> Spans:
    """Return the places of all parts one behind another: not sorted, and equal ones kept."""
    parts = [part for part in parts if len(part)]
    if len(parts) < 2:
        return parts[0] if parts else EMPTY
    width = max(part.leaf_start.shape[1] for part in parts)
    return Spans(
        np.concatenate([part.start for part in parts]),
        np.concatenate([part.end for part in parts]),
        np.concatenate([_pad(part.leaf_start, width) for part in parts]),
        np.concatenate([_pad(part.leaf_end, width) for part in parts]),
    )


def join(parts: Sequence[Spans]) -> Spans:
    """Return the places of all parts."""
    spans = stack(parts)
    return _arrange(spans.start, spans.end, spans.leaf_start, spans.leaf_end)


def keep_minimal(spans: Spans) -> Spans:
    """Return the places that contain no other."""
    if len(spans) < 2:
        return spans
    least_end_after = np.minimum.accumulate(spans.end[:0:-1])[::-1]
    keeps = np.ones(len(spans), dtype=np.bool_)
    keeps[:-1] = least_end_after > spans.end[:-1]
    keeps[1:] &= spans.start[1:] != spans.start[:-1]
    return spans if keeps.all() else spans.take(keeps)


def pair(left: Spans, right: Spans, *, bounds: Bounds, most_between: int | None) -> Spans:
    """Return the minimal stretches from a place on the left to one on the right that begins behind it.

    For one place on the left, the shortest stretch ends with the least end on the right among the places near enough;
    when any distance is near enough that is the first minimal place behind it.

    Args:
        left: What comes first; minimal when `most_between` is None.
        right: What comes after it, without overlap; minimal when `most_between` is None.
        bounds: The unit in which both must lie.
        most_between: At most so many words between the two; None for any number.

    Returns:
        One place for each minimal stretch.
    """
    if not len(left) or not len(right):
        return EMPTY
    unit_end = bounds.last[left.start]
    first = np.searchsorted(right.start, left.end)
    if most_between is None:
        rows = np.flatnonzero(first < len(right))
        chosen = first[rows]
    else:
        behind = np.searchsorted(right.start, np.minimum(left.end + most_between, unit_end - 1), side="right")
        rows = np.flatnonzero(first < behind)
        chosen = _choose_least_end(right.end, first[rows], behind[rows])
    inside = right.end[chosen] <= unit_end[rows]
    return keep_minimal(_combine(left, rows[inside], right, chosen[inside]))


def cover(left: Spans, right: Spans, *, bounds: Bounds) -> Spans:
    """Return the minimal stretches of a unit that hold a place of either side; the two may overlap.

    Each is a place of one side with the first of the other that starts no earlier.

    Args:
        left: Minimal places.
        right: Minimal places.
        bounds: The unit in which both must lie.

    Returns:
        One place for each minimal stretch.
    """
    if not len(left) or not len(right):
        return EMPTY
    covers = []
    for one, other in ((left, right), (right, left)):
        chosen = np.searchsorted(other.start, one.start)
        rows = np.flatnonzero(chosen < len(other))
        chosen = chosen[rows]
        unit_end = bounds.last[one.start[rows]]
        inside = (other.end[chosen] <= unit_end) & (one.end[rows] <= unit_end)
        covers.append(_combine(one, rows[inside], other, chosen[inside]))
    return keep_minimal(join(covers))


def follow(left: Spans, right: Spans, *, follows_break: Bools) -> Spans:
    """Return each place of the left side together with each of the right side that follows it directly.

    Two terms that follow one another are one term to what comes after: their words leave no gap.
    """
    if not len(left) or not len(right):
        return EMPTY
    first = np.searchsorted(right.start, left.end)
    counts = np.searchsorted(right.start, left.end, side="right") - first
    rows = np.repeat(np.arange(len(left)), counts)
    chosen = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(len(rows))
    joined = ~follows_break[right.start[chosen]]
    rows, chosen = rows[joined], chosen[joined]
    if left.leaf_start.shape[1] == right.leaf_start.shape[1] == 1:
        return make_spans(left.start[rows], right.end[chosen])
    return _combine(left, rows, right, chosen)


def has_any_inside(places: Spans, others: Spans, *, bounds: Bounds) -> Bools:
    """Return for each place whether one of some minimal others lies wholly in its units."""
    if not len(others):
        return np.zeros(len(places), dtype=np.bool_)
    first = np.searchsorted(others.start, bounds.first[places.start])
    return np.append(others.end, _GREATEST)[first] <= bounds.last[places.end - 1]


def has_any_touching(others: Spans, *, first: Ints, last: Ints) -> Bools:
    """Return for each stretch from `first` up to, not including, `last` whether one of the others touches it."""
    if not len(others):
        return np.zeros(len(first), dtype=np.bool_)
    count = np.searchsorted(others.start, last)
    greatest_end = np.concatenate([[-1], np.maximum.accumulate(others.end)])
    return greatest_end[count] > first


def _choose_least_end(ends: Ints, first: Ints, behind: Ints) -> Ints:
    """Return for each window [first, behind), none empty, the row whose end is least."""
    if not first.size or not np.any(ends[1:] <= ends[:-1]):
        return first
    keys = np.append(ends << _ROW_BITS | np.arange(len(ends)), _GREATEST)
    edges = np.column_stack([first, behind]).ravel()
    return np.minimum.reduceat(keys, edges)[::2] & _ROW_MASK


def _combine(left: Spans, left_rows: Ints, right: Spans, right_rows: Ints) -> Spans:
    """Return the stretches from the earlier start to the later end of pairs of places."""
    if not left_rows.size:
        return EMPTY
    return _arrange(
        np.minimum(left.start[left_rows], right.start[right_rows]),
        np.maximum(left.end[left_rows], right.end[right_rows]),
        np.concatenate([left.leaf_start[left_rows], right.leaf_start[right_rows]], axis=1),
        np.concatenate([left.leaf_end[left_rows], right.leaf_end[right_rows]], axis=1),
    )


def _arrange(start: Ints, end: Ints, leaf_start: Ints, leaf_end: Ints) -> Spans:
    order, start, end = _sort(start, end)
    return Spans(start, end, leaf_start[order], leaf_end[order])


def _sort(start: Ints, end: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the rows in order without repetitions, and their starts and ends."""
    keys = start << _LENGTH_BITS | (end - start)
    if np.all(keys[1:] > keys[:-1]):
        return np.arange(len(keys)), start, end
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    is_new = np.ones(len(keys), dtype=np.bool_)
    is_new[1:] = keys[1:] != keys[:-1]
    order = order[is_new]
    return order, start[order], end[order]


def _pad(leaves: Ints, width: int) -> Ints:
    if leaves.shape[1] == width:
        return leaves
    padded = np.full((len(leaves), width), -1, dtype=np.int64)
    padded[:, : leaves.shape[1]] = leaves
    return padded
