"""The ledger: every item that was offered and what became of it, every step that was done, every run.

Takes arrivals, steps and runs; gives them back. What is recorded here is on disk before the call returns
(SQLite with a write-ahead log and full synchronisation). It keeps the time that it is told and has no clock.
"""

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from pipeline.errors import StoreError
from pipeline.records import Outcome, make_id

__all__ = ["SCHEMA_VERSION", "Arrival", "Item", "Ledger", "Run", "Step"]

SCHEMA_VERSION = 1
"""Raised together with a migration whenever a column is added."""

# Long enough for another process's commit, short enough that a person notices a hung one.
_BUSY_TIMEOUT_MS = 10_000
# SQLite allows 32,766 values in one statement.
_IDS_A_STATEMENT = 10_000

_metadata = sa.MetaData()
_meta = sa.Table("meta", _metadata, sa.Column("schema_version", sa.Integer, nullable=False))
_items = sa.Table(
    "items",
    _metadata,
    sa.Column("item_id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("document_id", sa.String, nullable=False, index=True),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("key", sa.String, nullable=False),
    sa.Column("outcome", sa.String, nullable=False),
    sa.Column("reason", sa.String),
    sa.Column("original_id", sa.String, index=True),
    sa.Column("media_type", sa.String),
    sa.Column("kind", sa.String),
    sa.Column("publisher", sa.String),
    sa.Column("size_bytes", sa.Integer),
    sa.Column("first_seen", sa.String, nullable=False),
    sa.Column("last_seen", sa.String, nullable=False),
    sa.Column("times_unchanged", sa.Integer, nullable=False, default=0),
)
_steps = sa.Table(
    "steps",
    _metadata,
    sa.Column("input_id", sa.String, primary_key=True),
    sa.Column("stage", sa.String, primary_key=True),
    sa.Column("fingerprint", sa.String, nullable=False),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("reason", sa.String),
    sa.Column("table_versions", sa.String, nullable=False),
    sa.Column("rows", sa.Integer, nullable=False),
)
_runs = sa.Table(
    "runs",
    _metadata,
    sa.Column("run_id", sa.String, primary_key=True),
    sa.Column("flow", sa.String, nullable=False),
    sa.Column("started", sa.String, nullable=False),
    sa.Column("ended", sa.String),
    sa.Column("state", sa.String, nullable=False),
    sa.Column("facts", sa.String, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One item as it was offered, and what became of it.

    Attributes:
        source: Name of the source.
        key: Path or address inside the source.
        outcome: What became of it.
        reason: One sentence for duplicate, rejected and failed; else None.
        original_id: SHA-256 of its bytes; None when they were not kept.
        media_type: What the bytes are; None when not kept.
        kind: Kind of the document; None when not kept.
        publisher: Publisher as the source says it.
        size_bytes: Length of the bytes; None when they could not be read.
    """

    source: str
    key: str
    outcome: Outcome
    reason: str | None = None
    original_id: str | None = None
    media_type: str | None = None
    kind: str | None = None
    publisher: str | None = None
    size_bytes: int | None = None

    @property
    def document_id(self) -> str:
        """The id of the document, which stays the same when the bytes change."""
        return make_id(self.source, self.key)


@dataclass(frozen=True, slots=True)
class Item:
    """An arrival as the ledger keeps it.

    Attributes:
        item_id: Number of the arrival, rising in time.
        document_id: The document.
        arrival: What was recorded.
        first_seen: When it arrived first, ISO 8601 in UTC.
        last_seen: When it was offered last, unchanged.
        times_unchanged: How often it was offered again unchanged.
    """

    item_id: int
    document_id: str
    arrival: Arrival
    first_seen: str
    last_seen: str
    times_unchanged: int


@dataclass(frozen=True, slots=True)
class Step:
    """A stage done with an input, also where nothing was found.

    Attributes:
        input_id: What was worked on: a document, or "corpus".
        stage: Name of the stage.
        fingerprint: Hash of all that the result depends on.
        state: "done", or a ReadingState for reading.
        tries: How often it was tried with this fingerprint.
        reason: One sentence where something is missing; else None.
        table_versions: Table -> Delta version whose commit holds the rows.
        rows: Rows written.
    """

    input_id: str
    stage: str
    fingerprint: str
    state: str
    tries: int = 1
    reason: str | None = None
    table_versions: Mapping[str, int] = field(default_factory=dict)
    rows: int = 0


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a flow.

    Attributes:
        run_id: Its id.
        flow: Name of the flow.
        started: When it began, ISO 8601 in UTC.
        ended: When it ended; None while it runs or when it was killed.
        state: "running", "completed" or "failed".
        facts: Counts, versions, parameters and seconds of the run.
    """

    run_id: str
    flow: str
    started: str
    ended: str | None
    state: str
    facts: Mapping[str, Any]


class Ledger:
    """The ledger of one workspace.

    Args:
        path: The SQLite file; made with its folder when it is missing.

    Raises:
        StoreError: If the file is no ledger, is damaged, or was written by a newer faktor.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._engine = _make_engine(path)
        try:
            self._migrate()
        except sa.exc.DatabaseError as error:
            raise StoreError(
                f"The ledger {path} cannot be read ({_say(error)}). Put its last backup in its place.",
                str(path),
            ) from error

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    # ---- items -----------------------------------------------------------------------------------------------

    def record_arrivals(self, arrivals: Sequence[Arrival], *, now: datetime) -> None:
        """Record what became of items, all or none.

        An unchanged item is no new row: the row of its last arrival counts how often it came again.

        Args:
            arrivals: The items, each offered once.
            now: When they were offered.
        """
        moment = _iso(now)
        again = [arrival.document_id for arrival in arrivals if arrival.outcome == "unchanged"]
        fresh = [
            {
                **asdict(arrival),
                "document_id": arrival.document_id,
                "first_seen": moment,
                "last_seen": moment,
                "times_unchanged": 0,
            }
            for arrival in arrivals
            if arrival.outcome != "unchanged"
        ]
        latest = sa.select(sa.func.max(_items.c.item_id)).group_by(_items.c.document_id)
        with self._writing() as connection:
            if fresh:
                connection.execute(sa.insert(_items), fresh)
            for some in _chunks(again):
                connection.execute(
                    sa.update(_items)
                    .where(_items.c.item_id.in_(latest.where(_items.c.document_id.in_(some))))
                    .values(last_seen=moment, times_unchanged=_items.c.times_unchanged + 1)
                )

    def read_items(self) -> list[Item]:
        """Return every arrival, oldest first."""
        with self._reading() as connection:
            rows = connection.execute(sa.select(_items).order_by(_items.c.item_id)).mappings().all()
        return [_item(row) for row in rows]

    def read_current_items(self) -> dict[str, Item]:
        """Return the last arrival of each document, by document id, oldest first."""
        return self._read_last(sa.true())

    def read_kept_items(self) -> dict[str, Item]:
        """Return the last arrival of each document whose bytes were kept, by document id, oldest first."""
        return self._read_last(_items.c.media_type.is_not(None))

    def _read_last(self, condition: sa.ColumnElement[bool]) -> dict[str, Item]:
        last = sa.select(sa.func.max(_items.c.item_id)).where(condition).group_by(_items.c.document_id)
        with self._reading() as connection:
            rows = connection.execute(
                sa.select(_items).where(_items.c.item_id.in_(last)).order_by(_items.c.item_id)
            ).mappings()
            return {row["document_id"]: _item(row) for row in rows}

    def count_offered(self) -> int:
        """Return how many items were ever offered: each arrival, and each time that it came again unchanged."""
        with self._reading() as connection:
            total = connection.execute(
                sa.select(sa.func.count() + sa.func.coalesce(sa.func.sum(_items.c.times_unchanged), 0))
            ).scalar_one()
        return int(total)

    # ---- steps -----------------------------------------------------------------------------------------------

    def record_steps(self, steps: Sequence[Step]) -> None:
        """Record steps, all or none; a step takes the place of the one with the same input and stage."""
        if not steps:
            return
        rows = [
            {
                "input_id": step.input_id,
                "stage": step.stage,
                "fingerprint": step.fingerprint,
                "state": step.state,
                "tries": step.tries,
                "reason": step.reason,
                "table_versions": json.dumps(dict(step.table_versions), sort_keys=True),
                "rows": step.rows,
            }
            for step in steps
        ]
        with self._writing() as connection:
            connection.execute(sa.insert(_steps).prefix_with("OR REPLACE"), rows)

    def read_steps(self, stage: str) -> dict[str, Step]:
        """Return the steps of a stage by input id."""
        with self._reading() as connection:
            rows = connection.execute(sa.select(_steps).where(_steps.c.stage == stage).order_by(_steps.c.input_id))
            return {
                row["input_id"]: Step(
                    input_id=row["input_id"],
                    stage=row["stage"],
                    fingerprint=row["fingerprint"],
                    state=row["state"],
                    tries=row["tries"],
                    reason=row["reason"],
                    table_versions=json.loads(row["table_versions"]),
                    rows=row["rows"],
                )
                for row in rows.mappings()
            }

    def void_steps(self, stage: str, input_ids: Iterable[str] | None = None) -> None:
        """Forget steps of a stage, so that they are done again.

        Args:
            stage: Name of the stage.
            input_ids: Which inputs; None for all.
        """
        with self._writing() as connection:
            if input_ids is None:
                connection.execute(sa.delete(_steps).where(_steps.c.stage == stage))
                return
            for some in _chunks(list(input_ids)):
                connection.execute(sa.delete(_steps).where(_steps.c.stage == stage, _steps.c.input_id.in_(some)))

    # ---- runs ------------------------------------------------------------------------------------------------

    def record_run(self, run: Run) -> None:
        """Record a run; it takes the place of the one with the same id."""
        row = {**asdict(run), "facts": json.dumps(run.facts, sort_keys=True)}
        with self._writing() as connection:
            connection.execute(sa.insert(_runs).prefix_with("OR REPLACE"), [row])

    def read_runs(self, limit: int = 20) -> list[Run]:
        """Return the last runs, newest first."""
        with self._reading() as connection:
            rows = connection.execute(
                sa.select(_runs).order_by(_runs.c.started.desc(), _runs.c.run_id).limit(limit)
            ).mappings()
            return [Run(**{**row, "facts": json.loads(row["facts"])}) for row in rows]

    # ---- inside ----------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        with self._engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
            yield connection

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sa.Connection]:
        with self._engine.execution_options(begin="BEGIN").begin() as connection:
            yield connection

    def _migrate(self) -> None:
        if sa.inspect(self._engine).has_table("meta"):
            with self._reading() as connection:
                version = connection.execute(sa.select(_meta.c.schema_version)).scalar_one()
            if version > SCHEMA_VERSION:
                raise StoreError(
                    f"The ledger {self._path} was written by a newer faktor (schema {version}, this one knows "
                    f"{SCHEMA_VERSION}). Install that faktor or a newer one.",
                    str(self._path),
                )
            return
        with self._writing() as connection:
            _metadata.create_all(connection)
            if connection.execute(sa.select(sa.func.count()).select_from(_meta)).scalar_one() == 0:
                connection.execute(sa.insert(_meta).values(schema_version=SCHEMA_VERSION))


def _make_engine(path: Path) -> sa.Engine:
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


def _item(row: sa.RowMapping) -> Item:
    arrival = Arrival(**{name: row[name] for name in Arrival.__dataclass_fields__})
    return Item(
        item_id=row["item_id"],
        document_id=row["document_id"],
        arrival=arrival,
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
        times_unchanged=row["times_unchanged"],
    )


def _chunks(ids: list[str]) -> Iterator[list[str]]:
    for first in range(0, len(ids), _IDS_A_STATEMENT):
        yield ids[first : first + _IDS_A_STATEMENT]


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _say(error: sa.exc.DatabaseError) -> str:
    return str(error.orig)
