"""Which words of a codebook a word of a text is.

Takes the words of all terms; gives each a number, and for any word of a text the numbers of those that it matches.
Knows no phrase and no rule.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from ahocorasick_rs import AhoCorasick

from pipeline.codebook.expressions import Word
from pipeline.language import stem_english, stem_indonesian

__all__ = ["Patterns"]

_STEMMERS: dict[str, Callable[[str], str]] = {"id": stem_indonesian, "en": stem_english}
# How much of a stem every word with that stem holds. The Indonesian rules change at most the first letter
# (menyapu -> sapu); the English ones at most what follows the first two letters, or the word is a listed exception.
_SHORTEST_CLUE = 2


@dataclass(slots=True)
class Patterns:
    """The distinct words of all terms, numbered, and the way back from a word of a text.

    A word of a text matches a pattern by its folded form, its form as written, its beginning, or its stem in a language.
    What a word matches is its signature; few distinct ones occur, and 0 is "nothing".

    Attributes:
        signatures: The pattern numbers of each signature.
    """

    signatures: list[tuple[int, ...]] = field(default_factory=lambda: [()])
    _numbers: dict[tuple[str, ...], int] = field(default_factory=dict)
    _by_form: dict[str, dict[str, list[int]]] = field(
        default_factory=lambda: {"exact": {}, "cased": {}, "prefix": {}, "number": {}, "id": {}, "en": {}}
    )
    _signature_numbers: dict[tuple[int, ...], int] = field(default_factory=lambda: {(): 0})
    _clues: AhoCorasick | None = None

    def __len__(self) -> int:
        return len(self._numbers)

    def add(self, word: Word) -> int:
        """Return the number of a word of a term, giving it one when it is new.

        All words are added before the first text is described.
        """
        if word.kind == "stem":
            keys = [(language, _STEMMERS[language](word.text)) for language in word.languages]
        else:
            keys = [(word.kind, word.text)]
        name = tuple(part for key in keys for part in key)
        number = self._numbers.get(name)
        if number is None:
            number = self._numbers[name] = len(self._numbers)
            for kind, form in keys:
                self._by_form[kind].setdefault(form, []).append(number)
        return number

    def describe(self, words: Sequence[str]) -> npt.NDArray[np.int32]:
        """Return the signature of each word of a text.

        Args:
            words: Distinct words as written.

        Returns:
            One signature number for each word.
        """
        return np.fromiter((self._describe_word(word) for word in words), dtype=np.int32, count=len(words))

    def _describe_word(self, word: str) -> int:
        folded = word.lower()
        forms = self._by_form
        found: set[int] = set()
        found.update(forms["exact"].get(folded, ()))
        found.update(forms["cased"].get(word, ()))
        if folded.isdecimal():
            found.update(forms["number"].get("", ()))
        if forms["prefix"]:
            for length in range(2, len(folded) + 1):
                found.update(forms["prefix"].get(folded[:length], ()))
        if forms["en"]:
            found.update(forms["en"].get(stem_english(folded), ()))
        if forms["id"] and self._may_have_stem(folded):
            found.update(forms["id"].get(stem_indonesian(folded), ()))
        if not found:
            return 0
        signature = tuple(sorted(found))
        number = self._signature_numbers.get(signature)
        if number is None:
            number = self._signature_numbers[signature] = len(self.signatures)
            self.signatures.append(signature)
        return number

    def _may_have_stem(self, folded: str) -> bool:
        """Return whether a word could have one of the Indonesian stems; stemming costs far more than this."""
        if self._clues is None:
            self._clues = AhoCorasick(sorted(_list_clues(self._by_form["id"])))
        return bool(self._clues.find_matches_as_indexes(folded))


def _list_clues(stems: Iterable[str]) -> set[str]:
    """Return pieces of which every word with one of these stems holds at least one."""
    from pipeline.language.stems import list_exceptional_forms

    stems = set(stems)
    clues = {stem[1:] if len(stem) > _SHORTEST_CLUE else stem for stem in stems}
    return clues | {form for form, stem in list_exceptional_forms() if stem in stems}
