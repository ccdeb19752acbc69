"""An office that looks every hour while sites, disks, clocks and processes fail has every article once (L1)."""

import contextlib
import os
import subprocess
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.collect.account import account
from flows.collect.cycle import run_cycles
from flows.sources import select_sources
from newsworld import START, start_world
from newsworld.months import Lived, Troubles, count_rows, live_through
from newsworld.offices import SOUND, Audit, SimulatedClock, audit_books, make_office
from newsworld.plan import DEATH_DAY, RESURRECTION_DAY
from pipeline.errors import FaktorError
from pipeline.store import Ledger
from pipeline.workspace import Workspace

SHORT = Troubles(
    kills=frozenset({9, 40}),
    full_disks=frozenset(range(14, 20)),
    clock_steps={25: timedelta(hours=-2), 26: timedelta(hours=-2), 50: timedelta(days=3)},
)
LONG = Troubles(
    kills=frozenset({30, 100, 170, 240, 310, 380, 450, 520, 590, 660}),
    full_disks=frozenset({*range(200, 204), *range(500, 504)}),
    clock_steps={
        **dict.fromkeys(range(60, 66), timedelta(hours=-2)),
        120: timedelta(days=3),
        **dict.fromkeys(range(260, 270), timedelta(hours=7)),
        400: timedelta(days=-30),
        **dict.fromkeys(range(550, 553), timedelta(minutes=-90)),
        640: timedelta(days=400),
    },
)


def check(workspace: Workspace, lived: Lived, audit: Audit, troubles: Troubles) -> None:
    assert audit == SOUND
    ledger = Ledger(workspace.ledger)
    for source in select_sources(workspace):
        assert account(ledger, source.name).is_whole, source.name
    cycles = ledger.read_cycles()
    ledger.close()
    states = Counter(cycle.state for cycle in cycles)
    sites = len(select_sources(workspace))
    # a cycle that was killed before it was recorded, or could not be recorded, has no row
    lost = len(troubles.kills) + len(troubles.full_disks)
    assert (lived.hours - lost) * sites <= len(cycles) <= lived.hours * sites
    assert states["running"] == 0
    assert states["completed"] > 0.9 * (lived.hours - lost) * sites
    assert all(cycle.reason for cycle in cycles if cycle.state != "completed")


def _tells_of_disk(lived: Lived, hour: int) -> bool:
    return any("No space left" in each or "disk is full" in each for each in lived.complaints.get(hour, ()))


def check_alerts(workspace: Workspace) -> None:
    """Check that the feed that dies is told of at the next look or the one after, and nothing else at any time (L4)."""
    with contextlib.closing(Ledger(workspace.ledger)) as ledger:
        alerts = ledger.read_alerts()
    (alert,) = alerts
    assert (alert.source, alert.kind) == ("padam-news", "unreachable")
    late = timedelta(hours=2)
    assert timedelta(0) <= datetime.fromisoformat(alert.raised) - START - timedelta(days=DEATH_DAY) <= late
    assert alert.cleared is not None
    assert timedelta(0) <= datetime.fromisoformat(alert.cleared) - START - timedelta(days=RESURRECTION_DAY) <= late


def test_three_days_of_troubles_cost_nothing(quick_path: Path) -> None:
    names = ["kabar-muara", "kota-peta", "batas-kota"]
    with start_world(articles=200, days=3) as world:
        workspace = make_office(quick_path / "office", world, names=names, seconds=5)
        lived = live_through(workspace, world, days=3, troubles=SHORT)
        assert any(_tells_of_disk(lived, hour) for hour in SHORT.full_disks)
        check(workspace, lived, audit_books(workspace, world, names=names), SHORT)


@pytest.mark.slow
@pytest.mark.parametrize("kilobytes", [200, 400, 800, 1200])
def test_a_disk_that_is_full_stops_a_cycle_with_a_sentence_and_room_makes_up_for_it(
    quick_path: Path, kilobytes: int
) -> None:
    """On a disk of its own, which only root can make; the other tests let writing fail instead."""
    disk = quick_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("A small disk of its own can be mounted only by root.")
    try:
        with start_world(articles=200, days=15, window=0, removals=0) as world:
            workspace, clock = make_office(disk / "office", world), SimulatedClock(world.plan.end)
            said = _look_on_a_full_disk(workspace, clock)
            assert "disk is full" in said or "No space left" in said or "disk I/O error" in said
            assert len(said) <= 500
            assert "Traceback" not in said
            subprocess.run(["mount", "-o", "remount,size=64m", str(disk)], check=True)
            clock.move(timedelta(hours=1))
            run_cycles(workspace, select_sources(workspace), clock=clock)
            assert audit_books(workspace, world) == SOUND
            with contextlib.closing(Ledger(workspace.ledger)) as ledger:
                assert all(account(ledger, source.name).is_whole for source in select_sources(workspace))
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _look_on_a_full_disk(workspace: Workspace, clock: SimulatedClock) -> str:
    """Return what is said of the disk: by the cycle, or where not even that can be recorded by the error."""
    try:
        done = run_cycles(workspace, select_sources(workspace), clock=clock)
    except FaktorError as error:
        return str(error)
    assert {each.cycle.state for each in done} == {"failed"}
    return done[0].cycle.reason or ""


@pytest.mark.slow
def test_thirty_days_of_troubles_cost_nothing(quick_path: Path) -> None:
    """Besides the troubles a feed dies on day 20 and is back on day 25, and a site is redesigned on day 15."""
    with start_world() as world:
        workspace = make_office(quick_path / "office", world, seconds=2)
        lived = live_through(workspace, world, days=30, troubles=LONG)
        rows = count_rows(workspace)
        print(lived.tell(), f"slope {lived.slope_mb_a_day:.2f} MB a day", rows, sep="\n")  # noqa: T201
        check(workspace, lived, audit_books(workspace, world), LONG)
        check_alerts(workspace)
        assert lived.hours == 721
        assert lived.seconds < 30 * 60
        assert lived.slope_mb_a_day <= 1.0, lived.rss_mb
        assert rows["hosts"] == 20
        # each article, its spellings by the hour, and the listings
        assert rows["addresses"] <= 3 * 2030
        assert rows["items"] <= 2 * 2030
