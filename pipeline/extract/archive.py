"""Opens ZIP archives that may have been made to harm whoever opens them.

Takes the bytes of an archive; gives its members' names and bytes, or the reason why they are not taken.
Knows no format that is kept in an archive, and writes nothing: a member is bytes in memory.
"""

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.extract.reasons import NotRead

__all__ = ["MAX_ENTRIES", "MAX_RATIO", "MAX_UNPACKED_BYTES", "Allowance", "Archive", "Harmful"]

MAX_ENTRIES = 2_000
"""The largest presentation seen has some 600 parts."""

MAX_UNPACKED_BYTES = 200_000_000
"""As much as the largest file that is read."""

MAX_RATIO = 100
"""XML of office files packs to a tenth, at the best to a fiftieth."""

# A small member is no bomb, however well it packs: an empty sheet may pack to a five-hundredth.
_ALWAYS_BYTES = 1_000_000
_CHUNK_BYTES = 1 << 16
_HEADER_BYTES = 30
_ENCRYPTED_BIT = 1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0")
_DAMAGED = "is a damaged archive. Get it again from where it came"


class Harmful(NotRead):
    """An archive that was made to harm: nothing of it is used, nor of the file that it came in.

    Attributes:
        state: Always "unreadable".
        what: What it does and what to do.
    """

    def __init__(self, what: str) -> None:
        super().__init__("unreadable", f"was not unpacked: it {what}. Unpack it by hand and offer its files")


@dataclass(slots=True)
class Allowance:
    """What may still be unpacked; archives within an archive share one.

    Attributes:
        unpacked_bytes: Bytes, as they really come out.
    """

    unpacked_bytes: int = MAX_UNPACKED_BYTES


class Archive:
    """The members of a ZIP archive, under limits.

    Attributes:
        names: Names of its members without folders, as they stand in its table.
    """

    def __init__(self, data: bytes, allowance: Allowance | None = None) -> None:
        """Open an archive and look its table over.

        Args:
            data: Its bytes.
            allowance: What may be unpacked; a full allowance when left out.

        Raises:
            NotRead: It is damaged.
            Harmful: It has too many members, or a member that leads out of it, is a link or lies over another one.
        """
        self._allowance = allowance or Allowance()
        try:
            self._file = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
            raise NotRead("unreadable", _DAMAGED) from error
        entries = self._file.infolist()
        if len(entries) > MAX_ENTRIES:
            raise Harmful(f"has {len(entries):,} members, more than {MAX_ENTRIES:,}")
        _check_entries(entries)
        self._entries = {entry.filename: entry for entry in entries if not entry.is_dir()}
        self.names = tuple(self._entries)

    def __contains__(self, name: object) -> bool:
        """Say whether there is a member of this name."""
        return name in self._entries

    def read(self, name: str) -> bytes:
        """Unpack a member.

        Args:
            name: One of `names`.

        Returns:
            Its bytes.

        Raises:
            NotRead: It is damaged or encrypted.
            Harmful: It unpacks to more than is taken.
        """
        entry = self._entries[name]
        if entry.flag_bits & _ENCRYPTED_BIT:
            raise NotRead("unreadable", "asks for a password. Save it without one and offer it again")
        if entry.compress_type not in _METHODS:
            raise NotRead("unreadable", "is packed in a rare way. Pack it anew as an ordinary ZIP, or offer its files")
        try:
            return b"".join(self._unpack(entry))
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError, OSError) as error:
            raise NotRead("unreadable", _DAMAGED) from error

    def _unpack(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        most = max(_ALWAYS_BYTES, MAX_RATIO * entry.compress_size)
        total = 0
        with self._file.open(entry) as member:
            while chunk := member.read(_CHUNK_BYTES):
                total += len(chunk)
                self._allowance.unpacked_bytes -= len(chunk)
                if total > most or self._allowance.unpacked_bytes < 0:
                    raise Harmful("unpacks to far more than it holds")
                yield chunk


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        if _OUTSIDE.search(entry.orig_filename) or _OUTSIDE.search(entry.filename):
            raise Harmful("has a member that leads out of it")
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Harmful("has a member that is a link")
        if entry.header_offset < end:
            raise Harmful("has members that lie over each other")
        end = entry.header_offset + _HEADER_BYTES + entry.compress_size
