"""Tells what is new among the offers of a listing, what was offered before, and what is left out.

Takes offers and the ledger; gives what is to be recorded of them. Records nothing itself.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from flows.collect.offers import Offer
from flows.collect.rules import is_told_otherwise, plan_revisit_when_told
from flows.sources import WebSource
from pipeline.records import make_id
from pipeline.store import Address, Arrival, Ledger, hash_address, write_moment

__all__ = ["SortedOffers", "meet_offer", "sort_offers"]

# Addresses of one item that are remembered; some sites make up a new one at each look.
_MOST_SPELLINGS = 20
_SETTLED = ("ok", "twin", "refused", "gone", "quarantined")
_GIVEN_UP = ("gone", "quarantined")


@dataclass(slots=True)
class SortedOffers:
    """What is to be recorded of the offers of a listing.

    Attributes:
        rows: Addresses that are new, or of which something new is said.
        arrivals: What became of items that need not be fetched.
        again: Addresses that were offered before.
        fates: Key of each item -> what became of it.
        waiting: The offers that are to be fetched.
        fresh: How many items were never offered before.
        left_out: How many the patterns and the day left out.
    """

    rows: list[Address] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    fates: dict[str, str] = field(default_factory=dict)
    waiting: list[Offer] = field(default_factory=list)
    fresh: int = 0
    left_out: int = 0


def sort_offers(
    source: WebSource,
    ledger: Ledger,
    offers: Sequence[Offer],
    *,
    bound: date | None,
    buried: AbstractSet[str],
    fates: Mapping[str, str],
    now: datetime,
) -> SortedOffers:
    """Sort the offers of a listing.

    Args:
        source: The source that the listing belongs to.
        ledger: What was offered before.
        offers: The offers, each key once.
        bound: Nothing dated before this day is taken; None for no bound.
        buried: Hashes of what was taken down.
        fates: What became of items in this look so far; it stays so.
        now: The time.
    """
    wanted = [offer for offer in offers if _is_wanted(source, offer, bound, buried)]
    found = SortedOffers(left_out=len(offers) - len(wanted))
    known = ledger.find_addresses(source.name, [offer.address for offer in wanted])
    by_key: dict[str, list[Address]] = {}
    for each in ledger.find_keys([offer.key for offer in wanted]):
        by_key.setdefault(each.key, []).append(each)
    for offer in wanted:
        before = known.get(offer.address)
        if before is None:
            row, arrival, fate = meet_offer(source, offer, by_key.get(offer.key, ()), now=now)
            found.rows += [row] if row is not None else []
            found.arrivals += [arrival] if arrival is not None else []
            found.fresh += fate in ("waiting", "rejected")
            found.waiting += [offer] if fate == "waiting" else []
            _note(found, fates, offer.key, fate)
            continue
        found.again.append(before.address)
        told = _hear(before, offer)
        found.rows += [replace(told, last_seen=write_moment(now))] if told is not None else []
        is_settled = before.state in _SETTLED
        if _note(found, fates, before.key, "unchanged" if is_settled else "waiting") and is_settled:
            found.arrivals.append(Arrival(source.name, before.key, "unchanged"))
    return found


def meet_offer(
    source: WebSource, offer: Offer, known: Sequence[Address], *, now: datetime
) -> tuple[Address | None, Arrival | None, str]:
    """Say what becomes of an address that a source offers for the first time.

    Args:
        source: The source.
        offer: The offer.
        known: Addresses of all sources that lead to the same item.
        now: The time.

    Returns:
        The address to record, or None where enough of its like are; the arrival of its item, if it has one already;
        and its fate: "waiting", "duplicate" or "rejected".
    """
    moment = write_moment(now)
    row = Address(source.name, offer.address, "article", offer.key, "waiting", moment, moment, facts=offer.facts)
    if offer.refusal is not None:
        arrival = Arrival(source.name, offer.key, "rejected", offer.refusal)
        return replace(row, state="refused", reason=offer.refusal), arrival, "rejected"
    own = [each for each in known if each.source == source.name]
    # one that was given up under its other addresses may be found at this one
    if any(each.state not in _GIVEN_UP for each in own):
        is_waiting = any(each.state in ("waiting", "failing") for each in own)
        twin = replace(row, state="twin") if len(own) < _MOST_SPELLINGS else None
        return twin, None, "waiting" if is_waiting else "duplicate"
    other = next((each for each in known if each.state in ("ok", "waiting", "failing")), None)
    if other is not None and not own:
        reason = f"The source {other.source} offers the same article, which is kept there."
        arrival = Arrival(source.name, offer.key, "duplicate")
        return replace(row, state="twin", reason=reason), arrival, "duplicate"
    return row, None, "waiting"


def _is_wanted(source: WebSource, offer: Offer, bound: date | None, buried: AbstractSet[str]) -> bool:
    if bound is not None and offer.day is not None and offer.day < bound:
        return False
    if offer.refusal is None and not source.takes(offer.address):
        return False
    hashes = (hash_address(offer.address), hash_address(offer.key), make_id(source.name, offer.key))
    return not buried or buried.isdisjoint(hashes)


def _note(found: SortedOffers, fates: Mapping[str, str], key: str, fate: str) -> bool:
    """Note the fate of an item that has none yet; return whether it had none."""
    if key in fates or key in found.fates:
        return False
    found.fates[key] = fate
    return True


def _hear(row: Address, offer: Offer) -> Address | None:
    """Return an address of which its listing says that the article has changed, or None."""
    if row.facts.get("listing") != offer.facts.get("listing") or not is_told_otherwise(row.facts, offer.facts):
        return None
    if row.state != "ok" or row.last_tried is None:
        return replace(row, facts=offer.facts)
    due = write_moment(plan_revisit_when_told(offer.facts, last_tried=datetime.fromisoformat(row.last_tried)))
    return replace(row, facts=offer.facts, next_try=due if row.next_try is None else min(due, row.next_try))
