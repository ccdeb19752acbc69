"""What the ledger forgets: documents that were taken down, and records that have had their time.

Takes ids and days; removes rows so that their bytes are gone from the file. Of what was taken down only a grave stays:
a hash, a day and a reason.
"""

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from pipeline.store.ledger_file import LedgerFile, cut_ids, write_moment
from pipeline.store.ledger_records import Grave
from pipeline.store.ledger_tables import ADDRESSES, ALERTS, CYCLES, ITEMS, RESPONSES, RUNS, STEPS, TOMBSTONES

__all__ = ["GraveLedger", "hash_address"]

_SENTENCES = (ITEMS.c.reason, STEPS.c.reason, RUNS.c.facts, CYCLES.c.reason, ALERTS.c.sentence, ALERTS.c.note)
_BLANK = "(taken down)"


def hash_address(address: str) -> str:
    """Return what stands for an address among the graves."""
    return hashlib.sha256(address.encode()).hexdigest()


class GraveLedger(LedgerFile):
    """The part of the ledger that forgets."""

    def bury(self, graves: Sequence[Grave]) -> None:
        """Record graves, all or none; one that is there already stays as it is."""
        rows = [{"grave": each.grave, "kind": each.kind, "day": each.day, "reason": each.reason} for each in graves]
        with self._writing() as connection:
            for row in rows:
                known = sa.select(TOMBSTONES.c.grave).where(TOMBSTONES.c.grave == row["grave"])
                if connection.execute(known).first() is None:
                    connection.execute(sa.insert(TOMBSTONES), [row])

    def read_graves(self) -> dict[str, Grave]:
        """Return the graves by hash: of originals (SHA-256), of documents (their id), and of addresses."""
        with self._reading() as connection:
            rows = connection.execute(sa.select(TOMBSTONES).order_by(TOMBSTONES.c.grave)).mappings()
            return {row["grave"]: Grave(**row) for row in rows}

    def erase(
        self, document_ids: Collection[str], original_ids: Collection[str], *, words: Collection[str] = ()
    ) -> None:
        """Remove all that is known of documents, and let none of it stay in the file.

        Args:
            document_ids: The documents.
            original_ids: Their originals, also of earlier versions.
            words: Addresses and keys that sentences of other records may name.
        """
        documents, originals = sorted(document_ids), sorted(original_ids)
        with self._writing() as connection:
            for some in cut_ids(documents):
                of_these = sa.select(ITEMS.c.source, ITEMS.c.key).where(ITEMS.c.document_id.in_(some))
                connection.execute(
                    sa.delete(ADDRESSES).where(sa.tuple_(ADDRESSES.c.source, ADDRESSES.c.key).in_(of_these))
                )
                connection.execute(sa.delete(RESPONSES).where(RESPONSES.c.document_id.in_(some)))
                connection.execute(sa.delete(STEPS).where(STEPS.c.input_id.in_(some)))
                connection.execute(sa.delete(ITEMS).where(ITEMS.c.document_id.in_(some)))
            for some in cut_ids(originals):
                connection.execute(sa.delete(RESPONSES).where(RESPONSES.c.original_id.in_(some)))
                connection.execute(sa.delete(ITEMS).where(ITEMS.c.original_id.in_(some)))
            for document_id in documents:
                connection.execute(sa.delete(ALERTS).where(ALERTS.c.evidence.contains(document_id)))
            for column in _SENTENCES:
                for word in words:
                    without = {column: sa.func.replace(column, word, _BLANK)}
                    connection.execute(sa.update(column.table).where(column.contains(word)).values(without))
        self.rewrite()

    def forget_before(self, moment: datetime) -> int:
        """Remove records of runs, cycles and cleared alerts that began before a moment; return how many.

        The newest run of each flow stays, however old, and of the cycles of a source the last of each day and state:
        which days a source was looked at is never forgotten.
        """
        day = write_moment(moment)
        removed = 0
        with self._writing() as connection:
            for table, same in ((RUNS, _is_same_flow), (CYCLES, _is_same_day)):
                newer = table.alias()
                old = sa.delete(table).where(
                    table.c.started < day, sa.exists().where(same(table, newer), newer.c.started > table.c.started)
                )
                removed += connection.execute(old).rowcount
            removed += connection.execute(sa.delete(ALERTS).where(ALERTS.c.cleared < day)).rowcount
        return removed

    def rewrite(self) -> None:
        """Write the file anew without what was removed from it; nobody else may have it open for writing."""
        if self._engine.dialect.name != "sqlite":
            return
        with self._engine.connect() as connection:
            raw = connection.connection.driver_connection
            if raw is None:
                return
            raw.execute("VACUUM")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def find_faults(self) -> list[str]:
        """Return what the database itself finds damaged in the file; nothing when it is whole."""
        if self._engine.dialect.name != "sqlite":
            return []
        with self._reading() as connection:
            said = [str(row[0]) for row in connection.exec_driver_sql("PRAGMA integrity_check(5)")]
        return [] if said == ["ok"] else said


def _is_same_flow(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
    return one.c.flow == other.c.flow


def _is_same_day(one: sa.FromClause, other: sa.FromClause) -> sa.ColumnElement[bool]:
    days = [sa.func.substr(table.c.started, 1, len("2024-05-01")) for table in (one, other)]
    return sa.and_(one.c.source == other.c.source, one.c.state == other.c.state, days[0] == days[1])
