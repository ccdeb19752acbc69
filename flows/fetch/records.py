"""What is asked of the web and what comes of it.

Holds requests, answers and the book of hosts; does nothing itself.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from pipeline.acquire.politeness import HostState
from pipeline.acquire.rights import Rights

__all__ = ["Fetched", "HostBook", "MemoryHostBook", "Outcome", "Request", "Role", "shorten_address"]

Role = Literal["robots", "feed", "sitemap", "page", "article"]
Outcome = Literal["ok", "not_modified", "refused", "gone", "deferred", "failed"]


@dataclass(frozen=True, slots=True)
class Request:
    """One address that is wanted.

    Attributes:
        address: The address, http or https.
        role: What it is wanted as: decides what types and how many bytes are taken, and whether rights are judged.
        etag: The ETag of what is held already; then the site is asked only for something else.
        last_modified: The Last-Modified of what is held already; used when there is no ETag.
        max_bytes: Most bytes that are taken; None: as the settings say for the role.
        named_by: The list that names the address; None: a person has named it. A list on the open web cannot name
            what is inside a network of the allow-list.
    """

    address: str
    role: Role
    etag: str | None = None
    last_modified: str | None = None
    max_bytes: int | None = None
    named_by: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came of a request.

    Attributes:
        request: The request.
        outcome: ok; not_modified (what is held is right); refused (by us or by the site's wish: never asked again
            unasked); gone (404, 410); deferred (not asked, or told to come later: see `not_before`); failed (worth
            another try).
        status: Status of the last answer; None when there was none.
        reason: One sentence; None for ok and not_modified.
        final_address: The address that answered.
        hops: The addresses that led on to it, in order; empty when the first one answered.
        headers: Headers of the last answer, in order, as they came.
        body: The bytes, decompressed, whole; empty unless ok.
        charset: The charset that Content-Type names, as it is written there.
        etag: ETag of the answer.
        last_modified: Last-Modified of the answer.
        fetched: When it was answered or given up, in UTC.
        not_before: When the host may be asked again; None: as soon as the pause is over.
        rights: What the site says about the use of the page.
    """

    request: Request
    outcome: Outcome
    status: int | None
    reason: str | None
    final_address: str
    fetched: datetime
    hops: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    charset: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    not_before: datetime | None = None
    rights: Rights = field(default_factory=Rights)


class HostBook(Protocol):
    """Where the state of hosts is kept; only the thread that calls the fetcher reads and writes it."""

    def read(self, host: str) -> HostState | None:
        """Return the state of a host (name:port); None when it was never asked."""
        ...

    def write(self, host: str, state: HostState) -> None:
        """Keep the state of a host, durably before it returns."""
        ...


class MemoryHostBook:
    """A book of hosts that lasts as long as the process."""

    def __init__(self) -> None:
        self.states: dict[str, HostState] = {}

    def read(self, host: str) -> HostState | None:
        """Return the state of a host; None when it was never asked."""
        return self.states.get(host)

    def write(self, host: str, state: HostState) -> None:
        """Keep the state of a host."""
        self.states[host] = state


def shorten_address(address: str) -> str:
    """Return an address as a sentence has room for it."""
    return address if len(address) <= 120 else f"{address[:117]}..."
