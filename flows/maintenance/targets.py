"""What a person means who wants a document taken down: which documents, originals and addresses go.

Takes the ledger and the person's words; gives what is to go. Removes nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from pipeline.acquire.addresses import canonicalise
from pipeline.errors import QuestionError
from pipeline.store import Item, Ledger

__all__ = ["Target", "find_target"]

_SHORTEST_PREFIX = 6
_SHA256_DIGITS = 64


@dataclass(frozen=True, slots=True)
class Target:
    """What is to go.

    Attributes:
        documents: Document id -> source and key.
        originals: SHA-256 of each original that it had, also earlier ones.
        addresses: Addresses that led to it; they are never asked for again.
    """

    documents: dict[str, tuple[str, str]] = field(default_factory=dict)
    originals: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


def find_target(
    ledger: Ledger, *, document: str | None = None, address: str | None = None, original: str | None = None
) -> Target:
    """Find what a person wants taken down.

    What has the same bytes goes with it: they are the same text under another name.

    Args:
        ledger: The ledger.
        document: Id of a document (its beginning will do), its source and key ("inbox/letter.pdf"), or its key.
        address: An address of it, in any form; one that was never fetched is still never to be fetched.
        original: SHA-256 of its bytes (its beginning will do).

    Raises:
        QuestionError: If nothing or more than one thing was meant, or nothing is known by that name.
    """
    asked = [each for each in (document, address, original) if each]
    if len(asked) != 1:
        raise QuestionError(
            "Expected one document, --address or --original. Name the one that is to go.", " ".join(asked)
        )
    items = ledger.read_items()
    if address:
        return _find_by_address(ledger, items, address)
    if original:
        found = {item.document_id for item in items if _begins(item.arrival.original_id, original)}
        wanted = {item.arrival.original_id for item in items if _begins(item.arrival.original_id, original)}
        if len(wanted) > 1:
            raise QuestionError(f"{len(wanted)} originals begin with {original}. Give more of its digits.", original)
        known = original if len(original) == _SHA256_DIGITS else None
        return _grow(ledger, items, found, originals=[known] if known else [], asked=original)
    name = document or ""
    found = {item.document_id for item in items if _is_named(item, name)}
    if len(found) > 1:
        named = sorted({f"{item.arrival.source}/{item.arrival.key}" for item in items if item.document_id in found})
        raise QuestionError(f"{name} may be {', '.join(named[:4])}. Say which, with its source.", name)
    return _grow(ledger, items, found, asked=name)


def _find_by_address(ledger: Ledger, items: list[Item], address: str) -> Target:
    canonical = canonicalise(address)
    forms = {address, canonical}
    rows = [each for each in ledger.read_addresses() if forms & {each.address, each.key}]
    keys = {(each.source, each.key) for each in rows}
    found = {
        item.document_id
        for item in items
        if item.arrival.key in forms or (item.arrival.source, item.arrival.key) in keys
    }
    found |= {each.document_id for each in ledger.read_responses() if forms & {each.address, each.final_address}}
    return _grow(ledger, items, found, addresses=forms, asked=None)


def _grow(
    ledger: Ledger,
    items: list[Item],
    documents: set[str],
    *,
    originals: Iterable[str] = (),
    addresses: Iterable[str] = (),
    asked: str | None,
) -> Target:
    """Add what has the same bytes, and every address and earlier original of these documents."""
    if not documents and asked is not None and not any(originals):
        raise QuestionError(
            f"No document is known as {asked}. `faktor kwic` and `faktor status` show ids and names.", asked
        )
    bytes_of: set[str] = set(originals)
    while True:
        held = {
            item.arrival.original_id
            for item in items
            if item.document_id in documents and item.arrival.original_id is not None
        }
        bytes_of |= held
        twins = {item.document_id for item in items if item.arrival.original_id in bytes_of} - documents
        if not twins:
            break
        documents = documents | twins
    names = {
        item.document_id: (item.arrival.source, item.arrival.key) for item in items if item.document_id in documents
    }
    keys = set(names.values())
    leading = {each.address for each in ledger.read_addresses() if (each.source, each.key) in keys}
    answers = ledger.read_responses(sorted(documents))
    leading |= {part for each in answers for part in (each.address, each.final_address)}
    leading |= {key for _, key in keys if "://" in key}
    return Target(names, tuple(sorted(bytes_of)), tuple(sorted(leading | set(addresses))))


def _begins(original_id: str | None, prefix: str) -> bool:
    return original_id is not None and len(prefix) >= _SHORTEST_PREFIX and original_id.startswith(prefix.lower())


def _is_named(item: Item, name: str) -> bool:
    arrival = item.arrival
    if name in (arrival.key, f"{arrival.source}/{arrival.key}"):
        return True
    return len(name) >= _SHORTEST_PREFIX and item.document_id.startswith(name.lower())
