"""How much more often words stand in one corpus than in another.

Takes counts of words in both; gives a measure for each. Knows no text and no code.

References:
    Dunning (1993), Accurate methods for the statistics of surprise and coincidence. Computational Linguistics 19(1).
    Monroe, Colaresi and Quinn (2008), Fightin' words. Political Analysis 16(4), equations 15, 16, 20 and 22.
"""

import numpy as np
import numpy.typing as npt

__all__ = ["measure_likelihood", "measure_log_odds"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def measure_likelihood(target: Ints, reference: Ints, *, target_total: int, reference_total: int) -> Floats:
    """Return the signed log-likelihood ratio (G²) of each word.

    G² = 2 Σ O ln(O / E) over the four cells of word or not by target or reference; 0 for equal rates, 3.84 at p = .05
    with one degree of freedom. Higher means more surprising; below 0 the word is rarer in the target.

    Args:
        target: Count of each word in the target.
        reference: Count of each word in the reference.
        target_total: Number of words of the target.
        reference_total: Number of words of the reference.

    Returns:
        One value per word.

    Note:
        It grows with the size of the corpora, and takes each word as drawn by itself: a word that one document repeats
        scores as if many had it. Look at the passages and documents too.
    """
    observed = np.array([target, reference, target_total - target, reference_total - reference], dtype=np.float64)
    rows = np.array([target + reference] * 2 + [target_total + reference_total - target - reference] * 2, dtype=float)
    columns = np.array([[target_total], [reference_total], [target_total], [reference_total]], dtype=np.float64)
    total = float(target_total + reference_total)
    expected = rows * columns / max(total, 1.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(observed > 0, observed * np.log(observed / expected), 0.0)
    value: Floats = 2 * terms.sum(axis=0)
    return np.where(observed[0] >= expected[0], 1.0, -1.0) * np.maximum(value, 0.0)


def measure_log_odds(
    target: Ints, reference: Ints, *, target_total: int, reference_total: int, prior_words: float
) -> tuple[Floats, Floats]:
    """Return the log-odds ratio of each word with an informative Dirichlet prior, and its z-score.

    The prior is a text of `prior_words` words in which each word is as frequent as in both corpora together; it keeps
    rare words from the top. δ = ln((y + α) / (n + α₀ - y - α)) of the target less that of the reference; its variance
    is about 1 / (y + α) + 1 / (y' + α), and z = δ / σ.

    Args:
        target: Count of each word in the target.
        reference: Count of each word in the reference.
        target_total: Number of words of the target.
        reference_total: Number of words of the reference.
        prior_words: Weight of the prior in words, above 0; more draws rare words to 0.

    Returns:
        δ and z of each word; higher means more typical of the target, 0 equal odds.
    """
    share = (target + reference) / max(target_total + reference_total, 1)
    alpha = prior_words * share
    sides = []
    for counts, total in ((target, target_total), (reference, reference_total)):
        with_prior = counts + alpha
        sides.append(np.log(with_prior) - np.log(total + prior_words - with_prior))
    delta = sides[0] - sides[1]
    return delta, delta / np.sqrt(1 / (target + alpha) + 1 / (reference + alpha))
