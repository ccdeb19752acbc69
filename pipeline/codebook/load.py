"""Read a codebook file.

Takes the path or the text of a YAML file; gives one frozen `Codebook`, or a CodebookError with line, column and the
likely fix. Finds nothing in any text.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NoReturn, TypeVar, get_args

from pipeline.codebook.book import SIGNS, Code, Codebook, Example, Group, Rule, Wording
from pipeline.codebook.expressions import AnyOf, Condition, Expression, Guarded, Scope, hash_expression
from pipeline.codebook.grammar import LANGUAGES, NUMBER, RuleError, RuleReader, read_rule
from pipeline.codebook.yaml_nodes import Mapping, Node, Place, Scalar, Sequence, read_yaml
from pipeline.errors import CodebookError
from pipeline.records import State

__all__ = ["load_codebook", "parse_codebook"]

_BOOK_KEYS = ("name", "lists", "requires", "unless", "groups")
_GROUP_KEYS = ("label", "sign", "requires", "unless", "codes")
_CODE_KEYS = (
    "label",
    "definition",
    "includes",
    "excludes",
    "rules",
    "requires",
    "unless",
    "states",
    "examples",
)
_RULE_KEYS = ("rule", "id", "states", "requires", "unless")
_EXAMPLE_KEYS = ("hits", "misses")
_SCOPES: tuple[Scope, ...] = get_args(Scope)
_STATES: tuple[State, ...] = get_args(State)
_DEFAULT_STATES: tuple[State, ...] = ("stated",)
_Choice = TypeVar("_Choice", bound=str)


def load_codebook(path: Path | str) -> Codebook:
    """Read a codebook file.

    Args:
        path: The YAML file, in UTF-8.

    Returns:
        The codebook.

    Raises:
        CodebookError: The file is missing or is no codebook; says where and what to do.
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise CodebookError("Expected UTF-8, got other bytes. Save the file as UTF-8.", path.name, line, 1) from error
    except OSError as error:
        raise CodebookError(
            f"Expected a codebook file, got none ({error.strerror}). Check the path {path}.", path.name, 1, 1
        ) from error
    return parse_codebook(text, file=path.name)


def parse_codebook(text: str, *, file: str = "codebook.yaml") -> Codebook:
    """Read a codebook from its text.

    Args:
        text: The YAML.
        file: Name of the file for messages.

    Returns:
        The codebook.

    Raises:
        CodebookError: The text is no codebook; says where and what to do.
    """
    return _BookReader(read_yaml(text, file=file), file).read()


@dataclass(frozen=True, slots=True)
class _Guards:
    """Requirements and vetoes, as they add up on the way down from book to rule."""

    requires: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()

    def __add__(self, other: "_Guards") -> "_Guards":
        return _Guards(self.requires + other.requires, self.unless + other.unless)

    def around(self, part: Expression) -> Expression:
        return Guarded(part, self.requires, self.unless) if self.requires or self.unless else part


class _BookReader:
    """Reads one book; lists and codes are read when first named, and only once."""

    def __init__(self, top: Node, file: str) -> None:
        self.file = file
        self.top = _expect_mapping(top, "a codebook")
        self.lists = _get_mapping(self.top, "lists", "lists")
        self.groups = _get_mapping(self.top, "groups", "groups")
        self._open: list[str] = []
        self._expressions: dict[str, Expression] = {}
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self._guards: dict[str, _Guards] = {}
        self._hashes: dict[int, str] = {}
        self._kept: list[Expression] = []
        self._reader = RuleReader(self._get_list, self._get_code)
        self._homes: dict[str, tuple[str, Mapping, Mapping]] = {}
        self._lines: dict[str, int] = {}

    def read(self) -> Codebook:
        _refuse_unknown(self.top, _BOOK_KEYS, "a codebook")
        if not self.groups.entries:
            self.top.place.fail("Expected `groups:` with at least one group, got none. Write a group with codes.")
        self._register_codes()
        for name, _ in self.lists.entries:
            if name.text == NUMBER:
                name.place.fail(f"Expected another name, got `{NUMBER}`, which stands for digits. Rename the list.")
            self._read_list(name.text)
        groups = tuple(
            self._read_group(name.text, _expect_mapping(node, "a group")) for name, node in self.groups.entries
        )
        name = self.top.get("name")
        return Codebook(
            name=_read_text(name, "a name") if name else Path(self.file).stem,
            version=_hash_content(self.top),
            groups=groups,
            file=self.file,
        )

    def _register_codes(self) -> None:
        for name, node in self.groups.entries:
            group = _expect_mapping(node, "a group")
            _refuse_unknown(group, _GROUP_KEYS, f"group {name.text}")
            for code, body in _get_mapping(group, "codes", "codes").entries:
                if code.text in self._homes:
                    code.place.fail(
                        f"Expected each code once, got `{code.text}` again (line {self._lines[code.text]}). Rename one."
                    )
                self._homes[code.text] = (name.text, group, _expect_mapping(body, "a code"))
                self._lines[code.text] = code.place.line

    def _read_group(self, id: str, node: Mapping) -> Group:
        codes = tuple(self._read_code(code.text) for code, _ in _get_mapping(node, "codes", "codes").entries)
        sign = node.get("sign")
        return Group(
            id=id,
            label=_read_wording(node.get("label"), id),
            sign=_read_choice(_expect_scalar(sign, "a sign"), SIGNS, "a sign") if sign else "none",
            codes=codes,
        )

    def _read_code(self, id: str) -> Code:
        group, _, node = self._homes[id]
        _refuse_unknown(node, _CODE_KEYS, f"code {id}")
        return Code(
            id=id,
            group=group,
            label=_read_wording(node.get("label"), id),
            definition=_read_wording(node.get("definition"), ""),
            includes=_read_texts(node.get("includes"), "includes"),
            excludes=_read_texts(node.get("excludes"), "excludes"),
            rules=self._get_rules(id),
            examples=tuple(_read_examples(id, node)),
            line=self._lines[id],
        )

    # Lists and codes, by name ---------------------------------------------------------------------------------------

    def _get_list(self, name: str) -> Expression:
        if self.lists.get(name) is None:
            names = [entry.text for entry, _ in self.lists.entries]
            raise RuleError(f"Expected a list, got `[{name}]`. {_suggest(name, names, 'lists')}", 0)
        return self._read_list(name)

    def _read_list(self, name: str) -> Expression:
        key = f"[{name}]"
        if key not in self._expressions:
            self._enter(key)
            parts = [
                self._read_expression(item, languages)
                for item, languages in _read_by_language(self.lists.get(name), f"list {name}")
            ]
            if not parts:
                node = self.lists.get(name)
                (node or self.lists).place.fail(
                    f"Expected at least one term in list {name}, got none. Write one or take the list out."
                )
            self._expressions[key] = parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
            self._open.pop()
        return self._expressions[key]

    def _get_code(self, id: str) -> Expression:
        if id not in self._homes:
            raise RuleError(f"Expected a code, got `{{{id}}}`. {_suggest(id, list(self._homes), 'codes')}", 0)
        key = f"{{{id}}}"
        if key not in self._expressions:
            parts = tuple(rule.expression for rule in self._get_rules(id))
            self._expressions[key] = parts[0] if len(parts) == 1 else AnyOf(parts)
        return self._expressions[key]

    def _enter(self, key: str) -> None:
        if key in self._open:
            circle = " -> ".join([*self._open[self._open.index(key) :], key])
            raise RuleError(f"Expected no circle, got {circle}. Take one of the references out.", 0)
        self._open.append(key)

    # Rules ----------------------------------------------------------------------------------------------------------

    def _get_rules(self, id: str) -> tuple[Rule, ...]:
        if id not in self._rules:
            self._enter(f"{{{id}}}")
            _, group, node = self._homes[id]
            guards = self._get_guards("the book", self.top) + self._get_guards(f"group {self._homes[id][0]}", group)
            guards += self._get_guards(f"code {id}", node)
            states = _read_states(node, _DEFAULT_STATES)
            rules = tuple(
                self._read_rule(id, number, item, languages, guards, states)
                for number, (item, languages) in enumerate(_read_by_language(node.get("rules"), f"rules of {id}"), 1)
            )
            if not rules:
                Place(self.file, self._lines[id], 1).fail(
                    f"Expected at least one rule in code {id}, got none. Write `rules:`."
                )
            named: dict[str, int] = {}
            for rule in rules:
                if named.setdefault(rule.id, rule.line) != rule.line:
                    Place(self.file, rule.line, rule.column).fail(
                        f"Expected each rule id once in a code, got `{rule.id}` again (line {named[rule.id]}). Rename one."
                    )
            self._rules[id] = rules
            self._open.pop()
        return self._rules[id]

    def _read_rule(
        self, code: str, number: int, node: Node, languages: tuple[str, ...], guards: _Guards, states: tuple[State, ...]
    ) -> Rule:
        name = str(number)
        text = node
        if isinstance(node, Mapping):
            _refuse_unknown(node, _RULE_KEYS, "a rule")
            given = node.get("rule")
            if given is None:
                node.place.fail(
                    "Expected `rule:` with the rule's text, got none. Write it, or write the rule as plain text."
                )
            text = given
            guards += self._read_guards(node)
            states = _read_states(node, states)
            id_node = node.get("id")
            name = _read_text(id_node, "a rule id") if id_node else name
        scalar = _expect_scalar(text, "a rule")
        expression = guards.around(self._read_expression(scalar, languages))
        self._kept.append(expression)
        content = f"{hash_expression(expression, self._hashes)} {' '.join(states)}"
        return Rule(
            id=f"{code}/{name}",
            code=code,
            text=scalar.text,
            expression=expression,
            states=states,
            hash=hashlib.sha256(content.encode()).hexdigest()[:20],
            line=scalar.place.line,
            column=scalar.place.column,
        )

    def _read_expression(self, node: Node, languages: tuple[str, ...]) -> Expression:
        scalar = _expect_scalar(node, "a rule")
        try:
            return read_rule(scalar.text, self._reader, languages=languages)
        except RuleError as error:
            line = scalar.place.line + scalar.text.count("\n", 0, error.offset)
            raise CodebookError(str(error), self.file, line, scalar.place.column + error.offset) from error

    def _get_guards(self, name: str, node: Mapping) -> _Guards:
        if name not in self._guards:
            if node.get("requires") is None and node.get("unless") is None:
                return _Guards()
            try:
                self._enter(f"requirements of {name}")
            except RuleError as error:
                raise CodebookError(str(error), self.file, node.place.line, node.place.column) from error
            self._guards[name] = self._read_guards(node)
            self._open.pop()
        return self._guards[name]

    def _read_guards(self, node: Mapping) -> _Guards:
        return _Guards(
            tuple(self._read_conditions(node.get("requires"), "passage")),
            tuple(self._read_conditions(node.get("unless"), "overlap")),
        )

    def _read_conditions(self, node: Node | None, scope: Scope) -> Iterator[Condition]:
        if node is None:
            return
        if not isinstance(node, Mapping):
            yield Condition(scope, self._read_alternatives(node))
            return
        for key, value in node.entries:
            yield Condition(_read_choice(key, _SCOPES, "a scope"), self._read_alternatives(value))

    def _read_alternatives(self, node: Node) -> Expression:
        parts = [self._read_expression(item, languages) for item, languages in _read_by_language(node, "a condition")]
        if not parts:
            node.place.fail("Expected at least one rule in this condition, got none. Write one or take the key out.")
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


# Reading nodes ------------------------------------------------------------------------------------------------------


def _read_by_language(node: Node | None, what: str) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """Yield each item with the languages that it is for: a plain list is for both, {id: ..., en: ...} for one each."""
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return
    if isinstance(node, Scalar):
        yield node, LANGUAGES
    elif isinstance(node, Mapping):
        _refuse_unknown(node, LANGUAGES, what)
        for language, items in node.entries:
            for item, _ in _read_by_language(items, what):
                yield item, (language.text,)
    else:
        for item in node.items:
            if isinstance(item, Mapping) and item.get("rule") is None and _is_by_language(item):
                yield from _read_by_language(item, what)
            else:
                yield item, LANGUAGES


def _is_by_language(node: Mapping) -> bool:
    return all(key.text in LANGUAGES and not isinstance(value, Mapping) for key, value in node.entries)


def _read_examples(code: str, node: Mapping) -> Iterator[Example]:
    examples = node.get("examples")
    if examples is None:
        return
    mapping = _expect_mapping(examples, "examples")
    _refuse_unknown(mapping, _EXAMPLE_KEYS, "examples")
    for key in _EXAMPLE_KEYS:
        for scalar in _read_scalars(mapping.get(key), key):
            yield Example(code, scalar.text, key == "hits", scalar.place.line, scalar.place.column)


def _read_states(node: Mapping, default: tuple[State, ...]) -> tuple[State, ...]:
    states = tuple(_read_choice(scalar, _STATES, "a state") for scalar in _read_scalars(node.get("states"), "states"))
    return states or default


def _read_choice(scalar: Scalar, choices: tuple[_Choice, ...], what: str) -> _Choice:
    for choice in choices:
        if scalar.text == choice:
            return choice
    scalar.place.fail(f"Expected {what}, got `{scalar.text}`. {_suggest(scalar.text, list(choices), 'choices')}")


def _read_wording(node: Node | None, default: str) -> Wording:
    if node is None:
        return Wording(default, default)
    if not isinstance(node, Mapping):
        text = _read_text(node, "a text")
        return Wording(text, text)
    _refuse_unknown(node, LANGUAGES, "a text in two languages")
    texts = {key.text: _read_text(value, "a text") for key, value in node.entries}
    either = next(iter(texts.values()), default)
    return Wording(texts.get("id", either), texts.get("en", either))


def _read_texts(node: Node | None, what: str) -> tuple[str, ...]:
    if isinstance(node, Mapping):
        return tuple(text for _, value in node.entries for text in _read_texts(value, what))
    return tuple(" ".join(scalar.text.split()) for scalar in _read_scalars(node, what))


def _read_scalars(node: Node | None, what: str) -> tuple[Scalar, ...]:
    if node is None or (isinstance(node, Scalar) and node.is_null):
        return ()
    if isinstance(node, Sequence):
        return tuple(_expect_scalar(item, what) for item in node.items)
    return (_expect_scalar(node, what),)


def _read_text(node: Node, what: str) -> str:
    return " ".join(_expect_scalar(node, what).text.split())


def _expect_scalar(node: Node | None, what: str) -> Scalar:
    if isinstance(node, Scalar):
        return node
    if node is None:
        raise TypeError(what)
    _refuse_shape(node, what, "one text")


def _expect_mapping(node: Node, what: str) -> Mapping:
    if isinstance(node, Mapping):
        return node
    _refuse_shape(node, what, "keys with values")


def _refuse_shape(node: Node, what: str, shape: str) -> NoReturn:
    got = {Scalar: "one text", Sequence: "a list", Mapping: "keys with values"}[type(node)]
    hint = (
        "A rule that begins with [ or { needs quotation marks around the whole."
        if shape == "one text"
        else "Write `key: value` lines below it, indented by two spaces."
    )
    node.place.fail(f"Expected {what} as {shape}, got {got}. {hint}")


def _get_mapping(node: Mapping, key: str, what: str) -> Mapping:
    value = node.get(key)
    if value is None or (isinstance(value, Scalar) and value.is_null):
        return Mapping((), node.place)
    return _expect_mapping(value, what)


def _refuse_unknown(node: Mapping, keys: tuple[str, ...], what: str) -> None:
    for key, _ in node.entries:
        if key.text not in keys:
            key.place.fail(f"Expected a key of {what}, got `{key.text}`. {_suggest(key.text, list(keys), 'keys')}")


def _suggest(word: str, choices: list[str], what: str) -> str:
    close = get_close_matches(word, choices, n=1, cutoff=0.5)
    if close:
        return f"Did you mean `{close[0]}`?"
    shown = ", ".join(choices[:12]) + (", ..." if len(choices) > 12 else "")
    return f"The {what} are: {shown}." if choices else f"There are no {what} yet."


def _hash_content(node: Node) -> str:
    return hashlib.sha256(json.dumps(_as_data(node), ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()[
        :20
    ]


def _as_data(node: Node) -> Any:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [_as_data(item) for item in node.items]
    return {key.text: _as_data(value) for key, value in node.entries}
