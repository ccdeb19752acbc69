"""Checks that nothing that was offered is unaccounted for.

Takes the ledger and a source; gives how many items were offered, what became of them, and how many wait. Mends nothing.
"""

from collections import Counter
from dataclasses import dataclass

from pipeline.store import Ledger

__all__ = ["Account", "account"]


@dataclass(frozen=True, slots=True)
class Account:
    """What a source of the web has offered so far, each item once.

    Attributes:
        offered: How many items its addresses lead to.
        outcomes: What became of them on their last arrival.
        waiting: How many are still to be fetched for the first time.
        lost: Keys of addresses that are settled although no arrival tells of their item; always empty.
        unoffered: Keys of arrivals that no address leads to; always empty.
    """

    offered: int
    outcomes: dict[str, int]
    waiting: int
    lost: tuple[str, ...]
    unoffered: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Whether items offered are the sum of outcomes and of what waits."""
        return not self.lost and not self.unoffered and self.offered == sum(self.outcomes.values()) + self.waiting


def account(ledger: Ledger, source: str) -> Account:
    """Account for all that a source of the web has offered.

    Args:
        ledger: The ledger.
        source: Name of the source.
    """
    rows = ledger.read_addresses(source, role="article")
    arrived = {
        item.arrival.key: item.arrival for item in ledger.read_current_items().values() if item.arrival.source == source
    }
    waiting = {row.key for row in rows if row.state == "waiting"} - set(arrived)
    settled = {row.key for row in rows if row.state != "waiting"} - waiting
    # an item that failed under an address before that turned out to be another one's
    renamed = {
        key for key, arrival in arrived.items() if arrival.outcome == "duplicate" and arrival.original_id is None
    }
    offered = {row.key for row in rows} | renamed
    return Account(
        offered=len(offered),
        outcomes=dict(Counter(arrival.outcome for key, arrival in arrived.items() if key in offered)),
        waiting=len(waiting),
        lost=tuple(sorted(settled - set(arrived))),
        unoffered=tuple(sorted(set(arrived) - offered)),
    )
