"""What a source of the web says of a document, as evidence beside what the document says of itself.

Takes the ledger and originals; gives originals with what the feed or the sitemap says of them, and with the charset
that the answer named. Decides nothing: `extract` weighs it.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from pipeline.records import Entry, Original, make_id
from pipeline.store import Ledger

__all__ = ["add_web_evidence"]

# The beginning of time in programs: a date that was never set.
_NEVER_SET = date(1970, 1, 1)


def add_web_evidence(ledger: Ledger, originals: Mapping[str, Original]) -> dict[str, Original]:
    """Give each original that came from the web what was said of it there.

    Args:
        ledger: The ledger.
        originals: The originals that are to be read, by document id.

    Returns:
        The originals. One that a bibliography describes keeps that entry: a person keeps it.
    """
    charsets = ledger.read_charsets()
    if not charsets:
        return dict(originals)
    entries: dict[str, Entry | None] = {}
    for source, key, address, facts in ledger.read_facts():
        entries.setdefault(make_id(source, key), _make_entry(key, address, facts))
    return {
        document_id: replace(
            original,
            entry=original.entry or entries.get(document_id),
            charset=charsets.get((document_id, original.original_id)),
        )
        for document_id, original in originals.items()
    }


def _make_entry(key: str, address: str, facts: Mapping[str, Any]) -> Entry | None:
    if "listing" not in facts:
        return None
    day = date.fromisoformat(facts["day"]) if facts.get("day") else None
    day = None if day == _NEVER_SET else day
    precision = facts.get("precision")
    return Entry(
        bibliography=facts["listing"],
        key=str(facts.get("guid") or address),
        title=facts.get("title"),
        authors=tuple(facts.get("authors") or ()),
        date=day,
        date_precision=(precision if precision in ("month", "year") else "day") if day is not None else None,
        date_words=facts.get("published_text") if day is not None else None,
        address=key,
        language=facts.get("language"),
    )
