"""The ledger: every item that was offered and what became of it, every step that was done, every run.

Takes arrivals, steps, runs, addresses, cycles and alerts; gives them back. What is recorded here is on disk before the
call returns. It keeps the time that it is told and has no clock.
"""

from pipeline.store.ledger_alerts import AlertLedger
from pipeline.store.ledger_graves import GraveLedger
from pipeline.store.ledger_items import ItemLedger
from pipeline.store.ledger_steps import StepLedger
from pipeline.store.ledger_watch import WatchLedger
from pipeline.store.ledger_web import WebLedger

__all__ = ["Ledger"]


class Ledger(ItemLedger, StepLedger, WebLedger, AlertLedger, WatchLedger, GraveLedger):
    """The ledger of one workspace.

    Args:
        path: The SQLite file; made with its folder when it is missing, brought up to date when an older faktor made it.

    Raises:
        StoreError: If the file is no ledger, is damaged, or was written by a newer faktor.
    """
