"""How often the rules and the terms of a codebook were of use.

Takes the words that satisfied rules, or passages; gives counts of list entries. Reads no table and no workspace.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from pipeline.codebook import TermList
from pipeline.detect.evaluating import Evaluation, collect_terms
from pipeline.detect.finding import Finder
from pipeline.language import tokenize

__all__ = ["EntryKey", "count_entries", "count_passages"]

EntryKey = tuple[str, int]
"""Name of a list and place of the entry in it, from 0."""


def count_entries(atoms: Mapping[str, int], lists: Sequence[TermList]) -> Counter[EntryKey]:
    """Count how often each entry of some lists was what satisfied a rule.

    Args:
        atoms: Words that satisfied rules, as texts have them, with the number of times.
        lists: The lists.

    Returns:
        The number of times by entry; an entry counts when it matches the whole of an atom, so that an atom may count
        for several entries. Entries that were of no use are missing.
    """
    words = list(atoms)
    evaluation = _evaluate(words, lists)
    first = evaluation.tokens.first
    counts: Counter[EntryKey] = Counter()
    for each in lists:
        for number, entry in enumerate(each.entries):
            spans = evaluation.evaluate(entry.expression)
            if len(spans):
                of = evaluation.tokens.passage[spans.start]
                is_whole = (spans.start == first[of]) & (spans.end == first[of + 1])
                counts[each.name, number] += sum(atoms[words[index]] for index in of[is_whole].tolist())
    return +counts


def count_passages(texts: Sequence[str], lists: Sequence[TermList]) -> Counter[EntryKey]:
    """Count the passages that hold each entry of some lists.

    Args:
        texts: The passages.
        lists: The lists.

    Returns:
        The number of passages by entry; entries that no passage holds are missing.
    """
    evaluation = _evaluate(texts, lists)
    counts: Counter[EntryKey] = Counter()
    for each in lists:
        for number, entry in enumerate(each.entries):
            spans = evaluation.evaluate(entry.expression)
            counts[each.name, number] = len(np.unique(evaluation.tokens.passage[spans.start]))
    return +counts


def _evaluate(texts: Sequence[str], lists: Sequence[TermList]) -> Evaluation:
    finder = Finder()
    gatherings = collect_terms([entry.expression for each in lists for entry in each.entries], finder)
    tokens = tokenize(texts)
    return Evaluation(tokens, finder.find_terms(tokens), gatherings)
