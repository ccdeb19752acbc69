"""WordStat categorisation dictionaries: one item a line, indented by tabs; an item ends in its weight, "(1)".

Takes bytes and gives categories, or takes categories and gives bytes. Phrases are joined by underscores; a rule is an
item `@NAME [A NEAR B /S 5]`. The layout of rules is told nowhere in public; what is not understood is listed.
"""

import re
from collections.abc import Iterator, Sequence

from pipeline.codebook.exchange.decoding import read_text
from pipeline.codebook.exchange.draft import Draft
from pipeline.codebook.exchange.outline import Loss, OutCategory
from pipeline.codebook.exchange.terms import NotCarriedError, translate_pattern
from pipeline.codebook.exchange.yaml_book import make_id_of
from pipeline.errors import CodebookError

__all__ = ["read_cat", "write_cat"]

_ITEM = re.compile(r"^(.*\S)\s*\((\d+(?:[.,]\d+)?)\)$")
_RULE = re.compile(r"^@(\S*)\s*\[(.*)\]$")
_OPERATOR = re.compile(r"\s+((?:NOT\s+)?(?:NEAR|AFTER|BEFORE)|AND\s+NOT|AND|OR)\s+", re.IGNORECASE)
_SCOPE = re.compile(r"\s*/\s*([SPDC])?\s*(\d+)?\b", re.IGNORECASE)
_UNITS = {"S": "sentence", "P": "paragraph", "D": "paragraph"}


def read_cat(data: bytes, *, file: str) -> tuple[Draft, list[Loss]]:
    """Read a .cat file; see `exchange.read_dictionary`."""
    top = Draft("")
    above: list[tuple[int, Draft]] = [(-1, top)]
    has_items = False
    rules: list[tuple[Draft, str, int]] = []
    for number, line in enumerate(read_text(data, file=file).split("\n"), 1):
        if not line.strip():
            continue
        depth = line[: len(line) - len(line.lstrip())].count("\t")
        item = _ITEM.match(line.strip())
        while len(above) > 1 and above[-1][0] >= depth:
            above.pop()
        parent = above[-1][1]
        if item is None:
            draft = parent.get_child(line.strip())
            above.append((depth, draft))
            continue
        has_items = True
        if parent is top:
            parent = top.get_child("Items")
        if item[1].startswith("@"):
            rules.append((parent, item[1], number))
        else:
            parent.add_pattern(item[1].replace("_", " "), number)
        if item[2] not in ("1", "0"):
            parent.lose(f"`{item[1]}`: its weight {item[2]} is not known; it counts as any other.", number)
    if not has_items:
        raise CodebookError("Expected items that end in (1), got none. Is this a WordStat dictionary?", file, 1, 1)
    names = {draft.name.upper(): draft for draft in _walk(top)}
    for parent, text, number in rules:
        try:
            parent.rules.append(_read_rule(text, names))
        except NotCarriedError as error:
            parent.lose(f"rule `{text}`: {error}", number)
    return top, []


def _walk(draft: Draft) -> Iterator[Draft]:
    for child in draft.children:
        yield child
        yield from _walk(child)


def _read_rule(text: str, names: dict[str, Draft]) -> str:
    """Return `@NAME [A NEAR B /S 5]` as a rule of faktor."""
    found = _RULE.match(text)
    if found is None:
        raise NotCarriedError("its layout is not known.")
    body = found[2].strip()
    scope = _SCOPE.search(body)
    unit, words = "paragraph", None
    if scope is not None:
        unit = _UNITS.get((scope[1] or "P").upper(), "paragraph")
        words = int(scope[2]) if scope[2] else None
        body = (body[: scope.start()] + body[scope.end() :]).strip()
    parts = _OPERATOR.split(body)
    if len(parts) != 3:
        raise NotCarriedError("only rules of two items and one operator are known.")
    left, right = (_read_item(parts[at], names) for at in (0, 2))
    operator = " ".join(parts[1].upper().split())
    distance = unit if words is None else f"{max(words - 1, 0)}/{unit}"
    match operator:
        case "AND" | "OR":
            return f"{left} {operator.lower()} {right}"
        case "AND NOT":
            return f"{left} and not {right}"
        case "NEAR" | "NOT NEAR":
            return f"{left} {operator.lower().replace('near', 'near/')}{distance} {right}"
        case "BEFORE" | "NOT BEFORE":
            return f"{left} {operator.lower().replace('before', 'before/')}{distance} {right}"
        case "AFTER":
            return f"{right} before/{distance} {left}"
        case _:
            raise NotCarriedError(f"{operator} has no counterpart.")


def _read_item(text: str, names: dict[str, Draft]) -> str:
    text = text.strip().strip("()").strip()
    if text.startswith("#"):
        draft = names.get(text[1:].strip().upper())
        if draft is None:
            raise NotCarriedError(f"there is no category {text}.")
        if not draft.terms:
            raise NotCarriedError(f"category {text} has no items of its own.")
        return f"({' or '.join(dict.fromkeys(draft.terms))})"
    rule, _ = translate_pattern(text.replace("_", " "))
    return f"({rule})" if " before/0 " in rule else rule


def write_cat(categories: Sequence[OutCategory]) -> tuple[bytes, list[Loss]]:
    """Write a .cat file; see `exchange.write_dictionary`."""
    lines = [line for category in categories for line in _write_category(category, 0)]
    return "\r\n".join([*lines, ""]).encode("utf-8-sig"), []


def _write_category(category: OutCategory, depth: int) -> Iterator[str]:
    # a name that ends like an item would be read as one
    name = " ".join(category.name.split())
    yield "\t" * depth + (name if not _ITEM.match(name) else make_id_of(name))
    for term in dict.fromkeys(category.terms):
        yield "\t" * (depth + 1) + f"{term.replace(' ', '_')} (1)"
    for child in category.children:
        yield from _write_category(child, depth + 1)
