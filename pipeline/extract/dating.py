"""Settles when a document was published and which period it is about, and says what does not fit.

Takes all dates and periods that were found; gives the chosen ones, every clue by rank, and warnings.
Knows no format and no clock: the day on which a document was seen is told.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.extract.dates import DateFound, Witness, choose_date, end_of, is_possible, rank_dates
from pipeline.extract.periods import PeriodFound, is_plausible, rank_periods
from pipeline.records import DateCandidate

__all__ = ["Dating", "date_document"]

# Midnight is not at the same time everywhere: a page's data and its byline may be a day apart.
_DAYS_APART = 1
_QUOTED_CHARS = 60
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "senin monday mon",
            "selasa tuesday tue",
            "rabu wednesday wed",
            "kamis thursday thu",
            "jumat jum'at jum’at friday fri",
            "sabtu saturday sat",
            "minggu ahad sunday sun",
        )
    )
    for name in names.split()
}
_WEEKDAY = re.compile(rf"\b({'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\b\s*[,/(]?\s*(?=\d)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Dating:
    """When a document was published and what it is about.

    Attributes:
        published: The date of publication, or None.
        covers: The period that it is about, or None.
        candidates: Every possible clue, by role and rank.
        warnings: What does not fit together, one sentence each.
    """

    published: DateFound | None
    covers: PeriodFound | None
    candidates: tuple[DateCandidate, ...]
    warnings: tuple[str, ...]


def date_document(dates: Sequence[DateFound], periods: Sequence[PeriodFound], *, seen: date) -> Dating:
    """Choose the date of publication and the period covered, and keep all clues.

    Args:
        dates: Dates found, in order of place for equal witnesses.
        periods: Periods found, in order of trust.
        seen: Day on which the document was first seen; no date is later, and a period begins in the next year at most.

    Returns:
        The dating.
    """
    possible = [found for found in dates if is_possible(found, seen=seen)]
    published = choose_date(possible, seen=seen)
    covers = rank_periods([period for period in periods if is_plausible(period, seen=seen)])
    ranked = rank_dates(possible)
    candidates = [candidate for role in ("published", "modified") for candidate in _list_role(ranked, role)]
    candidates += [
        DateCandidate("covers", period.start, period.end, period.source, period.evidence, rank)
        for rank, period in enumerate(covers, start=1)
    ]
    warnings = [
        *_tell_other_dates(published, ranked),
        *_tell_other_years(ranked),
        *_tell_wrong_weekday(published),
        *_tell_late(dates, seen=seen),
        *_tell_other_periods(covers),
    ]
    return Dating(published, covers[0] if covers else None, tuple(candidates), tuple(warnings))


def _list_role(ranked: Sequence[DateFound], role: str) -> Iterator[DateCandidate]:
    """Yield the clues of a role, each date of a source once, with its best evidence."""
    seen: set[tuple[date, date, str]] = set()
    for found in ranked:
        said = (found.date, end_of(found.date, found.precision), found.source)
        if found.role == role and said not in seen:
            seen.add(said)
            yield DateCandidate(found.role, *said, found.evidence, len(seen))


def _tell_other_dates(published: DateFound | None, ranked: Sequence[DateFound]) -> Iterator[str]:
    """Say which well-attested day of another source is not the chosen one."""
    if published is None or not _is_attested(published):
        return
    told = {published.source}
    for found in ranked:
        if found.source in told or not _is_attested(found):
            continue
        told.add(found.source)
        if abs((found.date - published.date).days) > _DAYS_APART:
            yield (
                f"Two dates of publication disagree: {published.date} ({_quote(published)}) was taken, "
                f"not {found.date} ({_quote(found)})."
            )


def _tell_other_years(ranked: Sequence[DateFound]) -> Iterator[str]:
    """Say which well-attested day lies outside of the month or year that a bibliography says."""
    said = next((found for found in ranked if found.source == "bibliography" and found.precision != "day"), None)
    if said is None:
        return
    for found in ranked:
        is_other = found.source != said.source and _is_attested(found)
        if is_other and not said.date <= found.date <= end_of(said.date, said.precision):
            yield (
                f"The bibliography dates it {said.date.isoformat()[: 4 if said.precision == 'year' else 7]} "
                f"({_quote(said)}), but there is {found.date} ({_quote(found)})."
            )
            return


def _is_attested(found: DateFound) -> bool:
    return found.role == "published" and found.precision == "day" and found.witness <= Witness.BYLINE


def _tell_wrong_weekday(published: DateFound | None) -> Iterator[str]:
    weekday = _WEEKDAY.search(published.evidence) if published and published.precision == "day" else None
    if published and weekday and _WEEKDAYS[weekday.group(1).lower()] != published.date.weekday():
        yield f"The weekday does not fit the date {published.date} ({_quote(published)})."


def _tell_late(dates: Sequence[DateFound], *, seen: date) -> Iterator[str]:
    late = [found for found in dates if found.date > seen and found.witness <= Witness.DATELINE]
    if late:
        yield f"A date later than the day it was taken in was left out: {late[0].date} ({_quote(late[0])})."


def _tell_other_periods(covers: Sequence[PeriodFound]) -> Iterator[str]:
    for period in covers[1:]:
        if period.end < covers[0].start or covers[0].end < period.start:
            yield (
                f"Two periods covered disagree: {covers[0].start} to {covers[0].end} ({_quote(covers[0])}) was taken, "
                f"not {period.start} to {period.end} ({_quote(period)})."
            )
            return


def _quote(found: DateFound | PeriodFound) -> str:
    return f"{found.source}: {found.evidence[-_QUOTED_CHARS:].strip()!r}"
