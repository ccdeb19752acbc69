"""Reads what a text says of itself at its head and foot: front matter, lines such as "Penerbit: ...", bylines.

Takes a text; gives what its header says, the header's own lines, and the text without them.
Knows nothing of which date is right, and no format but front matter: a line is a header by its label or its form.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.extract.bylines import Byline, read_byline
from pipeline.extract.dates import DateFound, Role, Witness, make_found
from pipeline.extract.front_matter import find_front_matter
from pipeline.extract.html_address import clean_address
from pipeline.extract.text_dates import find_address_dates, read_said_date

__all__ = ["Header", "find_header", "read_claims"]


@dataclass(frozen=True, slots=True)
class Header:
    """What a text says of itself.

    Attributes:
        head: The lines at its beginning that say it, as they stand.
        foot: The lines at its end that say it.
        rest: The text without those lines.
        title: Title, or None.
        authors: Who wrote it.
        publisher: Publisher, or None.
        address: Canonical address, or None.
        dates: Dates, in order of place.
    """

    head: tuple[str, ...]
    foot: tuple[str, ...]
    rest: str
    title: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    address: str | None = None
    dates: tuple[DateFound, ...] = ()


_FIELDS = {
    "title": "title, judul, headline, judul berita, judul artikel, article title, tajuk",
    "author": "author, authors, penulis, oleh, by, reporter, wartawan, jurnalis, pengarang, byline, creator, "
    "kontributor",
    "published": "date, published, published on, published at, publish date, publication date, date published, "
    "datepublished, date of publication, pubdate, pub date, posted, posted on, release date, issued, issued on, "
    "tanggal, tgl, tanggal terbit, tgl terbit, terbit, diterbitkan, dipublikasikan, tanggal publikasi, tgl publikasi, "
    "tanggal tayang, tayang, tanggal berita, tanggal artikel, tanggal rilis, tanggal muat, dimuat, diunggah, "
    "waktu terbit, waktu tayang, waktu publikasi, dirilis",
    "modified": "updated, last updated, updated at, modified, last modified, lastmod, date modified, datemodified, "
    "diperbarui, diperbaharui, terakhir diperbarui, tanggal pembaruan, pembaruan",
    "made": "created, created at, dibuat",
    "seen": "accessed, access date, date accessed, retrieved, downloaded, saved, date saved, fetched, crawled, "
    "scraped, diakses, tanggal akses, tgl akses, tanggal unduh, diunduh, load date",
    "publisher": "publisher, penerbit, source, sumber, media, nama media, website, situs, site, site name, sitename, "
    "newspaper, surat kabar, koran, outlet, portal, publication",
    "address": "url, link, address, tautan, permalink, canonical, canonical url, source url, original url, uri, "
    "url asli, sumber url, link berita, url berita, alamat web, alamat url, web address, web, laman",
    "other": "tag, tags, keyword, keywords, kata kunci, kategori, category, categories, section, rubrik, kanal, topik, "
    "topic, topics, editor, penyunting, redaktur, id, slug, words, word count, jumlah kata, length, language, lang, "
    "bahasa, foto, photo, layout, type, jenis, doi, draft, description, deskripsi, kota, series",
    # the head of minutes or an invitation: its date is that of a meeting
    "meeting": "waktu, tempat, agenda, acara, peserta, pimpinan rapat, hari, hari/tanggal, hari tanggal, pukul, jam, "
    "notulis, notulen, venue, place, participants, attendees, chair, time, location, lokasi",
}
_FIELD_OF_LABEL = {label: field for field, labels in _FIELDS.items() for label in labels.split(", ")}
_NAMING = frozenset({"author", "publisher", "modified", "seen", "other"})
_WITNESS: Mapping[str, tuple[Witness, Role]] = {
    "published": (Witness.LABEL, "published"),
    "modified": (Witness.MADE, "modified"),
    "made": (Witness.MADE, "published"),
}

_LABELLED = re.compile(
    r"[\s>*_#•·\-|]{0,8}(?P<label>[A-Za-z][A-Za-z /_-]{1,30}?)[*_\s]{0,4}(?::|：|\t)[*_]{0,3}\s*(?P<value>.*)"
)
_PARTS = re.compile(r"\s+[|•·]\s+|\s*;\s+")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\((https?://[^)\s]{3,2000})\)")
_ADDRESS = re.compile(r"<?(https?://[^\s<>\"']{4,2000})>?")
_WIKI_LINK = re.compile(r"\[\[([^\]|\n]{1,200})(?:\|[^\]\n]{1,200})?\]\]")
_MARKS = " \t\"'*_`>|#•·"
_AUTHORS = re.compile(r"\s*(?:;|\||\bdan\b|\band\b|&)\s*|,\s+(?=[A-Z][\w.'’-]*\s)")

_MAX_LINE_CHARS = 400
_TITLE_CHARS = 250
_NAME_CHARS = 80
# Above its header a text has a title and perhaps a line below it.
_LINES_ABOVE = 3
_HEAD_LINES = 25
_BYLINE_LINES = 7
_BYLINE_CHARS = 1_500
_FOOT_LINES = 6


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a header: its place, and what it claims, a field and a value each."""

    index: int
    claims: tuple[tuple[str, str], ...]


def find_header(text: str) -> Header:
    """Find what a text says of itself.

    Args:
        text: The text.

    Returns:
        The header. Labelled lines count where a title, a date or an address is among them; a single "Sumber: ..." may
        stand below a table. The labels of minutes ("Tempat:", "Agenda:") make a date that of a meeting, and no header.
    """
    front = find_front_matter(text)
    claims: list[tuple[str, str]] = list(front.claims)
    lines = text[front.end :].split("\n")
    places = [index for index, line in enumerate(lines) if line.strip()]
    block = _find_block(lines, places[:_HEAD_LINES])
    fields = {_name_field(label) for line in block for label, _ in line.claims}
    inner = {line.index for line in block} | {at for line in block for at in _list_inner(line.index, block, lines)}
    near = [index for index in places[: _BYLINE_LINES + len(inner)] if index not in inner]
    bylines = dict(_find_bylines(lines, near)) if "meeting" not in fields else {}
    # names alone make no header, but belong to one
    head = block if _is_header(block) or (bylines and fields <= _NAMING) else []
    taken = set(bylines) | (inner if head else set())
    below = [index for index in places[-_FOOT_LINES:] if index not in taken and index > max(taken, default=-1)]
    foot = _find_foot(lines, below)
    claims += [claim for line in (*head, *foot) for claim in line.claims]
    header = read_claims(claims, is_front_matter=bool(front.claims))
    last = {line.index for line in foot}
    rest = "\n".join(line for index, line in enumerate(lines) if index not in taken and index not in last)
    byline_dates = [found for byline in bylines.values() for found in byline.dates]
    named = next((byline.publisher for byline in bylines.values() if byline.publisher), None)
    wrote = tuple(name for byline in bylines.values() for name in byline.authors)
    return Header(
        head=(*front.lines, *(lines[index].strip() for index in sorted(taken))),
        foot=tuple(lines[index].strip() for index in sorted(last)),
        rest=rest,
        title=header.title,
        authors=header.authors or tuple(dict.fromkeys(wrote)),
        publisher=header.publisher or named,
        address=header.address,
        dates=(*header.dates, *byline_dates),
    )


def read_claims(claims: Sequence[tuple[str, str]], *, is_front_matter: bool = False) -> Header:
    """Read what fields and values say; the first that says a thing counts.

    Args:
        claims: A label (or field) and a value each.
        is_front_matter: Whether they are data for machines, which say the date of publication for sure.
    """
    title: str | None = None
    publisher: str | None = None
    address: str | None = None
    authors: list[str] = []
    dates: list[DateFound] = []
    for label, value in claims:
        field = _name_field(label)
        bare, link = _strip(value)
        link = link or (clean_address(bare) if field == "address" else None)
        if field == "title":
            title = title or bare[:_TITLE_CHARS] or None
        elif field == "author" and not link:
            authors += [name for name in _list_names(bare) if 2 < len(name) <= _NAME_CHARS]
        elif field is not None and field in _WITNESS:
            dates.extend(_read_date(label, field, value, is_front_matter=is_front_matter))
        elif field == "publisher":
            said = read_said_date(bare)
            if said is not None and said[1] == "day":
                dates.append(make_found(*said[:2], "text", f"{label}: {value}", Witness.BYLINE))
                bare = bare.replace(said[2], "").strip(" ,;|()–-")
            if bare and not _ADDRESS.fullmatch(bare) and len(bare) <= 120:
                publisher = publisher or bare
        if field in ("address", "publisher"):
            address = address or link
    if address:
        dates.extend(find_address_dates(address))
    return Header((), (), "", title, tuple(dict.fromkeys(authors)), publisher, address, tuple(dates))


def _list_names(value: str) -> list[str]:
    """Return the people of "Budi Santoso dan Ani Lestari - detikNews"."""
    return [name.split(" - ")[0].strip(" .,") for name in _AUTHORS.split(value)]


def _name_field(label: str) -> str | None:
    return _FIELD_OF_LABEL.get(" ".join(re.split(r"[\s_-]+", label.strip().lower())))


def _read_date(label: str, field: str, value: str, *, is_front_matter: bool) -> Iterator[DateFound]:
    said = read_said_date(value)
    if said is None:
        return
    witness, role = _WITNESS[field]
    if is_front_matter and witness is Witness.LABEL:
        witness = Witness.STRUCTURED
    if said[1] != "day":
        witness = max(witness, Witness.MONTH_LINE if said[1] == "month" else Witness.WORK_YEAR)
    yield make_found(said[0], said[1], "metadata" if is_front_matter else "text", f"{label}: {value}", witness, role)


def _strip(value: str) -> tuple[str, str | None]:
    """Return a value without marks of Markdown, and the address that it links to."""
    link = _LINK.search(value)
    bare = _WIKI_LINK.sub(r"\1", _LINK.sub(r"\1", value)).strip(_MARKS)
    address = _ADDRESS.search(link.group(2) if link else bare)
    return " ".join(bare.split()), clean_address(address.group(1).rstrip(".,;)")) if address else None


def _read_line(line: str) -> list[tuple[str, str]]:
    """Return the labels and values of a line: one, or several parted by bars; none where it is no labelled line."""
    if len(line) > _MAX_LINE_CHARS:
        return []
    if _ADDRESS.fullmatch(line.strip()):
        return [("url", line.strip())]
    parts = _PARTS.split(line.strip().strip("|"))
    found = [match for part in parts if (match := _LABELLED.fullmatch(part)) and _name_field(match["label"])]
    if len(parts) > 1 and len(found) == len(parts):
        return [(match["label"].strip(), match["value"].strip(_MARKS)) for match in found]
    match = _LABELLED.fullmatch(line)
    if match is None or _name_field(match["label"]) is None:
        return []
    return [(match["label"].strip(), match["value"].strip())]


def _find_block(lines: Sequence[str], places: Sequence[int]) -> list[_Line]:
    """Return the labelled lines of the head, whether or not they make a header."""
    block: list[_Line] = []
    between = 0
    for position, index in enumerate(places):
        claims = _read_line(lines[index])
        if not claims:
            between += 1
            if between > (1 if block else _LINES_ABOVE) or len(lines[index]) > _TITLE_CHARS:
                break
            continue
        between = 0
        if not claims[0][1] and len(claims) == 1 and position + 1 < len(places):
            below = lines[places[position + 1]].strip()
            claims = [(claims[0][0], below)] if not _read_line(below) and len(below) <= _TITLE_CHARS else claims
        block.append(_Line(index, tuple(claims)))
    return block


def _is_header(block: Sequence[_Line]) -> bool:
    claims = [(_name_field(label), value) for line in block for label, value in line.claims]
    fields = [field for field, _ in claims]
    if "meeting" in fields:
        return False
    dates = [read_said_date(value) for field, value in claims if field == "published"]
    stamps = [said for field, value in claims if field == "publisher" and (said := read_said_date(value))]
    has_date = any(dates) or any(said[1] == "day" for said in stamps)
    has_address = any(field in ("address", "publisher") and _ADDRESS.search(value) for field, value in claims)
    return has_date or has_address or (len(set(fields)) >= 2 and "title" in fields)


def _list_inner(index: int, head: Sequence[_Line], lines: Sequence[str]) -> Iterator[int]:
    """Yield the lines that only go on a header's line: the value below a label, another label among known ones."""
    label, value = next(line.claims[0] for line in head if line.index == index)
    below = next((place for place in range(index + 1, len(lines)) if lines[place].strip()), None)
    if below is None:
        return
    own = _LABELLED.fullmatch(lines[index])
    if own is not None and not own["value"].strip() and value and lines[below].strip() == value and label:
        yield below
    is_last = index == head[-1].index
    if not is_last and not _read_line(lines[below]) and _LABELLED.fullmatch(lines[below]) is not None:
        yield below


def _find_bylines(lines: Sequence[str], places: Sequence[int]) -> Iterator[tuple[int, Byline]]:
    """Yield the lines at the head that are a byline by their form, or an address alone."""
    chars = 0
    has_title = False
    for position, index in enumerate(places):
        chars += len(lines[index])
        if position > _BYLINE_LINES or chars > _BYLINE_CHARS:
            return
        byline = read_byline(lines[index], has_title=has_title)
        if byline is not None:
            yield index, byline
        elif len(lines[index]) >= 8:
            has_title = True


def _find_foot(lines: Sequence[str], places: Sequence[int]) -> list[_Line]:
    """Return the labelled lines that end a text; a date there needs its label and an address beside it."""
    block: list[_Line] = []
    for index in reversed(places):
        claims = _read_line(lines[index])
        if not claims:
            break
        block.insert(0, _Line(index, tuple(claims)))
    said = [(_name_field(label), value) for line in block for label, value in line.claims]
    has_address = any(field in ("address", "publisher") and _ADDRESS.search(value) for field, value in said)
    return block if has_address and "meeting" not in {field for field, _ in said} else []
