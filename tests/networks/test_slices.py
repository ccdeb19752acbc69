"""How time is cut into slices."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import QuestionError
from pipeline.networks.slices import Slicing, parse_slicing, plan_windows

DATES = [date(2019, 3, 1), date(2019, 11, 30), date(2020, 6, 15), date(2022, 1, 2)]


def cut(text: str) -> list[tuple[str, date, date]]:
    return [(each.label, each.first, each.last) for each in plan_windows(DATES, parse_slicing(text))]


def test_regular_slices_are_calendar_periods_without_a_gap() -> None:
    assert [label for label, *_ in cut("year")] == ["2019", "2020", "2021", "2022"]
    assert cut("quarter")[0] == ("2019-Q1", date(2019, 1, 1), date(2019, 3, 31))
    assert cut("quarter")[-1] == ("2022-Q1", date(2022, 1, 1), date(2022, 3, 31))
    assert cut("month")[-1] == ("2022-01", date(2022, 1, 1), date(2022, 1, 31))


def test_overlapping_slices_move_on_by_one_period() -> None:
    assert cut("overlap:3") == [
        ("2019 to 2021", date(2019, 1, 1), date(2021, 12, 31)),
        ("2020 to 2022", date(2020, 1, 1), date(2022, 12, 31)),
    ]
    steps = [each.step for each in plan_windows(DATES, parse_slicing("overlap:3"))]
    assert steps == [(date(2019, 1, 1), date(2021, 12, 31)), (date(2022, 1, 1), date(2022, 12, 31))]


def test_growing_slices_begin_with_the_first_day() -> None:
    assert [label for label, *_ in cut("growing")] == ["2019", "2019 to 2020", "2019 to 2021", "2019 to 2022"]
    assert {first for _, first, _ in cut("growing")} == {date(2019, 1, 1)}


def test_equal_slices_have_as_many_documents_each() -> None:
    assert [(first, last) for _, first, last in cut("equal:2")] == [
        (date(2019, 3, 1), date(2019, 11, 30)),
        (date(2019, 12, 1), date(2022, 1, 2)),
    ]


def test_slices_longer_than_the_corpus_are_one() -> None:
    assert [label for label, *_ in cut("overlap:9")] == ["2019 to 2022"]


def test_documents_of_one_day_are_not_parted() -> None:
    same = [date(2020, 1, 1)] * 9 + [date(2021, 1, 1)]
    assert [(each.first, each.last) for each in plan_windows(same, Slicing("equal", count=3))] == [
        (date(2020, 1, 1), date(2020, 1, 1)),
        (date(2020, 1, 2), date(2021, 1, 1)),
    ]


def test_no_dates_make_no_slices() -> None:
    assert plan_windows([], Slicing("equal", count=3)) == []


@pytest.mark.parametrize("text", ["", "week", "equal", "equal:1", "overlap", "overlap:1", "growing:3", "equal:3:year"])
def test_an_unknown_slicing_is_refused_with_those_that_are_known(text: str) -> None:
    with pytest.raises(QuestionError, match="overlap:3:quarter"):
        parse_slicing(text)


@given(
    st.lists(st.dates(date(2015, 1, 1), date(2024, 12, 31)), min_size=1, max_size=30),
    st.sampled_from(["year", "month", "quarter", "equal:3", "overlap:2", "growing:quarter"]),
)
def test_steps_follow_one_another_and_hold_every_date(dates: list[date], text: str) -> None:
    windows = plan_windows(dates, parse_slicing(text))
    for before, after in pairwise(windows):
        assert after.step[0] == before.step[1] + timedelta(days=1)
    assert windows[0].step[0] <= min(dates)
    assert windows[-1].step[1] >= max(dates)
