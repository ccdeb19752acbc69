"""Read the rule language: one rule's text becomes an expression.

Takes the text of a rule, and functions that know lists and codes by name; gives an expression, or a RuleError with the
place in the text and the likely fix. Knows no file.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput

from pipeline.codebook.expressions import (
    AllOf,
    AnyOf,
    Expression,
    Near,
    NotNear,
    Sequence,
    Term,
    Unit,
    Within,
    Without,
    Word,
    is_about_fields,
)
from pipeline.codebook.fields import read_field
from pipeline.codebook.mistakes import explain_mistake, refuse_common_mistakes
from pipeline.codebook.rule_error import RuleError

__all__ = ["LANGUAGES", "NUMBER", "RuleError", "RuleReader", "read_rule"]

LANGUAGES = ("id", "en")
"""The languages by whose stems words are compared."""

NUMBER = "number"
"""The list that every codebook has: a number in digits, "40" or "1.500"."""

_DIGITS = Word("number", "", ())
_ANY_NUMBER = AnyOf(tuple(Term((_DIGITS,) * count) for count in (1, 2, 3)))
_UNITS: dict[str, Unit] = {
    "clause": "clause",
    "sentence": "sentence",
    "paragraph": "passage",
    "passage": "passage",
}
_OPERATORS = ("and", "or", "not", "near", "before")
_MOST_WORDS_BETWEEN = 10_000
_SHORTEST_PREFIX = 2

# Most rules are words side by side, without operators and brackets; they need no parser. Both ways give the same.
_ITEM = r'"[^"]*"|=?[^\s"=()\[\]{}/&|!<>+]+'
_ITEMS = re.compile(_ITEM)
_PLAIN_RULE = re.compile(rf"\s*(?:{_ITEM})(?:\s+(?:{_ITEM}))*\s*\Z")
_WORD = re.compile(r"[^\W_]+")
_JOINS = re.compile(r"[-'’‐‑\s]*\Z")


@dataclass(frozen=True, slots=True)
class RuleReader:
    """What a rule may refer to.

    Attributes:
        get_list: Gives the expression of a list by its name; raises RuleError when there is none.
        get_code: Gives the expression of a code by its name; raises RuleError when there is none.
    """

    get_list: Callable[[str], Expression]
    get_code: Callable[[str], Expression]


def read_rule(text: str, reader: RuleReader, *, languages: tuple[str, ...] = LANGUAGES) -> Expression:
    """Read one rule.

    Args:
        text: The rule.
        reader: What it may refer to.
        languages: By which languages' stems its bare words are compared.

    Returns:
        The expression, without references.

    Raises:
        RuleError: The text is no rule; says where and what to do.
    """
    refuse_common_mistakes(text)
    builder = _Builder(reader, languages)
    if _PLAIN_RULE.match(text):
        items = [Token(_get_type(item.group()), item.group(), start_pos=item.start()) for item in _ITEMS.finditer(text)]
        if not any(item.lower() in _OPERATORS for item in items):
            return builder.build(Tree("sequence", list(items)))
    try:
        tree = _get_parser().parse(text)
    except UnexpectedInput as error:
        raise explain_mistake(error, text) from error
    return builder.build(tree)


def _get_type(item: str) -> str:
    return {'"': "QUOTED", "=": "CASED"}.get(item[0], "WORD")


@cache
def _get_parser() -> "Lark":
    grammar = (Path(__file__).parent / "rules.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", lexer="basic", propagate_positions=True, maybe_placeholders=False)


class _Builder:
    """Turns the tree of one rule into an expression."""

    def __init__(self, reader: RuleReader, languages: tuple[str, ...]) -> None:
        self._reader = reader
        self._languages = languages

    def build(self, node: Tree[Token] | Token) -> Expression:
        if isinstance(node, Token):
            return self._build_item(node)
        match node.data:
            case "either":
                return self._build_either(node)
            case "both":
                return self._build_both(node)
            case "negated":
                raise _refuse_bare_not(node)
            case "close":
                return self._build_close(node)
            case _:
                return self._build_sequence(node)

    def _build_either(self, node: Tree[Token]) -> Expression:
        parts = tuple(self.build(child) for child in node.children)
        about = [is_about_fields(part) for part in parts]
        if any(about) and not all(about):
            raise RuleError(
                "Expected words on both sides of `or`, got a condition on a field, which finds none. "
                "Write `(... or ...) and kind=news`.",
                _find(node.children[about.index(True)]),
            )
        return parts[0] if len(parts) == 1 else AnyOf(parts)

    def _build_both(self, node: Tree[Token]) -> Expression:
        wanted: list[Expression] = []
        unwanted: list[Expression] = []
        for child in node.children:
            if isinstance(child, Tree) and child.data == "negated":
                unwanted.append(self.build(child.children[0]))
            else:
                wanted.append(self.build(child))
        if not wanted:
            raise _refuse_bare_not(node)
        words = [part for part in wanted if not is_about_fields(part)]
        found = _join(words or wanted)
        for part in wanted:
            if words and is_about_fields(part):
                found = Within(found, part)
        for part in unwanted:
            found = Without(found, part)
        return found

    def _build_close(self, node: Tree[Token]) -> Expression:
        left, operator, right = node.children
        text = str(operator).lower()
        name, _, distance = text.removeprefix("not").strip().partition("/")
        most_between, unit = _read_distance(distance, name, _find(operator) + text.index("/") + 1)
        make = NotNear if text.startswith("not") else Near
        one, other = (_refuse_field(self.build(side), name, side) for side in (left, right))
        return make(one, other, most_between, unit, name == "before")

    def _build_sequence(self, node: Tree[Token]) -> Expression:
        parts: list[Expression] = []
        for child in node.children:
            part = _refuse_field(self.build(child), "words side by side", child)
            if isinstance(part, Term) and parts and isinstance(parts[-1], Term):
                parts[-1] = Term(parts[-1].words + part.words)
            else:
                parts.append(part)
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _build_item(self, token: Token) -> Expression:
        offset, text = _find(token), str(token)
        match token.type:
            case "FIELD":
                return read_field(text, offset)
            case "CASED":
                return Term(tuple(Word("cased", word, ()) for word in _split(text[1:], offset + 1)))
            case "QUOTED":
                return Term(tuple(Word("exact", word.lower(), ()) for word in _split(text[1:-1], offset + 1)))
            case "LIST" if text[1:-1].strip() == NUMBER:
                return _ANY_NUMBER
            case "LIST":
                return _refer(self._reader.get_list, text[1:-1], offset)
            case "CODE":
                return _refer(self._reader.get_code, text[1:-1], offset)
            case _:
                return self._build_words(text, offset)

    def _build_words(self, text: str, offset: int) -> Expression:
        name = text.lower()
        if name in ("near", "before"):
            raise RuleError(
                f"Expected a distance after `{text}`, got none. Write {name}/5 or {name}/clause; to look for the word, "
                "put it in quotation marks.",
                offset,
            )
        words = _split(text.removesuffix("*"), offset)
        terms = [Word("stem", word.lower(), self._languages) for word in words]
        if text.endswith("*"):
            if len(words[-1]) < _SHORTEST_PREFIX:
                raise RuleError(f"Expected two letters before the star, got `{text}`. Write more of the word.", offset)
            terms[-1] = Word("prefix", words[-1].lower(), ())
        return Term(tuple(terms))


def _join(parts: list[Expression]) -> Expression:
    return parts[0] if len(parts) == 1 else AllOf(tuple(parts))


def _refuse_field(part: Expression, operator: str, node: Tree[Token] | Token) -> Expression:
    if is_about_fields(part):
        raise RuleError(
            f"Expected words for {operator}, got a condition on a field, which finds none. "
            "Write it behind `and`, outside the brackets.",
            _find(node),
        )
    return part


def _find(node: Tree[Token] | Token) -> int:
    """Return where a part of the tree begins in the rule's text."""
    start = node.meta.start_pos if isinstance(node, Tree) else node.start_pos
    return start or 0


def _split(text: str, offset: int) -> list[str]:
    """Return the words of a term, refusing what the tokeniser takes for a break."""
    words, end = [], 0
    for match in _WORD.finditer(text):
        _refuse_break(text, end, match.start(), offset)
        words.append(match.group())
        end = match.end()
    _refuse_break(text, end, len(text), offset)
    if not words:
        raise RuleError(f"Expected a word, got `{text}`. Write letters or digits.", offset)
    return words


def _refuse_break(text: str, start: int, end: int, offset: int) -> None:
    if _JOINS.match(text[start:end]):
        return
    at = next(index for index in range(start, end) if not _JOINS.match(text[index]))
    remedy = (
        "Let a star end a word, outside quotation marks."
        if text[at] == "*"
        else "No phrase goes across this sign: leave it out, or join the two sides with near/0."
    )
    raise RuleError(f"Expected letters or digits, got `{text[at]}`. {remedy}", offset + at)


def _read_distance(distance: str, name: str, offset: int) -> tuple[int | None, Unit]:
    """Read what stands behind near/ or before/: a number of words, a unit, or both."""
    number, _, unit = distance.partition("/")
    if not number.isdecimal():
        number, unit = "", distance
    elif int(number) > _MOST_WORDS_BETWEEN:
        raise RuleError(f"Expected at most {_MOST_WORDS_BETWEEN} words, got {number}. Write {name}/paragraph.", offset)
    if unit in _UNITS:
        return (int(number) if number else None), _UNITS[unit]
    if number and not unit and not distance.endswith("/"):
        return int(number), "sentence"
    close = get_close_matches(unit, _UNITS, n=1)
    hint = f"Did you mean {name}/{close[0]}?" if close else f"Write {name}/5 or {name}/clause."
    raise RuleError(f"Expected a number, clause, sentence or paragraph after {name}/, got `{distance}`. {hint}", offset)


def _refer(get: Callable[[str], Expression], name: str, offset: int) -> Expression:
    try:
        return get(name.strip())
    except RuleError as error:
        raise RuleError(str(error), offset) from error


def _refuse_bare_not(node: Tree[Token]) -> RuleError:
    return RuleError(
        'Expected something that is looked for beside `not`, got none. Write `... and not ...`, or "not" in quotation '
        "marks to look for the word.",
        _find(node),
    )
