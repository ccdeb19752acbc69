"""Keyness against values that Dunning (1993) printed and values worked out by hand."""

from math import isclose, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.query.keyness import measure_likelihood, measure_log_odds


def _likelihood(target: int, reference: int, target_total: int, reference_total: int) -> float:
    return float(
        measure_likelihood(
            np.array([target]), np.array([reference]), target_total=target_total, reference_total=reference_total
        )[0]
    )


@pytest.mark.parametrize(
    ("cells", "value"),
    [
        ((110, 2442, 111, 29114), 270.72),  # the swiss
        ((29, 13, 123, 31612), 263.90),  # can be
        ((31, 23, 139, 31584), 256.84),  # previous year
        ((10, 0, 3, 31764), 167.23),  # mineral water
        ((76, 104, 2476, 29121), 157.21),  # at the
    ],
)
def test_the_likelihood_ratio_is_that_of_table_1_of_dunning(cells: tuple[int, int, int, int], value: float) -> None:
    both, first, second, neither = cells
    assert round(_likelihood(both, first, both + second, first + neither), 2) == value


def test_equal_rates_give_0_and_rarer_words_a_negative_value() -> None:
    assert isclose(_likelihood(10, 20, 100, 200), 0, abs_tol=1e-9)
    assert _likelihood(1, 40, 100, 200) < -3.84


def test_log_odds_by_hand() -> None:
    # 8 of 20 words here, 2 of 30 there; the prior has 10 words, so alpha = 10 * 10 / 50 = 2
    delta, z = measure_log_odds(np.array([8]), np.array([2]), target_total=20, reference_total=30, prior_words=10.0)
    here = log(10 / (20 + 10 - 10))
    there = log(4 / (30 + 10 - 4))
    assert isclose(delta[0], here - there)  # ln(1/2) - ln(1/9) = ln 4.5
    assert isclose(delta[0], log(4.5))
    assert isclose(z[0], log(4.5) / sqrt(1 / 10 + 1 / 4))


_COUNTS = st.integers(0, 500)


@given(target=_COUNTS, reference=_COUNTS, more=st.integers(1, 1000), others=st.integers(1, 1000))
def test_swapping_the_corpora_turns_the_signs(target: int, reference: int, more: int, others: int) -> None:
    totals = {"target_total": target + more, "reference_total": reference + others}
    swapped = {"target_total": reference + others, "reference_total": target + more}
    one, other = np.array([target]), np.array([reference])
    there, back = measure_likelihood(one, other, **totals), measure_likelihood(other, one, **swapped)
    assert isclose(abs(there[0]), abs(back[0]), abs_tol=1e-6)
    if target + reference:
        z, z_back = (
            measure_log_odds(*pair, **sizes, prior_words=100.0)[1][0]
            for pair, sizes in (((one, other), totals), ((other, one), swapped))
        )
        assert isclose(z, -z_back, abs_tol=1e-9)


def test_a_heavier_prior_draws_a_rare_word_to_0() -> None:
    z = [
        measure_log_odds(np.array([2]), np.array([0]), target_total=100, reference_total=10_000, prior_words=prior)[0][
            0
        ]
        for prior in (10.0, 1_000.0, 100_000.0)
    ]
    assert z == sorted(z, reverse=True)
    assert z[-1] > 0
