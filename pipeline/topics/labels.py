"""Names topics by their most exclusive terms.

Takes the weights of terms in topics; gives exclusivity and a label for each topic. Invents no words.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["label_topics", "measure_exclusivity"]


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
        labels.append(", ".join(_take_apart([forms[term] for term in best if weights[term] > 0], size)))
    return labels


def _take_apart(forms: Sequence[str], size: int) -> list[str]:
    """Return the first forms that share no word with one taken before; of a word and its phrase, the phrase."""
    taken: list[str] = []
    for form in forms:
        words = set(form.lower().split())
        clash = [other for other in taken if words & set(other.lower().split())]
        if not clash and len(taken) < size:
            taken.append(form)
        elif len(clash) == 1 and set(clash[0].lower().split()) < words:
            taken[taken.index(clash[0])] = form
    return taken
