"""Pairs of words that belong together, such as "layanan publik".

Takes numbered words in reading order, and which follow directly on the one before; gives the pairs, and where they
stand. Knows no language and no letters.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["find_phrases", "place_phrases"]

_DELIMITER = " "


def find_phrases(
    words: NDArray[np.int64], follows: NDArray[np.bool_], *, min_count: int, min_npmi: float
) -> NDArray[np.int64]:
    """Return the pairs of neighbouring words that attract each other.

    The attraction is the normalised pointwise mutual information of the pair, as gensim's Phrases scores it.

    Args:
        words: Number of each word, in reading order.
        follows: Whether the word follows directly on the one before; false for the first.
        min_count: Fewest times that a pair must occur.
        min_npmi: Least attraction, -1 to 1; higher gives fewer phrases.

    Returns:
        One row per pair, sorted: the number of its first and of its second word.

    References:
        G. Bouma (2009), Normalized (pointwise) mutual information in collocation extraction, GSCL, 31-40.
    """
    from gensim.models.phrases import Phrases

    edges = np.flatnonzero(~follows)
    runs = [run.tolist() for run in np.split(words, edges[edges > 0]) if len(run)]
    found = Phrases(
        ([str(word) for word in run] for run in runs),
        min_count=min_count,
        threshold=min_npmi,
        scoring="npmi",
        delimiter=_DELIMITER,
    ).export_phrases()
    pairs = sorted(tuple(int(word) for word in phrase.split(_DELIMITER)) for phrase in found)
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def place_phrases(words: NDArray[np.int64], follows: NDArray[np.bool_], pairs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where pairs stand, read from left to right without overlap.

    Args:
        words: Number of each word, in reading order.
        follows: Whether the word follows directly on the one before.
        pairs: Pairs as `find_phrases` gives them.

    Returns:
        For each word the number of the pair that begins with it, else -1.
    """
    starts = np.full(len(words), -1, dtype=np.int64)
    if len(words) < 2 or not len(pairs):
        return starts
    width = int(max(words.max(), pairs.max())) + 1
    known = pairs[:, 0] * width + pairs[:, 1]
    here = words[:-1] * width + words[1:]
    place = np.minimum(np.searchsorted(known, here), len(known) - 1)
    is_pair = np.append((known[place] == here) & follows[1:], False)
    # In a chain of pairs that share words (a b c), every second begins after the one before has ended.
    index = np.arange(len(words))
    chain_start = np.maximum.accumulate(np.where(is_pair & ~np.append(False, is_pair[:-1]), index, 0))
    begins = is_pair & ((index - chain_start) % 2 == 0)
    starts[begins] = place[begins[:-1].nonzero()[0]]
    return starts
