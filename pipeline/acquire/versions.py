"""Compares two versions of an article.

Takes two texts, one paragraph a line; gives whether they are the same article unchanged, and what came and went.
Knows nothing of pages: what of a page is text of the article is for `extract`, or roughly for `articles.read_gist`.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

__all__ = ["Change", "compare_versions", "is_same_text"]

# What says when a page was shown or how often it was read, and nothing of what it tells.
_OF_THE_HOUR = re.compile(
    r"\b\d{1,2}[.:]\d{2}(?:[.:]\d{2})?\s*(?:wib|wita|wit|gmt|utc|am|pm)?\b|"
    r"\b\d[\d.,]*\s*(?:kali|x|views?|pembaca|komentar|comments?|shares?)\b|"
    r"\b\d{1,3}\s*(?:menit|jam|hari|minutes?|hours?|days?)\s*(?:yang\s+)?(?:lalu|ago)\b",
    re.IGNORECASE,
)
# Two paragraphs are the same one, changed, where half of their words are in the same order.
_ALIKE = 0.5
_MOST_WORDS = 2_000
# A paragraph that was changed is not moved far as well.
_REACH = 20


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch of two versions.

    Attributes:
        kind: "kept", "inserted" or "deleted".
        text: Its words, of the new version where it is kept or inserted, of the old one where it is deleted.
        old: Number of its paragraph in the old version, from 1; None for a paragraph that is new.
        new: Number of its paragraph in the new version; None for a paragraph that is gone.
    """

    kind: Literal["kept", "inserted", "deleted"]
    text: str
    old: int | None
    new: int | None


def is_same_text(old: str, new: str) -> bool:
    """Say whether two texts of an article say the same.

    Args:
        old: One text, one paragraph a line.
        new: The other.

    Returns:
        Whether they have the same words and figures in the same order; blanks, lines, kinds of quotes and dashes, and
        what tells the hour or how often a page was read, do not count.
    """
    return old == new or _list_words(old) == _list_words(new)


def compare_versions(old: str, new: str) -> tuple[Change, ...]:
    """Compare two versions of a text: by paragraphs, and within a changed paragraph by words.

    Args:
        old: The older text, one paragraph a line.
        new: The newer one.

    Returns:
        Stretches in reading order; kept and inserted ones together are the new text, kept and deleted ones the old,
        up to blanks and what `is_same_text` does not count.
    """
    before, after = ([line for line in text.split("\n") if line.strip()] for text in (old, new))
    matcher = SequenceMatcher(None, [_simplify(line) for line in before], [_simplify(line) for line in after], False)
    changes: list[Change] = []
    for tag, left, right, start, end in matcher.get_opcodes():
        if tag == "equal":
            pairs = zip(range(left, right), range(start, end), strict=True)
            changes.extend(Change("kept", after[index], old + 1, index + 1) for old, index in pairs)
        else:
            changes.extend(_compare_lines(before, after, range(left, right), range(start, end)))
    return tuple(changes)


def _compare_lines(before: Sequence[str], after: Sequence[str], old: range, new: range) -> Iterator[Change]:
    """Yield what came and went between two runs of paragraphs; those that are alike are compared by words."""
    waiting = list(old)
    for index in new:
        partner = next((each for each in waiting[:_REACH] if _are_alike(before[each], after[index])), None)
        if partner is None:
            yield Change("inserted", after[index], None, index + 1)
            continue
        for each in waiting[: waiting.index(partner)]:
            yield Change("deleted", before[each], each + 1, None)
        waiting = waiting[waiting.index(partner) + 1 :]
        yield from _compare_words(before[partner], after[index], partner + 1, index + 1)
    for each in waiting:
        yield Change("deleted", before[each], each + 1, None)


def _are_alike(old: str, new: str) -> bool:
    words, others = old.split()[:_MOST_WORDS], new.split()[:_MOST_WORDS]
    matcher = SequenceMatcher(None, words, others, False)
    return matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _compare_words(old: str, new: str, old_number: int, new_number: int) -> Iterator[Change]:
    words, others = old.split(), new.split()
    matcher = SequenceMatcher(None, words, others, False)
    for tag, left, right, start, end in matcher.get_opcodes():
        if tag == "equal":
            yield Change("kept", " ".join(others[start:end]), old_number, new_number)
            continue
        if left < right:
            yield Change("deleted", " ".join(words[left:right]), old_number, new_number)
        if start < end:
            yield Change("inserted", " ".join(others[start:end]), old_number, new_number)


def _list_words(text: str) -> list[str]:
    return [word for line in text.split("\n") for word in _simplify(line).split()]


def _simplify(line: str) -> str:
    """Return the words of a line, without what does not count."""
    plain = unicodedata.normalize("NFKC", _OF_THE_HOUR.sub(" ", line)).casefold()
    return " ".join(re.findall(r"\w+", plain))
