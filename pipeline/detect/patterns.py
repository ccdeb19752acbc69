"""Which words of a codebook a word of a text is.

Takes the words of all terms; gives each a number, and for any word of a text the numbers of those that it matches.
Knows no phrase and no rule.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.codebook.expressions import Word
from pipeline.language import StemFilter, stem_english, stem_indonesian

__all__ = ["Patterns"]

_STEMMERS: dict[str, Callable[[str], str]] = {"id": stem_indonesian, "en": stem_english}
_NOTHING: tuple[int, ...] = ()


class Patterns:
    """The distinct words of all terms, numbered, and the way back from a word of a text.

    A word of a text matches a pattern by its folded form, its form as written, its beginning, its stem in a language,
    or by being a number. What a word matches is its signature; few distinct ones occur, and signature 0 is "nothing".

    Attributes:
        signatures: The pattern numbers of each signature.
    """

    def __init__(self) -> None:
        self.signatures: list[tuple[int, ...]] = [_NOTHING]
        self._numbers: dict[tuple[str, ...], int] = {}
        self._exact: dict[str, list[int]] = {}
        self._cased: dict[str, list[int]] = {}
        self._prefix: dict[str, list[int]] = {}
        self._number: dict[str, list[int]] = {}
        self._stems: dict[str, dict[str, list[int]]] = {"id": {}, "en": {}}
        self._prefix_lengths: list[int] = []
        self._signature_numbers = {_NOTHING: 0}
        self._filter: StemFilter | None = None

    def __len__(self) -> int:
        """Return the number of patterns."""
        return len(self._numbers)

    def add(self, word: Word) -> int:
        """Return the number of a word of a term, giving it one when it is new.

        All words are added before the first text is described.
        """
        if word.kind == "stem":
            stems = [(language, _STEMMERS[language](word.text)) for language in word.languages]
            places = [(self._stems[language], stem) for language, stem in stems]
            name = tuple(part for pair in stems for part in pair)
        else:
            form = {"exact": self._exact, "cased": self._cased, "prefix": self._prefix, "number": self._number}[
                word.kind
            ]
            places = [(form, word.text)]
            name = (word.kind, word.text)
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._numbers)
            for form, text in places:
                form.setdefault(text, []).append(number)
        return number

    def describe(self, words: Sequence[str]) -> npt.NDArray[np.int32]:
        """Return the signature of each word of a text.

        Args:
            words: Distinct words as written.

        Returns:
            One signature number for each word.
        """
        self._filter = StemFilter(self._stems["id"]) if self._filter is None else self._filter
        self._prefix_lengths = sorted({len(prefix) for prefix in self._prefix})
        return np.fromiter(
            (self._describe_word(word, self._filter) for word in words), dtype=np.int32, count=len(words)
        )

    def _describe_word(self, word: str, stem_filter: StemFilter) -> int:
        folded = word.lower()
        found = [*self._exact.get(folded, _NOTHING), *self._cased.get(word, _NOTHING)]
        for length in self._prefix_lengths:
            if length > len(folded):
                break
            found += self._prefix.get(folded[:length], _NOTHING)
        if folded.isdecimal():
            found += self._number.get("", _NOTHING)
        if self._stems["en"]:
            found += self._stems["en"].get(stem_english(folded), _NOTHING)
        if stem_filter.may_match(folded):
            found += self._stems["id"].get(stem_indonesian(folded), _NOTHING)
        if not found:
            return 0
        signature = tuple(sorted(set(found)))
        number = self._signature_numbers.get(signature)
        if number is None:
            number = self._signature_numbers[signature] = len(self.signatures)
            self.signatures.append(signature)
        return number
