"""One file with all that cannot be made again: settings, what people wrote, the ledger, the originals, the models.

Takes a workspace, which may be worked on meanwhile; gives a tar file that `tar -xf` turns back into a workspace.
Leaves out what is derived: the next run makes it. Models are kept: documents that came after a fit have their topics
by the model of then, and a new fit would give others.
"""

import io
import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from flows.files import write_beside
from flows.maintenance.verify import list_kept_originals
from flows.progress import tell
from flows.serving.home import Home
from flows.serving.logs import find_logs
from pipeline.errors import StoreError
from pipeline.store import Ledger, path_of_original
from pipeline.workspace import Workspace

__all__ = ["BackedUp", "back_up"]


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What is in a backup.

    Attributes:
        path: The file.
        originals: How many originals.
        files: How many other files, the ledger among them.
        bytes: Size of the file.
    """

    path: Path
    originals: int
    files: int
    bytes: int


def back_up(workspace: Workspace, path: Path) -> BackedUp:
    """Write a backup.

    The ledger is copied first, by the database itself, as it was at one moment; every original that it names was on
    disk by then. So a run may go on: what it takes in afterwards is in the next backup.

    Args:
        workspace: The workspace.
        path: The file; compressed where it ends in .gz.

    Returns:
        What is in it.

    Raises:
        QuestionError: If the file cannot be written there.
        StoreError: If an original is missing.
    """
    counts = {"originals": 0, "files": 0}

    def write(beside: Path) -> None:
        counts["originals"], counts["files"] = _write(workspace, beside, leave_out=(beside, path))

    write_beside(path, write)
    path.chmod(0o600)
    return BackedUp(path, counts["originals"], counts["files"], path.stat().st_size)


def _write(workspace: Workspace, path: Path, *, leave_out: tuple[Path, ...]) -> tuple[int, int]:
    files = 0
    originals: list[str] = []
    with tempfile.TemporaryDirectory() as folder, tarfile.open(path, "w:gz" if path.suffix == ".gz" else "w") as tar:
        if workspace.ledger_url is not None:
            # the database has backups of its own (pg_dump); what it names is here
            ledger = Ledger(workspace.ledger)
            originals = list_kept_originals(ledger)
            ledger.close()
        elif workspace.ledger_file.exists():
            copy = _copy_ledger(workspace.ledger_file, Path(folder) / "ledger.db")
            ledger = Ledger(copy)
            originals = list_kept_originals(ledger)
            ledger.close()
            _add(tar, copy, workspace.ledger_file.relative_to(workspace.root))
            files += 1
        for each in _list_written(workspace):
            if each.resolve() not in {other.resolve() for other in leave_out}:
                _add(tar, each, each.relative_to(workspace.root))
                files += 1
        for number, original_id in enumerate(originals, 1):
            place = path_of_original(workspace.originals, original_id)
            if not place.exists():
                raise StoreError(
                    f"Original {original_id} is missing from {workspace.originals}, so no backup was made. "
                    "Put its last backup in its place, then back up again.",
                    str(place),
                )
            _add(tar, place, place.relative_to(workspace.root))
            tell("back up", number, len(originals))
    return len(originals), files


def _copy_ledger(ledger: Path, copy: Path) -> Path:
    """Copy the database as it is at one moment, while others may write to it."""
    with (
        closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    return copy


def _list_written(workspace: Workspace) -> Iterator[Path]:
    """Yield what a person wrote or put there: all below the workspace but what is derived, kept apart, or private."""
    derived = {
        *(workspace.tables, workspace.quarantine, workspace.rule_marks.parent, workspace.originals),
        *(workspace.outputs, Home(workspace).folder, find_logs(workspace)),
    }
    ledger = workspace.ledger_file.name
    for folder, names, files in os.walk(workspace.root):
        place = Path(folder)
        names[:] = sorted(name for name in names if place / name not in derived and not name.startswith("."))
        for name in sorted(files):
            each = place / name
            is_ledger = place == workspace.corpus and name.startswith(ledger)
            if each.is_file() and not is_ledger and not name.startswith("."):
                yield each


def _add(tar: tarfile.TarFile, path: Path, name: Path) -> None:
    """Add a file under a relative name, readable for its owner only, whoever that will be."""
    data = path.read_bytes()
    member = tarfile.TarInfo(name.as_posix())
    member.size = len(data)
    member.mtime = int(path.stat().st_mtime)
    member.mode = 0o600
    tar.addfile(member, io.BytesIO(data))
