"""Read YAML into nodes that know where they stand, with limits that no codebook reaches.

Takes text; gives nodes whose scalars are text ("no" and "1.10" stay what they are). Refuses aliases, anchors, tags,
merge keys, duplicate keys, deep nesting and large files; knows nothing of codebooks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from pipeline.errors import CodebookError

__all__ = ["MAX_BYTES", "MAX_DEPTH", "ListNode", "MapNode", "Node", "Place", "TextNode", "read_yaml"]

MAX_BYTES = 1 << 20
"""A codebook of 5,500 terms takes 130 KB."""

MAX_DEPTH = 20

# The parser in C reads a large codebook in a tenth of the time; it is not in every build of PyYAML.
_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file.

    Attributes:
        file: Name of the file.
        line: Line, from 1.
        column: Column, from 1.
    """

    file: str
    line: int
    column: int

    def error(self, message: str) -> CodebookError:
        """Return what to raise about this place."""
        return CodebookError(message, self.file, self.line, self.column)


@dataclass(frozen=True, slots=True)
class TextNode:
    """A text.

    Attributes:
        text: The text.
        place: Where its first character stands (behind an opening quotation mark).
        is_null: Whether nothing was written.
    """

    text: str
    place: Place
    is_null: bool


@dataclass(frozen=True, slots=True)
class ListNode:
    """Nodes in the order in which they stand."""

    items: "tuple[Node, ...]"
    place: Place


@dataclass(frozen=True, slots=True)
class MapNode:
    """Keys and values in the order in which they stand; no key twice."""

    entries: "tuple[tuple[TextNode, Node], ...]"
    place: Place

    def get(self, key: str) -> "Node | None":
        """Return the value of a key, or None."""
        return next((value for name, value in self.entries if name.text == key), None)


Node: TypeAlias = TextNode | ListNode | MapNode


def read_yaml(text: str, *, file: str) -> Node:
    """Read YAML.

    Args:
        text: The YAML.
        file: Name of the file for messages.

    Returns:
        The top node.

    Raises:
        CodebookError: It is no YAML, or uses what is refused.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        raise Place(file, 1, 1).error(f"Expected at most {MAX_BYTES // 1024} KB, got more. Split the codebook.")
    try:
        return _NodeReader(yaml.parse(text, Loader=_Loader), file).read_document()
    except yaml.MarkedYAMLError as error:
        raise _explain(error, text, file) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        message = "Expected readable characters, got a control character. Take it out."
        raise Place(file, line, 1).error(message) from error


class _NodeReader:
    """Builds nodes from the events of the YAML parser."""

    def __init__(self, events: Iterator[yaml.Event], file: str) -> None:
        self._events = events
        self._file = file

    def read_document(self) -> Node:
        node: Node | None = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent) and node is not None:
                raise self._get_place(event).error(
                    "Expected one document, got a second `---`. Make it a file of its own."
                )
            if isinstance(event, yaml.NodeEvent):
                node = self._read_node(event, 1)
        if node is None:
            raise Place(self._file, 1, 1).error("Expected a codebook, got an empty file. Write `name:` and `groups:`.")
        return node

    def _read_node(self, event: yaml.Event, depth: int) -> Node:
        place = self._get_place(event)
        if depth > MAX_DEPTH:
            raise place.error(f"Expected at most {MAX_DEPTH} levels, got more. Make the file flatter.")
        _refuse_cleverness(event, place)
        if isinstance(event, yaml.ScalarEvent):
            is_null = not event.style and event.value in ("", "~", "null")
            return TextNode(event.value, self._get_text_place(event), is_null)
        if isinstance(event, yaml.SequenceStartEvent):
            return ListNode(tuple(self._read_items(depth)), place)
        return MapNode(tuple(self._read_entries(depth)), place)

    def _read_items(self, depth: int) -> Iterator[Node]:
        for event in self._events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._read_node(event, depth + 1)

    def _read_entries(self, depth: int) -> Iterator[tuple[TextNode, Node]]:
        met: dict[str, int] = {}
        for event in self._events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self._read_node(event, depth + 1)
            if not isinstance(key, TextNode):
                raise key.place.error(
                    "Expected a key, got brackets. Put a rule that begins with a bracket in quotation marks, as in "
                    "'[network] near/5 [lacking]'."
                )
            if key.text == "<<":
                raise key.place.error("Expected a key, got the YAML merge key <<. Write the keys out.")
            if key.text in met:
                raise key.place.error(
                    f"Expected each key once, got `{key.text}` again (first in line {met[key.text]}). Join the two."
                )
            met[key.text] = key.place.line
            yield key, self._read_node(next(self._events), depth + 1)

    def _get_place(self, event: yaml.Event) -> Place:
        mark = event.start_mark
        return Place(self._file, mark.line + 1, mark.column + 1) if mark else Place(self._file, 1, 1)

    def _get_text_place(self, event: yaml.ScalarEvent) -> Place:
        """Return where the text itself begins: behind a quotation mark, or in the line below | and >."""
        place = self._get_place(event)
        if event.style in ("'", '"'):
            return Place(place.file, place.line, place.column + 1)
        return Place(place.file, place.line + 1, 1) if event.style else place


def _refuse_cleverness(event: yaml.Event, place: Place) -> None:
    """Refuse anchors, aliases and tags: they can make a small file huge, and no scholar needs them."""
    if isinstance(event, yaml.AliasEvent):
        raise place.error(
            f"Expected plain text, got the YAML alias *{event.anchor}. Put a word that begins with * in quotation "
            "marks, or name a list in square brackets."
        )
    if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
        raise place.error(
            f"Expected plain text, got the YAML anchor &{event.anchor}. Use a list under `lists:` instead."
        )
    if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
        raise place.error(f"Expected plain text, got the YAML tag {event.tag}. Take it out.")


def _explain(error: yaml.MarkedYAMLError, text: str, file: str) -> CodebookError:
    """Turn the YAML parser's complaint into one sentence with the likely fix."""
    mark = error.problem_mark or error.context_mark
    lines = text.split("\n")
    line = min(mark.line, len(lines) - 1) if mark else 0
    column = mark.column if mark else 0
    place = Place(file, line + 1, column + 1)
    content = lines[line]
    indent = content[: len(content) - len(content.lstrip())]
    item = content.strip().removeprefix("- ").lstrip()
    value = item.partition(": ")[2].lstrip() or item
    if "\t" in indent or content[column : column + 1] == "\t":
        return place.error("Expected spaces, got a tab. Indent with spaces.")
    if value[:1] in ("[", "{", '"', "'", "*", "@", "`", "%", "&", "!"):
        return place.error(
            f"Expected one text, got `{value[:1]}` at its beginning, which YAML reads in its own way. "
            f"Put the whole rule in single quotation marks: '{value[:40]}'."
        )
    if "mapping values are not allowed" in (error.problem or ""):
        return place.error("Expected one `:` in a line, got a second. Put a text with a colon in quotation marks.")
    return place.error(
        f"Expected YAML, got something else ({error.problem}). Check indentation, brackets and quotation marks here."
    )
