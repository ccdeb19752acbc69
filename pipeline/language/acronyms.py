"""Find where a text says what a short form stands for: "Sistem Pemerintahan Berbasis Elektronik (SPBE)".

Takes a text; gives short and long forms with their places. Knows no list of short forms and no codebook.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["DEFINITION", "Definition", "find_definitions"]

DEFINITION = r"\(\s?[A-Z][A-Za-z0-9]*[A-Z0-9][A-Za-z0-9]{0,8}\s?\)|\(\s?[A-Z][a-z]{3,11}\s?\)"
"""What a short form in brackets looks like: capitals in it, or one capital at its beginning."""

_SHORT = re.compile(DEFINITION)
_WORD = re.compile(r"[^\W_]+")
# A long form stands in one piece of a sentence; a hyphen or a line break may be in it.
_BREAK = re.compile(r"[.,;:!?()\[\]/\"“”]|\n\s*\n")
_FUNCTION_WORDS = frozenset(
    ["dan", "di", "ke", "dari", "untuk", "pada", "yang", "atas", "of", "and", "the", "for", "in", "on", "to", "a"]
)
_MOST_SHORT_CHARS = 10
_MOST_LONGER = 5


@dataclass(frozen=True, slots=True)
class Definition:
    """A short form and what it stands for.

    Attributes:
        short: The short form, as written.
        long: The long form, as written, with single spaces.
        start: Offset of the long form in the text.
        end: Offset behind the short form's bracket; from here on the short form stands for the long one.
    """

    short: str
    long: str
    start: int
    end: int


def find_definitions(text: str) -> Iterator[Definition]:
    """Yield the definitions of a text, in their order.

    Every letter of the short form must stand in the words before it, in order, the first at the beginning of the long
    form (Schwartz and Hearst 2003). A short form of capitals takes each from the beginning of a word, and no word of
    the long form but function words goes without one.

    Args:
        text: A passage.

    References:
        Schwartz and Hearst (2003), A simple algorithm for identifying abbreviation definitions in biomedical text.
        Pacific Symposium on Biocomputing 8: 451-462.
    """
    for match in _SHORT.finditer(text):
        short = match.group().strip("( )")
        if not 2 <= len(short) <= _MOST_SHORT_CHARS:
            continue
        words = _list_words_before(text, match.start(), short)
        start = _match_initials(words, short) if short.isupper() else _match_letters(words, short)
        if start is not None:
            long = " ".join(text[start : match.start()].split())
            if long.lower() != short.lower():
                yield Definition(short, long, start, match.end())


def _list_words_before(text: str, end: int, short: str) -> list[tuple[int, str]]:
    """Return the words before a bracket that could be its long form, with their offsets."""
    most = min(len(short) + _MOST_LONGER, 2 * len(short))
    first = max(0, end - 30 * most)
    breaks = [found.end() for found in _BREAK.finditer(text, first, end)]
    begins = breaks[-1] if breaks else first
    words = [(found.start(), found.group()) for found in _WORD.finditer(text, begins, end)]
    return words[-most:]


def _match_initials(words: list[tuple[int, str]], short: str) -> int | None:
    """Return where the long form of capitals begins: each is a word's initial; function words may go without."""
    left = len(short)
    for start, word in reversed(words):
        if word[0].lower() == short[left - 1].lower():
            left -= 1
            if left == 0:
                return start
        elif word.lower() not in _FUNCTION_WORDS:
            return None
    return None


def _match_letters(words: list[tuple[int, str]], short: str) -> int | None:
    """Return where the long form of a word made of pieces begins ("Diskominfo"): letters in order, initial first."""
    left = len(short) - 1
    letters = short.lower()
    for start, word in reversed(words):
        folded = word.lower()
        at = len(folded) - 1
        had = left
        while at >= 0 and left >= 0:
            if folded[at] == letters[left] and (left > 0 or at == 0):
                left -= 1
            at -= 1
        if left < 0:
            return start
        if had == left and folded not in _FUNCTION_WORDS:
            return None
    return None
