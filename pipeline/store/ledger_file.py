"""The database that the ledger is kept in: how it is opened, made, brought up to date, read and written.

Takes a path or an address; gives connections that read, or that write all or nothing (SQLite with a write-ahead log and
full synchronisation, or PostgreSQL). Knows no record.
"""

import contextlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from pipeline.errors import StoreError
from pipeline.store.ledger_engine import Place, begin_alone, make_engine
from pipeline.store.ledger_tables import ADDED_IN, COLUMNS_ADDED_IN, META, METADATA, SCHEMA_VERSION

__all__ = ["LedgerFile", "cut_ids", "tell_cause", "write_moment"]

# SQLite allows 32,766 values in one statement.
_IDS_A_STATEMENT = 10_000


class LedgerFile:
    """The database of one ledger.

    Args:
        place: The SQLite file, made with its folder when it is missing, or the address of a PostgreSQL database;
            brought up to date when an older faktor made it.

    Raises:
        StoreError: If the file is no ledger, is damaged, or was written by a newer faktor.
    """

    def __init__(self, place: Place) -> None:
        self._path = place
        self._engine = make_engine(place)
        try:
            self._migrate()
        except sa.exc.DBAPIError as error:
            self._engine.dispose()
            what = "Put its last backup in its place." if isinstance(place, Path) else "Is its server running?"
            raise StoreError(f"The ledger {place} cannot be read ({tell_cause(error)}). {what}", str(place)) from error

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
                yield connection
        except sa.exc.OperationalError as error:
            raise StoreError(
                f"The ledger {self._path} cannot be written ({tell_cause(error)}). Make room on the disk, or wait "
                "until no other program writes to it, and start again: what was recorded so far is kept.",
                str(self._path),
            ) from error

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._engine.execution_options(begin="BEGIN").begin() as connection:
            yield connection

    def _migrate(self) -> None:
        if sa.inspect(self._engine).has_table(META.name):
            with self._reading() as connection:
                version = _read_version(connection)
            if version > SCHEMA_VERSION:
                raise StoreError(
                    f"The ledger {self._path} was written by a newer faktor (schema {version}, this one knows "
                    f"{SCHEMA_VERSION}). Install that faktor or a newer one.",
                    str(self._path),
                )
            if version == SCHEMA_VERSION:
                return
        with self._writing() as connection:
            _bring_up_to_date(connection)


def _bring_up_to_date(connection: sa.Connection) -> None:
    """Make the tables, or add those that an older schema lacks, in the transaction of the connection."""
    begin_alone(connection)
    if not sa.inspect(connection).has_table(META.name):
        METADATA.create_all(connection)
        connection.execute(sa.insert(META).values(schema_version=SCHEMA_VERSION))
        return
    # read again: another process may have done it since
    for version in range(_read_version(connection) + 1, SCHEMA_VERSION + 1):
        METADATA.create_all(connection, tables=ADDED_IN[version])
        for column in COLUMNS_ADDED_IN[version]:
            told = sa.schema.CreateColumn(column).compile(dialect=connection.dialect)
            connection.exec_driver_sql(f"ALTER TABLE {column.table.name} ADD COLUMN {told}")
    connection.execute(sa.update(META).values(schema_version=SCHEMA_VERSION))


def _read_version(connection: sa.Connection) -> int:
    return int(connection.execute(sa.select(META.c.schema_version)).scalar_one())


def cut_ids(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the ids in stretches that one statement can name."""
    for first in range(0, len(ids), _IDS_A_STATEMENT):
        yield ids[first : first + _IDS_A_STATEMENT]


def tell_cause(error: sa.exc.DBAPIError) -> str:
    """Return what the database says of an error, in its own words."""
    # pg8000 gives all that the server said as a mapping; M is its message
    said = error.orig.args[0] if error.orig is not None and error.orig.args else error.orig
    return str(said["M"] if isinstance(said, dict) and "M" in said else said)


def write_moment(moment: datetime) -> str:
    """Return a moment as the ledger writes it."""
    return moment.isoformat(timespec="seconds")
