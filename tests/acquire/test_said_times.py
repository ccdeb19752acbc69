from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.acquire.times import read_time

JAKARTA = ZoneInfo("Asia/Jakarta")

# what is written, and what it means with the offset as written
WRITTEN = [
    ("Wed, 27 Jul 2022 03:27:09 GMT", "2022-07-27T03:27:09+00:00"),
    ("Wed, 27 Jul 2022 10:27:09 +0700", "2022-07-27T10:27:09+07:00"),
    ("27 Jul 22 10:27 +0700", "2022-07-27T10:27:00+07:00"),
    ("Wed, 27 Jul 2022 10:27:09 WIB", "2022-07-27T10:27:09+07:00"),
    ("Rabu, 27 Juli 2022 11:27 WITA", "2022-07-27T11:27:00+08:00"),
    ("Rab, 27 Jul 2022 12:27:00 WIT", "2022-07-27T12:27:00+09:00"),
    ("Rabu, 27 Juli 2022 | 10.27 WIB", "2022-07-27T10:27:00+07:00"),
    ("Jum'at, 05 Agt 2022 08:05", "2022-08-05T08:05:00+07:00"),
    ("Selasa, 9 Nop 2021, 21:40", "2021-11-09T21:40:00+07:00"),
    ("Tue, 02 Jan 2024 09:00:00 EST", "2024-01-02T09:00:00-05:00"),
    ("Tue, 02 Jan 2024 09:00:00 GMT+7", "2024-01-02T09:00:00+07:00"),
    ("Tue, 02 Jan 2024 09:00:00 UTC+08:00", "2024-01-02T09:00:00+08:00"),
    ("Tue, 02 Jan 2024 09:00:00 -0330", "2024-01-02T09:00:00-03:30"),
    ("Wed Jul 27 03:27:09 2022", "2022-07-27T03:27:09+07:00"),
    ("Wed Jul 27 03:27:09 WIB 2022", "2022-07-27T03:27:09+07:00"),
    ("Wed Jul 27 2022 03:27:09 GMT+0800 (Central Indonesia Time)", "2022-07-27T03:27:09+08:00"),
    ("July 27, 2022 3:27 PM", "2022-07-27T15:27:00+07:00"),
    ("July 27th, 2022 12:05 am", "2022-07-27T00:05:00+07:00"),
    ("2022-07-27T03:27:09Z", "2022-07-27T03:27:09+00:00"),
    ("2022-07-27T10:27:09.123+07:00", "2022-07-27T10:27:09+07:00"),
    ("2022-07-27T10:27:09+0700", "2022-07-27T10:27:09+07:00"),
    ("2022-07-27 10:27:09", "2022-07-27T10:27:09+07:00"),
    ("2022-07-27T10:27", "2022-07-27T10:27:00+07:00"),
    ("20220727T032709Z", "2022-07-27T03:27:09+00:00"),
    ("2022/07/27 10:27 WIB", "2022-07-27T10:27:00+07:00"),
    ("27/07/2022 - 10:27", "2022-07-27T10:27:00+07:00"),
    ("07/27/2022 10:27", "2022-07-27T10:27:00+07:00"),
    ("08-07-2022 10:27:00", "2022-07-08T10:27:00+07:00"),
    ("1658892429", "2022-07-27T03:27:09+00:00"),
    ("1658892429000", "2022-07-27T03:27:09+00:00"),
    ("31 Dec 2016 23:59:60 GMT", "2016-12-31T23:59:59+00:00"),
    ("2022-07-27T24:00:00+07:00", "2022-07-28T00:00:00+07:00"),
    ("Thu, 29 Feb 2024 23:30:00 +0700", "2024-02-29T23:30:00+07:00"),
    ("1 Jan 68 00:30:00 Z", "2068-01-01T00:30:00+00:00"),
    ("1 Jan 99 00:30:00 Z", "1999-01-01T00:30:00+00:00"),
]


@pytest.mark.parametrize(("words", "meant"), WRITTEN)
def test_a_time_is_read_with_the_offset_as_written(words: str, meant: str) -> None:
    said = read_time(words, zone=JAKARTA)
    assert said is not None
    assert said.when.isoformat() == meant
    assert said.precision == "minute"


@pytest.mark.parametrize(
    ("words", "day", "precision"),
    [
        ("2022-07-27", "2022-07-27", "day"),
        ("27 Juli 2022", "2022-07-27", "day"),
        ("Minggu, 6 Peb 2022", "2022-02-06", "day"),
        ("20220727", "2022-07-27", "day"),
        ("2022-07", "2022-07-01", "month"),
        ("2022", "2022-01-01", "year"),
    ],
)
def test_a_day_alone_is_the_midnight_of_the_source(words: str, day: str, precision: str) -> None:
    said = read_time(words, zone=JAKARTA)
    assert said is not None
    assert (said.when.isoformat(), said.precision, said.has_zone) == (f"{day}T00:00:00+07:00", precision, False)


@pytest.mark.parametrize(
    "words",
    ["", "   ", "kemarin", "2 jam yang lalu", "30 Februari 2022", "2022-13-40", "00/00/0000", "0000-00-00 00:00:00",
     "31/31/2022", "Invalid Date", "Thu, 01 Jan 1970 00:00:00 +0000", "1970-01-01", "30 Dec 1899",
     "0001-01-01T00:00:00Z"],
)  # fmt: skip
def test_what_says_no_day_is_none(words: str) -> None:
    assert read_time(words, zone=JAKARTA) is None


def test_a_name_of_a_zone_that_is_not_known_leaves_the_zone_of_the_source() -> None:
    said = read_time("Wed, 27 Jul 2022 10:27:09 XYZ", zone=JAKARTA)
    assert said is not None
    assert (said.when.isoformat(), said.has_zone) == ("2022-07-27T10:27:09+07:00", False)


def test_the_day_differs_between_what_is_written_and_where_it_is_read() -> None:
    said = read_time("Tue, 26 Jul 2022 20:30:00 GMT", zone=JAKARTA)
    assert said is not None
    assert said.when.date().isoformat() == "2022-07-26"
    assert said.when.astimezone(JAKARTA).date().isoformat() == "2022-07-27"


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2068, 12, 31)), st.integers(-12, 14))
def test_what_iso_and_mail_write_comes_back(when: datetime, hours: int) -> None:
    bare = when.replace(microsecond=0)
    offset = f"{hours:+03d}"
    for words in (f"{bare.isoformat()}{offset}:00", f"{bare:%d} {bare:%b} {bare.year} {bare:%H:%M:%S} {offset}00"):
        said = read_time(words, zone=UTC)
        assert said is not None
        assert said.when.replace(tzinfo=None) == bare
        assert said.when.utcoffset().total_seconds() == hours * 3600  # type: ignore[union-attr]


@given(st.text(alphabet="0123456789-/:.,+ TZWIBJanFebMeiAgt'()\u0660", max_size=40))
def test_any_words_are_a_time_or_none(words: str) -> None:
    said = read_time(words, zone=JAKARTA)
    assert said is None or said.when.tzinfo is not None
