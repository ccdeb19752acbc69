"""What a rule says, once it is read: an expression over words.

Takes nothing; gives frozen nodes without references: lists and codes stand expanded. Knows no text, no file and no way
to find anything; `docs/codebook-language.md` says what each node means.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = [
    "AllOf",
    "AnyOf",
    "Condition",
    "Expression",
    "Field",
    "FieldName",
    "Guarded",
    "Near",
    "NotNear",
    "Scope",
    "Sequence",
    "Term",
    "Unit",
    "Within",
    "Without",
    "Word",
    "WordKind",
    "hash_expression",
    "is_about_fields",
    "list_parts",
]

WordKind = Literal["stem", "exact", "cased", "prefix", "number"]
Unit = Literal["clause", "sentence", "passage"]
Scope = Literal["overlap", "clause", "sentence", "passage"]
FieldName = Literal["kind", "source", "language", "section", "date"]


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a term.

    Attributes:
        kind: "stem" (any inflected form), "exact" (this form, case folded), "cased" (this form as written), "prefix"
            (any word that begins so) or "number" (any run of digits).
        text: The word or the beginning of it; lower case unless cased; empty for a number.
        languages: By which languages' stems it is compared; only matters for "stem".
    """

    kind: WordKind
    text: str
    languages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """Words that follow one another directly, with no break between."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The places of any part."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class AllOf:
    """The shortest stretches of a passage that hold a place of every part."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Without:
    """The places of a part in passages where `unwanted` has none."""

    part: "Expression"
    unwanted: "Expression"


@dataclass(frozen=True, slots=True)
class Field:
    """Every word of the passages of which something is known.

    Attributes:
        name: What is asked: the kind, source or date of the document, the section or language of the passage.
        wanted: What it must be, in lower case; a star ends what only has to begin so. Of a section some words of its
            heading; of a date the first and the last day as "2020-01-01..2020-12-31", where either may be missing.
    """

    name: FieldName
    wanted: str


@dataclass(frozen=True, slots=True)
class Within:
    """The places of a part in passages where `wanted`, which is about fields, has some."""

    part: "Expression"
    wanted: "Expression"


@dataclass(frozen=True, slots=True)
class Sequence:
    """Places of the parts that follow one another directly, with no break between."""

    parts: "tuple[Expression, ...]"


@dataclass(frozen=True, slots=True)
class Near:
    """The shortest stretches that hold a place of `left` and one of `right` which do not overlap.

    Attributes:
        left: One side.
        right: The other side.
        most_between: At most so many words between the two; None for any number.
        unit: The unit in which both must lie.
        is_ordered: Whether the left side must come first.
    """

    left: "Expression"
    right: "Expression"
    most_between: int | None
    unit: Unit
    is_ordered: bool


@dataclass(frozen=True, slots=True)
class NotNear:
    """The places of `part` that have no place of `unwanted` near (overlapping counts as near).

    Attributes:
        part: What is looked for.
        unwanted: What must not be near.
        most_between: At so many words between the two they are still near; None for any number.
        unit: What touches no unit of the place is not near.
        is_ordered: Whether only what begins behind `part` counts ("not before").
    """

    part: "Expression"
    unwanted: "Expression"
    most_between: int | None
    unit: Unit
    is_ordered: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """What must, or must not, be found about a place.

    Attributes:
        scope: "overlap" (sharing a word), or anywhere in the clauses, sentences or passage of the place.
        expression: What is looked for.
    """

    scope: Scope
    expression: "Expression"


@dataclass(frozen=True, slots=True)
class Guarded:
    """The places of a part for which every required condition holds and no veto does."""

    part: "Expression"
    requires: tuple[Condition, ...]
    unless: tuple[Condition, ...]


Expression: TypeAlias = Term | AnyOf | AllOf | Without | Field | Within | Sequence | Near | NotNear | Guarded


def is_about_fields(expression: Expression) -> bool:
    """Return whether an expression asks about fields alone: it holds in a passage or not, and points at no words."""
    match expression:
        case Field():
            return True
        case AnyOf(parts) | AllOf(parts):
            return all(is_about_fields(part) for part in parts)
        case Without(part) | Within(part):
            return is_about_fields(part)
        case _:
            return False


def list_parts(node: Expression) -> tuple[Expression, ...]:
    """Return the expressions that an expression is made of, conditions included."""
    match node:
        case AnyOf(parts) | AllOf(parts) | Sequence(parts):
            return parts
        case Without(part, other) | Within(part, other) | NotNear(part, other):
            return (part, other)
        case Near(left, right):
            return (left, right)
        case Guarded(part, requires, unless):
            return (part, *(each.expression for each in requires + unless))
        case _:
            return ()


def hash_expression(expression: Expression, known: dict[int, str]) -> str:
    """Return a hash of all that an expression says.

    Args:
        expression: The expression.
        known: Hashes of the expressions met before, by identity; grows. A shared list is hashed once.

    Returns:
        20 hexadecimal digits.
    """
    if id(expression) in known:
        return known[id(expression)]
    match expression:
        case Term(words):
            parts = [f"{word.kind} {word.text} {' '.join(word.languages)}" for word in words]
        case AnyOf(inner) | AllOf(inner) | Sequence(inner):
            parts = [hash_expression(part, known) for part in inner]
        case Field(field, wanted):
            parts = [field, wanted]
        case Without(part, other) | Within(part, other):
            parts = [hash_expression(part, known), hash_expression(other, known)]
        case Near(left, right, most, unit, is_ordered) | NotNear(left, right, most, unit, is_ordered):
            parts = [hash_expression(left, known), hash_expression(right, known), f"{most} {unit} {is_ordered}"]
        case Guarded(part, requires, unless):
            parts = [hash_expression(part, known)]
            for name, conditions in (("requires", requires), ("unless", unless)):
                parts += [f"{name} {c.scope} {hash_expression(c.expression, known)}" for c in conditions]
    text = "\x1f".join([type(expression).__name__, *parts])
    known[id(expression)] = hashlib.sha256(text.encode()).hexdigest()[:20]
    return known[id(expression)]
