"""What an answer means for the request: taken, refused, gone, to be asked for later, or failed.

Takes an answer, what it was wanted for, and the time; gives the outcome in one sentence and what it shows of the
host. Asks nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from email.message import Message

from flows.fetch.exchange import Answer
from flows.fetch.records import Outcome, Role, shorten_address
from pipeline.acquire.guard import Target
from pipeline.acquire.politeness import Trouble, read_retry_after

__all__ = ["ACCEPT", "REDIRECTS", "Judgement", "judge_answer", "read_content_type"]

REDIRECTS = frozenset({301, 302, 303, 307, 308})

ACCEPT: dict[Role, str] = {
    "robots": "text/plain, */*;q=0.1",
    "feed": "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.1",
    "sitemap": "application/xml, text/xml, text/plain;q=0.8, application/gzip;q=0.8, */*;q=0.1",
    "page": "text/html, application/xhtml+xml, */*;q=0.1",
    "article": "text/html, application/xhtml+xml, application/pdf;q=0.9, */*;q=0.1",
}

# By what a type begins with. Servers name feeds and sitemaps in many ways, and often wrongly; what is certainly
# something else is not taken, and what cannot be told is looked into by whoever reads it.
_NEVER = ("image/", "audio/", "video/", "font/", "model/", "text/css", "text/javascript", "application/javascript")
_NOT_OF: dict[Role, tuple[str, ...]] = {
    "robots": (),
    "feed": (*_NEVER, "application/pdf", "application/zip", "application/vnd.", "application/msword"),
    "sitemap": (*_NEVER, "application/pdf", "application/vnd.", "application/msword"),
    "page": (*_NEVER, "application/pdf", "application/zip", "application/vnd.", "application/msword"),
    "article": (*_NEVER, "application/json", "application/ld+json", "application/rss+xml", "application/atom+xml"),
}
_CLOSED = {
    401: "asks for a login (401)",
    402: "asks for payment (402)",
    403: "is closed to us (403)",
    407: "lies behind a proxy that asks for a login (407)",
    451: "is withheld for legal reasons (451)",
}


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer means.

    Attributes:
        outcome: What became of the request.
        reason: One sentence; None for ok and not_modified.
        trouble: What it shows of the host.
        retry_after: When the host wishes to be asked again.
    """

    outcome: Outcome
    reason: str | None = None
    trouble: Trouble = "none"
    retry_after: datetime | None = None


def judge_answer(answer: Answer, target: Target, role: Role, *, is_conditional: bool, now: datetime) -> Judgement:
    """Say what an answer means; redirects are followed before.

    Args:
        answer: The last answer.
        target: What was asked last.
        role: What it was wanted for.
        is_conditional: Whether it was asked for only if it has changed.
        now: The time of the answer.
    """
    judgement = _judge(answer, target, role, is_conditional=is_conditional, now=now)
    reason = judgement.reason
    return judgement if reason is None or reason.isprintable() else replace(judgement, reason=_make_printable(reason))


def read_content_type(value: str | None) -> tuple[str, str | None]:
    """Read a Content-Type.

    Returns:
        The type in lower case, "" when none is named; the charset as it is written, None when none is named.
    """
    message = Message()
    message["content-type"] = " ".join((value or "").split())
    media_type = message.get_content_type() if "/" in (value or "") else ""
    charset = message.get_param("charset")
    return media_type, charset.strip("'\" ") or None if isinstance(charset, str) else None


def _judge(answer: Answer, target: Target, role: Role, *, is_conditional: bool, now: datetime) -> Judgement:
    name = shorten_address(target.address)
    if answer.trouble is not None:
        return _judge_trouble(answer, name, target)
    status = answer.status or 0
    if status in (429, 503):
        later = read_retry_after(answer.find("retry-after"), now=now)
        said = f"{target.host} asks for fewer requests ({status})" if status == 429 else f"{target.host} is busy (503)"
        if later is None and status == 503:
            return Judgement("failed", f"{said} and does not say for how long.", "host")
        return Judgement("deferred", f"{said}; it is asked again later.", "host", later)
    if status in (200, 203):
        return _judge_body(answer, name, role)
    if status == 304 and is_conditional:
        return Judgement("not_modified")
    if status in (404, 410):
        return Judgement("gone", f"{name} is not there ({status}).")
    if status in _CLOSED:
        return Judgement("refused", f"{name} {_CLOSED[status]}.")
    if status >= 500:
        return Judgement("failed", f"{target.host} has an error of its own at {name} ({status}).", "answer")
    if status in REDIRECTS:
        return Judgement("failed", f"{name} leads on without saying where ({status}).")
    if status == 304:
        return Judgement("failed", f"{name} is said to be unchanged (304), which was not asked.", "answer")
    if status == 206:
        return Judgement("failed", f"{name} came in part alone (206), which was not asked for.", "answer")
    return Judgement("failed", f"{name} was answered by status {status}, without what was asked for.")


def _judge_trouble(answer: Answer, name: str, target: Target) -> Judgement:
    reason = answer.reason or ""
    if answer.trouble == "forbidden":
        return Judgement("refused", reason)
    if answer.trouble == "too_large":
        return Judgement("refused", f"{name} {reason}.")
    if answer.trouble == "unreachable":
        return Judgement("failed", f"{target.host} {reason}.", "host")
    return Judgement("failed", f"{name} {reason}.", "answer")


def _judge_body(answer: Answer, name: str, role: Role) -> Judgement:
    media_type, _ = read_content_type(answer.find("content-type"))
    if media_type.startswith(_NOT_OF[role]):
        return Judgement("refused", f"{name} is of type {media_type}, which is no {role}.")
    if not answer.body and role != "robots":
        return Judgement("failed", f"{name} was answered with nothing in it (0 bytes).")
    return Judgement("ok")


def _make_printable(text: str) -> str:
    """Return a sentence that no terminal takes for a command: sites choose words in it."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
