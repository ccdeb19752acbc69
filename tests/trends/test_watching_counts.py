"""Silence, fall and flood: by hand where it can be worked out, and by simulated years of sources that never change."""

import math
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
import pytest

from pipeline.trends.watching import Oddity, find_oddities, learn_usual

MONDAY = date(2024, 1, 1)


def days_from(n: list[int], first: date = MONDAY) -> dict[date, int]:
    return {first + timedelta(days=number): each for number, each in enumerate(n)}


def test_the_probability_of_silence_is_that_of_the_gamma_poisson_worked_out_by_hand() -> None:
    # 84 days with 1 each do not scatter. The number in the next 12 days is negative binomial with 84 behind it:
    # P(0) = (84 / 96)^84 = 1.34e-5; of 10 days (84 / 94)^84 = 7.9e-5, which is not improbable enough.
    found = find_oddities(days_from([1] * 84 + [0] * 12))
    assert [(each.kind, each.n, each.first) for each in found] == [("silence", 0, MONDAY + timedelta(days=84))]
    assert found[0].p == pytest.approx((84 / 96) ** 84, rel=1e-6)
    assert found[0].expected == pytest.approx(12)
    assert find_oddities(days_from([1] * 84 + [0] * 10)) == []


def test_a_flood_is_judged_by_the_upper_end() -> None:
    past = [3, 2, 4, 3, 3, 2, 4] * 12
    (flood,) = find_oddities(days_from([*past, 40]))
    assert (flood.kind, flood.n, flood.first == flood.last) == ("flood", 40, True)
    assert flood.low <= 3 <= flood.high < 15
    assert find_oddities(days_from([*past, 9])) == []


def test_half_as_many_for_a_fortnight_is_a_fall_and_a_fifth_less_is_none() -> None:
    past = [10, 12, 9, 11, 10, 8, 10] * 12
    (fall,) = find_oddities(days_from(past + [3, 4, 2, 3, 5, 4, 3] * 2))
    assert fall.kind == "fall"
    assert find_oddities(days_from(past + [8, 9, 8, 8, 9, 7, 8] * 2)) == []


def test_a_source_that_rests_at_weekends_is_not_silent_on_sunday() -> None:
    weeks = [9, 9, 9, 9, 9, 0, 0] * 13  # 91 days from a Monday: the last is a Sunday
    assert find_oddities(days_from(weeks)) == []
    (silence,) = find_oddities(days_from([*weeks, 0, 0]))
    assert silence.kind == "silence"


def test_days_that_nobody_looked_at_are_no_days_of_silence() -> None:
    counts = days_from([5] * 84)
    later = {max(counts) + timedelta(days=30 + number): 5 for number in range(3)}
    assert find_oddities(counts | later) == []


def test_a_known_outage_does_not_tell_what_is_usual() -> None:
    n = [4] * 70 + [0] * 14 + [4] * 14 + [0] * 3
    gone = {MONDAY + timedelta(days=number) for number in range(70, 84)}
    (known,) = find_oddities(days_from(n), left_out=gone)
    unknown = find_oddities(days_from(n))
    assert known.kind == "silence"
    assert known.expected == pytest.approx(12)
    assert not unknown or unknown[0].expected < 11


def test_nothing_is_usual_before_two_weeks_have_passed() -> None:
    assert find_oddities({}) == []
    assert find_oddities(days_from([0] * 40)) == []
    assert find_oddities(days_from([50] * 13 + [0] * 3)) == []
    assert learn_usual([MONDAY], [3]) is None


def test_a_past_that_scatters_asks_for_more_silence() -> None:
    even, clustered = [2] * 84, [0, 0, 0, 8] * 21
    steady, rough = (find_oddities(days_from(past + [0] * 8), level=1.0)[0] for past in (even, clustered))
    assert steady.expected == pytest.approx(rough.expected, rel=0.01)
    assert rough.p > 100 * steady.p


def simulate_years(rate: float, weekend: float, scatter: float, worlds: int, seed: int) -> Iterator[dict[date, int]]:
    """Yield 100 days and a year of a source whose rate never changes, with weekends and clusters."""
    draw = np.random.default_rng(seed)
    days = [MONDAY + timedelta(days=number) for number in range(100 + 365)]
    factors = np.array([weekend if day.weekday() >= 5 else 1.0 for day in days])
    means = rate * factors / factors.mean()
    for _ in range(worlds):
        n = draw.poisson(means) if scatter == 1 else draw.negative_binomial(means / (scatter - 1), 1 / scatter)
        yield dict(zip(days, n.tolist(), strict=True))


def look_every_day(counts: dict[date, int], *, first: int = 100) -> Iterator[list[Oddity]]:
    days = sorted(counts)
    for end in range(first, len(days) + 1):
        yield find_oddities({day: counts[day] for day in days[max(0, end - 400) : end]})


def count_bad_years(rate: float, weekend: float, scatter: float, worlds: int) -> int:
    years = simulate_years(rate, weekend, scatter, worlds, seed=int(10 * rate))
    return sum(any(look_every_day(year)) for year in years)


@pytest.mark.parametrize(
    ("rate", "weekend", "scatter"), [(0.2, 1.0, 1.0), (3, 0.3, 1.0), (3, 1.0, 2.5), (50, 0.3, 2.5)]
)
def test_quiet_years_stay_quiet(rate: float, weekend: float, scatter: float) -> None:
    # 5 % of 6 years: more than 2 bad ones come up once in 450 times
    assert count_bad_years(rate, weekend, scatter, worlds=6) <= 2


@pytest.mark.slow
@pytest.mark.parametrize("rate", [0.2, 0.5, 1, 3, 10, 50])
@pytest.mark.parametrize(("weekend", "scatter"), [(1.0, 1.0), (0.3, 1.0), (1.0, 2.5), (0.3, 2.5)])
def test_few_quiet_years_have_a_false_alarm(rate: float, weekend: float, scatter: float) -> None:
    # 5 % of 100: more than 10 come up once in 85 times; in clusters 8 %: more than 15 come up once in 150 times
    assert count_bad_years(rate, weekend, scatter, worlds=100) <= (10 if scatter == 1 else 15)


@pytest.mark.parametrize(("rate", "days"), [(0.2, 75), (0.5, 30), (1, 16), (3, 6), (10, 2), (50, 1)])
def test_silence_is_seen_after_about_twelve_missing_items(rate: float, days: int) -> None:
    for year in simulate_years(rate, 1.0, 1.0, worlds=5, seed=1):
        past = dict(list(year.items())[:400])
        last = max(past)
        silent = past | {last + timedelta(days=number + 1): 0 for number in range(days)}
        assert [each.kind for each in find_oddities(silent)] == ["silence"]


def test_media_clouds_rule_would_cry_wolf_where_ours_is_quiet() -> None:
    """Mean of 7 days outside mean - 1.5 or + 2 deviations of 28 days, as its source alerts are computed."""
    (year,) = simulate_years(0.5, 1.0, 1.0, worlds=1, seed=4)
    n = np.array(list(year.values()), dtype=float)
    cries = 0
    for end in range(100, len(n) + 1):
        past, week = n[end - 28 : end], n[end - 7 : end]
        deviation = past.std() / math.sqrt(7)
        cries += not -1.5 * deviation <= week.mean() - past.mean() <= 2 * deviation
    assert cries > 10
    assert not any(look_every_day(year))
