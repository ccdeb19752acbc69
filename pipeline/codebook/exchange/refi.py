"""REFI-QDA codebooks (.qdc): codes inside codes with names, descriptions and colours, and sets of codes.

Takes bytes and gives categories, or takes categories and gives bytes. The format holds no rules: it is for people.
Identifiers are made from the path of a code (UUID version 5), so that two exports name a code alike.

References:
    REFI-QDA Standard 1.5 (2019), Codebook.xsd: https://www.qdasoftware.org.
"""

import re
import uuid
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pipeline.codebook.exchange.decoding import read_xml
from pipeline.codebook.exchange.draft import Draft
from pipeline.codebook.exchange.outline import Loss, OutCategory
from pipeline.errors import CodebookError

__all__ = ["NAMESPACE", "make_guid", "read_qdc", "write_qdc"]

NAMESPACE = "urn:QDA-XML:codebook:1.0"
_SCHEMA = "https://schema.qdasoftware.org/versions/Codebook/v1.0/Codebook.xsd"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
# A namespace of our own, itself made from a name, so that anybody can make the same identifiers.
_UUIDS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:faktor:codebook")
_COLOURS = {"supports": "#2E8B57", "inhibits": "#B22222", "recommends": "#1F6FB2", "none": "#808080"}
_DEEPEST = 50


def make_guid(*path: str) -> str:
    """Return the identifier of a code or set by its path; the same path has the same one for ever."""
    return str(uuid.uuid5(_UUIDS, "\x1f".join(path))).upper()


def read_qdc(data: bytes, *, file: str) -> tuple[Draft, list[Loss]]:
    """Read a .qdc file; see `exchange.read_dictionary`. A wrong version of the namespace is overlooked."""
    root = read_xml(data, file=file)
    if _get_name(root) != "CodeBook":
        raise CodebookError(
            f"Expected the element CodeBook, got {_get_name(root)[:60]}. Export a codebook (.qdc), not a project.",
            file,
            1,
            1,
        )
    top = Draft("")
    losses = [Loss("", "the format holds no rules: until you write some, each code is found by its name")]
    for part in root:
        match _get_name(part):
            case "Codes":
                _read_codes(part, top, file, 0)
            case "Sets":
                losses += [
                    Loss(each.get("name") or "", f"the set `{each.get('name')}` has no counterpart.", each.sourceline)
                    for each in part
                ]
            case name:
                losses.append(Loss("", f"the element {name[:40]} is not known.", part.sourceline))
    return top, losses


def _read_codes(element: Any, parent: Draft, file: str, depth: int) -> None:
    if depth > _DEEPEST:
        raise CodebookError(f"Expected at most {_DEEPEST} levels, got more.", file, element.sourceline or 1, 1)
    for child in element:
        match _get_name(child):
            case "Code":
                draft = Draft(" ".join((child.get("name") or "unnamed").split()))
                if child.get("color") and not re.fullmatch(r"#(?:[0-9A-Fa-f]{3}){1,2}", child.get("color")):
                    draft.lose(f"the colour {child.get('color')[:20]} is none.", child.sourceline)
                parent.children.append(draft)
                _read_codes(child, draft, file, depth + 1)
                if child.get("isCodable", "true").lower() not in ("false", "0") or not draft.children:
                    draft.rules.append(_make_name_rule(draft.name))
            case "Description":
                parent.definition = " ".join("".join(child.itertext()).split())
            case "NoteRef":
                parent.lose("a note that it points to is not in the file.", child.sourceline)
            case name:
                parent.lose(f"the element {name[:40]} is not known.", child.sourceline)


def _make_name_rule(name: str) -> str:
    words = re.findall(r"[^\W_]+", name.lower())
    return f'"{" ".join(words)}"' if words else '"code"'


def _get_name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def write_qdc(categories: Sequence[OutCategory]) -> tuple[bytes, list[Loss]]:
    """Write a .qdc file; see `exchange.write_dictionary`."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<CodeBook xmlns="{NAMESPACE}" xmlns:xsi="{_XSI}" xsi:schemaLocation="{NAMESPACE} {_SCHEMA}" origin="faktor">',
        "  <Codes>",
    ]
    sets: dict[str, list[str]] = {}
    for category in categories:
        lines += _write_code(category, (), category.sign, sets)
    lines.append("  </Codes>")
    if sets:
        lines.append("  <Sets>")
        for sign, guids in sets.items():
            lines.append(f'    <Set guid="{make_guid("set", sign)}" name={quoteattr(sign)}>')
            lines += [f'      <MemberCode guid="{guid}"/>' for guid in guids]
            lines.append("    </Set>")
        lines.append("  </Sets>")
    return "\n".join([*lines, "</CodeBook>", ""]).encode(), []


def _write_code(category: OutCategory, above: tuple[str, ...], sign: str, sets: dict[str, list[str]]) -> list[str]:
    path = (*above, category.code or category.name)
    indent = "  " * (len(path) + 1)
    guid = make_guid("code", *path)
    if sign != "none" and not category.is_group:
        sets.setdefault(sign, []).append(guid)
    lines = [
        f'{indent}<Code guid="{guid}" name={quoteattr(category.name)} '
        f'isCodable="{str(not category.is_group).lower()}" color="{_COLOURS.get(sign, _COLOURS["none"])}">'
    ]
    if category.description:
        lines.append(f"{indent}  <Description>{escape(category.description)}</Description>")
    for child in category.children:
        lines += _write_code(child, path, sign, sets)
    return [*lines, f"{indent}</Code>"]
