"""Derived tables: Delta folders whose columns are checked when rows go in and when they come out.

Takes Polars frames with the columns of `records.TABLES`; gives lazy frames and versions. A table can always be
made again from originals, so a damaged one is set aside, never repaired. Refuses unknown columns and null keys.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pipeline.errors import StoreError
from pipeline.records import TABLES, Column, Table
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl

__all__ = [
    "compact_table",
    "find_damage",
    "get_table_version",
    "hash_table",
    "make_frame",
    "place_table",
    "read_table",
    "replace_rows",
    "replace_table",
    "set_table_aside",
]

# Many small commits make many small files; above this many a read gets slower than a rewrite costs.
_FILES_BEFORE_COMPACTION = 32
# As the system says them; deltalake hands its words on.
_FAULTS_OF_DISKS = (
    "No space left on device",
    "Disk quota exceeded",
    "Input/output error",
    "Permission denied",
    "Read-only file system",
)


def make_frame(table: Table, rows: Iterable[dict[str, object]] = ()) -> "pl.DataFrame":
    """Return rows as a frame with the table's columns and types.

    Args:
        table: One of `records.TABLES`.
        rows: Column -> value of each row.
    """
    import polars as pl

    return pl.DataFrame(list(rows), schema=_schema(table))


def read_table(workspace: Workspace, table: Table) -> "pl.LazyFrame":
    """Return a table as a lazy frame; a table that was never written has no rows.

    Raises:
        StoreError: If its columns are not those of `records`, or its log cannot be read.
    """
    import polars as pl
    from deltalake.exceptions import DeltaError

    if get_table_version(workspace, table) is None:
        return make_frame(table).lazy()
    place = place_table(workspace, table)
    try:
        frame = pl.scan_delta(str(place))
        found = frame.collect_schema()
    except (DeltaError, pl.exceptions.PolarsError, OSError) as error:
        raise _damaged(place, str(error)) from error
    expected = pl.Schema(_schema(table))
    if found != expected:
        difference = _say_difference(found, expected)
        raise StoreError(
            f"Table {table.name} in {place} was made by another version of faktor ({difference}). "
            "Run `faktor run`: it makes the table again.",
            str(place),
        )
    return frame


@contextlib.contextmanager
def _writing(place: Path) -> Iterator[None]:
    """Turn a fault of the disk into one sentence; the rows are not in the table then, and the next run writes them."""
    from deltalake.exceptions import DeltaError

    try:
        yield
    except (DeltaError, OSError) as error:
        cause = str(error).splitlines()[0]
        if not any(fault in cause for fault in _FAULTS_OF_DISKS):
            raise
        what = cause.rsplit(": ", 1)[-1][:80]
        raise StoreError(
            f"Table {place.name} in {place.parent} cannot be written ({what}). Make room on the disk or give yourself "
            "the right to write there, and start again: what was done so far is kept.",
            str(place),
        ) from error


def _say_difference(found: "pl.Schema", expected: "pl.Schema") -> str:
    """Return which columns are missing, not known, or of another type."""
    differences = {
        "without": [name for name in expected if name not in found],
        "with": [name for name in found if name not in expected],
        "another type of": [name for name in expected if name in found and found[name] != expected[name]],
    }
    said = [f"{how} {', '.join(names)}" for how, names in differences.items() if names]
    return "; ".join(said) or "columns in another order"


def get_table_version(workspace: Workspace, table: Table) -> int | None:
    """Return the number of the table's last commit, or None if it was never written."""
    versions = [
        int(path.stem) for path in (place_table(workspace, table) / "_delta_log").glob("*.json") if path.stem.isdigit()
    ]
    return max(versions, default=None)


def replace_rows(
    workspace: Workspace,
    table: Table,
    frame: "pl.DataFrame",
    *,
    document_ids: Iterable[str],
    are_new: bool = False,
) -> int:
    """Put rows in the place of all rows of some documents, in one commit.

    Args:
        workspace: Where the table is.
        table: Which table; it has a column `document_id`.
        frame: The new rows; only of these documents.
        document_ids: The documents whose rows are replaced, also those that have no rows any more.
        are_new: Whether the caller knows that none of these documents has rows; then the table is not looked through.

    Returns:
        The version of the commit.

    Raises:
        StoreError: If a column, a type or a key is wrong.
    """
    import polars as pl
    from deltalake import write_deltalake

    wanted = sorted(set(document_ids))
    _check(table, frame)
    strange = set(frame["document_id"].unique()) - set(wanted)
    if strange:
        raise StoreError(
            f"Expected rows of the documents that are replaced, got {sorted(strange)[:3]} for table {table.name}.",
            str(place_table(workspace, table)),
        )
    place = place_table(workspace, table)
    version = get_table_version(workspace, table)
    held = (
        read_table(workspace, table).filter(pl.col("document_id").is_in(wanted)).select(pl.len()).collect().item()
        if version is not None and not are_new
        else 0
    )
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _writing(place):
        if held:
            # document ids are hexadecimal digits, so no quoting is needed
            condition = "document_id IN (" + ",".join(f"'{each}'" for each in wanted) + ")"
            write_deltalake(str(place), frame, mode="overwrite", predicate=condition)
        elif len(frame) or version is None:
            write_deltalake(str(place), frame, mode="append")
    return _version_written(workspace, table)


def replace_table(workspace: Workspace, table: Table, frame: "pl.DataFrame") -> int:
    """Put rows in the place of all rows of a table, in one commit; return the commit's version.

    Raises:
        StoreError: If a column, a type or a key is wrong.
    """
    from deltalake import write_deltalake

    _check(table, frame)
    place = place_table(workspace, table)
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _writing(place):
        write_deltalake(str(place), frame, mode="overwrite")
    return _version_written(workspace, table)


def compact_table(workspace: Workspace, table: Table) -> bool:
    """Rewrite a table of many small files as few large ones; return whether it was needed."""
    from deltalake import DeltaTable

    if get_table_version(workspace, table) is None:
        return False
    delta = DeltaTable(str(place_table(workspace, table)))
    if len(delta.file_uris()) <= _FILES_BEFORE_COMPACTION:
        return False
    with _writing(place_table(workspace, table)):
        delta.optimize.compact()
    return True


def find_damage(workspace: Workspace, table: Table) -> str | None:
    """Return what is wrong with a table's files, or None.

    Looks at what a crash can leave: a gap or an unreadable line in the log, an empty last commit, a data file
    that is missing or shorter than the log says; and at the columns, which another version may have kept otherwise.

    Note:
        Does not read the data itself: a flipped byte inside a file is found when the file is read.
    """
    place = place_table(workspace, table)
    log = place / "_delta_log"
    if not log.exists():
        return "its log is missing" if place.exists() and any(place.iterdir()) else None
    commits = sorted(path for path in log.glob("*.json") if path.stem.isdigit())
    numbers = [int(path.stem) for path in commits]
    if not numbers or numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return "a commit is missing in its log"
    for commit in commits:
        if (why := _find_torn_commit(commit)) is not None:
            return why
    return _find_torn_data(place) or _find_other_columns(workspace, table)


def set_table_aside(workspace: Workspace, table: Table) -> Path:
    """Move a damaged table to the quarantine folder and return its new place."""
    workspace.quarantine.mkdir(mode=0o700, parents=True, exist_ok=True)
    taken = {path.name for path in workspace.quarantine.iterdir()}
    number = next(n for n in range(1, len(taken) + 2) if f"{table.name}-{n}" not in taken)
    place = workspace.quarantine / f"{table.name}-{number}"
    place_table(workspace, table).rename(place)
    return place


def hash_table(workspace: Workspace, table: Table) -> str:
    """Return a hash of a table's rows that does not depend on their order or on how they were committed."""
    frame = read_table(workspace, table).sort(table.key).collect()
    digest = hashlib.sha256()
    for line in _lines(frame):
        digest.update(line)
    return digest.hexdigest()


def _find_torn_commit(commit: Path) -> str | None:
    try:
        actions = [json.loads(line) for line in commit.read_text(encoding="utf-8").split("\n") if line]
    except ValueError:
        return f"commit {int(commit.stem)} is not readable"
    return None if actions else f"commit {int(commit.stem)} is empty"


def _find_other_columns(workspace: Workspace, table: Table) -> str | None:
    """An older or newer faktor may have kept other columns; they are made again, never guessed."""
    try:
        read_table(workspace, table)
    except StoreError:
        return "it has the columns of another version of faktor"
    return None


def _find_torn_data(place: Path) -> str | None:
    import polars as pl
    from deltalake import DeltaTable
    from deltalake.exceptions import DeltaError

    try:
        files = pl.DataFrame(DeltaTable(str(place)).get_add_actions())
    except (DeltaError, OSError) as error:
        return str(error).splitlines()[0][:120]
    for name, size_bytes in files.select("path", "size_bytes").iter_rows():
        path = place / unquote(name)
        if not path.exists() or path.stat().st_size != size_bytes:
            return f"data file {name} is missing or cut short"
    return None


def _lines(frame: "pl.DataFrame") -> Iterator[bytes]:
    for row in frame.iter_rows():
        yield (json.dumps(row, default=str, ensure_ascii=False) + "\n").encode()


def place_table(workspace: Workspace, table: Table) -> Path:
    """Return the folder of a table."""
    return workspace.tables / table.name


def _version_written(workspace: Workspace, table: Table) -> int:
    version = get_table_version(workspace, table)
    if version is None:
        raise _damaged(place_table(workspace, table), "a commit that was just written is not there")
    return version


def _damaged(place: Path, why: str) -> StoreError:
    first_line = why.splitlines()[0][:120]
    return StoreError(
        f"Table {place.name} in {place.parent} cannot be read ({first_line}). "
        "Run `faktor run`: it makes the table again.",
        str(place),
    )


def _schema(table: Table) -> "dict[str, pl.DataType]":
    return {column.name: _polars_type(column) for column in table.columns}


def _polars_type(column: Column) -> "pl.DataType":
    import polars as pl

    types: dict[str, pl.DataType] = {
        "string": pl.String(),
        "int64": pl.Int64(),
        "float64": pl.Float64(),
        "bool": pl.Boolean(),
        "date": pl.Date(),
        "list[string]": pl.List(pl.String()),
    }
    return types[column.type]


def _check(table: Table, frame: "pl.DataFrame") -> None:
    import polars as pl

    if table.name not in TABLES:
        raise StoreError(f"Expected one of {sorted(TABLES)}, got table {table.name!r}.", table.name)
    expected = pl.Schema(_schema(table))
    if frame.schema != expected:
        raise StoreError(
            f"Table {table.name} takes columns {dict(expected)}, got {dict(frame.schema)}. Give it these columns.",
            table.name,
        )
    for column in table.columns:
        if not column.is_nullable and frame[column.name].null_count():
            raise StoreError(
                f"Column {column.name} of table {table.name} holds null. Give each row a value.", table.name
            )
    if frame.select(table.key).is_duplicated().any():
        raise StoreError(f"Two rows of table {table.name} have the same {', '.join(table.key)}.", table.name)
