"""Reads a PDF: its pages as lines with their places, its metadata, and what hinders its use.

Takes the bytes of a PDF, and an engine for pages that are pictures of text; gives its pages.
Knows nothing of paragraphs or kinds. Without an engine, a picture of text has none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.extract.blocks import Page
from pipeline.extract.characters import clean_text
from pipeline.extract.ocr import Ocr, OcrFailed
from pipeline.extract.ocr_limits import MAX_SCANS
from pipeline.extract.ocr_lines import even_sizes
from pipeline.extract.ocr_page import find_need, read_scan
from pipeline.extract.pdf_page import read_page
from pipeline.extract.reasons import NotRead

__all__ = ["MAX_PAGES", "Pdf", "read_pdf"]

MAX_PAGES = 5_000
"""A PDF that claims more is a bomb or an archive; 5,000 pages take about ten seconds."""

_MAX_CHARS = 20_000_000
_COPYING_BIT = 1 << 4
_ALL_PERMISSIONS = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Pdf:
    """What a PDF holds.

    Attributes:
        pages: Its pages.
        metadata: What its maker wrote about it: Title, Author, CreationDate ...
        damaged_pages: Numbers of the pages that could not be opened.
        is_copying_restricted: Whether its maker forbids copying text out of it.
        is_cut_off: Whether it has more text than is read.
        confidences: Number of each page that was read from its picture -> how sure its characters are, 0 to 1.
        unread: Number of each page that was to be read from its picture and could not -> why.
        noisy_pages: Numbers of the pages whose text layer makes no words and stands for want of better.
    """

    pages: tuple[Page, ...]
    metadata: dict[str, str] = field(default_factory=dict)
    damaged_pages: tuple[int, ...] = ()
    is_copying_restricted: bool = False
    is_cut_off: bool = False
    confidences: Mapping[int, float] = field(default_factory=dict)
    unread: Mapping[int, str] = field(default_factory=dict)
    noisy_pages: tuple[int, ...] = ()


def read_pdf(data: bytes, ocr: Ocr | None = None) -> Pdf:
    """Read all lines of a PDF, page by page, in the order in which they were drawn.

    Args:
        data: The bytes of the file.
        ocr: The engine that reads pages without text, or with a text layer of noise, from their pictures; None where
            there is none. Pages with a good text layer never meet it.

    Returns:
        Its pages and metadata.

    Raises:
        NotRead: The file cannot be opened: damaged, encrypted, or too many pages.

    Note:
        PDFium is not thread-safe: one call at a time in a process.
    """
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise NotRead("unreadable", _explain(str(error))) from error
    try:
        return _read_document(document, ocr)
    finally:
        document.close()


def _read_document(document: Any, ocr: Ocr | None) -> Pdf:
    count = len(document)
    if count > MAX_PAGES:
        raise NotRead("unreadable", f"has {count:,} pages, more than {MAX_PAGES:,}. Split it into smaller files")
    if count == 0:
        raise NotRead("unreadable", "has no pages. Get it again from where it came")
    permissions = pdfium.FPDF_GetDocPermissions(document) & _ALL_PERMISSIONS
    pages: list[Page] = []
    damaged: list[int] = []
    scans = _Scans(ocr)
    chars = 0
    is_cut_off = False
    for number in range(1, count + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            damaged.append(number)
            pages.append(Page(number, 0.0, 0.0, (), is_blank=False))
            continue
        read = Page(number, 0.0, 0.0, (), is_blank=False)
        if chars < _MAX_CHARS:
            read = scans.read(page, read_page(page, number))
        page.close()
        pages.append(read)
        chars += sum(len(line.text) for line in read.lines)
        is_cut_off = is_cut_off or chars >= _MAX_CHARS
    return Pdf(
        pages=scans.even(pages),
        metadata=_read_metadata(document),
        damaged_pages=tuple(damaged),
        is_copying_restricted=not permissions & _COPYING_BIT,
        is_cut_off=is_cut_off,
        confidences=scans.confidences,
        unread=scans.unread,
        noisy_pages=tuple(scans.noisy_pages),
    )


class _Scans:
    """The pages of one document that are, or were to be, read from their pictures.

    Attributes:
        ocr: The engine, or None.
        confidences: As in Pdf.
        unread: As in Pdf.
        noisy_pages: As in Pdf.
    """

    def __init__(self, ocr: Ocr | None) -> None:
        self.ocr = ocr
        self.confidences: dict[int, float] = {}
        self.unread: dict[int, str] = {}
        self.noisy_pages: list[int] = []

    def read(self, page: Any, read: Page) -> Page:
        """Return a page as it is best read: by its text layer, or from its picture."""
        need = find_need(page, read)
        if need is None:
            return read
        try:
            scan = self._look(page, read)
        except OcrFailed as failure:
            self.unread[read.number] = failure.what
            scan = None
        if scan is not None:
            return scan
        if need == "noise" and (self.ocr is None or read.number in self.unread):
            self.noisy_pages.append(read.number)
        return read

    def even(self, pages: Sequence[Page]) -> tuple[Page, ...]:
        """Return the pages; those read from pictures with sizes that agree."""
        scanned = [page for page in pages if page.number in self.confidences]
        lines = dict(zip((page.number for page in scanned), even_sizes([page.lines for page in scanned]), strict=True))
        return tuple(replace(page, lines=tuple(lines.get(page.number, page.lines))) for page in pages)

    def _look(self, page: Any, read: Page) -> Page | None:
        if self.ocr is None:
            return None
        if len(self.confidences) + len(self.unread) >= MAX_SCANS:
            raise OcrFailed(f"comes after {MAX_SCANS:,} others. Split the file")
        scan = read_scan(page, read, self.ocr)
        if scan is None:
            return None
        self.confidences[read.number] = round(scan.confidence, 3)
        return scan.page


def _read_metadata(document: Any) -> dict[str, str]:
    try:
        found = document.get_metadata_dict(skip_empty=True)
    except (pypdfium2.PdfiumError, UnicodeDecodeError):
        return {}
    return {key: clean_text(str(value))[:500] for key, value in found.items()}


def _explain(message: str) -> str:
    lower = message.lower()
    if "password" in lower:
        return "asks for a password. Save it without one and offer it again"
    if "security" in lower:
        return "is encrypted in a way that is not supported. Save it without encryption and offer it again"
    return "is damaged and cannot be opened. Get it again from where it came, or print it to a new PDF"
