"""Write texts that an expression should find.

Takes expressions; gives short made-up texts, the plainest things that an expression describes. Knows no language: the
words are those of the terms.
"""

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

__all__ = ["TRIES", "write_sample", "write_term_sample"]

TRIES = 6
"""How many different texts are worth writing for one expression."""


def write_term_sample(term: Term) -> str:
    """Return the words of a term as a text would have them; a number is 1."""
    return " ".join(word.text or "1" for word in term.words)


def write_sample(node: Expression, attempt: int) -> str:
    """Return a text that an expression should find.

    Args:
        node: The expression.
        attempt: Which of several texts, from 0 to below TRIES: another takes other alternatives, and the two sides of
            `near` in another order.
    """
    match node:
        case Term():
            return write_term_sample(node)
        case AnyOf(parts):
            return write_sample(parts[(attempt * len(parts)) // TRIES], attempt)
        case AllOf(parts) | Sequence(parts):
            return " ".join(write_sample(part, attempt) for part in parts)
        case Near(left, right):
            sides = [write_sample(left, attempt), write_sample(right, attempt)]
            return " ".join(reversed(sides) if attempt % 2 and not node.is_ordered else sides)
        case NotNear(part) | Without(part) | Within(part) | Guarded(part):
            return write_sample(part, attempt)
        case Field():
            return ""
