"""Puts what a bibliography says of a document beside what the document says of itself.

Takes a document and its entry; gives the document with title, authors, publisher and addresses by the entry, and
warnings where the two contradict each other.
Knows nothing of how an entry was found: which entry is whose is the business of `matching`.
"""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.extract.dates import DateFound, Witness, make_found
from pipeline.extract.matching import simplify_title
from pipeline.records import Document, Entry

__all__ = ["BIBLIOGRAPHY", "describe_document", "tell_entry_dates"]

BIBLIOGRAPHY = "bibliography"
"""Source of a date that an entry says."""

FEED = "feed"
"""Source of a date that an item of a feed or of a sitemap says."""

# A title stands on the first page; what is looked for are its first words, since subtitles are left away.
_FRONT_CHARS = 6_000
_TITLE_CHARS = 30
_QUOTED_CHARS = 60


def tell_entry_dates(entry: Entry | None) -> Iterator[DateFound]:
    """Yield the date that an entry says, the file and the field as its evidence."""
    if entry is not None and entry.date is not None and entry.date_precision is not None:
        if entry.is_of_web:
            evidence = f"{entry.bibliography}: {entry.date_words}"
            yield make_found(entry.date, entry.date_precision, FEED, evidence, Witness.STRUCTURED)
            return
        evidence = f"{name_entry(entry)}: {entry.date_words}"
        yield make_found(entry.date, entry.date_precision, BIBLIOGRAPHY, evidence, Witness.LABEL)


def name_entry(entry: Entry) -> str:
    """Return the name of the file of an entry, without its folders, and the entry's key."""
    return f"{entry.bibliography.rsplit('/', 1)[-1]}: {entry.key}"


def describe_document(document: Document, entry: Entry) -> Document:
    """Put what an entry says into a document.

    Args:
        document: The document as it was read; its date was chosen with the entry's among the clues.
        entry: The entry that describes it.

    Returns:
        The document. What the entry does not say stays as the document says it. A feed only adds what the document
        does not say of itself.
    """
    if entry.is_of_web:
        return replace(
            document,
            title=document.title or entry.title,
            authors=document.authors or entry.authors,
            address=document.address or entry.address,
            bibliography=f"{entry.bibliography}: {entry.key}",
        )
    return replace(
        document,
        title=entry.title or document.title,
        authors=entry.authors or document.authors,
        publisher=entry.publisher or document.publisher,
        doi=entry.doi or document.doi,
        address=entry.address or document.address,
        bibliography=f"{entry.bibliography}: {entry.key}",
        warnings=(*document.warnings, *_list_conflicts(document, entry)),
    )


def _list_conflicts(document: Document, entry: Entry) -> Iterator[str]:
    named = name_entry(entry)[:_QUOTED_CHARS]
    if entry.doi and document.doi and entry.doi != document.doi:
        yield f"{named} gives it the DOI {entry.doi[:_QUOTED_CHARS]}, its own text {document.doi[:_QUOTED_CHARS]}."
    beginning = simplify_title(entry.title)[:_TITLE_CHARS]
    if beginning and beginning not in simplify_title(f"{document.title} {document.text[:_FRONT_CHARS]}"):
        own = f"its own is {document.title[:_QUOTED_CHARS]!r}" if document.title else "it is not in its text"
        yield f"{named} gives it the title {(entry.title or '')[:_QUOTED_CHARS]!r}; {own}."
