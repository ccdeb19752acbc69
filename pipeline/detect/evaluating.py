"""Work out what an expression denotes in a batch.

Takes expressions and the places of their terms; gives `Spans`. Each shared part is worked out once a batch. Knows no
code, no state and no table.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.codebook.expressions import (
    AllOf,
    AnyOf,
    Condition,
    Expression,
    Field,
    Guarded,
    Near,
    NotNear,
    Sequence,
    Term,
    Unit,
    Within,
    Without,
    is_about_fields,
    list_parts,
)
from pipeline.detect.fields import Known
from pipeline.detect.finding import Finder, Hits
from pipeline.detect.spans import (
    EMPTY,
    Bools,
    Bounds,
    Ints,
    Spans,
    cover,
    follow,
    has_any_inside,
    has_any_touching,
    join,
    keep_minimal,
    make_spans,
    pair,
)
from pipeline.language import Tokens

__all__ = ["Evaluation", "Gathering", "collect_terms"]


@dataclass(frozen=True, slots=True)
class Gathering:
    """Which terms an expression can be handed at once, without working out its parts one by one.

    Attributes:
        terms: The finder's numbers: of a term, or of those parts of an alternative that are terms, however nested.
        others: The remaining parts of an alternative.
    """

    terms: Ints
    others: tuple[Expression, ...]


def collect_terms(expressions: Iterable[Expression], finder: Finder) -> dict[int, Gathering]:
    """Hand every term of some expressions to a finder.

    Args:
        expressions: The expressions; they must live as long as the answer is used.
        finder: Takes the terms.

    Returns:
        What can be gathered at once for each term and each alternative, by the identity of the node.
    """
    gatherings: dict[int, Gathering] = {}
    met: set[int] = set()
    pending = [(node, False) for node in expressions]
    while pending:
        node, has_parts_ready = pending.pop()
        if has_parts_ready:
            gatherings[id(node)] = _gather(list_parts(node), gatherings)
        elif id(node) not in met:
            met.add(id(node))
            if isinstance(node, Term):
                gatherings[id(node)] = Gathering(np.array([finder.add(node)], dtype=np.int64), ())
            if isinstance(node, AnyOf):
                pending.append((node, True))
            pending.extend((part, False) for part in list_parts(node))
    return gatherings


def _gather(parts: tuple[Expression, ...], known: dict[int, Gathering]) -> Gathering:
    """Put the terms of the parts of an alternative together."""
    terms: list[Ints] = [np.zeros(0, dtype=np.int64)]
    others: list[Expression] = []
    for part in parts:
        gathering = known.get(id(part))
        if gathering is None or gathering.others:
            others.append(part)
        else:
            terms.append(gathering.terms)
    return Gathering(np.unique(np.concatenate(terms)), tuple(others))


class Evaluation:
    """One batch, and what has been worked out about it so far.

    Attributes:
        tokens: The words of the batch.
        bounds: Where the clause, sentence and passage of each token begin and end.
    """

    def __init__(
        self, tokens: Tokens, hits: Hits, gatherings: dict[int, Gathering], known: Known | None = None
    ) -> None:
        self.tokens = tokens
        self._about = Known(len(tokens.first) - 1) if known is None else known
        self.bounds: dict[Unit, Bounds] = _UnitBounds(tokens)
        self._hits = hits
        self._gatherings = gatherings
        self._known: dict[int, Spans] = {}
        self._minimal: dict[int, Spans] = {}
        self._passages: dict[int, Bools] = {}

    def evaluate(self, node: Expression) -> Spans:
        """Return the places that an expression denotes.

        Args:
            node: The expression; the same object is worked out once.

        Returns:
            One row per place.
        """
        spans = self._known.get(id(node))
        if spans is None:
            gathering = self._gatherings.get(id(node))
            spans = self._work_out(node) if gathering is None else self._gather(gathering)
            self._known[id(node)] = spans
        return spans

    def _evaluate_minimal(self, node: Expression) -> Spans:
        spans = self._minimal.get(id(node))
        if spans is None:
            spans = self._minimal[id(node)] = keep_minimal(self.evaluate(node))
        return spans

    def _gather(self, gathering: Gathering) -> Spans:
        places = self._hits.get_places(gathering.terms)
        return join([places, *(self.evaluate(part) for part in gathering.others)])

    def _work_out(self, node: Expression) -> Spans:
        match node:
            case AllOf(parts):
                return self._cover(parts)
            case Sequence(parts):
                return self._follow(parts)
            case Near():
                return self._pair(node)
            case NotNear():
                return self._keep_far(node)
            case Without(part, unwanted):
                places = self.evaluate(part)
                return places.take(~self.mark_passages(unwanted)[self.tokens.passage[places.start]])
            case Within(part, wanted):
                places = self.evaluate(part)
                return places.take(self.mark_passages(wanted)[self.tokens.passage[places.start]])
            case Field():
                words = np.flatnonzero(self.mark_passages(node)[self.tokens.passage])
                return make_spans(words, words + 1)
            case Guarded(part, requires, unless):
                return self._guard(self.evaluate(part), requires, unless)
            case Term() | AnyOf():
                raise KeyError(node)

    def _cover(self, parts: tuple[Expression, ...]) -> Spans:
        found = self._evaluate_minimal(parts[0])
        for part in parts[1:]:
            if len(found):
                found = cover(found, self._evaluate_minimal(part), bounds=self.bounds["passage"])
        return found

    def _follow(self, parts: tuple[Expression, ...]) -> Spans:
        found = self.evaluate(parts[0])
        for part in parts[1:]:
            if len(found):
                found = follow(found, self.evaluate(part), follows_break=self.tokens.follows_break)
        return found

    def _pair(self, node: Near) -> Spans:
        evaluate = self._evaluate_minimal if node.most_between is None else self.evaluate
        left = evaluate(node.left)
        right = evaluate(node.right) if len(left) else EMPTY
        bounds, most = self.bounds[node.unit], node.most_between
        found = pair(left, right, bounds=bounds, most_between=most)
        if node.is_ordered:
            return found
        return keep_minimal(join([found, pair(right, left, bounds=bounds, most_between=most)]))

    def _keep_far(self, node: NotNear) -> Spans:
        places = self.evaluate(node.part)
        others = self.evaluate(node.unwanted) if len(places) else EMPTY
        if not len(others):
            return places
        bounds = self.bounds[node.unit]
        first, last = bounds.first[places.start], bounds.last[places.end - 1]
        if node.most_between is not None:
            first = np.maximum(places.start - node.most_between - 1, first)
            last = np.minimum(places.end + node.most_between + 1, last)
        if node.is_ordered:
            follows = np.searchsorted(others.start, places.end) < np.searchsorted(others.start, last)
            return places.take(~follows)
        return places.take(~has_any_touching(others, first=first, last=last))

    def _guard(self, places: Spans, requires: tuple[Condition, ...], unless: tuple[Condition, ...]) -> Spans:
        for conditions, wanted in ((requires, True), (unless, False)):
            for condition in conditions:
                if len(places):
                    places = places.take(self._holds(places, condition) == wanted)
        return places

    def _holds(self, places: Spans, condition: Condition) -> Bools:
        if condition.scope == "passage" or is_about_fields(condition.expression):
            return self.mark_passages(condition.expression)[self.tokens.passage[places.start]]
        if condition.scope == "overlap":
            return has_any_touching(self.evaluate(condition.expression), first=places.start, last=places.end)
        return has_any_inside(places, self._evaluate_minimal(condition.expression), bounds=self.bounds[condition.scope])

    def mark_passages(self, node: Expression) -> Bools:
        """Return for each passage whether the expression has a place in it."""
        marks = self._passages.get(id(node))
        if marks is None:
            marks = self._passages[id(node)] = self._work_out_passages(node)
        return marks

    def _work_out_passages(self, node: Expression) -> Bools:
        """Conditions on fields are joined as such: every word of a passage is a place of them."""
        match node:
            case Field():
                return self._about.test(node)
            case AnyOf(parts) | AllOf(parts) if is_about_fields(node):
                marks = np.array([self.mark_passages(part) for part in parts])
                return np.asarray(marks.any(axis=0) if isinstance(node, AnyOf) else marks.all(axis=0), dtype=np.bool_)
            case Within(part, wanted) if is_about_fields(node):
                return self.mark_passages(part) & self.mark_passages(wanted)
            case Without(part, unwanted) if is_about_fields(node):
                return self.mark_passages(part) & ~self.mark_passages(unwanted)
            case _:
                marks = np.zeros(len(self.tokens.first) - 1, dtype=np.bool_)
                marks[self.tokens.passage[self.evaluate(node).start]] = True
                return marks


class _UnitBounds(dict[Unit, Bounds]):
    """Works the bounds of a unit out when they are first asked for."""

    def __init__(self, tokens: Tokens) -> None:
        super().__init__()
        self._tokens = tokens

    def __missing__(self, unit: Unit) -> Bounds:
        numbers = {"clause": self._tokens.clause, "sentence": self._tokens.sentence, "passage": self._tokens.passage}
        bounds = self[unit] = _bound_units(numbers[unit])
        return bounds


def _bound_units(unit: npt.NDArray[np.int32]) -> Bounds:
    """Return where the unit of each token begins and ends, given the number of its unit."""
    if not len(unit):
        none = np.zeros(0, dtype=np.int64)
        return Bounds(none, none)
    starts = np.flatnonzero(np.concatenate([[True], unit[1:] != unit[:-1]]))
    lengths = np.diff(np.append(starts, len(unit)))
    return Bounds(np.repeat(starts, lengths), np.repeat(starts + lengths, lengths))
