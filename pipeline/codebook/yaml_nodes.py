"""Read YAML into nodes that know where they stand, with limits that no codebook reaches.

Takes text; gives nodes whose scalars are text ("no" and "1.10" stay what they are). Refuses aliases, anchors, tags,
merge keys, duplicate keys, deep nesting and large files; knows nothing of codebooks.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn, TypeAlias

import yaml

from pipeline.errors import CodebookError

__all__ = ["MAX_BYTES", "MAX_DEPTH", "Mapping", "Node", "Place", "Scalar", "Sequence", "read_yaml"]

MAX_BYTES = 1 << 20
MAX_DEPTH = 20

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

    def fail(self, message: str) -> NoReturn:
        """Raise a CodebookError for this place."""
        raise CodebookError(message, self.file, self.line, self.column)


@dataclass(frozen=True, slots=True)
class Scalar:
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
class Sequence:
    """A list of nodes."""

    items: "tuple[Node, ...]"
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys and values in the order in which they stand; no key twice."""

    entries: "tuple[tuple[Scalar, Node], ...]"
    place: Place

    def get(self, key: str) -> "Node | None":
        """Return the value of a key, or None."""
        return next((value for name, value in self.entries if name.text == key), None)


Node: TypeAlias = Scalar | Sequence | Mapping


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
    start = Place(file, 1, 1)
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        start.fail(f"Expected at most {MAX_BYTES // 1024} KB, got more. Split the codebook.")
    try:
        events = yaml.parse(text, Loader=_Loader)
        return _Reader(events, file).read_document()
    except yaml.MarkedYAMLError as error:
        _explain(error, text, file)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        Place(file, line, 1).fail("Expected readable characters, got a control character. Take it out.")


class _Reader:
    """Builds nodes from the events of the YAML parser."""

    def __init__(self, events: Iterator[yaml.Event], file: str) -> None:
        self.events = events
        self.file = file

    def read_document(self) -> Node:
        node: Node | None = None
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent) and node is not None:
                self._place(event).fail("Expected one document, got a second `---`. Put each codebook in its own file.")
            if isinstance(event, yaml.NodeEvent):
                node = self._read_node(event, 1)
        if node is None:
            Place(self.file, 1, 1).fail("Expected a codebook, got an empty file. Write `name:` and `groups:`.")
        return node

    def _place(self, event: yaml.Event, *, shift: int = 0) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1 + shift)

    def _read_node(self, event: yaml.Event, depth: int) -> Node:
        place = self._place(event)
        if depth > MAX_DEPTH:
            place.fail(f"Expected at most {MAX_DEPTH} levels, got more. Make the file flatter.")
        if isinstance(event, yaml.AliasEvent):
            place.fail(
                f"Expected plain text, got the YAML alias *{event.anchor}. Put a word that begins with * in quotation marks, "
                "or name a list in square brackets."
            )
        if event.anchor is not None:
            place.fail(f"Expected plain text, got the YAML anchor &{event.anchor}. Use a list under `lists:` instead.")
        if event.tag is not None:
            place.fail(f"Expected plain text, got the YAML tag {event.tag}. Take it out.")
        if isinstance(event, yaml.ScalarEvent):
            quoted = event.style in ("'", '"')
            is_null = not quoted and event.style is None and event.value in ("", "~", "null")
            return Scalar(event.value, self._place(event, shift=int(quoted)), is_null)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(tuple(self._read_items(depth)), place)
        return Mapping(tuple(self._read_entries(depth)), place)

    def _read_items(self, depth: int) -> Iterator[Node]:
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                return
            yield self._read_node(event, depth + 1)

    def _read_entries(self, depth: int) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, Place] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                return
            key = self._read_node(event, depth + 1)
            if not isinstance(key, Scalar):
                key.place.fail(
                    "Expected a key, got brackets. A rule that begins with a bracket needs quotation marks around it: "
                    "'[network] near/5 [lacking]'."
                )
            if key.text == "<<":
                key.place.fail("Expected a key, got the YAML merge key <<. Write the keys out.")
            if key.text in seen:
                key.place.fail(
                    f"Expected each key once, got `{key.text}` again (first in line {seen[key.text].line}). Join the two."
                )
            seen[key.text] = key.place
            yield key, self._read_node(next(self.events), depth + 1)


def _explain(error: yaml.MarkedYAMLError, text: str, file: str) -> NoReturn:
    """Turn the YAML parser's complaint into one sentence with the likely fix."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    lines = text.split("\n")
    line = min(line, len(lines) - 1)
    content = lines[line]
    place = Place(file, line + 1, column + 1)
    indent = content[: len(content) - len(content.lstrip())]
    item = content.strip().removeprefix("- ").lstrip()
    value = item.partition(": ")[2].lstrip() or item
    if "\t" in indent or content[column : column + 1] == "\t":
        place.fail("Expected spaces, got a tab. Indent with spaces.")
    if value[:1] in ("[", "{", '"', "*", "@", "`", "%", "&", "!"):
        place.fail(
            f"Expected one text, got `{value[:1]}` at its beginning, which YAML reads in its own way. "
            f"Put the whole rule in single quotation marks: '{value[:40]}'."
        )
    if "mapping values are not allowed" in (error.problem or ""):
        place.fail("Expected one `:` in a line, got a second. Put a text with a colon in quotation marks.")
    place.fail(
        f"Expected YAML, got something else ({error.problem}). Check indentation, brackets and quotation marks here."
    )
