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
    Without,
)
from pipeline.detect.finding import Finder, Hits
from pipeline.detect.spans import (
    Bounds,
    Spans,
    cover_all,
    follow,
    has_any_inside,
    has_any_overlapping,
    join,
    keep_minimal,
    pair_ordered,
)
from pipeline.language import Tokens

__all__ = ["Evaluation", "collect_terms"]


def collect_terms(expressions: Iterable[Expression], finder: Finder) -> dict[int, int]:
    """Hand every term of some expressions to a finder.

    Returns:
        The finder's number of each term, by the identity of the term's node.
    """
    numbers: dict[int, int] = {}
    seen: set[int] = set()
    pending = list(expressions)
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Term):
            numbers[id(node)] = finder.add(node)
        else:
            pending.extend(_list_parts(node))
    return numbers


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

    def __init__(self, tokens: Tokens, hits: Hits, term_numbers: dict[int, int]) -> None:
        self.tokens = tokens
        self.bounds = {
            "clause": _bound_units(tokens.clause),
            "sentence": _bound_units(tokens.sentence),
            "passage": _bound_units(tokens.passage),
        }
        self._hits = hits
        self._term_numbers = term_numbers
        self._known: dict[int, Spans] = {}

    def evaluate(self, node: Expression) -> Spans:
        """Return the places that an expression denotes.

        Args:
            node: The expression; the same object is worked out once.

        Returns:
            One row per place.
        """
        spans = self._known.get(id(node))
        if spans is None:
            spans = self._known[id(node)] = self._work_out(node)
        return spans

    def _work_out(self, node: Expression) -> Spans:
        match node:
            case Term():
                return self._get_term(node)
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
                return places.take(~has_any_inside(places, self.evaluate(unwanted), bounds=self.bounds["passage"]))
            case Guarded(part, requires, unless):
                return self._guard(self.evaluate(part), requires, unless)

    def _get_term(self, node: Term) -> Spans:
        number = self._term_numbers[id(node)]
        start = self._hits.get_starts(number)
        end = start + self._hits.lengths[number]
        return Spans(start, end, start[:, None], end[:, None])

    def _cover(self, parts: tuple[Expression, ...]) -> Spans:
        found = self.evaluate(parts[0])
        for part in parts[1:]:
            if not len(found):
                break
            found = cover_all(found, self.evaluate(part), bounds=self.bounds["passage"])
        return found

    def _follow(self, parts: tuple[Expression, ...]) -> Spans:
        found = self.evaluate(parts[0])
        for part in parts[1:]:
            if not len(found):
                break
            found = follow(found, self.evaluate(part), follows_break=self.tokens.follows_break)
        return found

    def _pair(self, node: Near) -> Spans:
        left, right = self.evaluate(node.left), self.evaluate(node.right)
        bounds, most = self.bounds[node.unit], node.most_between
        found = pair_ordered(left, right, bounds=bounds, most_between=most)
        if not node.is_ordered:
            found = join([found, pair_ordered(right, left, bounds=bounds, most_between=most)])
        return keep_minimal(found)

    def _keep_far(self, node: NotNear) -> Spans:
        places, others = self.evaluate(node.part), self.evaluate(node.unwanted)
        if not len(places) or not len(others):
            return places
        bounds = self.bounds[node.unit]
        first, last = bounds.first[places.start], bounds.last[places.end - 1]
        if node.most_between is not None:
            first = np.maximum(places.start - node.most_between - 1, first)
            last = np.minimum(places.end + node.most_between + 1, last)
        if node.is_ordered:
            follows = np.searchsorted(others.start, places.end) < np.searchsorted(others.start, last)
            return places.take(~follows)
        return places.take(~has_any_overlapping(places, others, before=first, after=last))

    def _guard(self, places: Spans, requires: tuple[Condition, ...], unless: tuple[Condition, ...]) -> Spans:
        for conditions, wanted in ((requires, True), (unless, False)):
            for condition in conditions:
                if not len(places):
                    return places
                places = places.take(self._holds(places, condition) == wanted)
        return places

    def _holds(self, places: Spans, condition: Condition) -> npt.NDArray[np.bool_]:
        others = self.evaluate(condition.expression)
        if condition.scope == "overlap":
            return has_any_overlapping(places, others, before=places.start, after=places.end)
        return has_any_inside(places, others, bounds=self.bounds[condition.scope])


def _bound_units(unit: npt.NDArray[np.int32]) -> Bounds:
    """Return where the unit of each token begins and ends, given the number of its unit."""
    if not len(unit):
        none = np.zeros(0, dtype=np.int64)
        return Bounds(none, none)
    starts = np.flatnonzero(np.diff(unit, prepend=unit[0] - 1))
    lengths = np.diff(np.append(starts, len(unit)))
    return Bounds(np.repeat(starts, lengths), np.repeat(starts + lengths, lengths))
