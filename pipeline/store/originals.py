"""Originals: the bytes that were taken in, kept for ever under their SHA-256.

Takes bytes; gives ids and paths. A file here is written once, whole and durably, and never changed.
Refuses to know what the bytes mean.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

__all__ = ["find_damaged_originals", "hash_bytes", "path_of_original", "remove_leftovers", "write_originals"]

_LEFTOVER_PREFIX = ".arriving-"


def hash_bytes(data: bytes) -> str:
    """Return the SHA-256 of bytes as 64 hexadecimal digits: the `original_id`."""
    return hashlib.sha256(data).hexdigest()


def path_of_original(folder: Path, original_id: str) -> Path:
    """Return where an original is kept; two leading digits make the sub-folder."""
    return folder / original_id[:2] / original_id


def write_originals(folder: Path, batch: Sequence[bytes]) -> list[str]:
    """Write bytes so that they survive a crash and a loss of power, and only then return.

    Each new file is written beside its place, flushed to disk and renamed; then every folder that
    changed is flushed. Bytes that are already there are left untouched.

    Args:
        folder: The folder of originals.
        batch: The bytes of each item.

    Returns:
        The `original_id` of each item, in order.

    Raises:
        OSError: If the disk refuses; nothing of an unfinished file remains under its final name.
    """
    ids = [hash_bytes(data) for data in batch]
    touched: set[Path] = set()
    for original_id, data in dict(zip(ids, batch, strict=True)).items():
        place = path_of_original(folder, original_id)
        if place.exists():
            continue
        if not place.parent.exists():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            touched.update((folder, folder.parent))
        _write_durably(place, data)
        touched.add(place.parent)
    for changed in touched:
        _flush_folder(changed)
    return ids


def find_damaged_originals(folder: Path) -> Iterator[Path]:
    """Yield each original whose bytes no longer have the hash that it is named by."""
    for path in sorted(folder.glob("??/*")):
        if not path.name.startswith(_LEFTOVER_PREFIX) and hash_bytes(path.read_bytes()) != path.name:
            yield path


def remove_leftovers(folder: Path) -> int:
    """Remove files that a killed run left half written; return how many.

    Note:
        Only for the process that holds the workspace's lock.
    """
    leftovers = list(folder.glob(f"??/{_LEFTOVER_PREFIX}*"))
    for path in leftovers:
        path.unlink(missing_ok=True)
    return len(leftovers)


def _write_durably(place: Path, data: bytes) -> None:
    descriptor, beside = tempfile.mkstemp(prefix=_LEFTOVER_PREFIX, dir=place.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(place)
    except OSError:
        Path(beside).unlink(missing_ok=True)
        raise


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
