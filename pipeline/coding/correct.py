"""Corrects a share for the errors of the detector that counted it.

Takes counts, and how the detector did on passages that people coded; gives the corrected share with an interval. Knows
no periods.
"""

from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

from pipeline.coding.score import Score

__all__ = ["CorrectedShare", "ErrorCounts", "correct_share", "count_errors"]


@dataclass(frozen=True, slots=True)
class ErrorCounts:
    """What a detector found and missed in coded passages.

    Attributes:
        tp: Coded and found.
        fn: Coded and not found.
        fp: Found and not coded.
        tn: Neither.
    """

    tp: int
    fn: int
    fp: int
    tn: int


@dataclass(frozen=True, slots=True)
class CorrectedShare:
    """A share as it would be without the detector's errors.

    Attributes:
        share: 0 to 1.
        low: Lower end of the interval; it counts the sampling of the passages and of the coded ones.
        high: Upper end.
    """

    share: float
    low: float
    high: float


def count_errors(score: Score) -> dict[str, ErrorCounts]:
    """Return what the codebook found and missed of each code, in the codebook's order."""
    return {
        code: ErrorCounts(counts.tp, counts.fn, counts.fp, score.n - counts.tp - counts.fn - counts.fp)
        for code, counts in score.codes.items()
    }


def correct_share(n: int, total: int, errors: ErrorCounts, *, confidence: float = 0.95) -> CorrectedShare | None:
    """Return the share of passages that truly have a code, from how many were found to have it.

    With sensitivity Se = tp / (tp + fn) and specificity Sp = tn / (tn + fp), the corrected share is
    (n/N + Sp - 1) / (Se + Sp - 1), cut to 0 ... 1. The interval is that of Lang and Reiczigel, which adds pseudo-counts
    and counts that Se and Sp come from samples too; so it is wide where few passages were coded. It holds where the
    detector errs alike in what was coded and in what is counted.

    Args:
        n: Passages found to have the code.
        total: Passages.
        errors: The detector's errors on coded passages.
        confidence: Of the interval.

    Returns:
        The share, or None without passages, without coded ones of both kinds, or where the detector does no better than
        chance.

    References:
        W. J. Rogan, B. Gladen (1978), Estimating prevalence from the results of a screening test, American Journal of
        Epidemiology 107, 71-76.
        Z. Lang, J. Reiczigel (2014), Confidence limits for prevalence of disease adjusted for estimated sensitivity and
        specificity, Preventive Veterinary Medicine 113, 13-22.
    """
    positive, negative = errors.tp + errors.fn, errors.tn + errors.fp
    if not total or not positive or not negative:
        return None
    power = errors.tp / positive + errors.tn / negative - 1
    if power <= 0:
        return None
    share = min(1.0, max(0.0, (n / total + errors.tn / negative - 1) / power))
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    found = (n + z**2 / 2) / (total + z**2)
    sensitivity, specificity = (errors.tp + 1) / (positive + 2), (errors.tn + 1) / (negative + 2)
    gain = sensitivity + specificity - 1
    if gain <= 0:
        return None
    middle = (found + specificity - 1) / gain
    of_positive = sensitivity * (1 - sensitivity) / (positive + 2)
    of_negative = specificity * (1 - specificity) / (negative + 2)
    shift = 2 * z**2 * (middle * of_positive - (1 - middle) * of_negative)
    variance = found * (1 - found) / (total + z**2) + middle**2 * of_positive + (1 - middle) ** 2 * of_negative
    half = z * sqrt(variance) / gain
    low, high = (min(1.0, max(0.0, middle + shift + side * half)) for side in (-1, 1))
    # the centre of the interval is not the share itself, so for very small samples the share may lie beside it
    return CorrectedShare(share, min(low, share), max(high, share))
