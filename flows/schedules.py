"""When something is due: cron lines and time zones, checked where a person writes them.

Takes text; gives it back, or says in one sentence what is wrong with it. Computes no due times: Prefect does.
"""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

__all__ = ["check_cron", "check_zone"]

_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of the month", 1, 31, ()),
    ("month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    ("day of the week", 0, 7, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)
_PART = re.compile(r"(?:\*|(\w+)(?:-(\w+))?)(?:/(\d+))?")


def check_cron(text: str) -> str:
    """Return a cron line of five fields with one space between them.

    Args:
        text: Minute, hour, day of the month, month, day of the week: "0 */6 * * *", "30 2 * * mon-fri".

    Raises:
        ValueError: If it is none; the message names the field.
    """
    fields = text.split()
    if len(fields) != len(_FIELDS):
        raise ValueError(f'expected five fields such as "0 */6 * * *", got {text!r}')
    for field, (name, low, high, names) in zip(fields, _FIELDS, strict=True):
        for part in field.lower().split(","):
            if not _is_part(part, low, high, names):
                raise ValueError(f"expected a {name} from {low} to {high}, got {part!r} in {text!r}")
    return " ".join(fields)


def check_zone(text: str) -> str:
    """Return the name of a time zone.

    Raises:
        ValueError: If there is no such zone.
    """
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"expected a time zone such as Asia/Jakarta or Asia/Makassar, got {text!r}") from None
    return text


def _is_part(part: str, low: int, high: int, names: tuple[str, ...]) -> bool:
    found = _PART.fullmatch(part)
    if found is None:
        return False
    first, last, step = found.groups()
    ends = [_read_number(word, names) for word in (first, last) if word is not None]
    if any(not low <= number <= high for number in ends):
        return False
    return ends == sorted(ends) and (step is None or 0 < int(step) <= high)


def _read_number(word: str, names: tuple[str, ...]) -> int:
    """Return the number that a word stands for; -1, which no field takes, for none."""
    if word.isdecimal():
        return int(word)
    first = 1 if len(names) == 12 else 0  # months begin at 1, days of the week at 0
    return names.index(word) + first if word in names else -1
