"""Tell at little cost which words could have one of some stems.

Takes stems, then words; gives the words that could have one, all that have and few others. Stems nothing itself:
letters in a row are looked for in all words at once, which is many times as quick.
"""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.language.stems import is_root, list_forms, list_stem_parts

__all__ = ["StemSieve"]

_SHORT = 3
# At most so many letters are taken off an English word with so short a stem: a doubled one, e, -ing, -es.
_MOST_TAKEN_OFF = 7


class StemSieve:
    """Lets through every word whose Indonesian or English stem is among some stems."""

    def __init__(self, indonesian: Iterable[str], english: Iterable[str]) -> None:
        self._whole: set[str] = set()
        self._starts: set[str] = set()
        parts: set[str] = set()
        for stem in indonesian:
            # what is so short and no root only stands for itself
            if len(stem) <= _SHORT and not is_root(stem):
                self._whole.add(stem)
            else:
                parts |= list_stem_parts(stem, "id")
        for stem in english:
            if len(stem) <= _SHORT:
                self._whole |= {stem, *list_forms(stem, "en")}
                self._starts.add(stem[:2])
            else:
                parts |= list_stem_parts(stem, "en")
        self._parts = sorted(parts)

    def sift(self, folded: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Return for each word, in lower case, whether it could have one of the stems."""
        import polars as pl

        count = len(folded)
        may = np.zeros(count, dtype=np.bool_)
        if self._parts:
            may |= pl.Series(folded, dtype=pl.String).str.contains_any(self._parts).to_numpy()
        may |= np.fromiter(map(self._whole.__contains__, folded), dtype=np.bool_, count=count)
        if self._starts:
            starts = (word[:2] for word in folded)
            is_short = np.fromiter(map(len, folded), dtype=np.int64, count=count) <= _SHORT + _MOST_TAKEN_OFF
            may |= is_short & np.fromiter(map(self._starts.__contains__, starts), dtype=np.bool_, count=count)
        return may
