"""Turns records into the rows of tables: readings into documents, dates and passages, a codebook into its codes.

Takes records; gives frames with the columns of `records`. The language of passages is found here, in one batch.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from pipeline.codebook import Codebook
from pipeline.records import (
    CODES,
    DATES,
    DOCUMENTS,
    ENTRIES,
    PASSAGES,
    PLACES,
    Document,
    Entry,
    Original,
    Reading,
    make_id,
)
from pipeline.store import make_frame

if TYPE_CHECKING:
    import polars as pl

__all__ = ["list_codes", "make_rows"]


def make_rows(readings: Sequence[Reading], originals: Mapping[str, Original]) -> "dict[str, pl.DataFrame]":
    """Return the rows of readings.

    Args:
        readings: What was read; readings without a document give no rows.
        originals: The original of each document id.

    Returns:
        The rows of the tables documents, dates, entries, places and passages, by name of the table.
    """
    from pipeline.language import detect_languages

    languages, confidences = detect_languages([each.text for reading in readings for each in reading.passages])
    found = iter(zip(languages, confidences, strict=True))
    documents: list[dict[str, object]] = []
    dates: list[dict[str, object]] = []
    passages: list[dict[str, object]] = []
    for reading in readings:
        if reading.document is None:
            continue
        weights: Counter[str] = Counter()
        for ordinal, passage in enumerate(reading.passages):
            language, confidence = next(found)
            weights[language] += len(passage.text)
            passages.append(
                {
                    "passage_id": make_id(reading.document_id, passage.start, passage.end, passage.text),
                    "document_id": reading.document_id,
                    "ordinal": ordinal,
                    "kind": passage.kind,
                    "part": passage.part,
                    "page": passage.page,
                    "section": passage.section,
                    "start": passage.start,
                    "end": passage.end,
                    "language": language,
                    "language_confidence": float(confidence),
                    "ocr_confidence": passage.ocr_confidence,
                    "text": passage.text,
                }
            )
        dates.extend({"document_id": reading.document_id, **asdict(each)} for each in reading.document.dates)
        documents.append(_row(reading, reading.document, originals[reading.document_id], _heaviest(weights)))
    entries = [
        _row_of_entry(entry, ordinal, originals[reading.document_id])
        for reading in readings
        for ordinal, entry in enumerate(reading.entries)
    ]
    places = [
        {"document_id": each.document_id, "source": originals[each.document_id].source, **asdict(each.place)}
        for each in readings
        if each.place is not None
    ]
    return {
        PLACES.name: make_frame(PLACES, places),
        ENTRIES.name: make_frame(ENTRIES, entries),
        DOCUMENTS.name: make_frame(DOCUMENTS, documents),
        DATES.name: make_frame(DATES, dates),
        PASSAGES.name: make_frame(PASSAGES, passages),
    }


def _row_of_entry(entry: Entry, ordinal: int, original: Original) -> dict[str, object]:
    return {
        **asdict(entry),
        "document_id": original.document_id,
        "ordinal": ordinal,
        "source": original.source,
        "authors": list(entry.authors) or None,
        "files": list(entry.files) or None,
    }


def _heaviest(weights: Counter[str]) -> str:
    # equal weights go to the name that sorts first, so that two runs agree
    return min(weights, key=lambda language: (-weights[language], language), default="other")


def _row(reading: Reading, document: Document, original: Original, language: str) -> dict[str, object]:
    return {
        "document_id": reading.document_id,
        "original_id": original.original_id,
        "source": original.source,
        "key": original.key,
        "media_type": original.media_type,
        "kind": original.kind,
        "title": document.title,
        "authors": list(document.authors) or None,
        "publisher": document.publisher or original.publisher,
        "region": original.region,
        "date": document.date,
        "date_precision": document.date_precision,
        "date_source": document.date_source,
        "date_evidence": document.date_evidence,
        "covers_start": document.covers_start,
        "covers_end": document.covers_end,
        "address": document.address,
        "doi": document.doi,
        "bibliography": document.bibliography,
        "language": language,
        "pages": document.pages,
        "pages_without_text": document.pages_without_text,
        "ocr_pages": document.ocr_pages,
        "ocr_engine": document.ocr_engine,
        "reading_state": reading.state,
        "warnings": list(document.warnings),
        "text": document.text,
    }


def list_codes(codebook: Codebook) -> "pl.DataFrame":
    """Return one row for each code of a codebook, in the codebook's order."""
    rows: list[dict[str, object]] = []
    for group in codebook.groups:
        for code in group.codes:
            rows.append(
                {
                    "code": code.id,
                    "ordinal": len(rows),
                    "label_id": code.label.id,
                    "label_en": code.label.en,
                    "definition_id": code.definition.id or None,
                    "definition_en": code.definition.en or None,
                    "group": group.id,
                    "group_label_id": group.label.id,
                    "group_label_en": group.label.en,
                    "sign": group.sign,
                    "states": sorted({state for rule in code.rules for state in rule.states}),
                    "rules": len(code.rules),
                }
            )
    return make_frame(CODES, rows)
