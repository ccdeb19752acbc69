"""Say what stopped a rule that came near: a veto, a requirement, the distance, or a side that is missing.

Takes the evaluation of one text and rules; gives near misses, nearest first. Changes nothing about what is found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from pipeline.codebook import Rule
from pipeline.codebook.expressions import (
    AllOf,
    AnyOf,
    Condition,
    Expression,
    Field,
    Guarded,
    Near,
    NotNear,
    Term,
    Within,
    Without,
    is_about_fields,
)
from pipeline.codebook.expressions import Sequence as SideBySide
from pipeline.codebook.writing import NameOf, write_distance, write_rule
from pipeline.detect.evaluating import Evaluation
from pipeline.detect.spans import Bools, Spans, has_any_inside, has_any_touching, keep_minimal
from pipeline.detect.trails import Place, make_place

__all__ = ["KINDS", "Kind", "NearMiss", "find_near_misses"]

Kind = Literal["vetoed", "unmet", "apart", "half"]
"""What stopped a rule: something that must not be there, something that is not there although it must, the order or the
distance of what is there, or a side that is missing."""

How = Literal["far", "unit", "order", "overlap", "side"]
"""What is wrong between sides: too many words between, different units, the order, a shared word, or not adjacent."""

# In a long text the first places of each side are enough to say what is wrong.
_MOST = 300

KINDS: tuple[Kind, ...] = ("vetoed", "unmet", "apart", "half")


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A rule that found a part of what it looks for.

    Attributes:
        rule: The rule.
        kind: What stopped it.
        found: What it has, in the order of the rule.
        by: What vetoed it, as the text has it; else None.
        what: The part of the codebook that decided: the veto, the requirement, the distance, or the missing side.
        scope: Where a veto or a requirement looks: overlap, clause, sentence, passage or fields; the unit of a
            distance; "" for a side.
        how: What is wrong between the sides of a rule whose sides are apart; else None.
        words_between: How many words lie between the two sides where they are apart; negative where they share words.
    """

    rule: Rule
    kind: Kind
    found: tuple[Place, ...]
    what: str
    scope: str = ""
    by: Place | None = None
    how: How | None = None
    words_between: int | None = None


@dataclass(frozen=True, slots=True)
class _Stop:
    """A near miss in token numbers, without its rule."""

    kind: Kind
    found: tuple[tuple[int, int], ...]
    what: str
    scope: str = ""
    by: tuple[int, int] | None = None
    how: How | None = None
    words_between: int | None = None


def find_near_misses(text: str, evaluation: Evaluation, rules: Sequence[Rule], names: NameOf) -> tuple[NearMiss, ...]:
    """Return what stopped the rules that came near.

    A rule that found something is listed only for what a veto or a requirement took from it.

    Args:
        text: The only text of the batch.
        evaluation: The batch.
        rules: The rules.
        names: What is written by its name.

    Returns:
        Vetoes first, then requirements, distances (the nearest first) and missing sides; in each the order of the book.
    """
    looker = _Looker(evaluation, names)

    def place(tokens: tuple[int, int]) -> Place:
        return make_place(text, evaluation.tokens, *tokens)

    misses = [
        NearMiss(
            rule=rule,
            kind=stop.kind,
            found=tuple(place(each) for each in stop.found),
            what=stop.what,
            scope=stop.scope,
            by=None if stop.by is None else place(stop.by),
            how=stop.how,
            words_between=stop.words_between,
        )
        for rule in rules
        for stop in looker.look_at_rule(rule.expression)
    ]
    misses.sort(key=lambda miss: (KINDS.index(miss.kind), abs(miss.words_between or 0)))
    return tuple(misses)


class _Looker:
    """Looks for what stopped expressions in one text; what is shared between rules is looked at once."""

    def __init__(self, evaluation: Evaluation, names: NameOf) -> None:
        self._evaluation = evaluation
        self._names = names
        self._known: dict[int, tuple[_Stop, ...]] = {}

    def look_at_rule(self, node: Expression) -> tuple[_Stop, ...]:
        return tuple(dict.fromkeys(self._list_stops(node)))

    def look(self, node: Expression) -> tuple[_Stop, ...]:
        if self._names.get(id(node), "").startswith("{"):
            return ()  # the rules of that code are asked themselves
        if id(node) not in self._known:
            self._known[id(node)] = ()
            self._known[id(node)] = tuple(dict.fromkeys(self._list_stops(node)))
        return self._known[id(node)]

    def _list_stops(self, node: Expression) -> Iterator[_Stop]:
        match node:
            case Guarded(part, requires, unless):
                yield from self.look(part)
                yield from self._list_conditions(part, requires, unless)
            case NotNear(part, unwanted):
                yield from self.look(part)
                yield from self._list_too_near(node, part, unwanted)
            case Without(part, unwanted):
                yield from self.look(part)
                yield from self._list_conditions(part, (), (Condition("passage", unwanted),))
            case Within(part, wanted):
                yield from self.look(part)
                yield from self._list_conditions(part, (Condition("passage", wanted),), ())
            case AnyOf(parts):
                for part in parts:
                    if not isinstance(part, Term):
                        yield from self.look(part)
            case Near() | AllOf() | SideBySide() if not len(self._evaluation.evaluate(node)):
                yield from self._list_parts(node)
            case Term() | Field() | Near() | AllOf() | SideBySide():
                return

    def _list_conditions(
        self, part: Expression, requires: tuple[Condition, ...], unless: tuple[Condition, ...]
    ) -> Iterator[_Stop]:
        places = self._evaluation.evaluate(part)
        for conditions, kind in ((requires, "unmet"), (unless, "vetoed")):
            for condition in conditions:
                if not len(places):
                    return
                holds = self._hold(places, condition)
                stopped = ~holds if kind == "unmet" else holds
                what = write_rule(condition.expression, self._names)
                scope = "fields" if is_about_fields(condition.expression) else condition.scope
                for row in np.flatnonzero(stopped).tolist():
                    found = (int(places.start[row]), int(places.end[row]))
                    by = self._find_near(found, condition) if kind == "vetoed" else None
                    yield _Stop("vetoed" if kind == "vetoed" else "unmet", (found,), what, scope, by)
                places = places.take(~stopped)

    def _hold(self, places: Spans, condition: Condition) -> Bools:
        others = self._evaluation.evaluate(condition.expression)
        if condition.scope == "passage" or is_about_fields(condition.expression):
            return np.full(len(places), len(others) > 0)
        if condition.scope == "overlap":
            return has_any_touching(others, first=places.start, last=places.end)
        return has_any_inside(places, keep_minimal(others), bounds=self._evaluation.bounds[condition.scope])

    def _find_near(self, found: tuple[int, int], condition: Condition) -> tuple[int, int] | None:
        """Return the nearest place that a condition found, preferring one that shares a word with the find."""
        others = self._evaluation.evaluate(condition.expression)
        if not len(others) or is_about_fields(condition.expression):
            return None
        gap = np.maximum(np.maximum(others.start - found[1], found[0] - others.end), -1)
        row = int(np.argmin(gap))
        return int(others.start[row]), int(others.end[row])

    def _list_too_near(self, node: NotNear, part: Expression, unwanted: Expression) -> Iterator[_Stop]:
        places, stays = self._evaluation.evaluate(part), self._evaluation.evaluate(node)
        kept = set(zip(stays.start.tolist(), stays.end.tolist(), strict=True))
        what = f"{write_distance(node)} {write_rule(unwanted, self._names)}"
        for found in zip(places.start.tolist(), places.end.tolist(), strict=True):
            if found not in kept:
                by = self._find_near(found, Condition("passage", unwanted))
                yield _Stop("vetoed", (found,), what, node.unit, by)

    def _list_parts(self, node: "Near | AllOf | SideBySide") -> Iterator[_Stop]:
        parts = (node.left, node.right) if isinstance(node, Near) else node.parts
        have = [self._evaluation.evaluate(part) for part in parts]
        missing = [part for part, spans in zip(parts, have, strict=True) if not len(spans)]
        if len(missing) == len(parts):
            return
        for part in missing:
            yield from self.look(part)
        if missing:
            found = tuple((int(spans.start[0]), int(spans.end[0])) for spans in have if len(spans))
            yield _Stop("half", found, ", ".join(write_rule(part, self._names) for part in missing))
        elif isinstance(node, Near):
            yield self._measure(node, *have)
        else:
            found = tuple((int(spans.start[0]), int(spans.end[0])) for spans in have)
            yield _Stop("apart", found, write_rule(node, self._names), how="side")

    def _measure(self, node: Near, left: Spans, right: Spans) -> _Stop:
        """Return the two sides that lie nearest, and how far apart they are."""
        left, right = left.take(np.arange(min(len(left), _MOST))), right.take(np.arange(min(len(right), _MOST)))
        rows, columns = np.meshgrid(np.arange(len(left)), np.arange(len(right)), indexing="ij")
        one, other = rows.ravel(), columns.ravel()
        forward = right.start[other] - left.end[one]
        backward = left.start[one] - right.end[other]
        gap = np.maximum(forward, backward)
        is_usable = (forward >= 0) if node.is_ordered else (gap >= 0)
        best = int(np.lexsort((np.abs(gap), ~is_usable))[0])
        at, to = int(one[best]), int(other[best])
        found = ((int(left.start[at]), int(left.end[at])), (int(right.start[to]), int(right.end[to])))
        ends = sorted((*found[0], *found[1]))
        is_together = ends[-1] <= self._evaluation.bounds[node.unit].last[ends[0]]
        how: How = "far" if is_together else "unit"
        if not is_usable[best]:
            how = "overlap" if gap[best] < 0 else "order"
        return _Stop("apart", found, write_distance(node), node.unit, how=how, words_between=int(gap[best]))
