"""Sites of the news world are asked one request at a time, with the pause, side by side with other sites (N5)."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from flows.clock import Clock
from flows.fetch import Fetched, Fetcher, MemoryHostBook, Request
from flows.settings import FetchSettings
from newsworld import RunningWorld, start_world


@pytest.fixture(scope="module")
def world() -> Iterator[RunningWorld]:
    with start_world(articles=1000, window=0, removals=0) as running:
        yield running


def make_settings(pause: float, **more: Any) -> FetchSettings:
    allow = ({"network": "127.0.1.0/24", "pause_seconds": pause},)
    return FetchSettings(contact="https://office.example/contact", allow=allow, **more)


def _crawl(world: RunningWorld, requests: list[Request], pause: float) -> list[Fetched]:
    world.clear_log()
    with Fetcher(make_settings(pause), MemoryHostBook(), clock=Clock()) as fetcher:
        return list(fetcher.fetch_many(requests))


def _list_gaps(world: RunningWorld) -> list[float]:
    """Return the seconds between the end of an answer and the next request to the same host, shortest first."""
    by_host: dict[int, list[dict[str, Any]]] = {}
    for entry in world.read_log():
        by_host.setdefault(entry["host"], []).append(entry)
    return sorted(later["began"] - earlier["ended"] for log in by_host.values() for earlier, later in pairwise(log))


def _check(world: RunningWorld, addresses: list[str], pause: float) -> None:
    fetched = _crawl(world, [Request(address, "article") for address in addresses], pause)
    assert sorted(each.request.address for each in fetched) == sorted(addresses)
    assert {each.outcome for each in fetched} == {"ok"}
    log = world.read_log()
    asked = [entry["path"] for entry in log if entry["path"] not in ("/robots.txt", "/.well-known/tdmrep.json")]
    assert len(asked) == len(addresses)
    assert {entry["host"] for entry in log if entry["path"] == "/robots.txt"} == {entry["host"] for entry in log}
    gaps = _list_gaps(world)
    # the server sees the end of an answer a little later than its reader does
    assert gaps[0] >= pause * 0.95
    assert max(most for host, most in world.read_most_open().items() if host != "0") == 1


def test_sixty_pages_of_ten_hosts_are_fetched_with_the_pause_and_one_connection_a_host(world: RunningWorld) -> None:
    truth = [each for each in world.truth if each["refusal"] is None and not each["is_pdf"]]
    sources = sorted({each["source"] for each in truth})[:10]
    addresses = [each["address"] for name in sources for each in [e for e in truth if e["source"] == name][:6]]
    _check(world, addresses, pause=0.15)


@pytest.mark.slow
def test_a_thousand_pages_of_twenty_hosts_are_fetched_with_the_pause(world: RunningWorld) -> None:
    _check(world, [each["address"] for each in world.truth if each["refusal"] is None], pause=0.5)


def test_what_must_not_be_kept_comes_back_as_refused_and_what_robots_forbids_is_never_asked_for(
    world: RunningWorld,
) -> None:
    refused = {each["address"]: each["refusal"] for each in world.truth if each["refusal"]}
    fetched = _crawl(world, [Request(address, "article") for address in refused], pause=0.0)
    assert {each.outcome for each in fetched} == {"refused"}
    assert {refused[each.request.address] for each in fetched} == {"disallowed", "noindex", "reserved"}
    assert not any(entry["path"].startswith("/dalam/") for entry in world.read_log())
    assert all(each.body == b"" for each in fetched if each.outcome == "refused")


@pytest.mark.slow
def test_the_crawl_delay_of_robots_txt_is_kept_although_the_settings_allow_less() -> None:
    with start_world(articles=40, hosts=20, crawl_delay=1) as slow:
        addresses = [each["address"] for each in slow.truth if each["source"] == "kabar-muara"]
        _crawl(slow, [Request(address, "article") for address in addresses[:2]], pause=0.0)
        _at_once, *later = _list_gaps(slow)  # the delay is known once robots.txt has been read
        assert (len(later), later[0] >= 0.95) == (2, True), later
