"""Compares the versions of a document that were kept: what came and went from one to the next.

Takes a workspace and a document; gives its versions, each with its difference from the one before. Changes nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from flows.plan import make_original
from pipeline.acquire.addresses import canonicalise
from pipeline.acquire.versions import Change, compare_versions
from pipeline.errors import QuestionError
from pipeline.extract import ReadingPool
from pipeline.records import Original, Reading
from pipeline.store import Item, Ledger, Response, path_of_original
from pipeline.workspace import Workspace

__all__ = ["Version", "compare_document"]


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a document.

    Attributes:
        number: 1 for the first that was kept.
        key: Address or path of the document.
        source: Its source.
        arrived: When it was taken in, ISO 8601 in UTC.
        fetched: When it was fetched, where it came from the web.
        original_id: SHA-256 of its bytes.
        state: How far reading came.
        reason: Why there is no text, or not all; else None.
        changes: What came and went since the version before; empty for the first, and where one has no text.
    """

    number: int
    key: str
    source: str
    arrived: str
    fetched: str | None
    original_id: str
    state: str
    reason: str | None
    changes: tuple[Change, ...]

    def count_words(self, kind: str) -> int:
        """Return how many words were inserted, deleted or kept."""
        return sum(len(change.text.split()) for change in self.changes if change.kind == kind)


def compare_document(workspace: Workspace, document: str) -> list[Version]:
    """Compare the versions of a document.

    Args:
        workspace: The workspace.
        document: Its id, its key, its source and key ("kabar/https://..."), or an address that led to it.

    Returns:
        Its versions, oldest first.

    Raises:
        QuestionError: If no document, or more than one, is meant.
    """
    ledger = Ledger(workspace.ledger)
    try:
        items = _find_items(ledger, document)
        heads = {each.original_id: each for each in ledger.read_responses([items[0].document_id])}
    finally:
        ledger.close()
    with ReadingPool(workers=1, ocr="off") as pool:
        readings = list(pool.read(_make_requests(workspace, items, heads)))
    return _compare(items, readings, heads)


def _find_items(ledger: Ledger, document: str) -> list[Item]:
    """Return the arrivals of a document that were kept, oldest first."""
    kept = [item for item in ledger.read_items() if item.arrival.media_type is not None]
    found = {item.document_id for item in kept if _is_named(item, document)}
    if not found and "://" in document:
        keys = {canonicalise(document)}
        keys |= {row.key for row in ledger.read_addresses(role="article") if row.address == document}
        found = {item.document_id for item in kept if item.arrival.key in keys}
    if not found:
        raise QuestionError(
            f"There is no document {document!r}. Give its id, its key or an address; `faktor kwic` shows keys.",
            document,
        )
    items = [item for item in kept if item.document_id in found]
    if len(found) > 1:
        named = sorted({f"{item.arrival.source}/{item.arrival.key}" for item in items})
        raise QuestionError(f"{document} may be {', '.join(named[:4])}. Say which, with its source.", document)
    return items


def _is_named(item: Item, document: str) -> bool:
    arrival = item.arrival
    return document in (item.document_id, arrival.key, f"{arrival.source}/{arrival.key}")


def _make_requests(
    workspace: Workspace, items: Sequence[Item], heads: dict[str, Response]
) -> Iterator[tuple[Path, Original]]:
    for item in items:
        original = make_original(item)
        head = heads.get(original.original_id)
        path = path_of_original(workspace.originals.absolute(), original.original_id)
        yield path, replace(original, charset=head.charset if head is not None else None)


def _compare(items: Sequence[Item], readings: Sequence[Reading], heads: dict[str, Response]) -> list[Version]:
    versions: list[Version] = []
    before: str | None = None
    for number, (item, reading) in enumerate(zip(items, readings, strict=True), start=1):
        text = _lay_out(reading)
        head = heads.get(item.arrival.original_id or "")
        changes = compare_versions(before, text) if before is not None and text is not None else ()
        versions.append(
            Version(
                number=number,
                key=item.arrival.key,
                source=item.arrival.source,
                arrived=item.first_seen,
                fetched=head.fetched if head is not None else None,
                original_id=item.arrival.original_id or "",
                state=reading.state,
                reason=reading.reason,
                changes=changes,
            )
        )
        before = text if text is not None else before
    return versions


def _lay_out(reading: Reading) -> str | None:
    """Return the text of a reading, a passage a line, without what it says of itself in its head."""
    if reading.document is None:
        return None
    told = [passage.text for passage in reading.passages if passage.kind != "metadata"]
    return "\n".join(" ".join(text.split()) for text in told)
