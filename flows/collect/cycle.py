"""One cycle: looks at sources of the web, all of their hosts side by side, and takes in what is new.

Takes a workspace whose lock is held, and sources; gives one record a source, which is in the ledger too. A cycle that
is killed anywhere loses nothing: what it had offered waits for the next one.
"""

import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows.clock import Clock
from flows.collect.hosts import LedgerHosts
from flows.collect.looking import ListingJob, Look
from flows.collect.offers import Offer
from flows.fetch import Fetcher, Request
from flows.progress import tell
from flows.settings import FetchSettings, Settings, read_settings
from flows.sources import WebSource
from pipeline.errors import FaktorError
from pipeline.store import Address, Cycle, Ledger, write_moment
from pipeline.workspace import Workspace

__all__ = ["CycleDone", "run_cycle", "run_cycles"]

_KILLED = "The cycle was killed before it ended; what it had offered waits for the next one."
_STOPPED = "The cycle was stopped before it ended; what it had offered waits for the next one."
_REASON_CHARS = 500


@dataclass(frozen=True, slots=True)
class CycleDone:
    """A cycle that has ended.

    Attributes:
        cycle: Its record.
        offered: What it offered that is new, the newest first; of a dry run, which fetches none of it, and of others.
    """

    cycle: Cycle
    offered: tuple[Offer, ...] = ()


def run_cycle(workspace: Workspace, source: WebSource, **options: Any) -> Cycle:
    """Look at one source; see `run_cycles`.

    Returns:
        The record of the cycle.
    """
    [done] = run_cycles(workspace, [source], **options)
    return done.cycle


def run_cycles(
    workspace: Workspace,
    sources: Sequence[WebSource],
    *,
    clock: Clock | None = None,
    since: date | None = None,
    until: datetime | None = None,
    refresh: bool = False,
    dry_run: bool = False,
    settings: Settings | None = None,
    make_fetcher: Callable[..., Fetcher] | None = None,
) -> list[CycleDone]:
    """Look at sources of the web, and take in what is new.

    Args:
        workspace: The workspace; its lock is held.
        sources: The sources, of kind feed, sitemap or pages.
        clock: The clock.
        since: Walk older pages and sitemaps down to this day; None for an ordinary look.
        until: When the cycle is to end: what was not asked for by then waits for the next one.
        refresh: Whether every article that is kept is looked at again.
        dry_run: Whether listings are read only, and nothing is recorded but the state of hosts.
        settings: Settings of the workspace; None reads them.
        make_fetcher: What makes a fetcher of settings, hosts and a clock.

    Returns:
        One entry a source, in order. Whatever the network does is a state of a cycle, and no error.

    Raises:
        SettingsError: If faktor.toml says nothing to reach its owner by, or has a wrong setting.
    """
    clock = clock or Clock()
    settings = settings or read_settings(workspace)
    with ExitStack() as opened:
        ledger = Ledger(workspace.ledger)
        opened.callback(ledger.close)
        make = make_fetcher or Fetcher
        fetcher = opened.enter_context(make(_ask_as_sources_wish(settings, sources), LedgerHosts(ledger), clock=clock))
        buried = frozenset(ledger.read_graves())
        looks = [Look(source, ledger, clock, since=since, is_dry=dry_run, buried=buried) for source in sources]
        with _record_cycles(looks, is_dry=dry_run) as cycles:
            _Walk(looks, workspace.originals, is_dry=dry_run, refresh=refresh).run(fetcher, until)
        return [
            CycleDone(cycle, tuple(sorted(look.offered, key=lambda each: str(each.day or ""), reverse=True)))
            for look, cycle in zip(looks, cycles, strict=True)
        ]


def _ask_as_sources_wish(settings: Settings, sources: Sequence[WebSource]) -> FetchSettings:
    """Return how the web is asked: with the longest pause that a source wishes, and the licences that they name."""
    pauses = [source.pause for source in sources if source.pause is not None]
    licences = {
        urlsplit(address).hostname or "": source.licence
        for source in sources
        if source.licence is not None
        for address in source.address
    }
    return settings.fetch.model_copy(
        update={
            "pause_seconds": max([settings.fetch.pause_seconds, *pauses]),
            "licences": {**licences, **settings.fetch.licences},
        }
    )


@contextmanager
def _record_cycles(looks: Sequence[Look], *, is_dry: bool) -> Iterator[list[Cycle]]:
    """Record that cycles run, and how they ended; the list is filled when they have."""
    cycles: list[Cycle] = []
    begun = []
    for look in looks:
        now = look.clock.now()
        cycle = Cycle(uuid.uuid4().hex[:12], look.source.name, write_moment(now), None, "running")
        if not is_dry:
            look.ledger.mark_crashed_cycles(look.source.name, reason=_KILLED, now=now)
            look.ledger.record_cycle(cycle)
        begun.append(cycle)
    stopped: str | None = None
    try:
        yield cycles
    except (FaktorError, OSError) as error:
        # the disk is full, the ledger is locked: a reason, and nothing is lost
        stopped = f"The cycle stopped: {error}"
    except BaseException as error:
        # somebody presses ctrl-c, or the flow is cancelled
        _end_cycles(looks, begun, f"{_STOPPED} ({type(error).__name__})", is_dry=is_dry)
        raise
    cycles += _end_cycles(looks, begun, stopped, is_dry=is_dry)


def _end_cycles(looks: Sequence[Look], begun: Sequence[Cycle], stopped: str | None, *, is_dry: bool) -> list[Cycle]:
    """Record how cycles ended."""
    ended = [
        replace(cycle, ended=write_moment(look.clock.now()), counts=look.count(), **_judge(look, stopped))
        for look, cycle in zip(looks, begun, strict=True)
    ]
    for look, cycle in zip(looks, ended, strict=True):
        if not is_dry:
            _record_end(look.ledger, cycle)
    return ended


def _record_end(ledger: Ledger, cycle: Cycle) -> None:
    try:
        ledger.record_cycle(cycle)
    except FaktorError:
        # where not even this can be written, the next cycle finds the row "running" and marks it crashed
        return


def _judge(look: Look, stopped: str | None) -> dict[str, Any]:
    """Return the state of a cycle and its reason."""
    told = " ".join(dict.fromkeys(look.troubles))[:_REASON_CHARS] or None
    if stopped is not None:
        return {"state": "failed", "reason": stopped}
    return {"state": "completed" if look.listed else "failed", "reason": told}


class _Walk:
    """Asks for the listings of all sources side by side, and for the articles of each as soon as its listings are read.

    A host that does not answer holds up its own source, and no other one.
    """

    def __init__(self, looks: Sequence[Look], originals: Path, *, is_dry: bool, refresh: bool) -> None:
        self._looks = looks
        self._originals = originals
        self._is_dry = is_dry
        self._refresh = refresh
        self._waiting: deque[Request] = deque()
        self._owners: dict[int, tuple[Request, Look, ListingJob | Address]] = {}
        self._listings: Counter[str] = Counter()
        self._articles = self._fetched = 0
        for look in looks:
            self._ask_for_listings(look, look.start())

    def run(self, fetcher: Fetcher, until: datetime | None) -> None:
        """Ask until nothing follows from any answer."""
        for fetched in fetcher.fetch_many(self._waiting, until=until):
            _, look, asked = self._owners.pop(id(fetched.request))
            if isinstance(asked, ListingJob):
                self._ask_for_listings(look, look.take_listing(asked, fetched))
                self._listings[look.source.name] -= 1
                if not self._listings[look.source.name]:
                    self._end_listings(look)
            else:
                page = look.take_answer(asked, fetched, self._originals)
                self._ask_for_articles(look, [page] if page is not None else [])
                self._fetched += 1
                tell("fetch", self._fetched, self._articles)
        for look in self._looks:
            look.end_answers()

    def _end_listings(self, look: Look) -> None:
        look.end_walks()
        if not self._is_dry:
            self._ask_for_articles(look, look.choose_articles(refresh=self._refresh))

    def _ask_for_listings(self, look: Look, jobs: Sequence[ListingJob]) -> None:
        self._listings[look.source.name] += len(jobs)
        for job in jobs:
            self._ask(look.request(job), look, job)

    def _ask_for_articles(self, look: Look, rows: Sequence[Address]) -> None:
        self._articles += len(rows)
        for row in rows:
            self._ask(look.request_article(row), look, row)

    def _ask(self, request: Request, look: Look, asked: ListingJob | Address) -> None:
        self._owners[id(request)] = (request, look, asked)
        self._waiting.append(request)
