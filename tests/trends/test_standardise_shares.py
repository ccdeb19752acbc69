"""Shares of a fixed mix: a hand-worked case, laws, and how often the interval covers."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.trends.intervals import find_wilson
from pipeline.trends.standard import standardise_shares

counts = st.integers(1, 60).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total)))


def test_a_change_of_the_mix_alone_changes_no_standardised_share() -> None:
    # paper A says it in 10 of 100 and 20 of 200, paper B in 80 of 200 and 40 of 100: crude 30 % and 20 %
    n, total = np.array([[[10, 20], [80, 40]]]), np.array([[100, 200], [200, 100]])
    found = standardise_shares(n, total, ["A", "B"], confidence=0.95)
    assert found.mix.tolist() == [0.5, 0.5]
    assert found.share.tolist() == [[pytest.approx(0.25), pytest.approx(0.25)]]
    # half of the weight rests on 100 documents, half on 200
    assert found.effective.tolist() == pytest.approx([266.667, 266.667], abs=0.001)


def test_the_interval_is_built_of_those_of_the_parts() -> None:
    found = standardise_shares(np.array([[[10], [80]]]), np.array([[100], [200]]), ["A", "B"], confidence=0.95)
    # Wilson: 10 of 100 is 0.05523 to 0.17437, 80 of 200 is 0.33460 to 0.46917; weights 1/3 and 2/3
    assert found.share[0, 0] == pytest.approx(0.3)
    assert found.low[0, 0] == pytest.approx(0.3 - np.hypot(0.04477 / 3, 0.06540 * 2 / 3), abs=1e-5)
    assert found.high[0, 0] == pytest.approx(0.3 + np.hypot(0.07437 / 3, 0.06917 * 2 / 3), abs=1e-5)


def test_a_period_that_lacks_a_part_has_no_share_and_says_which() -> None:
    n, total = np.array([[[1, 0, 0], [1, 2, 0]]]), np.array([[4, 0, 0], [4, 8, 0]])
    found = standardise_shares(n, total, ["A", "B"], confidence=0.95)
    assert found.lacking == ((), ("A",), ())
    assert np.isnan(found.share[0]).tolist() == [False, True, True]
    assert found.effective.tolist()[1:] == [0.0, 0.0]


@given(counts)
def test_with_one_part_share_and_interval_are_those_of_wilson(count: tuple[int, int]) -> None:
    n, total = np.array([[[count[0]]]]), np.array([[count[1]]])
    found = standardise_shares(n, total, ["A"], confidence=0.95)
    expected = find_wilson(n[0], total, confidence=0.95)
    for got, wanted in zip((found.share, found.low, found.high), expected, strict=True):
        assert got[0, 0] == pytest.approx(wanted[0, 0])
    assert found.effective[0] == pytest.approx(count[1])


@given(st.lists(counts, min_size=1, max_size=6))
def test_one_period_is_its_own_mix_so_that_its_share_is_the_crude_one(parts: list[tuple[int, int]]) -> None:
    n, total = np.array([[[count[0]] for count in parts]]), np.array([[count[1]] for count in parts])
    found = standardise_shares(n, total, [str(number) for number in range(len(parts))], confidence=0.95)
    assert found.share[0, 0] == pytest.approx(n.sum() / total.sum())
    assert 0 <= found.low[0, 0] <= found.share[0, 0] <= found.high[0, 0] <= 1
    assert found.effective[0] == pytest.approx(total.sum())


@given(st.lists(st.tuples(counts, counts), min_size=2, max_size=5), st.randoms())
def test_the_order_of_the_parts_changes_nothing(parts: list, random: object) -> None:
    order = list(range(len(parts)))
    random.shuffle(order)  # type: ignore[attr-defined]
    n = np.array([[[first[0], second[0]] for first, second in parts]])
    total = np.array([[first[1], second[1]] for first, second in parts])
    names = [str(number) for number in order]
    one = standardise_shares(n, total, names, confidence=0.95)
    other = standardise_shares(n[:, order], total[order], names, confidence=0.95)
    for name in ("share", "low", "high", "effective"):
        assert getattr(one, name) == pytest.approx(getattr(other, name))
    assert (one.effective <= total.sum(axis=0) + 1e-9).all()


def test_intervals_cover_the_share_in_94_to_97_of_100_worlds() -> None:
    # three papers of different size and habit; the weights are those of the worlds
    draw = np.random.default_rng(3)
    total, shares = np.array([[60], [120], [30]]), np.array([0.1, 0.3, 0.6])
    worlds = 4000
    n = draw.binomial(total[None, :, :], shares[None, :, None], size=(worlds, 3, 1))
    found = standardise_shares(n, total, ["A", "B", "C"], confidence=0.95)
    truth = float((total[:, 0] / total.sum() * shares).sum())
    covered = ((found.low <= truth) & (truth <= found.high)).mean()
    assert 0.94 <= covered <= 0.97
