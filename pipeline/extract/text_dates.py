"""Finds dates that a text, a file name or an address says of its own publication.

Takes text or a name; gives candidates with the words that say them.
Knows nothing of which is right. A date within running text tells of an event and is no candidate.
"""

import re
from collections.abc import Iterator
from datetime import date

from pipeline.acquire.times import MONTH_NAME, MONTHS
from pipeline.extract.dates import DateFound, Precision, Witness, build_date, make_found
from pipeline.extract.kinds import ends_sentence

__all__ = [
    "WEEKDAYS",
    "find_address_dates",
    "find_days",
    "find_name_dates",
    "find_text_dates",
    "read_said_date",
]

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_FORMS = (
    rf"(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[ \n\t.\-/]{{0,3}}(?:of\s)?(?P<name>{MONTH_NAME})\b[ \n\t.,\-/]{{0,3}}{_YEAR}",
    rf"(?P<name>{MONTH_NAME})\.?\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s{_YEAR}",
    rf"{_YEAR}[\-/.](?P<month>\d{{1,2}})[\-/.](?P<day>\d{{1,2}})",
    rf"(?P<day>\d{{1,2}})[/.\-](?P<month>\d{{1,2}})[/.\-]{_YEAR}",
    rf"(?P<name>{MONTH_NAME})\.?[\s,]{{1,3}}{_YEAR}",
)
_ANY = re.compile(
    "|".join(
        rf"\b{form}(?!\d)".replace("(?P<", f"(?P<{letter}_") for letter, form in zip("abcde", _FORMS, strict=True)
    ),
    re.IGNORECASE,
)
"""Any way to write a day or a month of a year. Of two numbers the first is the day, as everywhere but in America."""

WEEKDAYS = (
    r"senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad|"
    r"monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|wed|thu|fri|sat|sun"
)
"""Indonesian and English names of weekdays, as a pattern."""

# What may stand between a label and its date.
_BETWEEN = rf"(?:\s|[:;,|\-–(]|\b(?:pada|on|tanggal|tgl|hari|date|{WEEKDAYS})\b){{0,12}}$"
_LABELS = (
    (r"\b(?:ditetapkan|disahkan|ditandatangani)\s+di\b[^\n]{0,40}?\s*pada\s+tanggal", Witness.LABEL),
    (
        r"\b(?:published(?: online)?|publication date|date of publication|diterbitkan|dipublikasikan|terbit)",
        Witness.LABEL,
    ),
    (r"\b(?:available online|posted(?: on)?|diunggah|dimuat|tayang)", Witness.BYLINE),
    (r"\bdiundangkan\s+di\b[^\n]{0,40}?\s*pada\s+tanggal", Witness.BYLINE),
    (r"\b(?:accepted|disetujui|vol(?:ume|\.)?\s?\d{1,4}[^\n]{0,40})", Witness.MONTH_LINE),
    (r"\b(?:revised|revision|direvisi|received|submitted|diterima|dikirim)", Witness.MADE),
)
_LABEL = tuple((re.compile(label + _BETWEEN, re.IGNORECASE), witness) for label, witness in _LABELS)
_CHANGE = re.compile(
    r"\b(?:(?:terakhir\s+)?(?:diperbarui|diperbaharui|dimutakhirkan|diubah)|last\s+(?:updated|modified|edited)|updated|"
    r"modified|pembaruan|update)(?:\s+terakhir)?" + _BETWEEN,
    re.IGNORECASE,
)
_LABEL_REACH = 100
_ANYWHERE = re.compile(r"\b(?:ditetapkan|disahkan|diundangkan)\b", re.IGNORECASE)

# "27-29 Mei 2019" are the days of an event.
_RANGE = re.compile(r"\d\s*(?:[-–]|s\.?/?d\.?|sampai|hingga)\s*$")
_WEEKDAY = re.compile(rf"\b(?:{WEEKDAYS})\b\s*[,(]?\s*$", re.IGNORECASE)
_TIME = re.compile(r"\s*[,|\-–]?\s*(?:pukul\s+)?\d{1,2}[.:]\d{2}(?![\d.,]\d)", re.IGNORECASE)
# In front of a byline's date stand names and signs, no sentence.
_NAMES = re.compile(r"(?:(?:[A-Z0-9][\w.'’&-]*|oleh|by|dan|and|di|in|[-–|/,:;•])\s*){0,20}")
_MEETING = re.compile(
    rf"(?:^|\n)\s*(?:(?:hari|tanggal|tgl|waktu|date|day)\b[^:\n]{{0,20}}\n?\s*:|pada\s+hari\s+ini,?)[\s|]*"
    rf"(?:(?:{WEEKDAYS})\s*[,/]?\s*)?(?:(?:tanggal|tgl\.?)\s*:?\s*)?$",
    re.IGNORECASE,
)
_SAID_CHARS = 120
_CLAUSE_CHARS = 40
_BYLINE_HEAD = 60
_BYLINE_TAIL = 40
_DATELINE_TAIL = 100
_TITLE_CHARS = 140
_PLACE = re.compile(r"\s*[A-Z][A-Za-z.']+(?: [A-Z0-9][A-Za-z.']*){0,3}\s?,\s*(?:tanggal\s*)?$")

_WORK_YEAR = re.compile(
    r"(?i:\b(?:tahun\s+anggaran|t\.a\.|fiscal year|annual report|laporan tahunan|lkjip|lakip|lkip|rkpd|renja|apbd)\b)"
    rf"\s*(?i:tahun\s+)?:?\s*{_YEAR}\b|\bTAHUN\s+{_YEAR.replace('year', 'shouted')}\b"
)
_VOLUME = re.compile(rf"\bvol(?:ume|\.)?\s?\d{{1,4}}[^\n]{{0,60}}?\b{_YEAR}\b", re.IGNORECASE)

# The first page or two, the top of the first page, and the last signature.
_FRONT_CHARS = 4_000
_TOP_CHARS = 2_000
_BACK_CHARS = 2_500

# Where a press release says who speaks from where and when: "Jakarta, 21 Oktober 2025 – Kementerian ..."
_RELEASE_TAIL = re.compile(r"\s*\)?\s*(?:–|—|--|-)\s*[\"“A-Z0-9]")

_COMPACT = re.compile(r"\s*(?P<year>(?:19|20)\d\d)(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])(?!\d)")
_YEAR_ALONE = re.compile(rf"\W*{_YEAR}\W*")

_NAME_YEAR = r"(?P<year>199\d|20\d\d)"
_NAME_DAY = re.compile(
    rf"(?<!\d){_NAME_YEAR}[-_./]?(?P<month>0[1-9]|1[0-2])[-_./]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d{{1,3}}(?!\d))"
)
_ADDRESS_MONTH = re.compile(rf"/{_NAME_YEAR}/(?P<month>0[1-9]|1[0-2])/")
_HASH = re.compile(r"\b(?=\w*[a-f])(?=(?:\d*[a-f]+){2}|\w*[a-f]\d)[0-9a-f]{8,}\b")
_BARE_YEAR = re.compile(rf"(?<!\d){_NAME_YEAR}(?!\d)")


def find_text_dates(text: str) -> list[DateFound]:
    """Find dates that a text says of its own publication.

    "Ditetapkan di ... pada tanggal" is looked for everywhere, other labels, bylines and datelines on the first pages
    and at the end, the years of volumes, budgets and laws on the first page only.

    Args:
        text: The text, one paragraph a line, without its reference list.

    Returns:
        Candidates in order of place.
    """
    found: list[DateFound] = []
    for match in _ANY.finditer(text):
        said = _read_match(match)
        if said is None:
            continue
        if _names_change(text, match):
            found.append(make_found(*said, "text", _quote(text, match), Witness.MADE, "modified"))
            continue
        witness = _find_witness(text, match, said[1])
        if witness is not None:
            found.append(make_found(*said, "text", _quote(text, match), witness))
    found.extend(_find_years(text[:_TOP_CHARS]))
    return found


def find_days(text: str) -> Iterator[tuple[date, int, int]]:
    """Yield each day that a text names, with the offsets of its words; not the last of several (19-21 Mei 2021)."""
    for match in _ANY.finditer(text):
        said = _read_match(match)
        is_last_of_some = _RANGE.search(text[: match.start()]) is not None
        if said is not None and said[1] == "day" and not is_last_of_some:
            yield said[0], match.start(), match.end()


def read_said_date(value: str) -> tuple[date, Precision, str] | None:
    """Read a value that is said to be a date: "Selasa, 21 Okt 2025 10:20 WIB", "20251021", "2025".

    Args:
        value: The value; a date within a longer sentence is none.

    Returns:
        The date, its precision and the words that say it; None where there is no such date.
    """
    compact = _COMPACT.match(value)
    if compact:
        day = build_date(compact["year"], compact["month"], compact["day"])
        return None if day is None else (day, "day", compact.group().strip())
    for match in _ANY.finditer(value[:_SAID_CHARS]):
        said = _read_match(match)
        if said is not None:
            return *said, match.group()
    year = _YEAR_ALONE.fullmatch(value)
    return (date(int(year["year"]), 1, 1), "year", year["year"]) if year else None


def find_name_dates(key: str) -> list[DateFound]:
    """Find dates in the name of a file: 2019-07-03, 20190703, 3 Mei 2019; a bare year where no day is found."""
    name = key.rsplit("/", 1)[-1]
    stamps = [(build_date(m["year"], m["month"], m["day"]), m.group()) for m in _NAME_DAY.finditer(name)]
    days = [(day, words) for day, words in stamps if day is not None]
    for match in _ANY.finditer(name.replace("_", " ")):
        said = _read_match(match)
        if said is not None and said[1] == "day":
            days.append((said[0], match.group()))
    if days:
        return [make_found(day, "day", "file name", words, Witness.STAMP) for day, words in days]
    years = [match for match in _BARE_YEAR.finditer(name) if not _is_hash(name, match)]
    return [make_found(date(int(m["year"]), 1, 1), "year", "file name", name, Witness.NAME_YEAR) for m in years]


def _is_hash(name: str, match: re.Match[str]) -> bool:
    """Say whether a year stands within the hexadecimal digits of a checksum."""
    return any(word.start() <= match.start() < word.end() for word in _HASH.finditer(name))


def find_address_dates(address: str) -> Iterator[DateFound]:
    """Yield the day, or else the month, that the address of a page names: /2019/07/03/, /2019/07/."""
    for match in _NAME_DAY.finditer(address):
        day = build_date(match["year"], match["month"], match["day"])
        if day is not None:
            yield make_found(day, "day", "address", match.group(), Witness.BYLINE)
            return
    month = _ADDRESS_MONTH.search(address)
    if month:
        day = date(int(month["year"]), int(month["month"]), 1)
        yield make_found(day, "month", "address", month.group(), Witness.MONTH_LINE)


def _find_years(top: str) -> Iterator[DateFound]:
    """Yield the years that lines of the first page name as their work's: titles, not sentences about other years."""
    for line in top.split("\n"):
        if len(line) > _TITLE_CHARS or ends_sentence(line):
            continue
        for pattern in (_VOLUME, _WORK_YEAR):
            match = pattern.search(line)
            if match:
                year = next(value for value in match.groups() if value)
                yield make_found(date(int(year), 1, 1), "year", "text", match.group(), Witness.WORK_YEAR)


def _names_change(text: str, match: re.Match[str]) -> bool:
    """Say whether a date at an edge of the text is labelled as that of a change: "Diperbarui: 17 Agustus 2021"."""
    start = match.start()
    if _FRONT_CHARS <= start < len(text) - _BACK_CHARS:
        return False
    before = text[max(0, start - _LABEL_REACH) : start]
    label = _CHANGE.search(before)
    return label is not None and _stands_apart(before[: label.start()])


def _find_witness(text: str, match: re.Match[str], precision: Precision) -> Witness | None:
    """Say what makes a date one of publication; None for a date within running text."""
    start, end = match.span()
    before = text[max(0, start - _LABEL_REACH) : start]
    is_edge = start < _FRONT_CHARS or start >= len(text) - _BACK_CHARS
    if not is_edge and not _ANYWHERE.search(before):
        return None
    for pattern, witness in _LABEL:
        label = pattern.search(before)
        if label and (is_edge or _ANYWHERE.match(label.group())) and _stands_apart(before[: label.start()]):
            return witness if precision == "day" else max(witness, Witness.MONTH_LINE)
    if not is_edge or _RANGE.search(before):
        return None
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    head, tail = text[line_start:start], text[end : line_end if line_end >= 0 else len(text)]
    is_byline = len(head) <= _BYLINE_HEAD and len(tail) <= _BYLINE_TAIL and _NAMES.fullmatch(head) is not None
    if precision == "day" and is_byline and (_WEEKDAY.search(head) or _TIME.match(tail)):
        return Witness.BYLINE
    if precision == "day" and start < _TOP_CHARS and _MEETING.search(before):
        return Witness.EVENT
    is_alone = start < _TOP_CHARS and not head.strip(" \t-–|()") and not tail.strip(" \t-–|().")
    is_release = start < _TOP_CHARS and _RELEASE_TAIL.match(tail) is not None
    if is_alone or (_PLACE.match(_WEEKDAY.sub("", head)) and (len(tail) <= _DATELINE_TAIL or is_release)):
        return Witness.DATELINE if precision == "day" else Witness.MONTH_LINE
    return None


def _stands_apart(before: str) -> bool:
    """Say whether what stands before a label ends a line or a clause, so that the label is no verb of a sentence."""
    if before.rstrip(" \t").endswith(",") and len(before.rsplit("\n", 1)[-1]) > _CLAUSE_CHARS:
        return False
    return not before.strip() or before.rstrip(" \t")[-1:] in "\n;.,|()–—-0123456789"


def _read_match(match: re.Match[str]) -> tuple[date, Precision] | None:
    parts = {key[2:]: value for key, value in match.groupdict().items() if value is not None}
    month = str(MONTHS[parts["name"].lower()]) if "name" in parts else parts["month"]
    if "day" not in parts:
        day = build_date(parts["year"], month, "1")
        return None if day is None else (day, "month")
    # "07/25/2021" can only be American.
    day = build_date(parts["year"], month, parts["day"]) or build_date(parts["year"], parts["day"], month)
    return None if day is None else (day, "day")


def _quote(text: str, match: re.Match[str]) -> str:
    """Return the date with some whole words in front of it on its line."""
    line_start = text.rfind("\n", 0, match.start()) + 1
    start = max(line_start, match.start() - 50)
    if start > line_start:
        start = text.find(" ", start, match.start()) + 1 or match.start()
    return text[start : match.end()]
