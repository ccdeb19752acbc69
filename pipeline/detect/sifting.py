"""Tell at little cost which passages a rule could find something in.

Takes rules and passages; gives booleans, one a passage. Lets every passage through that holds a find, and few others:
what is found, the engine says. Looks for letters in a row, never for words.
"""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from pipeline.codebook.expressions import (
    AllOf,
    AnyOf,
    Expression,
    Guarded,
    Near,
    NotNear,
    Sequence,
    Term,
    Within,
    Without,
    Word,
)
from pipeline.detect.spans import Bools, Ints
from pipeline.language import list_stem_parts, stem_english, stem_indonesian

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Sieve"]

Clauses: TypeAlias = frozenset[frozenset[str]]
"""What a passage must hold: of each set of letters in a row at least one."""

_ANYTHING: Clauses = frozenset()
_STEMMERS = {"id": stem_indonesian, "en": stem_english}
# More letters than these would be looked for longer than the engine needs for the passages that they keep out.
_MOST_LETTERS = 4_000
_SHORTEST = 2
# A rule with more alternatives is looked for by the best letters of each.
_MOST_WAYS = 6
_RUN = 4
_SAMPLE_CHARS = 30_000
# So few passages the engine looks through in no time.
_FEW_SHARE = 0.005
# Letters outside ASCII that fold to letters inside it.
_FOLDING = ("\u0130", "\u212a")


class Sieve:
    """Looks through one table of passages."""

    def __init__(self, texts: "pl.Series") -> None:
        self._texts = texts
        self._strange = texts.str.contains_any(list(_FOLDING))
        self._times = _count_runs(texts)
        self._clauses: dict[int, Clauses] = {}
        self._kept: list[Expression] = []

    def sift(self, expressions: Iterable[Expression]) -> "Bools":
        """Return for each passage whether one of some expressions could have a place in it."""
        kept = self._strange.to_numpy().copy()
        for clauses in {each for expression in expressions for each in self._list_ways(expression)}:
            kept[self._hold(clauses)] = True
        return kept

    def _list_ways(self, node: Expression) -> list[Clauses]:
        """Return what a passage must hold for each of a few ways in which an expression can be satisfied."""
        if isinstance(node, Guarded):
            guards = self._list_clauses(Guarded(Sequence(()), node.requires, ()))
            return [way | guards for way in self._list_ways(node.part)]
        if isinstance(node, AnyOf):
            simple = tuple(part for part in node.parts if len(self._list_clauses(part)) == 1)
            others = [part for part in node.parts if len(self._list_clauses(part)) != 1]
            if len(others) <= _MOST_WAYS:
                ways = [way for part in others for way in self._list_ways(part)]
                return [*ways, self._unite(simple)] if simple else ways
        return [self._list_clauses(node)]

    def _hold(self, clauses: Clauses) -> "Ints":
        """Return the rows that hold letters of every set; each set is only looked for where those before it stand."""
        rows, texts = np.arange(len(self._texts)), self._texts
        for clause in sorted(clauses, key=lambda clause: (len(clause), sorted(clause))):
            if len(rows) <= _FEW_SHARE * len(self._texts):
                break
            holds = texts.str.contains_any(sorted(clause), ascii_case_insensitive=True)
            rows, texts = rows[holds.to_numpy()], texts.filter(holds)
        return rows

    def _list_clauses(self, node: Expression) -> Clauses:
        if id(node) not in self._clauses:
            self._clauses[id(node)] = self._work_out(node)
            self._kept.append(node)
        return self._clauses[id(node)]

    def _work_out(self, node: Expression) -> Clauses:
        match node:
            case Term(words):
                letters = [found for word in words if (found := _list_letters(word)) is not None]
                return frozenset(sorted(letters, key=self._estimate)[:1])
            case AnyOf(parts):
                return self._unite(parts)
            case AllOf(parts) | Sequence(parts):
                return frozenset[frozenset[str]]().union(*(self._list_clauses(part) for part in parts))
            case Near(left, right):
                return self._list_clauses(left) | self._list_clauses(right)
            case NotNear(part) | Without(part) | Within(part):
                return self._list_clauses(part)
            case Guarded(part, requires):
                wanted = [self._list_clauses(condition.expression) for condition in requires]
                return self._list_clauses(part).union(*wanted)
            case _:
                return _ANYTHING

    def _unite(self, parts: tuple[Expression, ...]) -> Clauses:
        """Return one set that holds, of each alternative, the letters that keep most passages out."""
        united: set[str] = set()
        for part in parts:
            clauses = self._list_clauses(part)
            if not clauses:
                return _ANYTHING
            united |= min(clauses, key=self._estimate)
        return frozenset([frozenset(united)]) if len(united) <= _MOST_LETTERS else _ANYTHING

    def _estimate(self, letters: Iterable[str]) -> int:
        """Return about how often some of the letters stand in the sample; the rarest run in each decides."""
        return sum(
            min((self._times[each[at : at + _RUN]] for at in range(len(each) - _RUN + 1)), default=_SAMPLE_CHARS)
            for each in letters
        )


def _count_runs(texts: "pl.Series") -> Counter[str]:
    """Return how often each few letters in a row stand in a sample of the passages."""
    step = int(texts.str.len_chars().sum() or 0) // _SAMPLE_CHARS + 1
    sample = "\n".join(texts.gather_every(step)).lower()[:_SAMPLE_CHARS]
    return Counter(sample[at : at + _RUN] for at in range(len(sample) - _RUN + 1))


def _list_letters(word: Word) -> frozenset[str] | None:
    """Return letters of which every word of a text that matches holds some; None where nothing is certain."""
    match word.kind:
        case "number":
            return None
        case "stem":
            stems = [(_STEMMERS[language](word.text), language) for language in word.languages]
            letters = {part for stem, language in stems for part in list_stem_parts(stem, language)}
        case _:
            letters = {word.text.lower()}
    is_certain = all(each.isascii() and len(each) >= _SHORTEST for each in letters)
    return frozenset(letters) if is_certain else None
