"""Does a source give as many items as it usually does: silence, fall and flood by a rule that fits counts.

Takes the number of items of each day that a source was looked at; gives what is odd about the last of these days, with
what was expected and how improbable it is. Knows no source, no feed and no clock.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np

__all__ = ["Oddity", "Usual", "find_oddities", "learn_usual"]

Kind = Literal["silence", "fall", "flood"]

_LEVEL = 5e-5
"""An oddity is as improbable as this, in each window on its own. Of simulated years of sources that never change, with
0.2 to 50 items a day, 2 of 160 showed one where items came by chance, 17 of 480 where they came in clusters."""

_FEWEST_DAYS = 14  # of the past, below which nothing is usual yet
_PAST_DAYS, _PAST_ITEMS = 84, 100  # the past is at least so long, and goes on until it holds so many items
_MOST_PAST_DAYS = 364
_WEEK = 7

# A source may give a fifth less for good reasons; only what a person would call a fall or a flood is one.
_FALL_WINDOWS, _FALL_SHARE = (7, 14), 0.5
_FLOOD_LEVEL = 0.1  # the upper end of a distribution is known less well than its lower one
_FLOOD_WINDOWS, _FLOOD_TIMES, _FLOOD_LEAST = (1, 3, 7), 2.0, 10

_LONGEST_DRIFT = 14  # days over which the scatter of a run goes on growing with its length
_WEEKS_OF_DOUBT = 3  # how many weeks the scatter of days weighs when that of weeks is estimated


@dataclass(frozen=True, slots=True)
class Usual:
    """How many items a source gives as a rule, and how sure that is.

    Attributes:
        days: Days that it was learnt from.
        items: Items in them.
        by_weekday: Expected items of a Monday, a Tuesday ...
        weights: How many items stand behind each of these.
        own: Which part of each comes from its own weekday; the rest comes from all.
        scatter: Variance of a day over its mean, at least 1 (that of chance).
        scatter_of_weeks: The same of whole weeks.
    """

    days: int
    items: int
    by_weekday: tuple[float, ...]
    weights: tuple[float, ...]
    own: tuple[float, ...]
    scatter: float
    scatter_of_weeks: float

    def foresee(self, days: Collection[date]) -> tuple[float, float]:
        """Return mean and variance of the items of some days that are still to come.

        The variance is that of chance, stretched by the scatter, and that of what was learnt from too few items.
        """
        means = np.zeros(_WEEK)
        for day in days:
            means[day.weekday()] += self.by_weekday[day.weekday()]
        mean = float(means.sum())
        reach = (min(len(days), _LONGEST_DRIFT) - 1) / (_WEEK - 1)
        scatter = self.scatter + (self.scatter_of_weeks - self.scatter) * reach
        own, shared = means * self.own, means * (1 - np.array(self.own))
        known = np.array(self.weights) > 0
        doubt = float((own[known] ** 2 / np.array(self.weights)[known]).sum()) if known.any() else 0.0
        doubt += float(shared.sum()) ** 2 / self.items if self.items else 0.0
        return mean, scatter * mean + self.scatter_of_weeks * doubt


@dataclass(frozen=True, slots=True)
class Oddity:
    """A run of days up to the last in which a source gave far fewer or far more items than usual.

    Attributes:
        kind: "silence" (nothing at all), "fall" (far fewer) or "flood" (far more).
        first: First day of the run.
        last: Last day that was looked at.
        n: Items of these days.
        expected: Items that were expected.
        low: Fewest items that 99 of 100 such runs have.
        high: Most items that 99 of 100 such runs have.
        p: Probability of so few or so many.
        usual: What it was compared with.
    """

    kind: Kind
    first: date
    last: date
    n: int
    expected: float
    low: int
    high: int
    p: float
    usual: Usual


def find_oddities(
    counts: Mapping[date, int], *, left_out: Collection[date] = (), level: float = _LEVEL
) -> list[Oddity]:
    """Return what is odd about the last days of a source.

    The days that end with the last are compared with the days before them: a run of days without any item, however
    long (silence), 7 and 14 days with at most half of what was expected (fall), and 1, 3 and 7 days with at least twice
    as many and 10 more (flood). What was expected follows the weekday and the scatter of the past; the number of items
    is taken as negative binomial, with the variance of chance, of scatter, and of a past that is itself a sample. For a
    past without scatter and weekdays this is exactly the gamma-Poisson predictive distribution.

    Args:
        counts: Items of each day; a day that nobody looked at is not in it, one that gave nothing is there with 0. Days
            that are not over do not belong here.
        left_out: Days that do not tell what is usual, since something was known to be wrong. They are judged.
        level: Probability at which something is odd.

    Returns:
        At most one oddity: silence before fall, the most improbable window of a kind.

    Note:
        Items are taken to come independently but for the scatter of days and weeks that the past shows: a source whose
        level drifts by a third within weeks raises more alarms. Feasts of once a year are not known.
    """
    days = sorted(counts)
    gone = set(left_out)
    n = [counts[day] for day in days]
    quiet = next((place for place, number in enumerate(reversed(n)) if number), len(n))
    found = [_judge(days, n, gone, length, "silence") for length in ([quiet] if quiet else [])]
    found += [_judge(days, n, gone, length, "fall") for length in _FALL_WINDOWS]
    found += [_judge(days, n, gone, length, "flood") for length in _FLOOD_WINDOWS]
    odd = [each for each in found if each is not None and each.p <= level * _FLOOD_LEVEL ** (each.kind == "flood")]
    silent = [each for each in odd if each.kind == "silence"]
    return silent or sorted(odd, key=lambda each: each.p)[:1]


def learn_usual(days: Sequence[date], n: Sequence[int]) -> Usual | None:
    """Return what is usual for a source, or None with less than two weeks.

    Each weekday has a mean of its own, drawn towards that of all days as far as the weekdays do not differ more than
    chance makes them (an empirical Bayes estimate by moments).

    Args:
        days: The days of the past, in order.
        n: Items of each.

    References:
        C. N. Morris (1983), Parametric empirical Bayes inference, JASA 78, 47-55.
        P. McCullagh, J. A. Nelder (1989), Generalized Linear Models, 2nd edition, section 6.2.3 (dispersion).
    """
    if len(days) < _FEWEST_DAYS:
        return None
    values = np.asarray(n, dtype=float)
    weekdays = np.array([day.weekday() for day in days])
    sizes = np.bincount(weekdays, minlength=_WEEK)
    sums = np.bincount(weekdays, values, minlength=_WEEK)
    items = float(values.sum())
    overall = items / len(days)
    scatter = _find_scatter(values, weekdays, sizes, sums)
    expected = overall * sizes
    apart = (((sums - expected) ** 2)[expected > 0] / expected[expected > 0]).sum()
    spread = max(0.0, float(apart) - (_WEEK - 1) * scatter) / items if items else 0.0
    # `spread` is the variance of the weekdays' factors; one weekday's own items are worth spread * expected / scatter
    worth = spread * expected / scatter
    own = worth / (1 + worth)
    by_weekday = np.where(sizes > 0, own * sums / np.maximum(sizes, 1) + (1 - own) * overall, overall)
    of_weeks = _find_scatter_of_weeks(values, by_weekday[weekdays], scatter)
    return Usual(
        len(days), int(items), tuple(by_weekday.tolist()), tuple(sums.tolist()), tuple(own.tolist()), scatter, of_weeks
    )


def _judge(
    days: Sequence[date],
    n: Sequence[int],
    gone: Collection[date],
    length: int,
    kind: Kind,
) -> Oddity | None:
    """Return how odd the last days are, or None where they are not worth a word or nothing is usual yet."""
    start = len(days) - length
    total = sum(n[start:]) if start > 0 else 0
    if start <= 0 or (kind != "flood" and not any(n[:start])) or (kind == "flood" and total < _FLOOD_LEAST):
        return None
    usual = learn_usual(*_choose_past(days[:start], n[:start], gone))
    if usual is None or not usual.items:
        return None
    mean, variance = usual.foresee(days[start:])
    if kind == "fall" and total > _FALL_SHARE * mean:
        return None
    if kind == "flood" and (total < _FLOOD_TIMES * mean or total - mean < _FLOOD_LEAST):
        return None
    law = _Counts(mean, variance)
    p = law.at_least(total) if kind == "flood" else law.at_most(total)
    return Oddity(kind, days[start], days[-1], total, mean, law.find(0.005), law.find(0.995), p, usual)


def _choose_past(days: Sequence[date], n: Sequence[int], gone: Collection[date]) -> tuple[list[date], list[int]]:
    """Return the latest days that tell what is usual."""
    chosen: list[tuple[date, int]] = []
    items = 0
    for day, number in zip(reversed(days), reversed(n), strict=True):
        if len(chosen) >= _MOST_PAST_DAYS or (len(chosen) >= _PAST_DAYS and items >= _PAST_ITEMS):
            break
        if day not in gone:
            chosen.append((day, number))
            items += number
    chosen.reverse()
    return [day for day, _ in chosen], [number for _, number in chosen]


def _find_scatter(values: np.ndarray, weekdays: np.ndarray, sizes: np.ndarray, sums: np.ndarray) -> float:
    """Return the scatter of days: Pearson's chi-square within weekdays over its degrees of freedom, at least 1.

    What it is more than 1 is taken two standard errors larger: a scatter that looks too small makes false alarms.
    """
    means = sums / np.maximum(sizes, 1)
    fitted = means[weekdays]
    held = fitted > 0
    freedom = int((sizes[means > 0] - 1).sum())
    if freedom < 1:
        return 1.0
    excess = max(0.0, float(((values - fitted)[held] ** 2 / fitted[held]).sum()) / freedom - 1)
    return 1 + excess * (1 + 2 * math.sqrt(2 / freedom))


def _find_scatter_of_weeks(values: np.ndarray, fitted: np.ndarray, scatter: float) -> float:
    """Return the same of runs of seven days, drawn towards that of days as far as there are few; at least that."""
    weeks = len(values) // _WEEK
    taken = weeks * _WEEK
    totals = values[-taken:].reshape(weeks, _WEEK).sum(axis=1)
    means = fitted[-taken:].reshape(weeks, _WEEK).sum(axis=1)
    held = means > 0
    chi = float(((totals - means)[held] ** 2 / means[held]).sum())
    freedom = max(int(held.sum()) - 1, 0)
    return max(scatter, (chi + _WEEKS_OF_DOUBT * scatter) / (freedom + _WEEKS_OF_DOUBT))


@dataclass(frozen=True, slots=True)
class _Counts:
    """The negative binomial distribution with a mean and a variance; Poisson's where the two are the same."""

    mean: float
    variance: float

    def at_most(self, n: int) -> float:
        from scipy.special import betainc, gammaincc

        if self.mean <= 0:
            return 1.0
        if self.variance <= self.mean * (1 + 1e-9):
            return float(gammaincc(n + 1, self.mean))
        return float(betainc(self._size, n + 1, self.mean / self.variance))

    def at_least(self, n: int) -> float:
        from scipy.special import betainc, gammainc

        if n <= 0:
            return 1.0
        if self.mean <= 0:
            return 0.0
        if self.variance <= self.mean * (1 + 1e-9):
            return float(gammainc(n, self.mean))
        return float(betainc(n, self._size, 1 - self.mean / self.variance))

    def find(self, share: float) -> int:
        """Return the smallest number that at least this share of draws does not exceed."""
        low, high = -1, 1
        while self.at_most(high) < share:
            low, high = high, 2 * high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.at_most(middle) < share else (low, middle)
        return high

    @property
    def _size(self) -> float:
        return self.mean**2 / (self.variance - self.mean)
