"""A clock that is turned by hand, and fetchers that may ask loopback."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from flows.clock import Clock
from flows.fetch import Fetcher, HostBook, MemoryHostBook
from flows.settings import FetchSettings

START = datetime(2026, 3, 1, 3, 0, tzinfo=UTC)


class TurnedClock(Clock):
    """A clock that stands still but for what is slept."""

    def __init__(self) -> None:
        self.time = START
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)

    def turn(self, **parts: float) -> None:
        self.time += timedelta(**parts)


@pytest.fixture
def clock() -> TurnedClock:
    return TurnedClock()


@pytest.fixture
def book() -> MemoryHostBook:
    return MemoryHostBook()


MakeFetcher = Callable[..., Fetcher]


@pytest.fixture
def make_fetcher(clock: TurnedClock, book: MemoryHostBook) -> Iterator[MakeFetcher]:
    """Make a fetcher that may ask loopback without a pause; settings as keywords."""
    with ExitStack() as stack:

        def make(*, hosts: HostBook = book, at: Clock = clock, resolve: Any = None, **settings: Any) -> Fetcher:
            given = {
                "contact": "test@example.org",
                "allow": [{"network": "127.0.0.0/8", "pause_seconds": 0}],
                "seconds_a_request": 10,
                **settings,
            }
            return stack.enter_context(Fetcher(FetchSettings(**given), hosts, clock=at, resolve=resolve))

        yield make
