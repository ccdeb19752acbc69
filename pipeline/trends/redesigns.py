"""Do the articles of a source still have the text that they usually have, or has a redesign emptied them.

Takes the lengths of the texts of a source in the order in which they were fetched; gives how many of the last came out
empty or far too short, and how improbable that is. Knows no source and no page.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Redesign", "find_redesign", "is_mended"]

_LEVEL = 1e-5
"""Of each window on its own. Simulated years of sources that never change, with 1 to 50 articles a day of which up to
30 % are poor, showed one in at most 5 of 100."""

_WINDOWS = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 50, 100)
_FEWEST_PAST, _MOST_PAST = 30, 500  # texts
_SHORT = 0.2  # of the median of the past; below it hardly more than a teaser is left
_LEAST_SHARE = 0.5  # of poor ones among the last, below which nobody would speak of a redesign
_MENDED = 10  # texts, that come as good as before


@dataclass(frozen=True, slots=True)
class Redesign:
    """The last texts of a source, which came out far poorer than those before.

    Attributes:
        texts: How many texts were fetched since it began.
        empty: How many of them have no text.
        short: How many have less than a fifth of the usual length.
        past_poor: How many of those before had none or so little.
        past: How many there were before.
        usual_chars: Median length of those before that have text, in characters.
        chars: Median length of the last, in characters.
        p: Probability of so many poor ones.
    """

    texts: int
    empty: int
    short: int
    past_poor: int
    past: int
    usual_chars: int
    chars: int
    p: float


def find_redesign(chars: Sequence[int], *, level: float = _LEVEL) -> Redesign | None:
    """Return what a redesign has done to the last texts of a source, or None.

    A text is poor when it is empty or shorter than a fifth of the median of the past. The last 1, 2, 3 ... 100 texts
    are held against up to 500 before them: with k poor ones of n in the past, the number among the next m is
    beta-binomial with k + 1/2 and n - k + 1/2, which knows that the past is itself a sample.

    Args:
        chars: Characters of each text, 0 where none could be read; the last fetched comes last.
        level: Probability at which a window is odd; at least half of its texts must be poor, too.

    Returns:
        The most improbable window; None where none is odd, or fewer than 30 texts lie before it.

    References:
        H. Jeffreys (1946), An invariant form for the prior probability in estimation problems, Proceedings of the
        Royal Society A 186, 453-461.
    """
    lengths = np.asarray(chars, dtype=np.int64)
    found = [_judge(lengths[: len(lengths) - last], lengths[len(lengths) - last :]) for last in _WINDOWS]
    odd = [each for each in found if each is not None and each.p <= level]
    return min(odd, key=lambda each: each.p, default=None)


def is_mended(chars: Sequence[int], since: int) -> bool:
    """Return whether the last ten texts are as good again as those were before a redesign.

    Args:
        chars: Characters of each text; the last fetched comes last.
        since: Place of the first text of the redesign.
    """
    last = len(chars) - max(since, len(chars) - _MENDED)
    if last < _MENDED:
        return False
    judged = _judge(np.asarray(chars[:since], dtype=np.int64), np.asarray(chars[-last:], dtype=np.int64), least=0.0)
    return judged is None or judged.p > 0.05


def _judge(past: np.ndarray, recent: np.ndarray, *, least: float = _LEAST_SHARE) -> Redesign | None:
    """Return what the recent texts are beside those before; None where nothing can be said, or too few are poor."""
    past = past[-_MOST_PAST:]
    if len(past) < _FEWEST_PAST or not len(recent) or not past.any():
        return None
    usual = float(np.median(past[past > 0]))
    poor = recent < _SHORT * usual
    if poor.mean() < least or not poor.any():
        return None
    past_poor = int((past < _SHORT * usual).sum())
    empty = int((recent == 0).sum())
    p = _tail(int(poor.sum()), len(recent), past_poor + 0.5, len(past) - past_poor + 0.5)
    middle = int(np.median(recent))
    return Redesign(len(recent), empty, int(poor.sum()) - empty, past_poor, len(past), int(usual), middle, p)


def _tail(least: int, total: int, alpha: float, beta: float) -> float:
    """Return the probability of at least so many of a total under the beta-binomial distribution."""
    from scipy.special import betaln, gammaln

    n = np.arange(least, total + 1)
    ways = gammaln(total + 1) - gammaln(n + 1) - gammaln(total - n + 1)
    terms = ways + betaln(n + alpha, total - n + beta) - betaln(alpha, beta)
    return float(min(1.0, np.exp(terms).sum()))
