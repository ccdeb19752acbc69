"""The distinct words met so far, each with a small number.

Takes 64-bit hashes of words and a way to spell a new one; gives word ids. Knows no language and no codebook.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Vocabulary"]

_FIRST_SLOTS = 1 << 16
# Fibonacci hashing: the odd number nearest to 2^64 divided by the golden ratio spreads the high bits.
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


class Vocabulary:
    """A growing set of words, looked up by hash, a whole batch at a time.

    A word is known by its 64-bit hash alone: among 10 million distinct words two share one with probability 3e-6.

    Attributes:
        words: The words as they were written when first met; the index is the word id.
    """

    def __init__(self) -> None:
        self.words: list[str] = []
        self._hashes = np.zeros(0, dtype=np.uint64)
        self._columns: dict[str, npt.NDArray[Any]] = {}
        self._resize(_FIRST_SLOTS)

    def __len__(self) -> int:
        """Return the number of distinct words."""
        return len(self.words)

    def look_up(self, hashes: npt.NDArray[np.uint64], spell: Callable[[int], str]) -> npt.NDArray[np.int32]:
        """Return the id of each word, taking in those not met before.

        Args:
            hashes: 64-bit hash of each word; 0 stands for no word and must not occur.
            spell: Gives the letters of the word at an index of `hashes`; asked once for each new word.

        Returns:
            One id for each hash.
        """
        ids = self._find(hashes)
        unknown = np.flatnonzero(ids < 0)
        if unknown.size:
            _, first = np.unique(hashes[unknown], return_index=True)
            self._add(hashes, unknown[np.sort(first)], spell)
            ids[unknown] = self._find(hashes[unknown])
        return ids

    def describe(self, name: str, describe: Callable[[Sequence[str]], npt.NDArray[Any]]) -> npt.NDArray[Any]:
        """Return something about every word, worked out once for each.

        Args:
            name: What it is; the same name always goes with the same function.
            describe: Gives one row for each word it is handed.

        Returns:
            One row for each word, by word id.
        """
        known = self._columns.get(name)
        done = 0 if known is None else len(known)
        if known is None or done < len(self.words):
            fresh = describe(self.words[done:])
            known = fresh if known is None else np.concatenate([known, fresh])
            self._columns[name] = known
        return known

    def describe_some(
        self, name: str, describe: Callable[[Sequence[str]], npt.NDArray[np.int32]], ids: npt.NDArray[np.integer]
    ) -> npt.NDArray[np.int32]:
        """Return a number about some words, worked out once for each word that is asked for.

        Args:
            name: As for `describe`.
            describe: Gives a number, 0 or more, for each word it is handed.
            ids: The words that are asked for; may hold a word many times.

        Returns:
            One row for each word, by word id; -1 for words that were never asked for.
        """
        known = self._columns.get(name, np.zeros(0, dtype=np.int32))
        if len(known) < len(self.words):
            fresh = np.full(len(self.words) - len(known), -1, dtype=np.int32)
            known = self._columns[name] = np.concatenate([known, fresh])
        is_asked = np.zeros(len(known), dtype=np.bool_)
        is_asked[ids] = True
        rows = np.flatnonzero(is_asked & (known < 0))
        if rows.size:
            known[rows] = describe([self.words[row] for row in rows.tolist()])
        return known

    def _find(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
        """Return the id of each word, -1 where it is not known."""
        slots = (hashes * _SPREAD) >> self._shift
        found = self._slot_hashes[slots]
        ids: npt.NDArray[np.int32] = self._slot_ids[slots]
        pending = np.flatnonzero((found != hashes) & (ids >= 0))
        while pending.size:
            slots[pending] = (slots[pending] + np.uint64(1)) & self._mask
            found = self._slot_hashes[slots[pending]]
            ids[pending] = self._slot_ids[slots[pending]]
            pending = pending[(found != hashes[pending]) & (ids[pending] >= 0)]
        return ids

    def _add(self, hashes: npt.NDArray[np.uint64], indexes: npt.NDArray[np.intp], spell: Callable[[int], str]) -> None:
        self.words.extend(spell(int(index)) for index in indexes)
        fresh = hashes[indexes]
        self._hashes = np.concatenate([self._hashes, fresh])
        if len(self.words) * 4 > len(self._slot_ids):
            self._resize(1 << (len(self.words) * 8 - 1).bit_length())
        else:
            self._place(np.arange(len(self.words) - len(fresh), len(self.words), dtype=np.int32))

    def _resize(self, slots: int) -> None:
        self._shift = np.uint64(64 - (slots.bit_length() - 1))
        self._mask = np.uint64(slots - 1)
        self._slot_hashes = np.zeros(slots, dtype=np.uint64)
        self._slot_ids = np.full(slots, -1, dtype=np.int32)
        self._place(np.arange(len(self.words), dtype=np.int32))

    def _place(self, ids: npt.NDArray[np.int32]) -> None:
        """Put words into free slots: each round every word still without one tries its next."""
        slots = (self._hashes[ids] * _SPREAD) >> self._shift
        while ids.size:
            free = np.flatnonzero(self._slot_ids[slots] < 0)
            self._slot_ids[slots[free]] = ids[free]
            placed = self._slot_ids[slots] == ids
            self._slot_hashes[slots[placed]] = self._hashes[ids[placed]]
            ids, slots = ids[~placed], (slots[~placed] + np.uint64(1)) & self._mask
