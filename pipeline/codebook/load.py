"""Read a codebook file.

Takes the path or the text of a YAML file; gives one frozen `Codebook`, or a CodebookError with line, column and the
likely fix. Finds nothing in any text.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, get_args

from pipeline.codebook.book import SIGNS, Code, Codebook, Entry, Group, Guard, Rule, TermList
from pipeline.codebook.expressions import (
    AnyOf,
    Condition,
    Expression,
    Guarded,
    Scope,
    hash_expression,
    is_about_fields,
)
from pipeline.codebook.grammar import NUMBER, RuleError, RuleReader, read_rule
from pipeline.codebook.shapes import (
    expect_map,
    expect_text,
    get_map,
    list_by_language,
    read_choice,
    read_examples,
    read_text,
    read_texts,
    read_wording,
    refuse_unknown,
    suggest,
)
from pipeline.codebook.yaml_nodes import ListNode, MapNode, Node, Place, TextNode, read_yaml
from pipeline.errors import CodebookError
from pipeline.records import State

__all__ = ["load_codebook", "parse_codebook"]

_BOOK_KEYS = ("name", "lists", "requires", "unless", "groups")
_GROUP_KEYS = ("label", "sign", "requires", "unless", "codes")
_CODE_KEYS = ("label", "definition", "includes", "excludes", "rules", "requires", "unless", "states", "examples")
_RULE_KEYS = ("rule", "id", "states", "requires", "unless")
_SCOPES: tuple[Scope, ...] = get_args(Scope)
_STATES: tuple[State, ...] = get_args(State)
_DEFAULT_STATES: tuple[State, ...] = ("stated",)
_HASH_HEX_DIGITS = 20
_KEPT_BOOKS = 4


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
    return _parse(text, file)


@lru_cache(maxsize=_KEPT_BOOKS)
def _parse(text: str, file: str) -> Codebook:
    """A run asks for its codebook in every task; a large one takes a second to read, and is frozen."""
    return _BookReader(read_yaml(text, file=file), file).read()


@dataclass(frozen=True, slots=True)
class _Guards:
    """Requirements and vetoes, as they add up on the way down from book to rule."""

    requires: tuple[Condition, ...] = ()
    unless: tuple[Condition, ...] = ()

    def __add__(self, other: "_Guards") -> "_Guards":
        return _Guards(self.requires + other.requires, self.unless + other.unless)

    def stand_around(self, part: Expression) -> Expression:
        return Guarded(part, self.requires, self.unless) if self.requires or self.unless else part


@dataclass(frozen=True, slots=True)
class _CodeSource:
    """Where a code stands in the file."""

    group: str
    group_node: MapNode
    node: MapNode
    line: int


class _BookReader:
    """Reads one book. Lists and codes are read when first named, and once, so that what is shared is one object."""

    def __init__(self, top: Node, file: str) -> None:
        self._file = file
        self._top = expect_map(top, "a codebook")
        self._lists = get_map(self._top, "lists")
        self._sources: dict[str, _CodeSource] = {}
        self._open: list[str] = []
        self._expressions: dict[str, Expression] = {}
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._written: list[Guard] = []
        self._rules: dict[str, tuple[Rule, ...]] = {}
        self._guards: dict[str, _Guards] = {}
        self._hashes: dict[int, str] = {}
        self._reader = RuleReader(self._get_list, self._get_code)

    def read(self) -> Codebook:
        """Read the whole book."""
        refuse_unknown(self._top, _BOOK_KEYS, "a codebook")
        groups = get_map(self._top, "groups")
        if not groups.entries:
            raise self._top.place.error(
                "Expected `groups:` with at least one group, got none. Write a group with codes."
            )
        for name, node in groups.entries:
            self._register_codes(name.text, expect_map(node, "a group"))
        for name, _ in self._lists.entries:
            if name.text == NUMBER:
                raise name.place.error(f"Expected another name, got `{NUMBER}`, which is any number. Rename the list.")
            self._read_list(name)
        name_node = self._top.get("name")
        read = tuple(self._read_group(name.text, expect_map(node, "a group")) for name, node in groups.entries)
        return Codebook(
            name=read_text(name_node, "a name") if name_node else Path(self._file).stem,
            version=_hash_text(json.dumps(_as_data(self._top), ensure_ascii=False)),
            groups=read,
            file=self._file,
            lists=tuple(
                TermList(name.text, self._entries[name.text], name.place.line) for name, _ in self._lists.entries
            ),
            guards=tuple(self._written),
            references=MappingProxyType(dict(self._expressions)),
        )

    def _register_codes(self, group: str, node: MapNode) -> None:
        refuse_unknown(node, _GROUP_KEYS, f"group {group}")
        for name, body in get_map(node, "codes").entries:
            if name.text in self._sources:
                first = self._sources[name.text].line
                raise name.place.error(f"Expected each code once, got `{name.text}` again (line {first}). Rename one.")
            code = expect_map(body, f"code {name.text}")
            refuse_unknown(code, _CODE_KEYS, f"code {name.text}")
            self._sources[name.text] = _CodeSource(group, node, code, name.place.line)

    def _read_group(self, id: str, node: MapNode) -> Group:
        sign = node.get("sign")
        return Group(
            id=id,
            label=read_wording(node.get("label"), id),
            sign=read_choice(expect_text(sign, "a sign"), SIGNS, "a sign") if sign else "none",
            codes=tuple(self._read_code(name.text) for name, _ in get_map(node, "codes").entries),
        )

    def _read_code(self, id: str) -> Code:
        source = self._sources[id]
        node = source.node
        return Code(
            id=id,
            group=source.group,
            label=read_wording(node.get("label"), id),
            definition=read_wording(node.get("definition"), ""),
            includes=tuple(" ".join(text.text.split()) for text in read_texts(node.get("includes"), "includes")),
            excludes=tuple(" ".join(text.text.split()) for text in read_texts(node.get("excludes"), "excludes")),
            rules=self._get_rules(id),
            examples=tuple(read_examples(id, node)),
            line=source.line,
        )

    def _get_list(self, name: str) -> Expression:
        if f"[{name}]" not in self._expressions:
            node = next((entry for entry, _ in self._lists.entries if entry.text == name), None)
            if node is None:
                names = [entry.text for entry, _ in self._lists.entries]
                raise RuleError(f"Expected a list, got `[{name}]`. {suggest(name, names, 'lists')}", 0)
            self._read_list(node)
        return self._expressions[f"[{name}]"]

    def _read_list(self, name: TextNode) -> None:
        key = f"[{name.text}]"
        if key in self._expressions:
            return
        self._enter(key)
        entries = self._read_entries(self._lists.get(name.text), f"list {name.text}")
        if not entries:
            raise name.place.error(f"Expected at least one term in list {name.text}, got none. Write one.")
        self._refuse_mixture(entries)
        self._entries[name.text] = entries
        # also a single entry stands in a node of its own, so that no two names stand for one object
        self._expressions[key] = AnyOf(tuple(entry.expression for entry in entries))
        self._open.pop()

    def _refuse_mixture(self, entries: tuple[Entry, ...]) -> None:
        about = [is_about_fields(entry.expression) for entry in entries]
        if any(about) and not all(about):
            entry = entries[about.index(True)]
            raise Place(self._file, entry.line, entry.column).error(
                f"Expected only words or only conditions on fields in one list, got `{entry.text}` among words. "
                "Put the condition in a list of its own."
            )

    def _get_code(self, id: str) -> Expression:
        key = f"{{{id}}}"
        if id not in self._sources:
            raise RuleError(f"Expected a code, got `{key}`. {suggest(id, list(self._sources), 'codes')}", 0)
        if key not in self._expressions:
            self._expressions[key] = AnyOf(tuple(rule.expression for rule in self._get_rules(id)))
        return self._expressions[key]

    def _enter(self, key: str) -> None:
        if key in self._open:
            circle = " -> ".join([*self._open[self._open.index(key) :], key])
            raise RuleError(f"Expected no circle, got {circle}. Take one of the references out.", 0)
        self._open.append(key)

    def _get_rules(self, id: str) -> tuple[Rule, ...]:
        if id not in self._rules:
            self._enter(f"{{{id}}}")
            source = self._sources[id]
            guards = self._get_guards("the book", "", self._top)
            guards += self._get_guards(f"group {source.group}", source.group, source.group_node)
            guards += self._get_guards(f"code {id}", id, source.node)
            states = _read_states(source.node, _DEFAULT_STATES)
            items = list_by_language(source.node.get("rules"), f"the rules of {id}")
            rules = tuple(
                self._read_rule(f"{id}/{number}", id, item, languages, guards, states)
                for number, (item, languages) in enumerate(items, 1)
            )
            if not rules:
                raise source.node.place.error(f"Expected at least one rule in code {id}, got none. Write `rules:`.")
            self._refuse_repeated(rules)
            self._rules[id] = rules
            self._open.pop()
        return self._rules[id]

    def _refuse_repeated(self, rules: tuple[Rule, ...]) -> None:
        lines: dict[str, int] = {}
        for rule in rules:
            if rule.id in lines:
                raise Place(self._file, rule.line, rule.column).error(
                    f"Expected each rule id once in a code, got `{rule.id}` again (line {lines[rule.id]}). Rename one."
                )
            lines[rule.id] = rule.line

    def _read_rule(
        self,
        id: str,
        code: str,
        node: Node,
        languages: tuple[str, ...],
        guards: _Guards,
        states: tuple[State, ...],
    ) -> Rule:
        text: Node | None = node
        if isinstance(node, MapNode):
            refuse_unknown(node, _RULE_KEYS, "a rule")
            text = node.get("rule")
            if text is None:
                raise node.place.error(
                    "Expected `rule:` with the rule's text, got none. Write it, or the rule as plain text."
                )
            states = _read_states(node, states)
            name = node.get("id")
            id = f"{code}/{read_text(name, 'a rule id')}" if name else id
            guards += self._read_guards(id, node)
        rule = expect_text(text if text is not None else node, "a rule")
        looked_for = self._read_expression(rule, languages)
        if is_about_fields(looked_for):
            raise rule.place.error(
                f"Expected words to look for beside the condition, got `{rule.text.strip()}` alone. "
                "Write `... and kind=news`, or put the condition under `requires:`."
            )
        expression = guards.stand_around(looked_for)
        content = f"{hash_expression(expression, self._hashes)} {' '.join(states)}"
        return Rule(
            id=id,
            code=code,
            text=rule.text,
            expression=expression,
            states=states,
            hash=_hash_text(content),
            line=rule.place.line,
            column=rule.place.column,
        )

    def _read_expression(self, node: Node, languages: tuple[str, ...]) -> Expression:
        text = expect_text(node, "a rule")
        try:
            return read_rule(text.text, self._reader, languages=languages)
        except RuleError as error:
            before = text.text[: error.offset]
            line = text.place.line + before.count("\n")
            column = (text.place.column if "\n" not in before else 1) + len(before.rpartition("\n")[2])
            raise CodebookError(str(error), self._file, line, column) from error

    def _get_guards(self, name: str, owner: str, node: MapNode) -> _Guards:
        if name not in self._guards:
            if node.get("requires") is None and node.get("unless") is None:
                return _Guards()
            self._enter(f"the conditions of {name}")
            self._guards[name] = self._read_guards(owner, node)
            self._open.pop()
        return self._guards[name]

    def _read_guards(self, owner: str, node: MapNode) -> _Guards:
        return _Guards(
            tuple(self._read_conditions(owner, "requires", node.get("requires"), "passage")),
            tuple(self._read_conditions(owner, "unless", node.get("unless"), "overlap")),
        )

    def _read_conditions(
        self, owner: str, role: Literal["requires", "unless"], node: Node | None, scope: Scope
    ) -> Iterator[Condition]:
        if isinstance(node, MapNode):
            for key, value in node.entries:
                yield self._read_condition(owner, role, value, read_choice(key, _SCOPES, "a scope"))
        elif node is not None:
            yield self._read_condition(owner, role, node, scope)

    def _read_condition(self, owner: str, role: Literal["requires", "unless"], node: Node, scope: Scope) -> Condition:
        entries = self._read_entries(node, "a condition")
        if not entries:
            raise node.place.error("Expected at least one rule in this condition, got none. Write one.")
        condition = Condition(scope, _join(tuple(entry.expression for entry in entries)))
        self._written.append(Guard(owner, role, condition, entries))
        return condition

    def _read_entries(self, node: Node | None, what: str) -> tuple[Entry, ...]:
        """Read the alternatives of a list or condition; in a block text, a line of the YAML is not one of the rule."""
        return tuple(
            Entry(
                text=expect_text(item, "a rule").text,
                languages=languages,
                expression=self._read_expression(item, languages),
                line=item.place.line,
                column=item.place.column,
            )
            for item, languages in list_by_language(node, what)
        )


def _join(parts: tuple[Expression, ...]) -> Expression:
    return parts[0] if len(parts) == 1 else AnyOf(parts)


def _read_states(node: MapNode, default: tuple[State, ...]) -> tuple[State, ...]:
    states = tuple(read_choice(text, _STATES, "a state") for text in read_texts(node.get("states"), "states"))
    return states or default


def _hash_text(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_HASH_HEX_DIGITS]


def _as_data(node: Node) -> Any:
    if isinstance(node, TextNode):
        return node.text
    if isinstance(node, ListNode):
        return [_as_data(item) for item in node.items]
    return {key.text: _as_data(value) for key, value in node.entries}
