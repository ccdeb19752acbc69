"""Is there a trend: the Mann-Kendall test with ties and autocorrelation, and the Theil-Sen slope.

Takes the values of consecutive periods; gives the test, its p and the slope with an interval. Knows no codes, no
shares and no calendar.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

__all__ = ["FEWEST_PERIODS", "MonotonicTrend", "find_monotonic_trend", "score_pairs"]

FEWEST_PERIODS = 5
"""With four values the smallest two-sided p that can come out is 2/24 = 0.083: nothing could ever be shown."""

# Up to here every order of the values is looked at: 7! = 5,040.
_MOST_TO_PERMUTE = 7
_Z_95 = 1.959963984540054
_TINY, _DIGITS = 1e-300, 10


@dataclass(frozen=True, slots=True)
class MonotonicTrend:
    """What a series says about a rise or fall.

    Attributes:
        n: Values that were known.
        score: Kendall's S: pairs that rise less pairs that fall.
        variance: Of `score` where there is no trend, ties and autocorrelation counted; null for an exact p.
        tau: Kendall's tau-b, -1 to 1.
        p: Two-sided.
        slope: Theil-Sen slope: change of the value per period.
        low: Lower end of the 95 % interval of the slope.
        high: Upper end.
        stretch: Factor by which autocorrelation stretches the variance (1 where there is none).
        method: "exact" or "normal".
    """

    n: int
    score: int
    variance: float | None
    tau: float
    p: float
    slope: float
    low: float
    high: float
    stretch: float
    method: str


def find_monotonic_trend(values: Sequence[float | None]) -> MonotonicTrend | None:
    """Return the Mann-Kendall test and the Theil-Sen slope of a series.

    S counts the pairs of periods in which the later value is larger, less those in which it is smaller. With up to
    seven values, p comes from all their orders (ties included); with more, from the normal distribution with the
    variance for ties and a continuity correction. Where the ranks of the values less their slope depend on those of
    earlier periods (lags beyond the 95 % limit of white noise), the variance is stretched after Hamed and Rao. A
    factor below 1, which would make p smaller, is not used: in short series it comes from chance.

    Args:
        values: One value per period, equally spaced; None where there is none (the period keeps its place).

    Returns:
        The test, or None with fewer than `FEWEST_PERIODS` known values or with all of them equal.

    References:
        H. B. Mann (1945), Nonparametric tests against trend, Econometrica 13, 245-259.
        M. G. Kendall (1975), Rank correlation methods, 4th edition (variance with ties).
        P. K. Sen (1968), Estimates of the regression coefficient based on Kendall's tau, JASA 63, 1379-1389.
        K. H. Hamed, A. R. Rao (1998), A modified Mann-Kendall trend test for autocorrelated data, Journal of
        Hydrology 204, 182-196.
    """
    from scipy.stats import theilslopes

    places = np.array([place for place, value in enumerate(values) if value is not None], dtype=float)
    known = np.array([value for value in values if value is not None], dtype=float)
    n = len(known)
    if n < FEWEST_PERIODS or np.all(known == known[0]):
        return None
    score = int(score_pairs(known[None, :])[0])
    sizes = np.unique(known, return_counts=True)[1]
    slope, _, low, high = theilslopes(known, places, 0.95, method="separate")
    pairs = n * (n - 1) / 2
    tau = score / math.sqrt(pairs * (pairs - float((sizes * (sizes - 1) / 2).sum())))
    if n <= _MOST_TO_PERMUTE:
        orders = np.array(list(permutations(known)))
        p = float((np.abs(score_pairs(orders)) >= abs(score)).mean())
        return MonotonicTrend(n, score, None, tau, p, float(slope), float(low), float(high), 1.0, "exact")
    stretch = _stretch_for_autocorrelation(known - slope * places)
    variance = _variance_of_score(n, sizes) * stretch
    z = (abs(score) - 1) / math.sqrt(variance) if score else 0.0
    p = math.erfc(z / math.sqrt(2))
    return MonotonicTrend(n, score, variance, tau, p, float(slope), float(low), float(high), stretch, "normal")


def score_pairs(series: np.ndarray) -> np.ndarray:
    """Return Kendall's S of each row: the signs of all later values less all earlier ones, added up."""
    n = series.shape[1]
    total = np.zeros(len(series), dtype=np.int64)
    for lag in range(1, n):
        total += np.sign(series[:, lag:] - series[:, :-lag]).sum(axis=1).astype(np.int64)
    return total


def _variance_of_score(n: int, sizes: np.ndarray) -> float:
    ties = float((sizes * (sizes - 1) * (2 * sizes + 5)).sum())
    return (n * (n - 1) * (2 * n + 5) - ties) / 18


def _stretch_for_autocorrelation(rest: np.ndarray) -> float:
    """Return n / n* of Hamed and Rao (1998), equation 14, over the lags that stand out; at least 1."""
    from scipy.stats import rankdata

    n = len(rest)
    # equal but for the last bits is equal: what rounding orders is no order
    ranks = rankdata(np.round(rest / max(float(np.abs(rest).max()), _TINY), _DIGITS)) - (n + 1) / 2
    power = float((ranks**2).sum())
    if power == 0:
        return 1.0
    lags = np.arange(1, n)
    correlation = np.array([float((ranks[lag:] * ranks[:-lag]).sum()) for lag in lags]) / power
    stands_out = np.abs(correlation) > _Z_95 / math.sqrt(n)
    weights = (n - lags) * (n - lags - 1.0) * (n - lags - 2.0)
    factor = 1 + 2 / (n * (n - 1) * (n - 2)) * float((weights * correlation)[stands_out].sum())
    return max(1.0, factor)
