"""Tell which passages hold the words that rules look for, all conditions left aside.

Takes rules and passages; gives booleans, one a passage. Lets every passage through that holds a find. Conditions of a
book name thousands of words; without them few are looked for, and few words need a stem.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from pipeline.codebook.expressions import (
    AllOf,
    AnyOf,
    Expression,
    Guarded,
    Near,
    NotNear,
    Within,
    Without,
)
from pipeline.codebook.expressions import Sequence as SideBySide
from pipeline.detect.evaluating import Evaluation, collect_terms
from pipeline.detect.finding import Finder
from pipeline.detect.short_forms import ShortForm, list_uses
from pipeline.detect.spans import Bools
from pipeline.language import tokenize

__all__ = ["find_holding", "strip_conditions"]


def find_holding(
    texts: Sequence[str],
    expressions: Iterable[Expression],
    *,
    short_forms: Sequence[Sequence[ShortForm]],
    is_misread: Bools | None,
) -> Bools:
    """Return for each text whether one of some expressions has a place in it when no condition is asked.

    Args:
        texts: The passages of a batch.
        expressions: What is looked for.
        short_forms: As for `Matcher.match`.
        is_misread: As for `Matcher.match`.
    """
    known: dict[int, Expression] = {}
    stripped = [strip_conditions(expression, known) for expression in expressions]
    finder = Finder()
    gatherings = collect_terms(stripped, finder)
    tokens = tokenize(texts)
    hits = finder.find_terms(tokens, list_uses(tokens, short_forms), is_misread)
    evaluation = Evaluation(tokens, hits, gatherings)
    holds = np.zeros(len(texts), dtype=np.bool_)
    for expression in stripped:
        holds |= evaluation.mark_passages(expression)
    return holds


def strip_conditions(node: Expression, known: dict[int, Expression]) -> Expression:
    """Return an expression without anything that can only take places away; it has a place wherever the other has.

    Args:
        node: The expression.
        known: What was stripped before, by identity; grows. The expressions must live as long as it is used.
    """
    if id(node) not in known:
        known[id(node)] = _strip(node, known)
    return known[id(node)]


def _strip(node: Expression, known: dict[int, Expression]) -> Expression:
    match node:
        case Guarded(part) | Without(part) | Within(part) | NotNear(part):
            return strip_conditions(part, known)
        case AnyOf(parts):
            return AnyOf(tuple(strip_conditions(part, known) for part in parts))
        case AllOf(parts):
            return AllOf(tuple(strip_conditions(part, known) for part in parts))
        case SideBySide(parts):
            return SideBySide(tuple(strip_conditions(part, known) for part in parts))
        case Near(left, right, most_between, unit, is_ordered):
            sides = strip_conditions(left, known), strip_conditions(right, known)
            return Near(*sides, most_between, unit, is_ordered)
        case _:
            return node
