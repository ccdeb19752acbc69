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
from typing import NoReturn

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from pipeline.codebook.expressions import (
    AllOf,
    AnyOf,
    Expression,
    Near,
    NotNear,
    Sequence,
    Term,
    Unit,
    Without,
    Word,
)

__all__ = ["LANGUAGES", "NUMBER", "RuleError", "RuleReader", "read_rule"]

LANGUAGES = ("id", "en")

NUMBER = "number"
"""The list that every codebook has: a number in digits, "40" or "1.500"."""

_DIGITS = Word("number", "", ())
_ANY_NUMBER = AnyOf((Term((_DIGITS,)), Term((_DIGITS, _DIGITS)), Term((_DIGITS, _DIGITS, _DIGITS))))
_UNITS: dict[str, Unit] = {
    "clause": "clause",
    "sentence": "sentence",
    "paragraph": "passage",
    "passage": "passage",
}
_MOST_WORDS_BETWEEN = 10_000
_PLAIN_TERM = re.compile(r"[^\W_]+(?:[ '’-][^\W_]+)*\Z")
_WORDS = re.compile(r"[^\W_]+")
_BETWEEN_WORDS = re.compile(r"[-'’‐‑\s]*\Z")
_OPERATORS = ("and", "or", "not", "near", "before")
_MISTAKES = {
    "“": 'Write straight quotation marks: "...".',
    "”": 'Write straight quotation marks: "...".',
    "„": 'Write straight quotation marks: "...".',
    "«": 'Write straight quotation marks: "...".',
    "»": 'Write straight quotation marks: "...".',
    "（": "Write an ordinary bracket: (.",
    "）": "Write an ordinary bracket: ).",
    "［": "Write an ordinary bracket: [.",
    "］": "Write an ordinary bracket: ].",
    "＊": "Write an ordinary star: *.",
    "&": "Write `and`.",
    "|": "Write `or`.",
    "!": "Write `and not`.",
    "+": "Write the words of a phrase side by side.",
}


class RuleError(ValueError):
    """A rule cannot be read.

    Attributes:
        offset: Where in the rule's text, in characters from 0.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


@dataclass(frozen=True, slots=True)
class RuleReader:
    """What a rule may refer to.

    Attributes:
        get_list: Gives the expression of a list by its name; raises RuleError (offset 0) when there is none.
        get_code: Gives the expression of a code by its name; raises RuleError (offset 0) when there is none.
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
    if _PLAIN_TERM.match(text) and not any(word.lower() in _OPERATORS for word in text.split(" ")):
        return Term(tuple(Word("stem", word.lower(), languages) for word in _WORDS.findall(text)))
    _refuse_common_mistakes(text)
    try:
        tree = _get_parser().parse(text)
    except UnexpectedInput as error:
        _explain(error, text)
    return _Builder(reader, languages).build(tree.children[0])


@cache
def _get_parser() -> Lark:
    grammar = (Path(__file__).parent / "rules.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", propagate_positions=True, maybe_placeholders=False)


class _Builder:
    """Turns the tree of one rule into an expression."""

    def __init__(self, reader: RuleReader, languages: tuple[str, ...]) -> None:
        self.reader = reader
        self.languages = languages

    def build(self, tree: Tree[Token]) -> Expression:
        match tree.data:
            case "either":
                parts = [self.build(_tree(child)) for child in tree.children]
                return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
            case "both":
                return self._build_both(tree)
            case "near":
                return self._build_near(tree)
            case "sequence":
                return self._build_sequence(tree)
            case "negated":
                _fail(tree)
            case "group":
                return self.build(_tree(tree.children[0]))
            case _:
                return self._build_item(tree)

    def _build_both(self, tree: Tree[Token]) -> Expression:
        operands = [_tree(child) for child in tree.children]
        wanted = [self.build(operand) for operand in operands if operand.data != "negated"]
        unwanted = [self.build(_tree(operand.children[0])) for operand in operands if operand.data == "negated"]
        if not wanted:
            _fail(tree)
        found = wanted[0] if len(wanted) == 1 else AllOf(tuple(wanted))
        for part in unwanted:
            found = Without(found, part)
        return found

    def _build_near(self, tree: Tree[Token]) -> Expression:
        left, operator, right = tree.children
        word = str(operator).lower()
        name, _, distance = word.removeprefix("not").strip().partition("/")
        most_between, unit = _read_distance(distance, name, _position(operator))
        make = NotNear if word.startswith("not") else Near
        return make(self.build(_tree(left)), self.build(_tree(right)), most_between, unit, name == "before")

    def _build_sequence(self, tree: Tree[Token]) -> Expression:
        parts: list[Expression] = []
        for child in tree.children:
            part = self._build_item(_tree(child)) if _tree(child).data != "group" else self.build(_tree(child))
            if isinstance(part, Term) and parts and isinstance(parts[-1], Term):
                parts[-1] = Term(parts[-1].words + part.words)
            else:
                parts.append(part)
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def _build_item(self, tree: Tree[Token]) -> Expression:
        token = tree.children[0]
        offset, text = _position(token), str(token)
        match tree.data:
            case "word":
                return self._build_words(text, offset)
            case "cased":
                return Term(tuple(Word("cased", word, ()) for word in _split(text[1:], offset + 1)))
            case "quoted":
                return Term(tuple(Word("exact", word.lower(), ()) for word in _split(text[1:-1], offset + 1)))
            case "list":
                if text[1:-1].strip() == NUMBER:
                    return _ANY_NUMBER
                return _refer(self.reader.get_list, text[1:-1], offset + 1)
            case _:
                return _refer(self.reader.get_code, text[1:-1], offset + 1)

    def _build_words(self, text: str, offset: int) -> Expression:
        if text.lower() in ("near", "before"):
            raise RuleError(
                f"Expected a distance after `{text}`, as in {text.lower()}/5 or {text.lower()}/clause. "
                f'Write the distance, or "{text}" in quotation marks to look for the word.',
                offset,
            )
        is_prefix = text.endswith("*")
        words = _split(text.removesuffix("*"), offset)
        terms = [Word("stem", word.lower(), self.languages) for word in words]
        if is_prefix:
            if len(words[-1]) < 2:
                raise RuleError(
                    f"Expected at least two letters before the star in `{text}`. Write more of the word.", offset
                )
            terms[-1] = Word("prefix", words[-1].lower(), ())
        return Term(tuple(terms))


def _tree(child: Tree[Token] | Token) -> Tree[Token]:
    if isinstance(child, Token):
        raise TypeError(child)
    return child


def _position(token: Tree[Token] | Token) -> int:
    if isinstance(token, Tree):
        return int(token.meta.start_pos)
    return int(token.start_pos or 0)


def _fail(tree: Tree[Token]) -> NoReturn:
    raise RuleError(
        'Expected something that is looked for beside `not`, got none. Write `... and not ...`, or "not" in quotation '
        "marks to look for the word.",
        _position(tree),
    )


def _split(text: str, offset: int) -> list[str]:
    """Return the words of a term, refusing what the tokeniser takes for a break."""
    words, end = [], 0
    for match in _WORDS.finditer(text):
        _refuse_break(text, end, match.start(), offset)
        words.append(match.group())
        end = match.end()
    _refuse_break(text, end, len(text), offset)
    if not words:
        raise RuleError(f"Expected a word, got `{text}`. Write letters or digits.", offset)
    return words


def _refuse_break(text: str, start: int, end: int, offset: int) -> None:
    between = text[start:end]
    if not _BETWEEN_WORDS.match(between):
        sign = next(character for character in between if not _BETWEEN_WORDS.match(character))
        remedy = (
            "A star may only end a word, outside quotation marks."
            if sign == "*"
            else "A phrase goes across spaces, hyphens and apostrophes only: join the parts with near/0, or leave it out."
        )
        raise RuleError(f"Expected letters or digits, got `{sign}`. {remedy}", offset + start + between.index(sign))


def _read_distance(distance: str, name: str, offset: int) -> tuple[int | None, Unit]:
    """Read what stands behind near/ or before/: a number of words, a unit, or both."""
    offset += len(name) + 1
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


def _refuse_common_mistakes(text: str) -> None:
    if not text.strip():
        raise RuleError("Expected a rule, got nothing. Write a word, or take the line out.", 0)
    for offset, character in enumerate(text):
        if character in _MISTAKES and text[:offset].count('"') % 2 == 0:
            raise RuleError(f"Expected a rule, got `{character}`. {_MISTAKES[character]}", offset)
    if text.count('"') % 2:
        raise RuleError("Expected a second quotation mark. Close the quotation.", text.rindex('"'))
    unquoted = re.sub(r'"[^"]*"', lambda match: "_" * len(match.group()), text)
    for opening, closing in ("()", "[]", "{}"):
        depth = 0
        for offset, character in enumerate(unquoted):
            depth += (character == opening) - (character == closing)
            if depth < 0:
                raise RuleError(f"Expected `{opening}` before this `{closing}`. Open or remove the bracket.", offset)
        if depth:
            raise RuleError(f"Expected a closing `{closing}`. Close the bracket.", unquoted.rindex(opening))


def _explain(error: UnexpectedInput, text: str) -> NoReturn:
    offset = error.pos_in_stream if isinstance(error.pos_in_stream, int) else len(text)
    if isinstance(error, UnexpectedCharacters):
        raise RuleError(f"Expected a rule, got `{text[offset]}`. Take the sign out.", offset) from error
    if isinstance(error, UnexpectedToken) and error.token.type != "$END":
        raise RuleError(
            f"Expected a word, list, code or bracket, got `{error.token}`. Two operators may not meet, and none may begin "
            "a rule; quote a word that is spelt like one.",
            offset,
        ) from error
    raise RuleError("Expected a word, list, code or bracket at the end of the rule. Finish it.", len(text)) from error
