"""Which codes are spoken of more than they usually are: the last days against the weeks before.

Takes for each code how many of the texts of each week speak of it; gives those that rise, corrected for the number of
codes. Knows no texts and no calendar.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

__all__ = ["Rise", "find_rising"]

_LEVEL = 0.01
"""Of q. In simulated years of weekly looks at 40 codes that never change, at most one code in two years was said to
rise, whether texts came independently or in threes."""

_FEWEST_WEEKS = 4  # of the past, below which nothing is usual yet
_LEAST_TEXTS = 5
_LEAST_TIMES = 1.5  # what is seen by counting only is no news


@dataclass(frozen=True, slots=True)
class Rise:
    """A code that more of the last texts speak of than usual.

    Attributes:
        n: Texts of the last week that speak of it.
        total: Texts of the last week.
        past_n: Texts of the weeks before that speak of it.
        past_total: Texts of the weeks before.
        scatter: Variance of a week's count over that of independent texts, at least 1.
        p: Probability of so many.
        q: p corrected over all codes (Benjamini and Hochberg).
    """

    n: int
    total: int
    past_n: int
    past_total: int
    scatter: float
    p: float
    q: float


def find_rising(
    counts: Mapping[str, Sequence[int]], totals: Sequence[int], *, level: float = _LEVEL
) -> dict[str, Rise]:
    """Return the codes that rise, the surest first.

    With a code in k of the n texts of the weeks before, the number among the N of the last week is beta-binomial with
    k + 1/2 and n - k + 1/2. Where the weeks scatter more than independent texts do (Pearson's chi-square over its
    degrees of freedom, that of the code or the mean of all, whichever is more), all numbers of texts are divided by
    that, as if so many texts came together.

    Args:
        counts: Texts that speak of each code, by week; the last week comes last.
        totals: Texts, by week.
        level: Of q. A code must also be in 5 texts, and in 1.5 times the share that it had.

    Returns:
        The codes that rise; none where the past has fewer than four weeks with texts, or the last has none.

    References:
        Y. Benjamini, Y. Hochberg (1995), Controlling the false discovery rate, JRSS B 57, 289-300.
        P. McCullagh, J. A. Nelder (1989), Generalized Linear Models, 2nd edition, section 4.5 (over-dispersion).
    """
    from scipy.stats import false_discovery_control

    units = np.asarray(totals, dtype=np.int64)
    if len(units) < 2 or units[-1] == 0 or int((units[:-1] > 0).sum()) < _FEWEST_WEEKS:
        return {}
    # a code that was never spoken of is no test
    series = {code: np.asarray(n, dtype=np.int64) for code, n in counts.items() if any(n)}
    if not series:
        return {}
    scatters = {code: _find_scatter(n[:-1], units[:-1]) for code, n in series.items()}
    # a few weeks say little of one code, and much of how texts come together
    usual = float(np.mean(list(scatters.values())))
    tested = {code: _judge(n, units, scatter=max(1.0, usual, scatters[code])) for code, n in series.items()}
    corrected = false_discovery_control([rise.p for rise in tested.values()])
    found = {
        code: Rise(rise.n, rise.total, rise.past_n, rise.past_total, rise.scatter, rise.p, float(q))
        for (code, rise), q in zip(tested.items(), corrected, strict=True)
        if q <= level and rise.n >= _LEAST_TEXTS and _is_large(rise)
    }
    return dict(sorted(found.items(), key=lambda each: (each[1].p, each[0])))


def _is_large(rise: Rise) -> bool:
    return rise.n / rise.total >= _LEAST_TIMES * rise.past_n / rise.past_total


def _judge(n: np.ndarray, units: np.ndarray, *, scatter: float) -> Rise:
    k, total = int(n[:-1].sum()), int(units[:-1].sum())
    p = _find_tail(n[-1] / scatter, units[-1] / scatter, k / scatter, total / scatter)
    return Rise(int(n[-1]), int(units[-1]), k, total, scatter, p, 1.0)


def _find_scatter(n: np.ndarray, units: np.ndarray) -> float:
    """Return Pearson's chi-square of the weeks with texts over its degrees of freedom."""
    held = units > 0
    share = n.sum() / units.sum()
    if not 0 < share < 1:
        return 1.0
    chi = float(((n - units * share)[held] ** 2 / (units * share * (1 - share))[held]).sum())
    return chi / (int(held.sum()) - 1)


def _find_tail(n: float, total: float, past_n: float, past_total: float) -> float:
    """Return the probability of at least n of a total; both may be parts of a text where texts come together."""
    from scipy.special import betaln, gammaln

    steps = n + np.arange(int(np.floor(total - n)) + 1)
    ways = gammaln(total + 1) - gammaln(steps + 1) - gammaln(total - steps + 1)
    alpha, beta = past_n + 0.5, past_total - past_n + 0.5
    terms = ways + betaln(steps + alpha, total - steps + beta) - betaln(alpha, beta)
    return float(min(1.0, np.exp(terms).sum()))
