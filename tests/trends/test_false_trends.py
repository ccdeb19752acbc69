"""Worlds in which nothing changes: how many are said to hold a change, and how often intervals cover.

The full simulation is slow: `pytest -m slow tests/trends/test_false_trends.py`.
"""

from datetime import date

import numpy as np
import polars as pl
import pytest

from pipeline.trends import Series
from pipeline.trends.intervals import find_wilson
from pipeline.trends.judging import judge_series

CODES, MONTHS = 5, 24


def make_world(draw: np.random.Generator, *, jump: float = 0.0) -> Series:
    """Months with 20 to 120 documents; codes of different frequency; the first may jump halfway by so much."""
    total = draw.integers(20, 120, MONTHS)
    base = np.array([0.02, 0.05, 0.1, 0.2, 0.5])[:, None] * np.ones(MONTHS)
    base[2, MONTHS // 2 :] += jump
    n = draw.binomial(total, base)
    starts = [date(2015 + place // 12, place % 12 + 1, 1) for place in range(MONTHS)]
    frame = pl.DataFrame(
        {
            "code": np.repeat([f"c{number}" for number in range(CODES)], MONTHS),
            "period": [f"{start:%Y-%m}" for start in starts] * CODES,
            "period_start": starts * CODES,
            "n": n.reshape(-1),
            "N": np.tile(total, CODES),
            "share": (n / total).reshape(-1),
            "is_open": [False] * CODES * MONTHS,
        }
    )
    return Series(frame, pl.DataFrame(), "month", "document", 0.95)


def count_false_worlds(worlds: int) -> dict[str, int]:
    """How many worlds without a change have any code of which a test says one, after the correction."""
    draw = np.random.default_rng(2024)
    found = dict.fromkeys(("trend", "change", "burst", "difference"), 0)
    for world in range(worlds):
        judged = judge_series(make_world(draw), seed=world)
        for test in found:
            found[test] += bool((judged[f"{test}_q"] <= 0.05).any())
    return found


def test_at_most_one_in_twenty_worlds_without_a_change_is_said_to_hold_one() -> None:
    for test, count in count_false_worlds(200).items():
        # 200 draws of 5 %: more than 19 come up once in 200 times
        assert count <= 19, test


@pytest.mark.slow
def test_at_most_five_per_cent_of_a_thousand_worlds_without_a_change_are_said_to_hold_one() -> None:
    for test, count in count_false_worlds(1000).items():
        # 1,000 draws of 5 %: more than 68 come up once in 200 times
        assert count <= 68, test


@pytest.mark.slow
def test_a_planted_jump_is_found_and_placed_by_the_test_for_changes() -> None:
    draw = np.random.default_rng(8)
    placed = 0
    for world in range(200):
        row = judge_series(make_world(draw, jump=0.15), seed=world).row(2, named=True)
        months = (row["changes"] or "").split(", ")
        placed += any(month in ("2015-12", "2016-01", "2016-02") for month in months)
    assert placed >= 180


def test_wilson_intervals_cover_the_share_as_often_as_they_say() -> None:
    draw = np.random.default_rng(4)
    covered = []
    for share in (0.05, 0.1, 0.2, 0.35, 0.5):
        for total in (40, 80, 150):
            n = draw.binomial(total, share, 4000)
            _, low, high = find_wilson(n, np.full(4000, total), confidence=0.95)
            covered.append(((low <= share) & (share <= high)).mean())
    assert 0.94 <= np.mean(covered) <= 0.965
