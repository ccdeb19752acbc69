"""Reads the pages of a PDF as lines with their places.

Takes the bytes of a PDF; gives its pages of lines, its metadata and what hinders its use.
Knows nothing of paragraphs or kinds, and is told of no text that is not in the file: a picture of text has none.
"""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from statistics import median
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.extract.blocks import Line, Page
from pipeline.extract.characters import CUT_WORD, clean_text
from pipeline.extract.reasons import NotRead

__all__ = ["MAX_PAGES", "Pdf", "read_pdf"]

MAX_PAGES = 5_000
"""A PDF that claims more is a bomb or an archive; 5,000 pages take about ten seconds."""

_MAX_CHARS_A_PAGE = 200_000
_MAX_CHARS = 20_000_000

# PDFium joins a line that ends in a hyphen to the next one and leaves its mark there.
_LINE = re.compile(rf"[^\r\n{CUT_WORD}\x02]+[{CUT_WORD}\x02]?|[{CUT_WORD}\x02]")
_WORD = re.compile(r"\S+")

# A line of running text has about half its font's size a character; wider means gaps between cells.
_WIDE_CHARS = 0.62
_GAP_IN_SIZES = 1.3
_SURE_GAP_IN_SIZES = 4.0
_EVEN_RATIO = 1.6
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
        read = _read_page(page, number) if chars < _MAX_CHARS else Page(number, 0.0, 0.0, (), is_blank=False)
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


def _read_page(page: Any, number: int) -> Page:
    width, height = page.get_size()
    try:
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return Page(number, width, height, (), is_blank=False)
    try:
        text = textpage.get_text_range(0, min(textpage.count_chars(), _MAX_CHARS_A_PAGE))
        lines = tuple(_read_lines(textpage.raw, text, number))
    finally:
        textpage.close()
    is_blank = not lines and pdfium.FPDFPage_CountObjects(page.raw) == 0
    return Page(number, width, height, lines, is_blank)


def _read_lines(textpage: Any, text: str, number: int) -> Iterator[Line]:
    """Yield the lines of a page's text with their places.

    Indices of PDFium count UTF-16 units; they differ from Python's only behind a character beyond U+FFFF.
    """
    units = None if text.isascii() or max(text) <= "\uffff" else _count_units(text)
    for match in _LINE.finditer(text):
        raw = match.group()
        stripped = raw.rstrip(" \t\xa0")
        start = match.start() + len(stripped) - len(stripped.lstrip())
        end = match.start() + len(stripped) - 1
        clean = clean_text(stripped)
        if not clean or clean == CUT_WORD:
            continue
        if stripped[-1] in CUT_WORD + "\x02" and end > start:
            end -= 1
        first, last = (start, end) if units is None else (units[start], units[end])
        yield _place_line(textpage, clean, raw=stripped.lstrip(), first=first, last=last, number=number)


def _place_line(textpage: Any, text: str, *, raw: str, first: int, last: int, number: int) -> Line:
    first_char = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, first)
    last_char = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, last)
    left, bottom, _, top = _get_box(textpage, first_char)
    _, last_bottom, right, last_top = _get_box(textpage, last_char)
    base = _get_base(textpage, first_char)
    # A bullet is often of another font than its line.
    size = abs(top - bottom) if text[0].isalnum() else abs(last_top - last_bottom)
    weight = min(pdfium.FPDFText_GetFontWeight(textpage, char) for char in (first_char, last_char))
    line = Line(text, number, left, max(left, right), base, size, weight)
    is_wide = size > 0 and (right - left) > len(text) * size * _WIDE_CHARS and " " in text
    return _part_cells(textpage, line, raw, first) if is_wide else line


def _part_cells(textpage: Any, line: Line, raw: str, first: int) -> Line:
    """Part a wide line at the gaps between its cells, if it has any."""
    words = list(_WORD.finditer(raw))
    size = line.size
    ends: list[tuple[float, float]] = []
    for word in words:
        start = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, first + word.start())
        end = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, first + word.end() - 1)
        ends.append((_get_box(textpage, start)[0], _get_box(textpage, end)[2]))
    gaps = [other[0] - one[1] for one, other in pairwise(ends)]
    if not gaps:
        return line
    # In a justified line all gaps are wide alike; a gap between cells is far wider than the line's usual one.
    is_even = min(gaps) > 0 and max(gaps) < _EVEN_RATIO * min(gaps) and max(gaps) < _SURE_GAP_IN_SIZES * size
    if is_even and len(gaps) > 1:
        return line
    least = max(_GAP_IN_SIZES * size, 2.5 * median(gaps) if len(gaps) > 3 else 0.0)
    parts = [words[0].group()]
    cells = [ends[0]]
    for gap, word, place in zip(gaps, words[1:], ends[1:], strict=True):
        is_cell = gap >= least
        parts.append(("\t" if is_cell else " ") + word.group())
        cells[-1:] = [cells[-1], place] if is_cell else [(cells[-1][0], place[1])]
    return replace(line, text=clean_text("".join(parts)), cells=tuple(cells)) if len(cells) > 1 else line


def _get_box(textpage: Any, char: int) -> tuple[float, float, float, float]:
    """Return left, bottom, right, top of a character's box in its font."""
    box = pdfium.FS_RECTF()
    if char < 0 or not pdfium.FPDFText_GetLooseCharBox(textpage, char, box):
        return (0.0, 0.0, 0.0, 0.0)
    return (box.left, box.bottom, box.right, box.top)


def _get_base(textpage: Any, char: int) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    return y.value if char >= 0 and pdfium.FPDFText_GetCharOrigin(textpage, char, x, y) else 0.0


def _count_units(text: str) -> list[int]:
    """Return for each character how many UTF-16 units stand before it."""
    return list(accumulate((1 + (char > "\uffff") for char in text), initial=0))


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
