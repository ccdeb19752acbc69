"""Weighs what says when a document was published, and chooses.

Takes dates as machines write them, names and candidates; gives the date of the best witness with its evidence.
Knows no clock: the day on which a document was seen is told, and no date is later.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import Literal

__all__ = [
    "DateFound",
    "Precision",
    "Role",
    "Witness",
    "build_date",
    "choose_date",
    "end_of",
    "is_possible",
    "make_evidence",
    "make_found",
    "parse_iso",
    "parse_pdf_date",
    "rank_dates",
]

EARLIEST = date(1945, 8, 17)
"""No document of this study is older; earlier dates are the nonsense of programs (1601, 1899, 1904)."""

Precision = Literal["day", "month", "year"]
Role = Literal["published", "modified"]

_EVIDENCE_CHARS = 120
# A report names the year it covers and is published in the next one at the latest.
_YEARS_BEHIND = 1

_BIBLIOGRAPHY = "bibliography"
_EXACTNESS: dict[Precision, int] = {"year": 0, "month": 1, "day": 2}

_PDF_DATE = re.compile(r"(?:D:)?(?P<year>\d{4})(?P<month>\d\d)?(?P<day>\d\d)?")
_ISO_DATE = re.compile(r"\s*(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?(?!\d)")


class Witness(IntEnum):
    """What says a date, best first.

    Two of a kind are ranked by their place: what stands first is nearer to the title.
    """

    STRUCTURED = 0
    """The page's data for machines name the day of publication."""
    LABEL = 1
    """The text says "Published:" or "Ditetapkan di ... pada tanggal"."""
    BYLINE = 2
    """A weekday or time of day makes it a byline; or an address or page title names the day."""
    DATELINE = 3
    """A place and a day, or a day on a line of its own, at the beginning or end."""
    MONTH_LINE = 4
    """The same with a month; a volume's month; when a manuscript was accepted."""
    STAMP = 5
    """A day in a file's name: when it was made or uploaded. Other data for machines."""
    WORK_YEAR = 6
    """The year of a budget, report, volume or law."""
    EVENT = 7
    """The day of a meeting whose minutes begin with it."""
    MADE = 8
    """A PDF's own date of creation, a manuscript's receipt, a page's last change: near the date, or years off."""
    NAME_YEAR = 9
    """A year in a file's name."""


@dataclass(frozen=True, slots=True)
class DateFound:
    """A date that something says.

    Attributes:
        date: The date; the first day of a month or year when only that is said.
        precision: "day", "month" or "year".
        source: "structured data", "metadata", "text", "address", "file name", "bibliography" or "feed".
        evidence: The words that say it, as they stand.
        witness: What says it.
        role: Whether it is said of the publication or of a later change.
    """

    date: date
    precision: Precision
    source: str
    evidence: str
    witness: Witness
    role: Role = "published"


def choose_date(candidates: Iterable[DateFound], *, seen: date) -> DateFound | None:
    """Choose the date that the best witness says.

    Args:
        candidates: Dates found, in order of place for equal witnesses.
        seen: Day on which the document was first seen; later dates are impossible.

    Returns:
        The best candidate, or None where nothing believable says a date. A change is taken for the publication where
        nothing else says a date.
    """
    believed, _ = _part_by_trust([found for found in candidates if is_possible(found, seen=seen)])
    return believed[0] if believed else None


def rank_dates(candidates: Sequence[DateFound]) -> list[DateFound]:
    """Order dates from the most trusted to the least.

    A day in a file's name bounds what the text says without a label: a document is not uploaded before it is dated.
    A file's own date is not believed where it lies more than a year from the year that the front page names. What is
    not believed comes last.

    Args:
        candidates: Possible dates, in order of place for equal witnesses.

    Returns:
        All of them.
    """
    believed, doubted = _part_by_trust(candidates)
    return believed + doubted


def is_possible(found: DateFound, *, seen: date) -> bool:
    """Say whether a document that was seen on a day can have a date."""
    return EARLIEST <= found.date <= seen


def end_of(day: date, precision: Precision) -> date:
    """Return the last day that a date leaves open."""
    if precision == "day":
        return day
    month = 12 if precision == "year" else day.month
    return date(day.year, month, monthrange(day.year, month)[1])


def parse_pdf_date(value: str, *, role: Role = "published") -> DateFound | None:
    """Read a date of PDF metadata (D:20210209145017+08'00')."""
    match = _PDF_DATE.match(value.strip())
    if match is None:
        return None
    day = build_date(match["year"], match["month"] or "1", match["day"] or "1")
    precision: Precision = "day" if match["day"] else "month" if match["month"] else "year"
    return None if day is None else make_found(day, precision, "metadata", value, Witness.MADE, role)


def parse_iso(value: str, *, source: str, witness: Witness) -> DateFound | None:
    """Read a date as machines write it: 2021-08-17T14:30:00+07:00, 2021-08. The day is that of the writer's zone."""
    match = _ISO_DATE.match(value)
    if match is None:
        return None
    day = build_date(match["year"], match["month"], match["day"] or "1")
    return None if day is None else make_found(day, "day" if match["day"] else "month", source, value, witness)


def build_date(year: str, month: str, day: str) -> date | None:
    """Return the date of three numbers, or None where there is no such day."""
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def make_found(
    day: date, precision: Precision, source: str, evidence: str, witness: Witness, role: Role = "published"
) -> DateFound:
    """Make a candidate, its evidence on one line and not too long."""
    return DateFound(day, precision, source, make_evidence(evidence), witness, role)


def make_evidence(words: str) -> str:
    """Return words on one line, the last of them where they are too many."""
    return " ".join(words.split())[-_EVIDENCE_CHARS:]


def _part_by_trust(candidates: Sequence[DateFound]) -> tuple[list[DateFound], list[DateFound]]:
    """Return what is believed and what is not, each from the best witness to the worst."""
    stamps = [found.date for found in candidates if found.source == "file name" and found.precision == "day"]
    years = {found.date.year for found in candidates if found.witness is Witness.WORK_YEAR}
    believed: list[DateFound] = []
    doubted: list[DateFound] = []
    for found in sorted(candidates, key=lambda found: found.witness):
        is_after_upload = bool(stamps) and found.date > max(stamps)
        is_unlabelled = found.source == "text" and found.witness >= Witness.DATELINE
        is_stamp = found.witness in {Witness.STAMP, Witness.MADE}
        is_far = bool(years) and min(abs(found.date.year - year) for year in years) > _YEARS_BEHIND
        is_doubted = (is_after_upload and is_unlabelled) or (is_far and is_stamp)
        (doubted if is_doubted else believed).append(found)
    return _put_bibliography_first(_put_exact_first(believed)), doubted


def _put_exact_first(believed: list[DateFound]) -> list[DateFound]:
    """Put the day that a page's data say before the month that another clue says, where it lies within it."""
    best = believed[0] if believed else None
    if best is None or best.precision == "day":
        return believed
    last = end_of(best.date, best.precision)
    for found in believed:
        is_data = found.source in ("metadata", "structured data") and found.witness <= Witness.STAMP
        if is_data and found.precision == "day" and found.role == "published" and best.date <= found.date <= last:
            return [found, *(other for other in believed if other is not found)]
    return believed


def _put_bibliography_first(believed: Sequence[DateFound]) -> list[DateFound]:
    """Order dates around that of a bibliography, which a person keeps: before it only what says it more exactly."""
    said = next((found for found in believed if found.source == _BIBLIOGRAPHY), None)
    if said is None:
        return list(believed)
    last = end_of(said.date, said.precision)
    exact = [
        found
        for found in believed
        if found.role == "published"
        and found.witness <= Witness.DATELINE
        and _EXACTNESS[found.precision] > _EXACTNESS[said.precision]
        and said.date <= found.date <= last
    ]
    return [*exact, said, *(found for found in believed if found is not said and found not in exact)]
