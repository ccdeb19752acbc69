"""What each character is to the tokeniser: part of a word, or one of a few kinds of gap.

Takes nothing; gives a table with one byte for each code point. Knows no language.
"""

import unicodedata
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

__all__ = [
    "BREAKS",
    "COMMA",
    "FULL_STOP",
    "NEWLINE",
    "OTHER",
    "SEMICOLON",
    "SPACE",
    "STRONG_STOP",
    "WORD",
    "classify_characters",
]

WORD = 0x80
SPACE = 0x01
NEWLINE = 0x02
FULL_STOP = 0x04
STRONG_STOP = 0x08
COMMA = 0x10
SEMICOLON = 0x20
OTHER = 0x40
BREAKS = FULL_STOP | STRONG_STOP | COMMA | SEMICOLON | OTHER
"""Kinds of gap that no phrase crosses; hyphens, dashes, quote marks and emphasis have no bit at all."""

_CODE_POINTS = 0x110000
# Between these Unicode has assigned nothing yet, and behind the tags there is only what is private: all OTHER.
_FIRST_UNUSED = 0x40000
_LAST_UNUSED = 0xE0000
_FULL_STOPS = ".…。"
_STRONG_STOPS = "?!？！•●▪■◦‣⁃▸►✓✔❖➢➤\uf0b7\uf0a7\uf0d8\uf076\uf0fc"
_COMMAS = ",،，、"
_SEMICOLONS = ";；؛"
_JOINS = "*'\"`´‘’‚‛“”„‟′″«»‹›"


@cache
def classify_characters() -> npt.NDArray[np.uint8]:
    """Return the class of every Unicode code point.

    Letters, digits and the marks that combine with them are WORD. White space is SPACE (line ends are NEWLINE too).
    Hyphens, dashes, quote marks, emphasis stars, underscores, superscripts and invisible format characters are 0: they
    part words but a phrase may cross them. All else is a break of some kind.

    Returns:
        One byte for each code point, to be indexed by code point.
    """
    table = np.full(_CODE_POINTS, OTHER, dtype=np.uint8)
    for code in chain(range(_FIRST_UNUSED), range(_LAST_UNUSED, _LAST_UNUSED + 0x1000)):
        category = unicodedata.category(chr(code))
        if category[0] in "LM" or category in ("Nd", "Nl"):
            table[code] = WORD
        elif category[0] == "Z":
            table[code] = SPACE
        elif category in ("Pd", "Pc", "Cf", "No"):
            table[code] = 0
    for characters, kind in (
        (_FULL_STOPS, FULL_STOP),
        (_STRONG_STOPS, STRONG_STOP),
        (_COMMAS, COMMA),
        (_SEMICOLONS, SEMICOLON),
        (_JOINS, 0),
        (" \t\r\x0b\x0c", SPACE),
        ("\n\x85\u2028\u2029", SPACE | NEWLINE),
    ):
        for character in characters:
            table[ord(character)] = kind
    return table
