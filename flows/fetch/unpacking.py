"""Undoes the compression of an answer, within a limit.

Takes the bytes as they were sent and the Content-Encoding; gives the bytes that were meant. Refuses what breaks off.
"""

import zlib

__all__ = ["ACCEPTED", "DamagedError", "TooLargeError", "unpack"]

ACCEPTED = "gzip, deflate"
"""What we say that we read; both are in Python itself, so every installation asks alike."""

_PLAIN = frozenset({"", "identity", "none", "utf-8"})
_GZIP = frozenset({"gzip", "x-gzip"})
_GZIP_MARK = b"\x1f\x8b"
_MAX_CODINGS = 2


class DamagedError(Exception):
    """The bytes break off or are no such compression."""


class TooLargeError(Exception):
    """More bytes come out than are taken."""


def unpack(data: bytes, coding: str, *, max_bytes: int, is_cut: bool = False, is_part: bool = False) -> bytes:
    """Undo the compression of an answer.

    Args:
        data: The bytes as they were sent.
        coding: The Content-Encoding.
        max_bytes: Most bytes that may come out at any step.
        is_cut: Whether what is too long is cut instead of refused.
        is_part: Whether the bytes are only the first of those that were sent; then they may break off.

    Returns:
        The bytes.

    Raises:
        DamagedError: If they break off or are compressed in another way.
        TooLargeError: If more bytes come out.
    """
    codings = [part for each in coding.split(",") if (part := each.strip().lower()) not in _PLAIN]
    if len(codings) > _MAX_CODINGS:
        raise DamagedError(f"it is compressed {len(codings)} times")
    for each in reversed(codings):
        if each not in _GZIP and each != "deflate":
            raise DamagedError(f"it is compressed in a way that was not asked for ({each[:20]})")
        data = _inflate(data, is_gzip=each in _GZIP, max_bytes=max_bytes, is_cut=is_cut, is_part=is_part)
    if len(data) > max_bytes:
        if not is_cut:
            raise TooLargeError
        data = data[:max_bytes]
    return data


def _inflate(data: bytes, *, is_gzip: bool, max_bytes: int, is_cut: bool, is_part: bool) -> bytes:
    """Decompress all members of a gzip, or the one stream of a deflate, with or without its zlib frame."""
    parts: list[bytes] = []
    room = max_bytes + 1
    rest = data
    while True:
        stream = zlib.decompressobj(31 if is_gzip else 15 if _has_zlib_frame(rest) else -15)
        try:
            part = stream.decompress(rest, room)
        except zlib.error as error:
            raise DamagedError("its compression is damaged") from error
        parts.append(part)
        room -= len(part)
        if room <= 0:
            if is_cut:
                return b"".join(parts)[:max_bytes]
            raise TooLargeError
        if not stream.eof:
            if is_part:
                return b"".join(parts)
            raise DamagedError("its compression breaks off")
        rest = stream.unused_data
        if not is_gzip or not rest.startswith(_GZIP_MARK):
            return b"".join(parts)


def _has_zlib_frame(data: bytes) -> bool:
    return len(data) >= 2 and data[0] & 0x0F == 8 and (data[0] << 8 | data[1]) % 31 == 0
