"""How a share depends on several things at once: fractional logit with an interval for each thing.

Takes a share for each document, how much it weighs, and what is known of the document; gives one effect a term. Knows
no topics and no names.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "Effect",
    "ShareRegression",
    "find_independent",
    "fit_share_regression",
    "measure_slope",
    "measure_step",
]

_MOST_ROUNDS = 50
_AT_REST = 1e-10
# A share of which this is all lies beyond any that a document could show: the likelihood has no top.
_FARTHEST = 30.0
_DEPENDENT = 1e-9


@dataclass(frozen=True, slots=True)
class ShareRegression:
    """A fitted regression.

    Attributes:
        coefficients: One per column of the design, on the scale of log odds.
        covariance: Of the coefficients, robust and by document.
        means: The fitted share of each document.
        is_converged: Whether the fit came to rest.
    """

    coefficients: NDArray[np.float64]
    covariance: NDArray[np.float64]
    means: NDArray[np.float64]
    is_converged: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of one thing does to the share, all else as it is.

    Attributes:
        effect: Mean change of the share over the documents, -1 to 1.
        error: Its standard error.
        p: Two-sided, of there being no effect.
    """

    effect: float
    error: float
    p: float


def fit_share_regression(
    shares: NDArray[np.float64], design: NDArray[np.float64], weights: NDArray[np.float64]
) -> ShareRegression:
    """Return the fractional logit of shares on a design.

    The mean share is 1 / (1 + exp(-x b)), fitted by the Bernoulli quasi-likelihood, which holds for shares of any
    distribution. A document with several passages that share all of x counts as a cluster of them: its row is the mean
    of their shares, its weight their number, and the covariance is that of the regression over passages with documents
    as clusters, with the factor G / (G - 1) · (N - 1) / (N - K) for G documents, N passages and K columns.

    Args:
        shares: Mean share of each document, 0 to 1.
        design: One row per document, one column per term, the first of them 1; columns are independent
            (`find_independent`).
        weights: Passages of each document, or 1.

    References:
        L. E. Papke, J. M. Wooldridge (1996), Econometric methods for fractional response variables, Journal of Applied
        Econometrics 11, 619-632.
        A. C. Cameron, D. L. Miller (2015), A practitioner's guide to cluster-robust inference, Journal of Human
        Resources 50, 317-372.
    """
    documents, columns = design.shape
    total = float(weights.sum())
    mean = float(np.clip((weights @ shares) / total, 1e-9, 1 - 1e-9))
    coefficients = np.zeros(columns)
    coefficients[0] = np.log(mean / (1 - mean))
    is_converged = False
    for _ in range(_MOST_ROUNDS):
        means = _expect(design @ coefficients)
        score = design.T @ (weights * (shares - means))
        step = np.linalg.lstsq(_information(design, weights, means), score, rcond=None)[0]
        coefficients = np.clip(coefficients + step, -_FARTHEST, _FARTHEST)
        if float(np.abs(step).max()) < _AT_REST:
            is_converged = True
            break
    means = _expect(design @ coefficients)
    bread = np.linalg.pinv(_information(design, weights, means))
    scores = design * (weights * (shares - means))[:, None]
    correction = documents / max(documents - 1, 1) * (total - 1) / max(total - columns, 1)
    covariance = correction * bread @ (scores.T @ scores) @ bread
    return ShareRegression(coefficients, covariance, means, is_converged)


def measure_step(
    fitted: ShareRegression,
    design: NDArray[np.float64],
    weights: NDArray[np.float64],
    column: int,
    *,
    family: NDArray[np.int64],
) -> Effect:
    """Return what it does to the share to be of one kind instead of the kind that all others are compared with.

    Every document is taken twice, as being of the one kind and of the other, with all else as it is; the effect is the
    mean of the differences of the fitted shares.

    Args:
        fitted: The regression.
        design: Its design.
        weights: Its weights.
        column: Column of the kind, of 0 and 1.
        family: Columns of all kinds of this thing.
    """
    without = design.copy()
    without[:, family] = 0.0
    within = without.copy()
    within[:, column] = 1.0
    high, low = _expect(within @ fitted.coefficients), _expect(without @ fitted.coefficients)
    part = weights / weights.sum()
    gradient = (part * high * (1 - high)) @ within - (part * low * (1 - low)) @ without
    return _judge(fitted, column, float(part @ (high - low)), gradient)


def measure_slope(
    fitted: ShareRegression, design: NDArray[np.float64], weights: NDArray[np.float64], column: int
) -> Effect:
    """Return the mean change of the share for one more of a number, such as a year."""
    part = weights / weights.sum()
    means, slope = fitted.means, fitted.coefficients[column]
    bend = means * (1 - means)
    gradient = slope * ((part * bend * (1 - 2 * means)) @ design)
    gradient[column] += float(part @ bend)
    return _judge(fitted, column, float(part @ bend) * float(slope), gradient)


def find_independent(design: NDArray[np.float64]) -> list[int]:
    """Return the columns that no columns before them already say, in order."""
    kept: list[int] = []
    basis = np.zeros((design.shape[0], 0))
    for column in range(design.shape[1]):
        values = design[:, column]
        rest = values - basis @ (basis.T @ values)
        # twice is enough
        rest -= basis @ (basis.T @ rest)
        size = float(np.linalg.norm(rest))
        if size > _DEPENDENT * max(float(np.linalg.norm(values)), 1.0):
            kept.append(column)
            basis = np.column_stack([basis, rest / size])
    return kept


def _expect(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -_FARTHEST, _FARTHEST))))


def _information(
    design: NDArray[np.float64], weights: NDArray[np.float64], means: NDArray[np.float64]
) -> NDArray[np.float64]:
    return np.asarray((design * (weights * means * (1 - means))[:, None]).T @ design)


def _judge(fitted: ShareRegression, column: int, effect: float, gradient: NDArray[np.float64]) -> Effect:
    """Return an effect with its error by the delta method, and the Wald p of its coefficient."""
    from scipy.stats import norm

    error = math.sqrt(max(float(gradient @ fitted.covariance @ gradient), 0.0))
    spread = math.sqrt(max(float(fitted.covariance[column, column]), 0.0))
    p = 2 * float(norm.sf(abs(fitted.coefficients[column]) / spread)) if spread > 0 else 1.0
    return Effect(effect, error, p)
