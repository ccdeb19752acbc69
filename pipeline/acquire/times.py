"""Reads points in time as feeds and sitemaps write them.

Takes the words and the zone of the source; gives a time with the offset as written, and what was left unsaid.
Knows no clock: whether a time lies ahead is for the caller, who is told the hour.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Literal

__all__ = ["MONTHS", "MONTH_NAME", "Precision", "TimeSaid", "read_time"]

Precision = Literal["minute", "day", "month", "year"]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan",
            "februari february pebruari feb peb",
            "maret march mar mrt",
            "april apr",
            "mei may",
            "juni june jun",
            "juli july jul",
            "agustus august agustus agust aug agt agu ags",
            "september sept sep",
            "oktober october okt oct",
            "november nopember nov nop",
            "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}
"""Indonesian and English names of months, with the abbreviations that newspapers use."""

MONTH_NAME = "|".join(sorted(MONTHS, key=len, reverse=True))

_HOURS = {
    "WIB": 7, "WITA": 8, "WIT": 9, "Z": 0, "UT": 0, "UTC": 0, "GMT": 0, "WET": 0, "BST": 1, "CET": 1, "MEZ": 1,
    "CEST": 2, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "ICT": 7, "SGT": 8, "MYT": 8, "HKT": 8, "PHT": 8, "AWST": 8,
    "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5,
    "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
"""Hours ahead of UTC of the zones that feeds name: Indonesia's three, and those of RFC 822 and its neighbours."""

_ZONE = re.compile(
    rf"[\s,(]*(?:(?:GMT|UTC|Z)?\s?(?P<sign>[+\-−])(?P<hours>\d{{1,2}})(?::?(?P<minutes>[0-5]\d))?(?!\d)"
    rf"|(?P<name>{'|'.join(sorted(_HOURS, key=len, reverse=True))})\b)",
    re.IGNORECASE,
)
_CLOCK = r"(?P<hour>[01]?\d|2[0-4])[:.](?P<minute>[0-5]\d)(?:[:.](?P<second>[0-6]\d)(?:[.,]\d{1,9})?)?(?!\d)"
_TIME = re.compile(rf"(?<![\d.:]){_CLOCK}\s*(?P<half>[ap]\.?m\b\.?)?", re.IGNORECASE)

_ISO = re.compile(r"(?P<year>\d{4})(?P<dash>[-/.]?)(?P<month>\d\d)(?P=dash)(?P<day>\d\d)(?!\d)")
_ISO_TIME = re.compile(
    r"\s*[T ]\s*(?P<hour>[01]\d|2[0-4]):?(?P<minute>[0-5]\d)(?::?(?P<second>[0-6]\d)(?:[.,]\d{1,9})?)?(?!\d)"
)
_ISO_SHORT = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-(?P<month>0[1-9]|1[0-2]))?")
_EPOCH = re.compile(r"(?P<seconds>\d{10})(?:\d{3})?")
_YEAR = r"['’]?(?P<year>\d{4}|\d{2})(?![\d:])"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s\-./]{{1,3}}(?P<name>{MONTH_NAME})\b\.?[\s\-.,/]{{0,3}}{_YEAR}",
        rf"\b(?P<name>{MONTH_NAME})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})(?!\d)",
        # as C writes it: Wed Jul 27 03:27:09 WIB 2022
        rf"\b(?P<name>{MONTH_NAME})\s+(?P<day>\d{{1,2}})\s+[\d:]{{5,8}}\s+(?:[A-Z]{{1,5}}\s+)?(?P<year>\d{{4}})(?!\d)",
        r"(?<!\d)(?P<day>\d{1,2})(?P<dash>[/.\-])(?P<month>\d{1,2})(?P=dash)(?P<year>\d{4}|\d{2})(?![\d:])",
    )
)
_MOST_CHARS = 120
# Of two digits of a year, these and lower are of this century (POSIX).
_LAST_OF_2000S = 68
_MOST_HOURS = 14
_EARLIEST = date(1945, 8, 17)
# Zero, in and around Greenwich.
_NO_DATES = frozenset({date(1969, 12, 31), date(1970, 1, 1)})


@dataclass(frozen=True, slots=True)
class TimeSaid:
    """A point in time as it was written.

    Attributes:
        when: The time with the offset as written; the source's zone where none is. Midnight where only a day is
            said, the first day where only a month or year is.
        precision: "minute", "day", "month" or "year".
        has_zone: Whether an offset or a known zone was written.
    """

    when: datetime
    precision: Precision
    has_zone: bool


def read_time(text: str | None, *, zone: tzinfo) -> TimeSaid | None:
    """Read a point in time.

    RFC 822 with two-digit years and any zone, ISO 8601 whole or in part, what C and JavaScript write, Indonesian
    names of months, WIB, WITA and WIT, times with points, seconds since 1970. Of two numbers the first is the day.

    Args:
        text: The words.
        zone: The zone of the source, for words that name none.

    Returns:
        The time; None where the words say none ("2 jam yang lalu"), a day that does not exist, or what programs write
        for no date: 1 January 1970, and all before there was a republic to write of.
    """
    said = _read(text, zone)
    return None if said is None or said.when.date() < _EARLIEST or said.when.date() in _NO_DATES else said


def _read(text: str | None, zone: tzinfo) -> TimeSaid | None:
    words = " ".join((text or "")[:_MOST_CHARS].split())
    if not words:
        return None
    epoch = _EPOCH.fullmatch(words)
    if epoch:
        return TimeSaid(datetime.fromtimestamp(int(epoch["seconds"]), tz=UTC), "minute", True)
    iso = _ISO.match(words)
    if iso:
        clock = _ISO_TIME.match(words, iso.end()) or _TIME.search(words, iso.end())
        return _build(iso, clock, words, zone)
    short = _ISO_SHORT.fullmatch(words)
    if short:
        first = datetime(int(short["year"]), int(short["month"] or 1), 1, tzinfo=zone)
        return TimeSaid(first, "month" if short["month"] else "year", False)
    for form in _FORMS:
        match = form.search(words)
        if match:
            return _build(match, _TIME.search(words, match.end()) or _TIME.search(words), words, zone)
    return None


def _build(day_said: re.Match[str], clock: re.Match[str] | None, words: str, zone: tzinfo) -> TimeSaid | None:
    said = day_said.groupdict()
    year = int(said["year"])
    if len(said["year"]) == 2:
        year += 2000 if year <= _LAST_OF_2000S else 1900
    month = MONTHS[said["name"].lower()] if said.get("name") else int(said["month"])
    day = int(said["day"])
    if month > 12 and "name" not in said:
        month, day = day, month  # 07/25/2021 can only be American
    try:
        start = datetime(year, month, day)
    except ValueError:
        return None
    if clock is None:
        return TimeSaid(start.replace(tzinfo=zone), "day", False)
    offset = _read_zone(words, clock.end())
    try:
        when = (start + _read_clock(clock)).replace(tzinfo=offset or zone)
        when.astimezone(UTC)
    except OverflowError:
        return None
    return TimeSaid(when, "minute", offset is not None)


def _read_clock(clock: re.Match[str]) -> timedelta:
    said = clock.groupdict()
    hour = int(said["hour"])
    half = (said.get("half") or "").lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half.startswith("p") else 0)
    # a leap second is the last of its minute
    return timedelta(hours=hour, minutes=int(said["minute"]), seconds=min(int(said["second"] or 0), 59))


def _read_zone(words: str, start: int) -> timezone | None:
    """Return the offset that is written behind a time of day."""
    match = _ZONE.match(words, start)
    if match is None:
        return None
    if match["name"]:
        return timezone(timedelta(hours=_HOURS[match["name"].upper()]))
    digits = match["hours"]
    hours, minutes = int(digits), int(match["minutes"] or 0)
    if hours > _MOST_HOURS:
        return None
    sign = 1 if match["sign"] == "+" else -1
    return timezone(sign * timedelta(hours=hours, minutes=minutes))
