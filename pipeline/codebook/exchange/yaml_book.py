"""Write categories that were read as a codebook file of faktor.

Takes an outline; gives the text of the YAML. Knows no other format. What it writes can be read by `load_codebook`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from pipeline.codebook.exchange.outline import PATH_JOIN, TOP_GROUP, Category, Outline

__all__ = ["is_id_of", "make_id_of", "name_ids", "write_book"]

_STATES = "[stated, negated, recommended, hypothetical, ended, unclear]"
# A code has to have a rule; this one holds nowhere.
_NOTHING = '"x" and not "x"'
_LONGEST_COMMENT = 400


def make_id_of(name: str) -> str:
    """Return a name as an id: lower case, letters and digits, the rest as underscores."""
    plain = unicodedata.normalize("NFKC", name).lower()
    return re.sub(r"[\W_]+", "_", plain).strip("_") or "code"


def is_id_of(id: str, name: str) -> bool:
    """Return whether an id may have been made from a name, with a number or `_group` to tell it from others."""
    return re.fullmatch(rf"{re.escape(make_id_of(name))}(?:_group)?(?:_\d+)?", id) is not None


def name_ids(names: Iterable[str], taken: set[str] | None = None) -> list[str]:
    """Return an id for each name, none twice.

    Args:
        names: The names.
        taken: Ids that are taken; grows.
    """
    taken = set() if taken is None else taken
    ids: list[str] = []
    for name in names:
        base = make_id_of(name)
        id, number = base, 2
        while id in taken:
            id, number = f"{base}_{number}", number + 1
        taken.add(id)
        ids.append(id)
    return ids


def write_book(outline: Outline, *, origin: str) -> str:
    """Return the text of a codebook file.

    Args:
        outline: The categories.
        origin: Where they come from, for the first line.
    """
    groups = _list_groups(outline.categories)
    taken: set[str] = set()
    codes = [(group, path, node) for group, members in groups for path, node in members]
    code_ids = name_ids((path[-1] if len(path) == 1 else " ".join(path) for _, path, _ in codes), taken)
    group_ids = [_name_group(group, taken) for group, _ in groups]
    ids = dict(zip((id(node) for *_, node in codes), code_ids, strict=True))
    lines = [f"# {_tidy(origin)}", "# The signs of groups and both languages of labels are yours to fill in."]
    lines += [f"# Loss: {_tidy(loss.message)[:_LONGEST_COMMENT]}" for loss in outline.losses if not loss.where]
    lines += ["", f"name: {_quote(outline.name)}"]
    listed = [(ids[id(node)], node) for *_, node in codes if node.terms]
    if listed:
        lines += ["", "lists:"]
    for code, node in listed:
        lines += [f"  {code}:", *(f"    - {_quote(term)}" for term in dict.fromkeys(node.terms))]
    lines += ["", "groups:"]
    for group_id, (group, members) in zip(group_ids, groups, strict=True):
        lines += [f"  {group_id}:", f"    label: {_quote(group or 'Imported')}", "    sign: none", "    codes:"]
        for path, node in members:
            lines += _write_code(ids[id(node)], path, node)
    return "\n".join(lines) + "\n"


def _name_group(name: str | None, taken: set[str]) -> str:
    if name is None:
        taken.add(TOP_GROUP)
        return TOP_GROUP
    base = make_id_of(name)
    return name_ids([f"{base} group" if base in taken or base == TOP_GROUP else name], taken)[0]


_Member = tuple[tuple[str, ...], Category]


def _list_groups(categories: Sequence[Category]) -> list[tuple[str | None, list[_Member]]]:
    """Return groups with their members; a category without others inside it goes into one group with its like."""
    groups: list[tuple[str | None, list[_Member]]] = []
    flat: list[_Member] = []
    for category in categories:
        if category.children:
            groups.append((category.name, list(_list_members(category))))
        else:
            flat.append(((category.name,), category))
    return [(None, flat), *groups] if flat else groups


def _list_members(top: Category) -> Iterator[_Member]:
    if top.terms or top.rules:
        yield (top.name,), top
    for child in top.children:
        yield from _walk((child.name,), child)


def _walk(path: tuple[str, ...], node: Category) -> Iterator[_Member]:
    if node.terms or node.rules or not node.children:
        yield path, node
    for child in node.children:
        yield from _walk((*path, child.name), child)


def _write_code(code: str, path: tuple[str, ...], node: Category) -> Iterator[str]:
    yield f"      {code}:"
    yield f"        label: {_quote(PATH_JOIN.join(path))}"
    if node.definition:
        yield f"        definition: {_quote(node.definition)}"
    for comment in node.comments:
        yield f"        # Loss: {_tidy(comment)[:_LONGEST_COMMENT]}"
    rules = ([f"[{code}]"] if node.terms else []) + list(dict.fromkeys(node.rules))
    if not rules:
        rules = [_NOTHING]
        yield "        # Nothing is left of it: until you write a rule, it finds nothing."
    yield "        rules:"
    yield from (f"          - {_quote(rule)}" for rule in rules)
    yield f"        states: {_STATES}"


def _quote(text: str) -> str:
    return "'" + _tidy(text).replace("'", "''") + "'"


def _tidy(text: str) -> str:
    """Return text in one line that YAML can hold."""
    clean = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(clean.split())
