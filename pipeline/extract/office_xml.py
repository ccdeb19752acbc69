"""Reads the XML parts of office files and the relations between them.

Takes an archive and the name of a part; gives its tree, its related parts and what the file says of itself.
Knows no office format: elements are known by their local name, since each format has two or three namespaces.
"""

import posixpath
from collections.abc import Iterator
from typing import Any

from pipeline.extract.archive import Archive
from pipeline.extract.characters import clean_text
from pipeline.extract.dates import DateFound, Witness, parse_iso
from pipeline.extract.reasons import NotRead

__all__ = [
    "Element",
    "find_part",
    "get",
    "get_relation",
    "limit_count",
    "list_relations",
    "name_of",
    "parse_part",
    "read_properties",
    "walk",
]

Element = Any
"""An lxml element."""

# lxml needs some ten times the size of XML; the largest part seen in a report has 6 MB.
_MAX_PART_BYTES = 60_000_000
_NO_MEMORY = 2
_PROPERTY_CHARS = 500


def parse_part(archive: Archive, name: str) -> Element:
    """Parse a part of an office file.

    No entity is resolved, no other file is looked at, and a document type is refused: office files have none.

    Args:
        archive: The file.
        name: Name of the part.

    Returns:
        The root element.

    Raises:
        NotRead: The part is missing, damaged, too large or declares a document type.
    """
    from lxml import etree

    if name not in archive:
        raise NotRead("unreadable", "lacks a part that every file of its kind has. Open it and save it again")
    data = archive.read(name)
    if len(data) > _MAX_PART_BYTES:
        raise NotRead("unreadable", f"has a part of {len(data) // 10**6} MB of XML. Split it into smaller files")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if getattr(error, "code", None) == _NO_MEMORY:
            raise MemoryError from error
        raise NotRead("unreadable", "is damaged and cannot be opened. Open it and save it again, or as PDF") from error
    if root.getroottree().docinfo.doctype:
        raise NotRead("unreadable", "declares a document type, which no office file does. Save it again, or as PDF")
    return root


def name_of(element: Element) -> str:
    """Return the local name of an element: "p" of w:p, text:p and a:p."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def get(element: Element | None, attribute: str) -> str | None:
    """Return an attribute by its local name, or None."""
    if element is None:
        return None
    value = element.get(attribute)
    if value is not None:
        return str(value)
    for name, held in element.attrib.items():
        if name.rpartition("}")[2] == attribute:
            return str(held)
    return None


def get_relation(element: Element, attribute: str = "id") -> str:
    """Return the id of the relation that an element names in an attribute of its own namespace, or ""."""
    return next((str(held) for name, held in element.attrib.items() if name.endswith(f"}}{attribute}")), "")


def find_part(element: Element | None, *path: str) -> Element | None:
    """Follow the first children of these local names, one below the other; None where there is none."""
    for wanted in path:
        if element is None:
            return None
        element = next((child for child in element if name_of(child) == wanted), None)
    return element


def walk(element: Element, *wanted: str) -> Iterator[Element]:
    """Yield all descendants that have one of these local names, in document order."""
    return (found for found in element.iter("{*}*") if name_of(found) in wanted)


def limit_count(said: str | None, *, most: int, default: int = 1) -> int:
    """Read how often something is repeated or how far it spans, which a file may put at two thousand million."""
    if said is None or not (said.isascii() and said.isdigit()):
        return default
    return min(int(said[:12]), most)


def list_relations(archive: Archive, part: str) -> dict[str, tuple[str, str]]:
    """List the parts that a part of an OOXML file refers to.

    Args:
        archive: The file.
        part: Name of the part; "" for the file itself.

    Returns:
        Id of each relation -> its kind ("styles", "footnotes", "slide") and the name of the part that it leads to.
        Relations to what is not in the file are left out.
    """
    folder, _, base = part.rpartition("/")
    relations = posixpath.join(folder, "_rels", f"{base}.rels")
    if relations not in archive:
        return {}
    found = {}
    for relation in walk(parse_part(archive, relations), "Relationship"):
        target = relation.get("Target") or ""
        name = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        if relation.get("TargetMode") != "External" and name in archive:
            found[relation.get("Id") or ""] = ((relation.get("Type") or "").rpartition("/")[2], name)
    return found


def read_properties(archive: Archive, name: str) -> tuple[str | None, list[DateFound]]:
    """Read what a file says of itself: docProps/core.xml of OOXML, meta.xml of OpenDocument.

    Args:
        archive: The file.
        name: Name of the part; it may be missing.

    Returns:
        Its title, and the days on which it was last changed and made: weak clues. The change comes first, since a
        file that is filled in anew each year keeps the day on which its first ancestor was made.
    """
    if name not in archive:
        return None, []
    said: dict[str, str] = {}
    for element in parse_part(archive, name).iter("{*}*"):
        if element.text and element.text.strip():
            said.setdefault(name_of(element), clean_text(element.text)[:_PROPERTY_CHARS])
    stamps = [said.get("modified") or said.get("date"), said.get("created") or said.get("creation-date")]
    dates = [parse_iso(stamp, source="metadata", witness=Witness.MADE) for stamp in stamps if stamp]
    return said.get("title"), [found for found in dates if found is not None]
