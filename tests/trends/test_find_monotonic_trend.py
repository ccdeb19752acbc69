"""The Mann-Kendall test and the Theil-Sen slope, beside hand-counted cases and the package pymannkendall."""

import numpy as np
import pymannkendall
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nile import FLOWS

from pipeline.trends.monotonic import find_monotonic_trend


def test_a_rise_of_five_values_is_as_rare_as_two_orders_in_120() -> None:
    found = find_monotonic_trend([1, 2, 4, 7, 11])
    assert found is not None
    assert (found.score, found.tau, found.method) == (10, 1.0, "exact")
    assert found.p == pytest.approx(2 / 120)


def test_the_slope_is_the_median_of_all_slopes() -> None:
    # slopes of the pairs of 0, 1, 4, 3, 8: 1, 2, 1, 2, 3, 1, 7/3, -1, 2, 5 -> median (2 + 2) / 2
    found = find_monotonic_trend([0, 1, 4, 3, 8])
    assert found is not None
    assert found.score == 8
    assert found.slope == 2.0


def test_a_missing_period_keeps_its_place() -> None:
    found = find_monotonic_trend([0.0, 1.0, None, 3.0, 4.0, 5.0])
    assert found is not None
    assert found.n == 5
    assert found.slope == 1.0


@pytest.mark.parametrize("values", [[], [1, 2, 3, 4], [5, 5, 5, 5, 5, 5], [1, None, 2, None, 3, 4]])
def test_nothing_is_said_of_too_few_or_equal_values(values: list[float | None]) -> None:
    assert find_monotonic_trend(values) is None


def test_the_nile_falls_and_its_autocorrelation_is_counted() -> None:
    # pymannkendall 1.4.3: original_test and hamed_rao_modification_test
    found = find_monotonic_trend(FLOWS)
    assert found is not None
    assert found.score == -1387
    assert found.variance == pytest.approx(241565.357, abs=0.001)
    assert found.variance / found.stretch == pytest.approx(112728.333, abs=0.001)
    assert found.slope == -2.6
    assert found.p == pytest.approx(0.0048027, abs=1e-7)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=8, max_size=40).filter(lambda values: len(set(values)) > 1))
def test_it_equals_pymannkendall_where_autocorrelation_stretches_the_variance(values: list[int]) -> None:
    found = find_monotonic_trend([float(value) for value in values])
    assert found is not None
    plain = pymannkendall.original_test(values)
    assert found.score == plain.s
    if found.stretch == 1.0:
        assert found.p == pytest.approx(plain.p, abs=1e-9)
    else:
        # pymannkendall ranks what is equal but for the last bits by these bits
        rest = np.array(values) - found.slope * np.arange(1, len(values) + 1)
        assume(len(np.unique(np.round(rest, 9))) == len(np.unique(rest)))
        assert found.p == pytest.approx(pymannkendall.hamed_rao_modification_test(values).p, abs=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=5, max_size=20).filter(lambda values: len(set(values)) > 1))
def test_turning_time_round_turns_the_sign_and_leaves_p(values: list[int]) -> None:
    forward, backward = find_monotonic_trend(values), find_monotonic_trend(values[::-1])
    assert forward is not None
    assert backward is not None
    assert (forward.score, forward.slope) == (-backward.score, -backward.slope)
    assert forward.p == pytest.approx(backward.p)


def test_series_without_a_trend_show_one_in_at_most_five_per_cent() -> None:
    draw = np.random.default_rng(7)
    for length in (5, 7, 12, 40):
        found = [find_monotonic_trend(draw.normal(size=length).tolist()) for _ in range(400)]
        # 400 draws of 5 %: more than 34 come up once in 200 times
        assert sum(each.p <= 0.05 for each in found if each) <= 34, length
