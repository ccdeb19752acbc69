"""quanteda dictionaries in YAML: keys with lists of patterns, keys inside keys; `__` holds a key's own patterns.

Takes bytes and gives categories, or takes categories and gives bytes. Patterns are globs without regard to case.
"""

from collections.abc import Iterator, Sequence

from pipeline.codebook.exchange.decoding import read_text
from pipeline.codebook.exchange.draft import Draft
from pipeline.codebook.exchange.outline import Loss, OutCategory
from pipeline.codebook.yaml_nodes import ListNode, MapNode, Node, TextNode, read_yaml
from pipeline.errors import CodebookError

__all__ = ["read_quanteda", "write_quanteda"]

_OWN = "__"


def read_quanteda(data: bytes, *, file: str) -> tuple[Draft, list[Loss]]:
    """Read a dictionary; see `exchange.read_dictionary`."""
    root = read_yaml(read_text(data, file=file), file=file)
    if isinstance(root, TextNode):
        raise root.place.error("Expected keys with lists of words, got one text. Is this a quanteda dictionary?")
    top = Draft("")
    _read_node(root, top)
    if top.terms:
        raise CodebookError("Expected keys with lists of words, got words without a key.", file, 1, 1)
    return top, []


def _read_node(node: Node, draft: Draft) -> None:
    if isinstance(node, TextNode):
        if not node.is_null and node.text.strip():
            draft.add_pattern(node.text, node.place.line)
    elif isinstance(node, ListNode):
        for item in node.items:
            _read_node(item, draft)
    else:
        _read_keys(node, draft)


def _read_keys(node: MapNode, draft: Draft) -> None:
    for key, value in node.entries:
        _read_node(value, draft if key.text in (_OWN, "") else draft.get_child(key.text))


def write_quanteda(categories: Sequence[OutCategory]) -> tuple[bytes, list[Loss]]:
    """Write a dictionary; see `exchange.write_dictionary`."""
    lines = [line for category in categories for line in _write_key(category, 0)]
    return "\n".join([*lines, ""]).encode(), []


def _write_key(category: OutCategory, depth: int) -> Iterator[str]:
    indent = "  " * depth
    yield f"{indent}{_quote(category.name)}:{'' if category.terms or category.children else ' []'}"
    if not category.children:
        yield from (f"{indent}  - {_quote(term)}" for term in dict.fromkeys(category.terms))
        return
    if category.terms:
        yield f"{indent}  {_quote(_OWN)}:"
        yield from (f"{indent}    - {_quote(term)}" for term in dict.fromkeys(category.terms))
    for child in category.children:
        yield from _write_key(child, depth + 1)


def _quote(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"
