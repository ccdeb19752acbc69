"""What the ledger knows of alerts: what was raised, when it was no longer true, and what was done about it.

Takes alerts; gives them back. Knows no rule by which one is raised.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict

import sqlalchemy as sa

from pipeline.store.ledger_engine import replace_rows
from pipeline.store.ledger_file import LedgerFile
from pipeline.store.ledger_records import Alert
from pipeline.store.ledger_tables import ALERTS

__all__ = ["AlertLedger"]


class AlertLedger(LedgerFile):
    """The part of the ledger that keeps alerts."""

    def record_alerts(self, alerts: Sequence[Alert]) -> None:
        """Record alerts, all or none; an alert takes the place of the one with the same id."""
        if not alerts:
            return
        rows = [{**asdict(each), "evidence": json.dumps(each.evidence, sort_keys=True)} for each in alerts]
        with self._writing() as connection:
            replace_rows(connection, ALERTS, rows)

    def read_alerts(self, *, source: str | None = None, only_open: bool = False) -> list[Alert]:
        """Return alerts, the last raised first.

        Args:
            source: Only those that speak of this source; None for all.
            only_open: Only those that are still true.
        """
        question = sa.select(ALERTS).order_by(ALERTS.c.raised.desc(), ALERTS.c.alert_id)
        if source is not None:
            question = question.where(ALERTS.c.source == source)
        if only_open:
            question = question.where(ALERTS.c.cleared.is_(None))
        with self._reading() as connection:
            rows = connection.execute(question).mappings()
            return [Alert(**{**row, "evidence": json.loads(row["evidence"])}) for row in rows]
