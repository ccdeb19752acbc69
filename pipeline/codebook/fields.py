"""Read conditions on fields: where a document comes from, when, of which kind, in which language.

Takes the text of one condition ("date>=2020"); gives a `Field`, or a RuleError with the likely fix. Knows no document.
"""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import get_args

from pipeline.codebook.expressions import Field, FieldName
from pipeline.codebook.rule_error import RuleError
from pipeline.records import KINDS

__all__ = ["FIELD", "FIELD_NAMES", "read_day_range", "read_field", "refuse_wrong_fields", "write_field"]

FIELD_NAMES: tuple[FieldName, ...] = get_args(FieldName)
"""What can be asked about a passage and its document."""

_NAMES = "|".join(FIELD_NAMES)
_OPERATORS = ">=|<=|=|>|<"
FIELD = re.compile(rf'\b({_NAMES})({_OPERATORS})("[^"]*"|[^\s()\[\]{{}}"=<>]+)', re.IGNORECASE)
"""A condition on a field, as it stands in a rule."""

_CHOICES: dict[str, tuple[str, ...]] = {"kind": KINDS, "language": ("id", "en", "other")}
_MEANT = {
    "bahasa": "language",
    "lang": "language",
    "type": "kind",
    "jenis": "kind",
    "sumber": "source",
    "publisher": "source",
    "bab": "section",
    "heading": "section",
    "year": "date",
    "tahun": "date",
    "tanggal": "date",
    "month": "date",
}
_MEANT_VALUES = {
    "berita": "news",
    "laporan": "report",
    "artikel": "article",
    "jurnal": "article",
    "paper": "article",
    "journal": "article",
    "peraturan": "law",
    "undang": "law",
    "regulation": "law",
    "indonesia": "id",
    "indonesian": "id",
    "ind": "id",
    "english": "en",
    "inggris": "en",
    "eng": "en",
}
_SIGN = "==|!=|>=|<=|=>|=<|=|>|<"
_LIKE_A_FIELD = re.compile(
    rf"\b({'|'.join((*FIELD_NAMES, *_MEANT))})\s*({_SIGN})|\b([^\W\d_]+)(==|=)|\b([^\W\d_]+)\s*({_SIGN})(?=\s*\d)",
    re.IGNORECASE,
)
_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
_TWO_YEARS = re.compile(r"(\d{4})[-–—/](\d{4})\Z", re.ASCII)
_WORD = re.compile(r"[^\W_]+\*?")


def read_field(text: str, offset: int) -> Field:
    """Read one condition.

    Args:
        text: The condition, without spaces outside quotation marks.
        offset: Where it stands in the rule.

    Raises:
        RuleError: There is no such field, or it cannot have this value.
    """
    match = FIELD.fullmatch(text)
    if match is None:
        refuse_wrong_fields(text)
        raise RuleError(f"Expected a condition on a field, got `{text}`. Write it as kind=news.", offset)
    name, operator, value = match.groups()
    name, value = name.lower(), value.strip('"').strip()
    at = offset + match.start(3)
    field = next(each for each in FIELD_NAMES if each == name)
    if field == "date":
        first, last = _read_days(operator, value, at)
        return Field(field, f"{first or ''}..{last or ''}")
    if operator != "=":
        raise RuleError(f"Expected `=` after {name}, got `{operator}`: only dates compare. Write {name}={value}.", at)
    return Field(field, _read_value(field, value, at))


def write_field(field: Field) -> str:
    """Return a condition as it stands in a rule; a date as the days from which and to which."""
    if field.name == "date":
        first, last = field.wanted.split("..")
        if first and last:
            return f"date={first}" if first == last else f"date={field.wanted}"
        return f"date>={first}" if first else f"date<={last}"
    return f'{field.name}="{field.wanted}"' if " " in field.wanted else f"{field.name}={field.wanted}"


def refuse_wrong_fields(text: str) -> None:
    """Raise for what looks like a condition on a field and is none.

    Args:
        text: A rule in which conditions that can be read, and quotations, are blotted out.

    Raises:
        RuleError: A field is unknown, or the condition holds a space or a sign too many.
    """
    match = _LIKE_A_FIELD.search(text)
    if match is not None:
        name, sign = (group for group in match.groups() if group is not None)
        raise _refuse(name.lower(), sign, match.start())


def read_day_range(text: str) -> tuple[date, date]:
    """Return the first and the last day that a year, month or day leaves open.

    Args:
        text: "2020", "2020-05" or "2020-05-31".

    Raises:
        ValueError: It is none of these.
    """
    match = _DAY.match(text)
    if match is None:
        raise ValueError(text)
    year, month, day = (int(part or 0) for part in match.groups())
    first = date(year, month if match.group(2) else 1, day if match.group(3) else 1)
    if match.group(3):
        return first, first
    last_month = month if match.group(2) else 12
    return first, date(year, last_month, monthrange(year, last_month)[1])


def _refuse(name: str, sign: str, offset: int) -> RuleError:
    if name not in FIELD_NAMES:
        close = get_close_matches(name, FIELD_NAMES, n=1)
        meant = _MEANT.get(name) or (close[0] if close else None)
        hint = f"Did you mean `{meant}`?" if meant else f"The fields are: {', '.join(FIELD_NAMES)}."
        return RuleError(f"Expected a field before `{sign}`, got `{name}`. {hint}", offset)
    example = "date>=2020" if name == "date" else f"{name}=news" if name == "kind" else f'{name}="..."'
    if sign == "!=":
        return RuleError(f"Expected `=` after {name}, got `!=`. Write `and not {name}=...`.", offset)
    return RuleError(
        f"Expected one sign and a value directly behind {name}, got `{sign}` otherwise. Write it without spaces: "
        f"{example}.",
        offset,
    )


def _read_value(name: FieldName, value: str, offset: int) -> str:
    folded = " ".join(value.lower().split())
    choices = _CHOICES.get(name)
    if choices is not None and folded not in choices:
        close = get_close_matches(folded, choices, n=1)
        meant = _MEANT_VALUES.get(folded) or (close[0] if close else None)
        hint = f"Did you mean {name}={meant}?" if meant in choices else f"It can be: {', '.join(choices)}."
        raise RuleError(f"Expected a {name}, got `{value}`. {hint}", offset)
    if name == "section":
        folded = " ".join(_WORD.findall(folded))
    if not folded.strip("* "):
        raise RuleError(f"Expected a {name}, got `{value}`. Write letters or digits.", offset)
    return folded


def _read_days(operator: str, value: str, offset: int) -> tuple[date | None, date | None]:
    years = _TWO_YEARS.match(value)
    if years:
        raise RuleError(
            f"Expected a year, month or day, got `{value}`. Write date={years.group(1)}..{years.group(2)}.", offset
        )
    if ".." in value:
        return _read_span(operator, value, offset)
    first, last = _read_day(value, offset)
    one_day = timedelta(days=1)
    bounds: Mapping[str, tuple[date | None, date | None]] = {
        "=": (first, last),
        ">=": (first, None),
        "<=": (None, last),
        ">": (last + one_day, None),
        "<": (None, first - one_day),
    }
    return bounds[operator]


def _read_span(operator: str, value: str, offset: int) -> tuple[date | None, date | None]:
    if operator != "=":
        raise RuleError(f"Expected `=` before two dates, got `{operator}`. Write date={value}.", offset)
    begin, _, end = value.partition("..")
    first = _read_day(begin, offset)[0] if begin else None
    last = _read_day(end, offset + value.index("..") + 2)[1] if end else None
    if first is None and last is None:
        raise RuleError("Expected a date beside `..`, got none. Write date=2018..2020.", offset)
    if first and last and first > last:
        raise RuleError(f"Expected the earlier date first, got `{value}`. Write date={end}..{begin}.", offset)
    return first, last


def _read_day(value: str, offset: int) -> tuple[date, date]:
    try:
        first, last = read_day_range(value)
    except ValueError as error:
        raise RuleError(
            f"Expected a year, month or day, got `{value}`. Write 2020, 2020-05, 2020-05-31 or 2018..2020.", offset
        ) from error
    if not 1 < first.year < date.max.year:
        raise RuleError(f"Expected a year from 2 to {date.max.year - 1}, got `{value}`. Write another.", offset)
    return first, last
