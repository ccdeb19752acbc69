"""What the ledger knows of items: every arrival, and how often it came again.

Takes arrivals; gives items. Knows no step and no address.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from pipeline.store.ledger_file import LedgerFile, cut_ids, write_moment
from pipeline.store.ledger_records import Arrival, Item
from pipeline.store.ledger_tables import ITEMS

__all__ = ["ItemLedger", "save_arrivals"]


class ItemLedger(LedgerFile):
    """The part of the ledger that keeps items."""

    def record_arrivals(self, arrivals: Sequence[Arrival], *, now: datetime) -> None:
        """Record what became of items, all or none.

        An unchanged item is no new row: the row of its last arrival counts how often it came again.

        Args:
            arrivals: The items, each offered once.
            now: When they were offered.
        """
        with self._writing() as connection:
            save_arrivals(connection, arrivals, moment=write_moment(now))

    def read_items(self) -> list[Item]:
        """Return every arrival, oldest first."""
        with self._reading() as connection:
            rows = connection.execute(sa.select(ITEMS).order_by(ITEMS.c.item_id)).mappings().all()
        return [_item(row) for row in rows]

    def read_current_items(self) -> dict[str, Item]:
        """Return the last arrival of each document, by document id, oldest first."""
        return self._read_last(sa.true())

    def read_kept_items(self) -> dict[str, Item]:
        """Return the last arrival of each document whose bytes were kept, by document id, oldest first."""
        return self._read_last(ITEMS.c.media_type.is_not(None))

    def read_items_of(self, document_ids: Sequence[str]) -> list[Item]:
        """Return every arrival of some documents, oldest first: all that was kept of a document that has changed."""
        items: list[Item] = []
        with self._reading() as connection:
            for some in cut_ids(document_ids):
                question = sa.select(ITEMS).where(ITEMS.c.document_id.in_(some)).order_by(ITEMS.c.item_id)
                items += [_item(row) for row in connection.execute(question).mappings()]
        return items

    def find_original(self, original_id: str) -> Item | None:
        """Return the first arrival that was kept with these bytes, or None."""
        question = (
            sa.select(ITEMS)
            .where(ITEMS.c.original_id == original_id, ITEMS.c.media_type.is_not(None))
            .order_by(ITEMS.c.item_id)
            .limit(1)
        )
        with self._reading() as connection:
            row = connection.execute(question).mappings().first()
        return _item(row) if row is not None else None

    def find_last_arrival(self) -> str | None:
        """Return when a document, or a new version of one, arrived last; None when none ever did."""
        question = sa.select(sa.func.max(ITEMS.c.first_seen)).where(ITEMS.c.outcome.in_(("new", "changed")))
        with self._reading() as connection:
            found = connection.execute(question).scalar_one()
        return str(found) if found is not None else None

    def count_offered(self) -> int:
        """Return how many items were ever offered: each arrival, and each time that it came again unchanged."""
        with self._reading() as connection:
            total = connection.execute(
                sa.select(sa.func.count() + sa.func.coalesce(sa.func.sum(ITEMS.c.times_unchanged), 0))
            ).scalar_one()
        return int(total)

    def _read_last(self, condition: sa.ColumnElement[bool]) -> dict[str, Item]:
        last = sa.select(sa.func.max(ITEMS.c.item_id)).where(condition).group_by(ITEMS.c.document_id)
        with self._reading() as connection:
            rows = connection.execute(
                sa.select(ITEMS).where(ITEMS.c.item_id.in_(last)).order_by(ITEMS.c.item_id)
            ).mappings()
            return {row["document_id"]: _item(row) for row in rows}


def save_arrivals(connection: sa.Connection, arrivals: Sequence[Arrival], *, moment: str) -> None:
    """Save arrivals in the transaction of a connection, as `record_arrivals` does in one of its own."""
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
    latest = sa.select(sa.func.max(ITEMS.c.item_id)).group_by(ITEMS.c.document_id)
    if fresh:
        connection.execute(sa.insert(ITEMS), fresh)
    for some in cut_ids(again):
        connection.execute(
            sa.update(ITEMS)
            .where(ITEMS.c.item_id.in_(latest.where(ITEMS.c.document_id.in_(some))))
            .values(last_seen=moment, times_unchanged=ITEMS.c.times_unchanged + 1)
        )


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
