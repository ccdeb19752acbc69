"""What becomes of an article that was asked for: a new document, a new version of one, a twin, a refusal, a failure.

Takes an address of the ledger and the answer; gives what is to be recorded, and the bytes that are to be kept. Asks
nothing and writes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from flows.collect.offers import Offer
from flows.collect.rules import MOST_TRIES, MOST_TRIES_WHEN_ABSENT, plan_retry, plan_revisit
from flows.fetch import Fetched
from flows.sources import WebSource
from pipeline.acquire import Refusal, sniff_media_type
from pipeline.acquire.addresses import canonicalise, tidy_address
from pipeline.acquire.articles import describe_page, read_gist
from pipeline.acquire.rights import Rights
from pipeline.acquire.versions import is_same_text
from pipeline.store import Address, Arrival, Item, Ledger, Response, hash_bytes, write_moment

__all__ = ["Taken", "take_article"]

_GONE = 410
_FACTS_OF_LATER_PAGES = ("listing", "published", "published_text", "day", "precision", "authors", "language")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of an article.

    Attributes:
        fate: One of the outcomes of a cycle; "waiting" where it is still to be asked for.
        row: The address as it is now; None where nothing has changed.
        arrivals: What is recorded of the item.
        response: The head of the answer, where its body is kept.
        body: Bytes that are to be kept; None where none are.
        next_page: A further page of the same article.
    """

    fate: str
    row: Address | None = None
    arrivals: tuple[Arrival, ...] = ()
    response: Response | None = None
    body: bytes | None = None
    next_page: Offer | None = None


def take_article(
    source: WebSource,
    row: Address,
    fetched: Fetched,
    ledger: Ledger,
    *,
    read_original: Callable[[str], bytes],
    now: datetime,
) -> Taken:
    """Say what becomes of an article that was asked for.

    Args:
        source: The source.
        row: The address as it was before.
        fetched: The answer.
        ledger: What is known.
        read_original: Gives the bytes of an original.
        now: The time.
    """
    if fetched.outcome == "deferred":
        return Taken("waiting" if row.last_ok is None else "unchanged")
    row = replace(row, last_tried=write_moment(now))
    if fetched.outcome == "ok":
        return _Answer(source, row, fetched, ledger, read_original, now).take()
    if fetched.outcome == "not_modified":
        return Taken("unchanged", _settle(row, now=now))
    if fetched.outcome == "refused":
        return _refuse(row, fetched.reason or "It was refused.")
    return _fail(row, fetched, now=now)


@dataclass(frozen=True, slots=True)
class _Answer:
    """A body that came, and what is known of where it belongs."""

    source: WebSource
    row: Address
    fetched: Fetched
    ledger: Ledger
    read_original: Callable[[str], bytes]
    now: datetime

    def take(self) -> Taken:
        final = tidy_address(self.fetched.final_address)
        if _leads_to_front_page(self.row.address, final):
            return self._say_gone("It leads to the front page now.")
        media_type = sniff_media_type(self.fetched.body, urlsplit(final).path)
        if isinstance(media_type, Refusal):
            return _refuse(self.row, media_type.reason)
        kept = self._find_kept(self.row.key) if self.row.last_ok is not None else None
        if kept is not None:
            return self._take_again(kept, media_type)
        return self._take_first(final, media_type)

    def _take_first(self, final: str, media_type: str) -> Taken:
        """Take in an article that was not kept so far, unless it is the twin of one that is."""
        canonical, next_page = final, None
        if media_type == "html":
            facts = describe_page(
                self.fetched.body, address=final, headers=self.fetched.headers, charset=self.fetched.charset
            )
            canonical = facts.canonical or final
            next_page = self._offer_page(facts.next_page)
        key = canonicalise(canonical)
        twin = self._find_kept(key)
        if twin is not None and self._is_same_article(twin, media_type):
            row = replace(_settle(self.row, now=self.now), state="twin", next_try=None, key=key)
            return Taken("duplicate", row, self._forget_key(key))
        if twin is not None and key == self.row.key:
            # it was kept by another address before, and this is its own
            return self._take_again(twin, media_type)
        if twin is not None:
            # two articles that say one address of their own: each keeps that by which it was offered
            key = self.row.key
        row = replace(
            self._note_answer(_settle(self.row, now=self.now)),
            key=key,
            next_try=_write_or_none(plan_revisit(self.now, now=self.now)),
        )
        arrival = self._arrive(key, media_type, "new")
        older = self.ledger.find_original(arrival.original_id or "")
        if older is not None:
            reason = f"The same bytes as {older.arrival.source}/{older.arrival.key}, which is read in its place."
            arrival = replace(arrival, outcome="duplicate", reason=reason)
        arrivals = (*self._forget_key(key), arrival)
        return Taken(arrival.outcome, row, arrivals, self._respond(arrival), self.fetched.body, next_page)

    def _take_again(self, kept: Item, media_type: str) -> Taken:
        """Take a kept article in again, if its text is another one now."""
        row = self._note_answer(_settle(self.row, now=self.now))
        row = replace(row, next_try=_write_or_none(plan_revisit(_read(kept.first_seen), now=self.now)))
        if hash_bytes(self.fetched.body) == kept.arrival.original_id or self._is_same_article(kept, media_type):
            return Taken("unchanged", row)
        if media_type == "html" and not read_gist(self.fetched.body, charset=self.fetched.charset):
            return Taken("unchanged", replace(row, reason="It has no text any more; the version before is kept."))
        arrival = self._arrive(row.key, media_type, "changed")
        return Taken("changed", row, (arrival,), self._respond(arrival), self.fetched.body)

    def _is_same_article(self, kept: Item, media_type: str) -> bool:
        if media_type != kept.arrival.media_type:
            return False
        if media_type != "html":
            return hash_bytes(self.fetched.body) == kept.arrival.original_id
        original_id = kept.arrival.original_id or ""
        heads = self.ledger.read_responses([kept.document_id])
        charset = next((each.charset for each in heads if each.original_id == original_id), None)
        before = read_gist(self.read_original(original_id), charset=charset)
        return is_same_text(before, read_gist(self.fetched.body, charset=self.fetched.charset))

    def _find_kept(self, key: str) -> Item | None:
        document_id = Arrival(self.source.name, key, "new").document_id
        kept = [each for each in self.ledger.read_items_of([document_id]) if each.arrival.media_type is not None]
        return kept[-1] if kept else None

    def _arrive(self, key: str, media_type: str, outcome: str) -> Arrival:
        return Arrival(
            self.source.name,
            key,
            outcome,  # type: ignore[arg-type]
            original_id=hash_bytes(self.fetched.body),
            media_type=media_type,
            kind=self.source.kind_of_documents or ("news" if media_type == "html" else "report"),
            publisher=self.source.publisher,
            size_bytes=len(self.fetched.body),
            region=self.source.region,
        )

    def _forget_key(self, key: str) -> tuple[Arrival, ...]:
        """Return what is said of an item that failed before under a key that turns out not to be its own."""
        if key == self.row.key or not self.row.reason:
            return ()
        return (Arrival(self.source.name, self.row.key, "duplicate"),)

    def _note_answer(self, row: Address) -> Address:
        fetched = self.fetched
        return replace(
            row,
            etag=fetched.etag,
            last_modified=fetched.last_modified,
            body_sha256=hash_bytes(fetched.body),
            last_full=write_moment(self.now),
        )

    def _respond(self, arrival: Arrival) -> Response:
        fetched = self.fetched
        return Response(
            original_id=arrival.original_id or "",
            document_id=arrival.document_id,
            address=self.row.address,
            final_address=fetched.final_address,
            status=fetched.status or 200,
            headers=fetched.headers,
            charset=fetched.charset,
            fetched=write_moment(fetched.fetched),
            rights=fetched.rights.to_json() if fetched.rights != Rights() else None,
        )

    def _offer_page(self, address: str | None) -> Offer | None:
        if address is None:
            return None
        facts = {name: self.row.facts[name] for name in _FACTS_OF_LATER_PAGES if name in self.row.facts}
        return Offer(address, canonicalise(address), facts=facts)

    def _say_gone(self, reason: str) -> Taken:
        return _give_up(self.row, "gone", reason)


def _settle(row: Address, *, now: datetime) -> Address:
    """Return an address that was answered; one that was not modified rests until its next visit."""
    first = _read(row.last_full or row.first_seen)
    next_try = _write_or_none(plan_revisit(first, now=now))
    return replace(row, state="ok", reason=None, tries=0, last_ok=write_moment(now), next_try=next_try)


def _refuse(row: Address, reason: str) -> Taken:
    if row.last_ok is not None:
        return Taken("unchanged", replace(row, reason=reason, next_try=None))
    arrival = Arrival(row.source, row.key, "rejected", reason)
    return Taken("rejected", replace(row, state="refused", reason=reason, next_try=None), (arrival,))


def _fail(row: Address, fetched: Fetched, *, now: datetime) -> Taken:
    reason = fetched.reason or "It did not answer."
    tries = row.tries + 1
    row = replace(row, tries=tries)
    if fetched.status == _GONE or (fetched.outcome == "gone" and tries >= MOST_TRIES_WHEN_ABSENT):
        return _give_up(row, "gone", reason)
    if tries >= MOST_TRIES:
        return _give_up(row, "quarantined", f"{reason} It was tried {tries} times; `faktor retry` tries it again.")
    next_try = write_moment(max(plan_retry(tries, now=now), fetched.not_before or now))
    row = replace(row, reason=reason, next_try=next_try)
    if row.last_ok is not None:
        return Taken("failed", row)
    arrivals = (Arrival(row.source, row.key, "failed", reason),) if row.state != "failing" else ()
    return Taken("failed", replace(row, state="failing"), arrivals)


def _give_up(row: Address, state: str, reason: str) -> Taken:
    """Return an address that is not asked for again; what was kept of it stays."""
    given_up = replace(row, state=state, reason=reason, next_try=None)  # type: ignore[arg-type]
    if row.last_ok is not None:
        return Taken("failed", given_up)
    return Taken("failed", given_up, (Arrival(row.source, row.key, "failed", reason),))


def _leads_to_front_page(asked: str, final: str) -> bool:
    """Return whether an article's address was answered with a front page, as sites do when an article is gone."""
    before, after = urlsplit(asked), urlsplit(final)
    is_front = after.path.strip("/") == "" and not after.query
    return is_front and bool(before.path.strip("/") or before.query)


def _read(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def _write_or_none(moment: datetime | None) -> str | None:
    return write_moment(moment) if moment is not None else None
