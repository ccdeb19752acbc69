"""The fractional logit of shares: equal to statsmodels, and to what two groups say by hand."""

import numpy as np
import pytest

from pipeline.trends.share_regression import find_independent, fit_share_regression, measure_slope, measure_step

# (document, share) of 30 passages in 12 documents.
PASSAGES = (
    (0, 0.2), (0, 0.06), (0, 0.17), (0, 0.41), (0, 0.15), (1, 0.19), (2, 0.11), (3, 0.28), (3, 0.58), (4, 0.43),
    (5, 0.08), (5, 0.22), (5, 0.12), (5, 0.04), (5, 0.18), (6, 0.14), (6, 0.56), (6, 0.16), (6, 0.35), (6, 0.38),
    (7, 0.72), (7, 0.33), (7, 0.05), (8, 0.14), (9, 0.41), (10, 0.34), (10, 0.43), (11, 0.18), (11, 0.19), (11, 0.25),
)  # fmt: skip
DOCUMENT, SHARE = (np.array(column) for column in zip(*PASSAGES, strict=True))
KIND = (np.arange(12) % 3 == 0).astype(float)
TIME = np.linspace(-2, 2, 12)
DESIGN = np.column_stack([np.ones(12), KIND, TIME])
WEIGHTS = np.bincount(DOCUMENT).astype(float)
MEANS = np.bincount(DOCUMENT, weights=SHARE) / WEIGHTS


def test_it_is_the_regression_over_passages_with_documents_as_clusters() -> None:
    # statsmodels 0.15.0: GLM(share, design of the 30 passages, family=Binomial()).fit(cov_type="cluster",
    # cov_kwds={"groups": document}): params and bse
    fitted = fit_share_regression(MEANS, DESIGN, WEIGHTS)
    assert fitted.is_converged
    assert fitted.coefficients == pytest.approx([-1.292719212649408, 0.580193129559865, 0.22373178358184437])
    errors = np.sqrt(np.diag(fitted.covariance))
    assert errors == pytest.approx([0.2672306893516378, 0.314038144059886, 0.10852642811478273])


def test_effects_are_average_marginal_effects_with_their_errors() -> None:
    # statsmodels 0.15.0: Logit(...).fit(cov_type="cluster", ...).get_margeff(at="overall", dummy=True)
    fitted = fit_share_regression(MEANS, DESIGN, WEIGHTS)
    step = measure_step(fitted, DESIGN, WEIGHTS, 1, family=np.array([1]))
    slope = measure_slope(fitted, DESIGN, WEIGHTS, 2)
    assert (step.effect, step.error) == pytest.approx((0.11202638, 0.05629437), abs=1e-8)
    assert (slope.effect, slope.error) == pytest.approx((0.04251488, 0.01981819), abs=1e-8)
    assert (step.p, slope.p) == pytest.approx((0.06467117704480965, 0.03925136621644517))


def test_of_two_groups_the_effect_is_the_difference_of_their_means() -> None:
    # means 0.2 (documents of 0.1 and 0.3) and 0.6 (of 0.5 and 0.7)
    design = np.array([[1, 0], [1, 0], [1, 1], [1, 1]], dtype=float)
    shares, ones = np.array([0.1, 0.3, 0.5, 0.7]), np.ones(4)
    fitted = fit_share_regression(shares, design, ones)
    effect = measure_step(fitted, design, ones, 1, family=np.array([1]))
    assert effect.effect == pytest.approx(0.4)
    # each mean varies by Σ(y - mean)² / 2² = 0.02 / 4, twice; times 4/3 documents and 3/2 for two columns
    assert effect.error**2 == pytest.approx(2 * 0.02 / 4 * (4 / 3) * (3 / 2))


def test_a_document_counts_by_its_passages() -> None:
    design = np.array([[1, 0], [1, 0], [1, 1], [1, 1]], dtype=float)
    fitted = fit_share_regression(np.array([0.1, 0.4, 0.5, 0.7]), design, np.array([2.0, 1.0, 1.0, 1.0]))
    assert fitted.means[:2] == pytest.approx([0.2, 0.2])


@pytest.mark.parametrize("shares", [np.zeros(6), np.ones(6)])
def test_shares_that_are_all_alike_end_in_numbers(shares: np.ndarray) -> None:
    design = np.column_stack([np.ones(6), np.arange(6.0)])
    fitted = fit_share_regression(shares, design, np.ones(6))
    assert np.isfinite(fitted.coefficients).all()
    assert fitted.means == pytest.approx(shares, abs=1e-6)


def test_columns_that_others_already_say_are_found() -> None:
    one, news, web = np.ones(4), np.array([1.0, 1, 0, 0]), np.array([0.0, 0, 1, 1])
    assert find_independent(np.column_stack([one, news, web, 3 * news - 2 * web])) == [0, 1]
    assert find_independent(np.column_stack([one, news, [0.0, 1, 0, 1]])) == [0, 1, 2]
