"""Read the parts of a codebook file that hold no rules: keys, texts, choices, examples.

Takes nodes; gives plain values, or a CodebookError that says which shape was expected. Knows no rule language.
"""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import TypeVar

from pipeline.codebook.book import Example, Wording
from pipeline.codebook.fields import FIELD_NAMES, read_field
from pipeline.codebook.grammar import LANGUAGES
from pipeline.codebook.rule_error import RuleError
from pipeline.codebook.yaml_nodes import ListNode, MapNode, Node, TextNode

__all__ = [
    "expect_map",
    "expect_text",
    "get_map",
    "list_by_language",
    "read_choice",
    "read_examples",
    "read_text",
    "read_texts",
    "read_wording",
    "refuse_unknown",
    "suggest",
]

_EXAMPLE_KEYS = ("hits", "misses")
_SHOWN = 12
_Choice = TypeVar("_Choice", bound=str)


def expect_map(node: Node, what: str) -> MapNode:
    """Return a node that must have keys."""
    if isinstance(node, MapNode):
        return node
    got = "one text" if isinstance(node, TextNode) else "a list"
    raise node.place.error(
        f"Expected {what} as keys with values, got {got}. Write `key: value` lines below it, indented by two spaces."
    )


def expect_text(node: Node, what: str) -> TextNode:
    """Return a node that must be one text."""
    if isinstance(node, TextNode):
        return node
    got = "a list" if isinstance(node, ListNode) else "keys with values"
    raise node.place.error(
        f"Expected {what} as one text, got {got}. "
        "Put a rule that begins with [ or {, or holds `: `, in quotation marks."
    )


def get_map(node: MapNode, key: str) -> MapNode:
    """Return what stands under a key, which must have keys itself; empty when it is missing."""
    value = node.get(key)
    if value is None or (isinstance(value, TextNode) and value.is_null):
        return MapNode((), node.place)
    return expect_map(value, key)


def refuse_unknown(node: MapNode, keys: Iterable[str], what: str) -> None:
    """Raise for the first key that is not among the known ones."""
    known = list(keys)
    for key, _ in node.entries:
        if key.text not in known:
            raise key.place.error(f"Expected a key of {what}, got `{key.text}`. {suggest(key.text, known, 'keys')}")


def suggest(word: str, choices: list[str], what: str) -> str:
    """Return the sentence that says which choice may have been meant, or which there are."""
    close = get_close_matches(word, choices, n=1, cutoff=0.5)
    if close:
        return f"Did you mean `{close[0]}`?"
    if not choices:
        return f"There are no {what} yet."
    return f"The {what} are: {', '.join(choices[:_SHOWN])}{', ...' if len(choices) > _SHOWN else ''}."


def read_text(node: Node, what: str) -> str:
    """Return one text with single spaces."""
    return " ".join(expect_text(node, what).text.split())


def read_texts(node: Node | None, what: str) -> tuple[TextNode, ...]:
    """Return the texts of a list, of one text, or of both languages."""
    if node is None or (isinstance(node, TextNode) and node.is_null):
        return ()
    if isinstance(node, MapNode):
        refuse_unknown(node, LANGUAGES, what)
        return tuple(text for _, value in node.entries for text in read_texts(value, what))
    items = node.items if isinstance(node, ListNode) else (node,)
    return tuple(expect_text(item, what) for item in items)


def read_choice(node: TextNode, choices: tuple[_Choice, ...], what: str) -> _Choice:
    """Return a text that must be one of a few."""
    for choice in choices:
        if node.text == choice:
            return choice
    raise node.place.error(f"Expected {what}, got `{node.text}`. {suggest(node.text, list(choices), 'choices')}")


def read_wording(node: Node | None, default: str) -> Wording:
    """Return a text for people: in both languages, or one for both."""
    if node is None:
        return Wording(default, default)
    if not isinstance(node, MapNode):
        text = read_text(node, "a text")
        return Wording(text, text)
    refuse_unknown(node, LANGUAGES, "a text in two languages")
    texts = {key.text: read_text(value, "a text") for key, value in node.entries}
    either = next(iter(texts.values()), default)
    return Wording(texts.get("id", either), texts.get("en", either))


def read_examples(code: str, node: MapNode) -> Iterator[Example]:
    """Yield the examples of a code, hits first."""
    examples = get_map(node, "examples")
    refuse_unknown(examples, _EXAMPLE_KEYS, "examples")
    for key in _EXAMPLE_KEYS:
        for text, fields in _list_examples(examples.get(key), key):
            yield Example(code, text.text, key == "hits", text.place.line, text.place.column, fields)


def _list_examples(node: Node | None, key: str) -> Iterator[tuple[TextNode, tuple[tuple[str, str], ...]]]:
    """Yield each example with the fields that are given for it."""
    if isinstance(node, MapNode) and node.get("text") is not None:
        refuse_unknown(node, ("text", *FIELD_NAMES), "an example")
        values = {name.text: expect_text(value, name.text) for name, value in node.entries}
        text = values.pop("text")
        for name, value in values.items():
            try:
                read_field(f'{name}="{value.text}"', 0)
            except RuleError as error:
                raise value.place.error(str(error)) from error
        yield text, tuple((name, value.text) for name, value in values.items())
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _list_examples(item, key)
    else:
        for text in read_texts(node, key):
            yield text, ()


def list_by_language(node: Node | None, what: str) -> Iterator[tuple[Node, tuple[str, ...]]]:
    """Yield each item with the languages that it is for.

    A plain list, or one text, is for both; {id: ..., en: ...} gives each language its own, alone or as an item of a
    list.
    """
    if node is None or (isinstance(node, TextNode) and node.is_null):
        return
    if isinstance(node, TextNode):
        yield node, LANGUAGES
    elif isinstance(node, MapNode):
        refuse_unknown(node, LANGUAGES, what)
        for language, items in node.entries:
            for item, _ in list_by_language(items, what):
                yield item, (language.text,)
    else:
        for item in node.items:
            if isinstance(item, MapNode) and item.get("rule") is None and _is_by_language(item):
                yield from list_by_language(item, what)
            else:
                yield item, LANGUAGES


def _is_by_language(node: MapNode) -> bool:
    return all(key.text in LANGUAGES and not isinstance(value, MapNode) for key, value in node.entries)
