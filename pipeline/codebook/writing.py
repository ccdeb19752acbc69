"""Write an expression as a rule again.

Takes an expression and the names of what it refers to; gives the text of a rule that means the same. Knows no file:
what has a name is written by its name, all else in full.
"""

from collections.abc import Mapping

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
    Word,
)
from pipeline.codebook.fields import write_field

__all__ = ["NameOf", "list_names", "write_distance", "write_rule", "write_term"]

NameOf = Mapping[int, str]
"""The name, "[list]" or "{code}", of each expression that has one, by the identity of the object."""

_OPERATORS = ("and", "or", "not", "near", "before")
# How tightly each kind of expression binds: what stands inside a tighter one needs brackets.
_EITHER, _BOTH, _CLOSE, _SIDE_BY_SIDE, _ITEM = range(5)


def list_names(references: Mapping[str, Expression]) -> dict[int, str]:
    """Return the name of each expression that a codebook can refer to.

    Args:
        references: A codebook's `references`; they must live as long as the names are used.
    """
    return {id(expression): name for name, expression in references.items()}


def write_rule(expression: Expression, names: NameOf, *, opens: bool = False) -> str:
    """Return the text of a rule.

    Args:
        expression: What it means. The conditions of a guarded part are left out: they stand beside a rule, not in it.
        names: What is written by its name.
        opens: Whether the expression itself is written out although it has a name.
    """
    text, _ = _write(expression, names, opens)
    return text


def write_term(term: Term) -> str:
    """Return a term as it stands in a rule; words of one kind that follow one another share their quotation marks."""
    said: list[str] = []
    quoted: list[str] = []
    for word in term.words:
        if word.kind == "exact":
            quoted.append(word.text)
            continue
        said += [f'"{" ".join(quoted)}"'] if quoted else []
        quoted = []
        said.append(_write_word(word))
    said += [f'"{" ".join(quoted)}"'] if quoted else []
    return " ".join(said)


def write_distance(node: Near | NotNear) -> str:
    """Return what stands between the two sides, "near/5" or "not before/clause"."""
    unit = "paragraph" if node.unit == "passage" else str(node.unit)
    if node.most_between is None:
        distance = unit
    else:
        distance = str(node.most_between) if unit == "sentence" else f"{node.most_between}/{unit}"
    word = "before" if node.is_ordered else "near"
    return f"{'not ' if isinstance(node, NotNear) else ''}{word}/{distance}"


def _write_word(word: Word) -> str:
    match word.kind:
        case "cased":
            return f"={word.text}"
        case "prefix":
            return f"{word.text}*"
        case "number":
            return "[number]"
        case _:
            return f'"{word.text}"' if word.text in _OPERATORS else word.text


def _write(node: Expression, names: NameOf, opens: bool) -> tuple[str, int]:
    """Return the text of an expression and how tightly it binds."""
    if id(node) in names and not opens:
        return names[id(node)], _ITEM
    match node:
        case Term():
            return write_term(node), _SIDE_BY_SIDE if len(node.words) > 1 else _ITEM
        case AnyOf(parts):
            if all(isinstance(part, Term) and all(word.kind == "number" for word in part.words) for part in parts):
                return "[number]", _ITEM
            return " or ".join(_enclose(part, names, _BOTH) for part in parts), _EITHER
        case AllOf(parts):
            return " and ".join(_enclose(part, names, _CLOSE) for part in parts), _BOTH
        case Sequence(parts):
            return " ".join(_enclose(part, names, _ITEM) for part in parts), _SIDE_BY_SIDE
        case Near(left, right) | NotNear(left, right):
            # near and before are read from left to right, so that only the right side needs brackets for its own
            sides = _enclose(left, names, _CLOSE), _enclose(right, names, _SIDE_BY_SIDE)
            return f"{sides[0]} {write_distance(node)} {sides[1]}", _CLOSE
        case Without(part, unwanted):
            # what is wanted is one part of the `and`, so that `not` says it of the whole
            kept = _enclose(part, names, _BOTH if isinstance(part, Within | Without) else _CLOSE)
            return f"{kept} and not {_enclose(unwanted, names, _CLOSE)}", _BOTH
        case Within(part, wanted):
            told = _enclose(part, names, _BOTH if isinstance(part, Within) else _CLOSE)
            return f"{told} and {_enclose(wanted, names, _CLOSE)}", _BOTH
        case Field():
            return write_field(node), _ITEM
        case Guarded(part):
            return _write(part, names, False)


def _enclose(node: Expression, names: NameOf, least: int) -> str:
    text, tightness = _write(node, names, False)
    return text if tightness >= least else f"({text})"
