"""What the ledger knows of how well sources do: when each was looked at, what arrived when, what reading it gave.

Takes the name of a source or a moment; gives rows, oldest first. Writes nothing.
"""

import json
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from pipeline.store.ledger_file import LedgerFile, write_moment
from pipeline.store.ledger_tables import ADDRESSES, CYCLES, ITEMS, STEPS

__all__ = ["ArrivalMark", "Look", "OfferMark", "ReadingMark", "WatchLedger"]


class Look(NamedTuple):
    """One look at a source: its name, when it began, the state of the cycle, and the reason where it failed."""

    source: str
    started: str
    state: str
    reason: str | None


class OfferMark(NamedTuple):
    """An article that a source offered: when it was offered first, and when it is said to be published."""

    first_seen: str
    published: str | None


class ArrivalMark(NamedTuple):
    """A document that was taken in: its source and when."""

    source: str
    first_seen: str


class ReadingMark(NamedTuple):
    """A document that was read: its id, when it arrived, and how far reading came."""

    document_id: str
    first_seen: str
    state: str


class WatchLedger(LedgerFile):
    """The part of the ledger that tells how well sources do."""

    def read_looks(self, source: str | None = None, *, since: datetime | None = None) -> list[Look]:
        """Return the cycles that have ended, without their counts.

        Args:
            source: Name of the source; None for all.
            since: Only those that began then or later.
        """
        question = sa.select(CYCLES.c.source, CYCLES.c.started, CYCLES.c.state, CYCLES.c.reason)
        question = question.where(CYCLES.c.state != "running").order_by(CYCLES.c.started, CYCLES.c.cycle_id)
        return [Look(*row) for row in self._ask(question, CYCLES.c.source, source, CYCLES.c.started, since)]

    def read_offer_marks(self, source: str, *, since: datetime) -> list[OfferMark]:
        """Return the articles that a source offered first at a moment or later, each once."""
        question = (
            sa.select(ADDRESSES.c.first_seen, ADDRESSES.c.facts)
            .where(ADDRESSES.c.role == "article", ADDRESSES.c.state != "twin")
            .order_by(ADDRESSES.c.first_seen, ADDRESSES.c.address)
        )
        rows = self._ask(question, ADDRESSES.c.source, source, ADDRESSES.c.first_seen, since)
        return [OfferMark(first_seen, json.loads(facts).get("published")) for first_seen, facts in rows]

    def read_arrival_marks(self, source: str | None = None, *, since: datetime | None = None) -> list[ArrivalMark]:
        """Return when documents were taken in, new or changed."""
        question = (
            sa.select(ITEMS.c.source, ITEMS.c.first_seen)
            .where(ITEMS.c.outcome.in_(("new", "changed")))
            .order_by(ITEMS.c.item_id)
        )
        return [ArrivalMark(*row) for row in self._ask(question, ITEMS.c.source, source, ITEMS.c.first_seen, since)]

    def read_reading_marks(self, source: str, *, limit: int) -> list[ReadingMark]:
        """Return how far reading came with the documents of a source that arrived last.

        Args:
            source: Name of the source.
            limit: At most this many documents.
        """
        question = (
            sa.select(ITEMS.c.document_id, sa.func.max(ITEMS.c.first_seen), STEPS.c.state)
            .join(STEPS, sa.and_(STEPS.c.input_id == ITEMS.c.document_id, STEPS.c.stage == "extract"))
            .where(ITEMS.c.source == source, ITEMS.c.outcome.in_(("new", "changed")))
            .group_by(ITEMS.c.document_id, STEPS.c.state)
            .order_by(sa.func.max(ITEMS.c.item_id).desc())
            .limit(limit)
        )
        with self._reading() as connection:
            return [ReadingMark(*row) for row in connection.execute(question)][::-1]

    def _ask(
        self,
        question: "sa.Select[Any]",
        name: "sa.ColumnElement[str]",
        source: str | None,
        when: "sa.ColumnElement[str]",
        since: datetime | None,
    ) -> "list[sa.Row[Any]]":
        if source is not None:
            question = question.where(name == source)
        if since is not None:
            question = question.where(when >= write_moment(since))
        with self._reading() as connection:
            return list(connection.execute(question))
