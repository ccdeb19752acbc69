"""Works through many requests: hosts side by side, the requests of a host one after the other.

Takes requests; gives an answer for each. One thread plans, reads the clock and keeps the book of hosts; the others
only ask. A redirect is a request of its own that waits its turn at the host that it leads to.
"""

import heapq
import itertools
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from flows.fetch.exchange import Answer
from flows.fetch.judging import ACCEPT, REDIRECTS, Judgement, judge_answer, read_content_type
from flows.fetch.manners import Manners
from flows.fetch.page_rights import read_page_rights
from flows.fetch.records import Fetched, Outcome, Request, shorten_address
from pipeline.acquire.guard import Target, find_network, join_address, read_target
from pipeline.acquire.politeness import HostState, KeptFile, find_ready_time, is_fresh
from pipeline.acquire.rights import Rights
from pipeline.acquire.robots import MAX_BYTES
from pipeline.errors import AddressError

if TYPE_CHECKING:
    from flows.fetch.fetcher import Fetcher

__all__ = ["Crawl"]

_Aim = Literal["request", "robots", "tdmrep"]

_MAX_HOPS = 5
_FILES: dict[_Aim, str] = {"robots": "/robots.txt", "tdmrep": "/.well-known/tdmrep.json"}
_MAX_TDMREP_BYTES = 500_000
# Answers that hold no file, or a part of one: its rules are not known.
_NO_WHOLE_FILE = (206, 304)
# A host in trouble that wishes to rest longer than this is left for the next cycle.
_PATIENCE_WITH_TROUBLE_SECONDS = 30.0
# No wait is slept through in one piece: the clock may be set meanwhile.
_LONGEST_SLEEP_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class _Job:
    """One request on its way: what is asked next, and what has been asked before."""

    request: Request
    target: Target
    aim: _Aim = "request"
    cause: "_Job | None" = None  # the request that waits for this robots.txt or tdmrep.json
    hops: tuple[str, ...] = ()
    spent_seconds: float = 0.0
    must_be_open: bool = False


@dataclass(slots=True)
class _Host:
    key: str
    first: deque[_Job] = field(default_factory=deque)  # robots.txt and tdmrep.json, which others wait for
    jobs: deque[_Job] = field(default_factory=deque)
    awaits: set[_Aim] = field(default_factory=set)
    is_busy: bool = False
    is_queued: bool = False


class Crawl:
    """One pass over some requests.

    Args:
        fetcher: Settings, clock, book of hosts and client.
        until: Time by which each request has to be made, or else it is deferred.
    """

    def __init__(self, fetcher: "Fetcher", *, until: datetime | None) -> None:
        self._settings = fetcher.settings
        self._clock = fetcher.clock
        self._manners = Manners(fetcher.settings, fetcher.hosts)
        self._client = fetcher.client
        self._allow = tuple(each.network for each in fetcher.settings.allow)
        self._until = until
        self._hosts: dict[str, _Host] = {}
        self._queue: list[tuple[datetime, int, str]] = []
        self._numbers = itertools.count()
        self._running: dict[Future[tuple[Answer, Rights]], _Job] = {}
        self._done: deque[Fetched] = deque()
        self._seen_now = fetcher.clock.now()

    def run(self, requests: Iterable[Request]) -> Iterator[Fetched]:
        """Work through requests; one answer each, as they come in. A deque may be added to until the last answer."""
        waiting = requests if isinstance(requests, deque) else deque(requests)
        pool = ThreadPoolExecutor(max_workers=self._settings.hosts_at_once, thread_name_prefix="fetch")
        try:
            while True:
                while waiting:
                    self._add(waiting.popleft())
                self._start_ready(pool)
                if self._done:  # whoever takes the answers takes time over them
                    yield self._done.popleft()
                elif self._running:
                    self._take_answers()
                elif self._queue:
                    seconds = (self._queue[0][0] - self._clock.now()).total_seconds()
                    self._clock.sleep(min(max(seconds, 0.0), _LONGEST_SLEEP_SECONDS))
                elif not waiting:
                    return
        finally:
            if self._running:
                self._client.break_off()
            pool.shutdown(wait=True, cancel_futures=True)

    # --- planning

    def _add(self, request: Request) -> None:
        try:
            target = read_target(request.address, allow=self._allow)
            must_be_open = request.named_by is not None and not self._manners.is_inside(request.named_by)
        except AddressError as error:
            self._done.append(self._tell(request, "refused", str(error), request.address))
            return
        host = self._host_of(target)
        host.jobs.append(_Job(request, target, must_be_open=must_be_open))
        self._enqueue(host)

    def _host_of(self, target: Target) -> _Host:
        return self._hosts.setdefault(target.key, _Host(target.key))

    def _enqueue(self, host: _Host) -> None:
        """Put a host in line for the time at which it may be asked, or put all off that waits there too long."""
        if host.is_busy or host.is_queued or not (host.first or host.jobs):
            return
        state, now = self._manners.read(host.key), self._clock.now()
        ready = find_ready_time(state, now=now)
        patience = self._settings.patience_seconds if state.reason is None else _PATIENCE_WITH_TROUBLE_SECONDS
        if ready - now > timedelta(seconds=patience) or (self._until is not None and ready > self._until):
            self._defer(host, state, ready)
            return
        host.is_queued = True
        heapq.heappush(self._queue, (ready, next(self._numbers), host.key))

    def _start_ready(self, pool: ThreadPoolExecutor) -> None:
        now = self._clock.now()
        if now < self._seen_now:  # the clock was set back: no host waits for a time that was noted before
            self._queue.clear()
            for host in list(self._hosts.values()):
                host.is_queued = False
                self._enqueue(host)
        self._seen_now = now
        while self._queue and self._queue[0][0] <= now and len(self._running) < self._settings.hosts_at_once:
            host = self._hosts[heapq.heappop(self._queue)[2]]
            host.is_queued = False
            self._serve(host, pool, now)

    def _serve(self, host: _Host, pool: ThreadPoolExecutor, now: datetime) -> None:
        """Start what comes next at a host."""
        state = self._manners.read(host.key)
        if find_ready_time(state, now=now) > now:  # somebody else has asked it meanwhile
            self._enqueue(host)
            return
        job = self._choose(host, now)
        if job is not None:
            self._start(host, job, pool, now)

    def _choose(self, host: _Host, now: datetime) -> _Job | None:
        """Return what is asked next; None when nothing is left or the host waits for a file that is under way."""
        if host.first:
            return host.first.popleft()
        while host.jobs and not host.awaits:
            job, state = host.jobs[0], self._manners.read(host.key)
            if job.request.role != "robots":
                if not is_fresh(state.robots, now=now):
                    return self._ask_for_file(host, job, "robots")
                if not self._manners.read_robots(job.target, state).may_fetch(job.target.address):
                    host.jobs.popleft()
                    reason = f"robots.txt of {job.target.host} does not allow us {shorten_address(job.target.address)}."
                    self._finish(job, "refused", reason)
                    continue
            if job.request.role == "article":
                if not is_fresh(state.tdmrep, now=now):
                    found = self._ask_for_file(host, job, "tdmrep")
                    if found is not None:
                        return found
                    continue
                rights = self._manners.read_rights(job.target, state)
                refusal = rights.tell_refusal()
                if refusal is not None:
                    host.jobs.popleft()
                    self._finish(job, "refused", refusal, rights=rights)
                    continue
            return host.jobs.popleft()
        return None

    def _ask_for_file(self, host: _Host, job: _Job, aim: _Aim) -> _Job | None:
        """Return the request for a file by which the host says how it wants to be treated; None where it is closed."""
        target = read_target(job.target.name_file(_FILES[aim]), allow=self._allow)
        state = self._manners.read(host.key)
        if aim == "tdmrep" and not self._manners.read_robots(target, state).may_fetch(target.address):
            self._manners.keep_tdmrep(target, KeptFile(self._clock.now(), None))
            return None
        host.awaits.add(aim)
        return _Job(Request(target.address, "robots"), target, aim, job, must_be_open=job.must_be_open)

    def _defer(self, host: _Host, state: HostState, ready: datetime) -> None:
        """Put off all that waits at a host."""
        why = state.reason or f"{host.key} is not asked again before its pause is over."
        reason = f"{why.rstrip('.')}. It is asked after {ready:%Y-%m-%d %H:%M} UTC."
        waiting = [*host.first, *host.jobs]
        host.first.clear()
        host.jobs.clear()
        for job in waiting:
            if job.aim == "request":
                self._finish(job, "deferred", reason, not_before=ready)
            else:
                self._give_up_file(job, reason, not_before=ready, outcome="deferred")

    # --- asking

    def _start(self, host: _Host, job: _Job, pool: ThreadPoolExecutor, now: datetime) -> None:
        state = self._manners.note_start(job.target, now=now)
        host.is_busy = True
        self._running[pool.submit(self._ask_safely, job, state)] = job

    def _ask_safely(self, job: _Job, state: HostState) -> tuple[Answer, Rights]:
        """Ask; a mistake of ours at one page ends that page alone, not every cycle that comes to it."""
        try:
            return self._ask(job, state)
        except Exception as error:
            reason = f"made faktor stumble ({type(error).__name__}: {error!s:.100}); please report it"
            return Answer(None, trouble="broken", reason=reason), Rights()

    def _ask(self, job: _Job, state: HostState) -> tuple[Answer, Rights]:
        """Ask; runs in a thread of its own and touches nothing but the client."""
        request = job.request
        limit = request.max_bytes
        if limit is None:
            limit = MAX_BYTES + 1 if request.role == "robots" else self._settings.max_bytes[request.role]
        headers = {"Accept": ACCEPT[request.role]}
        if request.etag:
            headers["If-None-Match"] = request.etag
        elif request.last_modified:
            headers["If-Modified-Since"] = request.last_modified
        answer = self._client.ask(
            job.target,
            headers,
            max_bytes=_MAX_TDMREP_BYTES if job.aim == "tdmrep" else limit,
            seconds=self._settings.seconds_a_request,
            spent_seconds=job.spent_seconds,
            is_cut=job.aim == "robots" or request.role == "robots",
            must_be_open=job.must_be_open,
        )
        rights = self._manners.read_rights(job.target, state, answer.headers)
        if request.role == "article" and answer.body:
            media_type, charset = read_content_type(answer.find("content-type"))
            rights = read_page_rights(
                rights, answer.body, address=job.target.address, media_type=media_type, charset=charset
            )
        return answer, rights

    def _take_answers(self) -> None:
        seconds = 1.0
        if self._queue:
            seconds = min(max((self._queue[0][0] - self._clock.now()).total_seconds(), 0.01), seconds)
        finished, _ = wait(self._running, timeout=seconds, return_when=FIRST_COMPLETED)
        for future in finished:
            job = self._running.pop(future)
            self._take_answer(job, *future.result())

    def _take_answer(self, job: _Job, answer: Answer, rights: Rights) -> None:
        now = self._clock.now()
        host = self._host_of(job.target)
        host.is_busy = False
        is_conditional = bool(job.request.etag or job.request.last_modified)
        judgement = judge_answer(answer, job.target, job.request.role, is_conditional=is_conditional, now=now)
        state = self._manners.note_answer(job.target, answer, judgement, now=now)
        if answer.trouble is None and answer.status in REDIRECTS and answer.find("location"):
            self._follow(job, answer)
        elif job.aim != "request":
            self._take_file(job, answer, judgement, now)
        else:
            refusal = rights.tell_refusal() if job.request.role == "article" and judgement.outcome == "ok" else None
            if refusal is not None:
                judgement = Judgement("refused", refusal)
            rests = judgement.trouble != "none" and state.reason is not None
            not_before = state.next_allowed if rests else None
            self._finish(job, judgement.outcome, judgement.reason, answer, rights=rights, not_before=not_before)
        self._enqueue(host)

    def _follow(self, job: _Job, answer: Answer) -> None:
        """Put the next hop in line at the host that it leads to."""
        hops = (*job.hops, job.target.address)
        try:
            address = join_address(job.target.address, answer.find("location") or "")
            target = read_target(address, allow=self._allow)
        except AddressError as error:
            self._end_hops(job, answer, "refused", f"{shorten_address(job.target.address)} leads on: {error}")
            return
        spent = job.spent_seconds + answer.seconds
        if job.aim == "tdmrep" and not self._may_lead_on(job.target, target):
            self._keep_file(job, KeptFile(self._clock.now(), answer.status))
        elif target.address in hops:
            self._end_hops(job, answer, "failed", f"{shorten_address(job.request.address)} leads round in a circle.")
        elif len(hops) > _MAX_HOPS:
            reason = f"{shorten_address(job.request.address)} leads on more than {_MAX_HOPS} times."
            self._end_hops(job, answer, "failed", reason)
        elif spent >= self._settings.seconds_a_request:
            limit = f"{self._settings.seconds_a_request:g} s, redirects included"
            self._end_hops(
                job, answer, "failed", f"{shorten_address(job.request.address)} was not answered within {limit}."
            )
        else:
            is_inside = answer.peer is not None and find_network(answer.peer, self._allow) is not None
            must_be_open = job.must_be_open or not is_inside
            hop = replace(job, target=target, hops=hops, spent_seconds=spent, must_be_open=must_be_open)
            host = self._host_of(target)
            (host.jobs if job.aim == "request" else host.first).appendleft(hop)
            self._enqueue(host)

    def _may_lead_on(self, target: Target, to: Target) -> bool:
        """Say whether a tdmrep.json may be looked for there: it speaks for its own host, and not past robots.txt."""
        state = self._manners.read(target.key)
        return to.key == target.key and self._manners.read_robots(target, state).may_fetch(to.address)

    def _end_hops(self, job: _Job, answer: Answer, outcome: Outcome, reason: str) -> None:
        if job.aim == "request":
            self._finish(job, outcome, reason, answer)
        else:  # a file that cannot be found is no file (RFC 9309, 2.3.1.2)
            self._keep_file(job, KeptFile(self._clock.now(), answer.status))

    # --- what hosts say of themselves

    def _take_file(self, job: _Job, answer: Answer, judgement: Judgement, now: datetime) -> None:
        is_told = answer.trouble is None and answer.status is not None and 200 <= answer.status < 500
        is_part = job.aim == "robots" and answer.status in _NO_WHOLE_FILE
        if is_told and answer.status != 429 and not is_part:
            self._keep_file(job, KeptFile(now, answer.status, answer.body))
        elif job.aim == "tdmrep" and answer.trouble in ("broken", "too_large"):
            self._keep_file(job, KeptFile(now, answer.status))  # a file that cannot be read reserves nothing
        elif answer.trouble == "forbidden" and job.hops:
            self._keep_file(job, KeptFile(now, 404))  # a file that lies where nothing is asked is no file
        elif answer.trouble == "forbidden":
            self._give_up_file(job, judgement.reason or "", not_before=None, outcome="refused")
        else:
            not_before = self._manners.read(job.target.key).next_allowed
            self._give_up_file(job, judgement.reason or "", not_before=not_before, outcome="failed")

    def _keep_file(self, job: _Job, kept: KeptFile) -> None:
        owner = (job.cause or job).target
        keep = self._manners.keep_robots if job.aim == "robots" else self._manners.keep_tdmrep
        keep(owner, kept)
        host = self._host_of(owner)
        host.awaits.discard(job.aim)
        self._enqueue(host)

    def _give_up_file(self, job: _Job, reason: str, *, not_before: datetime | None, outcome: Outcome) -> None:
        """End the request that waits for a file which could not be read; the others try again, or are put off too."""
        cause = job.cause or job
        host = self._host_of(cause.target)
        host.awaits.discard(job.aim)
        name = _FILES[job.aim].rpartition("/")[2]
        said = f"{name} of {cause.target.host} cannot be read, so nothing else is asked there: {reason}"
        ended = [each for each in host.jobs if each is cause or outcome == "deferred"]
        host.jobs = deque() if outcome == "deferred" else deque(each for each in host.jobs if each is not cause)
        for each in ended:
            self._finish(each, outcome, reason if outcome == "refused" else said, not_before=not_before)
        self._enqueue(host)

    # --- telling

    def _finish(
        self,
        job: _Job,
        outcome: Outcome,
        reason: str | None,
        answer: Answer | None = None,
        *,
        rights: Rights | None = None,
        not_before: datetime | None = None,
    ) -> None:
        told = self._tell(job.request, outcome, reason, job.target.address)
        told = replace(told, hops=job.hops, not_before=not_before, rights=rights or Rights())
        if answer is not None:
            _, charset = read_content_type(answer.find("content-type"))
            told = replace(
                told,
                status=answer.status,
                headers=answer.headers,
                body=answer.body if outcome == "ok" else b"",
                charset=charset,
                etag=answer.find("etag"),
                last_modified=answer.find("last-modified"),
            )
        self._done.append(told)

    def _tell(self, request: Request, outcome: Outcome, reason: str | None, address: str) -> Fetched:
        return Fetched(request, outcome, None, reason, address, self._clock.now())
