"""Checksums of the data files of tables, taken soon after they were written: a byte that flips later is found.

Takes a workspace; keeps `corpus/index/checksums.json`. A data file is never changed once it is written, so its
checksum holds until it goes. Mends nothing.
"""

import json
from hashlib import file_digest
from pathlib import Path
from typing import Any

from flows.files import save_text
from pipeline.errors import StoreError
from pipeline.records import TABLES, Table
from pipeline.store import get_table_version, place_table
from pipeline.workspace import Workspace

__all__ = ["find_changed_files", "hash_file", "note_checksums"]

_Sums = dict[str, dict[str, Any]]


def note_checksums(workspace: Workspace) -> int:
    """Take the checksum of each data file that has none yet; return how many there were.

    Args:
        workspace: The workspace; this process holds its lock.
    """
    before = _read(workspace)
    after: _Sums = {}
    taken = 0
    for name, table in TABLES.items():
        version = get_table_version(workspace, table)
        if version is None:
            continue
        known = before.get(name, {"version": None, "files": {}})
        if known["version"] != version:
            files = {
                path.name: known["files"].get(path.name) or hash_file(path) for path in _list_files(workspace, table)
            }
            taken += len(files.keys() - known["files"].keys())
            known = {"version": version, "files": files}
        after[name] = known
    if after != before:
        _write(workspace, after)
    return taken


def find_changed_files(workspace: Workspace, table: Table) -> list[str]:
    """Return the names of data files whose bytes are no longer those that were written."""
    known = _read(workspace).get(table.name, {"files": {}})["files"]
    return [
        path.name
        for path in _list_files(workspace, table)
        if path.name in known and (not path.exists() or hash_file(path) != known[path.name])
    ]


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file, however large."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _list_files(workspace: Workspace, table: Table) -> list[Path]:
    """Return the data files of the current version; those of a table that cannot be opened are not asked for."""
    if get_table_version(workspace, table) is None:
        return []
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    place = place_table(workspace, table)
    try:
        return sorted(place / Path(uri).name for uri in DeltaTable(str(place)).file_uris())
    except (DeltaError, OSError) as error:
        first_line = str(error).splitlines()[0][:120]
        raise StoreError(
            f"Table {table.name} cannot be opened ({first_line}). Run `faktor run`.", str(place)
        ) from error


def _place(workspace: Workspace) -> Path:
    return workspace.corpus / "index" / "checksums.json"


def _read(workspace: Workspace) -> _Sums:
    try:
        held = json.loads(_place(workspace).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held if isinstance(held, dict) else {}


def _write(workspace: Workspace, sums: _Sums) -> None:
    place = _place(workspace)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    save_text(place, json.dumps(sums, indent=1, sort_keys=True))
