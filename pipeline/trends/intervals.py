"""Intervals for shares.

Takes n and N; gives the share with its Wilson interval. Knows no periods and no codes.
"""

from statistics import NormalDist

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["find_wilson", "with_wilson"]

Numbers = NDArray[np.float64]


def find_wilson(
    n: NDArray[np.int64], total: NDArray[np.int64], *, confidence: float
) -> tuple[Numbers, Numbers, Numbers]:
    """Return shares and their Wilson score intervals.

    With p = n / N and z the (1 + confidence) / 2 quantile of the normal distribution, the interval is
    (p + z²/2N ± z √(p(1 - p)/N + z²/4N²)) / (1 + z²/N). It stays within 0 and 1 and says something
    also for n = 0 and for small N, where the interval p ± z √(p(1 - p)/N) says nothing.

    Args:
        n: Units with what is counted, 0 <= n <= N.
        total: Units (N), of the same shape, or of one that numpy stretches to it.
        confidence: Probability that the interval is to cover, between 0 and 1; higher is wider.

    Returns:
        Share, lower and upper end, 0 to 1; not a number where N is 0.

    Note:
        The units are taken as independent draws. Passages of one document are not quite that, so an interval over
        passages is rather too narrow.

    References:
        E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212.
        R. G. Newcombe (1998), Two-sided confidence intervals for the single proportion, Statistics in Medicine 17,
        857-872 (method 3).
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    known = np.where(total > 0, total, np.nan)
    share = n / known
    centre = share + z**2 / (2 * known)
    half = z * np.sqrt(share * (1 - share) / known + z**2 / (4 * known**2))
    scale = 1 + z**2 / known
    # At the ends the formula gives exactly 0 and 1; floating point does not.
    low = np.where(share == 0, 0.0, (centre - half) / scale)
    high = np.where(share == 1, 1.0, (centre + half) / scale)
    return share, low, high


def with_wilson(counts: pl.DataFrame, *, confidence: float) -> pl.DataFrame:
    """Return counts with their share and its Wilson score interval, as `find_wilson` gives them.

    Args:
        counts: Columns n and N, whole numbers with 0 <= n <= N.
        confidence: Probability that the interval is to cover.

    Returns:
        One row per row of `counts`, with share, low and high (0 to 1); all three null where N is 0.
    """
    measured = find_wilson(counts["n"].to_numpy(), counts["N"].to_numpy(), confidence=confidence)
    named = zip(("share", "low", "high"), measured, strict=True)
    return counts.with_columns(pl.Series(name, values, nan_to_null=True) for name, values in named)
