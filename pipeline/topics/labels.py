"""Names topics by their most exclusive terms, and by the codes that go with them above chance.

Takes terms, exclusivity and codes of topics; gives a label for each topic in each language. Invents no words: an
English label holds English terms and labels of codes, or else the terms as they are.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["label_topics", "measure_exclusivity", "propose_label"]


_NO_TERMS = "(no terms)"
_HALF = 0.5
_FEWEST_OF_A_LANGUAGE = 2
_LEAST_OF_A_LANGUAGE = 0.2


def measure_exclusivity(terms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the share of each term's weight that each topic has.

    Args:
        terms: Rows are topics, columns are terms; each row sums to 1.

    Returns:
        Same shape, 0 to 1; higher means that the term is found in few other topics. 0 where no topic has the term.
    """
    sums = terms.sum(axis=0)
    exclusivity = np.zeros_like(terms)
    np.divide(terms, sums, out=exclusivity, where=sums > 0)
    return exclusivity


def label_topics(terms: NDArray[np.float64], forms: Sequence[str], *, candidates: int, size: int) -> list[str]:
    """Return a label for each topic: those of its heaviest terms that tell it apart best.

    A term counts by its weight times its exclusivity; a word that stands in a phrase of the label is not repeated.

    Args:
        terms: Rows are topics, columns are terms; each row sums to 1.
        forms: Form of each term.
        candidates: Look among so many of the heaviest terms.
        size: Terms in a label.
    """
    scores = terms * measure_exclusivity(terms)
    labels = []
    for weights, score in zip(terms, scores, strict=True):
        heavy = np.argsort(-weights, kind="stable")[:candidates]
        best = heavy[np.argsort(-score[heavy], kind="stable")]
        scored = [(forms[term], float(score[term])) for term in best if weights[term] > 0]
        labels.append(", ".join(_choose_apart(scored, size)) or _NO_TERMS)
    return labels


def propose_label(scored: Sequence[tuple[str, float, float]], codes: Sequence[str], *, lang: str, size: int = 3) -> str:
    """Return a label in a language: the terms of that language that tell the topic apart best, and a code.

    Where the language has fewer than two terms or less than a fifth of the score, the terms are taken as they are.

    Args:
        scored: Terms of the topic that are worth naming, best first: form, score (weight times exclusivity), and the
            share of the passages with the term that are English.
        codes: Labels, in that language, of the codes that go with the topic above chance, best first; the first is
            added in brackets.
        lang: "id" or "en".
        size: Terms in a label.
    """
    every = [(form, score) for form, score, _ in scored]
    own = [(form, score) for form, score, english in scored if (english >= _HALF) == (lang == "en")]
    # an English topic holds some Indonesian words that are not what it is about, and the other way round
    is_spoken = sum(score for _, score in own) >= _LEAST_OF_A_LANGUAGE * sum(score for _, score in every)
    chosen = own if len(own) >= _FEWEST_OF_A_LANGUAGE and is_spoken else every
    terms = ", ".join(_choose_apart(chosen, size)) or _NO_TERMS
    return f"{terms} ({codes[0]})" if codes else terms


def _choose_apart(scored: Sequence[tuple[str, float]], size: int) -> list[str]:
    """Return the first forms that share no word with one taken before.

    A phrase takes the place of its own word when it scores at least half as much, as it says more.
    """
    taken: dict[str, float] = {}
    for form, score in scored:
        words = set(form.lower().split())
        clash = [other for other in taken if words & set(other.lower().split())]
        if not clash and len(taken) < size:
            taken[form] = score
        elif len(clash) == 1 and set(clash[0].lower().split()) < words and score >= taken[clash[0]] / 2:
            taken = {form if other == clash[0] else other: value for other, value in taken.items()}
    return list(taken)
