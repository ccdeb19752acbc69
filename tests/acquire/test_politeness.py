"""When a host may be asked again: pauses, wishes, rests that grow, and what is remembered over a restart."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.acquire.politeness import (
    HostState,
    KeptFile,
    find_ready_time,
    is_fresh,
    read_retry_after,
    rest,
)

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "wait"),
    [
        ("120", timedelta(seconds=120)),
        (" 120 ", timedelta(seconds=120)),
        ("0", None),
        ("86400", DAY),
        ("316800", DAY),  # 88 hours, seen in the wild
        ("999999999999", DAY),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        (None, None),
        ("Sun, 01 Mar 2026 10:30:00 GMT", timedelta(minutes=30)),
        ("Sunday, 01-Mar-26 10:30:00 GMT", timedelta(minutes=30)),
        ("Sun, 01 Mar 2026 17:30:00 +0700", timedelta(minutes=30)),
        ("Sun, 01 Mar 2026 09:59:59 GMT", None),
        ("Thu, 05 Mar 2026 02:00:00 GMT", DAY),
        ("Sun, 99 Mar 2026 10:30:00 GMT", None),
        ("٣٠", None),
    ],
)
def test_a_wish_is_read_in_seconds_or_as_a_date_and_is_a_day_at_most(value: str | None, wait: timedelta | None) -> None:
    assert read_retry_after(value, now=NOW) == (None if wait is None else NOW + wait)


def test_after_an_answer_a_host_pauses_and_its_failures_are_forgotten() -> None:
    state = rest(HostState(failures=7, reason="x"), now=NOW, pause_seconds=5, trouble="none")
    assert state == HostState(next_allowed=NOW + timedelta(seconds=5))


def test_a_host_without_connection_rests_ten_minutes_longer_each_time_up_to_a_day() -> None:
    state, waits = HostState(), []
    for _ in range(200):
        state = rest(state, now=NOW, pause_seconds=5, trouble="host", reason="It is dead.")
        assert state.next_allowed is not None
        waits.append(state.next_allowed - NOW)
    assert waits[:3] == [timedelta(minutes=10), timedelta(minutes=20), timedelta(minutes=30)]
    assert waits[143:] == [DAY] * 57
    assert state.reason == "It is dead."


def test_one_broken_answer_pauses_as_usual_and_the_second_in_a_row_makes_the_host_rest() -> None:
    once = rest(HostState(), now=NOW, pause_seconds=5, trouble="answer", reason="It broke off.")
    assert (once.next_allowed, once.failures, once.reason) == (NOW + timedelta(seconds=5), 1, None)
    twice = rest(once, now=NOW, pause_seconds=5, trouble="answer", reason="It broke off.")
    assert (twice.next_allowed, twice.reason) == (NOW + timedelta(minutes=20), "It broke off.")


def test_a_wish_comes_before_the_rest_and_never_before_the_pause() -> None:
    soon = rest(HostState(), now=NOW, pause_seconds=30, trouble="host", retry_after=NOW + timedelta(seconds=10))
    assert soon.next_allowed == NOW + timedelta(seconds=30)
    late = rest(HostState(), now=NOW, pause_seconds=5, trouble="host", retry_after=NOW + timedelta(days=9))
    assert late.next_allowed == NOW + DAY


def test_a_host_without_pause_still_rests_when_it_is_in_trouble() -> None:
    assert rest(HostState(), now=NOW, pause_seconds=0, trouble="host").next_allowed == NOW + timedelta(minutes=1)
    assert rest(HostState(), now=NOW, pause_seconds=0, trouble="none").next_allowed == NOW


@given(
    failures=st.integers(0, 10_000),
    pause=st.floats(0, 300),
    trouble=st.sampled_from(["none", "answer", "host"]),
    wish=st.none() | st.integers(-(10**6), 10**6),
)
def test_a_host_is_never_asked_within_the_pause_and_never_left_alone_for_more_than_a_day(
    failures: int, pause: float, trouble: str, wish: int | None
) -> None:
    wished = None if wish is None else NOW + timedelta(seconds=wish)
    state = rest(
        HostState(failures=failures),
        now=NOW,
        pause_seconds=pause,
        trouble=trouble,  # type: ignore[arg-type]
        retry_after=wished,
    )
    assert state.next_allowed is not None
    assert NOW + timedelta(seconds=pause) <= state.next_allowed <= NOW + DAY


@pytest.mark.parametrize(
    ("noted", "reason", "ready"),
    [
        (timedelta(minutes=5), None, timedelta(minutes=5)),
        (timedelta(minutes=6), None, timedelta(0)),  # no pause is that long: the clock was set back
        (timedelta(hours=23), "It is busy.", timedelta(hours=23)),
        (timedelta(days=3), "It is busy.", timedelta(0)),
        (timedelta(hours=-1), None, timedelta(0)),
    ],
)
def test_a_time_noted_by_a_clock_that_was_ahead_is_not_believed(
    noted: timedelta, reason: str | None, ready: timedelta
) -> None:
    assert find_ready_time(HostState(next_allowed=NOW + noted, reason=reason), now=NOW) == NOW + ready
    assert find_ready_time(HostState(), now=NOW) == NOW


@pytest.mark.parametrize(("hours", "expected"), [(0, True), (23.99, True), (24, False), (-1, False)])
def test_a_file_of_the_host_is_good_for_a_day(hours: float, expected: bool) -> None:
    assert is_fresh(KeptFile(NOW - timedelta(hours=hours), 200), now=NOW) is expected
    assert not is_fresh(None, now=NOW)


def test_a_state_survives_being_written_down() -> None:
    west = datetime(2026, 3, 1, 17, 0, tzinfo=timezone(timedelta(hours=7)))
    state = HostState(west, 3, "It is busy.", KeptFile(NOW, 200, b"\xef\xbb\xbf\xff"), KeptFile(NOW, None), "10.0.0.1")
    assert HostState.from_json(state.to_json()) == state
    assert HostState.from_json(HostState().to_json()) == HostState()
