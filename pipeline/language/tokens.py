"""Cut texts into words, a whole batch at a time, in columns.

Takes texts; gives `Tokens`: one row a word, with its place, its number in a vocabulary, its sentence and its clause.
Knows no codebook.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from pipeline.language.boundaries import find_boundaries
from pipeline.language.characters import BREAKS, COMMA, FULL_STOP, NEWLINE, WORD, classify_characters
from pipeline.language.vocabulary import Vocabulary

__all__ = ["Tokens", "tokenize"]

# Characters worked on at once: large enough that numpy's call costs vanish, small enough to stay near the cache.
_BLOCK_CHARS = 1 << 19
_BASE = 0x9E6C63D0876A9A47
_BASE_INVERSE = pow(_BASE, -1, 1 << 64)
_WORD_SEPARATOR = "\n"


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a batch of texts, in columns. One row per word, in reading order.

    `texts[passage[i]][start[i]:end[i]]` is the word, always.

    Attributes:
        passage: Index of the text.
        start: Offset of the first character in that text, in code points.
        end: Offset behind the last character.
        word: Id of the word, as written, in the vocabulary.
        follows_break: Whether something other than white space, hyphen, dash, quote mark or emphasis stands between
            the word and the one before, or the word is the first of its text: no phrase crosses it. The point or comma
            inside a number ("1.500") is no break.
        sentence: Number of the sentence; counts on through the batch, a new text is a new sentence.
        clause: Number of the clause; counts on through the batch, a new sentence is a new clause.
        first: Index of the first word of each text, and behind the last text the number of words.
        vocabulary: What the word ids mean.
    """

    passage: npt.NDArray[np.int32]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    word: npt.NDArray[np.int32]
    follows_break: npt.NDArray[np.bool_]
    sentence: npt.NDArray[np.int32]
    clause: npt.NDArray[np.int32]
    first: npt.NDArray[np.int64]
    vocabulary: Vocabulary

    def __len__(self) -> int:
        return len(self.word)


def tokenize(texts: Sequence[str], *, vocabulary: Vocabulary | None = None) -> Tokens:
    """Cut texts into words, sentences and clauses.

    A word is a run of letters or digits of any script, with the marks that combine with them; all else parts words.

    Args:
        texts: The texts, each a passage.
        vocabulary: Words met before, which grows; a fresh one when not given.

    Returns:
        One row per word.
    """
    vocabulary = Vocabulary() if vocabulary is None else vocabulary
    blocks = [_cut_block(texts, start, stop, vocabulary) for start, stop in _plan_blocks(texts)]
    if not blocks:
        blocks = [_no_words()]
    passage, start, end, word, gap, lines = (np.concatenate(columns) for columns in zip(*blocks, strict=True))
    first = np.searchsorted(passage, np.arange(len(texts) + 1))
    begins_text = np.zeros(len(word), dtype=np.bool_)
    begins_text[first[:-1][first[:-1] < first[1:]]] = True
    sentence, clause = find_boundaries(word, gap, lines, begins_text, vocabulary)
    follows_break = begins_text | (((gap & BREAKS) != 0) & ~_join_digits(word, gap, start, end, vocabulary))
    return Tokens(
        passage=passage,
        start=start,
        end=end,
        word=word,
        follows_break=follows_break,
        sentence=sentence,
        clause=clause,
        first=first,
        vocabulary=vocabulary,
    )


def _join_digits(
    word: npt.NDArray[np.int32],
    gap: npt.NDArray[np.uint8],
    start: npt.NDArray[np.int32],
    end: npt.NDArray[np.int32],
    vocabulary: Vocabulary,
) -> npt.NDArray[np.bool_]:
    """Return which words go on with the number before them, as in "1.500" and "7,2"."""
    joins = (gap == FULL_STOP) | (gap == COMMA)
    rows = np.flatnonzero(joins)
    is_number = vocabulary.describe("numbers", _describe_numbers)
    joins[rows] = is_number[word[rows]] & is_number[word[rows - 1]] & (start[rows] - end[rows - 1] == 1)
    return joins


def _describe_numbers(words: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.fromiter((word.isdecimal() for word in words), dtype=np.bool_, count=len(words))


_Columns = tuple[
    npt.NDArray[np.int32],
    npt.NDArray[np.int32],
    npt.NDArray[np.int32],
    npt.NDArray[np.int32],
    npt.NDArray[np.uint8],
    npt.NDArray[np.bool_],
]


def _no_words() -> _Columns:
    none = np.zeros(0, dtype=np.int32)
    return none, none, none, none, np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=np.bool_)


def _plan_blocks(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return ranges of texts of about `_BLOCK_CHARS` characters each."""
    blocks, start, chars = [], 0, 0
    for index, text in enumerate(texts):
        chars += len(text) + 1
        if chars >= _BLOCK_CHARS:
            blocks.append((start, index + 1))
            start, chars = index + 1, 0
    if start < len(texts):
        blocks.append((start, len(texts)))
    return blocks


@cache
def _powers(base: int) -> npt.NDArray[np.uint64]:
    """Return the powers of a base modulo 2^64, for a block's places."""
    factors = np.full(2 * _BLOCK_CHARS, base, dtype=np.uint64)
    factors[0] = 1
    return np.cumprod(factors)


def _get_powers(base: int, count: int) -> npt.NDArray[np.uint64]:
    if count <= 2 * _BLOCK_CHARS:
        return _powers(base)[:count]
    factors = np.full(count, base, dtype=np.uint64)
    factors[0] = 1
    return np.cumprod(factors)


def _cut_block(texts: Sequence[str], first: int, last: int, vocabulary: Vocabulary) -> _Columns:
    """Return the words of some texts: passage, start, end, word, kinds of the gap before, whether it has a blank line."""
    block = texts[first:last]
    joined = _WORD_SEPARATOR.join(block) + _WORD_SEPARATOR
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    kinds = classify_characters()[codes]
    is_word = kinds >= WORD
    edges = np.flatnonzero(np.concatenate([is_word[:1], is_word[1:] != is_word[:-1]]))
    starts, ends = edges[::2], edges[1::2]
    if not starts.size:
        return _no_words()
    word = vocabulary.look_up(
        _hash_words(codes.view(np.uint64), starts, ends), lambda index: joined[starts[index] : ends[index]]
    )
    lengths = np.fromiter((len(text) + 1 for text in block), dtype=np.int64, count=len(block))
    offsets = np.cumsum(lengths) - lengths
    passage = np.searchsorted(offsets, starts, side="right") - 1
    gap, blank_line = _describe_gaps(kinds, starts, ends)
    base = offsets[passage]
    return (
        (passage + first).astype(np.int32),
        (starts - base).astype(np.int32),
        (ends - base).astype(np.int32),
        word,
        gap,
        blank_line,
    )


def _hash_words(
    codes: npt.NDArray[np.uint64], starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]
) -> npt.NDArray[np.uint64]:
    """Return a 64-bit polynomial hash of each word, from running sums over the block."""
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes * _get_powers(_BASE, len(codes)), out=sums[1:])
    hashes = (sums[ends] - sums[starts]) * _get_powers(_BASE_INVERSE, len(codes))[starts]
    hashes ^= hashes >> np.uint64(29)
    hashes += (ends - starts).astype(np.uint64) << np.uint64(56)
    hashes[hashes == 0] = 1
    return hashes


def _describe_gaps(
    kinds: npt.NDArray[np.uint8], starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]
) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.bool_]]:
    """Return the kinds of character before each word, and whether a blank line is among them."""
    gap = np.zeros(len(starts), dtype=np.uint8)
    if starts[0] > 0:
        gap[0] = np.bitwise_or.reduce(kinds[: starts[0]])
    bounds = np.empty(2 * len(starts) - 1, dtype=np.intp)
    bounds[0::2], bounds[1::2] = ends, starts[1:]
    gap[1:] = np.bitwise_or.reduceat(kinds, bounds)[: len(bounds) - 1 : 2]
    blank_line = np.zeros(len(starts), dtype=np.bool_)
    has_line = np.flatnonzero(gap & NEWLINE)
    if has_line.size:
        lines = np.flatnonzero(kinds & NEWLINE)
        before = np.where(has_line > 0, ends[has_line - 1], 0)
        count = np.searchsorted(lines, starts[has_line]) - np.searchsorted(lines, before)
        blank_line[has_line] = count >= 2
    return gap, blank_line
