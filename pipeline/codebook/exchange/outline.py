"""What passes between faktor and other programs: categories with terms, rules and what gets lost.

Takes nothing; gives frozen records. Knows no file format.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

__all__ = ["FORMATS", "PATH_JOIN", "TOP_GROUP", "Category", "Format", "Loss", "OutCategory", "Outline", "flatten"]

Format = Literal["khcoder", "wordstat", "liwc", "dicx", "yoshikoder", "lexicoder", "quanteda", "refi"]
"""A file format of another program."""

FORMATS: dict[Format, tuple[str, str]] = {
    "khcoder": (".txt", "KH Coder coding rules"),
    "wordstat": (".cat", "WordStat categorisation dictionary"),
    "liwc": (".dic", "LIWC dictionary"),
    "dicx": (".dicx", "LIWC-22 dictionary"),
    "yoshikoder": (".ykd", "Yoshikoder dictionary"),
    "lexicoder": (".lc3", "Lexicoder dictionary"),
    "quanteda": (".yml", "quanteda dictionary in YAML"),
    "refi": (".qdc", "REFI-QDA codebook"),
}
"""Each format with the ending of its files and its name for people."""

PATH_JOIN = " > "
"""Between the names of categories inside categories, in the label of a code."""

TOP_GROUP = "imported"
"""The group of categories that stand in none; it is not written out again."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that the other side cannot hold, or holds otherwise.

    Attributes:
        where: The category, code or rule concerned; empty for the whole.
        message: What becomes of it, in one sentence.
        line: Line in the file that was read, from 1; None where there is none.
    """

    where: str
    message: str
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Category:
    """A category as it was read.

    Attributes:
        name: Its name.
        terms: What it looks for, each as a rule of faktor.
        rules: Rules that are more than a term.
        children: Categories inside it.
        definition: What it means, for people.
        comments: What could not be carried over, for the file that is written.
    """

    name: str
    terms: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    children: "tuple[Category, ...]" = ()
    definition: str = ""
    comments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OutCategory:
    """A category to be written.

    Attributes:
        name: Its name.
        code: Id of its code or group.
        terms: Words side by side with one space between; a star ends a word that only begins so.
        children: Categories inside it.
        description: What it means, for people.
        sign: What its group does to the subject.
        is_group: Whether it is a group of the codebook.
    """

    name: str
    code: str
    terms: tuple[str, ...] = ()
    children: "tuple[OutCategory, ...]" = ()
    description: str = ""
    sign: str = "none"
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Outline:
    """Categories in order, and what got lost on the way.

    Attributes:
        name: Name of the dictionary or codebook.
        categories: The categories.
        losses: What got lost.
    """

    name: str
    categories: tuple[Category, ...]
    losses: tuple[Loss, ...] = field(default=())


def flatten(categories: Sequence[OutCategory]) -> Iterator[OutCategory]:
    """Yield the categories that have terms of their own, or nothing inside them: some formats know no others."""
    for category in categories:
        if category.terms or not category.children:
            yield category
        yield from flatten(category.children)
