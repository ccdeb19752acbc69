"""Kleinberg's bursts, beside a hand-worked series and the definition by brute force."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.trends.bursts import find_bursts


def test_a_burst_weighs_what_the_hand_works_out() -> None:
    # p = 9/40 = 0.225, high 0.45; 6 of 10: 6 ln 2 + 4 ln(0.55/0.775) = 4.15888 - 1.37178 = 2.78710 > ln 4 = 1.38629
    found = find_bursts([1, 1, 6, 1], [10, 10, 10, 10])
    assert [(each.first, each.last) for each in found] == [(2, 2)]
    assert found[0].weight == pytest.approx(2.78710, abs=0.00001)


def test_a_dearer_rise_finds_nothing() -> None:
    # 2.787 does not pay 2.1 times ln 4 = 2.911
    assert find_bursts([1, 1, 6, 1], [10, 10, 10, 10], gamma=2.1) == []


def test_two_years_of_months_give_the_burst_and_the_weight_of_another_program() -> None:
    # burst_detection 0.1.3 (Marinko, PyPI), s = 2 and gamma = 1, says: begin 4, end 5, weight 15.538608
    n = [5, 7, 4, 7, 14, 18, 8, 12, 4, 8, 2, 1, 4, 5, 4, 6, 2, 3, 4, 3, 8, 2, 7, 4]
    total = [94, 59, 51, 118, 45, 58, 87, 100, 87, 108, 34, 65, 81, 69, 64, 63, 33, 39, 78, 73, 116, 51, 106, 53]
    found = find_bursts(n, total)
    assert [(each.first, each.last) for each in found] == [(4, 5)]
    assert found[0].weight == pytest.approx(15.538608, abs=0.000001)


@pytest.mark.parametrize(("n", "total"), [([], []), ([0, 0], [5, 5]), ([5, 5], [5, 5]), ([0, 0], [0, 0])])
def test_nothing_bursts_where_nothing_or_everything_is_spoken_of(n: list[int], total: list[int]) -> None:
    assert find_bursts(n, total) == []


def test_a_planted_burst_is_found_and_is_not_chance() -> None:
    n, total = [10] * 24, [100] * 24
    n[12:15] = [30, 35, 28]
    found = find_bursts(n, total)
    assert [(each.first, each.last) for each in found] == [(12, 14)]
    assert found[0].p < 0.01


def _cheapest(n: list[int], total: list[int]) -> float:
    """Return the largest gain of any sequence of states, by looking at all of them."""
    usual = sum(n) / sum(total)
    raised = min(2 * usual, (1 + usual) / 2)
    price = math.log(sum(units > 0 for units in total))

    def gain(states: tuple[int, ...]) -> float:
        risen = sum(after > before for before, after in zip((0, *states), states, strict=False))
        told = (
            hits * math.log(raised / usual) + (units - hits) * math.log((1 - raised) / (1 - usual))
            for hits, units, state in zip(n, total, states, strict=True)
            if state
        )
        return sum(told) - price * risen

    return max(map(gain, product((0, 1), repeat=len(n))))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1, max_size=8))
def test_the_sequence_is_the_cheapest_of_all(pairs: list[tuple[int, int]]) -> None:
    n, total = [min(pair) for pair in pairs], [max(pair) for pair in pairs]
    if not 0 < sum(n) < sum(total):
        return
    price = math.log(sum(units > 0 for units in total))
    found = find_bursts(n, total)
    assert sum(each.weight - price for each in found) == pytest.approx(_cheapest(n, total), abs=1e-9)


def test_series_without_a_burst_show_one_in_at_most_five_per_cent() -> None:
    draw = np.random.default_rng(3)
    total = draw.integers(20, 200, size=36)
    worlds = [find_bursts(draw.binomial(total, 0.1).tolist(), total.tolist()) for _ in range(200)]
    # 200 draws of 5 %: more than 19 come up once in 300 times
    assert sum(any(each.p <= 0.05 for each in found) for found in worlds) <= 19
