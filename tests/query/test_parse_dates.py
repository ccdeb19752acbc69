"""What --from and --to mean."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import QuestionError
from pipeline.query import parse_since, parse_until


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
        ("2021-Q3", date(2021, 7, 1), date(2021, 9, 30)),
        ("2021-q1", date(2021, 1, 1), date(2021, 3, 31)),
        ("2022-06", date(2022, 6, 1), date(2022, 6, 30)),
        ("2024-2", date(2024, 2, 1), date(2024, 2, 29)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2021-12", date(2021, 12, 1), date(2021, 12, 31)),
        ("2021-06-05", date(2021, 6, 5), date(2021, 6, 5)),
        (" 2021 ", date(2021, 1, 1), date(2021, 12, 31)),
    ],
)
def test_a_date_means_its_first_day_as_a_beginning_and_its_last_as_an_end(text: str, first: date, last: date) -> None:
    assert parse_since(text) == first
    assert parse_until(text) == last


@pytest.mark.parametrize(
    "text", ["", "21", "2021-13", "2021-00", "2021-02-30", "2021-Q5", "03/04/2021", "2021-6-", "0000", "tomorrow"]
)
def test_every_other_form_is_refused_with_the_right_ones(text: str) -> None:
    for parse in (parse_since, parse_until):
        with pytest.raises(QuestionError, match="2021-Q3") as caught:
            parse(text)
        assert caught.value.value == text


def test_no_date_leaves_the_end_open() -> None:
    assert parse_since(None) is None
    assert parse_until(None) is None


@given(day=st.dates(min_value=date(1, 1, 1), max_value=date(9998, 12, 31)))
def test_month_and_year_hold_the_day_and_end_the_day_before_the_next(day: date) -> None:
    assert parse_since(day) == parse_until(day) == day
    assert parse_since(day.isoformat()) == parse_until(day.isoformat()) == day
    for text in (f"{day.year:04}-{day.month:02}", f"{day.year:04}", f"{day.year:04}-Q{(day.month + 2) // 3}"):
        first, last = parse_since(text), parse_until(text)
        assert first is not None
        assert last is not None
        assert first <= day <= last
        assert first.day == 1
        assert (last + timedelta(days=1)).day == 1
