"""Which words of a codebook a word of a text is.

Takes the words of all terms; gives each a number, and for any word of a text the numbers of those that it matches.
Knows no phrase and no rule.
"""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from pipeline.codebook.expressions import Word
from pipeline.language import StemSieve, is_root, list_readings, stem_english, stem_indonesian

__all__ = ["Patterns"]

_STEMMERS: dict[str, Callable[[str], str]] = {"id": stem_indonesian, "en": stem_english}
_NOTHING: tuple[int, ...] = ()
# The grammar allows no shorter beginnings than this; words are sorted out by so many letters first.
_START = 2
_FEW_WORDS = 2_000


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
        self._prefixes_by_start: dict[str, list[str]] = {}
        self._number: dict[str, list[int]] = {}
        self._stems: dict[str, dict[str, list[int]]] = {"id": {}, "en": {}}
        self._signature_numbers = {_NOTHING: 0}
        self._sieve: StemSieve | None = None
        self._folded: dict[str, tuple[int, ...]] = {}

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
            if word.kind == "prefix":
                self._prefixes_by_start.setdefault(word.text[:_START], []).append(word.text)
        return number

    def describe(self, words: Sequence[str]) -> npt.NDArray[np.int32]:
        """Return the signature of each word of a text.

        Args:
            words: Distinct words as written.

        Returns:
            One signature number for each word.
        """
        described = np.zeros(len(words), dtype=np.int32)
        rows = self._sift(words) if len(words) >= _FEW_WORDS else range(len(words))
        for row in rows:
            described[row] = self._describe_word(words[row])
        return described

    def describe_misread(self, words: Sequence[str]) -> npt.NDArray[np.int32]:
        """Return the signature of each word of a text that was read from a picture.

        A word that matches nothing and has no root that we know may be one whose letters were taken for others; of its
        other readings the first that matches counts.
        """
        described = self.describe(words)
        for row in np.flatnonzero(described == 0).tolist():
            folded = words[row].lower()
            if not is_root(stem_indonesian(folded)):
                readings = (self._describe_word(reading) for reading in list_readings(folded))
                described[row] = next((number for number in readings if number), 0)
        return described

    def _sift(self, words: Sequence[str]) -> list[int]:
        """Return which words could match at all: a look at letters in a row spares the others the stemmer."""
        if self._sieve is None:
            self._sieve = StemSieve(self._stems["id"], self._stems["en"])
        folded = [word.lower() for word in words]
        count = len(words)
        may = self._sieve.sift(folded)
        may |= np.fromiter(map(self._exact.__contains__, folded), dtype=np.bool_, count=count)
        if self._cased:
            may |= np.fromiter(map(self._cased.__contains__, words), dtype=np.bool_, count=count)
        if self._prefix:
            starts = (word[:_START] for word in folded)
            may |= np.fromiter(map(self._prefixes_by_start.__contains__, starts), dtype=np.bool_, count=count)
        if self._number:
            may |= np.fromiter(map(str.isdecimal, folded), dtype=np.bool_, count=count)
        return np.flatnonzero(may).tolist()

    def _describe_word(self, word: str) -> int:
        folded = word.lower()
        signature = self._folded.get(folded)
        if signature is None:
            signature = self._folded[folded] = self._describe_folded(folded)
        if word in self._cased:
            signature = tuple(sorted({*signature, *self._cased[word]}))
        number = self._signature_numbers.get(signature)
        if number is None:
            number = self._signature_numbers[signature] = len(self.signatures)
            self.signatures.append(signature)
        return number

    def _describe_folded(self, folded: str) -> tuple[int, ...]:
        found = [*self._exact.get(folded, _NOTHING)]
        for prefix in self._prefixes_by_start.get(folded[:_START], ()):
            if folded.startswith(prefix):
                found += self._prefix[prefix]
        if folded.isdecimal():
            found += self._number.get("", _NOTHING)
        if self._stems["en"]:
            found += self._stems["en"].get(stem_english(folded), _NOTHING)
        if self._stems["id"]:
            found += self._stems["id"].get(stem_indonesian(folded), _NOTHING)
        return tuple(sorted(set(found)))
