"""Change points, beside the Nile and simulated shares."""

import numpy as np
import pytest
from nile import FIRST_YEAR, FLOWS

from pipeline.trends.change_points import find_change_points, find_share_changes


def test_the_nile_changes_once_after_1898() -> None:
    # Cobb (1978), Biometrika 65, 243-251, and many after: 1898 is the last year of the old level
    found = find_change_points(FLOWS)
    assert found is not None
    assert [FIRST_YEAR + start - 1 for start in found.starts] == [1898]
    assert found.p < 0.002


def test_a_share_that_doubles_is_dated_to_its_period() -> None:
    found = find_share_changes([10] * 12 + [22] * 12, [100] * 24)
    assert found is not None
    assert found.starts == (12,)
    assert found.p < 0.01


def test_a_level_that_comes_and_goes_has_two_changes() -> None:
    found = find_share_changes([10] * 10 + [25] * 6 + [10] * 10, [100] * 26)
    assert found is not None
    assert found.starts == (10, 16)


def test_periods_without_units_keep_their_place() -> None:
    found = find_share_changes([10] * 6 + [0, 0] + [30] * 6, [100] * 6 + [0, 0] + [100] * 6)
    assert found is not None
    assert found.starts == (8,)


@pytest.mark.parametrize("n", [[1, 2, 3, 4, 5], [], [0, 0, 0]])
def test_nothing_is_said_of_too_few_periods(n: list[int]) -> None:
    assert find_change_points([float(each) for each in n]) is None
    assert find_share_changes(n, [10] * len(n)) is None


def test_a_constant_series_is_left_whole() -> None:
    found = find_change_points([3.0] * 12)
    assert found is not None
    assert (found.starts, found.p) == ((), 1.0)


def test_the_same_question_has_the_same_answer() -> None:
    n, total = [3, 8, 4, 9, 12, 2, 5, 9], [40, 50, 45, 60, 70, 20, 40, 50]
    assert find_share_changes(n, total) == find_share_changes(n, total)


@pytest.mark.parametrize("length", [8, 24])
def test_a_share_that_stays_is_split_in_at_most_five_per_cent(length: int) -> None:
    draw = np.random.default_rng(11)
    total = draw.integers(20, 300, size=length)
    worlds = [find_share_changes(draw.binomial(total, 0.12).tolist(), total.tolist()) for _ in range(200)]
    # 200 draws of 5 %: more than 19 come up once in 300 times
    assert sum(bool(found.starts) for found in worlds if found) <= 19


def test_values_that_scatter_more_than_draws_do_are_not_taken_for_changes() -> None:
    # documents of one month speak alike: the true share wanders by a third from month to month
    draw = np.random.default_rng(5)
    worlds = []
    for _ in range(100):
        shares = np.clip(0.12 * np.exp(draw.normal(0, 0.33, size=30)), 0.01, 0.6)
        worlds.append(find_share_changes(draw.binomial(200, shares).tolist(), [200] * 30))
    assert sum(bool(found.starts) for found in worlds if found) <= 12
