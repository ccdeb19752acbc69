"""Slices of time that networks are compared over: regular, with as many documents each, overlapping, growing.

Takes the dates of documents; gives windows of days. Knows no mentions and builds no network.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from pipeline.errors import QuestionError
from pipeline.networks.build import Network

__all__ = ["Slice", "Slicing", "Window", "parse_slicing", "plan_windows"]

Way = Literal["regular", "equal", "overlapping", "growing"]
By = Literal["year", "quarter", "month"]
_MONTHS = {"year": 12, "quarter": 3, "month": 1}


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of days.

    Attributes:
        label: "2019", "2019-Q2", "2019-03", or "2019 to 2021" where it spans several.
        first: First day.
        last: Last day.
        step: The days by which it goes beyond the window before; the whole of it where windows do not overlap.
    """

    label: str
    first: date
    last: date
    step: tuple[date, date]


@dataclass(frozen=True, slots=True)
class Slice:
    """The network of a window.

    Attributes:
        window: The stretch of days.
        network: Its network.
    """

    window: Window
    network: Network

    @property
    def label(self) -> str:
        """Label of the window."""
        return self.window.label

    @property
    def step(self) -> tuple[date, date]:
        """Days by which the window goes beyond the one before."""
        return self.window.step


@dataclass(frozen=True, slots=True)
class Slicing:
    """How time is cut.

    Attributes:
        way: "regular" cuts by calendar periods; "equal" into `count` slices of about as many documents each;
            "overlapping" takes `count` periods at a time, moving on by one; "growing" begins anew with the first day.
        by: Length of a period.
        count: Number of slices ("equal"), or periods in a slice ("overlapping").
    """

    way: Way
    by: By = "year"
    count: int = 1


def parse_slicing(text: str) -> Slicing:
    """Return the slicing that a word names.

    Args:
        text: "year", "quarter" or "month"; "equal:4"; "overlap:3", "overlap:3:quarter"; "growing", "growing:month".

    Raises:
        QuestionError: If it is none of these.
    """
    known = re.fullmatch(r"(equal|overlap|growing)?(?::(\d+))?(?::?(year|quarter|month))?", text.strip().lower())
    if known is not None:
        way, count, name = known[1], int(known[2] or 0), known[3]
        by: By = "month" if name == "month" else "quarter" if name == "quarter" else "year"
        if way is None and name and not count:
            return Slicing("regular", by)
        if way == "equal" and count >= 2 and not name:
            return Slicing("equal", count=count)
        if way == "overlap" and count >= 2:
            return Slicing("overlapping", by, count)
        if way == "growing" and not count:
            return Slicing("growing", by)
    raise QuestionError(
        f"Expected slices by year, quarter, month, equal:4, overlap:3, overlap:3:quarter or growing, got {text!r}. "
        f"Give one of these; equal and overlap need at least 2.",
        text,
    )


def plan_windows(dates: Sequence[date], slicing: Slicing) -> list[Window]:
    """Return the windows that a slicing makes of the time from the first date to the last, in order.

    Args:
        dates: First day of each dated document.
        slicing: How to cut. Documents of one day are never parted, so slices of "equal" may differ in number, and there
            may be fewer than asked for.
    """
    if not dates:
        return []
    if slicing.way == "equal":
        return _cut_equally(sorted(dates), slicing.count)
    periods = _list_periods(min(dates), max(dates), _MONTHS[slicing.by])
    if slicing.way == "regular":
        return periods
    reach = slicing.count if slicing.way == "overlapping" else len(periods)
    windows: list[Window] = []
    for place, period in enumerate(periods):
        begin = max(0, place - reach + 1)
        if slicing.way == "overlapping" and place + 1 < min(reach, len(periods)):
            continue
        label = period.label if begin == place else f"{periods[begin].label} to {period.label}"
        step = (periods[begin].first if not windows else period.first, period.last)
        windows.append(Window(label, periods[begin].first, period.last, step))
    return windows


def _list_periods(first: date, last: date, months: int) -> list[Window]:
    periods = []
    month = (first.year * 12 + first.month - 1) // months * months
    while (start := date(month // 12, month % 12 + 1, 1)) <= last:
        after = month + months
        end = date(after // 12, after % 12 + 1, 1) - timedelta(days=1)
        periods.append(Window(_name(start, months), start, end, (start, end)))
        month = after
    return periods


def _name(start: date, months: int) -> str:
    if months == 12:
        return f"{start.year}"
    return f"{start.year}-Q{(start.month + 2) // 3}" if months == 3 else f"{start.year}-{start.month:02}"


def _cut_equally(dates: list[date], count: int) -> list[Window]:
    ends: list[date] = []
    for number in range(1, count + 1):
        end = dates[-(-len(dates) * number // count) - 1]
        if not ends or end > ends[-1]:
            ends.append(end)
    windows = []
    first = dates[0]
    for end in ends:
        windows.append(Window(f"{first.isoformat()} to {end.isoformat()}", first, end, (first, end)))
        first = end + timedelta(days=1)
    return windows
