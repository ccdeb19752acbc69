"""What the questions of a corpus are asked in: days, languages, and what a group of questions stands upon.

Holds types only.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.answer import Answer
    from pipeline.query.tables import Tables

__all__ = ["Asked", "Day", "Language"]

Day = str | date | None
"""A year, quarter, month or day as ISO text, a date, or None for an open end."""

Language = Literal["id", "en"]
"""Language of labels."""


class Asked(Protocol):
    """What a group of questions stands upon.

    Attributes:
        tables: The tables of the workspace, read once.
        today: The day on which it is asked.
    """

    tables: "Tables"
    today: date

    def _answer(self, frame: "pl.DataFrame", notes: Sequence[str] = (), /, **question: object) -> "Answer": ...
