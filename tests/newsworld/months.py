"""Lives through simulated days: an office that looks at the news world every hour while things go wrong.

It takes an office, a running world and a list of troubles and gives what was measured. Time is simulated, requests are
real; a killed cycle is a killed process.
"""

import contextlib
import errno
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from unittest.mock import patch

import psutil
import sqlalchemy as sa

from flows.collect.cycle import run_cycles
from flows.sources import WebSource, select_sources
from flows.watch import watch
from newsworld import START, RunningWorld
from newsworld.offices import SimulatedClock
from pipeline.errors import FaktorError
from pipeline.store import Ledger
from pipeline.workspace import Workspace

__all__ = ["Lived", "Troubles", "count_rows", "live_through", "run_and_kill"]

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Troubles:
    """What goes wrong, by the hour in which it does.

    Attributes:
        fault_share: Of the requests, that the sites answer wrongly.
        kills: Hours whose cycle is killed on its way.
        full_disks: Hours in which nothing more can be written.
        clock_steps: Hour -> by how much the clock is wrong in it.
        seed: Of the moments of the kills.
    """

    fault_share: float = 0.05
    kills: frozenset[int] = frozenset()
    full_disks: frozenset[int] = frozenset()
    clock_steps: dict[int, timedelta] = field(default_factory=dict)
    seed: int = 1


@dataclass
class Lived:
    """What was measured.

    Attributes:
        hours: How many were lived through.
        seconds: How long it took.
        cpu_seconds: How much of it this process computed.
        rss_mb: Memory of this process at the end of each day.
        ledger_mb: Size of the ledger at the end of each day.
        complaints: Sentences of cycles that ended with an error, by the hour.
        bodies: How many articles were sent whole, and how many were said not to have changed.
    """

    hours: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    rss_mb: list[float] = field(default_factory=list)
    ledger_mb: list[float] = field(default_factory=list)
    complaints: dict[int, list[str]] = field(default_factory=dict)
    bodies: dict[int, int] = field(default_factory=dict)

    def tell(self) -> str:
        """Return the figures of a whole run in some lines."""
        days = [f"{rss:.0f}/{ledger:.1f}" for rss, ledger in zip(self.rss_mb, self.ledger_mb, strict=True)]
        failed = sum(len(each) for each in self.complaints.values())
        return (
            f"{self.hours} hours in {self.seconds:.0f} s ({self.cpu_seconds:.0f} s of CPU), {failed} cycles failed, "
            f"articles asked for by status {self.bodies}\nmemory and ledger in MB by day: {' '.join(days)}"
        )

    @property
    def slope_mb_a_day(self) -> float:
        """Least squares over the second half of the days, when what is imported once has been."""
        later = self.rss_mb[len(self.rss_mb) // 2 :]
        if len(later) < 2:
            return 0.0
        middle = (len(later) - 1) / 2
        mean = sum(later) / len(later)
        up = sum((day - middle) * (rss - mean) for day, rss in enumerate(later))
        return up / sum((day - middle) ** 2 for day in range(len(later)))


FAULTS_OF_A_MONTH = ("503", "reset_in_body", "lost_chunk", "cut_gzip", "huge_header")


def live_through(workspace: Workspace, world: RunningWorld, *, days: int, troubles: Troubles) -> Lived:
    """Run a cycle of every source each hour of some days, and one more at the end of them."""
    lived, clock, dice = Lived(), SimulatedClock(START), random.Random(troubles.seed)
    share = troubles.fault_share / len(FAULTS_OF_A_MONTH)
    world.set_rules(*({"fault": fault, "share": share} for fault in FAULTS_OF_A_MONTH if share))
    sources = select_sources(workspace)
    began, busy = time.monotonic(), time.process_time()
    for hour in range(days * 24 + 1):
        true_time = START + timedelta(hours=hour)
        world.set_time(true_time)
        clock.set(true_time + troubles.clock_steps.get(hour, timedelta(0)))
        if hour in troubles.kills:
            run_and_kill(workspace, clock, partial(time.sleep, dice.uniform(0.02, 1.5)))
        else:
            with _full_disk() if hour in troubles.full_disks else contextlib.nullcontext():
                try:
                    cycles = [done.cycle for done in run_cycles(workspace, sources, clock=clock)]
                    _watch_all(workspace, sources, clock)
                    said = [f"{cycle.source}: {cycle.reason}" for cycle in cycles if cycle.state != "completed"]
                except FaktorError as error:
                    said = [str(error)]
                if said:
                    lived.complaints[hour] = said
        lived.hours += 1
        if hour % 24 == 0:
            for entry in world.read_log():
                if entry["path"].endswith((".html", ".pdf")) or "?id=" in entry["path"]:
                    lived.bodies[entry["status"]] = lived.bodies.get(entry["status"], 0) + 1
            world.clear_log()
            lived.rss_mb.append(psutil.Process().memory_info().rss / 1e6)
            lived.ledger_mb.append(workspace.ledger.stat().st_size / 1e6)
    lived.seconds, lived.cpu_seconds = time.monotonic() - began, time.process_time() - busy
    world.set_rules()
    return lived


def _watch_all(workspace: Workspace, sources: Sequence[WebSource], clock: SimulatedClock) -> None:
    with contextlib.closing(Ledger(workspace.ledger)) as ledger:
        for source in sources:
            watch(workspace, source.name, now=clock.now(), ledger=ledger)


def run_and_kill(workspace: Workspace, clock: SimulatedClock, wait: Callable[[], object]) -> None:
    """Begin the cycle of an hour in a process of its own and kill it when waiting is over."""
    child = subprocess.Popen(
        [sys.executable, "-m", "newsworld.cycling", str(workspace.root), clock.now().isoformat()],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": f"{ROOT / 'tests'}:{ROOT}"},
    )
    try:
        if child.stdout is None or child.stdout.readline() != "ready\n":
            raise RuntimeError(f"The cycle that was to be killed did not begin; it ended with {child.wait(10)}.")
        wait()
    finally:
        child.kill()
        child.wait()
        if child.stdout:
            child.stdout.close()


@contextlib.contextmanager
def _full_disk() -> Iterator[None]:
    """Let no file grow: originals fail as the system says it, the ledger as SQLite says it, at its present size."""

    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def freeze(connection: object, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    sa.event.listen(sa.Engine, "connect", freeze)
    try:
        with patch("pipeline.store.originals.os.fsync", refuse):
            yield
    finally:
        sa.event.remove(sa.Engine, "connect", freeze)


def count_rows(workspace: Workspace) -> dict[str, int]:
    """Return how many rows each table of the ledger has."""
    engine = sa.create_engine(f"sqlite:///{workspace.ledger}")
    with engine.connect() as connection:
        names = sa.inspect(connection).get_table_names()
        counts = {name: connection.execute(sa.text(f"select count(*) from {name}")).scalar_one() for name in names}
    engine.dispose()
    return counts
