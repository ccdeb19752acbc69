"""What series say under test: planted changes, the correction over codes, and what is left out."""

from datetime import date

import numpy as np
import polars as pl
import pytest

from pipeline.trends import Series
from pipeline.trends.judging import CORRECTED, judge_series


def make_series(counts: dict[str, list[tuple[int, int]]], *, open_last: bool = False) -> Series:
    """A monthly series from n and N by code."""
    rows = []
    for code, pairs in counts.items():
        for place, (n, total) in enumerate(pairs):
            year, month = 2015 + place // 12, place % 12 + 1
            share = n / total if total else None
            is_open = open_last and place == len(pairs) - 1
            rows.append((code, f"{year}-{month:02}", date(year, month, 1), n, total, share, is_open))
    names = ["code", "period", "period_start", "n", "N", "share", "is_open"]
    return Series(pl.DataFrame(rows, schema=names, orient="row"), pl.DataFrame(), "month", "document", 0.95)


def judge(counts: dict[str, list[tuple[int, int]]], **more: object) -> dict[str, object]:
    return judge_series(make_series(counts), **more).row(0, named=True)


def test_a_step_is_found_where_it_was_planted() -> None:
    # 30 months of 10 of 100, then 30 of 25 of 100, each a little off
    wobble = [-2, 1, 0, 2, -1]
    steps = [(10 + wobble[place % 5], 100) for place in range(30)]
    steps += [(25 + wobble[place % 5], 100) for place in range(30)]
    row = judge({"x": steps})
    assert row["changes"] == "2017-07"
    assert (row["periods"], row["n"], row["N"]) == (60, 1050, 6000)
    assert (row["since"], row["share_before"], row["share_after"]) == ("2017-07", 0.1, 0.25)
    assert row["difference"] == pytest.approx(0.15)
    assert row["trend"] == "rises"


def test_a_slow_rise_has_the_slope_that_was_planted() -> None:
    row = judge({"x": [(10 + place, 200) for place in range(24)]})
    assert (row["trend"], row["tau"]) == ("rises", 1.0)
    assert row["slope"] == pytest.approx(1 / 200)
    assert row["slope_low"] <= row["slope"] <= row["slope_high"]


def test_a_burst_ends_where_units_are_and_not_in_the_months_without_any_behind_it() -> None:
    counts = [(2, 50)] * 20 + [(20, 50)] * 3 + [(0, 0)] * 2 + [(2, 50)] * 15
    assert judge({"x": counts})["bursts"] == "2016-09..2016-11"


def test_p_is_corrected_over_all_codes_asked_for_each_test_by_itself() -> None:
    draw = np.random.default_rng(5)
    counts = {f"c{number}": [(int(n), 40) for n in draw.binomial(40, 0.2, 30)] for number in range(6)}
    judged = judge_series(make_series(counts))
    for test in CORRECTED:
        p, q = judged[f"{test}_p"].to_numpy(), judged[f"{test}_q"].to_numpy()
        order = np.argsort(p)[::-1]
        expected = np.minimum.accumulate(p[order] * 6 / np.arange(6, 0, -1))
        assert q[order] == pytest.approx(np.minimum(1, expected))


def test_what_the_correction_does_not_bear_out_is_not_told() -> None:
    rising = [(place // 4 + 2, 40) for place in range(30)]
    flat = {f"c{number}": [(5, 40)] * 15 + [(6, 40)] * 15 for number in range(40)}
    judged = judge_series(make_series({"x": rising} | flat))
    told = judged.filter(pl.col("trend") != "none shown")
    assert (told["trend_q"] <= 0.05).all()
    assert judged.filter(pl.col("trend_q") > 0.05)["trend"].unique().to_list() in ([], ["none shown"])
    assert judged.filter(pl.col("change_q") > 0.05)["changes"].drop_nulls().is_empty()


def test_a_period_that_is_not_over_is_left_out() -> None:
    pairs = [(5, 40), (6, 40), (4, 40), (5, 40), (6, 40), (30, 40)]
    judged = judge_series(make_series({"x": pairs}, open_last=True)).row(0, named=True)
    assert (judged["periods"], judged["n"]) == (5, 26)


def test_too_few_periods_have_no_test_but_their_counts() -> None:
    row = judge({"x": [(1, 4), (0, 0), (3, 4)]})
    assert (row["periods"], row["trend"], row["trend_p"], row["change_p"], row["burst_p"]) == (
        2,
        None,
        None,
        None,
        None,
    )
    assert (row["since"], row["difference"]) == ("2015-03", 0.5)


def test_a_day_divides_at_the_period_that_holds_it() -> None:
    counts = {"x": [(1, 10)] * 6 + [(5, 10)] * 6}
    row = judge(counts, since=date(2015, 7, 20))
    assert (row["since"], row["share_before"], row["share_after"]) == ("2015-07", pytest.approx(0.1), 0.5)
    assert judge(counts, since=date(2014, 1, 1))["difference"] is None


def test_no_code_gives_no_row() -> None:
    empty = make_series({"x": [(1, 2)]}).frame.clear()
    assert judge_series(Series(empty, pl.DataFrame(), "month", "document", 0.95)).is_empty()


def test_the_smallest_change_that_could_be_shown_is_shown_in_80_of_100_worlds() -> None:
    draw = np.random.default_rng(11)
    before, after, share = 400, 600, 0.2
    quiet = judge({"x": [(20, 100)] * 4 + [(20, 100)] * 6}, since=date(2015, 5, 1))
    change = quiet["smallest_difference"]
    worlds = 300
    found = 0
    for _ in range(worlds):
        early, late = draw.binomial(before // 4, share, 4), draw.binomial(after // 6, share + change, 6)
        row = judge({"x": [(int(n), 100) for n in [*early, *late]]}, since=date(2015, 5, 1))
        found += row["difference_p"] <= 0.05
    # 80 % of 300, less or more three standard errors
    assert 219 <= found <= 261
