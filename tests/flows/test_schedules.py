"""A cron line or a zone that nobody could mean is refused where it is written, in one sentence."""

import pytest

from flows.schedules import check_cron, check_zone


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0 * * * *", "0 * * * *"),
        ("*/15  2-5   * * 1,3,5", "*/15 2-5 * * 1,3,5"),
        ("30 2 1-15/2 jan,JUL mon-fri", "30 2 1-15/2 jan,JUL mon-fri"),
        ("59 23 31 12 7", "59 23 31 12 7"),
        ("0 0 * * sun", "0 0 * * sun"),
    ],
)
def test_a_cron_line_of_five_fields_is_taken(written: str, read: str) -> None:
    assert check_cron(written) == read


@pytest.mark.parametrize(
    ("written", "field"),
    [
        ("hourly", "five fields"),
        ("0 * * * * *", "five fields"),
        ("", "five fields"),
        ("60 * * * *", "minute from 0 to 59"),
        ("0 24 * * *", "hour from 0 to 23"),
        ("0 0 0 * *", "day of the month from 1 to 31"),
        ("0 0 * 13 *", "month from 1 to 12"),
        ("0 0 * januari *", "month from 1 to 12"),
        ("0 0 * * 8", "day of the week from 0 to 7"),
        ("5-1 * * * *", "minute"),
        ("*/0 * * * *", "minute"),
        ("1, * * * *", "minute"),
        ("-1 * * * *", "minute"),
    ],
)
def test_the_field_that_is_wrong_is_named(written: str, field: str) -> None:
    with pytest.raises(ValueError, match=field):
        check_cron(written)


def test_prefect_takes_what_is_taken_here() -> None:
    from prefect.client.schemas.schedules import CronSchedule

    for line in ("*/15 2-5 * * 1,3,5", "30 2 1-15/2 jan,jul mon-fri", "59 23 31 12 7", "0 0 * * sun"):
        assert CronSchedule(cron=check_cron(line), timezone=check_zone("Asia/Makassar")).cron == line


@pytest.mark.parametrize("zone", ["WIB", "Asia/Nowhere", "", "../etc/passwd", "+07:00"])
def test_a_zone_that_is_not_known_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="Asia/Jakarta"):
        check_zone(zone)
