"""A codebook, once it is read: groups of codes with their rules.

Takes nothing; gives frozen records. Knows no file format and finds nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pipeline.codebook.expressions import Condition, Expression
from pipeline.records import State

__all__ = [
    "SIGNS",
    "Code",
    "Codebook",
    "Entry",
    "Example",
    "Group",
    "Guard",
    "Rule",
    "Sign",
    "TermList",
    "Wording",
]

Sign = Literal["supports", "inhibits", "recommends", "none"]
"""What a group's codes do to the subject of the study."""

SIGNS: tuple[Sign, ...] = ("supports", "inhibits", "recommends", "none")


class Wording(NamedTuple):
    """A text for people in both languages; the same text twice where it was given once."""

    id: str
    en: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a code.

    Attributes:
        id: Code and number, from 1 in the order of the file ("inh_budget/3"), or code and the name that the file gives.
        code: Id of the code.
        text: The rule as it is written.
        expression: What it means, with the requirements and vetoes of book, group, code and rule.
        states: The states in which its mentions count.
        hash: Hash of all that it says, lists and codes expanded.
        line: Line in the file, from 1.
        column: Column in the file, from 1.
    """

    id: str
    code: str
    text: str
    expression: Expression = field(repr=False, compare=False)
    states: tuple[State, ...]
    hash: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that a code must hit, or must miss.

    Attributes:
        code: Id of the code.
        text: The sentence.
        is_hit: Whether the code must be found in it.
        line: Line in the file, from 1.
        column: Column in the file, from 1.
        fields: What is known of it, for conditions on fields: pairs of name and value.
    """

    code: str
    text: str
    is_hit: bool
    line: int
    column: int
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Code:
    """One code.

    Attributes:
        id: Identifier, unique in the book.
        group: Id of its group.
        label: Short name for people.
        definition: What it means, for people.
        includes: What belongs to it, for people.
        excludes: What does not, for people.
        rules: How it is found, in order.
        examples: Sentences that it must hit or miss.
        line: Line in the file, from 1.
    """

    id: str
    group: str
    label: Wording
    definition: Wording
    includes: tuple[str, ...]
    excludes: tuple[str, ...]
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Group:
    """A group of codes.

    Attributes:
        id: Identifier, unique in the book.
        label: Short name for people.
        sign: What its codes do to the subject of the study.
        codes: Its codes, in order.
    """

    id: str
    label: Wording
    sign: Sign
    codes: tuple[Code, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a list, or one alternative of a condition, as it is written.

    Attributes:
        text: The text.
        languages: The languages that it is for.
        expression: What it means.
        line: Line in the file, from 1.
        column: Column in the file, from 1.
    """

    text: str
    languages: tuple[str, ...]
    expression: Expression = field(repr=False, compare=False)
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class TermList:
    """A list that rules name in brackets.

    Attributes:
        name: Its name, without the brackets.
        entries: Its entries, in order.
        line: Line in the file, from 1.
    """

    name: str
    entries: tuple[Entry, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Guard:
    """A condition that stands at the book, a group, a code or a rule.

    Attributes:
        owner: Where it stands: "" for the book, else the id of the group, code or rule.
        role: Whether what it looks for must be there, or must not.
        condition: What it means.
        entries: Its alternatives, as they are written.
    """

    owner: str
    role: Literal["requires", "unless"]
    condition: Condition = field(repr=False, compare=False)
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Codebook:
    """All codes of a study.

    Attributes:
        name: Name for people.
        version: Hash of all that the file says; comments and layout do not matter.
        groups: The groups, in order.
        file: Name of the file it was read from.
        lists: The lists, in order.
        guards: The conditions of book, groups, codes and rules, in no certain order.
        references: What "[list]" and "{code}" stand for in rules; where a rule names one, it holds this very object.
    """

    name: str
    version: str
    groups: tuple[Group, ...]
    file: str
    lists: tuple[TermList, ...] = field(default=(), repr=False, compare=False)
    guards: tuple[Guard, ...] = field(default=(), repr=False, compare=False)
    references: Mapping[str, Expression] = field(default_factory=dict, repr=False, compare=False)

    @property
    def codes(self) -> tuple[Code, ...]:
        """Every code, in order."""
        return tuple(code for group in self.groups for code in group.codes)

    @property
    def rules(self) -> tuple[Rule, ...]:
        """Every rule, in order."""
        return tuple(rule for code in self.codes for rule in code.rules)

    def get_code(self, id: str) -> Code | None:
        """Return a code by its id, or None."""
        return next((code for code in self.codes if code.id == id), None)
