"""How many items a source offered on each day that it was looked at.

Takes the looks at a source and what it offered, with its zone; gives a count for each day that can be compared with
others. Knows no rule by which a count is odd.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from zoneinfo import ZoneInfo

from pipeline.store.ledger_watch import Look, OfferMark

__all__ = ["count_offers", "tell_when"]

_OLD = 7  # days before it was offered; what was published earlier was dug out, it did not come in


def count_offers(
    looks: Sequence[Look], offers: Iterable[OfferMark], *, zone: ZoneInfo, now: datetime
) -> dict[date, int]:
    """Return the items that a source offered first on each of its days.

    A day counts when a look succeeded on it, and the look before was as long ago as is usual for the source (what came
    in after an outage came in on several days). The current day counts once it was looked at as often as a day usually
    is. Items that were published more than a week before, as those of a backfill, are left out.

    Args:
        looks: The cycles of the source that have ended, oldest first.
        offers: Its articles, each once.
        zone: In which its days begin.
        now: The time.

    Returns:
        Day -> items; 0 where it was looked at in vain. The first day is not there: what it brought had come before.
    """
    looked = Counter(tell_when(look.started, zone) for look in looks if look.state == "completed")
    days = sorted(looked)
    if len(days) < 2:
        return {}
    gaps = {day: (day - before).days for before, day in pairwise(days)}
    usual_gap = median(gaps.values())
    often = median(looked.values())
    today = now.astimezone(zone).date()
    counts = {day: 0 for day, gap in gaps.items() if gap <= usual_gap and (day < today or looked[day] >= often)}
    for offer in offers:
        day = tell_when(offer.first_seen, zone)
        if day in counts and not _is_old(offer, day, gaps[day]):
            counts[day] += 1
    return counts


def tell_when(moment: str, zone: ZoneInfo | None) -> date:
    """Return the day of a moment as the ledger writes it, in a zone; None is UTC."""
    from pipeline.query.coverage import tell_day

    return tell_day(moment, zone)


def _is_old(offer: OfferMark, day: date, gap: int) -> bool:
    if offer.published is None:
        return False
    return date.fromisoformat(offer.published[:10]) < day - timedelta(days=max(_OLD, 2 * gap))
