"""Reads one original: the one way from bytes to a dated document in passages.

Takes bytes and their record; gives the reading, whatever comes of it.
Knows no file, no process and no clock.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pipeline.extract.bibliography import BIBLIOGRAPHIC_TYPES, find_doi, read_bibliography
from pipeline.extract.blocks import Block
from pipeline.extract.dates import DateFound, Witness, parse_pdf_date
from pipeline.extract.dating import date_document
from pipeline.extract.describing import describe_document, tell_entry_dates
from pipeline.extract.ocr import Ocr
from pipeline.extract.parts import mark_parts
from pipeline.extract.passages import cut_passages
from pipeline.extract.periods import find_name_periods, find_text_periods
from pipeline.extract.reasons import NotRead, say
from pipeline.extract.references import mark_references
from pipeline.extract.text_dates import find_name_dates, find_text_dates
from pipeline.extract.titles import choose_title
from pipeline.records import Document, Original, PagePlace, Reading, ReadingState

__all__ = ["read_original", "refuse"]

# With fewer visible characters a page has no text: a page number or a stamp at most.
_MIN_PAGE_CHARS = 5
_MIN_TEXT_CHARS = 10
# A library of novels; what is larger is a dump of many documents.
_MAX_TEXT_BYTES = 20_000_000
_FEW_PAGES = 5
# Behind the first page the DOIs of others are cited.
_DOI_CHARS = 4_000
_BUNDLES = frozenset({"zip", "eml"})
# Passages whose dates are those of others, or were read by their own reader.
_SILENT = frozenset({"reference", "metadata"})
# Kinds of documents that are about a period; news and articles name periods of others.
_PERIODIC = frozenset({"report", "law", "text"})


@dataclass(frozen=True, slots=True)
class _Content:
    """What a format's reader made of a file.

    Attributes:
        blocks: Its blocks.
        title: Its title by its own word.
        authors: Who wrote it by its own word.
        publisher: Its publisher by its own word.
        address: Its canonical address by its own word.
        doi: Its DOI by its own word.
        dates: Dates that the format's data say, besides those in the text and the name.
        pages: Number of pages.
        pages_without_text: Pages with something on them but no text.
        ocr_pages: Pages that were read from their pictures.
        ocr_engine: What read them.
        state: "read" or "partly".
        note: What a person should know, in words that follow its name.
        warnings: What else a reader should know, in words that follow its name.
        place: Which page of an article it is, where it is one of several.
    """

    blocks: Sequence[Block]
    title: str | None = None
    authors: Sequence[str] = ()
    publisher: str | None = None
    address: str | None = None
    doi: str | None = None
    dates: Sequence[DateFound] = ()
    pages: int | None = None
    pages_without_text: int = 0
    ocr_pages: int = 0
    ocr_engine: str | None = None
    state: ReadingState = "read"
    note: str | None = None
    warnings: Sequence[str] = ()
    place: PagePlace | None = None


def read_original(data: bytes, original: Original, ocr: Ocr | None = None) -> Reading:
    """Read an original.

    Args:
        data: Its bytes.
        original: Its record; `media_type` says how to read it, `seen` is the latest possible date.
        ocr: The engine that reads pages of a PDF which have no text, or whose text is noise, from their pictures; None
            leaves them unread, counted and named.

    Returns:
        The reading: a document in passages, or the reason why there is none. A damaged, encrypted or empty file is a
        reading with a reason, never an error.

    Note:
        Runs in the caller's process without limits on time and memory; `ReadingPool` sets them.
    """
    try:
        if original.media_type in BIBLIOGRAPHIC_TYPES:
            return _describe_others(data, original)
        content = _understand(data, original.media_type, ocr, charset=original.charset)
        return _make_reading(original, content)
    except NotRead as trouble:
        return refuse(original, trouble.state, trouble.what)


def refuse(original: Original, state: ReadingState, what: str) -> Reading:
    """Make the reading of a file that gave no document.

    Args:
        original: The file.
        state: What became of it.
        what: What is the matter and what to do, in words that follow its name.

    Returns:
        A reading without document.
    """
    return Reading(original.document_id, state, say(original.key, what), None, ())


def _understand(data: bytes, media_type: str, ocr: Ocr | None, *, charset: str | None = None) -> _Content:
    if media_type == "pdf":
        return _understand_pdf(data, ocr)
    if media_type in _BUNDLES:
        return _understand_bundle(data, ocr, media_type=media_type)
    if media_type == "html":
        return _understand_html(data, charset)
    if media_type in ("text", "markdown"):
        return _understand_plain(data, charset, is_markdown=media_type == "markdown")
    return _READERS[media_type](data)


def _understand_pdf(data: bytes, ocr: Ocr | None) -> _Content:
    from pipeline.extract.furniture import remove_furniture
    from pipeline.extract.ocr_notes import tell_no_text, tell_scans, tell_trouble
    from pipeline.extract.paragraphs import join_lines
    from pipeline.extract.pdf import read_pdf

    pdf = read_pdf(data, ocr)
    engine = ocr.engine if ocr is not None else None
    total = len(pdf.pages)
    without = [
        page.number
        for page in pdf.pages
        if not page.is_blank and sum(len(line.text) for line in page.lines) < _MIN_PAGE_CHARS
    ]
    blocks = _mark_scanned(join_lines(remove_furniture(pdf.pages)), pdf.confidences)
    note = tell_trouble(pdf, without, engine)
    if sum(len(block.text) for block in blocks) < _MIN_TEXT_CHARS:
        raise NotRead("no_text", note if note and pdf.unread else tell_no_text(total, engine))
    state: ReadingState = "partly" if note else "read"
    if note:
        pass
    elif pdf.damaged_pages:
        count = len(pdf.damaged_pages)
        state, note = "partly", f"has {count:,} of {total:,} pages that are damaged. Print it to a new PDF"
    elif pdf.is_cut_off:
        state, note = "partly", "has more text than is read. Split it into smaller files"
    elif pdf.is_copying_restricted:
        note = "was read although its maker restricts copying. Do not pass its text on"
    stamps = (
        parse_pdf_date(pdf.metadata.get("CreationDate") or ""),
        parse_pdf_date(pdf.metadata.get("ModDate") or "", role="modified"),
    )
    return _Content(
        blocks,
        title=choose_title(pdf.metadata.get("Title"), blocks),
        dates=[stamp for stamp in stamps if stamp],
        pages=total,
        pages_without_text=len(without),
        ocr_pages=len(pdf.confidences),
        ocr_engine=engine.label if engine is not None and pdf.confidences else None,
        state=state,
        note=note,
        warnings=(
            *_tell_sideways([page.number for page in pdf.pages if page.sideways_lines]),
            *tell_scans(pdf, engine),
        ),
    )


def _mark_scanned(blocks: Sequence[Block], confidences: Mapping[int, float]) -> Sequence[Block]:
    """Say of each block on pages that were read from their pictures how sure the least sure of them is."""
    if not confidences:
        return blocks
    marked: list[Block] = []
    for block in blocks:
        pages = {box.page for box in block.boxes} or {block.page or 0}
        sure = min((confidences[page] for page in pages if page in confidences), default=None)
        marked.append(replace(block, ocr_confidence=sure))
    return marked


def _understand_html(data: bytes, charset: str | None) -> _Content:
    from pipeline.extract.html import read_html

    page = read_html(data, charset=charset)
    return _Content(
        page.blocks,
        title=page.title,
        authors=page.authors,
        doi=find_doi(page.doi or ""),
        publisher=page.publisher,
        address=page.address,
        dates=page.dates,
        note=_tell_lost(page.lost_chars),
        warnings=(*_tell_mended(page.mended_chars), *_tell_encodings(page.encodings)),
        place=page.place,
    )


def _understand_plain(data: bytes, charset: str | None, *, is_markdown: bool) -> _Content:
    from pipeline.acquire.charset import decode_text
    from pipeline.extract.plain import read_plain

    if len(data) > _MAX_TEXT_BYTES:
        raise NotRead("unreadable", f"has more than {_MAX_TEXT_BYTES // 10**6} MB of text. Split it into smaller files")
    decoded = decode_text(data, header=charset)
    text = read_plain(decoded.text, is_markdown=is_markdown)
    if sum(len(block.text) for block in text.blocks) < _MIN_TEXT_CHARS:
        raise NotRead(
            "no_text", f"has fewer than {_MIN_TEXT_CHARS} characters of text. Get it again from where it came"
        )
    said = text.header
    return _Content(
        text.blocks,
        title=said.title or choose_title(None, text.blocks),
        authors=said.authors,
        publisher=said.publisher,
        address=said.address,
        dates=said.dates,
        note=_tell_lost(decoded.lost_chars),
        warnings=_tell_mended(decoded.mended_chars),
    )


def _understand_office(data: bytes, *, media_type: str) -> _Content:
    from pipeline.extract.office import read_office

    file = read_office(data, media_type)
    if sum(len(block.text) for block in file.blocks) < _MIN_TEXT_CHARS:
        raise NotRead("no_text", "has no text: pictures, or nothing. Save it as PDF and use OCR if there is text in it")
    return _Content(file.blocks, title=file.title, dates=file.dates, pages=file.pages, warnings=file.warnings)


def _understand_legacy(data: bytes, *, media_type: str) -> _Content:
    raise NotRead("unreadable", f"is of an old format ({media_type.upper()}, {len(data):,} bytes). Save it anew")


def _understand_bundle(data: bytes, ocr: Ocr | None, *, media_type: str) -> _Content:
    from pipeline.extract.bundle import read_bundle

    members: list[_Content] = []

    def read(member: bytes, kind: str) -> Sequence[Block]:
        members.append(_understand(member, kind, ocr))
        return members[-1].blocks

    bundle = read_bundle(data, media_type, read)
    warnings = [f"holds {name}, which was not read: {why}" for name, why in bundle.refused]
    if bundle.quoted_lines:
        warnings.append(f"quotes {bundle.quoted_lines:,} lines of earlier messages, which were left out")
    lost = _tell_lost(sum(block.text.count("\ufffd") for block in bundle.blocks))
    if lost:
        warnings.append(lost)
    is_partly = media_type == "zip" and bool(bundle.refused)
    return _Content(
        bundle.blocks,
        title=bundle.title,
        publisher=bundle.publisher,
        dates=bundle.dates,
        pages_without_text=sum(member.pages_without_text for member in members),
        ocr_pages=sum(member.ocr_pages for member in members),
        ocr_engine=next((member.ocr_engine for member in members if member.ocr_engine), None),
        state="partly" if is_partly else "read",
        note=_tell_left_out(bundle.files, bundle.refused) if is_partly else None,
        warnings=warnings,
    )


_READERS: dict[str, Callable[[bytes], _Content]] = {
    **{
        kind: partial(_understand_office, media_type=kind)
        for kind in ("docx", "xlsx", "pptx", "odt", "ods", "odp", "rtf")
    },
    **{kind: partial(_understand_legacy, media_type=kind) for kind in ("doc", "xls", "ppt")},
}


def _make_reading(original: Original, content: _Content) -> Reading:
    text, passages = cut_passages(mark_parts(mark_references(content.blocks)))
    told = "\n".join(passage.text for passage in passages if passage.kind not in _SILENT)
    in_text = find_text_dates(told)
    if original.kind == "news":
        # a headline names the day of an event, and news tell of the budgets and reports of others
        headline = next((passage.text for passage in passages if passage.kind == "title"), "")
        in_text = [found for found in in_text if not (_is_of_work(found) or found.evidence in headline)]
    dates = [*content.dates, *in_text, *find_name_dates(original.key)]
    periods = [*find_text_periods(told), *find_name_periods(original.key)] if original.kind in _PERIODIC else []
    by_entry = tell_entry_dates(original.entry)
    # what a page says of itself for machines stands before what a feed says of it, equally trusted
    is_of_web = original.entry is not None and original.entry.is_of_web
    told_dates = [*dates, *by_entry] if is_of_web else [*by_entry, *dates]
    dating = date_document(told_dates, periods, seen=original.seen)
    found = dating.published
    document = Document(
        text=text,
        title=content.title,
        authors=tuple(content.authors),
        doi=content.doi or find_doi(told[:_DOI_CHARS]),
        date=found.date if found else None,
        date_precision=found.precision if found else None,
        date_source=found.source if found else None,
        date_evidence=found.evidence if found else None,
        publisher=content.publisher or original.publisher,
        pages=content.pages,
        pages_without_text=content.pages_without_text,
        ocr_pages=content.ocr_pages,
        ocr_engine=content.ocr_engine,
        dates=dating.candidates,
        covers_start=dating.covers.start if dating.covers else None,
        covers_end=dating.covers.end if dating.covers else None,
        address=content.address,
        warnings=(*dating.warnings, *(say(original.key, warning) for warning in content.warnings)),
    )
    if original.entry is not None:
        document = describe_document(document, original.entry)
    reason = say(original.key, content.note) if content.note else None
    return Reading(original.document_id, content.state, reason, document, passages, place=content.place)


def _describe_others(data: bytes, original: Original) -> Reading:
    found = read_bibliography(data, original.media_type, original.key)
    lost = f"has {found.lost:,} entries or lines that cannot be read, beside {len(found.entries):,} entries. Mend them"
    reason = say(original.key, lost) if found.lost else None
    return Reading(original.document_id, "described", reason, None, (), found.entries)


def _is_of_work(found: DateFound) -> bool:
    """Say whether a date is the year of a budget or report: news tell of those of others."""
    return found.witness is Witness.WORK_YEAR


def _tell_left_out(files: int, refused: Sequence[tuple[str, str]]) -> str:
    name, why = refused[0]
    return f"holds {files:,} files, of which {len(refused):,} could not be read. {name}: {why}"


def _tell_sideways(pages: Sequence[int]) -> tuple[str, ...]:
    if not pages:
        return ()
    which = ", ".join(map(str, pages[:_FEW_PAGES])) + (" ..." if len(pages) > _FEW_PAGES else "")
    return (f"has text that runs up or down the page, which was left out, on {len(pages):,} pages: {which}",)


def _tell_lost(lost_chars: int) -> str | None:
    if not lost_chars:
        return None
    return f"has {lost_chars:,} characters that could not be decoded. Save it as UTF-8 if they matter"


def _tell_mended(mended_chars: int) -> tuple[str, ...]:
    if not mended_chars:
        return ()
    return (f"had {mended_chars:,} characters that were decoded wrongly before it came here; they were set right",)


def _tell_encodings(encodings: Sequence[str]) -> tuple[str, ...]:
    if not encodings:
        return ()
    used, other = encodings
    return (f"names two encodings, and was read as {used}; look at its letters, since {other} gives others",)
