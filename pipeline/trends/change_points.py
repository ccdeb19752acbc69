"""Change points: where the level of a series moves for good (PELT with a penalty calibrated by simulation).

Takes values with their variances, or n and N; gives the places where a new level begins and a p for there being any.
Knows no codes and no calendar.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

__all__ = ["FEWEST_PERIODS", "ChangePoints", "find_change_points", "find_share_changes"]

FEWEST_PERIODS = 6
"""Fewer cannot hold two levels and tell them from noise."""

_SHORTEST = 2  # periods of one level
_SIMULATIONS = 1000


@dataclass(frozen=True, slots=True)
class ChangePoints:
    """Where a series changes its level.

    Attributes:
        starts: Places (from 0) of the first period of each new level, in order of time; empty where there is none.
        p: Probability of a gain as large as that of the best partition into two or three levels, where the level
            never changes.
        penalty: What each further level must gain; 5 % of series without a change reach it.
        dispersion: Factor by which the values scatter more than their variances say, 1 or more.
    """

    starts: tuple[int, ...]
    p: float
    penalty: float
    dispersion: float


def find_share_changes(n: Sequence[int], total: Sequence[int], *, seed: int = 0) -> ChangePoints | None:
    """Return where a share changes its level.

    Shares are taken as asin √(n / (N + 1)) + asin √((n + 1) / (N + 1)), whose variance, 1 / (N + 1/2), hardly depends
    on the share. The series without a change, behind p and the penalty, are drawn as n of N with the share of the whole
    series, so that they hold where counts are small. Periods without units are passed over and keep their places.

    Args:
        n: Units with the code, by period.
        total: Units, by period.
        seed: Of the simulation.

    Returns:
        The changes, or None with fewer than `FEWEST_PERIODS` periods that have units.

    References:
        M. F. Freeman, J. W. Tukey (1950), Transformations related to the angular and the square root, Annals of
        Mathematical Statistics 21, 607-611.
    """
    hits, units = np.asarray(n, dtype=np.int64), np.asarray(total, dtype=np.int64)
    places = np.flatnonzero(units > 0)
    hits, units = hits[places], units[places]
    if len(places) < FEWEST_PERIODS:
        return None
    # Codes of one question have the same N; a share to three digits lets them share a simulation too.
    share = float(f"{hits.sum() / units.sum():.3g}")
    null = _simulate_share_gains(tuple(units.tolist()), share, seed)
    found = _judge(_to_angles(hits, units), 1 / (units + 0.5), null, least_dispersion=1.0)
    return replace(found, starts=tuple(int(places[start]) for start in found.starts))


def find_change_points(values: Sequence[float], *, seed: int = 0) -> ChangePoints | None:
    """Return where the mean of a series of equally scattered values changes.

    The partition with the least sum of squares plus a penalty per change is found exactly by PELT. The squares are
    taken over the variance that differences of neighbours show, and the penalty is what 5 % of simulated series without
    a change gain by the best partition into two or three levels, so that a series without a change is left whole with
    probability 0.95, whatever its length.

    Args:
        values: One per period.
        seed: Of the simulation.

    Returns:
        The changes, or None with fewer than `FEWEST_PERIODS` values.

    References:
        R. Killick, P. Fearnhead, I. A. Eckley (2012), Optimal detection of changepoints with a linear computational
        cost, JASA 107, 1590-1598.
        J. von Neumann (1941), Distribution of the ratio of the mean square successive difference to the variance,
        Annals of Mathematical Statistics 12, 367-395 (scatter by differences of neighbours).
    """
    series = np.asarray(values, dtype=float)
    if len(series) < FEWEST_PERIODS:
        return None
    return _judge(series, np.ones(len(series)), _simulate_gains(len(series), seed), least_dispersion=0.0)


def _judge(series: np.ndarray, spread: np.ndarray, null: np.ndarray, *, least_dispersion: float) -> ChangePoints:
    penalty = float(np.quantile(null, 0.95))
    dispersion = max(least_dispersion, float(_scatter(series[None, :], spread)[0]))
    if dispersion == 0:  # neighbours never differ
        return ChangePoints((), 1.0, penalty, 1.0)
    weights = 1 / (spread * dispersion)
    gain = float(_best_gain(series[None, :], weights)[0])
    p = (1 + int((null >= gain).sum())) / (1 + len(null))
    starts = _partition(series, weights, penalty) if gain > penalty else ()
    return ChangePoints(starts, p, penalty, dispersion)


def _to_angles(hits: np.ndarray, units: np.ndarray) -> np.ndarray:
    return np.asarray(np.arcsin(np.sqrt(hits / (units + 1))) + np.arcsin(np.sqrt((hits + 1) / (units + 1))))


@lru_cache(maxsize=64)
def _simulate_gains(length: int, seed: int) -> np.ndarray:
    """Return the best gains of series of equally scattered values without a change."""
    noise = np.random.default_rng(seed).standard_normal((_SIMULATIONS, length))
    spread = np.ones(length)
    scaled: np.ndarray = noise / np.sqrt(_scatter(noise, spread))[:, None]
    return _best_gain(scaled, spread)


@lru_cache(maxsize=512)
def _simulate_share_gains(units: tuple[int, ...], share: float, seed: int) -> np.ndarray:
    """Return the best gains of series whose share never changes."""
    totals = np.asarray(units)
    hits = np.random.default_rng(seed).binomial(totals, share, size=(_SIMULATIONS, len(totals)))
    angles, spread = _to_angles(hits, totals), 1 / (totals + 0.5)
    return _best_gain(angles / np.sqrt(np.maximum(1.0, _scatter(angles, spread)))[:, None], 1 / spread)


def _scatter(series: np.ndarray, variances: np.ndarray) -> np.ndarray:
    """Return the mean square of differences of neighbours over what their variances let expect, for each row."""
    steps = np.diff(series, axis=1) ** 2 / (variances[1:] + variances[:-1])
    return np.asarray(steps.mean(axis=1))


def _best_gain(series: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return, for each row, what the best partition gains per change: one change, or half of what two gain."""
    n = series.shape[1]
    mass = np.concatenate([[0.0], np.cumsum(weights)])
    sums = np.concatenate([np.zeros((len(series), 1)), np.cumsum(series * weights, axis=1)], axis=1)
    whole = sums[:, -1] ** 2 / mass[-1]

    def explain(first: int, after: Any) -> np.ndarray:
        return np.asarray((sums[:, after] - sums[:, [first]]) ** 2 / (mass[after] - mass[first]))

    ends = np.arange(_SHORTEST, n - _SHORTEST + 1)
    heads = explain(0, ends)
    tails = (sums[:, [-1]] - sums[:, ends]) ** 2 / (mass[-1] - mass[ends])
    best = (heads + tails).max(axis=1) - whole
    for place, first in enumerate(ends):
        seconds = ends[ends >= first + _SHORTEST]
        if len(seconds):
            middle = explain(int(first), seconds) + tails[:, place + _SHORTEST :]
            best = np.maximum(best, (heads[:, place] + middle.max(axis=1) - whole) / 2)
    return np.asarray(best)


def _partition(series: np.ndarray, weights: np.ndarray, penalty: float) -> tuple[int, ...]:
    from ruptures import Pelt

    from pipeline.trends.weighted_squares import WeightedSquares

    finder = Pelt(custom_cost=WeightedSquares(weights), min_size=_SHORTEST, jump=1)
    return tuple(finder.fit((series - series.mean())[:, None]).predict(pen=penalty)[:-1])
