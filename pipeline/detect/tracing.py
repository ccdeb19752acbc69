"""Say of one text what every rule found, what stopped the others, and which find gave way to which.

Takes texts and a codebook; gives a `Trace` of each. What is a mention is decided by the same functions as in a run;
this module only keeps what those throw away.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.codebook import Codebook, Rule
from pipeline.codebook.writing import list_names
from pipeline.detect.context import judge
from pipeline.detect.cue_files import STATES, read_cues
from pipeline.detect.evaluating import Evaluation, collect_terms
from pipeline.detect.fields import Known, know_one
from pipeline.detect.finding import Finder
from pipeline.detect.near_misses import NearMiss, find_near_misses
from pipeline.detect.overlaps import Policy, settle_overlaps
from pipeline.detect.short_forms import learn_in_text, list_uses
from pipeline.detect.spans import Bools, Ints, Spans, stack
from pipeline.detect.trails import Place, find_trails, make_place
from pipeline.language import Vocabulary, tokenize
from pipeline.records import State

__all__ = ["Atom", "Found", "Trace", "trace_texts"]


@dataclass(frozen=True, slots=True)
class Atom:
    """Words that satisfied a part of a rule.

    Attributes:
        start: Offset in the text.
        end: Offset behind the last character.
        quote: The words.
        trail: How the rule comes to them: the lists that it goes through, and the term: "[lacking]", "lack*".
    """

    start: int
    end: int
    quote: str
    trail: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a rule found.

    Attributes:
        rule: The rule.
        start: Offset in the text.
        end: Offset behind the last character.
        quote: The words.
        atoms: What satisfied the rule, in order.
        clause: The clauses that it touches.
        state: How the text speaks of it.
        cue: The words that set the state; None where it is stated.
        is_counted: Whether the rule counts this state.
        gives_way_to: Number of the place that it gave way to, in the same list, from 0; None where it stays.
    """

    rule: Rule
    start: int
    end: int
    quote: str
    atoms: tuple[Atom, ...]
    clause: Place
    state: State
    cue: Place | None
    is_counted: bool
    gives_way_to: int | None


@dataclass(frozen=True, slots=True)
class Trace:
    """What a codebook makes of one text.

    Attributes:
        text: The text.
        found: Every place that a rule found, those that gave way to others included, in the order of the text.
        near_misses: What stopped the rules that came near, those that came nearest first.
    """

    text: str
    found: tuple[Found, ...]
    near_misses: tuple[NearMiss, ...]

    @property
    def mentions(self) -> tuple[Found, ...]:
        """The places that stay: the same as `find_in_text` gives."""
        return tuple(each for each in self.found if each.gives_way_to is None)


def trace_texts(
    texts: Sequence[str], codebook: Codebook, *, fields: Mapping[str, str] | None = None, policy: Policy = "key"
) -> list[Trace]:
    """Say what every rule makes of some texts.

    Args:
        texts: The texts, each a passage.
        codebook: The codebook.
        fields: What is known of every one of them, as for `find_in_text`.
        policy: Among which mentions the longest wins where they overlap.

    Returns:
        One trace per text.
    """
    tracer = _Tracer(codebook, policy)
    known = know_one(fields) if fields else None
    return [tracer.trace(text, known) for text in texts]


class _Tracer:
    """A codebook made ready for tracing."""

    def __init__(self, codebook: Codebook, policy: Policy) -> None:
        self._rules = codebook.rules
        self._cues = read_cues()
        self._names = list_names(codebook.references)
        self._keys = _list_keys(codebook, policy)
        self._finder = Finder()
        self._vocabulary = Vocabulary()
        expressions = [*(rule.expression for rule in self._rules), *(cue.expression for cue in self._cues)]
        self._gatherings = collect_terms(expressions, self._finder)

    def trace(self, text: str, known: Known | None) -> Trace:
        tokens = tokenize([text], vocabulary=self._vocabulary)
        hits = self._finder.find_terms(tokens, list_uses(tokens, [learn_in_text(text)]))
        evaluation = Evaluation(tokens, hits, self._gatherings, known)
        found = self._find(text, evaluation)
        return Trace(text, found, find_near_misses(text, evaluation, self._rules, self._names))

    def _find(self, text: str, evaluation: Evaluation) -> tuple[Found, ...]:
        spans = [evaluation.evaluate(rule.expression) for rule in self._rules]
        rows = np.repeat(np.arange(len(spans)), [len(each) for each in spans])
        rules = [self._rules[row] for row in rows.tolist()]
        places = stack(spans)
        judgement = judge(places, self._cues, evaluation)
        states = [STATES[state] for state in judgement.state.tolist()]
        is_counted = np.array([state in rule.states for rule, state in zip(rules, states, strict=True)], dtype=np.bool_)
        keys = self._keys[rows]
        stays = settle_overlaps(places.start, places.end, keys, is_counted, rows)
        order = np.lexsort((rows, places.end, places.start))
        winners = _find_winners(places, keys, stays, order)
        found = []
        for row in order.tolist():
            place = make_place(text, evaluation.tokens, int(places.start[row]), int(places.end[row]))
            cue = int(judgement.cue_start[row]), int(judgement.cue_end[row])
            found.append(
                Found(
                    rule=rules[row],
                    start=place.start,
                    end=place.end,
                    quote=place.quote,
                    atoms=tuple(_list_atoms(text, evaluation, rules[row], self._names, places, row)),
                    clause=_find_clause(text, evaluation, places, row),
                    state=states[row],
                    cue=make_place(text, evaluation.tokens, *cue) if cue[0] >= 0 else None,
                    is_counted=bool(is_counted[row]),
                    gives_way_to=winners.get(row),
                )
            )
        return tuple(found)


def _list_keys(codebook: Codebook, policy: Policy) -> Ints:
    """Return for each rule what its mentions compete under."""
    groups = {code.id: code.group for code in codebook.codes}
    names = {
        "key": [rule.code for rule in codebook.rules],
        "branch": [groups[rule.code] for rule in codebook.rules],
        "book": ["" for _ in codebook.rules],
    }[policy]
    numbers = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return np.array([numbers[name] for name in names], dtype=np.int64)


def _find_winners(places: Spans, keys: Ints, stays: Bools, order: Ints) -> dict[int, int]:
    """Return for each place that goes the number, in the order, of one that stays, competes and shares a word."""
    number = {row: at for at, row in enumerate(order.tolist())}
    winners = {}
    for row in np.flatnonzero(~stays).tolist():
        shares = stays & (keys == keys[row]) & (places.start < places.end[row]) & (places.end > places.start[row])
        winners[row] = min(number[other] for other in np.flatnonzero(shares).tolist())
    return winners


def _list_atoms(
    text: str, evaluation: Evaluation, rule: Rule, names: dict[int, str], places: Spans, row: int
) -> Iterator[Atom]:
    leaves = {
        (int(start), int(end))
        for start, end in zip(places.leaf_start[row], places.leaf_end[row], strict=True)
        if start >= 0
    }
    for start, end in sorted(leaves):
        place = make_place(text, evaluation.tokens, start, end)
        yield Atom(place.start, place.end, place.quote, find_trails(evaluation, rule.expression, names, start, end))


def _find_clause(text: str, evaluation: Evaluation, places: Spans, row: int) -> Place:
    bounds = evaluation.bounds["clause"]
    first = int(bounds.first[places.start[row]])
    last = int(bounds.last[places.end[row] - 1])
    return make_place(text, evaluation.tokens, first, last)
