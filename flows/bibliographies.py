"""Which entry of which bibliographic file describes which document.

Takes the ledger and the tables; gives the originals that are to be read with their entries, and says of each
bibliographic file how many documents it describes. Which entry is whose is decided in `pipeline.extract.matching`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pipeline.extract import BIBLIOGRAPHIC_TYPES, Described, Known, Matches, match_entries
from pipeline.extract.reasons import say
from pipeline.records import DOCUMENTS, ENTRIES, Entry, Original, make_id
from pipeline.store import Item, Ledger, read_table
from pipeline.workspace import Workspace

__all__ = ["account_for_entries", "describe_originals", "hash_entry", "is_bibliography"]

_NAMED = 3
_LOST = re.compile(r"has ([\d,]+) entries or lines that cannot be read")


def is_bibliography(original: Original) -> bool:
    """Return whether an original tells of other documents and is none itself."""
    return original.media_type in BIBLIOGRAPHIC_TYPES


def hash_entry(entry: Entry | None) -> tuple[str, ...]:
    """Return what the reading of a document depends on besides its bytes: nothing, or the hash of its entry."""
    if entry is None:
        return ()
    said = (getattr(entry, name) for name in Entry.__dataclass_fields__)
    return (make_id(*(repr(value) for value in said)),)


def describe_originals(workspace: Workspace, ledger: Ledger, originals: Mapping[str, Original]) -> dict[str, Original]:
    """Give each original the entry that describes it.

    Args:
        workspace: The workspace.
        ledger: Its ledger.
        originals: The originals that are to be read, by document id.

    Returns:
        The originals. The entries are those that were read last, so a bibliographic file is read before what it
        describes.
    """
    matches = _match(workspace, ledger, originals)
    return {
        document_id: replace(original, entry=matches.entries.get(document_id)) if matches.entries else original
        for document_id, original in originals.items()
    }


def account_for_entries(workspace: Workspace, ledger: Ledger, originals: Mapping[str, Original]) -> None:
    """Record with each bibliographic file how many documents it describes and which entries have none."""
    files = {key: original for key, original in originals.items() if is_bibliography(original)}
    if not files:
        return
    matches = _match(workspace, ledger, originals)
    steps = ledger.read_steps("extract")
    changed = []
    for document_id, original in files.items():
        step = steps.get(document_id)
        if step is None or step.state != "described":
            continue
        reason = _account(original, matches, step.rows, step.reason)
        if reason != step.reason:
            changed.append(replace(step, reason=reason))
    ledger.record_steps(changed)


def _account(original: Original, matches: Matches, rows: int, before: str | None) -> str | None:
    """Say which entries of a file describe no document, or one that is described already; None where there is none."""
    without = [each.entry.key for each in matches.without if _is_of(each, original)]
    doubles = [each.entry.key for each, _ in matches.doubles if _is_of(each, original)]
    lost = _LOST.search(before or "")
    told = []
    if without:
        told.append(f"{len(without):,} of {rows:,} entries have no document here ({_name(without)})")
    if doubles:
        told.append(f"{len(doubles):,} contradict another entry for the same document ({_name(doubles)})")
    if lost:
        told.append(lost.group())
    return say(original.key, "describes others: " + "; ".join(told)) if told else None


def _is_of(described: Described, original: Original) -> bool:
    return (described.source, described.entry.bibliography) == (original.source, original.key)


def _name(keys: Sequence[str]) -> str:
    return ", ".join(keys[:_NAMED]) + (" ..." if len(keys) > _NAMED else "")


def _match(workspace: Workspace, ledger: Ledger, originals: Mapping[str, Original]) -> Matches:
    files = [document_id for document_id, original in originals.items() if is_bibliography(original)]
    if not files:
        return Matches()
    described = _read_entries(workspace, files)
    return match_entries(described, _list_known(workspace, ledger.read_kept_items().values(), originals))


def _read_entries(workspace: Workspace, files: Sequence[str]) -> list[Described]:
    import polars as pl

    rows = (
        read_table(workspace, ENTRIES)
        .filter(pl.col("document_id").is_in(files))
        .sort("source", "bibliography", "ordinal")
        .collect()
    )
    return [Described(row["source"], _make_entry(row)) for row in rows.iter_rows(named=True)]


def _make_entry(row: Mapping[str, Any]) -> Entry:
    fields = {name: row[name] for name in Entry.__dataclass_fields__}
    return Entry(**{**fields, "authors": tuple(row["authors"] or ()), "files": tuple(row["files"] or ())})


def _list_known(workspace: Workspace, items: Iterable[Item], originals: Mapping[str, Original]) -> list[Known]:
    """Return the documents under every key that they were offered by, with what reading found in them."""
    frame = read_table(workspace, DOCUMENTS).select("document_id", "doi", "title").collect()
    said = {row[0]: row[1:] for row in frame.iter_rows()}
    owner = {original.original_id: original for original in originals.values() if not is_bibliography(original)}
    known = []
    for item in items:
        original = owner.get(item.arrival.original_id or "")
        if original is not None:
            doi, title = said.get(original.document_id, (None, None))
            known.append(Known(original.document_id, item.arrival.source, item.arrival.key, doi, title))
    return known
