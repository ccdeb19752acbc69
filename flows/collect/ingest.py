"""What `faktor ingest` and the schedules do: one cycle of some sources, then whatever must be worked on.

Takes a workspace and names of sources; gives one record a source. Web sources are asked side by side; a folder or a
mailbox is looked through. Reading and coding begin only if something is new.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flows.clock import Clock
from flows.collect.cycle import CycleDone, run_cycles
from flows.collect.looking import OUTCOMES
from flows.ingest import examine_sources, take_in
from flows.run import Outcome, run_workspace
from flows.settings import Settings, read_settings
from flows.sources import WebSource, select_sources
from flows.turns import take_turn
from flows.watch import watch
from flows.watch_codes import watch_codes
from pipeline.errors import FaktorError
from pipeline.store import Cycle, Ledger, write_moment
from pipeline.workspace import Workspace

__all__ = ["Ingested", "analyse_what_is_new", "collect", "ingest_sources", "tell_cycle"]

_KILLED = "The look was killed before it ended; what it had taken in is kept."


@dataclass(frozen=True, slots=True)
class Ingested:
    """What ingesting did.

    Attributes:
        done: One entry a source.
        run: What reading and coding did afterwards; None where nothing was new.
    """

    done: tuple[CycleDone, ...]
    run: Outcome | None = None

    @property
    def failed(self) -> tuple[Cycle, ...]:
        """The cycles that failed."""
        return tuple(each.cycle for each in self.done if each.cycle.state != "completed")


def ingest_sources(
    workspace: Workspace,
    names: Sequence[str] = (),
    *,
    clock: Clock | None = None,
    since: date | None = None,
    seconds: float | None = None,
    refresh: bool = False,
    dry_run: bool = False,
    only_fetch: bool = False,
    wait_seconds: float = 0.0,
) -> Ingested:
    """Look at sources, take in what is new, then read and code it.

    Args:
        workspace: The workspace.
        names: Names of sources; none: all that are not paused.
        clock: The clock.
        since: Walk older pages and sitemaps down to this day; None for an ordinary look.
        seconds: Time after which nothing more is asked for; the rest waits for the next cycle.
        refresh: Whether every article that is kept is looked at again.
        dry_run: Whether listings are read only, and nothing is taken in.
        only_fetch: Whether reading and coding are left for the next run.
        wait_seconds: How long to wait for another process that writes to the workspace.

    Raises:
        LockedError: If another process writes to the workspace.
        SettingsError: If sources.yaml or faktor.toml cannot be used.
    """
    clock = clock or Clock()
    sources = select_sources(workspace, tuple(names))
    until = clock.now() + timedelta(seconds=seconds) if seconds is not None else None
    with take_turn(workspace, wait_seconds=wait_seconds):
        done = collect(workspace, sources, clock=clock, since=since, until=until, refresh=refresh, dry_run=dry_run)
    if dry_run:
        return Ingested(tuple(done))
    run = None
    try:
        run = None if only_fetch else analyse_what_is_new(workspace)
    finally:
        # a source that fell silent is seen also where the codebook cannot be read
        for each in done:
            watch(workspace, each.cycle.source, now=clock.now())
    if run is not None:
        watch_codes(workspace, now=clock.now())
    return Ingested(tuple(done), run)


def collect(
    workspace: Workspace,
    sources: Sequence[WebSource],
    *,
    clock: Clock,
    since: date | None = None,
    until: datetime | None = None,
    refresh: bool = False,
    dry_run: bool = False,
) -> list[CycleDone]:
    """Look at sources of any kind, in a workspace whose lock is held.

    Returns:
        One entry a source, in order.
    """
    settings = read_settings(workspace)
    of_web = [source for source in sources if source.is_web]
    done: dict[str, CycleDone] = {}
    if of_web:
        cycles = run_cycles(
            workspace,
            of_web,
            clock=clock,
            since=since,
            until=until,
            refresh=refresh,
            dry_run=dry_run,
            settings=settings,
        )
        done = {each.cycle.source: each for each in cycles}
    for source in sources:
        if not source.is_web:
            cycle = _look_through(workspace, source, settings, clock=clock, dry_run=dry_run)
            done[source.name] = CycleDone(cycle)
    return [done[source.name] for source in sources]


def analyse_what_is_new(workspace: Workspace) -> Outcome | None:
    """Read and code what arrived since the last run, if anything did.

    Returns:
        What was done; None where nothing has arrived since.
    """
    ledger = Ledger(workspace.ledger)
    try:
        arrived = ledger.find_last_arrival()
        analysed = ledger.find_last_run("analyse")
    finally:
        ledger.close()
    # the ledger counts seconds: what arrived in the second in which the run began was there, since both hold the lock
    if arrived is None or (analysed is not None and analysed >= arrived):
        return None
    return run_workspace(workspace)


def tell_cycle(cycle: Cycle) -> str:
    """Return a cycle as one line: the source, what became of how many items, and what went wrong."""
    counts = cycle.counts
    told = ", ".join(f"{counts[outcome]:,} {outcome}" for outcome in OUTCOMES if counts.get(outcome))
    line = f"{cycle.source}: {counts.get('offered', 0):,} offered" + (f" ({told})" if told else "")
    if counts.get("left_out"):
        line += f", {counts['left_out']:,} left out as older or not wanted"
    if cycle.state != "completed":
        line += f"; {cycle.state}"
    return f"{line}. {cycle.reason}" if cycle.reason else f"{line}."


def _look_through(workspace: Workspace, source: WebSource, settings: Settings, *, clock: Clock, dry_run: bool) -> Cycle:
    """Take in what a folder or a mailbox offers."""
    now = clock.now()
    moment = write_moment(now)
    cycle = Cycle(uuid.uuid4().hex[:12], source.name, moment, None, "running")
    ledger = Ledger(workspace.ledger)
    try:
        if not dry_run:
            ledger.mark_crashed_cycles(source.name, reason=_KILLED, now=now)
            ledger.record_cycle(cycle)
        counts: Counter[str] = Counter()
        state, reason = "completed", None
        try:
            examined = examine_sources([source.as_folder()], workspace, ledger, now=now)
            size = settings.batch_documents
            for first in range(0, len(examined), size):
                batch = examined[first : first + size]
                arrivals = [each.arrival for each in batch] if dry_run else take_in(batch, workspace, ledger, now=now)
                counts.update(arrival.outcome for arrival in arrivals)
        except (FaktorError, OSError) as error:
            state, reason = "failed", str(error)
        told = {outcome: counts[outcome] for outcome in OUTCOMES}
        cycle = replace(
            cycle,
            ended=write_moment(clock.now()),
            state=state,  # type: ignore[arg-type]
            reason=reason,
            counts={"offered": counts.total(), **told},
        )
        if not dry_run:
            ledger.record_cycle(cycle)
        return cycle
    finally:
        ledger.close()
