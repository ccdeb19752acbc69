"""Says which document an entry of a bibliography describes.

Takes entries with the source and file that they stand in, and the documents of the same sources; gives the entry of
each document and the entries that have none.
Knows no file and no table: a document is known by its key, and by the DOI and title that reading found in it.
"""

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.records import Entry

__all__ = ["Described", "Known", "Matches", "match_entries", "simplify_title"]

# A shorter title is that of many: "Laporan Kinerja", "Pendahuluan".
_MIN_TITLE_CHARS = 20
_MIN_STEM_CHARS = 4
_QUOTED = 3


@dataclass(frozen=True, slots=True)
class Described:
    """An entry and the source that its file is of."""

    source: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a document.

    Attributes:
        document_id: Its id.
        source: Its source.
        key: Its key, a path inside the source.
        doi: Its DOI by its own word; None where it says none or was not read.
        title: Its title; None where it has none or was not read.
    """

    document_id: str
    source: str
    key: str
    doi: str | None = None
    title: str | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """Which entry describes which document.

    Attributes:
        entries: Document id -> the entry that describes it.
        without: Entries that describe no document, in order.
        doubles: Entries that describe a document that another one describes already, with the id of the document.
    """

    entries: Mapping[str, Entry] = field(default_factory=dict)
    without: Sequence[Described] = ()
    doubles: Sequence[tuple[Described, str]] = ()


def match_entries(described: Sequence[Described], documents: Iterable[Known]) -> Matches:
    """Match entries with documents of their source.

    Args:
        described: The entries.
        documents: The documents.

    Returns:
        The matches. An entry describes the files that it names; else the document with its DOI; else the one whose file
        name without ending is its key, or that of its file where it is the only entry; else the one with its title. A
        way that leads to several documents leads to none. The best way of all entries decides for a document, and
        among equals the first entry.
    """
    known = sorted(documents, key=lambda each: (each.source, each.key))
    ways = [_Ways([each for each in known if each.source == source]) for source in _list_sources(described)]
    by_source = dict(zip(_list_sources(described), ways, strict=True))
    alone = _find_alone(described)
    claims: list[tuple[int, int, str]] = []
    for number, each in enumerate(described):
        way, found = by_source[each.source].find(each.entry, is_alone=number in alone)
        claims += [(way, number, document_id) for document_id in found]
    entries: dict[str, Entry] = {}
    doubles: list[tuple[Described, str]] = []
    placed: set[int] = set()
    for _, number, document_id in sorted(claims):
        placed.add(number)
        if document_id not in entries:
            entries[document_id] = described[number].entry
        elif not _agree(entries[document_id], described[number].entry):
            doubles.append((described[number], document_id))
    without = [each for number, each in enumerate(described) if number not in placed]
    return Matches(entries, tuple(without), tuple(doubles))


def simplify_title(title: str | None) -> str:
    """Return the letters and digits of a title, without accents and in lower case, so that spellings compare."""
    plain = unicodedata.normalize("NFKD", title or "").casefold()
    return "".join(char for char in plain if char.isalnum())


def _list_sources(described: Sequence[Described]) -> list[str]:
    return list(dict.fromkeys(each.source for each in described))


def _find_alone(described: Sequence[Described]) -> set[int]:
    """Return the numbers of the entries that are the only ones of their file."""
    numbers: dict[tuple[str, str], list[int]] = {}
    for number, each in enumerate(described):
        numbers.setdefault((each.source, each.entry.bibliography), []).append(number)
    return {found[0] for found in numbers.values() if len(found) == 1}


def _agree(one: Entry, other: Entry) -> bool:
    """Say whether two entries say the same of what both say."""
    pairs = (
        (one.doi, other.doi),
        (simplify_title(one.title), simplify_title(other.title)),
        (one.date and one.date.year, other.date and other.date.year),
    )
    return all(not a or not b or a == b for a, b in pairs)


class _Ways:
    """The documents of a source, by what leads to them."""

    def __init__(self, documents: Sequence[Known]) -> None:
        self._by_key = {_fold(each.key): each.document_id for each in documents}
        self._by_name = _index((_fold(posixpath.basename(each.key)), each.document_id) for each in documents)
        self._by_tail = _index((_tail(_fold(each.key)), each.document_id) for each in documents if "/" in each.key)
        self._by_stem = _index((_stem(each.key), each.document_id) for each in documents)
        self._by_doi = _index((each.doi, each.document_id) for each in documents if each.doi)
        self._by_title = _index((simplify_title(each.title), each.document_id) for each in documents if each.title)
        self._folder_stems = _index(
            (posixpath.join(posixpath.dirname(_fold(each.key)), _stem(each.key)), each.document_id)
            for each in documents
        )

    def find(self, entry: Entry, *, is_alone: bool) -> tuple[int, list[str]]:
        """Return the number of the way that led to documents, the best first, and the documents."""
        files = [self._find_file(path, entry) for path in entry.files]
        named = list(dict.fromkeys(each for each in files if each is not None))
        if named:
            return 0, named
        for way, found in enumerate(self._find_otherwise(entry, is_alone), start=1):
            if len(found) == 1:
                return way, found
        return 9, []

    def _find_file(self, path: str, entry: Entry) -> str | None:
        """Return the document of a path: from the folder of its file, else by the end of the path, else by its name."""
        folder = posixpath.dirname(entry.bibliography)
        wanted = _fold(posixpath.normpath(path))
        inside = _fold(posixpath.normpath(posixpath.join(folder, path.lstrip("/"))))
        for place in (inside, wanted):
            if place in self._by_key:
                return self._by_key[place]
        for found in (self._by_tail.get(_tail(wanted), []), self._by_name.get(posixpath.basename(wanted), [])):
            if len(found) == 1:
                return found[0]
        return None

    def _find_otherwise(self, entry: Entry, is_alone: bool) -> Iterator[list[str]]:
        yield self._by_doi.get(entry.doi or "", [])
        folder, name = posixpath.split(_fold(entry.bibliography))
        yield self._folder_stems.get(posixpath.join(folder, _stem(name)), []) if is_alone else []
        stem = _fold(entry.key)
        yield self._by_stem.get(stem, []) if len(stem) >= _MIN_STEM_CHARS else []
        title = simplify_title(entry.title)
        yield self._by_title.get(title, []) if len(title) >= _MIN_TITLE_CHARS else []


def _index(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, document_id in pairs:
        ids = found.setdefault(name, [])
        # a document may be offered under several keys
        if document_id not in ids:
            ids.append(document_id)
    return found


def _fold(path: str) -> str:
    return unicodedata.normalize("NFC", path).casefold()


def _tail(path: str) -> str:
    """Return the last folder and the name of a path: "12/haryono - 2021.pdf"."""
    return "/".join(path.split("/")[-2:]) if "/" in path else ""


def _stem(key: str) -> str:
    return _fold(re.sub(r"\.[A-Za-z0-9]{1,8}$", "", posixpath.basename(key)))
