"""Writes and reads archives of the web in the WARC format, so that an archive can give and take.

Takes answers of the web with their heads; gives a file of records, and from such a file its answers again.
Knows no network, no clock and no store: times come with the answers, and a damaged record is told, not dropped.

References:
    ISO 28500:2017, the WARC file format, version 1.1,
    https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/.
"""

import hashlib
import io
import re
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, BinaryIO
from urllib.parse import quote, urlsplit

from pipeline.acquire.warc_pieces import MAX_RECORD_BYTES, Piece, split_records
from pipeline.errors import AcquireError

__all__ = ["Answer", "Damage", "read_records", "write_records"]

_NAMESPACE = uuid.UUID("6f0ef0a4-6d3f-5d7a-9b67-0a2f7c0d1e55")
# What spoke of the bytes on the wire and not of those that are kept, as Browsertrix and others write it.
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_KEPT_AS = "X-Archive-Orig-"
_REVISIT = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
_FORMAT = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_REASONS = {200: "OK", 203: "Non-Authoritative Information", 206: "Partial Content", 304: "Not Modified"}
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{2,40})", re.IGNORECASE)
_AS_IT_IS = "%/:?#[]@!$&'()*+,;=~"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_TAKEN = ("response", "resource", "revisit")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer of the web as an archive keeps it.

    Attributes:
        address: What was asked for.
        fetched: When it was answered, in UTC.
        status: HTTP status; 200 for a resource that was kept without its head.
        headers: Names and values, in order.
        body: The bytes, decompressed; empty where the record only says that they were the same as before.
        same_as: Of such a record, digest of the bytes that it stands for ("sha1:..."); else None.
        digest: Digest of the bytes as the archive names it ("sha1:..."); None where it names none.
        request_headers: What was sent, where it is known.
    """

    address: str
    fetched: datetime
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    same_as: str | None = None
    digest: str | None = None
    request_headers: tuple[tuple[str, str], ...] = ()

    @property
    def charset(self) -> str | None:
        """What its Content-Type says that the bytes are written in."""
        said = next((value for name, value in self.headers if name.lower() == "content-type"), "")
        match = _CHARSET.search(said)
        return match[1] if match else None


@dataclass(frozen=True, slots=True)
class Damage:
    """A record that could not be read.

    Attributes:
        number: Number of the record in the file, from 1.
        address: What it says that it is an answer to, where that could still be read.
        reason: One sentence.
    """

    number: int
    address: str | None
    reason: str


def write_records(out: BinaryIO, answers: Iterable[Answer], *, software: str, is_packed: bool = True) -> int:
    """Write answers as WARC 1.1: a line about the file, then request and response of each.

    The same bytes of the same address a second time are written as a revisit. Equal answers give equal files.

    Args:
        out: Where the records go.
        answers: The answers; an empty `body` with `same_as` becomes a revisit.
        software: Name and version of the program that writes.
        is_packed: Whether each record is packed with gzip (a file named .warc.gz).

    Returns:
        How many answers were written.
    """
    from warcio.warcwriter import WARCWriter

    writer = WARCWriter(out, gzip=is_packed, warc_version="1.1")
    written: dict[tuple[str, str], datetime] = {}
    count = 0
    for answer in answers:
        if not count:
            writer.write_record(_make_info(writer, software, answer.fetched))
        digest = answer.same_as or _hash(answer.body)
        first = written.get((answer.address, digest))
        response = _make_response(writer, answer, digest, first)
        writer.write_request_response_pair(_make_request(writer, answer), response)
        written.setdefault((answer.address, digest), answer.fetched)
        count += 1
    return count


def read_records(stream: BinaryIO) -> Iterator[Answer | Damage]:
    """Read the answers of a WARC file, packed or not, of version 0.18 to 1.1.

    Requests, metadata and what is no answer of the web (dns:, ftp:) are passed over. Bytes are compared with the
    digest that the record names.

    Args:
        stream: The file.

    Yields:
        Answers in order of place, and a damage for each record that could not be read; reading goes on behind it.

    Raises:
        AcquireError: The file is no WARC file.
    """
    is_any = False
    for number, piece in enumerate(split_records(stream), start=1):
        is_any = is_any or piece.reason is None
        found = _read_piece(piece, number)
        if found is not None:
            yield found
    if not is_any:
        raise AcquireError(
            "Expected a WARC file, got a file without a whole record. Give a file named .warc or .warc.gz.",
            where=str(getattr(stream, "name", "")),
        )


def _make_info(writer: Any, software: str, when: datetime) -> Any:
    content = f"software: {software}\r\nformat: WARC File Format 1.1\r\nconformsTo: {_FORMAT}\r\n".encode()
    return writer.create_warc_record(
        "",
        "warcinfo",
        payload=io.BytesIO(content),
        length=len(content),
        warc_content_type="application/warc-fields",
        warc_headers_dict=_name_record("warcinfo", software, when),
    )


def _make_response(writer: Any, answer: Answer, digest: str, first: datetime | None) -> Any:
    from warcio.statusandheaders import StatusAndHeaders

    is_same = bool(answer.same_as) or first is not None
    status = f"{answer.status} {_REASONS.get(answer.status, '')}".strip()
    head = StatusAndHeaders(status, list(_list_kept(answer)), protocol="HTTP/1.1")
    kind = "revisit" if is_same else "response"
    named = _name_record(kind, f"{answer.address} {digest}", answer.fetched)
    named["WARC-Payload-Digest"] = digest
    if is_same:
        named["WARC-Profile"] = _REVISIT
        named["WARC-Refers-To-Target-URI"] = answer.address
        if first:
            named["WARC-Refers-To-Date"] = _tell_time(first)
    body = b"" if is_same else answer.body
    return writer.create_warc_record(
        answer.address, kind, payload=io.BytesIO(body), length=len(body), http_headers=head, warc_headers_dict=named
    )


def _make_request(writer: Any, answer: Answer) -> Any:
    from warcio.statusandheaders import StatusAndHeaders

    parts = urlsplit(answer.address)
    asked = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    sent = [(name, value) for name, value in answer.request_headers if _TOKEN.fullmatch(name)]
    if not any(name.lower() == "host" for name, _ in sent):
        sent.insert(0, ("Host", parts.netloc.rpartition("@")[2]))
    head = StatusAndHeaders(
        f"GET {quote(asked, safe=_AS_IT_IS)} HTTP/1.1", [(name, _on_line(value)) for name, value in sent]
    )
    return writer.create_warc_record(
        answer.address,
        "request",
        payload=io.BytesIO(),
        length=0,
        http_headers=head,
        warc_headers_dict=_name_record("request", answer.address, answer.fetched),
    )


def _list_kept(answer: Answer) -> Iterator[tuple[str, str]]:
    """Yield the headers of an answer; what spoke of the bytes on the wire under a name that says so."""
    for name, value in answer.headers:
        if _TOKEN.fullmatch(name):
            yield (f"{_KEPT_AS}{name}" if name.lower() in _OF_THE_WIRE else name), _on_line(value)


def _on_line(value: str) -> str:
    return re.sub(r"[\x00-\x1f\x7f]+", " ", value)


def _name_record(kind: str, content: str, when: datetime) -> dict[str, str]:
    named = uuid.uuid5(_NAMESPACE, f"{kind} {content} {_tell_time(when)}")
    return {"WARC-Record-ID": f"<urn:uuid:{named}>", "WARC-Date": _tell_time(when)}


def _tell_time(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _hash(body: bytes) -> str:
    from base64 import b32encode

    return f"sha1:{b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode()}"


def _read_piece(piece: Piece, number: int) -> Answer | Damage | None:
    if piece.reason is not None:
        return Damage(number, piece.head.get("warc-target-uri"), piece.reason)
    head = piece.head
    address = head.get("warc-target-uri", "").strip("<> ")
    if head.get("warc-type") not in _TAKEN or not address.startswith(("http://", "https://")):
        return None
    try:
        return _read_answer(piece.data, head, address)
    except _Unreadable as error:
        return Damage(number, address, str(error))


class _Unreadable(Exception):
    """Why one record is not read."""


def _read_answer(data: bytes, head: Mapping[str, str], address: str) -> Answer | None:
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    fetched = _read_time(head.get("warc-date", ""))
    if fetched is None:
        raise _Unreadable("The record says no date that can be read.")
    try:
        record = next(iter(ArchiveIterator(io.BytesIO(data), check_digests=True)))
        status, headers = _read_head(record)
        body = record.content_stream().read(MAX_RECORD_BYTES + 1)
        is_right = record.digest_checker.passed is not False
    except (ArchiveLoadFailed, EOFError, OSError, StopIteration, ValueError) as error:
        raise _Unreadable("The head of the answer in the record is damaged.") from error
    if len(body) > MAX_RECORD_BYTES:
        raise _Unreadable(f"The answer has more than {MAX_RECORD_BYTES // 10**6} MB.")
    if not is_right:
        raise _Unreadable("The bytes of the answer are not those that the record's digest names.")
    digest = head.get("warc-payload-digest")
    is_same = head.get("warc-type") == "revisit"
    return Answer(address, fetched, status, headers, b"" if is_same else body, digest if is_same else None, digest)


def _read_head(record: Any) -> tuple[int, tuple[tuple[str, str], ...]]:
    """Return the status and headers of an answer, each header under the name that it came with."""
    if record.http_headers is None:
        kind = record.rec_headers.get_header("Content-Type")
        return 200, (("Content-Type", kind),) if kind else ()
    status = record.http_headers.get_statuscode() or ""
    headers = tuple((name.removeprefix(_KEPT_AS), value) for name, value in record.http_headers.headers)
    return int(status), headers


def _read_time(words: str) -> datetime | None:
    match = _TIME.match(words)
    if match is None:
        return None
    try:
        return datetime.strptime(match.group(), "%Y-%m-%dT%H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
