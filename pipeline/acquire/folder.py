"""Lists what a folder offers.

Takes a source and the folder of the workspace; gives one offered item for each file, in a fixed order.
Knows nothing of what the files hold: only their names, sizes and kinds are looked at.
"""

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.acquire.sniff import MAX_BYTES, tell_size
from pipeline.errors import SettingsError
from pipeline.records import Source

__all__ = ["Offered", "list_items", "read_item"]

_DROPPINGS = {"thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r"}
_UNFINISHED = (".crdownload", ".part", ".partial", ".download", ".tmp", ".swp")


@dataclass(frozen=True, slots=True)
class Offered:
    """A file that a folder offers.

    Attributes:
        key: Path inside the folder with forward slashes, in Unicode NFC: the same on every system.
        path: Where the file is.
        size_bytes: Its size when it was listed; 0 where that is not known.
        refusal: Why it is not taken in, one sentence; None when it may be read.
    """

    key: str
    path: Path
    size_bytes: int
    refusal: str | None = None


def list_items(source: Source, root: Path) -> Iterator[Offered]:
    """List every file below the folder of a source.

    Names that begin with a dot (.gitkeep, .DS_Store, .git) are hidden by the user's or the system's own wish and are
    not offered at all. Everything else is offered; what can be no document by its name or kind (system files, locks
    of an editor, half-finished downloads, links out of the folder, pipes) is offered with its refusal.

    Args:
        source: The source; a relative `folder` is inside `root`.
        root: Folder of the workspace.

    Yields:
        One item for each file, by path; the order does not depend on the file system.

    Raises:
        SettingsError: The folder does not exist or cannot be listed.
    """
    folder = root / source.folder
    if not folder.is_dir():
        raise SettingsError(
            f"Expected a folder for source {source.name!r}, got nothing at {folder}. "
            "Make the folder, or correct the source's folder in faktor.toml.",
            where=str(folder),
        )
    home = folder.resolve()
    seen: set[str] = set()
    for path, trouble in _walk_files(folder):
        key = _make_key(path, folder)
        refusal = trouble or _find_refusal(path, home)
        if key in seen:
            refusal = "Another file has the same name when accents are written alike. Rename one of the two."
        seen.add(key)
        yield Offered(key=key, path=path, size_bytes=_measure(path), refusal=refusal)


def read_item(item: Offered) -> bytes:
    """Read the bytes of an offered item, at most one more than is allowed.

    Args:
        item: An item without refusal.

    Returns:
        The bytes; longer than MAX_BYTES when the file has grown too large since it was listed.

    Raises:
        OSError: The file is gone or cannot be read.
    """
    with item.path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _walk_files(folder: Path) -> Iterator[tuple[Path, str | None]]:
    """Yield all that is not a folder, in sorted order, with what stood in the way of looking further."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path.is_symlink() and path.is_dir() and path != folder:
            yield path, "A link to a folder is not followed. Put the files themselves here, or add a source."
        elif path.is_dir():
            try:
                entries = [entry for entry in path.iterdir() if not entry.name.startswith(".")]
            except OSError as error:
                yield path, f"The folder cannot be listed ({error.strerror}). Give yourself the right to read it."
                continue
            waiting += sorted(entries, key=lambda entry: unicodedata.normalize("NFC", entry.name), reverse=True)
        else:
            yield path, None


def _make_key(path: Path, folder: Path) -> str:
    """Return the path inside the folder; a name that is no UTF-8 is written with backslash escapes."""
    inside = path.relative_to(folder).as_posix()
    readable = os.fsencode(inside).decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", readable)


def _find_refusal(path: Path, home: Path) -> str | None:
    """Say why a file can be no document, from its name, kind and size alone."""
    name = path.name.lower()
    if name in _DROPPINGS:
        return "The operating system made this file; it is no document. It can be deleted."
    if name.startswith("~$") or name.endswith("~"):
        return "An editor's lock or backup, no document. Close the editor, or delete the file."
    if name.endswith(_UNFINISHED):
        return "An unfinished or temporary file. Finish the download or delete it."
    try:
        where = path.resolve(strict=True)
        status = where.stat()
    except (OSError, RuntimeError):
        return "A link that leads nowhere. Put the file itself here."
    if not where.is_relative_to(home):
        return "A link that leads out of the folder is not followed. Put a copy of the file here."
    if not stat.S_ISREG(status.st_mode):
        return "A pipe, socket or device, no file. Remove it from the folder."
    return tell_size(status.st_size)


def _measure(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
