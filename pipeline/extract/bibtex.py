"""Reads BibTeX and BibLaTeX files as Zotero, Mendeley, JabRef and people write them.

Takes decoded text; gives each entry's type, key and fields, macros and concatenations resolved, and how many were lost.
Knows no field: what they mean is the business of `bibliography`. A damaged entry does not hinder the next one.
"""

import re
from dataclasses import dataclass

__all__ = ["BibtexEntry", "read_bibtex", "split_names"]

_START = re.compile(r"@[ \t]*(?P<type>[A-Za-z]+)[ \t\r\n]*[{(]")
# Where a value has no end, the next entry at the beginning of a line ends it.
_NEXT = re.compile(r"^[ \t]*@[ \t]*[A-Za-z]+[ \t]*[{(]", re.MULTILINE)
_KEY = re.compile(r"\s*([^\s,{}()=\"#%]*)\s*(,|[)}])")
_NAME = re.compile(r"[\s,]*([A-Za-z][\w+:.-]*)\s*=\s*")
_BARE = re.compile(r"[^\s,{}\"#()]+")
_END = re.compile(r"[\s,]*[)}]")
_JOIN = re.compile(r"\s*#\s*")
_BRACES = re.compile(r"[{}]")
_QUOTED = re.compile(r"[{}\"]")
_AND = re.compile(r"\s+and\s+", re.IGNORECASE)

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class BibtexEntry:
    """An entry: its type and field names in lower case, its values as they stand between braces or quotation marks."""

    type: str
    key: str
    fields: dict[str, str]


# Macros that are made of each other grow beyond all bounds; no abstract is longer.
_MAX_CHARS = 1_000_000


class _Damaged(Exception):
    """An entry cannot be read to its end."""


def read_bibtex(text: str) -> tuple[list[BibtexEntry], int]:
    """Read all entries of a file.

    Args:
        text: The text of the file.

    Returns:
        The entries in order, and how many could not be read. Of a field named twice the first counts.
    """
    entries: list[BibtexEntry] = []
    lost = 0
    macros = {month: month for month in _MONTHS}
    ends = [match.start() for match in _NEXT.finditer(text)]
    place = 0
    position = 0
    while (start := _START.search(text, place)) is not None:
        while position < len(ends) and ends[position] <= start.start():
            position += 1
        limit = ends[position] if position < len(ends) else len(text)
        kind = start["type"].lower()
        place = start.end()
        if kind in ("comment", "preamble"):
            place = _skip(text, start.end(), limit)
            continue
        try:
            if kind == "string":
                fields, place = _read_fields(text, start.end(), limit, macros)
                macros |= fields
                continue
            entry, place = _read_entry(kind, text, start.end(), limit, macros)
            entries.append(entry)
        except _Damaged:
            lost += 1
            place = limit
    return entries, lost


def split_names(value: str) -> list[str]:
    """Return the people of an author field, each as it stands; "and" within braces parts no names."""
    names: list[str] = []
    start = 0
    for match in _AND.finditer(value):
        if value.count("{", start, match.start()) == value.count("}", start, match.start()):
            names.append(value[start : match.start()].strip())
            start = match.end()
    return [name for name in (*names, value[start:].strip()) if name and name.lower() != "others"]


def _skip(text: str, place: int, limit: int) -> int:
    """Return where what is open at a place is closed; its beginning where it never is."""
    depth = 1
    for brace in _BRACES.finditer(text, place, limit):
        depth += 1 if brace.group() == "{" else -1
        if depth == 0:
            return brace.end()
    return place


def _read_entry(kind: str, text: str, place: int, limit: int, macros: dict[str, str]) -> tuple[BibtexEntry, int]:
    key = _KEY.match(text, place, limit)
    if key is None:
        raise _Damaged
    if key.group(2) != ",":
        return BibtexEntry(kind, key.group(1), {}), key.end()
    fields, end = _read_fields(text, key.end(), limit, macros)
    return BibtexEntry(kind, key.group(1), fields), end


def _read_fields(text: str, place: int, limit: int, macros: dict[str, str]) -> tuple[dict[str, str], int]:
    fields: dict[str, str] = {}
    while True:
        end = _END.match(text, place, limit)
        if end:
            return fields, end.end()
        name = _NAME.match(text, place, limit)
        if name is None:
            raise _Damaged
        value, place = _read_value(text, name.end(), limit, macros)
        fields.setdefault(name.group(1).lower(), value)


def _read_value(text: str, place: int, limit: int, macros: dict[str, str]) -> tuple[str, int]:
    """Return a value, its parts joined where it has several."""
    parts: list[str] = []
    length = 0
    while True:
        part, place = _read_part(text, place, limit, macros)
        parts.append(part)
        length += len(part)
        if length > _MAX_CHARS:
            raise _Damaged
        join = _JOIN.match(text, place, limit)
        if join is None:
            return "".join(parts), place
        place = join.end()


def _read_part(text: str, place: int, limit: int, macros: dict[str, str]) -> tuple[str, int]:
    opener = text[place : place + 1]
    if opener in ("{", '"'):
        end = _find_end(text, place + 1, limit, is_quoted=opener == '"')
        return text[place + 1 : end], end + 1
    bare = _BARE.match(text, place, limit)
    if bare is None:
        raise _Damaged
    word = bare.group()
    return macros.get(word.lower(), word), bare.end()


def _find_end(text: str, place: int, limit: int, *, is_quoted: bool) -> int:
    depth = 0
    for mark in (_QUOTED if is_quoted else _BRACES).finditer(text, place, limit):
        char = mark.group()
        if depth == 0 and char == ('"' if is_quoted else "}"):
            return mark.start()
        depth += {"{": 1, "}": -1}.get(char, 0)
    raise _Damaged
