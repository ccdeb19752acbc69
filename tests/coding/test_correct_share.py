"""Shares corrected for the detector's errors: by hand, by law, and how often the interval covers the truth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.coding import ErrorCounts, correct_share


def test_a_share_is_corrected_as_rogan_and_gladen_do() -> None:
    # Se 0.8, Sp 0.9, found 0.31: (0.31 + 0.9 - 1) / (0.8 + 0.9 - 1) = 0.3
    found = correct_share(310, 1000, ErrorCounts(tp=80, fn=20, fp=10, tn=90))
    assert found is not None
    assert found.share == pytest.approx(0.3)
    assert found.low < 0.3 < found.high


def test_a_detector_without_errors_changes_little() -> None:
    found = correct_share(200, 1000, ErrorCounts(tp=100_000, fn=0, fp=0, tn=100_000))
    assert found is not None
    assert found.share == pytest.approx(0.2)
    # Agresti and Coull (1998): (200 + 1.92) / 1003.84 ± 1.96 √(0.2011 · 0.7989 / 1003.84)
    assert (found.low, found.high) == pytest.approx((0.1763, 0.2259), abs=0.0003)


def test_a_share_below_the_false_alarms_is_none() -> None:
    found = correct_share(5, 1000, ErrorCounts(tp=80, fn=20, fp=10, tn=90))
    assert found is not None
    assert (found.share, found.low) == (0.0, 0.0)


@pytest.mark.parametrize(
    "errors",
    [
        ErrorCounts(tp=0, fn=0, fp=1, tn=9),  # never coded
        ErrorCounts(tp=5, fn=5, fp=0, tn=0),  # always coded
        ErrorCounts(tp=1, fn=9, fp=9, tn=1),  # worse than chance
    ],
)
def test_nothing_is_said_where_nothing_can_be_known(errors: ErrorCounts) -> None:
    assert correct_share(10, 100, errors) is None
    assert correct_share(0, 0, ErrorCounts(tp=8, fn=2, fp=1, tn=9)) is None


@pytest.mark.parametrize(
    ("truth", "sensitivity", "specificity"), [(0.1, 0.7, 0.97), (0.3, 0.85, 0.9), (0.02, 0.6, 0.99)]
)
def test_the_interval_covers_the_truth_in_about_95_per_cent(
    truth: float, sensitivity: float, specificity: float
) -> None:
    draw = np.random.default_rng(8)
    found_share = truth * sensitivity + (1 - truth) * (1 - specificity)
    covered = 0
    for _ in range(2000):
        tp, tn = draw.binomial(60, sensitivity), draw.binomial(400, specificity)
        n = draw.binomial(800, found_share)
        found = correct_share(int(n), 800, ErrorCounts(int(tp), 60 - int(tp), 400 - int(tn), int(tn)))
        assert found is not None
        covered += found.low <= truth <= found.high
    # 2,000 draws: 0.94 to 0.97 hold the standard error of 0.005 on both sides of 0.95 and what the method is known for
    assert 0.94 <= covered / 2000 <= 0.985


@given(st.integers(0, 100), st.integers(1, 30), st.integers(0, 10), st.integers(0, 10), st.integers(20, 60))
def test_more_found_is_never_less_there(n: int, tp: int, fn: int, fp: int, tn: int) -> None:
    errors = ErrorCounts(tp, fn, fp, tn)
    one, more = correct_share(n, 101, errors), correct_share(n + 1, 101, errors)
    if one is not None and more is not None:
        assert one.share <= more.share
        assert 0 <= one.low <= one.share <= one.high <= 1
