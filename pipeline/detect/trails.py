"""Follow a rule down to the term that found some words.

Takes an evaluation, an expression and a stretch of words; gives the names that the rule goes through. Knows no code.
"""

from dataclasses import dataclass

import numpy as np

from pipeline.codebook.expressions import (
    AllOf,
    AnyOf,
    Expression,
    Field,
    Guarded,
    Near,
    NotNear,
    Sequence,
    Term,
    Within,
    Without,
)
from pipeline.codebook.writing import NameOf, write_rule, write_term
from pipeline.detect.evaluating import Evaluation
from pipeline.language import Tokens

__all__ = ["Place", "find_trails", "has_place", "list_wanted", "make_place"]


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a text.

    Attributes:
        start: Offset in the text.
        end: Offset behind the last character.
        quote: The words.
    """

    start: int
    end: int
    quote: str


def make_place(text: str, tokens: Tokens, first: int, last: int) -> Place:
    """Return the stretch from a token up to, not including, another.

    Args:
        text: The only text of the batch.
        tokens: Its words.
        first: The first token.
        last: Behind the last token.
    """
    start, end = int(tokens.start[first]), int(tokens.end[last - 1])
    return Place(start, end, text[start:end])


def list_wanted(node: Expression) -> tuple[Expression, ...]:
    """Return the parts of an expression that what it finds is made of: not what must be absent, not conditions."""
    match node:
        case AnyOf(parts) | AllOf(parts) | Sequence(parts):
            return parts
        case Near(left, right):
            return (left, right)
        case NotNear(part) | Without(part) | Within(part) | Guarded(part):
            return (part,)
        case Term() | Field():
            return ()


def has_place(evaluation: Evaluation, node: Expression, first: int, last: int) -> bool:
    """Return whether an expression denotes just these tokens."""
    spans = evaluation.evaluate(node)
    return bool(np.any((spans.start == first) & (spans.end == last)))


def find_trails(evaluation: Evaluation, node: Expression, names: NameOf, first: int, last: int) -> tuple[str, ...]:
    """Return how a rule comes to a term that found some tokens.

    Args:
        evaluation: The batch.
        node: The rule's expression.
        names: The names of lists and codes.
        first: The first token.
        last: Behind the last token.

    Returns:
        The lists and codes that it goes through, outermost first, then the term as it is written; where words side by
        side come from several terms, the part of the rule that joins them.
    """
    trail = _follow(evaluation, node, names, first, last, set())
    return trail if trail is not None else ()


def _follow(
    evaluation: Evaluation, node: Expression, names: NameOf, first: int, last: int, met: set[int]
) -> tuple[str, ...] | None:
    if id(node) in met or not len(evaluation.evaluate(node)):
        return None
    met.add(id(node))
    head = (names[id(node)],) if id(node) in names else ()
    if isinstance(node, Term):
        return (*head, write_term(node)) if has_place(evaluation, node, first, last) else None
    for part in list_wanted(node):
        trail = _follow(evaluation, part, names, first, last, met)
        if trail is not None:
            return (*head, *trail)
    if isinstance(node, Sequence) and has_place(evaluation, node, first, last):
        return (*head, write_rule(node, names, opens=True))
    return None
