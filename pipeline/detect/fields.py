"""What is known about the passages of a batch, and which of them a condition on a field holds for.

Takes the passages' and their documents' columns; gives booleans, one a passage. Knows no word of a text.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pipeline.codebook.expressions import Expression, Field, FieldName, list_parts
from pipeline.codebook.fields import FIELD_NAMES, read_day_range

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Known", "join_documents", "know_one", "list_fields", "put_together", "read_known"]

_Days = npt.NDArray[np.datetime64]
_DOCUMENT_COLUMNS = {"document_kind": "kind", "source": "source", "date": "date", "date_precision": "date_precision"}
_PRECISIONS = {"year": 4, "month": 7}
_UNKNOWN = np.datetime64("NaT", "D")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known about each passage of a batch; what is not known holds for nothing.

    Attributes:
        passages: Number of passages.
        texts: Kind, source, language and section of each, in lower case; None where it is not known.
        first_day: First day that the date of the document leaves open; NaT where there is none.
        last_day: Last day that it leaves open.
    """

    passages: int
    texts: Mapping[FieldName, Sequence[str | None]] = field(default_factory=dict)
    first_day: _Days | None = None
    last_day: _Days | None = None

    def test(self, asked: Field) -> npt.NDArray[np.bool_]:
        """Return for each passage whether a condition holds; a date known by its month or year must lie in it whole."""
        if asked.name == "date":
            return self._test_days(asked.wanted)
        values = self.texts.get(asked.name)
        if values is None:
            return np.zeros(self.passages, dtype=np.bool_)
        pattern = _write_pattern(asked)
        holds = {value: value is not None and pattern.search(value) is not None for value in set(values)}
        return np.fromiter((holds[value] for value in values), dtype=np.bool_, count=self.passages)

    def _test_days(self, wanted: str) -> npt.NDArray[np.bool_]:
        if self.first_day is None or self.last_day is None:
            return np.zeros(self.passages, dtype=np.bool_)
        first, last = wanted.split("..")
        holds: npt.NDArray[np.bool_] = ~np.isnat(self.first_day)
        if first:
            holds &= self.first_day >= np.datetime64(first)
        if last:
            holds &= self.last_day <= np.datetime64(last)
        return holds


def list_fields(expressions: Iterable[Expression]) -> frozenset[FieldName]:
    """Return the fields that some expressions ask about."""
    found: set[FieldName] = set()
    met: set[int] = set()
    pending = list(expressions)
    while pending:
        node = pending.pop()
        if id(node) not in met:
            met.add(id(node))
            if isinstance(node, Field):
                found.add(node.name)
            pending.extend(list_parts(node))
    return frozenset(found)


def read_known(passages: "pl.DataFrame", asked: Iterable[FieldName]) -> Known:
    """Return what is known about passages.

    Args:
        passages: One row per passage; of the columns language, section, document_kind, source, date and date_precision
            those are read that are there.
        asked: The fields that rules ask about; others are left out.
    """
    texts: dict[FieldName, Sequence[str | None]] = {}
    first = last = None
    for name in asked:
        column = "document_kind" if name == "kind" else name
        if column not in passages.columns:
            continue
        if name == "date":
            precisions = (
                passages["date_precision"] if "date_precision" in passages.columns else [None] * passages.height
            )
            first, last = _read_days(passages["date"].to_list(), list(precisions))
        else:
            texts[name] = [None if value is None else value.lower() for value in passages[column].to_list()]
    return Known(passages.height, texts, first, last)


def join_documents(passages: "pl.DataFrame", documents: "pl.DataFrame") -> "pl.DataFrame":
    """Return passages with what is known of their documents.

    Args:
        passages: One row per passage, with document_id.
        documents: One row per document, with columns of `records.DOCUMENTS`.
    """
    there = {new: old for new, old in _DOCUMENT_COLUMNS.items() if old in documents.columns}
    columns = documents.select("document_id", *(documents[old].alias(new) for new, old in there.items()))
    return passages.drop(set(there) & set(passages.columns)).join(
        columns, on="document_id", how="left", maintain_order="left"
    )


def know_one(fields: Mapping[str, str]) -> Known:
    """Return what is known of a single passage.

    Args:
        fields: Name of a field -> its value; a date as "2020", "2020-05" or "2020-05-31".

    Raises:
        ValueError: A field is unknown, or the date is none.
    """
    strange = set(fields) - set(FIELD_NAMES)
    if strange:
        raise ValueError(f"Expected fields among {', '.join(FIELD_NAMES)}, got {', '.join(sorted(strange))}.")
    texts: dict[FieldName, Sequence[str | None]] = {
        name: [fields[name].lower()] for name in FIELD_NAMES if name in fields and name != "date"
    }
    if "date" not in fields:
        return Known(1, texts)
    first, last = read_day_range(fields["date"])
    return Known(1, texts, np.array([first], dtype="datetime64[D]"), np.array([last], dtype="datetime64[D]"))


def put_together(parts: Sequence[Known]) -> Known:
    """Return what is known of several passages, one behind the other, of which each was known by itself."""
    names = {name for part in parts for name in part.texts}

    def list_days(name: str) -> _Days:
        days = [getattr(part, name) for part in parts]
        return np.array([_UNKNOWN if day is None else day[0] for day in days], dtype="datetime64[D]")

    return Known(
        passages=len(parts),
        texts={name: [part.texts[name][0] if name in part.texts else None for part in parts] for name in names},
        first_day=list_days("first_day"),
        last_day=list_days("last_day"),
    )


def _read_days(days: Sequence[date | None], precisions: Sequence[str | None]) -> tuple[_Days, _Days]:
    first, last = np.full((2, len(days)), _UNKNOWN)
    for row, (day, precision) in enumerate(zip(days, precisions, strict=True)):
        if day is not None:
            length = _PRECISIONS.get(precision or "", 10)
            first[row], last[row] = read_day_range(day.isoformat()[:length])
    return first, last


def _write_pattern(asked: Field) -> re.Pattern[str]:
    words = asked.wanted.split()
    said = r"[\W_]+".join(re.escape(word).replace(r"\*", r"\w*" if asked.name == "section" else ".*") for word in words)
    if asked.name == "section":
        return re.compile(rf"(?<![^\W_]){said}(?![^\W_])")
    return re.compile(rf"\A{said}\Z")
