"""Reads bibliographic files: BibTeX, RIS, CSL-JSON, EndNote's XML and PubMed's nbib.

Takes the bytes of such a file and its key; gives one entry for each publication that it names.
Knows no document: which entry is whose is the business of `matching`. The readers are our own, since the formats are
small and what we measured of libraries for BibTeX split "{BPS Kota}" as a person's name, broke paths in `file` fields
and took 11 ms an entry.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import unquote

from pipeline.acquire.charset import decode_text
from pipeline.acquire.times import MONTHS
from pipeline.extract.bibtex import BibtexEntry, read_bibtex, split_names
from pipeline.extract.characters import clean_text
from pipeline.extract.dates import Precision, build_date
from pipeline.extract.html_address import clean_address
from pipeline.extract.latex import read_latex
from pipeline.extract.reasons import NotRead
from pipeline.extract.tagged import TaggedEntry, read_nbib, read_ris
from pipeline.extract.text_dates import read_said_date
from pipeline.records import Entry

__all__ = ["BIBLIOGRAPHIC_TYPES", "Bibliography", "find_doi", "read_bibliography"]

BIBLIOGRAPHIC_TYPES = ("bibtex", "ris", "csl", "endnote", "nbib")
"""Media types of files that tell of other documents."""

_MAX_BYTES = 50_000_000
_MAX_ENTRIES = 100_000
_MAX_CHARS = 500
_ABSTRACT_CHARS = 20_000

_DOI = re.compile(r"\b(10\.\d{4,9}/[-._;()/:a-z0-9<>]+)", re.IGNORECASE)
_MACHINE_DATE = re.compile(r"(?P<year>[12]\d{3})(?:[-/](?P<month>\d{1,2})(?:[-/](?P<day>\d{1,2}))?)?(?![\d])")
_WINDOWS = re.compile(r"^[A-Za-z]:[\\/]")
_DRIVE = re.compile(r"(?:^|(?<=;))([^:;]*:)?([A-Za-z]):(?=[\\/])")


@dataclass(frozen=True, slots=True)
class Bibliography:
    """What a bibliographic file holds.

    Attributes:
        entries: Its entries in order.
        lost: Entries, or for tagged files lines, that could not be read.
    """

    entries: tuple[Entry, ...]
    lost: int = 0


def read_bibliography(data: bytes, media_type: str, key: str) -> Bibliography:
    """Read a bibliographic file.

    Args:
        data: Its bytes.
        media_type: One of BIBLIOGRAPHIC_TYPES.
        key: Its key, which its entries carry.

    Returns:
        Its entries.

    Raises:
        NotRead: It is too large, damaged as a whole, or has no entries.
    """
    if len(data) > _MAX_BYTES:
        raise NotRead("unreadable", f"has more than {_MAX_BYTES // 10**6} MB of entries. Export it in parts")
    found, lost = _READERS[media_type](data)
    entries = tuple(_make_entry(key, fields, number) for number, fields in enumerate(found[:_MAX_ENTRIES], start=1))
    if not entries:
        raise NotRead("unreadable", "has no entry that can be read. Export it again from where it came")
    return Bibliography(entries, lost + max(0, len(found) - _MAX_ENTRIES))


def find_doi(text: str) -> str | None:
    """Return the first digital object identifier of a text, in lower case; None where there is none."""
    match = _DOI.search(text)
    if match is None:
        return None
    doi = match.group(1).rstrip(".,;:/<>")
    while doi.endswith(")") and doi.count(")") > doi.count("("):
        doi = doi[:-1].rstrip(".,;:")
    return doi.lower()


_Fields = Mapping[str, Any]
"""What an entry says: key, title, authors, dates (field and words each), publisher, doi, address, language, abstract,
files."""


def _make_entry(bibliography: str, fields: _Fields, number: int) -> Entry:
    said = next((read for name, words in fields.get("dates", ()) if (read := _read_date(name, words))), None)
    day, precision, words = said or (None, None, None)
    authors = tuple(dict.fromkeys(name for each in fields.get("authors", ()) if (name := _tidy(each))))
    return Entry(
        bibliography=bibliography,
        key=_tidy(fields.get("key")) or f"entry {number}",
        title=_tidy(fields.get("title")),
        authors=authors[:200],
        date=day,
        date_precision=precision,
        date_words=words,
        publisher=_tidy(fields.get("publisher")),
        doi=find_doi(fields.get("doi") or "") or find_doi(fields.get("address") or ""),
        address=clean_address(fields.get("address") or ""),
        language=_tidy(fields.get("language")),
        abstract=_tidy(fields.get("abstract"), _ABSTRACT_CHARS),
        files=tuple(dict.fromkeys(path for each in fields.get("files", ()) if (path := _read_path(each)))),
    )


def _tidy(value: object, most: int = _MAX_CHARS) -> str | None:
    return " ".join(clean_text(str(value)).split())[:most].strip() or None if value else None


def _read_date(name: str, words: str) -> tuple[date, Precision, str] | None:
    """Read "2021-08-17", "2021/08/17/", "2021", "17 Aug 2021"; of a range its beginning."""
    evidence = f"{name} = {' '.join(words.split())}"[:120]
    match = _MACHINE_DATE.match(words.strip())
    if match and not re.match(r"\s+[A-Za-z]", words.strip()[match.end() :]):
        precision: Precision = "day" if match["day"] else "month" if match["month"] else "year"
        day = build_date(match["year"], match["month"] or "1", match["day"] or "1")
        return (day, precision, evidence) if day else None
    said = read_said_date(words) or _read_year_first(words)
    return (said[0], said[1], evidence) if said else None


def _read_year_first(words: str) -> tuple[date, Precision, str] | None:
    """Read "2021 Aug 17" and "2021 Aug"."""
    parts = re.split(r"[\s/-]+", words.strip().lower())
    if len(parts) < 2 or not parts[0].isdigit() or parts[1] not in MONTHS:
        return None
    has_day = len(parts) > 2 and parts[2].isdigit()
    day = build_date(parts[0], str(MONTHS[parts[1]]), parts[2] if has_day else "1")
    return (day, "day" if has_day else "month", words) if day else None


def _read_path(value: str) -> str | None:
    """Return a path with forward slashes; None for an address of the web."""
    path = value.strip().strip("<>\"'")
    if re.match(r"(?:https?|ftp|zotero|mailto|data):", path, re.IGNORECASE):
        return None
    if path.lower().startswith("file:"):
        path = unquote(re.sub(r"^file:(?://(?:localhost)?)?", "", path, flags=re.IGNORECASE))
        path = path[1:] if _WINDOWS.match(path[1:]) else path
    path = re.sub(r"^internal-pdf://", "", path, flags=re.IGNORECASE)
    return path.replace("\\", "/") or None


# ---- BibTeX --------------------------------------------------------------------------------------------------------


def _read_bibtex(data: bytes) -> tuple[list[_Fields], int]:
    entries, lost = read_bibtex(decode_text(data).text)
    # groups and settings of JabRef are no publications
    return [_tell_bibtex(entry) for entry in entries if entry.fields], lost


_HOUSES = ("journaltitle", "journal", "publisher", "institution", "organization", "school", "howpublished")


def _tell_bibtex(entry: BibtexEntry) -> _Fields:
    fields = entry.fields
    text = {name: read_latex(value) for name, value in fields.items() if name not in ("file", "author", "editor")}
    title = ": ".join(part for part in (text.get("title"), text.get("subtitle")) if part)
    people = split_names(fields.get("author") or fields.get("editor") or "")
    address = (text.get("url") or text.get("howpublished") or "").replace("\\", "")
    houses = (text[name] for name in _HOUSES if text.get(name) and "://" not in text[name])
    return {
        "key": entry.key,
        "title": title,
        "authors": [_turn_bibtex_name(name) for name in people],
        "dates": list(_list_bibtex_dates(text)),
        "publisher": next(houses, None),
        "doi": text.get("doi"),
        "address": (re.search(r"https?://\S+", address) or [""])[0],
        "language": text.get("langid") or text.get("language"),
        "abstract": text.get("abstract"),
        "files": [path for name in ("file", "pdf", "localfile") for path in split_files(fields.get(name, ""))],
    }


def _list_bibtex_dates(text: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    if text.get("date"):
        yield "date", text["date"]
    year, month = text.get("year", ""), text.get("month", "").strip(".").lower()
    number = MONTHS.get(month, int(month) if month.isdigit() else 0)
    if year.isdigit() and 1 <= number <= 12:
        day = text.get("day", "")
        yield "year, month", f"{year}-{number:02}" + (f"-{int(day):02}" if day.isdigit() else "")
    if year:
        yield "year", year


def _turn_bibtex_name(name: str) -> str:
    if name.startswith("{") and name.endswith("}") and name.count("{") == 1:
        return read_latex(name)
    return turn_name(read_latex(name))


def turn_name(name: str) -> str:
    """Return "Budi Haryono" for "Haryono, Budi"; a title behind a second comma stays behind."""
    parts = [part.strip() for part in name.split(",")]
    if len(parts) == 1:
        return name
    return " ".join(part for part in (parts[-1], parts[0], *parts[1:-1]) if part)


def split_files(value: str) -> list[str]:
    """Return the paths of a `file` field: Zotero's "name:path:type;...", JabRef's ":path:PDF", Mendeley's, or paths."""
    value = value.replace("$\\backslash$", "\\").replace("{", "").replace("}", "")
    if _WINDOWS.match(value):
        return [value.replace("\\", "/")]
    # the colon of a drive parts nothing; a backslash before a sign takes its meaning away
    value = _DRIVE.sub(lambda match: f"{match[1] or ''}{match[2]}\ue000", value)
    value = re.sub(r"\\([:;\\])", lambda match: {":": "\ue000", ";": "\ue001"}.get(match[1], "/"), value)
    value = re.sub(r"\\([_&%#$ ])", r"\1", value)
    paths = []
    for each in value.split(";"):
        parts = each.split(":")
        if len(parts) >= 3:
            path = ":".join(parts[1:-1])
        elif len(parts) == 2:
            path = parts[1] if "." in parts[1] else parts[0]
        else:
            path = parts[0]
        paths.append(path.replace("\ue000", ":").replace("\ue001", ";").strip())
    return [path for path in paths if path]


# ---- tagged lines --------------------------------------------------------------------------------------------------


def _read_ris(data: bytes) -> tuple[list[_Fields], int]:
    entries, lost = read_ris(decode_text(data).text)
    return [_tell_ris(entry) for entry in entries], lost


def _first(values: Mapping[str, Sequence[str]], tags: str) -> str | None:
    return next((value for tag in tags.split() for value in values.get(tag, ()) if value), None)


def _gather(entry: TaggedEntry) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for tag, value in entry:
        values.setdefault(tag, []).append(value)
    return values


def _tell_ris(entry: TaggedEntry) -> _Fields:
    values = _gather(entry)
    links = [
        value
        for tag in ("L1", "L2", "L3", "L4", "LK", "UR")
        for each in values.get(tag, ())
        for value in each.split(";")
    ]
    people = values.get("AU") or values.get("A1") or values.get("A2") or []
    return {
        "key": _first(values, "ID")
        or (turn_name(people[0]) + " " if people else "") + (_first(values, "PY Y1 DA") or ""),
        "title": _first(values, "TI T1 CT BT"),
        "authors": [turn_name(name) for name in people],
        "dates": [(tag, value) for tag in ("DA", "PY", "Y1") for value in values.get(tag, ())[:1]],
        "publisher": _first(values, "JF JO T2 JA J2 PB"),
        "doi": _first(values, "DO"),
        "address": _first(values, "UR"),
        "language": _first(values, "LA"),
        "abstract": _first(values, "AB N2"),
        "files": [link for link in links if not link.strip().lower().startswith("http")],
    }


def _read_nbib(data: bytes) -> tuple[list[_Fields], int]:
    entries, lost = read_nbib(decode_text(data).text)
    return [_tell_nbib(entry) for entry in entries], lost


def _tell_nbib(entry: TaggedEntry) -> _Fields:
    values = _gather(entry)
    dois = [value for tag in ("LID", "AID") for value in values.get(tag, ()) if value.endswith("[doi]")]
    return {
        "key": _first(values, "PMID"),
        "title": _first(values, "TI"),
        "authors": [turn_name(name) for name in values.get("FAU") or values.get("AU") or []],
        "dates": [(tag, value) for tag in ("DEP", "DP") for value in values.get(tag, ())[:1]],
        "publisher": _first(values, "JT TA"),
        "doi": dois[0] if dois else None,
        "language": _first(values, "LA"),
        "abstract": _first(values, "AB"),
    }


# ---- JSON and XML --------------------------------------------------------------------------------------------------


def _read_csl(data: bytes) -> tuple[list[_Fields], int]:
    try:
        items = json.loads(decode_text(data).text)
    except (ValueError, RecursionError) as error:
        raise NotRead("unreadable", "is no JSON. Export it again from where it came") from error
    found = items if isinstance(items, list) else items.get("items", [items]) if isinstance(items, dict) else []
    entries = [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []
    return [_tell_csl(item) for item in entries], len(found) - len(entries)


def _tell_csl(item: Mapping[str, Any]) -> _Fields:
    text = {name: value for name, value in item.items() if isinstance(value, str)}
    people = item.get("author") or item.get("editor")
    attached = item.get("attachments") or item.get("file") or []
    files = attached if isinstance(attached, list) else [attached]
    paths = [each.get("path") or each.get("localPath") if isinstance(each, dict) else each for each in files]
    return {
        "key": str(item.get("citation-key") or item.get("id") or ""),
        "title": text.get("title"),
        "authors": [_name_csl(each) for each in people if isinstance(each, dict)] if isinstance(people, list) else [],
        "dates": list(_list_csl_dates(item.get("issued"))),
        "publisher": text.get("container-title") or text.get("publisher"),
        "doi": text.get("DOI"),
        "address": text.get("URL"),
        "language": text.get("language"),
        "abstract": text.get("abstract"),
        "files": [path for each in paths if isinstance(each, str) for path in split_files(each)],
    }


def _name_csl(name: Mapping[str, Any]) -> str:
    parts = (name.get("given"), name.get("non-dropping-particle"), name.get("family"), name.get("suffix"))
    return " ".join(str(part) for part in parts if part) or str(name.get("literal") or "")


def _list_csl_dates(issued: object) -> Iterator[tuple[str, str]]:
    if isinstance(issued, str):
        yield "issued", issued
    if not isinstance(issued, dict):
        return
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    if isinstance(first, list) and all(str(part).isdigit() for part in first):
        yield "issued", "-".join(f"{int(part):02}" for part in first[:3])
    for name in ("raw", "literal"):
        if isinstance(issued.get(name), str):
            yield "issued", issued[name]


def _read_endnote(data: bytes) -> tuple[list[_Fields], int]:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise NotRead("unreadable", "is damaged XML. Export it again from where it came") from error
    return [_tell_endnote(record) for record in root.iter("record")], 0


def _tell_endnote(record: Any) -> _Fields:
    def say(path: str) -> str | None:
        return next(iter(says(path)), None)

    def says(path: str) -> list[str]:
        return [text for found in record.iterfind(path) if (text := "".join(found.itertext()).strip())]

    year, day = say("dates/year"), say("dates/pub-dates/date")
    return {
        "key": say("label") or say("rec-number") or say("foreign-keys/key"),
        "title": say("titles/title"),
        "authors": [turn_name(name) for name in says("contributors/authors/author")],
        "dates": [("date", f"{day} {year}")] * bool(year and day) + [("year", year)] * bool(year),
        "publisher": say("periodical/full-title") or say("titles/secondary-title") or say("publisher"),
        "doi": say("electronic-resource-num"),
        "address": say("urls/related-urls/url") or say("urls/web-urls/url"),
        "language": say("language"),
        "abstract": say("abstract"),
        "files": says("urls/pdf-urls/url"),
    }


_READERS: dict[str, Callable[[bytes], tuple[list[_Fields], int]]] = {
    "bibtex": _read_bibtex,
    "ris": _read_ris,
    "csl": _read_csl,
    "endnote": _read_endnote,
    "nbib": _read_nbib,
}
