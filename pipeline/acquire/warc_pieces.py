"""Cuts a WARC file into its records, going on behind a damaged one.

Takes a stream, packed with gzip or not; gives each record's bytes with its head, or why they cannot be read.
Knows nothing of what a record holds.
"""

import zlib
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

__all__ = ["MAX_RECORD_BYTES", "Piece", "split_records"]

MAX_RECORD_BYTES = 100_000_000
"""A longer answer is no document that is taken in."""

_CHUNK_BYTES = 1 << 16
# A bomb unpacks no further than the record that it is in may be long.
_UNPACKED_BYTES = 1 << 19
_MOST_HEAD_BYTES = 64_000
_GZIP = b"\x1f\x8b\x08"
_MARK = b"WARC/"
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Piece:
    """A record of a file.

    Attributes:
        data: Its bytes with its head; empty where they cannot be read.
        head: The fields of its head, names in lower case; the last of equal ones.
        reason: Why it cannot be read, one sentence; None when it can.
    """

    data: bytes
    head: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None


def split_records(stream: BinaryIO) -> Iterator[Piece]:
    """Cut a file into records.

    Args:
        stream: The file.

    Yields:
        Records in order of place; one with a reason for each stretch that is damaged.
    """
    reader = _Reader(_unpack(stream))
    while reader.go_on():
        yield reader.take_record() if reader.is_at_mark() else reader.skip_to_mark()


class _Reader:
    """Unpacked bytes and the place that reading has come to."""

    def __init__(self, chunks: Iterator[bytes | None]) -> None:
        self._chunks = chunks
        self._buffer = bytearray()
        self._has_ended = False
        self._is_broken = False

    def go_on(self) -> bool:
        """Say whether anything but blanks follows."""
        while True:
            del self._buffer[: len(self._buffer) - len(self._buffer.lstrip(b"\r\n\0 "))]
            if self._is_broken or len(self._buffer) >= len(_MARK):
                return True
            if not self._read_more() and not self._is_broken:
                return bool(self._buffer)

    def is_at_mark(self) -> bool:
        return self._buffer.startswith(_MARK)

    def skip_to_mark(self) -> Piece:
        """Leave out what is no record."""
        while True:
            place = self._buffer.find(b"\n" + _MARK)
            if place >= 0:
                del self._buffer[: place + 1]
                break
            del self._buffer[: -len(_MARK)]
            if not self._read_more():
                self._leave_rest_out()
                break
        return Piece(b"", reason="The file is damaged between two records.")

    def take_record(self) -> Piece:
        """Take the record that begins here."""
        while (end := self._buffer.find(_END)) < 0 and len(self._buffer) < _MOST_HEAD_BYTES and self._read_more():
            pass
        head = _read_fields(bytes(self._buffer[: max(end, 0)]))
        size = head.get("content-length", "")
        if not (size.isascii() and size.isdigit() and len(size) < 16):
            self._resume(max(end, len(_MARK)))
            return Piece(b"", head, "The head of the record is damaged.")
        needed = end + len(_END) + int(size)
        if int(size) > MAX_RECORD_BYTES:
            self._drop(needed)
            return Piece(b"", head, f"The record has {int(size) // 10**6} MB, more than {MAX_RECORD_BYTES // 10**6}.")
        while len(self._buffer) < needed + len(_END) and self._read_more():
            pass
        behind = bytes(self._buffer[needed : needed + len(_END)])
        if len(self._buffer) < needed or not _END.startswith(behind.strip(b" ")):
            self._resume(end)
            return Piece(b"", head, "The record is cut off, or its length is not the one that it says.")
        data = bytes(self._buffer[:needed]) + _END
        del self._buffer[: needed + len(_END)]
        return Piece(data, head)

    def _resume(self, start: int) -> None:
        """Go to the next record behind a damaged one, within what was read."""
        place = self._buffer.find(_END + _MARK, start)
        if place >= 0:
            del self._buffer[: place + len(_END)]
        else:
            self._leave_rest_out()

    def _leave_rest_out(self) -> None:
        self._buffer.clear()
        self._is_broken = False

    def _drop(self, count: int) -> None:
        while len(self._buffer) < count:
            count -= len(self._buffer)
            self._buffer.clear()
            if not self._read_more():
                self._is_broken = False
                return
        del self._buffer[:count]

    def _read_more(self) -> bool:
        """Read a chunk; False at the end, and where bytes are lost before the next member."""
        if self._has_ended or self._is_broken:
            return False
        chunk = next(self._chunks, b"")
        if chunk is None:
            self._is_broken = True
            return False
        self._buffer += chunk
        self._has_ended = not chunk
        return bool(chunk)


def _read_fields(head: bytes) -> dict[str, str]:
    fields = {}
    for line in head.decode("utf-8", "replace").split("\r\n")[1:]:
        name, colon, value = line.partition(":")
        if colon:
            fields[name.strip().lower()] = value.strip()
    return fields


def _unpack(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield bytes, unpacked; None where some are lost. Never an empty chunk."""
    data = stream.read(_CHUNK_BYTES)
    if not data.startswith(_GZIP):
        while data:
            yield data
            data = stream.read(_CHUNK_BYTES)
        return
    while data:
        data, is_whole = yield from _unpack_member(stream, data)
        if not is_whole:
            yield None
        while not data.startswith(_GZIP):
            place = data.find(_GZIP)
            more = stream.read(_CHUNK_BYTES) if place < 0 else b""
            if place < 0 and not more:
                return
            data = data[place:] if place >= 0 else data[-2:] + more


def _unpack_member(stream: BinaryIO, data: bytes) -> Generator[bytes, None, tuple[bytes, bool]]:
    """Yield the bytes of a member; return what stands behind it, and whether it was whole."""
    unpacker = zlib.decompressobj(wbits=31)
    rest = data[1:]
    while data:
        try:
            chunk = unpacker.decompress(data, _UNPACKED_BYTES)
        except zlib.error:
            return rest, False
        if chunk:
            yield chunk
        if unpacker.eof:
            return unpacker.unused_data or stream.read(_CHUNK_BYTES), True
        data = unpacker.unconsumed_tail or stream.read(_CHUNK_BYTES)
        rest = data
    return b"", False
