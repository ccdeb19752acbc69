"""The days that a question means when it names a year, a quarter, a month or a day.

Takes text such as "2021", "2021-Q3", "2022-06" or "2022-06-30"; gives the first or the last day of it.
Refuses every other form: 03/04/2021 is March to some and April to others.
"""

import re
from calendar import monthrange
from datetime import date

from pipeline.errors import QuestionError

__all__ = ["parse_since", "parse_until", "say_period"]

_FORM = re.compile(r"(?P<year>\d{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?", re.IGNORECASE)


def parse_since(value: str | date | None) -> date | None:
    """Return the first day of what is named; None leaves the beginning open.

    Args:
        value: A year, quarter, month or day as ISO text, or a date.

    Raises:
        QuestionError: If it is none of these, or no day of the calendar.
    """
    span = _parse(value)
    return None if span is None else span[0]


def parse_until(value: str | date | None) -> date | None:
    """Return the last day of what is named; None leaves the end open.

    Args:
        value: A year, quarter, month or day as ISO text, or a date.

    Raises:
        QuestionError: If it is none of these, or no day of the calendar.
    """
    span = _parse(value)
    return None if span is None else span[1]


def say_period(since: date | None, until: date | None) -> str | None:
    """Return the window as words for a caption; None when it is open on both sides."""
    if since is None and until is None:
        return None
    if since is None:
        return f"until {until}"
    return f"from {since}" if until is None else f"{since} to {until}"


def _parse(value: str | date | None) -> tuple[date, date] | None:
    if value is None:
        return None
    if isinstance(value, date):
        return value, value
    found = _FORM.fullmatch(value.strip())
    if found is None:
        raise _refuse(value)
    year, quarter, month, day = (int(part) if part else None for part in found.groups())
    try:
        if quarter:
            return date(year or 0, 3 * quarter - 2, 1), _last_of_month(year or 0, 3 * quarter)
        if day and month:
            return (date(year or 0, month, day),) * 2
        if month is not None and day is None:
            return date(year or 0, month, 1), _last_of_month(year or 0, month)
        if month is None:
            return date(year or 0, 1, 1), date(year or 0, 12, 31)
    except ValueError as error:
        raise _refuse(value) from error
    raise _refuse(value)


def _last_of_month(year: int, month: int) -> date:
    # date() says what is wrong with a 13th month; monthrange has an error of its own
    return date(year, month, 1).replace(day=monthrange(year, month)[1])


def _refuse(value: str) -> QuestionError:
    return QuestionError(
        f"Expected a year, quarter, month or day such as 2021, 2021-Q3, 2021-06 or 2021-06-30, got {value!r}. "
        "Write the date in one of these forms.",
        value,
    )
