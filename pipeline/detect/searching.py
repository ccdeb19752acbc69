"""A codebook that can be asked: `book.find("...")`.

Takes a codebook file; gives a `Codebook` that finds its own codes in a text. Knows no workspace.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from pipeline.codebook import Codebook, load_codebook
from pipeline.detect.mentions import find_in_text
from pipeline.detect.overlaps import Policy
from pipeline.records import State

__all__ = ["FoundMention", "SearchableCodebook", "load_searchable"]


@dataclass(frozen=True, slots=True)
class FoundMention:
    """A place where a text speaks of a code.

    Attributes:
        code: The code.
        group: The group of the code.
        rule: Which rule found it.
        start: Offset in the text, in code points.
        end: Offset behind the last character.
        quote: The words as they stand.
        atoms: The words that satisfied the rule, in order.
        state: How the text speaks of it.
        cue: The words that set the state, or None.
        cue_start: Offset of the cue, or None.
        cue_end: Offset behind the cue, or None.
        is_counted: Whether the code counts mentions in this state.
    """

    code: str
    group: str
    rule: str
    start: int
    end: int
    quote: str
    atoms: tuple[str, ...]
    state: State
    cue: str | None
    cue_start: int | None
    cue_end: int | None
    is_counted: bool


class SearchableCodebook(Codebook):
    """A codebook that finds its own codes."""

    __slots__ = ()

    def find(self, text: str, *, about: Mapping[str, str] | None = None, policy: Policy = "key") -> list[FoundMention]:
        """Find every mention in one text.

        Args:
            text: A passage: a paragraph, say.
            about: What is known of it, for rules that ask: kind, source, language, section and date.
            policy: Among which mentions the longest wins where they share a word: those of a code ("key"), of a group
                ("branch") or of the whole book ("book").

        Returns:
            One record per mention, in the order of the text: what `find_in_text` gives.
        """
        found = find_in_text(text, self, fields=about, policy=policy)
        return [
            FoundMention(**{name: each[name] for name in _NAMES} | {"atoms": tuple(each["atoms"])}) for each in found
        ]


def load_searchable(path: Path | str) -> SearchableCodebook:
    """Read a codebook file.

    Raises:
        CodebookError: The file is missing or is no codebook; says where and what to do.
    """
    book = load_codebook(path)
    return SearchableCodebook(**{field.name: getattr(book, field.name) for field in fields(book)})


_NAMES = tuple(field.name for field in fields(FoundMention))
