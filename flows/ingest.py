"""Takes in what the sources offer.

Examining reads and hashes every file and says what has become of it; taking in makes originals and arrivals durable,
originals first: only what stands in the ledger has arrived.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from flows.progress import tell
from pipeline.acquire import Offered, Refusal, describe_item, list_items, list_mails, read_item, sniff_media_type
from pipeline.records import Source, make_id
from pipeline.store import Arrival, Item, Ledger, hash_bytes, write_originals
from pipeline.workspace import Workspace

__all__ = ["Examined", "examine_sources", "list_offers", "take_in"]


@dataclass(frozen=True, slots=True)
class Examined:
    """An offered item and what will become of it.

    Attributes:
        source: The source that offers it.
        item: The item.
        arrival: What is to be recorded.
    """

    source: Source
    item: Offered
    arrival: Arrival


def examine_sources(
    sources: Iterable[Source], workspace: Workspace, ledger: Ledger, *, now: datetime
) -> list[Examined]:
    """Say what has become of every item that the sources offer, and change nothing.

    Args:
        sources: The sources.
        workspace: The workspace that relative folders are in.
        ledger: What has arrived before.
        now: The time of the run.

    Returns:
        One entry an item, in a fixed order; what was taken down is no item, whatever its name is now.

    Raises:
        SettingsError: If a source's folder does not exist.
    """
    last = ledger.read_current_items()
    kept = ledger.read_kept_items()
    # A new original that has the bytes of an older one is a duplicate of it, not a second document.
    first_with: dict[str, str] = {}
    for item in kept.values():
        first_with.setdefault(item.arrival.original_id or "", f"{item.arrival.source}/{item.arrival.key}")
    graves = ledger.read_graves()
    offers = [
        (source, offered)
        for source in sources
        for offered in list_offers(source, workspace)
        if make_id(source.name, offered.key) not in graves
    ]
    examined = []
    for number, (source, offered) in enumerate(offers, 1):
        found = _examine(source, offered, last, kept, first_with, now=now)
        if found.arrival.original_id in graves:
            continue
        examined.append(found)
        arrival = found.arrival
        if arrival.outcome in ("new", "changed") and arrival.original_id is not None:
            first_with.setdefault(arrival.original_id, f"{arrival.source}/{arrival.key}")
        tell("look", number, len(offers))
    return examined


def list_offers(source: Source, workspace: Workspace) -> Iterator[Offered]:
    """List what a source offers: the files of a folder, or the mails of a mailbox."""
    return list_mails(source, workspace.root) if source.holds_mail else list_items(source, workspace.root)


def take_in(batch: Sequence[Examined], workspace: Workspace, ledger: Ledger, *, now: datetime) -> list[Arrival]:
    """Make a batch of items durable: their bytes, then their arrivals.

    Args:
        batch: Items as examined; a file that has changed or gone since then is recorded as it is now.
        workspace: Where originals are kept.
        ledger: Where arrivals are recorded.
        now: The time of the run.

    Returns:
        The arrivals that were recorded.
    """
    kept = list(_read_again(batch))
    write_originals(workspace.originals, [data for _, data in kept if data is not None])
    arrivals = [arrival for arrival, _ in kept]
    ledger.record_arrivals(arrivals, now=now)
    return arrivals


def _examine(
    source: Source,
    offered: Offered,
    last: Mapping[str, Item],
    kept: Mapping[str, Item],
    first_with: Mapping[str, str],
    *,
    now: datetime,
) -> Examined:
    bare = Arrival(source.name, offered.key, "rejected", size_bytes=offered.size_bytes)
    before = last.get(bare.document_id)
    held = kept.get(bare.document_id)
    if offered.refusal is not None:
        return Examined(source, offered, _unless_known(replace(bare, reason=offered.refusal), before))
    try:
        data = read_item(offered)
    except OSError as error:
        reason = f"The file cannot be read ({error.strerror}). Give yourself the right to read it."
        return Examined(source, offered, _unless_known(replace(bare, outcome="failed", reason=reason), before))
    original_id = hash_bytes(data)
    if held is not None and held == before and held.arrival.original_id == original_id:
        return Examined(source, offered, replace(held.arrival, outcome="unchanged", reason=None))
    media_type = sniff_media_type(data, offered.key)
    if isinstance(media_type, Refusal):
        refused = replace(bare, original_id=original_id, reason=media_type.reason, size_bytes=len(data))
        return Examined(source, offered, _unless_known(refused, before))
    original = describe_item(source, offered, data, media_type=media_type, seen=now.date())
    arrival = replace(
        bare,
        outcome="new" if held is None else "changed",
        original_id=original_id,
        media_type=media_type,
        kind=original.kind,
        publisher=source.publisher,
        size_bytes=len(data),
        region=source.region,
    )
    twin = first_with.get(original_id)
    if twin is not None and twin != f"{source.name}/{offered.key}":
        arrival = replace(arrival, outcome="duplicate", reason=f"The same bytes as {twin}, which is read in its place.")
    return Examined(source, offered, arrival)


def _unless_known(arrival: Arrival, before: Item | None) -> Arrival:
    """Return the arrival, or "unchanged" when the same was already refused for the same reason."""
    said = (arrival.outcome, arrival.reason, arrival.original_id)
    if before is not None and said == (before.arrival.outcome, before.arrival.reason, before.arrival.original_id):
        return replace(arrival, outcome="unchanged")
    return arrival


def _read_again(batch: Sequence[Examined]) -> Iterator[tuple[Arrival, bytes | None]]:
    for each in batch:
        arrival = each.arrival
        if arrival.media_type is None or arrival.outcome == "unchanged":
            yield arrival, None
            continue
        try:
            data = read_item(each.item)
        except OSError as error:
            reason = f"The file went away while it was taken in ({error.strerror}). Run again when it is back."
            yield Arrival(arrival.source, arrival.key, "failed", reason=reason), None
            continue
        if hash_bytes(data) != arrival.original_id:
            reason = "The file changed while it was taken in. Run again when nothing writes to it."
            yield Arrival(arrival.source, arrival.key, "failed", reason=reason), None
            continue
        yield arrival, data
