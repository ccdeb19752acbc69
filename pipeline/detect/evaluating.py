"""Work out what an expression denotes in a batch.

Takes expressions and the places of their terms; gives `Spans`. Each shared part is worked out once a batch. Knows no
code, no state and no table.
"""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from pipeline.codebook.expressions import (
    AllOf,
    AnyOf,
    Condition,
    Expression,
    Guarded,
    Near,
    NotNear,
    Sequence,
    Term,
    Unit,
    Without,
)
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
    pair,
)
from pipeline.language import Tokens

__all__ = ["Evaluation", "collect_terms"]


def collect_terms(expressions: Iterable[Expression], finder: Finder) -> dict[int, Ints]:
    """Hand every term of some expressions to a finder.

    Args:
        expressions: The expressions; they must live as long as the answer is used.
        finder: Takes the terms.

    Returns:
        For each term, and each alternative of nothing but terms, the finder's numbers, by the identity of the node.
    """
    terms: dict[int, Ints] = {}
    met: set[int] = set()
    pending = [(node, False) for node in expressions]
    while pending:
        node, is_ready = pending.pop()
        if is_ready:
            known = [terms.get(id(part)) for part in _list_parts(node)]
            numbers = [part for part in known if part is not None]
            if len(numbers) == len(known):
                terms[id(node)] = np.unique(np.concatenate(numbers))
        elif id(node) not in met:
            met.add(id(node))
            if isinstance(node, Term):
                terms[id(node)] = np.array([finder.add(node)], dtype=np.int64)
            if isinstance(node, AnyOf):
                pending.append((node, True))
            pending.extend((part, False) for part in _list_parts(node))
    return terms


def _list_parts(node: Expression) -> tuple[Expression, ...]:
    match node:
        case AnyOf(parts) | AllOf(parts) | Sequence(parts):
            return parts
        case Without(part, unwanted) | NotNear(part, unwanted):
            return (part, unwanted)
        case Near(left, right):
            return (left, right)
        case Guarded(part, requires, unless):
            return (part, *(condition.expression for condition in requires + unless))
        case _:
            return ()


class Evaluation:
    """One batch, and what has been worked out about it so far.

    Attributes:
        tokens: The words of the batch.
        bounds: Where the clause, sentence and passage of each token begin and end.
    """

    def __init__(self, tokens: Tokens, hits: Hits, terms: dict[int, Ints]) -> None:
        self.tokens = tokens
        self.bounds: dict[Unit, Bounds] = {
            "clause": _bound_units(tokens.clause),
            "sentence": _bound_units(tokens.sentence),
            "passage": _bound_units(tokens.passage),
        }
        self._hits = hits
        self._terms = terms
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
            terms = self._terms.get(id(node))
            spans = self._work_out(node) if terms is None else self._hits.get_places(terms)
            self._known[id(node)] = spans
        return spans

    def _evaluate_minimal(self, node: Expression) -> Spans:
        spans = self._minimal.get(id(node))
        if spans is None:
            spans = self._minimal[id(node)] = keep_minimal(self.evaluate(node))
        return spans

    def _work_out(self, node: Expression) -> Spans:
        match node:
            case AnyOf(parts):
                return join([self.evaluate(part) for part in parts])
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
                return places.take(~self._mark_passages(unwanted)[self.tokens.passage[places.start]])
            case Guarded(part, requires, unless):
                return self._guard(self.evaluate(part), requires, unless)
            case Term():
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
        if condition.scope == "passage":
            return self._mark_passages(condition.expression)[self.tokens.passage[places.start]]
        if condition.scope == "overlap":
            return has_any_touching(self.evaluate(condition.expression), first=places.start, last=places.end)
        return has_any_inside(places, self._evaluate_minimal(condition.expression), bounds=self.bounds[condition.scope])

    def _mark_passages(self, node: Expression) -> Bools:
        """Return for each passage whether the expression has a place in it."""
        marks = self._passages.get(id(node))
        if marks is None:
            marks = np.zeros(len(self.tokens.first), dtype=np.bool_)
            marks[self.tokens.passage[self.evaluate(node).start]] = True
            self._passages[id(node)] = marks
        return marks


def _bound_units(unit: npt.NDArray[np.int32]) -> Bounds:
    """Return where the unit of each token begins and ends, given the number of its unit."""
    if not len(unit):
        none = np.zeros(0, dtype=np.int64)
        return Bounds(none, none)
    starts = np.flatnonzero(np.concatenate([[True], unit[1:] != unit[:-1]]))
    lengths = np.diff(np.append(starts, len(unit)))
    return Bounds(np.repeat(starts, lengths), np.repeat(starts + lengths, lengths))
