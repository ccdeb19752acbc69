"""Judge how a passage speaks of what was found: stated, negated, recommended, hypothetical or ended.

Takes places and the cues of `cues/*.yaml`; gives each place a state and the cue that set it, after ConText (Harkema et
al. 2009). Knows no code; a scholar can add a cue without touching this file.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import yaml

from pipeline.codebook.expressions import Expression
from pipeline.codebook.grammar import RuleError, RuleReader, read_rule
from pipeline.detect.evaluating import Evaluation
from pipeline.detect.spans import Spans
from pipeline.records import State

__all__ = ["STATES", "Cue", "Judgement", "hash_cues", "judge", "read_cues"]

_FOLDER = Path(__file__).parent / "cues"
_LANGUAGES = ("id", "en")

STATES: tuple[State, ...] = ("recommended", "hypothetical", "ended", "negated", "stated")
"""The states that cues set, strongest first: what is only demanded or imagined is not the case, negated or not."""

_STATED = STATES.index("stated")
_LENGTH_BITS = 24
_LONGEST = (1 << _LENGTH_BITS) - 1


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that set the state of what stands near them.

    Attributes:
        expression: The words.
        state: The state they set; None for words that only look like a cue and cancel shorter ones inside them.
        direction: Whether they act on what follows, on what stands before, or on both.
        words: How many words they reach.
        within: The unit beyond which they never reach.
    """

    expression: Expression
    state: State | None
    direction: Literal["forward", "backward", "both"]
    words: int
    within: Literal["clause", "sentence"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The states of places, in columns. One row per place.

    Attributes:
        state: Index in STATES.
        cue_start: First token of the cue; -1 where there is none.
        cue_end: Behind the last token of the cue; -1 where there is none.
    """

    state: npt.NDArray[np.int64]
    cue_start: npt.NDArray[np.int64]
    cue_end: npt.NDArray[np.int64]


@cache
def read_cues() -> tuple[Cue, ...]:
    """Return every cue of both languages."""
    cues = []
    for language in _LANGUAGES:
        text = (_FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
        for entry in yaml.load(text, Loader=yaml.BaseLoader):
            for cue in entry["cues"]:
                cues.append(
                    Cue(
                        expression=read_rule(cue, _NO_REFERENCES, languages=(language,)),
                        state=None if entry["state"] == "none" else entry["state"],
                        direction=entry["direction"],
                        words=int(entry["words"]),
                        within=entry["within"],
                    )
                )
    return tuple(cues)


@cache
def hash_cues() -> str:
    """Return a hash of the cue files; a mention's state depends on them."""
    text = "".join((_FOLDER / f"{language}.yaml").read_text(encoding="utf-8") for language in _LANGUAGES)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def judge(places: Spans, evaluation: Evaluation) -> Judgement:
    """Give each place a state.

    A cue acts on a place when a term of the place begins within the cue's reach. A cue that shares a word with a term
    of the place is part of what was found and does not act on it. Of several cues the state that stands first in STATES
    wins, then the nearest.

    Args:
        places: What was found.
        evaluation: The batch.

    Returns:
        One row per place.

    References:
        Harkema, Dowling, Thornblade and Chapman (2009), ConText: an algorithm for determining negation, experiencer,
        and temporal status from clinical reports. J. Biomed. Inform. 42: 839-851.
    """
    judgement = Judgement(np.full(len(places), _STATED), np.full(len(places), -1), np.full(len(places), -1))
    cues = _find_cues(evaluation)
    if not len(places) or not len(cues.start):
        return judgement
    rows, columns = np.nonzero(places.leaf_start >= 0)
    leaf_start, leaf_end = places.leaf_start[rows, columns], places.leaf_end[rows, columns]
    order = np.argsort(leaf_start, kind="stable")
    rows, leaf_start, leaf_end = rows[order], leaf_start[order], leaf_end[order]
    first, behind = np.searchsorted(leaf_start, cues.reach_start), np.searchsorted(leaf_start, cues.reach_end)
    counts = np.maximum(behind - first, 0)
    cue = np.repeat(np.arange(len(counts)), counts)
    leaf = np.repeat(first - (np.cumsum(counts) - counts), counts) + np.arange(len(cue))
    place = rows[leaf]
    shares = (places.leaf_start[place] < cues.end[cue, None]) & (places.leaf_end[place] > cues.start[cue, None])
    acts = ~shares.any(axis=1)
    cue, leaf, place = cue[acts], leaf[acts], place[acts]
    distance = np.maximum(leaf_start[leaf] - cues.end[cue], cues.start[cue] - leaf_end[leaf])
    best = np.lexsort((cues.start[cue], distance, cues.state[cue], place))
    chosen, at = np.unique(place[best], return_index=True)
    winner = cue[best[at]]
    judgement.state[chosen] = cues.state[winner]
    judgement.cue_start[chosen] = cues.start[winner]
    judgement.cue_end[chosen] = cues.end[winner]
    return judgement


@dataclass(frozen=True, slots=True)
class _FoundCues:
    """Cues in a batch: their places, the state they set and the tokens they reach."""

    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]
    state: npt.NDArray[np.int64]
    reach_start: npt.NDArray[np.int64]
    reach_end: npt.NDArray[np.int64]


def _find_cues(evaluation: Evaluation) -> _FoundCues:
    columns: list[list[npt.NDArray[np.int64]]] = [[np.zeros(0, dtype=np.int64)] for _ in range(5)]
    for cue in read_cues():
        spans = evaluation.evaluate(cue.expression)
        if not len(spans):
            continue
        state = np.full(len(spans), -1 if cue.state is None else STATES.index(cue.state))
        bounds = evaluation.bounds[cue.within]
        for direction in ("forward", "backward"):
            if cue.direction not in (direction, "both"):
                continue
            if direction == "forward":
                reach = spans.end, np.minimum(spans.end + cue.words, bounds.last[spans.end - 1])
            else:
                reach = np.maximum(spans.start - cue.words, bounds.first[spans.start]), spans.start
            for column, values in zip(columns, (spans.start, spans.end, state, *reach), strict=True):
                column.append(values)
    start, end, state, reach_start, reach_end = (np.concatenate(column) for column in columns)
    keeps = _keep_longest(start, end) & (state >= 0)
    return _FoundCues(start[keeps], end[keeps], state[keeps], reach_start[keeps], reach_end[keeps])


def _keep_longest(start: npt.NDArray[np.int64], end: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    """Return which places lie in no longer one."""
    keys, back = np.unique(start << _LENGTH_BITS | (_LONGEST - (end - start)), return_inverse=True)
    unique_end = (keys >> _LENGTH_BITS) + _LONGEST - (keys & _LONGEST)
    greatest_before = np.concatenate([[-1], np.maximum.accumulate(unique_end)[:-1]]) if len(keys) else unique_end
    kept: npt.NDArray[np.bool_] = (unique_end > greatest_before)[back]
    return kept


def _refuse(name: str) -> Expression:
    raise RuleError(f"Expected a cue without references, got {name}. Write its words.", 0)


_NO_REFERENCES = RuleReader(_refuse, _refuse)
