"""One cycle takes in what the sites of the news world publish, once each and whole; the next one costs its requests."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.collect.account import account
from flows.collect.cycle import run_cycles
from flows.plan import prepare_originals
from flows.sources import select_sources
from newsworld import START, RunningWorld, start_world
from newsworld.months import count_rows, run_and_kill
from newsworld.offices import SOUND, SimulatedClock, audit_books, make_office
from pipeline.acquire.addresses import canonicalise
from pipeline.extract import read_original
from pipeline.store import Cycle, Ledger, path_of_original
from pipeline.workspace import Workspace

Office = Callable[..., Workspace]


@pytest.fixture(scope="module")
def world() -> Iterator[RunningWorld]:
    with start_world(articles=100, days=15, window=0, removals=0) as running:
        yield running


@pytest.fixture
def office(world: RunningWorld, quick_path: Path) -> Office:
    world.set_time(world.plan.end)
    world.clear_log()
    return lambda *names: make_office(quick_path / "office", world, names=names or None)


@pytest.fixture(scope="module")
def taken(world: RunningWorld, quick_folder: Path) -> tuple[Workspace, list[Cycle]]:
    """An office after its first cycle, and that cycle of each source; tests leave no article in it."""
    workspace = make_office(quick_folder / "taken", world)
    return workspace, look(workspace, SimulatedClock(world.plan.end))


def look(workspace: Workspace, clock: SimulatedClock) -> list[Cycle]:
    return [done.cycle for done in run_cycles(workspace, select_sources(workspace), clock=clock)]


def add_up(cycles: list[Cycle]) -> Counter[str]:
    total: Counter[str] = Counter()
    for cycle in cycles:
        total.update(cycle.counts)
    return +total


def check_accounts(workspace: Workspace) -> None:
    ledger = Ledger(workspace.ledger)
    for source in select_sources(workspace):
        assert account(ledger, source.name).is_whole, source.name
    ledger.close()


def test_a_cycle_takes_every_article_once_and_whole_and_none_that_must_not_be_kept(
    world: RunningWorld, taken: tuple[Workspace, list[Cycle]]
) -> None:
    workspace, cycles = taken
    assert {cycle.state for cycle in cycles} == {"completed"}
    total = add_up(cycles)
    del total["requests"], total["bytes"]
    assert total == {"offered": 103, "new": 100, "rejected": 3}
    assert audit_books(workspace, world) == SOUND
    check_accounts(workspace)


def test_a_second_cycle_over_unchanged_pages_brings_no_body_and_no_row(
    world: RunningWorld, taken: tuple[Workspace, list[Cycle]]
) -> None:
    workspace, _ = taken
    rows = count_rows(workspace)
    world.clear_log()
    cycles = look(workspace, SimulatedClock(world.plan.end + timedelta(hours=1)))
    log = world.read_log()
    assert len(log) == 20  # the listings alone
    # two sites give no validators, so their feed comes again, and is the same
    assert {entry["host"] for entry in log if entry["body_bytes"]} == {6, 13}
    assert count_rows(workspace) == {**rows, "cycles": rows["cycles"] + 20}
    assert add_up(cycles)["new"] == 0


def test_what_is_read_of_an_article_is_its_text_title_author_and_day(
    world: RunningWorld, taken: tuple[Workspace, list[Cycle]]
) -> None:
    """Whatever the charset, and however wrong the date of the feed."""
    workspace, _ = taken
    ledger = Ledger(workspace.ledger)
    originals = prepare_originals(workspace, ledger)
    ledger.close()
    truth = {(each["source"], canonicalise(each["address"])): each for each in world.truth}
    for original in originals.values():
        record = truth[original.source, original.key]
        if record["is_pdf"] or "redesigned" in record["traits"]:
            continue
        data = path_of_original(workspace.originals, original.original_id).read_bytes()
        document = read_original(data, original).document
        assert document is not None, original.key
        last = record["versions"][-1]
        assert (document.title, document.authors) == (last["title"], (last["author"],)), original.key
        assert str(document.date) == record["published"][:10], original.key
        assert [each for each in last["paragraphs"] if each not in document.text] == [], original.key
    assert len(originals) == 100


def test_every_spelling_of_an_address_leads_to_one_document(world: RunningWorld, office: Office) -> None:
    names = ("lintang-com", "hollin-feeds", "harian-amp", "daftar-kota", "ellery-post", "rawa-pos")
    workspace, clock = office(*names), SimulatedClock(world.plan.end)
    for hour in range(4):
        world.set_time(world.plan.end + timedelta(hours=hour))
        look(workspace, clock)
        clock.move(timedelta(hours=1))
    wanted = [each["number"] for each in world.truth if each["source"] in names]
    assert audit_books(workspace, world, names=names, wanted=wanted) == SOUND
    asked = [entry["path"] for entry in world.read_log() if "/20" in entry["path"] or "/news/" in entry["path"]]
    # amp pages of which the feed names the article too are asked for as well; nothing else is asked for twice
    assert len(wanted) == 30
    assert len(asked) <= 30 + 5
    check_accounts(workspace)


def test_an_updated_article_is_a_new_version_of_the_same_document(world: RunningWorld, office: Office) -> None:
    names = ("suara-lawang", "quay-wire", "kabar-muara")
    workspace, clock = office(*names), SimulatedClock(START)
    for day in range(16):
        now = START + timedelta(days=day)
        world.set_time(now)
        clock.set(now)
        look(workspace, clock)
    ledger = Ledger(workspace.ledger)
    changed = Counter(item.arrival.key for item in ledger.read_items() if item.arrival.outcome == "changed")
    ledger.close()
    updated = {
        canonicalise(each["address"]) for each in world.truth if each["source"] in names and _is_seen_changing(each)
    }
    assert updated
    assert set(changed) == updated
    assert set(changed.values()) == {1}


def _is_seen_changing(record: dict) -> bool:
    """Whether an office that looks at midnight, for the last time on day 15, sees both versions."""
    times = [datetime.fromisoformat(version["at"]) for version in record["versions"]]
    if len(times) < 2:
        return False
    first_look = max(START, START + timedelta(days=-((START - times[0]) // timedelta(days=1))))
    return times[1] > first_look and times[1] < START + timedelta(days=15)


@pytest.mark.parametrize(
    "requests",
    [
        5,
        26,
        pytest.param(12, marks=pytest.mark.slow),
        pytest.param(15, marks=pytest.mark.slow),
        pytest.param(22, marks=pytest.mark.slow),
    ],
)
def test_a_cycle_that_is_killed_loses_nothing_and_leaves_nothing_twice(
    world: RunningWorld, office: Office, requests: int
) -> None:
    """About eight requests are for robots.txt and tdmrep.json, seven for listings, and twenty for articles."""
    names = ("kabar-muara", "kota-peta", "lintang-com", "batas-kota")
    workspace, clock = office(*names), SimulatedClock(world.plan.end)
    run_and_kill(workspace, clock, lambda: _wait_for_requests(world, requests))
    check_accounts(workspace)
    clock.move(timedelta(hours=1))
    look(workspace, clock)
    assert audit_books(workspace, world, names=names) == SOUND
    check_accounts(workspace)
    ledger = Ledger(workspace.ledger)
    states = Counter(cycle.state for cycle in ledger.read_cycles())
    ledger.close()
    assert states["running"] == 0
    assert (states["crashed"], states["completed"]) == (4, 4)


def _wait_for_requests(world: RunningWorld, number: int) -> None:
    deadline = time.monotonic() + 60
    while len(world.read_log()) < number:
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.mark.slow
def test_two_thousand_articles_are_taken_in_one_cycle_once_each(quick_path: Path) -> None:
    with start_world(articles=2000, days=15, window=0, removals=0) as world:
        workspace, clock = make_office(quick_path / "office", world), SimulatedClock(world.plan.end)
        total = add_up(look(workspace, clock))
        assert (total["offered"], total["new"], total["rejected"]) == (2030, 2000, 30)
        assert audit_books(workspace, world) == SOUND
        check_accounts(workspace)
        rows = count_rows(workspace)
        world.clear_log()
        clock.move(timedelta(hours=1))
        look(workspace, clock)
        assert {entry["host"] for entry in world.read_log() if entry["body_bytes"]} == {6, 13}
        assert count_rows(workspace) == {**rows, "cycles": rows["cycles"] + 20}
