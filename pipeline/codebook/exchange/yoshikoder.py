"""Yoshikoder dictionaries (.ykd): XML with categories `cnode` and patterns `pnode`. Lexicoder 2 wrote the same.

Takes bytes and gives categories, or takes categories and gives bytes.
"""

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import quoteattr

from pipeline.codebook.exchange.decoding import read_xml
from pipeline.codebook.exchange.draft import Draft
from pipeline.codebook.exchange.outline import Loss, OutCategory
from pipeline.errors import CodebookError

__all__ = ["read_ykd", "write_ykd"]

_DEEPEST = 50


def read_ykd(data: bytes, *, file: str) -> tuple[Draft, list[Loss]]:
    """Read a .ykd file; see `exchange.read_dictionary`. The outermost category is the name of the dictionary."""
    root = read_xml(data, file=file)
    if root.tag != "dictionary":
        raise CodebookError(
            f"Expected the element dictionary, got {str(root.tag)[:60]}. Is this a Yoshikoder file?", file, 1, 1
        )
    top = Draft("")
    _read_nodes(root, top, file, 0)
    if len(top.children) == 1 and top.children[0].children and not top.children[0].terms:
        only = top.children[0]
        return Draft(only.name, children=only.children, losses=top.losses), []
    return top, []


def _read_nodes(element: Any, draft: Draft, file: str, depth: int) -> None:
    if depth > _DEEPEST:
        raise CodebookError(f"Expected at most {_DEEPEST} levels, got more.", file, element.sourceline or 1, 1)
    for child in element:
        name = " ".join((child.get("name") or "").split())
        if child.tag == "pnode" and name:
            if child.get("score") not in (None, "", "1", "1.0"):
                draft.lose(f"`{name}`: its score {child.get('score')} is not known.", child.sourceline)
            draft.add_pattern(name, child.sourceline)
        elif child.tag == "cnode":
            inner = Draft(name or "unnamed", definition=" ".join((child.get("desc") or "").split()))
            draft.children.append(inner)
            _read_nodes(child, inner, file, depth + 1)
        else:
            draft.lose(f"the element {str(child.tag)[:40]} is not known.", child.sourceline)


def write_ykd(categories: Sequence[OutCategory], *, name: str) -> tuple[bytes, list[Loss]]:
    """Write a .ykd file; see `exchange.write_dictionary`."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<dictionary style="050805" patternengine="substring">']
    lines.append(f"  <cnode name={quoteattr(name)} desc={quoteattr('')}>")
    for category in categories:
        lines += _write_node(category, 2)
    lines += ["  </cnode>", "</dictionary>", ""]
    return "\n".join(lines).encode(), []


def _write_node(category: OutCategory, depth: int) -> list[str]:
    indent = "  " * depth
    lines = [f"{indent}<cnode name={quoteattr(category.name)} desc={quoteattr(category.description)}>"]
    lines += [f"{indent}  <pnode name={quoteattr(term)}/>" for term in dict.fromkeys(category.terms)]
    for child in category.children:
        lines += _write_node(child, depth + 1)
    return [*lines, f"{indent}</cnode>"]
