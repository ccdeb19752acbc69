"""Finds the bibliographic files that lie beside files which belong to no workspace, and what they say of them.

Takes paths and a pool that reads; gives the entry of each file. Looks into the file's folder, and, for a file in an
export of Zotero ("files/12/name.pdf"), into the folder of the export.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.acquire import Offered, Refusal, describe_item, read_item, sniff_media_type
from pipeline.extract import BIBLIOGRAPHIC_TYPES, Described, Known, ReadingPool, match_entries
from pipeline.records import Document, Entry, Original, Source

__all__ = ["Sidecars", "read_sidecars"]

_SUFFIXES = {".bib", ".bibtex", ".ris", ".json", ".xml", ".nbib"}
_MOST = 20
_MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class Sidecars:
    """What bibliographic files say, by the folder that they lie in."""

    folders: dict[Path, list[Described]]

    def find(self, path: Path, document: Document | None = None) -> Entry | None:
        """Return the entry that describes a file: by its name, or by the DOI and title that reading found in it."""
        for folder in _list_folders(path):
            described = self.folders.get(folder, [])
            doi, title = (document.doi, document.title) if document is not None else (None, None)
            known = Known("file", str(folder), path.absolute().relative_to(folder).as_posix(), doi, title)
            entry = match_entries(described, [known]).entries.get("file")
            if entry is not None:
                return entry
        return None


def read_sidecars(paths: Iterable[Path], pool: ReadingPool, *, today: date) -> Sidecars:
    """Read the bibliographic files that lie beside files.

    Args:
        paths: The files.
        pool: Reads them.
        today: The day on which they are seen.

    Returns:
        What they say. A file that is none, or cannot be read, says nothing.
    """
    folders: dict[Path, list[Described]] = {}
    for folder in dict.fromkeys(folder for path in paths for folder in _list_folders(path)):
        found = [pair for path in _list_candidates(folder) if (pair := _examine(path, today)) is not None]
        described = _describe(pool, found, folder)
        if described:
            folders[folder] = described
    return Sidecars(folders)


def _describe(pool: ReadingPool, found: Sequence[tuple[Path, Original]], folder: Path) -> list[Described]:
    return [Described(str(folder), entry) for reading in pool.read(found) for entry in reading.entries]


def _list_folders(path: Path) -> list[Path]:
    folder = path.absolute().parent
    is_export = folder.parent.name == "files"
    return [folder, folder.parent.parent] if is_export else [folder]


def _list_candidates(folder: Path) -> list[Path]:
    try:
        names = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SUFFIXES and path.is_file())
    except OSError:
        return []
    return [path for path in names if path.stat().st_size <= _MOST_BYTES][:_MOST]


def _examine(path: Path, today: date) -> tuple[Path, Original] | None:
    item = Offered(key=path.name, path=path, size_bytes=0)
    try:
        data = read_item(item)
    except OSError:
        return None
    media_type = sniff_media_type(data, path.name)
    if isinstance(media_type, Refusal) or media_type not in BIBLIOGRAPHIC_TYPES:
        return None
    return path, describe_item(Source("read", "."), item, data, media_type=media_type, seen=today)
