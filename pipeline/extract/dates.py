"""Finds when a document was published, with the words that say so.

Takes text, a name or metadata; gives candidates, and chooses one.
Knows no clock: the day on which a document was seen is told, and no date is later.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

__all__ = ["DateFound", "choose_date", "find_name_date", "find_text_dates", "parse_iso", "parse_pdf_date"]

EARLIEST = date(1945, 8, 17)
"""No document of this study is older; earlier dates are the nonsense of programs (1904, 1970 is kept)."""

Precision = Literal["day", "month", "year"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february pebruari feb peb",
            "maret march mar",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agt agu ags agust aug",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}
"""Indonesian and English names of months, with the abbreviations of newspapers."""

_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DAY_MONTH_YEAR = rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s.\-/]*(?:of\s+)?(?P<name>{_NAME})\b\.?[\s.,\-/]*{_YEAR}"
_MONTH_DAY_YEAR = rf"(?P<name>{_NAME})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}"
_MONTH_YEAR = rf"(?P<name>{_NAME})\.?[\s,]+{_YEAR}"
_ISO = rf"{_YEAR}-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})"
_NUMBERS = rf"(?P<day>\d{{1,2}})[/.\-](?P<month>\d{{1,2}})[/.\-]{_YEAR}"


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date that something says.

    Attributes:
        date: The date; the first day of a month or year when only that is said.
        precision: "day", "month" or "year".
        source: "structured data", "metadata", "text", "address" or "file name".
        evidence: The words that say it, as they stand.
        rank: How good a witness it is; 0 is best.
    """

    date: date
    precision: Precision
    source: str
    evidence: str
    rank: int


_ANY = re.compile(
    rf"\b(?:{_DAY_MONTH_YEAR})\b".replace("?P<", "?P<a_")
    + rf"|\b(?:{_MONTH_DAY_YEAR})\b".replace("?P<", "?P<b_")
    + rf"|\b(?:{_ISO})\b".replace("?P<", "?P<c_")
    + rf"|\b(?:{_NUMBERS})\b".replace("?P<", "?P<d_")
    + rf"|\b(?:{_MONTH_YEAR})\b".replace("?P<", "?P<e_"),
    re.IGNORECASE,
)
"""Any way to write a day or a month of a year."""

# What a label says about the date behind it, and how good a witness that makes it.
_LABELS: tuple[tuple[re.Pattern[str], int], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), rank)
    for pattern, rank in (
        (
            r"\b(?:published(?: online)?|publication date|date of publication|diterbitkan|dipublikasikan|terbit)\b",
            1,
        ),
        (r"\b(?:ditetapkan|disahkan|ditandatangani)\s+di\b[^\n]{0,40}?\s*pada\s+tanggal\b", 1),
        (r"\bdiundangkan\s+di\b[^\n]{0,40}?\s*pada\s+tanggal\b", 2),
        (r"\b(?:available online|tanggal terbit|tanggal publikasi|posted on|diunggah|dimuat)\b", 2),
        (r"\b(?:accepted|disetujui)\b", 4),
        (r"\b(?:revised|revision|direvisi|received|submitted|diterima|dikirim)\b", 5),
    )
)
# How far behind its label a date may stand.
_LABEL_REACH = 45
# "Selasa, 17 Agt 2021 14.30 WIB": a weekday in front or a time behind makes a byline.
_WEEKDAY = re.compile(
    r"(?:senin|selasa|rabu|kamis|jum'?at|sabtu|minggu|ahad|monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
    r"\s*[,(]?\s*$",
    re.IGNORECASE,
)
_TIME = re.compile(r"\s*[,|\-–]?\s*(?:pukul\s+)?\d{1,2}[.:]\d{2}(?:\s*(?:WIB|WITA|WIT|GMT|UTC|am|pm))?", re.IGNORECASE)
# A line that says when something takes place, not when the text appeared.
_EVENT = re.compile(r"\b(?:hari|waktu|jam|tanggal|pukul|pelaksanaan|deadline|date of)\b", re.IGNORECASE)
_BYLINE_CHARS = 100
# "Palembang, 3 Mei 2021" on a line of its own.
_PLACE = re.compile(r"(?:^|\n|\t)\s*[A-Z][A-Za-z.' ]{2,30},\s*(?:tanggal\s*)?$")
_YEAR_OF_REPORT = re.compile(
    r"(?:tahun\s+anggaran|t\.?a\.?|tahun|fiscal year|annual report|laporan tahunan|lkjip|lakip|lkip|rkpd|renja|apbd)"
    rf"\s*(?:tahun\s+)?:?\s*{_YEAR}\b",
    re.IGNORECASE,
)
_VOLUME = re.compile(rf"\bvol(?:ume|\.)?\s*\d+.{{0,60}}?\b{_YEAR}\b", re.IGNORECASE)
_NUMBER_YEAR = re.compile(rf"\b(?:nomor|no\.?)\s*:?\s*\S{{1,30}}\s+tahun\s+{_YEAR}\b", re.IGNORECASE)
# What stands on the first page or two.
_FRONT_CHARS = 4_000
_BACK_CHARS = 2_500

_NAME_DAY = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)[-_./]?(?P<month>0[1-9]|1[0-2])[-_./]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d{1,3}(?!\d))"
)
_NAME_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)(?!\d)")
_PDF_DATE = re.compile(r"(?:D:)?(?P<year>\d{4})(?P<month>\d\d)?(?P<day>\d\d)?")
_ISO_DATE = re.compile(r"\s*(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?(?!\d)")


def find_text_dates(text: str) -> list[DateFound]:
    """Find dates that the text says of its own publication.

    Labels ("Published:", "Ditetapkan di ... pada tanggal") are looked for everywhere, bylines and datelines on the
    first pages and at the end, months and years of volumes and budgets on the first pages only.

    Args:
        text: The document's text.

    Returns:
        One candidate for each date found, in order of place.
    """
    found: list[DateFound] = []
    back = max(_FRONT_CHARS, len(text) - _BACK_CHARS)
    for match in _ANY.finditer(text):
        said = _read_match(match)
        if said is None:
            continue
        day, precision = said
        before = text[max(0, match.start() - _LABEL_REACH - 40) : match.start()]
        rank = _rank_place(before, text[match.end() : match.end() + 25], precision)
        is_at_edge = match.start() < _FRONT_CHARS or match.start() >= back
        if rank is not None and (rank <= 2 or is_at_edge):
            found.append(_make(day, precision, "text", _quote(text, match), rank))
    found.extend(_find_years(text[:_FRONT_CHARS]))
    return found


def find_name_date(name: str, *, source: Literal["address", "file name"]) -> list[DateFound]:
    """Find dates in an address or file name: 2019-07-03, 20190703, /2019/07/, LKjIP 2019.

    Args:
        name: The address, or the path inside the folder.
        source: Which of the two it is.

    Returns:
        Candidates; a bare year only where no day is found.
    """
    days = [
        _make(day, "day", source, match.group(), 3)
        for match in _NAME_DAY.finditer(name)
        if (day := _build(match["year"], match["month"], match["day"])) is not None
    ]
    if days:
        return days
    last_part = name.rsplit("/", 1)[-1]
    return [_make(date(int(m["year"]), 1, 1), "year", source, m.group(), 7) for m in _NAME_YEAR.finditer(last_part)]


def parse_pdf_date(value: str) -> DateFound | None:
    """Read a date of PDF metadata (D:20210209145017+08'00'); the weakest witness: it says when a file was made."""
    match = _PDF_DATE.match(value.strip())
    if match is None:
        return None
    day = _build(match["year"], match["month"] or "1", match["day"] or "1")
    precision: Precision = "day" if match["day"] else "month" if match["month"] else "year"
    return None if day is None else _make(day, precision, "metadata", value, 6)


def parse_iso(value: str, *, source: str, rank: int) -> DateFound | None:
    """Read a date as machines write it: 2021-08-17T14:30:00+07:00, 2021-08."""
    match = _ISO_DATE.match(value)
    if match is None:
        return None
    day = _build(match["year"], match["month"], match["day"] or "1")
    return None if day is None else _make(day, "day" if match["day"] else "month", source, value.strip()[:80], rank)


def choose_date(candidates: Iterable[DateFound], *, seen: date) -> DateFound | None:
    """Choose the date that the best witness says.

    A stamp in a file name or in PDF metadata says when a file was made or uploaded; where it lies more than a year
    from the year that the front page names, the front page is believed.

    Args:
        candidates: Dates found, in order of place for equal rank.
        seen: Day on which the document was first seen; later dates are impossible.

    Returns:
        The best candidate, or None where nothing says a date.
    """
    possible = [found for found in candidates if EARLIEST <= found.date <= seen]
    years = {found.date.year for found in possible if found.precision == "year" and found.source == "text"}
    ranked = sorted(possible, key=lambda found: found.rank)
    for found in ranked:
        is_stamp = found.source in {"metadata", "file name"} and found.precision == "day"
        if not (is_stamp and years and min(abs(found.date.year - year) for year in years) > 1):
            return found
    return ranked[0] if ranked else None


def _find_years(front: str) -> list[DateFound]:
    found: list[DateFound] = []
    for pattern, rank in ((_VOLUME, 5), (_YEAR_OF_REPORT, 5), (_NUMBER_YEAR, 7)):
        match = pattern.search(front)
        if match:
            found.append(_make(date(int(match["year"]), 1, 1), "year", "text", " ".join(match.group().split()), rank))
    return found


def _rank_place(before: str, after: str, precision: Precision) -> int | None:
    """Say how good a witness a date is by what stands around it; None for a date in running text."""
    near = before[-_LABEL_REACH:]
    line = before[before.rfind("\n") + 1 :]
    labels = [(match.end(), rank) for pattern, rank in _LABELS for match in pattern.finditer(before)]
    labels = [(end, rank) for end, rank in labels if len(before) - end <= _LABEL_REACH and not _ANY.search(before, end)]
    if labels:
        return max(labels)[1]
    is_event = _EVENT.search(line) is not None
    is_byline = _WEEKDAY.search(near) is not None or _TIME.match(after) is not None
    if precision == "day" and is_byline and not is_event and len(line) + after.find("\n") <= _BYLINE_CHARS:
        return 2
    if _PLACE.search(near):
        return 3 if precision == "day" else 4
    stands_alone = (not near.strip(" \t") or near.rstrip(" \t").endswith("\n")) and (
        not after.strip() or after.lstrip(" \t").startswith("\n")
    )
    return (3 if precision == "day" else 4) if stands_alone else None


def _read_match(match: re.Match[str]) -> tuple[date, Precision] | None:
    parts = {key[2:]: value for key, value in match.groupdict().items() if value is not None}
    month = str(_MONTHS[parts["name"].lower()]) if "name" in parts else parts["month"]
    if "day" not in parts:
        day = _build(parts["year"], month, "1")
        return None if day is None else (day, "month")
    day = _build(parts["year"], month, parts["day"]) or _build(parts["year"], parts["day"], month)
    return None if day is None else (day, "day")


def _build(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _quote(text: str, match: re.Match[str]) -> str:
    """Return the date with the words in front of it on its line."""
    start = max(text.rfind("\n", 0, match.start()) + 1, match.start() - 50)
    return " ".join(text[start : match.end()].split())


def _make(day: date, precision: Precision, source: str, evidence: str, rank: int) -> DateFound:
    return DateFound(day, precision, source, " ".join(evidence.split())[:120], rank)
