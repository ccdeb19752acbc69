"""One look at one source: what it offers, what of that is new, and what became of each item.

Takes a source, the ledger and the time; gives addresses to ask for, and takes their answers in. The network is
somebody else's: requests go out and answers come in.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from flows.clock import Clock
from flows.collect.offers import Listed, Listing, Offer, read_listing
from flows.collect.rules import FULL_EVERY
from flows.collect.sorting import meet_offer, sort_offers
from flows.collect.taking import take_article
from flows.fetch import Fetched, Request
from flows.sources import WebSource
from pipeline.errors import AcquireError
from pipeline.store import Address, Arrival, Ledger, hash_bytes, path_of_original, write_moment, write_originals

__all__ = ["DAYS_OF_A_FIRST_LOOK", "OUTCOMES", "ListingJob", "Look"]

OUTCOMES = ("new", "changed", "unchanged", "duplicate", "rejected", "failed", "waiting")
"""What may become of an item in a cycle, in the order in which it is told; their sum is what was offered."""

_ROLES = {"feed": "feed", "sitemap": "sitemap", "pages": "page"}
DAYS_OF_A_FIRST_LOOK = 30
"""Items of a sitemap that are older than this when it is looked at first are left out: it names years of them."""
_MOST_PAGES = 1_000
_MOST_PAGES_UNASKED = 20
_MOST_CHILDREN_KEPT = 2_000
_QUIET_ROWS = 100
_REST_OF_OLD_SITEMAPS = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ListingJob:
    """A listing that is to be asked for.

    Attributes:
        row: What the ledger knows of it.
        listing: How it was named; `is_older_page` for a further page.
        is_root: Whether the source itself names it.
        root: Of an older page, the listing whose page it is.
    """

    row: Address
    listing: Listing
    is_root: bool = False
    root: str = ""


@dataclass
class Look:
    """The state of one look at one source.

    Attributes:
        source: The source.
        ledger: The ledger.
        clock: The clock.
        since: Nothing dated before this day is taken, and older pages are walked to it; None for an ordinary look.
        is_dry: Whether nothing is recorded.
        buried: Hashes of what was taken down, which is neither asked for nor named again.
        fates: Key of each item that was offered or worked on -> what became of it.
        offered: The offers that were new, in the order in which they were met; what a dry run tells.
        requests: How many addresses were asked for.
        bytes: How many bytes came.
        left_out: How many items the patterns and the day left out.
        listed: How many listings of the source itself answered.
        troubles: One sentence for each listing that did not answer or could not be read, and for what was put off.
    """

    source: WebSource
    ledger: Ledger
    clock: Clock
    since: date | None = None
    is_dry: bool = False
    buried: frozenset[str] = frozenset()
    fates: dict[str, str] = field(default_factory=dict)
    offered: list[Offer] = field(default_factory=list)
    requests: int = 0
    bytes: int = 0
    left_out: int = 0
    listed: int = 0
    troubles: list[str] = field(default_factory=list)
    pages: int = 0
    _met: set[str] = field(default_factory=set)
    _walked: set[str] = field(default_factory=set)
    _gaps: dict[str, Address] = field(default_factory=dict)
    _resumed: set[str] = field(default_factory=set)
    _quiet: list[Address] = field(default_factory=list)

    def count(self) -> dict[str, int]:
        """Return what became of how many items, and what it cost."""
        fates = Counter(self.fates.values())
        return {
            "offered": len(self.fates),
            **{outcome: fates[outcome] for outcome in OUTCOMES},
            "left_out": self.left_out,
            "requests": self.requests,
            "bytes": self.bytes,
        }

    # ---- listings --------------------------------------------------------------------------------------------

    def start(self) -> list[ListingJob]:
        """Return the listings that the source itself names."""
        role = _ROLES[self.source.kind]
        return self._make_jobs([Listing(address, role) for address in self.source.address], is_root=True)

    def request(self, job: ListingJob) -> Request:
        """Return how a listing is asked for: for what is new since the last time, and once a week for all of it."""
        row = job.row
        named_by = None if row.address in self.source.address else self.source.address[0]
        is_due = row.last_full is None or self.clock.now() - datetime.fromisoformat(row.last_full) >= FULL_EVERY
        if self.is_dry or self.since is not None or is_due or row.facts.get("gap"):
            return Request(row.address, row.role, named_by=named_by)
        return Request(row.address, row.role, etag=row.etag, last_modified=row.last_modified, named_by=named_by)

    def take_listing(self, job: ListingJob, fetched: Fetched) -> list[ListingJob]:
        """Record what a listing offers.

        Args:
            job: The listing.
            fetched: What came of asking for it.

        Returns:
            Further listings that are to be asked for.
        """
        self._account(fetched)
        now = self.clock.now()
        moment = write_moment(now)
        row = replace(job.row, last_seen=moment, last_tried=moment)
        if fetched.outcome not in ("ok", "not_modified"):
            if job.listing.is_older_page:
                return self._end_walk(job, fetched)
            reason = fetched.reason or "It did not answer."
            self.troubles.append(f"{row.address}: {reason}")
            state = fetched.outcome if fetched.outcome in ("refused", "gone") else "failing"
            self._record([replace(row, state=state, reason=reason, tries=row.tries + 1)], now=now)
            return []
        digest = hash_bytes(fetched.body) if fetched.outcome == "ok" else None
        row = replace(row, state="ok", reason=None, tries=0, last_ok=moment)
        self.listed += job.is_root
        is_same = digest is None or digest == row.body_sha256
        if is_same and not self.is_dry and self.since is None and not row.facts.get("gap"):
            last_full = row.last_full if digest is None else moment
            lastmod = {} if job.listing.lastmod is None else {"lastmod": job.listing.lastmod}
            self._record([replace(row, last_full=last_full, facts={**row.facts, **lastmod})], now=now)
            # an index may stay as it is while what it names changes
            children = [Listing(address, "sitemap", lastmod) for address, lastmod in row.facts.get("children", [])]
            return self._choose_children(children)
        try:
            listed = read_listing(
                self.source,
                fetched.body,
                role=row.role,
                address=fetched.final_address,
                charset=fetched.charset,
                now=now,
            )
        except AcquireError as error:
            self.listed -= job.is_root
            self.troubles.append(f"{row.address}: {error}")
            self._record([replace(row, state="failing", reason=str(error), tries=job.row.tries + 1)], now=now)
            return []
        children = [each for each in listed.further if not each.is_older_page]
        row = replace(
            row,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_sha256=digest,
            last_full=moment,
            reason=" ".join(listed.warnings)[:500] or None,
            facts=_describe_listing(listed, job, children),
        )
        found = sort_offers(
            self.source,
            self.ledger,
            listed.offers,
            bound=self._bound(row.role),
            buried=self.buried,
            fates=self.fates,
            now=now,
        )
        pages = self._choose_pages(job, listed, found.fresh)
        if pages and job.is_root:
            # until the older pages were read too: a walk that is killed is walked again
            row = replace(row, facts={**row.facts, "gap": True})
            self._gaps[row.address] = row
        rows = found.rows if job.listing.is_older_page else [*found.rows, row]
        self._record(rows, arrivals=found.arrivals, seen_again=found.again, now=now)
        self.fates |= found.fates
        self.left_out += found.left_out
        self.offered += found.waiting
        return [*self._choose_children(children), *pages]

    def end_walks(self) -> None:
        """Record that the older pages of all listings were read to where they are known."""
        rows = [replace(row, facts=_without_gap(row)) for row in self._gaps.values()]
        if rows:
            self._record(rows, now=self.clock.now())
        self._gaps.clear()

    def _end_walk(self, job: ListingJob, fetched: Fetched) -> list[ListingJob]:
        """Take note that an older page was not read; one that is not there is the end of the pages."""
        if fetched.outcome != "gone":
            self.troubles.append(f"{job.row.address}: {fetched.reason}")
            self._gaps.pop(job.root, None)
        return []

    def _make_jobs(self, listings: Sequence[Listing], *, is_root: bool = False) -> list[ListingJob]:
        wanted = [each for each in dict.fromkeys(listings) if each.address not in self._met]
        self._met.update(each.address for each in wanted)
        known = self.ledger.find_addresses(self.source.name, [each.address for each in wanted])
        moment = write_moment(self.clock.now())
        jobs = []
        for each in wanted:
            row = known.get(each.address)
            if row is None or row.role == "article":
                row = Address(self.source.name, each.address, each.role, each.address, "known", moment, moment)  # type: ignore[arg-type]
            jobs.append(ListingJob(row, each, is_root))
        return jobs

    def _choose_children(self, children: Sequence[Listing]) -> list[ListingJob]:
        """Return the sitemaps of an index that may name something new."""
        bound = self._bound("sitemap")
        now = self.clock.now()
        return [job for job in self._make_jobs(children) if self.since is not None or _may_be_new(job, bound, now)]

    def _choose_pages(self, job: ListingJob, listed: Listed, fresh: int) -> list[ListingJob]:
        """Return the next page of a listing: in a backfill down to its day, else where there may be a gap."""
        older = [each for each in listed.further if each.is_older_page]
        keys = {each.key for each in listed.offers} - self._walked
        self._walked |= keys
        self.pages += bool(older)
        if not older or not keys:
            # the last page, or a site that gives the same page whatever its number
            return []
        root = job.root or job.row.address
        if job.is_root and job.row.facts.get("gap"):
            self._resumed.add(root)
        if self.since is not None:
            days = [each.day for each in listed.offers if each.day is not None]
            is_wanted = self.pages <= _MOST_PAGES and (not days or max(days) >= self.since)
        else:
            is_looked_at_before = job.row.last_ok is not None or job.listing.is_older_page
            is_gap = (is_looked_at_before and fresh == len(listed.offers)) or root in self._resumed
            is_wanted = is_gap and self.pages <= _MOST_PAGES_UNASKED
        return [replace(each, root=root) for each in self._make_jobs(older)] if is_wanted else []

    def _bound(self, role: str) -> date | None:
        """Return the day before which nothing is taken, or None."""
        if self.since is not None:
            return self.since
        if role != "sitemap":
            return self.source.since
        first = min(
            (each.first_seen for each in self.ledger.find_addresses(self.source.name, self.source.address).values()),
            default=None,
        )
        began = datetime.fromisoformat(first) if first is not None else self.clock.now()
        return self.source.since or (began - timedelta(days=DAYS_OF_A_FIRST_LOOK)).date()

    # ---- articles --------------------------------------------------------------------------------------------

    def choose_articles(self, *, refresh: bool = False) -> list[Address]:
        """Return the articles that are to be asked for, the newest first.

        Args:
            refresh: Whether every article that is kept is looked at again.
        """
        now = self.clock.now()
        rows = self.ledger.read_due_addresses(self.source.name, now=now)
        if refresh:
            due = {row.address for row in rows}
            kept = self.ledger.read_addresses(self.source.name, role="article", states={"ok"})
            rows += [row for row in kept if row.address not in due]
        for row in rows:
            self.fates.setdefault(row.key, "waiting" if row.last_ok is None else "unchanged")
        return sorted(
            rows, key=lambda row: str(row.facts.get("published") or row.facts.get("lastmod") or ""), reverse=True
        )

    def request_article(self, row: Address) -> Request:
        """Return how an article is asked for: whole once a week, else only if it has changed."""
        named_by = self.source.address[0]
        if row.last_full is None or self.clock.now() - datetime.fromisoformat(row.last_full) >= FULL_EVERY:
            return Request(row.address, "article", named_by=named_by)
        return Request(row.address, "article", etag=row.etag, last_modified=row.last_modified, named_by=named_by)

    def take_answer(self, row: Address, fetched: Fetched, originals: Path) -> Address | None:
        """Make what came of an article durable: its bytes, then all that is said of it in one step.

        Args:
            row: The article as it was asked for.
            fetched: What came of it.
            originals: The folder of originals.

        Returns:
            A further page of the same article that is to be asked for; None where there is none.
        """
        self._account(fetched)
        now = self.clock.now()
        self.troubles += [fetched.reason] if fetched.outcome == "deferred" and fetched.reason else []

        def read_original(original_id: str) -> bytes:
            return path_of_original(originals, original_id).read_bytes()

        if fetched.outcome == "ok" and hash_bytes(fetched.body) in self.buried:
            fetched = replace(fetched, outcome="refused", reason="It was taken down here.", body=b"")
        taken = take_article(self.source, row, fetched, self.ledger, read_original=read_original, now=now)
        if taken.body is not None:
            write_originals(originals, [taken.body])
        page, fate = self._meet_page(taken.next_page, now=now)
        rows = [each for each in (taken.row, page) if each is not None]
        if taken.arrivals or page is not None:
            responses = [taken.response] if taken.response is not None else []
            self.ledger.record_answers(rows, arrivals=taken.arrivals, responses=responses, now=now)
        else:
            # nothing has arrived: what would be lost is when it was asked for
            self._quiet += rows
            if len(self._quiet) >= _QUIET_ROWS:
                self.end_answers()
        key = taken.row.key if taken.row is not None else row.key
        if key != row.key:
            self.fates.pop(row.key, None)
        if self.fates.get(key) not in ("new", "changed"):
            self.fates[key] = taken.fate
        if page is not None:
            self.fates.setdefault(page.key, fate)
        return page if fate == "waiting" else None

    def end_answers(self) -> None:
        """Record when addresses were asked for that gave nothing new."""
        if self._quiet:
            self.ledger.record_answers(self._quiet, now=self.clock.now())
        self._quiet.clear()

    def _meet_page(self, offer: Offer | None, *, now: datetime) -> tuple[Address | None, str]:
        if offer is None or self.ledger.find_addresses(self.source.name, [offer.address]):
            return None, ""
        page, _, fate = meet_offer(self.source, offer, self.ledger.find_keys([offer.key]), now=now)
        return page, fate

    # ---- inside ----------------------------------------------------------------------------------------------

    def _account(self, fetched: Fetched) -> None:
        self.requests += fetched.outcome != "deferred"
        self.bytes += len(fetched.body)

    def _record(
        self,
        rows: Sequence[Address],
        *,
        arrivals: Sequence[Arrival] = (),
        seen_again: Sequence[str] = (),
        now: datetime,
    ) -> None:
        if not self.is_dry:
            self.ledger.record_answers(rows, arrivals=arrivals, seen_again=seen_again, source=self.source.name, now=now)


def _describe_listing(listed: Listed, job: ListingJob, children: Sequence[Listing]) -> dict[str, object]:
    """Return what is remembered of a listing until it is asked for again."""
    days = [each.day for each in listed.offers if each.day is not None]
    said: dict[str, object] = {"items": len(listed.offers)}
    if days:
        said["newest"] = max(days).isoformat()
    if job.listing.lastmod is not None:
        said["lastmod"] = job.listing.lastmod
    if children:
        said["children"] = [(each.address, each.lastmod) for each in children[:_MOST_CHILDREN_KEPT]]
    return said


def _without_gap(row: Address) -> dict[str, Any]:
    return {name: value for name, value in row.facts.items() if name != "gap"}


def _may_be_new(job: ListingJob, bound: date | None, now: datetime) -> bool:
    """Return whether a sitemap of an index may name something that was not there at the last look."""
    row, lastmod = job.row, job.listing.lastmod
    if row.last_full is None:
        return lastmod is None or bound is None or lastmod[:10] >= bound.isoformat()
    if lastmod is not None:
        return lastmod != row.facts.get("lastmod")
    newest = row.facts.get("newest")
    is_old = newest is not None and bound is not None and newest < bound.isoformat()
    return not is_old or now - datetime.fromisoformat(row.last_tried or row.last_full) >= _REST_OF_OLD_SITEMAPS
