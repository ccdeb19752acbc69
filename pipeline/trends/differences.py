"""How two shares differ: the difference with its interval, a test, and what the numbers could have shown.

Takes counts n of N twice; gives difference, interval and p. Knows no codes and no calendar.
"""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from pipeline.trends.intervals import find_wilson

__all__ = ["ShareDifference", "compare_shares", "find_smallest_difference"]

_LEAST_EXPECTED = 5
"""Below this expected count in any of the four cells p is exact (Cochran 1954)."""


@dataclass(frozen=True, slots=True)
class ShareDifference:
    """The second share less the first.

    Attributes:
        difference: -1 to 1.
        low: Lower end of the interval.
        high: Upper end.
        p: Two-sided, of equal shares.
        method: "exact" (Fisher) or "score" (z with the pooled share).
    """

    difference: float
    low: float
    high: float
    p: float
    method: str


def compare_shares(
    first: tuple[int, int], second: tuple[int, int], *, confidence: float = 0.95
) -> ShareDifference | None:
    """Return the second share less the first, with Newcombe's interval.

    The interval is built of the Wilson intervals (l, u) of both shares: from d - √((p2 - l2)² + (u1 - p1)²) to
    d + √((u2 - p2)² + (p1 - l1)²). p is that of the score test, or Fisher's where an expected count is below 5.

    Args:
        first: n and N of the first share.
        second: n and N of the second.
        confidence: Of the interval.

    Returns:
        The difference, or None where an N is 0.

    References:
        R. G. Newcombe (1998), Interval estimation for the difference between independent proportions, Statistics in
        Medicine 17, 873-890 (method 10).
    """
    from scipy.stats import fisher_exact

    (n1, total1), (n2, total2) = first, second
    if not total1 or not total2:
        return None
    share1, share2 = n1 / total1, n2 / total2
    low1, high1 = _wilson(n1, total1, confidence)
    low2, high2 = _wilson(n2, total2, confidence)
    difference = share2 - share1
    low = difference - math.hypot(share2 - low2, high1 - share1)
    high = difference + math.hypot(high2 - share2, share1 - low1)
    pooled = (n1 + n2) / (total1 + total2)
    if min(pooled, 1 - pooled) * min(total1, total2) < _LEAST_EXPECTED:
        p = float(fisher_exact([[n1, total1 - n1], [n2, total2 - n2]])[1])
        return ShareDifference(difference, low, high, p, "exact")
    z = abs(difference) / math.sqrt(pooled * (1 - pooled) * (1 / total1 + 1 / total2))
    return ShareDifference(difference, low, high, math.erfc(z / math.sqrt(2)), "score")


def find_smallest_difference(
    share: float, total1: int, total2: int, *, power: float = 0.8, level: float = 0.05
) -> float | None:
    """Return the smallest rise from a share that a test at this level would have shown with this power.

    By the arcsine transformation: the shares p and p' differ visibly when 2 asin √p' - 2 asin √p is at least
    (z of 1 - level/2 + z of power) √(1/N1 + 1/N2).

    Args:
        share: The share that it rises from, 0 to 1.
        total1: N of the first share.
        total2: N of the second.
        power: Probability that the test would show it.
        level: Of the two-sided test.

    Returns:
        The difference, 0 to 1; None where an N is 0 or not even a rise to 1 would have been shown.

    References:
        J. Cohen (1988), Statistical power analysis for the behavioral sciences, 2nd edition, chapter 6.
    """
    if not total1 or not total2:
        return None
    normal = NormalDist()
    reach = (normal.inv_cdf(1 - level / 2) + normal.inv_cdf(power)) * math.sqrt(1 / total1 + 1 / total2)
    angle = math.asin(math.sqrt(share)) + reach / 2
    return None if angle > math.pi / 2 else math.sin(angle) ** 2 - share


def _wilson(n: int, total: int, confidence: float) -> tuple[float, float]:
    _, low, high = find_wilson(np.array(n), np.array(total), confidence=confidence)
    return float(low), float(high)
