"""Whatever goes wrong at a site, a cycle ends with a sentence, keeps nothing in part, and makes up for it later: N1."""

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from flows.collect.account import account
from flows.collect.cycle import run_cycles
from flows.settings import read_settings
from flows.sources import WebSource, select_sources
from newsworld import FAULTS, RunningWorld, start_world
from newsworld.offices import SimulatedClock, audit_books, make_office
from newsworld.server import TLS_HOSTS
from pipeline.store import Cycle, Ledger
from pipeline.workspace import Workspace

PLACES = {
    "feed": ("kabar-muara", r"^/feed"),
    "sitemap": ("quay-council", r"^/sitemap"),
    "robots": ("kabar-muara", r"^/robots"),
    "article": ("kabar-muara", r"\.html"),
    "pdf": ("quay-council", r"\.pdf$"),
}
EVERY_FAULT = (*FAULTS, "refuse")
MATRIX = [(fault, place) for fault in EVERY_FAULT for place in PLACES]
# every fault in one place, and every place with several faults; the rest is slow
THINNED = {(fault, list(PLACES)[number % len(PLACES)]) for number, fault in enumerate(EVERY_FAULT)}
SLOW_FAULTS = ("dead", "stall", "drip")

# what a site says of an article for good, or what nobody wants to be sent again
FINAL = {"401", "403", "410", "wrong_type", "gzip_bomb", "endless"}


@pytest.fixture(scope="module")
def world() -> Iterator[RunningWorld]:
    with start_world(articles=80, days=15, window=0, removals=0, tls=True) as running:
        yield running


def look(workspace: Workspace, clock: SimulatedClock, seconds: float | None = None) -> list[Cycle]:
    settings = read_settings(workspace)
    if seconds is not None:
        fetch = settings.fetch.model_copy(update={"seconds_a_request": seconds})
        settings = settings.model_copy(update={"fetch": fetch})
    done = run_cycles(workspace, select_sources(workspace), clock=clock, settings=settings)
    return [each.cycle for each in done]


def check(workspace: Workspace, world: RunningWorld, name: str) -> tuple[int, ...]:
    """Check that nothing is kept wrongly and nothing is unaccounted for; return what is missing."""
    audit = audit_books(workspace, world, names=[name])
    assert (audit.twice, audit.strange, audit.forbidden, audit.damaged, audit.unbalanced) == ((), (), (), (), ())
    ledger = Ledger(workspace.ledger)
    assert account(ledger, name).is_whole
    ledger.close()
    return audit.missing


def list_sentences(workspace: Workspace) -> list[str]:
    """Return what the books say of what went wrong."""
    ledger = Ledger(workspace.ledger)
    said = [row.reason for row in ledger.read_addresses() if row.reason] + [
        cycle.reason for cycle in ledger.read_cycles() if cycle.reason
    ]
    ledger.close()
    return said


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        pytest.param(fault, place, marks=() if (fault, place) in THINNED else pytest.mark.slow)
        for fault, place in MATRIX
    ],
)
def test_a_fault_costs_nothing_but_time(world: RunningWorld, quick_path: Path, fault: str, place: str) -> None:
    name, path = PLACES[place]
    number = next(site.number for site in world.plan.sites if site.name == name)
    workspace, clock = make_office(quick_path / "office", world, names=[name]), SimulatedClock(world.plan.end)
    world.set_rules({"fault": fault, "host": number, "path": path})
    (first,) = look(workspace, clock, seconds=0.7 if fault in SLOW_FAULTS else None)
    missing = check(workspace, world, name)
    is_hit = set(_list_hit(world, name, place))
    if place in ("feed", "sitemap"):
        assert first.state == "failed"
        assert first.reason
    assert set(missing) >= is_hit if (fault, place) not in _harmless() else not missing
    said = list_sentences(workspace)
    assert all(each.endswith((".", "?")) and "Traceback" not in each and len(each) <= 500 for each in said)
    assert bool(said) == bool(missing)
    world.set_rules()
    for later in (timedelta(hours=2), timedelta(days=1, hours=1), timedelta(days=2)):
        clock.move(later)
        look(workspace, clock)
    missing = check(workspace, world, name)
    assert set(missing) == (is_hit if place in ("article", "pdf") and fault in FINAL else set())


def _list_hit(world: RunningWorld, name: str, place: str) -> Iterator[int]:
    """Yield the articles that cannot be had while a place is at fault."""
    for each in world.truth:
        if each["source"] == name and (place not in ("article", "pdf") or each["is_pdf"] == (place == "pdf")):
            yield each["number"]


def _harmless() -> set[tuple[str, str]]:
    """Return the faults of robots.txt that mean that there is none, or none that forbids (RFC 9309, 2.3.1)."""
    none = ("204", "401", "403", "404", "410", "redirect_loop", "wrong_type", "gzip_bomb", "endless")
    return {(fault, "robots") for fault in none}


@pytest.mark.parametrize("fault", ["cut_gzip", "corrupt_gzip", "lost_chunk", "short_length", "206", "304", "500"])
def test_what_robots_txt_forbids_is_not_asked_for_when_it_comes_damaged(
    world: RunningWorld, quick_path: Path, fault: str
) -> None:
    workspace, clock = make_office(quick_path / "office", world, names=["batas-kota"]), SimulatedClock(world.plan.end)
    world.set_rules({"fault": fault, "host": 20, "path": "^/robots"})
    world.clear_log()
    look(workspace, clock)
    world.set_rules()
    assert not [entry for entry in world.read_log() if entry["path"].startswith("/dalam/")]


@pytest.mark.parametrize("kind", ["feed", "sitemap", "pages"])
@pytest.mark.parametrize("host", ["expired", "self_signed", "wrong_host"])
def test_a_site_with_a_wrong_certificate_is_told_of_and_nothing_is_taken_from_it(
    world: RunningWorld, quick_path: Path, host: str, kind: str
) -> None:
    workspace, clock = make_office(quick_path / "office", world, names=[]), SimulatedClock(world.plan.end)
    address = f"https://127.0.1.{TLS_HOSTS[host]}:{world.tls_port}/feed.xml"
    source = WebSource(name="tls", kind=kind, address=(address,))
    (done,) = run_cycles(workspace, [source], clock=clock)
    assert done.cycle.state == "failed"
    assert "certificate" in (done.cycle.reason or "")
    assert done.cycle.counts["offered"] == 0


def test_a_site_with_the_right_certificate_is_read(world: RunningWorld, quick_path: Path) -> None:
    workspace, clock = make_office(quick_path / "office", world, names=[]), SimulatedClock(world.plan.end)
    address = f"https://127.0.1.{TLS_HOSTS['good']}:{world.tls_port}/feed.xml"
    (done,) = run_cycles(workspace, [WebSource(name="tls", kind="feed", address=(address,))], clock=clock)
    assert (done.cycle.state, done.cycle.counts["new"]) == ("completed", 4)


@pytest.mark.slow
@pytest.mark.parametrize("fault", ["dead", "drip", "500"])
def test_twenty_of_two_hundred_hosts_that_are_dead_or_slow_hold_up_nobody(quick_path: Path, fault: str) -> None:
    """A cycle with them takes at most 1.3 times as long as one without; a dead host costs the limit of one request."""
    seconds = {}
    with start_world(articles=1000, days=15, hosts=200, window=0, removals=0) as world:
        # the clock is the system's, and by it the sitemaps of this world are too old to be walked unasked
        sites = [site for site in world.plan.sites if site.form != "sitemap"]
        ill = sites[8::10]
        for word in ("healthy", "ill"):
            world.set_rules(*({"fault": fault, "host": site.number} for site in ill if word == "ill"))
            workspace = make_office(quick_path / word, world, names=[site.name for site in sites], pause=2, seconds=6)
            began = time.monotonic()
            run_cycles(workspace, select_sources(workspace))
            seconds[word] = time.monotonic() - began
            well = [site.name for site in sites if word == "healthy" or site not in ill]
            assert audit_books(workspace, world, names=well).missing == ()
    print(fault, seconds)  # noqa: T201
    assert seconds["ill"] <= 1.3 * seconds["healthy"], seconds
