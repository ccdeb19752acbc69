"""Shares as they would be with the same mix of sources in every period (direct standardisation).

Takes n and N by part and period; gives shares of a fixed mix with intervals. Knows no codes, and not what a part is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.trends.intervals import find_wilson

__all__ = ["StandardShares", "standardise_shares"]

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class StandardShares:
    """Shares of a fixed mix.

    Attributes:
        share: Names x periods; not a number where a part of the mix is lacking.
        low: Lower end of the interval.
        high: Upper end.
        effective: For each period the N of a simple sample whose share would be as certain; never more than N.
        lacking: For each period the parts of the mix that have no unit in it; empty where the share is known, and
            where there is no unit at all.
        mix: For each part its share of all units, which is its weight in every period.
    """

    share: Numbers
    low: Numbers
    high: Numbers
    effective: Numbers
    lacking: tuple[tuple[str, ...], ...]
    mix: Numbers


def standardise_shares(
    n: NDArray[np.int64], total: NDArray[np.int64], parts: Sequence[str], *, confidence: float
) -> StandardShares:
    """Return the shares that the mix of all periods together would have had in each period.

    With w_s the share of part s in all units, the share of a period is Σ w_s p_s, p_s = n_s / N_s. Its interval goes
    from Σ w_s p_s - √Σ w_s² (p_s - l_s)² to Σ w_s p_s + √Σ w_s² (u_s - p_s)², (l_s, u_s) the Wilson interval of
    p_s; with one part it is Wilson's own. The effective N is 1 / Σ (w_s² / N_s).

    Args:
        n: Units that have the name: names x parts x periods.
        total: Units: parts x periods.
        parts: Names of the parts.
        confidence: Of the intervals.

    References:
        G. Y. Zou, A. Donner (2008), Construction of confidence limits about effect measures: a general approach,
        Statistics in Medicine 27, 1693-1702 (interval from those of the parts).
        B. Rosner (2015), Fundamentals of biostatistics, 8th edition, chapter 13 (direct standardisation).
    """
    periods = total.shape[1]
    units = int(total.sum())
    weights = total.sum(axis=1) / max(1, units)
    is_lacking = (weights[:, None] > 0) & (total == 0)
    is_known = ~is_lacking.any(axis=0) & (units > 0)
    share, low, high = find_wilson(n, total[None, :, :], confidence=confidence)
    # a part that no period has weighs nothing, and its shares are no numbers
    by_part = weights[None, :, None]
    used = np.nan_to_num(share)
    standard = (by_part * used).sum(axis=1)
    below = np.sqrt((by_part**2 * np.nan_to_num(share - low) ** 2).sum(axis=1))
    above = np.sqrt((by_part**2 * np.nan_to_num(high - share) ** 2).sum(axis=1))
    spread = (weights[:, None] ** 2 / np.maximum(1, total)).sum(axis=0)
    effective = np.where(is_known, 1 / np.where(spread > 0, spread, 1), 0.0)
    lacking = tuple(
        tuple(part for part, is_out in zip(parts, is_lacking[:, period], strict=True) if is_out)
        if total[:, period].any()
        else ()
        for period in range(periods)
    )
    hidden = np.where(is_known, 0.0, np.nan)
    return StandardShares(
        standard + hidden,
        np.clip(standard - below, 0, 1) + hidden,
        np.clip(standard + above, 0, 1) + hidden,
        effective,
        lacking,
        weights,
    )
