"""Judge how a passage speaks of what was found: stated, negated, recommended, hypothetical or ended.

Takes places and the cues of a batch; gives each place a state and the cue that set it, after ConText (Harkema et al.
2009). Knows no code and no language: the cues are data, and a scholar can add one without touching this file.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.detect.cue_files import STATES, Cue
from pipeline.detect.evaluating import Evaluation
from pipeline.detect.spans import Bools, Ints, Spans

__all__ = ["Judgement", "judge"]

_STATED = STATES.index("stated")
_CANCELS = -1
_LENGTH_BITS = 24
_LONGEST = (1 << _LENGTH_BITS) - 1


@dataclass(frozen=True, slots=True)
class Judgement:
    """The states of places, in columns. One row per place.

    Attributes:
        state: Index in STATES.
        cue_start: First token of the cue; -1 where there is none.
        cue_end: Behind the last token of the cue; -1 where there is none.
    """

    state: Ints
    cue_start: Ints
    cue_end: Ints


def judge(places: Spans, cues: Sequence[Cue], evaluation: Evaluation) -> Judgement:
    """Give each place a state.

    A cue acts on a place when a term of the place begins within its reach forward, or ends within its reach backward. A
    cue that shares a word with a term of the place is part of what was found and does not act on it; a cue inside a
    longer one does not act either, unless the longer one sets a state and is itself part of what was found ("bukan
    kendala" says of a find before it that it is none; of the find "kendala", the "bukan" in it says so). Of several
    cues the state that stands first in STATES wins, then the nearest.

    Args:
        places: What was found.
        cues: What sets states.
        evaluation: The batch.

    Returns:
        One row per place.

    References:
        Harkema, Dowling, Thornblade and Chapman (2009), ConText: an algorithm for determining negation, experiencer,
        and temporal status from clinical reports. J. Biomed. Inform. 42: 839-851.
    """
    judgement = Judgement(np.full(len(places), _STATED), np.full(len(places), -1), np.full(len(places), -1))
    found = _find_cues(cues, evaluation)
    if not len(places) or not len(found.start):
        return judgement
    place, cue, distance = _pair_with_leaves(places, found)
    acts = ~_share_words(places, place, found.start[cue], found.end[cue])
    outer = found.container[cue]
    is_part = _share_words(places, place, found.start[outer], found.end[outer])
    acts &= (outer < 0) | (is_part & (found.state[outer] != _CANCELS))
    place, cue, distance = place[acts], cue[acts], distance[acts]
    best = np.lexsort((found.start[cue], distance, found.state[cue], place))
    chosen, at = np.unique(place[best], return_index=True)
    winner = cue[best[at]]
    judgement.state[chosen] = found.state[winner]
    judgement.cue_start[chosen] = found.start[winner]
    judgement.cue_end[chosen] = found.end[winner]
    return judgement


@dataclass(frozen=True, slots=True)
class _FoundCues:
    """Cues in a batch: their places, the state they set, the tokens they reach, and the longest cue each lies in.

    A cue that acts both ways has two rows. Cues that only cancel reach nothing.
    """

    start: Ints
    end: Ints
    state: Ints
    is_forward: Ints
    reach_start: Ints
    reach_end: Ints
    container: Ints


def _find_cues(cues: Sequence[Cue], evaluation: Evaluation) -> _FoundCues:
    rows: list[tuple[Ints, ...]] = [(np.zeros(0, dtype=np.int64),) * 6]
    for cue in cues:
        spans = evaluation.evaluate(cue.expression)
        if len(spans):
            rows.extend(_reach(cue, spans, evaluation))
    start, end, state, is_forward, reach_start, reach_end = (
        np.concatenate([row[column] for row in rows]) for column in range(6)
    )
    return _FoundCues(start, end, state, is_forward, reach_start, reach_end, _find_containers(start, end))


def _reach(cue: Cue, spans: Spans, evaluation: Evaluation) -> list[tuple[Ints, ...]]:
    """Return the columns of a cue's places, once for each way that it acts."""
    bounds = evaluation.bounds[cue.within]
    state = np.full(len(spans), _CANCELS if cue.state is None else cue.state)
    words = 0 if cue.state is None else cue.words
    rows: list[tuple[Ints, ...]] = []
    if cue.direction in ("forward", "both"):
        last = np.minimum(spans.end + words, bounds.last[spans.end - 1])
        rows.append((spans.start, spans.end, state, np.ones_like(state), spans.end, last))
    if cue.direction in ("backward", "both"):
        first = np.maximum(spans.start - words, bounds.first[spans.start])
        rows.append((spans.start, spans.end, state, np.zeros_like(state), first, spans.start))
    return rows


def _find_containers(start: Ints, end: Ints) -> Ints:
    """Return for each place the row of a longer one that it lies in, the one that ends last; -1 where there is none."""
    keys, at, back = np.unique(
        start << _LENGTH_BITS | (_LONGEST - (end - start)), return_index=True, return_inverse=True
    )
    if not len(keys):
        return start
    ends = end[at]
    greatest = np.maximum.accumulate(ends)
    is_new = np.ones(len(ends), dtype=np.bool_)
    is_new[1:] = ends[1:] > greatest[:-1]
    holder = np.maximum.accumulate(np.where(is_new, np.arange(len(ends)), 0))
    return np.asarray(np.where(is_new, -1, at[holder])[back], dtype=np.int64)


def _pair_with_leaves(places: Spans, cues: _FoundCues) -> tuple[Ints, Ints, Ints]:
    """Return every place with every cue that reaches a term of it, and how many words are between the two."""
    row, column = np.nonzero(places.leaf_start >= 0)
    pairs = []
    for is_forward, leaf in ((1, places.leaf_start[row, column]), (0, places.leaf_end[row, column] - 1)):
        order = np.argsort(leaf, kind="stable")
        leaf, place = leaf[order], row[order]
        cue = np.flatnonzero((cues.is_forward == is_forward) & (cues.reach_start < cues.reach_end))
        first = np.searchsorted(leaf, cues.reach_start[cue])
        counts = np.searchsorted(leaf, cues.reach_end[cue]) - first
        index = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(counts.sum())
        cue = np.repeat(cue, counts)
        distance = leaf[index] - cues.end[cue] if is_forward else cues.start[cue] - 1 - leaf[index]
        pairs.append((place[index], cue, distance))
    place, cue, distance = (np.concatenate(part) for part in zip(*pairs, strict=True))
    return place, cue, distance


def _share_words(places: Spans, place: Ints, start: Ints, end: Ints) -> Bools:
    """Return for pairs of a place and a stretch whether a term of the place lies in or over the stretch."""
    shares = (places.leaf_start[place] < end[:, None]) & (places.leaf_end[place] > start[:, None])
    return np.asarray(np.any(shares, axis=1), dtype=np.bool_)
