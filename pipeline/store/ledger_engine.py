"""How the ledger's database is reached: a SQLite file, or a PostgreSQL database by its address.

Takes a path or an address; gives an engine whose transactions are durable when they end. Knows no table and no record.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipeline.errors import StoreError
from pipeline.workspace import LedgerAddress

__all__ = ["Place", "begin_alone", "make_engine", "replace_rows"]

Place = Path | LedgerAddress
"""Where a ledger is."""

# Long enough for another process's commit, short enough that a person notices a hung one.
_BUSY_TIMEOUT_MS = 10_000
# Any number that no other program of the office's database is likely to lock; "faktor" in letters of a telephone.
_LOCK = 325867


def make_engine(place: Place) -> sa.Engine:
    """Return the engine of a ledger; nothing is connected yet.

    Raises:
        StoreError: If the program for PostgreSQL is not installed.
    """
    if isinstance(place, LedgerAddress):
        return _make_postgresql(place)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return _make_sqlite(place)


def begin_alone(connection: sa.Connection) -> None:
    """Wait until no other process makes or mends tables, and let none do so before the transaction ends."""
    # of SQLite a writer's transaction is alone already
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def replace_rows(connection: sa.Connection, table: sa.Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; each takes the place of the one with the same key."""
    insert: Any
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert
    else:
        from sqlalchemy.dialects.sqlite import insert
    keys = [column.name for column in table.primary_key]
    statement = insert(table)
    others = {column.name: statement.excluded[column.name] for column in table.columns if column.name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=others), rows)


def _make_sqlite(path: Path) -> sa.Engine:
    engine = sa.create_engine(sa.URL.create("sqlite", database=str(path)))

    def set_up(connection: Any, _record: object) -> None:
        # SQLAlchemy begins transactions itself, so that a writer takes the lock at once and never deadlocks.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", f"busy_timeout={_BUSY_TIMEOUT_MS}"):
            connection.execute(f"PRAGMA {pragma}")

    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    sa.event.listen(engine, "connect", set_up)
    sa.event.listen(engine, "begin", begin)
    return engine


def _make_postgresql(address: LedgerAddress) -> sa.Engine:
    try:
        # a connection that the office's firewall has cut is noticed before it is used
        return sa.create_engine(address.url, pool_pre_ping=True)
    except sa.exc.ArgumentError as error:
        raise StoreError(
            f"Expected an address such as postgresql+pg8000://name:password@host/database, got {address}. "
            "Mend `ledger` in faktor.toml or FAKTOR_LEDGER.",
            str(address),
        ) from error
    except ModuleNotFoundError as error:
        raise StoreError(
            f"The ledger {address} needs the Python package {error.name}. Install faktor with `pip install "
            "'faktor[postgres]'`.",
            str(address),
        ) from error
