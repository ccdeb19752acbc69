"""A term of another program becomes a rule of faktor.

Takes a pattern (words, with stars and question marks); gives the text of a rule, or says in one sentence why it has
none. Knows no file format.
"""

import re
from string import ascii_lowercase, digits

from pipeline.errors import FaktorError

__all__ = ["NotCarriedError", "translate_pattern"]

_WORD = re.compile(r"[^\W_]+")
_JOINS = re.compile(r"[-'’‐‑\s]*\Z")
# What the rule language wants before a star.
_SHORTEST_PREFIX = 2
_ANY_LETTER = ascii_lowercase + digits


class NotCarriedError(FaktorError):
    """A pattern or rule has no counterpart."""


def translate_pattern(pattern: str) -> tuple[str, str | None]:
    """Return a pattern as a rule: words as they stand in any case, a star for any ending.

    A question mark, and a star behind one letter, are written out as alternatives: the letters a to z and the digits.

    Args:
        pattern: Words with spaces between; a word may end in a star and hold one question mark.

    Returns:
        The rule, and a sentence on how it differs from the pattern, or None where it does not.

    Raises:
        NotCarriedError: The pattern has no counterpart.
    """
    sides: list[str] = []
    notes: list[str] = []
    has_signs = False
    for piece in pattern.split():
        if not _WORD.search(piece.replace("?", "x")) and "*" not in piece and sides:
            has_signs = True
            continue
        alternatives = _list_alternatives(piece, pattern)
        has_signs |= not all(_JOINS.match(gap) for gap in _WORD.split(piece.rstrip("*").replace("?", "x")))
        if len(alternatives) > 1:
            notes.append("a letter left open is one of a to z or a digit here")
        said = [_write_word(alternative, is_apart=has_signs) for alternative in alternatives]
        sides.append(said[0] if len(said) == 1 else f"({' or '.join(said)})")
    if not sides:
        raise NotCarriedError(f"`{pattern}`: there is no word in it.")
    if has_signs:
        notes.append("signs inside it are not compared")
    difference = f"`{pattern}`: {'; '.join(dict.fromkeys(notes))}." if notes else None
    return _join(sides, " before/0 " if has_signs else " "), difference


def _list_alternatives(piece: str, pattern: str) -> list[str]:
    """Return the words that a piece may be, each with a star at its end or none."""
    stem, star, behind = piece.partition("*")
    if behind.strip("*") or (star and not stem) or piece.count("?") > 1:
        raise NotCarriedError(
            f"`{pattern}`: a star is known at the end of a word only, and one question mark in a word."
        )
    words = _WORD.findall(stem.replace("?", "x"))
    if not words:
        raise NotCarriedError(f"`{pattern}`: there is no word in it.")
    if star and not _WORD.match(stem[-1].replace("?", "x")):
        raise NotCarriedError(f"`{pattern}`: a letter is wanted before a star.")
    is_short = bool(star) and len(words[-1]) < _SHORTEST_PREFIX
    stems = [stem.replace("?", letter) for letter in _ANY_LETTER] if "?" in stem else [stem]
    if not is_short:
        return [f"{each}{'*' * bool(star)}" for each in stems]
    return [*stems, *(f"{each}{letter}*" for each in stems for letter in _ANY_LETTER)]


def _write_word(piece: str, *, is_apart: bool) -> str:
    """Return a piece as quoted words, the last one with a star where it has one."""
    words = [word.lower() for word in _WORD.findall(piece.rstrip("*"))]
    joint = " before/0 " if is_apart else " "
    if piece.endswith("*"):
        return _join([*(f'"{word}"' for word in words[:-1]), f"{words[-1]}*"], joint)
    return _join([f'"{word}"' for word in words], joint)


def _join(sides: list[str], joint: str) -> str:
    """Return sides one behind the other; quoted words side by side share their quotation marks."""
    if len(sides) == 1 and sides[0].startswith("("):
        return sides[0][1:-1]
    joined = joint.join(sides)
    return joined.replace('" "', " ") if joint == " " else joined
