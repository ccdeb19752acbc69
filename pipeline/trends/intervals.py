"""Intervals for shares.

Takes the columns n and N; gives the columns share, low and high. Knows no periods and no codes.
"""

from statistics import NormalDist

import polars as pl

__all__ = ["with_wilson"]


def with_wilson(counts: pl.DataFrame, *, confidence: float) -> pl.DataFrame:
    """Return counts with their share and its Wilson score interval.

    With p = n / N and z the (1 + confidence) / 2 quantile of the normal distribution, the interval is
    (p + z²/2N ± z √(p(1 - p)/N + z²/4N²)) / (1 + z²/N). It stays within 0 and 1 and says something
    also for n = 0 and for small N, where the interval p ± z √(p(1 - p)/N) says nothing.

    Args:
        counts: Columns n and N, whole numbers with 0 <= n <= N.
        confidence: Probability that the interval is to cover, between 0 and 1; higher is wider.

    Returns:
        One row per row of `counts`, with share, low and high (0 to 1); all three null where N is 0.

    Note:
        The units are taken as independent draws. Passages of one document are not quite that, so an interval over
        passages is rather too narrow.

    References:
        E. B. Wilson (1927), Probable inference, the law of succession, and statistical inference, JASA 22, 209-212.
        R. G. Newcombe (1998), Two-sided confidence intervals for the single proportion, Statistics in Medicine 17,
        857-872 (method 3).
    """
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    n, total = pl.col("n"), pl.col("N")
    share = n / total
    centre = share + z**2 / (2 * total)
    half = z * (share * (1 - share) / total + z**2 / (4 * total**2)).sqrt()
    scale = 1 + z**2 / total
    # At the ends the formula gives exactly 0 and 1; floating point does not.
    low = pl.when(n == 0).then(0.0).otherwise((centre - half) / scale)
    high = pl.when(n == total).then(1.0).otherwise((centre + half) / scale)
    is_known = total > 0
    return counts.with_columns(
        pl.when(is_known).then(share).alias("share"),
        pl.when(is_known).then(low).alias("low"),
        pl.when(is_known).then(high).alias("high"),
    )
