"""Carries requests to the reading process and readings back.

Takes records; gives messages for a pipe: four bytes of length, then JSON.
Knows nothing of processes. Passages travel as offsets, so that each is a slice of its document by construction.
"""

import json
import struct
from dataclasses import asdict, astuple, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipeline.records import Box, DateCandidate, Document, Entry, Original, PagePlace, Passage, Reading

__all__ = [
    "HEADER",
    "READY",
    "Answer",
    "pack",
    "pack_answer",
    "pack_mistake",
    "pack_patience",
    "pack_request",
    "unpack_answer",
    "unpack_mistake",
    "unpack_patience",
    "unpack_request",
]

HEADER = struct.Struct(">I")
"""Length of the message that follows, in bytes."""

_PATIENCE = b'{"patience":'

READY = b'"ready"'
"""What the reading process says when it has set its limits."""

_MISTAKE = b'{"mistake":'


@dataclass(frozen=True, slots=True)
class Answer:
    """A reading and what the reading process says of itself.

    Attributes:
        reading: The reading.
        is_starved: Whether memory ran out while reading; in a fresh process there may be enough.
        is_spent: Whether the process holds so much memory that it should read no more.
    """

    reading: Reading
    is_starved: bool
    is_spent: bool


def pack(body: bytes) -> bytes:
    """Return a message as it goes through the pipe."""
    return HEADER.pack(len(body)) + body


def pack_request(path: Path, original: Original, *, seconds: float) -> bytes:
    """Return the request to read a file with at most so many seconds of computing."""
    message = {"path": str(path), "seconds": seconds, "original": asdict(original)}
    return pack(json.dumps(message, default=date.isoformat).encode())


def unpack_request(body: bytes) -> tuple[Path, Original, float]:
    """Return path, original and seconds of a request."""
    message = json.loads(body)
    fields = message["original"]
    fields["seen"] = date.fromisoformat(fields["seen"])
    fields["entry"] = _unpack_entry(fields["entry"]) if fields["entry"] else None
    fields["pages"] = tuple((original_id, key) for original_id, key in fields["pages"])
    return Path(message["path"]), Original(**fields), float(message["seconds"])


def pack_answer(reading: Reading, *, is_starved: bool, is_spent: bool) -> bytes:
    """Return a reading as a message, with what the reading process says of itself."""
    message = {
        "document_id": reading.document_id,
        "state": reading.state,
        "reason": reading.reason,
        "document": asdict(reading.document) if reading.document else None,
        "passages": [
            [
                p.start,
                p.end,
                p.kind,
                p.page,
                p.section,
                [astuple(box) for box in p.boxes],
                p.level,
                p.part,
                p.ocr_confidence,
            ]
            for p in reading.passages
        ],
        "entries": [asdict(entry) for entry in reading.entries],
        "place": asdict(reading.place) if reading.place else None,
        "is_starved": is_starved,
        "is_spent": is_spent,
    }
    text = json.dumps(message, default=date.isoformat, ensure_ascii=False, separators=(",", ":"))
    return pack(text.encode("utf-8", "replace"))


def unpack_answer(body: bytes) -> Answer:
    """Return the answer of a message.

    Raises:
        ValueError: The bytes are no answer.
        KeyError: A field is missing.
        TypeError: A field is of the wrong type.
    """
    message: dict[str, Any] = json.loads(body)
    fields = message["document"]
    document = None
    if fields is not None:
        document = _unpack_document(fields)
    text = document.text if document else ""
    passages = tuple(
        Passage(text[start:end], start, end, kind, page, section, tuple(Box(*box) for box in boxes), level, part, sure)
        for start, end, kind, page, section, boxes, level, part, sure in message["passages"]
    )
    entries = tuple(_unpack_entry(each) for each in message["entries"])
    place = PagePlace(**message["place"]) if message["place"] else None
    reading = Reading(message["document_id"], message["state"], message["reason"], document, passages, entries, place)
    return Answer(reading, is_starved=message["is_starved"], is_spent=message["is_spent"])


def _unpack_document(fields: dict[str, Any]) -> Document:
    for name in ("date", "covers_start", "covers_end"):
        fields[name] = date.fromisoformat(fields[name]) if fields[name] else None
    fields["dates"] = tuple(_unpack_candidate(candidate) for candidate in fields["dates"])
    for name in ("warnings", "authors"):
        fields[name] = tuple(fields[name])
    return Document(**fields)


def _unpack_entry(fields: dict[str, Any]) -> Entry:
    fields["date"] = date.fromisoformat(fields["date"]) if fields["date"] else None
    for name in ("authors", "files"):
        fields[name] = tuple(fields[name])
    return Entry(**fields)


def _unpack_candidate(fields: dict[str, Any]) -> DateCandidate:
    ends = {name: date.fromisoformat(fields[name]) for name in ("start", "end")}
    return DateCandidate(**{**fields, **ends})


def pack_patience(seconds: float) -> bytes:
    """Return what the reading process says before a picture that may take so many seconds to read."""
    return pack(_PATIENCE + json.dumps(seconds).encode() + b"}")


def unpack_patience(body: bytes) -> float | None:
    """Return for how many seconds a message asks; None for every other message."""
    return float(json.loads(body)["patience"]) if body.startswith(_PATIENCE) else None


def pack_mistake(place: str) -> bytes:
    """Return what the reading process says before a mistake of faktor's own ends it."""
    return pack(_MISTAKE + json.dumps(place).encode() + b"}")


def unpack_mistake(body: bytes) -> str | None:
    """Return which mistake a message tells of; None for every other message."""
    return str(json.loads(body)["mistake"]) if body.startswith(_MISTAKE) else None
