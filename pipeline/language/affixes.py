"""What Indonesian can put before and behind a stem.

Takes a word and a stem; says whether the stem explains the word. Knows no dictionary.
"""

import re

__all__ = ["can_derive"]

# Everything that the stemmer takes off the end, and everything that it can take off the beginning. A prefix may have
# swallowed the first letter of what follows (menyapu from sapu, pemersatu from persatu), hence the alternatives without
# one; the last letter and the infix (gerigi from gigi) belong to the stem.
_ENDINGS = ("i", "is", "isme", "isasi", "an", "kan", "ku", "mu", "nya", "lah", "kah", "tah", "pun")
_BEGINNING = re.compile(
    r"(?:di|ke|se|ku|kau|[bt]e[rl]?|(?:me|pe|e)(?:m|nge?|ny?|r|l)?){0,3}(?:[a-z](?:e[rlm]|in)?)?", re.ASCII
)
_LONGEST_BEGINNING = 14
_MOST_SHORTENED = 16


def can_derive(word: str, stem: str) -> bool:
    """Return whether affixes that Indonesian has can make a word of a stem.

    Args:
        word: A word in lower case.
        stem: Its supposed stem.

    Returns:
        False when no known beginnings and endings lead from one to the other.
    """
    return any(
        shortened.endswith(stem[1:]) and _is_beginning(shortened, len(shortened) - len(stem) + 1)
        for shortened in _list_shortened(word)
        if 0 <= len(shortened) - len(stem) + 1 < _LONGEST_BEGINNING
    )


def _list_shortened(word: str) -> list[str]:
    """Return a word without the endings that can be taken off it, in every way, the word itself included."""
    shortened = [word]
    for form in shortened:
        if len(shortened) >= _MOST_SHORTENED:
            break
        for ending in _ENDINGS:
            if form.endswith(ending) and len(form) > len(ending) + 1:
                rest = form[: -len(ending)]
                if rest not in shortened:
                    shortened.append(rest)
    return shortened


def _is_beginning(word: str, length: int) -> bool:
    """Return whether the first letters of a word can be prefixes and the first letter of a stem."""
    return _BEGINNING.fullmatch(word, 0, length) is not None
