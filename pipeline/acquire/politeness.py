"""When a host may be asked again.

Takes what a host has answered, and the time; gives its next state: the pause, the time that it asked for, or a rest
that grows with each failure. Knows no network and no clock.
"""

import base64
import json
import re
import zlib
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal, Self

__all__ = [
    "LONGEST_REST",
    "HostState",
    "KeptFile",
    "Trouble",
    "find_ready_time",
    "is_fresh",
    "read_retry_after",
    "rest",
]

Trouble = Literal["none", "answer", "host"]
"""What a request has shown of its host: nothing wrong; an answer that broke off or a server in trouble, which may be
this page's alone; no connection at all, or a wish to be left alone."""

LONGEST_PAUSE = timedelta(minutes=5)
"""No site is given more between two requests, whatever its robots.txt wishes for."""

LONGEST_REST = timedelta(days=1)
"""A host that wishes for longer, or has failed often, is asked again after this time."""

# A failed host rests this many pauses for each failure in a row: ten minutes, twenty, ... with the pause of five
# seconds; after 144 failures it is the day. A host without a pause rests a minute, two, ...
_PAUSES_A_FAILURE = 120
_LEAST_PAUSE_SECONDS = 0.5
_KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of a host that says how it wants to be treated (robots.txt, tdmrep.json), as it was last read.

    Attributes:
        fetched: When.
        status: Status of the answer; None when there was none.
        body: Its bytes; empty when there are none to go by.
    """

    fetched: datetime
    status: int | None
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class HostState:
    """What is remembered of a host from one request to the next, also over a restart.

    Attributes:
        next_allowed: Before this time nothing is asked of it; None: at once.
        failures: Failures of the host in a row (no connection, 429, 503, timeouts).
        reason: Why it rests, one sentence; None when it only pauses.
        robots: Its robots.txt.
        tdmrep: Its /.well-known/tdmrep.json.
        peer: Internet address that answered last.
    """

    next_allowed: datetime | None = None
    failures: int = 0
    reason: str | None = None
    robots: KeptFile | None = None
    tdmrep: KeptFile | None = None
    peer: str | None = None

    def to_json(self) -> str:
        """Return the state as JSON."""
        return json.dumps(asdict(self), default=_to_plain, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the state that `to_json` wrote."""
        content: dict[str, Any] = json.loads(text)
        content["next_allowed"] = _to_time(content["next_allowed"])
        for name in ("robots", "tdmrep"):
            kept = content[name]
            if kept is not None:
                body = zlib.decompress(base64.b64decode(kept["body"]))
                content[name] = KeptFile(datetime.fromisoformat(kept["fetched"]), kept["status"], body)
        return cls(**content)


def rest(
    state: HostState,
    *,
    now: datetime,
    pause_seconds: float,
    trouble: Trouble,
    reason: str | None = None,
    retry_after: datetime | None = None,
) -> HostState:
    """Return the state of a host after a request.

    Args:
        state: Its state before.
        now: When the answer had come or was given up.
        pause_seconds: Pause between two requests to it.
        trouble: What the request has shown of the host. Trouble with one answer pauses as usual; a second one in a
            row, and trouble with the host at once, make it rest.
        reason: The trouble in one sentence.
        retry_after: When the host wishes to be asked again.

    Returns:
        The next state: it is asked at the earliest after the pause, after the time that it named (at most a day),
        or after a rest that grows by the same step with each failure, up to a day.
    """
    paused = now + timedelta(seconds=pause_seconds)
    if trouble == "none":
        return replace(state, next_allowed=paused, failures=0, reason=None)
    failures = state.failures + 1
    if retry_after is not None:
        wished = min(retry_after, now + LONGEST_REST)
        return replace(state, next_allowed=max(paused, wished), failures=failures, reason=reason)
    if trouble == "answer" and failures < 2:
        return replace(state, next_allowed=paused, failures=failures, reason=None)
    step = timedelta(seconds=_PAUSES_A_FAILURE * max(pause_seconds, _LEAST_PAUSE_SECONDS))
    wait = min(failures * step, LONGEST_REST)
    return replace(state, next_allowed=max(paused, now + wait), failures=failures, reason=reason)


def read_retry_after(value: str | None, *, now: datetime) -> datetime | None:
    """Read when a host wishes to be asked again.

    Args:
        value: The header: seconds from now, or a date.
        now: The time of the answer.

    Returns:
        The time, at most a day from now; None when it is missing, past, negative or cannot be read.
    """
    text = (value or "").strip()
    if re.fullmatch(r"[0-9]{1,12}", text):
        wished = now + min(timedelta(seconds=int(text)), LONGEST_REST)
        return wished if wished > now else None
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    date = date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
    return min(date, now + LONGEST_REST) if date > now else None


def find_ready_time(state: HostState, *, now: datetime) -> datetime:
    """Return when a host may be asked.

    A time further off than the longest pause, or the longest rest of a host in trouble, was noted by a clock that has
    been set back since; it is not believed.
    """
    noted = state.next_allowed
    longest = LONGEST_PAUSE if state.reason is None else LONGEST_REST
    return now if noted is None or noted > now + longest else max(noted, now)


def is_fresh(kept: KeptFile | None, *, now: datetime) -> bool:
    """Say whether a file of a host was read within the last 24 hours (RFC 9309, 2.4)."""
    return kept is not None and timedelta(0) <= now - kept.fetched < _KEPT_FOR


def _to_plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(zlib.compress(value)).decode("ascii")
    raise TypeError(f"Expected a time or bytes, got {type(value).__name__}.")


def _to_time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
