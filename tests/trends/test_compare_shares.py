"""The difference of two shares, beside Newcombe (1998), table II, and what a number could have shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.trends.differences import compare_shares, find_smallest_difference

# Newcombe (1998), Statistics in Medicine 17, 873-890, table II, method 10: cases (a) to (h).
PUBLISHED = [
    ((48, 80), (56, 70), 0.0524, 0.3339),
    ((3, 10), (9, 10), 0.1705, 0.8090),
    ((2, 7), (6, 7), 0.0582, 0.8062),
    ((0, 29), (5, 56), -0.0381, 0.1926),
    ((0, 20), (0, 10), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((0, 20), (10, 10), 0.6791, 1.0000),
    ((0, 10), (10, 10), 0.6075, 1.0000),
]


@pytest.mark.parametrize(("first", "second", "low", "high"), PUBLISHED)
def test_the_interval_is_the_published_one(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    found = compare_shares(first, second)
    assert found is not None
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.00005)


def test_small_counts_are_tested_exactly() -> None:
    # the tea-tasting lady: 3 of 4 against 1 of 4 (Fisher 1935); two-sided p = 34/70
    found = compare_shares((1, 4), (3, 4))
    assert found is not None
    assert found.method == "exact"
    assert found.p == pytest.approx(34 / 70)


def test_large_counts_are_tested_by_the_pooled_share() -> None:
    # p = 0.45, standard error √(0.45 · 0.55 · 2/100) = 0.070356, z = 0.1 / 0.070356 = 1.42134
    found = compare_shares((40, 100), (50, 100))
    assert found is not None
    assert found.method == "score"
    assert found.p == pytest.approx(0.15522, abs=0.00005)


def test_nothing_is_said_without_units() -> None:
    assert compare_shares((0, 0), (1, 2)) is None
    assert find_smallest_difference(0.1, 0, 5) is None


def test_a_sample_size_from_cohens_tables() -> None:
    # Cohen (1988), table 6.4.1: h = 0.50 is shown with power 0.80 at 0.05 by 63 in each group (62.8)
    share = 0.1
    smallest = find_smallest_difference(share, 63, 63)
    assert smallest is not None
    from math import asin, sqrt

    assert 2 * asin(sqrt(share + smallest)) - 2 * asin(sqrt(share)) == pytest.approx(0.50, abs=0.002)


def test_four_units_could_show_nothing() -> None:
    assert find_smallest_difference(0.5, 4, 4) is None


@given(st.integers(0, 30), st.integers(1, 30), st.integers(0, 30), st.integers(1, 30))
def test_the_interval_holds_the_difference_and_turns_with_it(n1: int, total1: int, n2: int, total2: int) -> None:
    first, second = (min(n1, total1), total1), (min(n2, total2), total2)
    there, back = compare_shares(first, second), compare_shares(second, first)
    assert there is not None
    assert back is not None
    assert -1 <= there.low <= there.difference <= there.high <= 1
    assert (there.low, there.high) == pytest.approx((-back.high, -back.low))
    assert there.p == pytest.approx(back.p)
