"""Bursts: periods in which something is spoken of far more than usual (Kleinberg's two states).

Takes n and N of consecutive periods; gives the runs of periods in the high state with their weight. Knows no codes
and no calendar.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Burst", "find_bursts"]


@dataclass(frozen=True, slots=True)
class Burst:
    """A run of periods in the high state.

    Attributes:
        first: Place of its first period, from 0.
        last: Place of its last period.
        weight: By how much the high state explains these periods better (natural logarithm of the likelihood ratio).
        p: Share of simulated series of the same N without a burst in which chance makes one as heavy.
    """

    first: int
    last: int
    weight: float
    p: float


_SIMULATIONS = 1000


def find_bursts(
    n: Sequence[int], total: Sequence[int], *, scaling: float = 2.0, gamma: float = 1.0, seed: int = 0
) -> list[Burst]:
    """Return the bursts of a series, in order of time.

    In the usual state a unit speaks of the thing with the share p of the whole series, in the high state with
    `scaling` times p. Staying is free, going up costs gamma times ln T, T the number of periods with units; the
    cheapest sequence of states is found by dynamic programming. Periods without units keep the state.

    Args:
        n: Units that speak of it, by period.
        total: Units, by period.
        scaling: How much more often in the high state (s), above 1.
        gamma: Price of going up; higher finds fewer bursts.
        seed: Of the simulation behind p, which draws n of N with the share of the whole series.

    Returns:
        The bursts; none where p is 0 or 1.

    References:
        J. Kleinberg (2003), Bursty and hierarchical structure in streams, Data Mining and Knowledge Discovery 7,
        373-397 (section 4, batched arrivals, two states).
    """
    hits, units = np.asarray(n, dtype=np.int64), np.asarray(total, dtype=np.int64)
    periods = int((units > 0).sum())
    usual = float(hits.sum() / units.sum()) if periods else 0.0
    if not 0 < usual < 1:
        return []
    raised = min(usual * scaling, (1 + usual) / 2)
    # the binomial coefficient is the same in both states, so it drops out of the gain
    rise, fall = math.log(raised / usual), math.log((1 - raised) / (1 - usual))
    price = gamma * math.log(periods)
    drawn = np.random.default_rng(seed).binomial(units, usual, size=(_SIMULATIONS, len(units)))
    series = np.concatenate([hits[None, :], drawn])
    gains = series * rise + (units - series) * fall
    is_high = _follow_states(gains, price=price)
    heaviest = _find_heaviest(gains[1:], is_high[1:])
    found = []
    for first, last in _list_runs(is_high[0]):
        weight = float(gains[0, first : last + 1].sum())
        found.append(Burst(first, last, weight, (1 + int((heaviest >= weight).sum())) / (1 + _SIMULATIONS)))
    return found


def _follow_states(gains: np.ndarray, *, price: float) -> np.ndarray:
    """Return, for each row, which periods are high in the sequence with the largest gain less the prices paid."""
    series, length = gains.shape
    usual, high = np.zeros(series), np.full(series, -price)
    usual_from_high = np.zeros((length, series), dtype=bool)
    high_from_high = np.ones((length, series), dtype=bool)
    for place in range(length):
        if place:
            usual_from_high[place] = high > usual
            high_from_high[place] = high >= usual - price
            usual, high = np.maximum(usual, high), np.maximum(high, usual - price)
        high = high + gains[:, place]
    states = np.zeros((series, length), dtype=bool)
    states[:, -1] = high > usual
    for place in range(length - 1, 0, -1):
        states[:, place - 1] = np.where(states[:, place], high_from_high[place], usual_from_high[place])
    return states


def _find_heaviest(gains: np.ndarray, is_high: np.ndarray) -> np.ndarray:
    """Return the weight of each row's heaviest run of high periods; 0 without one."""
    running = np.zeros(len(gains))
    heaviest = np.zeros(len(gains))
    for place in range(gains.shape[1]):
        running = np.where(is_high[:, place], running + gains[:, place], 0.0)
        heaviest = np.maximum(heaviest, np.where(is_high[:, place], running, 0.0))
    return heaviest


def _list_runs(flags: np.ndarray) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(first), int(after) - 1) for first, after in zip(edges[::2], edges[1::2], strict=True)]
