"""Takes an e-mail message apart (EML).

Takes its bytes; gives its words, subject, sender and day, and its attachments as they are.
Knows nothing of what is attached: each attachment is read as the file that it is.
"""

import email
import email.message
import email.policy
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime

from pipeline.acquire.charset import decode_text
from pipeline.extract.characters import clean_text
from pipeline.extract.dates import DateFound, Witness, make_found
from pipeline.extract.reasons import NotRead

__all__ = ["Mail", "read_mail"]

_MAX_PARTS = 500
_MAX_HTML_CHARS = 5_000_000
_FIELD_CHARS = 300
_ENCODED_CHARS = 2_000
# Elements whose words are not shown, and those that begin a new line.
_UNSEEN = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BREAKS = frozenset(
    {"p", "div", "br", "tr", "li", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre"}
)
_TAG = re.compile(r"(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9]*)[^>]*>?")
_QUOTED = re.compile(r"^>.*(?:\n|$)", re.MULTILINE)
_SENDER = re.compile(r"\s*\"?([^\"<]*?)\"?\s*<[^>]*>\s*")


@dataclass(frozen=True, slots=True)
class Mail:
    """What a message holds.

    Attributes:
        text: Its words, without the lines that it quotes of earlier messages.
        subject: Its subject, or None.
        sender: Name of the sender, else the address; or None.
        date: The day on which it was sent, by the sender's clock; or None.
        attachments: Name and bytes of each attachment, in order.
        quoted_lines: Lines that were left out because they quote an earlier message.
    """

    text: str
    subject: str | None
    sender: str | None
    date: DateFound | None
    attachments: tuple[tuple[str, bytes], ...]
    quoted_lines: int


def read_mail(data: bytes) -> Mail:
    """Take a message apart.

    Args:
        data: Its bytes.

    Returns:
        What it holds. Of a message in two forms the plain one is taken.

    Raises:
        NotRead: It has more parts than any message has.
    """
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    bodies: list[str] = []
    attachments: list[tuple[str, bytes]] = []
    for number, part in enumerate(_list_parts(message)):
        if number >= _MAX_PARTS:
            raise NotRead("unreadable", f"has more than {_MAX_PARTS} parts. Save what matters and offer that")
        name = _decode_field(part.get_filename())
        if part.get_content_type() == "message/rfc822" and part.is_multipart():
            inner = part.get_payload(0)
            if isinstance(inner, email.message.Message):
                attachments.append((name or "message.eml", inner.as_bytes()))
        elif name is None and part.get_content_maintype() == "text":
            bodies.append(_read_body(part))
        else:
            attachments.append((name or f"attachment {number}", _unpack(part)))
    text = "\n\n".join(body.replace("\r\n", "\n") for body in bodies)
    return Mail(
        text=_QUOTED.sub("", text),
        subject=_decode_field(message.get("Subject")),
        sender=_read_sender(_decode_field(message.get("From"))),
        date=_read_date(str(message.get("Date") or "")),
        attachments=tuple(attachments),
        quoted_lines=len(_QUOTED.findall(text)),
    )


def _list_parts(message: "email.message.Message") -> Iterator["email.message.Message"]:
    """Yield what is no container; of alternatives the plain one, else the first; pictures of a page are left out."""
    if not message.is_multipart() or message.get_content_type() == "message/rfc822":
        yield message
        return
    parts = [part for part in message.get_payload() if isinstance(part, email.message.Message)]
    kind = message.get_content_subtype()
    if kind == "alternative" and parts:
        parts = [next((part for part in parts if part.get_content_type() == "text/plain"), parts[0])]
    elif kind == "related":
        parts = [part for part in parts if part.get_content_maintype() != "image"]
    for part in parts:
        yield from _list_parts(part)


def _unpack(part: "email.message.Message") -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _read_body(part: "email.message.Message") -> str:
    text = decode_text(_unpack(part), declared=part.get_content_charset()).text
    if part.get_content_subtype() != "html":
        return text
    return _strip_tags(text[:_MAX_HTML_CHARS])


def _strip_tags(page: str) -> str:
    """Return the words of a page with its line breaks: mail has no main text to be looked for.

    Takes time in proportion to the page, however broken it is, which the parsers at hand do not.
    """
    parts: list[str] = []
    unseen = 0
    first, *pieces = _drop_comments(page).split("<")
    parts.append(first)
    for piece in pieces:
        tag = _TAG.match(piece)
        if tag is None:
            parts.append("" if unseen else piece)
            continue
        name, is_end = tag["name"].lower(), bool(tag["end"])
        if name in _UNSEEN:
            unseen = max(0, unseen + (-1 if is_end else 1))
        elif name in _BREAKS:
            parts.append("\n" if is_end or name in {"br", "tr", "li"} else "\n\n")
        elif name in {"td", "th"}:
            parts.append(" ")
        words = piece[tag.end() :]
        if words and not unseen:
            parts.append(" ".join(words.split()) if words.strip() else " ")
    return html.unescape("".join(parts))


def _drop_comments(page: str) -> str:
    kept: list[str] = []
    place = 0
    while (start := page.find("<!--", place)) >= 0 and (end := page.find("-->", start)) >= 0:
        kept.append(page[place:start])
        place = end + 3
    return "".join((*kept, page[place:]))


def _decode_field(value: object) -> str | None:
    """Return a header field as text: its encoded words decoded, on one line."""
    from email.errors import HeaderParseError
    from email.header import decode_header, make_header

    if value is None:
        return None
    said = str(value)[:_ENCODED_CHARS]
    try:
        said = str(make_header(decode_header(said)))
    except (HeaderParseError, LookupError, ValueError):
        said = str(value)[:_FIELD_CHARS]
    return " ".join(clean_text(said).split())[:_FIELD_CHARS] or None


def _read_sender(sender: str | None) -> str | None:
    match = _SENDER.fullmatch(sender) if sender else None
    return match[1] if match and match[1] else sender


def _read_date(value: str) -> DateFound | None:
    try:
        sent = parsedate_to_datetime(value)
        day = sent.replace(tzinfo=sent.tzinfo or UTC).date()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return make_found(day, "day", "metadata", f"Date: {value}", Witness.STRUCTURED)
