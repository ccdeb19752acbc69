"""Cut texts into words, a whole batch at a time, in columns.

Takes texts; gives `Tokens`: one row a word, with its place, its number in a vocabulary, its sentence and its clause.
Knows no codebook.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from pipeline.language.boundaries import find_boundaries
from pipeline.language.characters import BREAKS, COMMA, FULL_STOP, NEWLINE, WORD, classify_characters
from pipeline.language.vocabulary import Vocabulary

__all__ = ["Tokens", "tokenize"]

# Characters worked on at once: enough that numpy's cost of a call vanishes, few enough to stay near the cache.
_BLOCK_CHARS = 1 << 19
# An odd number without pattern in its bits; modulo 2^64 it has an inverse.
_BASE = 0x9E6C63D0876A9A47
_BASE_INVERSE = pow(_BASE, -1, 1 << 64)
_BETWEEN_TEXTS = "\n"

_Ints: TypeAlias = npt.NDArray[np.int64]
_Bytes: TypeAlias = npt.NDArray[np.uint8]
_Bools: TypeAlias = npt.NDArray[np.bool_]
_Words: TypeAlias = npt.NDArray[np.int32]


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
        follows_hyphen: Whether just one hyphen or the like stands between the word and the one before.
        sentence: Number of the sentence; counts on through the batch, a new text is a new sentence.
        clause: Number of the clause; counts on through the batch, a new sentence is a new clause.
        first: Index of the first word of each text, and behind the last text the number of words.
        vocabulary: What the word ids mean.
    """

    passage: _Words
    start: _Words
    end: _Words
    word: _Words
    follows_break: _Bools
    follows_hyphen: _Bools
    sentence: _Words
    clause: _Words
    first: _Ints
    vocabulary: Vocabulary

    def __len__(self) -> int:
        """Return the number of words."""
        return len(self.word)

    def take(self, rows: _Ints) -> "Tokens":
        """Return some of the words; of a text all or none, so that sentences and clauses stay whole."""
        return Tokens(
            passage=self.passage[rows],
            start=self.start[rows],
            end=self.end[rows],
            word=self.word[rows],
            follows_break=self.follows_break[rows],
            follows_hyphen=self.follows_hyphen[rows],
            sentence=self.sentence[rows],
            clause=self.clause[rows],
            first=np.searchsorted(rows, self.first),
            vocabulary=self.vocabulary,
        )


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
    blocks = [_cut_block(texts, first, last, vocabulary) for first, last in _plan_blocks(texts)] or [_NO_WORDS]
    passage, start, end, word = (
        np.concatenate([getattr(block, name) for block in blocks]) for name in ("passage", "start", "end", "word")
    )
    gap = np.concatenate([block.gap for block in blocks])
    has_blank_line = np.concatenate([block.has_blank_line for block in blocks])
    first = np.searchsorted(passage, np.arange(len(texts) + 1))
    begins_text = np.zeros(len(word), dtype=np.bool_)
    begins_text[first[:-1][first[:-1] < first[1:]]] = True
    sentence, clause = find_boundaries(word, gap, has_blank_line, begins_text, vocabulary)
    follows_hyphen = (gap == 0) & ~begins_text
    follows_hyphen[1:] &= start[1:] - end[:-1] == 1
    is_break = ((gap & BREAKS) != 0) & ~_join_digits(word, gap, start, end, vocabulary)
    return Tokens(
        passage=passage,
        start=start,
        end=end,
        word=word,
        follows_break=begins_text | is_break,
        follows_hyphen=follows_hyphen,
        sentence=sentence,
        clause=clause,
        first=first,
        vocabulary=vocabulary,
    )


@dataclass(frozen=True, slots=True)
class _Block:
    """The words of some texts, with the kinds of character before each and whether a blank line is among them."""

    passage: _Words
    start: _Words
    end: _Words
    word: _Words
    gap: _Bytes
    has_blank_line: _Bools


_NONE = np.zeros(0, dtype=np.int32)
_NO_WORDS = _Block(_NONE, _NONE, _NONE, _NONE, np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=np.bool_))


def _plan_blocks(texts: Sequence[str]) -> list[tuple[int, int]]:
    """Return ranges of texts of about `_BLOCK_CHARS` characters each."""
    blocks, first, chars = [], 0, 0
    for index, text in enumerate(texts):
        chars += len(text) + 1
        if chars >= _BLOCK_CHARS:
            blocks.append((first, index + 1))
            first, chars = index + 1, 0
    if first < len(texts):
        blocks.append((first, len(texts)))
    return blocks


def _cut_block(texts: Sequence[str], first: int, last: int, vocabulary: Vocabulary) -> _Block:
    block = texts[first:last]
    joined = _BETWEEN_TEXTS.join(block) + _BETWEEN_TEXTS
    codes = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.int64)
    kinds = classify_characters()[codes]
    is_word = kinds >= WORD
    edges = np.flatnonzero(np.concatenate([is_word[:1], is_word[1:] != is_word[:-1]]))
    starts, ends = edges[::2], edges[1::2]
    if not starts.size:
        return _NO_WORDS
    hashes = _hash_words(codes.view(np.uint64), starts, ends)
    word = vocabulary.look_up(hashes, lambda index: joined[starts[index] : ends[index]])
    lengths = np.fromiter((len(text) + 1 for text in block), dtype=np.int64, count=len(block))
    offsets = np.cumsum(lengths) - lengths
    passage = np.repeat(np.arange(len(block)), np.diff(np.searchsorted(starts, np.append(offsets, len(joined)))))
    gap, has_blank_line = _describe_gaps(kinds, starts, ends)
    return _Block(
        passage=(passage + first).astype(np.int32),
        start=(starts - offsets[passage]).astype(np.int32),
        end=(ends - offsets[passage]).astype(np.int32),
        word=word,
        gap=gap,
        has_blank_line=has_blank_line,
    )


def _hash_words(codes: npt.NDArray[np.uint64], starts: _Ints, ends: _Ints) -> npt.NDArray[np.uint64]:
    """Return a 64-bit polynomial hash of each word, from running sums over the block; never 0."""
    sums = np.zeros(len(codes) + 1, dtype=np.uint64)
    np.cumsum(codes * _get_powers(_BASE, len(codes)), out=sums[1:])
    hashes = (sums[ends] - sums[starts]) * _get_powers(_BASE_INVERSE, len(codes))[starts]
    hashes ^= hashes >> np.uint64(29)
    hashes += (ends - starts).astype(np.uint64) << np.uint64(56)
    hashes[hashes == 0] = 1
    return hashes


def _get_powers(base: int, count: int) -> npt.NDArray[np.uint64]:
    """Return the first powers of a base modulo 2^64."""
    return _list_powers(base, _BLOCK_CHARS * 2)[:count] if count <= _BLOCK_CHARS * 2 else _make_powers(base, count)


@cache
def _list_powers(base: int, count: int) -> npt.NDArray[np.uint64]:
    return _make_powers(base, count)


def _make_powers(base: int, count: int) -> npt.NDArray[np.uint64]:
    factors = np.full(count, base, dtype=np.uint64)
    factors[0] = 1
    return np.cumprod(factors)


def _describe_gaps(kinds: _Bytes, starts: _Ints, ends: _Ints) -> tuple[_Bytes, _Bools]:
    """Return the kinds of character before each word, and whether a blank line is among them."""
    gap = np.zeros(len(starts), dtype=np.uint8)
    if starts[0] > 0:
        gap[0] = np.bitwise_or.reduce(kinds[: starts[0]])
    bounds = np.empty(2 * len(starts) - 1, dtype=np.int64)
    bounds[0::2], bounds[1::2] = ends, starts[1:]
    gap[1:] = np.bitwise_or.reduceat(kinds, bounds)[: len(bounds) - 1 : 2]
    has_blank_line = np.zeros(len(starts), dtype=np.bool_)
    has_line = np.flatnonzero(gap & NEWLINE)
    if has_line.size:
        lines = np.flatnonzero((kinds & NEWLINE) != 0)
        before = np.where(has_line > 0, ends[has_line - 1], 0)
        has_blank_line[has_line] = np.searchsorted(lines, starts[has_line]) - np.searchsorted(lines, before) > 1
    return gap, has_blank_line


def _join_digits(word: _Words, gap: _Bytes, start: _Words, end: _Words, vocabulary: Vocabulary) -> _Bools:
    """Return which words go on with the number before them, as in "1.500" and "7,2"."""
    joins: _Bools = (gap == FULL_STOP) | (gap == COMMA)
    rows = np.flatnonzero(joins)
    is_number = vocabulary.describe("numbers", _describe_numbers)
    joins[rows] = is_number[word[rows]] & is_number[word[rows - 1]] & (start[rows] - end[rows - 1] == 1)
    return joins


def _describe_numbers(words: Sequence[str]) -> _Bools:
    return np.fromiter(map(str.isdecimal, words), dtype=np.bool_, count=len(words))
