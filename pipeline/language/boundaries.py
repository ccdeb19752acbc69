"""Find where sentences and clauses begin.

Takes the words of a batch and what stands between them; gives the number of each word's sentence and clause.
Knows Indonesian and English through the lists in `data/`, and no codebook.
"""

from collections.abc import Sequence
from functools import cache
from itertools import repeat
from operator import eq
from pathlib import Path

import numpy as np
import numpy.typing as npt
import yaml

from pipeline.language.characters import COMMA, FULL_STOP, NEWLINE, SEMICOLON, SPACE, STRONG_STOP
from pipeline.language.vocabulary import Vocabulary

__all__ = ["find_boundaries"]

_DATA = Path(__file__).parent / "data"
_LANGUAGES = ("id", "en")

_UPPER = 0x01
_DIGIT = 0x02
_LOWER_WORD = 0x04
_ABBREVIATION = 0x08
_LIST_NUMBER = 0x10
_AFTER_COMMA = 0x20
_ALWAYS = 0x40
_COORDINATOR = 0x80
_LISTS = {
    "abbreviations": _ABBREVIATION,
    "after_comma": _AFTER_COMMA,
    "coordinators": _COORDINATOR,
    "always": _ALWAYS,
}
# An item of an enumeration has at most so many words; what is longer between two commas is taken for a clause.
_LONGEST_ITEM_WORDS = 5


def find_boundaries(
    word: npt.NDArray[np.int32],
    gap: npt.NDArray[np.uint8],
    has_blank_line: npt.NDArray[np.bool_],
    begins_text: npt.NDArray[np.bool_],
    vocabulary: Vocabulary,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Number the sentences and clauses of a batch.

    A sentence begins with a text, after a blank line, after a question or exclamation mark or a bullet, and after a
    full stop with white space before a capital or a digit, unless the word before it is an abbreviation, a single
    letter or the number of a list item. A clause begins with a sentence, after a semicolon, at a strong conjunction,
    and at a weaker one after a comma, unless the comma ends an item of an enumeration.

    Args:
        word: Word ids.
        gap: Kinds of character between each word and the one before, as in `characters`.
        has_blank_line: Whether a blank line is between each word and the one before.
        begins_text: Whether the word is the first of its text.
        vocabulary: What the word ids mean.

    Returns:
        For each word the number of its sentence and of its clause, both from 0 through the batch.
    """
    flags = vocabulary.describe("boundaries", _describe_words)[word]
    before = np.zeros_like(flags)
    before[1:] = flags[:-1]
    begins_sentence = begins_text | has_blank_line | ((gap & STRONG_STOP) != 0)
    stopped = np.flatnonzero(((gap & FULL_STOP) != 0) & ~begins_sentence)
    ends = _ends_sentence(gap[stopped], before[stopped], flags[stopped])
    opens_line = begins_sentence | ((gap & NEWLINE) != 0)
    number = (before[stopped] & _LIST_NUMBER) != 0
    ends &= ~(number & opens_line[np.maximum(stopped - 1, 0)])
    begins_sentence[stopped[ends]] = True
    begins_clause = begins_sentence | ((gap & SEMICOLON) != 0) | ((flags & _ALWAYS) != 0)
    sentence = _number(begins_sentence)
    commas = np.flatnonzero((gap & COMMA) != 0)
    begins = (flags[commas] & _AFTER_COMMA) != 0
    begins |= ((flags[commas] & _COORDINATOR) != 0) & ~_ends_enumeration(commas, sentence)
    begins_clause[commas[begins]] = True
    return sentence, _number(begins_clause)


def _ends_sentence(
    gap: npt.NDArray[np.uint8], before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8]
) -> npt.NDArray[np.bool_]:
    """Return whether a full stop between two words ends a sentence, as far as the two words tell."""
    spaced = ((gap & SPACE) != 0) & ((after & (_UPPER | _DIGIT)) != 0) & ((before & _ABBREVIATION) == 0)
    forgotten_space = ((before & _LOWER_WORD) != 0) & ((after & _UPPER) != 0)
    ends: npt.NDArray[np.bool_] = spaced | (forgotten_space & ((gap & SPACE) == 0))
    return ends


def _ends_enumeration(commas: npt.NDArray[np.intp], sentence: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Return whether the words before a comma are a short item with a comma of the same sentence before it."""
    ends = np.zeros(len(commas), dtype=np.bool_)
    ends[1:] = (np.diff(commas) <= _LONGEST_ITEM_WORDS) & (sentence[commas[1:]] == sentence[commas[:-1]])
    return ends


def _number(begins: npt.NDArray[np.bool_]) -> npt.NDArray[np.int32]:
    return np.cumsum(begins, dtype=np.int32) - np.int32(1)


def _describe_words(words: Sequence[str]) -> npt.NDArray[np.uint8]:
    lists = _read_lists()
    count = len(words)
    folded = [word.lower() for word in words]
    length = np.fromiter(map(len, words), dtype=np.int64, count=count)
    is_lower = np.fromiter(map(eq, words, folded), dtype=np.bool_, count=count)
    first, kind = np.unique(np.array([word[:1] for word in words], dtype="<U1"), return_inverse=True)
    is_upper, is_digit, is_letter = (
        np.array([ask(letter) for letter in first.tolist()], dtype=np.bool_)[kind]
        for ask in (str.isupper, str.isdigit, str.isalpha)
    )
    flags = np.fromiter(map(lists.get, folded, repeat(0)), dtype=np.uint8, count=count)
    flags |= np.where(is_upper, _UPPER, 0).astype(np.uint8)
    flags |= np.where(is_digit, np.where(length <= 2, _DIGIT | _LIST_NUMBER, _DIGIT), 0).astype(np.uint8)
    is_word = ~is_upper & ~is_digit & (length > 2) & is_lower
    flags |= np.where(is_word, _LOWER_WORD, 0).astype(np.uint8)
    flags |= np.where((length == 1) & is_letter, _ABBREVIATION, 0).astype(np.uint8)
    return flags


@cache
def _read_lists() -> dict[str, int]:
    """Return the flags of every word that stands in a list."""
    flags: dict[str, int] = {}
    for language in _LANGUAGES:
        text = (_DATA / f"boundaries_{language}.yaml").read_text(encoding="utf-8")
        lists: dict[str, list[str]] = yaml.load(text, Loader=yaml.BaseLoader)
        for name, flag in _LISTS.items():
            for word in lists[name]:
                flags[word] = flags.get(word, 0) | flag
    return flags
