"""The records that the ledger keeps.

Takes nothing; gives frozen records: arrivals and items, steps, runs, addresses of the web, responses, cycles, alerts.
Knows no database and no clock: each moment is ISO 8601 in UTC, to the second.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from pipeline.records import Outcome, make_id

__all__ = [
    "Address",
    "AddressRole",
    "AddressState",
    "Alert",
    "Arrival",
    "Cycle",
    "CycleState",
    "Grave",
    "Item",
    "Response",
    "Run",
    "Step",
]

AddressRole = Literal["feed", "sitemap", "page", "article"]
"""What an address is asked for."""

AddressState = Literal["known", "waiting", "ok", "twin", "failing", "gone", "refused", "quarantined"]
"""How far an address came: "known" is a listing that was not asked for yet, "waiting" an article that is still to be
fetched, "twin" another address of an article that is kept, "refused" by the site's wish or by ours, "quarantined" after
repeated failure until somebody retries."""

CycleState = Literal["running", "completed", "failed", "crashed"]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One item as it was offered, and what became of it.

    Attributes:
        source: Name of the source.
        key: Path or address inside the source.
        outcome: What became of it.
        reason: One sentence for duplicate, rejected and failed; else None.
        original_id: SHA-256 of its bytes; None when they were not kept.
        media_type: What the bytes are; None when not kept.
        kind: Kind of the document; None when not kept.
        publisher: Publisher as the source says it.
        size_bytes: Length of the bytes; None when they could not be read.
        region: Region that the source reports on, as the source says it.
    """

    source: str
    key: str
    outcome: Outcome
    reason: str | None = None
    original_id: str | None = None
    media_type: str | None = None
    kind: str | None = None
    publisher: str | None = None
    size_bytes: int | None = None
    region: str | None = None

    @property
    def document_id(self) -> str:
        """The id of the document, which stays the same when the bytes change."""
        return make_id(self.source, self.key)


@dataclass(frozen=True, slots=True)
class Item:
    """An arrival as the ledger keeps it.

    Attributes:
        item_id: Number of the arrival, rising in time.
        document_id: The document.
        arrival: What was recorded.
        first_seen: When it arrived first, ISO 8601 in UTC.
        last_seen: When it was offered last, unchanged.
        times_unchanged: How often it was offered again unchanged.
    """

    item_id: int
    document_id: str
    arrival: Arrival
    first_seen: str
    last_seen: str
    times_unchanged: int


@dataclass(frozen=True, slots=True)
class Step:
    """A stage done with an input, also where nothing was found.

    Attributes:
        input_id: What was worked on: a document, or "corpus".
        stage: Name of the stage.
        fingerprint: Hash of all that the result depends on.
        state: "done", or a ReadingState for reading.
        tries: How often it was tried with this fingerprint.
        reason: One sentence where something is missing; else None.
        table_versions: Table -> Delta version whose commit holds the rows.
        rows: Rows written.
    """

    input_id: str
    stage: str
    fingerprint: str
    state: str
    tries: int = 1
    reason: str | None = None
    table_versions: Mapping[str, int] = field(default_factory=dict)
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a flow.

    Attributes:
        run_id: Its id.
        flow: Name of the flow.
        started: When it began, ISO 8601 in UTC.
        ended: When it ended; None while it runs or when it was killed.
        state: "running", "completed" or "failed".
        facts: Counts, versions, parameters and seconds of the run.
    """

    run_id: str
    flow: str
    started: str
    ended: str | None
    state: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Address:
    """An address of the web that a source has offered, or that a source itself is listed at.

    Attributes:
        source: Name of the source.
        address: The address as it was offered.
        role: What it is asked for.
        key: Key of the item that it leads to, which is the key of the document when it is kept. Several addresses may
            lead to one item.
        state: How far it came.
        reason: One sentence for failing, gone, refused and quarantined; else None.
        etag: Validator of the last full answer.
        last_modified: Validator of the last full answer.
        body_sha256: Hash of the body of the last full answer.
        first_seen: When it was offered first.
        last_seen: When it was offered last.
        last_tried: When it was asked for last.
        last_ok: When it was last answered, with a body or with "not modified".
        last_full: When its body came last.
        tries: How often asking for it failed since it was last answered.
        next_try: When it is to be asked for again; None for never, or, for a listing, at the next cycle.
        facts: What the feed or the sitemap says of it: title, published, authors and the like.
    """

    source: str
    address: str
    role: AddressRole
    key: str
    state: AddressState
    first_seen: str
    last_seen: str
    reason: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    body_sha256: str | None = None
    last_tried: str | None = None
    last_ok: str | None = None
    last_full: str | None = None
    tries: int = 0
    next_try: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Response:
    """The head of an answer; its body is the original.

    Attributes:
        original_id: SHA-256 of the body.
        document_id: The document that the body became.
        address: What was asked for.
        final_address: What answered, after redirects.
        status: HTTP status.
        headers: Names and values in the order in which they came.
        charset: Charset of the Content-Type header, or None.
        fetched: When the answer was complete.
        rights: What the site says of the use of the page (JSON), or None where it says nothing.
    """

    original_id: str
    document_id: str
    address: str
    final_address: str
    status: int
    headers: tuple[tuple[str, str], ...]
    charset: str | None
    fetched: str
    rights: str | None = None


@dataclass(frozen=True, slots=True)
class Cycle:
    """One look at a source.

    Attributes:
        cycle_id: Its id.
        source: Name of the source.
        started: When it began.
        ended: When it ended; None while it runs or when it was killed.
        state: "running", "completed", "failed", or "crashed" when it was killed.
        reason: One sentence when it did not, or not wholly, succeed.
        counts: offered = new + changed + unchanged + duplicate + rejected + failed + waiting; requests; bytes.
    """

    cycle_id: str
    source: str
    started: str
    ended: str | None
    state: CycleState
    reason: str | None = None
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that somebody should look at.

    Attributes:
        alert_id: Its id, the same for the same occasion.
        kind: What sort it is, as "silence", "flood", "redesign" or "rising code".
        source: The source that it speaks of, or None.
        code: The code that it speaks of, or None.
        day: The day that it speaks of, ISO 8601, or None.
        sentence: What is to be known and done.
        evidence: Figures and ids behind it.
        raised: When it was raised.
        cleared: When it was no longer true; None while it is open.
        note: What was done about it, in somebody's words.
    """

    alert_id: str
    kind: str
    source: str | None
    code: str | None
    day: str | None
    sentence: str
    evidence: Mapping[str, Any]
    raised: str
    cleared: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Grave:
    """What stays of something that was taken down: enough to know it again, nothing to read in it.

    Attributes:
        grave: SHA-256 of an original, the id of a document, or the SHA-256 of an address.
        kind: Which of these it is.
        day: When it was taken down, ISO 8601.
        reason: Why, as the person who did it wrote it.
    """

    grave: str
    kind: Literal["original", "document", "address"]
    day: str
    reason: str
