"""The ways in which a server goes wrong, each written to the connection byte by byte.

It takes an answer that would have been right and a connection, and misbehaves. Which requests it befalls is told by
rules; a connection that is refused and certificates that are wrong are matters of the listener.
"""

import asyncio
import gzip
import hashlib
import re
import socket
import struct
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from typing import Any

__all__ = ["FAULTS", "LISTENER_FAULTS", "Answer", "Rule", "encode_head", "misbehave"]

SLOW = 120.0
"""Seconds that a stalled connection is kept; longer than any client should wait for it."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: its status, headers and body, and whether the body goes in chunks."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    is_chunked: bool = False
    is_closed: bool = False


@dataclass
class Rule:
    """Which requests go wrong, and how.

    Attributes:
        fault: A name of FAULTS or LISTENER_FAULTS.
        host: Number of the host; None means all.
        path: A regular expression that the path is searched for.
        times: How many requests still go wrong; None means all.
        since: From which time of the world on.
        until: Up to which time of the world.
        share: Of the requests, by a hash of address and world time, so that it is the same in each run.
    """

    fault: str
    host: int | None = None
    path: str = ""
    times: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    share: float = 1.0

    @classmethod
    def read(cls, record: dict[str, Any]) -> "Rule":
        times = {name: datetime.fromisoformat(record[name]) for name in ("since", "until") if record.get(name)}
        rule = cls(**{**record, **times})
        if rule.fault not in FAULTS and rule.fault not in LISTENER_FAULTS:
            raise ValueError(f"Expected a fault of {sorted({*FAULTS, *LISTENER_FAULTS})}, got {rule.fault!r}.")
        return rule

    def befalls(self, host: int, path: str, now: datetime) -> bool:
        """Say whether a request goes wrong, and count it."""
        if self.host not in (None, host) or not re.search(self.path, path) or self.times == 0:
            return False
        chance = int(hashlib.sha256(f"{self.fault} {host} {path} {now}".encode()).hexdigest()[:8], 16) / 16**8
        if chance >= self.share:
            return False
        if (self.since and now < self.since) or (self.until and now >= self.until):
            return False
        if self.times is not None:
            self.times -= 1
        return True


Writer = asyncio.StreamWriter


def encode_head(answer: Answer) -> bytes:
    """Write status line and headers."""
    lines = [f"HTTP/1.1 {answer.status} Reason", *(f"{name}: {value}" for name, value in answer.headers), "", ""]
    return "\r\n".join(lines).encode("latin-1")


async def misbehave(fault: str, answer: Answer, writer: Writer, root: str) -> int:
    """Answer wrongly; the connection is of no use afterwards.

    Returns:
        The status that was sent; 0 where none was.
    """
    return await FAULTS[fault](answer, writer, root)


async def _send(answer: Answer, writer: Writer, body: bytes | None = None) -> int:
    writer.write(encode_head(answer) + (answer.body if body is None else body))
    await writer.drain()
    return answer.status


def _with_headers(answer: Answer, *headers: tuple[str, str], drop: tuple[str, ...] = ()) -> Answer:
    dropped = {"content-length", "transfer-encoding", "content-encoding", "connection", *drop}
    kept = tuple(each for each in answer.headers if each[0].lower() not in dropped)
    return replace(answer, headers=(*kept, *headers, ("Connection", "close")), is_chunked=False)


def _full(answer: Answer) -> Answer:
    return answer if answer.status == 200 else replace(answer, status=200, body=answer.body or b"<p>" + b"x" * 4000)


def _reset(writer: Writer) -> None:
    connection = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _reset_in_body(answer: Answer, writer: Writer, root: str) -> int:
    answer = _full(answer)
    length = ("Content-Length", str(len(answer.body)))
    await _send(_with_headers(answer, length), writer, answer.body[: len(answer.body) // 2])
    await asyncio.sleep(0.05)
    _reset(writer)
    return 200


async def _reset_at_once(answer: Answer, writer: Writer, root: str) -> int:
    _reset(writer)
    return 0


async def _dead(answer: Answer, writer: Writer, root: str) -> int:
    await asyncio.sleep(SLOW)
    return 0


async def _stall(answer: Answer, writer: Writer, root: str) -> int:
    answer = _full(answer)
    length = ("Content-Length", str(len(answer.body)))
    await _send(_with_headers(answer, length), writer, answer.body[: len(answer.body) // 2])
    await asyncio.sleep(SLOW)
    return 200


async def _drip(answer: Answer, writer: Writer, root: str) -> int:
    answer = _full(answer)
    await _send(_with_headers(answer, ("Content-Length", str(len(answer.body)))), writer, b"")
    for place in range(min(len(answer.body), int(SLOW))):
        writer.write(answer.body[place : place + 1])
        await writer.drain()
        await asyncio.sleep(1)
    return 200


def _wrong_length(change: float) -> Callable[[Answer, Writer, str], Awaitable[int]]:
    async def send(answer: Answer, writer: Writer, root: str) -> int:
        answer = _full(answer)
        return await _send(_with_headers(answer, ("Content-Length", str(int(len(answer.body) * change)))), writer)

    return send


async def _bad_chunk(answer: Answer, writer: Writer, root: str) -> int:
    answer = _full(answer)
    half = answer.body[: len(answer.body) // 2]
    chunks = b"%x\r\n%s\r\nzz-no-number\r\n" % (len(half), half)
    return await _send(_with_headers(answer, ("Transfer-Encoding", "chunked")), writer, chunks + answer.body)


async def _lost_chunk(answer: Answer, writer: Writer, root: str) -> int:
    answer = _full(answer)
    half = answer.body[: len(answer.body) // 2]
    return await _send(
        _with_headers(answer, ("Transfer-Encoding", "chunked")), writer, b"%x\r\n%s\r\n" % (len(half), half)
    )


async def _corrupt_gzip(answer: Answer, writer: Writer, root: str) -> int:
    answer = _full(answer)
    packed = bytearray(gzip.compress(answer.body, mtime=0))
    packed[len(packed) // 2 :] = bytes(each ^ 0xA5 for each in packed[len(packed) // 2 :])
    headers = ("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))
    return await _send(_with_headers(answer, *headers), writer, bytes(packed))


async def _cut_gzip(answer: Answer, writer: Writer, root: str) -> int:
    answer = _full(answer)
    packed = gzip.compress(answer.body, mtime=0)
    packed = packed[: len(packed) * 2 // 3]
    headers = ("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))
    return await _send(_with_headers(answer, *headers), writer, packed)


async def _gzip_bomb(answer: Answer, writer: Writer, root: str) -> int:
    packed = _make_bomb()
    headers = ("Content-Encoding", "gzip"), ("Content-Length", str(len(packed)))
    return await _send(_with_headers(_full(answer), *headers), writer, packed)


@cache
def _make_bomb() -> bytes:
    return gzip.compress(bytes(100_000_000), 1, mtime=0)


async def _redirect_loop(answer: Answer, writer: Writer, root: str) -> int:
    headers = ("Location", f"{root}/putar?ke=1"), ("Content-Length", "0")
    return await _send(_with_headers(replace(answer, status=302), *headers), writer, b"")


async def _wrong_type(answer: Answer, writer: Writer, root: str) -> int:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(2000)
    headers = ("Content-Type", "image/png"), ("Content-Length", str(len(picture)))
    return await _send(_with_headers(_full(answer), *headers, drop=("content-type",)), writer, picture)


async def _partial(answer: Answer, writer: Writer, root: str) -> int:
    answer = _full(answer)
    half = answer.body[: len(answer.body) // 2]
    headers = ("Content-Length", str(len(half))), ("Content-Range", f"bytes 0-{len(half) - 1}/{len(answer.body)}")
    return await _send(_with_headers(replace(answer, status=206), *headers), writer, half)


async def _huge_header(answer: Answer, writer: Writer, root: str) -> int:
    headers = ("X-Isi", "x" * 1_000_000), ("Content-Length", str(len(answer.body)))
    return await _send(_with_headers(_full(answer), *headers), writer)


async def _endless(answer: Answer, writer: Writer, root: str) -> int:
    answer = _full(answer)
    await _send(_with_headers(answer), writer)
    for _ in range(200_000):
        writer.write(b"<p>dan seterusnya</p>" * 100)
        await writer.drain()
    return 200


def _status(status: int, *headers: tuple[str, str]) -> Callable[[Answer, Writer, str], Awaitable[int]]:
    async def send(answer: Answer, writer: Writer, root: str) -> int:
        body = b"" if status in (204, 304) else b"<html><body><p>Tidak tersedia.</p></body></html>"
        sized = () if status in (204, 304) else (("Content-Length", str(len(body))),)
        return await _send(_with_headers(replace(answer, status=status), *headers, *sized), writer, body)

    return send


FAULTS: dict[str, Callable[[Answer, Writer, str], Awaitable[int]]] = {
    "reset": _reset_at_once,
    "reset_in_body": _reset_in_body,
    "dead": _dead,
    "stall": _stall,
    "drip": _drip,
    "long_length": _wrong_length(1.5),
    "short_length": _wrong_length(0.5),
    "bad_chunk": _bad_chunk,
    "lost_chunk": _lost_chunk,
    "corrupt_gzip": _corrupt_gzip,
    "cut_gzip": _cut_gzip,
    "gzip_bomb": _gzip_bomb,
    "redirect_loop": _redirect_loop,
    "wrong_type": _wrong_type,
    "huge_header": _huge_header,
    "endless": _endless,
    "204": _status(204),
    "206": _partial,
    "304": _status(304),
    "401": _status(401, ("WWW-Authenticate", 'Basic realm="x"')),
    "403": _status(403),
    "404": _status(404),
    "410": _status(410),
    "429": _status(429, ("Retry-After", "120")),
    "500": _status(500),
    "503": _status(503),
}
"""What may be done wrong within a connection."""

LISTENER_FAULTS = ("refuse",)
"""What a host does wrong before there is a connection; the certificates of HTTPS hosts come on top (see server.py)."""
