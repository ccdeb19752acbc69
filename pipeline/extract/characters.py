"""Cleans characters that a reader does not see as they are stored.

Takes a stretch of text; gives the same words in plain characters.
Knows nothing of lines, paragraphs or languages, but for the joining of a word that a line break cut.
"""

import re
import unicodedata
from collections.abc import Container

__all__ = ["CUT_WORD", "clean_text", "join_cut_word"]

CUT_WORD = "\ufffe"
"""Ends a line whose last word goes on in the next one; PDFium writes it for a hyphen that it saw there."""

_LIGATURES = {
    "ﬀ": "ff",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "ﬃ": "ffi",
    "ﬄ": "ffl",
    "ﬅ": "st",
    "ﬆ": "st",
}
# Bullets of the Symbol and Wingdings fonts, which have no Unicode of their own in a PDF.
_SYMBOL_BULLETS = {chr(code): "•" for code in (0xF0B7, 0xF0A7, 0xF0D8, 0xF0FC, 0xF0A8, 0xF076, 0xF0D9, 0xF06E, 0xF02D)}
_HYPHENS = {"\u2010": "-", "\u2011": "-"}
_DROPPED = {
    "\u00ad": "",  # soft hyphen
    "\u200b": "",  # zero-width space
    "\u200c": "",
    "\u200d": "",
    "\u2060": "",
    "\ufeff": "",
    "\uffff": "",
    "\u0002": CUT_WORD,  # older PDFium
}
_MAP = str.maketrans({**_LIGATURES, **_SYMBOL_BULLETS, **_HYPHENS, **_DROPPED})
# Control characters, private characters that no font here explains, lone surrogates, and marks that turn the
# direction of writing in a terminal.
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ue000-\uf8ff]")
# A character that no font explains, alone at the beginning of a line, is a bullet.
_UNKNOWN_BULLET = re.compile(r"^[\x80-\x9f\ue000-\uf8ff] +(?=\S)", re.MULTILINE)
_SPACES = re.compile(r"[^\S\n\t]+")
_LAST_WORD = re.compile(r"[^\W_]+$")
_FIRST_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_WORD_CHARS = 60

# First halves that keep their hyphen in both languages.
_KEEPING = frozenset({"e", "m", "pro", "anti", "non", "pasca", "pra", "self", "co", "multi", "real", "up", "on", "se"})


def clean_text(text: str) -> str:
    """Clean the characters of a text.

    Args:
        text: Any text; line breaks and tabs are kept.

    Returns:
        The text in Unicode NFC with one kind of hyphen and single spaces between words, without ligatures, soft
        hyphens, control characters, marks of direction and private characters. A cut word at its end keeps its mark.
    """
    if not text.isascii():
        text = _UNKNOWN_BULLET.sub("• ", unicodedata.normalize("NFC", text.translate(_MAP)))
    text = text.replace("\x02", CUT_WORD).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return _SPACES.sub(" ", _UNSEEN.sub("", text)).strip(" ")


def join_cut_word(before: str, after: str, *, words: Container[str]) -> str:
    """Join two lines of which the first ends within a word.

    The hyphen is kept where it belongs to the word: between the halves of a reduplication (undang-undang,
    berbeda-beda), before a capital or a digit, after a prefix that takes one (e-government), or where the document
    writes the word with a hyphen in the middle of a line.

    Args:
        before: The line that ends within a word, without hyphen or mark.
        after: The line that goes on.
        words: Words as they stand within the lines of the document, in lower case.

    Returns:
        Both lines in one.
    """
    head, tail = _LAST_WORD.search(before[-_WORD_CHARS:]), _FIRST_WORD.match(after)
    if head is None or tail is None:
        return f"{before}-{after}"
    first, second = head.group().lower(), tail.group().lower()
    if f"{first}-{second}" in words:
        return f"{before}-{after}"
    if first + second in words:
        return before + after
    second_half = second.split("-")[0]
    is_doubled = len(second_half) >= 3 and (
        first.endswith(second_half) or (len(first) >= 3 and second_half.startswith(first))
    )
    is_kept = is_doubled or first in _KEEPING or not after[0].islower() or not before[-1].isalpha()
    return f"{before}-{after}" if is_kept else before + after
