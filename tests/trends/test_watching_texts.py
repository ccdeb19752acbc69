"""Texts that come out empty after a redesign, and codes that rise: by hand, and by simulation of what never changes."""

import numpy as np
import pytest

from pipeline.trends.redesigns import find_redesign, is_mended
from pipeline.trends.rising import find_rising

GOOD = [2000] * 60


def test_three_empty_texts_after_sixty_good_ones_are_a_redesign_worked_out_by_hand() -> None:
    # beta-binomial with 0.5 and 60.5: (0.5 * 1.5 * 2.5) / (61 * 62 * 63) = 7.87e-6
    found = find_redesign([*GOOD, 0, 0, 0])
    assert found is not None
    assert (found.texts, found.empty, found.short, found.past, found.past_poor) == (3, 3, 0, 60, 0)
    assert found.p == pytest.approx(0.5 * 1.5 * 2.5 / (61 * 62 * 63), rel=1e-9)
    assert find_redesign([*GOOD, 0, 0]) is None


def test_a_teaser_is_as_poor_as_no_text_and_a_short_article_is_not() -> None:
    found = find_redesign([*GOOD, 300, 0, 350])
    assert found is not None
    assert (found.empty, found.short, found.usual_chars) == (1, 2, 2000)
    assert find_redesign([*GOOD, 450, 500, 420, 600, 410]) is None


def test_a_source_of_which_a_third_is_always_poor_needs_more_to_be_said_of() -> None:
    mixed = [0, 2000, 1800] * 60
    assert find_redesign([*mixed, 0, 0, 0, 0]) is None
    assert find_redesign([*mixed, *[0] * 15]) is not None


def test_nothing_is_said_with_too_short_a_past_or_one_without_any_text() -> None:
    assert find_redesign([]) is None
    assert find_redesign([2000] * 29 + [0] * 3) is None
    assert find_redesign([0] * 100) is None


def test_ten_texts_as_good_as_before_mend_it() -> None:
    assert not is_mended([*GOOD, 0, 0, 0, *[1900] * 7], 60)
    assert is_mended([*GOOD, 0, 0, 0, *[1900] * 10], 60)
    assert not is_mended([*GOOD, 0, 0, 0, *[1900] * 8, 0, 0], 60)


def test_texts_that_never_change_show_no_redesign_in_a_simulated_year() -> None:
    draw = np.random.default_rng(3)
    for poor in (0.0, 0.05, 0.3):
        chars = np.where(draw.random(1100) < poor, 0, draw.lognormal(7.8, 0.5, 1100)).astype(int).tolist()
        assert not any(find_redesign(chars[max(0, end - 700) : end]) for end in range(400, 1100))


def test_the_probability_of_a_rise_is_worked_out_by_hand() -> None:
    # 0 of 40 before, 5 of 5 now: beta-binomial with 0.5 and 40.5, prod (0.5 + i) / (41 + i) for i = 0..4
    expected = np.prod([(0.5 + i) / (41 + i) for i in range(5)])
    found = find_rising({"a": [0, 0, 0, 0, 5], "b": [2, 2, 2, 2, 1]}, [10, 10, 10, 10, 5])
    assert list(found) == ["a"]
    rise = found["a"]
    assert (rise.n, rise.total, rise.past_n, rise.past_total) == (5, 5, 0, 40)
    assert rise.p == pytest.approx(expected, rel=1e-9)
    assert rise.q == pytest.approx(2 * expected, rel=1e-9)


def test_a_rise_that_hardly_anybody_would_see_is_none() -> None:
    totals = [1000] * 9
    assert find_rising({"a": [200] * 8 + [290]}, totals) == {}
    assert list(find_rising({"a": [200] * 8 + [310]}, totals)) == ["a"]
    assert find_rising({"a": [0] * 8 + [4]}, totals) == {}


def test_many_codes_ask_for_more_than_one_does() -> None:
    totals = [50] * 9
    some = {"a": [4, 5, 3, 4, 5, 4, 3, 4, 13]}
    others = {f"b{number}": [4, 5, 3, 4, 5, 4, 3, 4, 4] for number in range(60)}
    assert list(find_rising(some, totals)) == ["a"]
    assert find_rising(some | others, totals) == {}


def test_weeks_that_scatter_ask_for_more_too() -> None:
    totals = [50] * 9
    steady, rough = [6] * 8, [0, 12, 0, 12, 0, 12, 0, 12]
    assert find_rising({"a": [*steady, 20]}, totals)
    assert not find_rising({"a": [*rough, 20]}, totals)


def test_nothing_rises_without_a_past_or_without_texts() -> None:
    assert find_rising({}, []) == {}
    assert find_rising({"a": [1, 9]}, [10, 10]) == {}
    assert find_rising({"a": [1, 1, 1, 1, 0]}, [9, 9, 9, 9, 0]) == {}
    assert find_rising({"a": [0, 0, 0, 0, 0]}, [9, 9, 9, 9, 9]) == {}
    assert find_rising({"a": [0, 0, 3, 0, 5]}, [0, 0, 9, 0, 9]) == {}


@pytest.mark.parametrize("together", [1, 3])
def test_codes_that_never_change_rise_at_most_once_a_year(together: int) -> None:
    draw = np.random.default_rng(11)
    said = 0
    for _ in range(4):
        totals = draw.poisson(100, 9 + 52)
        shares = draw.beta(0.5, 8, 40)
        n = np.minimum(together * draw.binomial(totals // together, shares[:, None]), totals)
        for end in range(9, len(totals) + 1):
            counts = {str(code): row[end - 9 : end].tolist() for code, row in enumerate(n)}
            said += len(find_rising(counts, totals[end - 9 : end].tolist()))
    # 4 years of 40 codes; at 0.5 a year more than 6 come up once in 200 times
    assert said <= 6
