"""The words of the report, read from words/<language>.toml.

Takes a language; gives texts, numbers and days as that language writes them. Knows no figure.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.query.words import Language, write_count

__all__ = ["Words", "read_words"]


class Words:
    """The texts of one language; `words.name` is the text, `words.fill("name", n=1)` has its places filled.

    Attributes:
        lang: The language.
    """

    def __init__(self, lang: Language, texts: Mapping[str, Any]) -> None:
        self.lang = lang
        self._texts = texts

    def __getattr__(self, name: str) -> Any:
        """Return a text."""
        try:
            return self._texts[name]
        except KeyError:
            raise AttributeError(f"There is no text {name!r} in {self.lang}.toml.") from None

    def fill(self, name: str, **figures: object) -> str:
        """Return a text with its places filled; whole numbers are written as the language writes them."""
        said = {key: self.count(value) if isinstance(value, int) else value for key, value in figures.items()}
        return str(self._texts[name]).format(**said)

    def count(self, number: int) -> str:
        """Return a whole number with its thousands apart."""
        return write_count(number, self.lang)

    def decimal(self, number: float | None, digits: int) -> str:
        """Return a number with decimals, or a dash for none."""
        if number is None:
            return "–"
        text = f"{number:.{digits}f}"
        return text.replace(".", ",") if self.lang == "id" else text

    def percent(self, share: float | None) -> str:
        """Return a share as a percentage, or a dash for none."""
        return "–" if share is None else f"{self.decimal(100 * share, 0 if share >= 0.0995 or share == 0 else 1)} %"

    def day(self, day: date | None, precision: str | None = "day") -> str:
        """Return a date as far as it is known."""
        if day is None:
            return str(self.undated)
        if precision == "year":
            return str(day.year)
        month = self.months["names"][day.month - 1]
        return f"{month} {day.year}" if precision == "month" else f"{day.day} {month} {day.year}"


@cache
def read_words(lang: Language) -> Words:
    """Return the words of a language: en or id."""
    text = (Path(__file__).parent / "words" / f"{lang}.toml").read_text(encoding="utf-8")
    return Words(lang, tomllib.loads(text))
