"""Conditions on documents, as a question writes them: kind=news, source!=blog, title~transport.

Takes texts and the table documents; gives the documents that meet all of them. Knows no codes.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from pipeline.errors import QuestionError

if TYPE_CHECKING:
    import polars as pl

__all__ = ["FIELDS", "check_field", "filter_documents", "list_conditions"]

FIELDS = ("kind", "source", "publisher", "language", "region", "media_type", "reading_state", "title", "key")
"""Columns of documents that can be asked about, where the table has them."""

NOT_KNOWN = "not known"
"""The value of a field that a document does not say."""

_CONDITION = re.compile(r"\s*(\w+)\s*(!=|=|~)\s*(.+?)\s*", re.DOTALL)
_FREE = ("title", "key")  # every document has another
_MOST_NAMED = 12


def list_conditions(where: Sequence[str] | str) -> list[str]:
    """Return one condition or several as a list."""
    return [where] if isinstance(where, str) else list(where)


def filter_documents(documents: "pl.DataFrame", conditions: Sequence[str]) -> "pl.DataFrame":
    """Return the documents that meet all conditions.

    Args:
        documents: Table documents.
        conditions: Each FIELD=VALUE, FIELD!=VALUE or FIELD~WORDS (the value holds these words); case is the same to
            all, and "not known" is the value of what a document does not say.

    Raises:
        QuestionError: If a condition cannot be read, or no document has such a field or value.
    """
    import polars as pl

    kept = pl.lit(True)
    for condition in conditions:
        found = _CONDITION.fullmatch(condition)
        if found is None:
            raise QuestionError(
                f"Expected a condition such as kind=news, source!=blog or title~transport, got {condition!r}. "
                "Write a field, a sign and a value.",
                condition,
            )
        field, sign, value = found.groups()
        check_field(documents, field)
        said = pl.col(field).fill_null(NOT_KNOWN)
        if sign == "~":
            kept &= said.str.to_lowercase().str.contains(value.lower(), literal=True)
            continue
        is_value = said == _find_value(documents[field], field, value)
        kept &= is_value if sign == "=" else ~is_value
    return documents.filter(kept)


def check_field(documents: "pl.DataFrame", field: str) -> None:
    """Refuse a field that documents do not have.

    Raises:
        QuestionError: If there is no such field.
    """
    known = [each for each in FIELDS if each in documents.columns]
    if field not in known:
        raise QuestionError(f"Expected a field of the documents, got {field!r}. {_suggest(field, known)}", field)


def _find_value(values: "pl.Series", field: str, value: str) -> str:
    """Return a value as the documents write it."""
    known = values.fill_null(NOT_KNOWN).unique().to_list()
    same = [each for each in known if each.casefold() == value.casefold()]
    if not same:
        counted = values.fill_null(NOT_KNOWN).value_counts(sort=True)[values.name].to_list()
        hint = _suggest(value, counted) if field not in _FREE else f"{field}~WORDS finds a part of it."
        raise QuestionError(f"Expected a {field} that a document has, got {value!r}. {hint}", value)
    return value if value in same else str(same[0])


def _suggest(name: str, known: Sequence[str]) -> str:
    by_case = {each.casefold(): each for each in known}
    close = [by_case[each] for each in get_close_matches(name.casefold(), list(by_case), n=3, cutoff=0.6)]
    if close:
        return f"Did you mean {' or '.join(close)}?"
    more = f" and {len(known) - _MOST_NAMED} more" if len(known) > _MOST_NAMED else ""
    return f"Known are: {', '.join(known[:_MOST_NAMED])}{more}."
