"""Reads a PDF: its pages as lines with their places, its metadata, and what hinders its use.

Takes the bytes of a PDF; gives its pages.
Knows nothing of paragraphs or kinds, and is told of no text that is not in the file: a picture of text has none.
"""

from dataclasses import dataclass, field
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.extract.blocks import Page
from pipeline.extract.characters import clean_text
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
    """

    pages: tuple[Page, ...]
    metadata: dict[str, str] = field(default_factory=dict)
    damaged_pages: tuple[int, ...] = ()
    is_copying_restricted: bool = False
    is_cut_off: bool = False


def read_pdf(data: bytes) -> Pdf:
    """Read all lines of a PDF, page by page, in the order in which they were drawn.

    Args:
        data: The bytes of the file.

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
        return _read_document(document)
    finally:
        document.close()


def _read_document(document: Any) -> Pdf:
    count = len(document)
    if count > MAX_PAGES:
        raise NotRead("unreadable", f"has {count:,} pages, more than {MAX_PAGES:,}. Split it into smaller files")
    if count == 0:
        raise NotRead("unreadable", "has no pages. Get it again from where it came")
    permissions = pdfium.FPDF_GetDocPermissions(document) & _ALL_PERMISSIONS
    pages: list[Page] = []
    damaged: list[int] = []
    chars = 0
    is_cut_off = False
    for number in range(1, count + 1):
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            damaged.append(number)
            pages.append(Page(number, 0.0, 0.0, (), is_blank=False))
            continue
        read = read_page(page, number) if chars < _MAX_CHARS else Page(number, 0.0, 0.0, (), is_blank=False)
        page.close()
        pages.append(read)
        chars += sum(len(line.text) for line in read.lines)
        is_cut_off = is_cut_off or chars >= _MAX_CHARS
    return Pdf(
        pages=tuple(pages),
        metadata=_read_metadata(document),
        damaged_pages=tuple(damaged),
        is_copying_restricted=not permissions & _COPYING_BIT,
        is_cut_off=is_cut_off,
    )


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
