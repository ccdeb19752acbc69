"""Reads a page of a PDF from its picture.

Takes a page that PDFium has opened and an engine; gives its lines, and how sure they are.
Knows no engine by name and nothing of paragraphs. Which pages are to be read so is decided here too.
"""

import ctypes
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.extract.blocks import Page
from pipeline.extract.ocr import Ocr, OcrFailed, Picture, Word, turn_picture
from pipeline.extract.ocr_limits import MAX_PICTURE_PIXELS, PAGE_SECONDS
from pipeline.extract.ocr_lines import choose_words, make_lines, measure_confidence, measure_skew
from pipeline.extract.ocr_noise import measure_spelling
from pipeline.extract.ocr_rules import find_rules

__all__ = ["Scan", "find_need", "read_scan"]

_DPI = 300.0
_POINTS = 72.0
# A page that is so large that its letters would be smaller is a map or a bomb.
_MIN_DPI = 72.0
# A page that is less sure is turned, if the engine says how. Well read pages have 0.9 and more.
_SURE = 0.75
_FEW_CHARS = 40
_LONG_WORD = 4
# With fewer visible characters a page has no text.
_MIN_TEXT_CHARS = 5
# Where a picture fills the page, so few characters may be a stamp of the scanner or of a digital signature.
_MAX_STAMP_CHARS = 300
_FILLED_SHARE = 0.8
_MAX_OBJECTS = 2_000
# What is read must say so much more than the text layer.
_MORE_CHARS = 3.0
_LESS_UNKNOWN = 0.15
_MIN_CONFIDENCE = 0.5


@dataclass(frozen=True, slots=True)
class Scan:
    """What was read from the picture of a page.

    Attributes:
        page: The page with its lines.
        confidence: How sure the engine is of its characters, 0 to 1.
    """

    page: Page
    confidence: float


def find_need(page: Any, read: Page) -> str | None:
    """Say why a page is to be read from its picture.

    Args:
        page: The page, open in pypdfium2.
        read: What its text layer gave.

    Returns:
        "no text" where it has none, "noise" where its text layer makes no words, "stamp" where a picture fills the page
        and its few words may be a stamp on a scan; None where the text layer is good, or nothing is on the page.
    """
    chars = sum(len(line.text) for line in read.lines)
    if read.is_blank:
        return None
    if chars < _MIN_TEXT_CHARS:
        return "no text"
    if chars <= _MAX_STAMP_CHARS and _is_filled(page):
        return "stamp"
    return "noise" if measure_spelling(_tell(read)).is_noise else None


def read_scan(page: Any, read: Page, ocr: Ocr, *, seconds: float = PAGE_SECONDS) -> Scan | None:
    """Read a page from its picture.

    Args:
        page: The page, open in pypdfium2.
        read: What its text layer gave.
        ocr: The engine.
        seconds: Time that it may take.

    Returns:
        The page as it was read; None where the picture says no more than the text layer.

    Raises:
        OcrFailed: It cannot be drawn, took longer, or broke the engine.
    """
    deadline = time.monotonic() + seconds
    picture = _draw(page)
    words, degrees = _read_upright(picture, ocr, deadline)
    picture = turn_picture(picture, degrees)
    lines = make_lines(words, picture, read.number)
    scale = _POINTS / picture.dpi
    scanned = Page(
        read.number,
        picture.width * scale,
        picture.height * scale,
        tuple(lines),
        is_blank=False,
        turn=degrees,
        rules=find_rules(picture, measure_skew(words, picture)),
    )
    confidence = measure_confidence(words)
    return Scan(scanned, confidence) if _is_better(scanned, read, confidence) else None


def _is_filled(page: Any) -> bool:
    """Say whether pictures, or the strips of one, fill the page."""
    left, bottom, right, top = page.get_bbox()
    covered = 0.0
    edges = [ctypes.c_float() for _ in range(4)]
    for index in range(min(pdfium.FPDFPage_CountObjects(page.raw), _MAX_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page.raw, index)
        is_image = pdfium.FPDFPageObj_GetType(drawn) == pdfium.FPDF_PAGEOBJ_IMAGE
        if is_image and pdfium.FPDFPageObj_GetBounds(drawn, *edges):
            x1, y1, x2, y2 = (edge.value for edge in edges)
            covered += max(0.0, min(x2, right) - max(x1, left)) * max(0.0, min(y2, top) - max(y1, bottom))
    area = float((right - left) * (top - bottom))
    return covered >= _FILLED_SHARE * area


def _draw(page: Any) -> Picture:
    width, height = page.get_size()
    if width <= 0 or height <= 0:
        raise OcrFailed("has no size")
    dpi = min(_DPI, _POINTS * (MAX_PICTURE_PIXELS / (width * height)) ** 0.5)
    if dpi < _MIN_DPI:
        raise OcrFailed("is too large to be drawn")
    try:
        bitmap = page.render(scale=dpi / _POINTS, grayscale=True)
    except pypdfium2.PdfiumError as error:
        raise OcrFailed("cannot be drawn") from error
    try:
        rows = bitmap.to_numpy()
        return Picture(bitmap.width, bitmap.height, dpi, rows.tobytes())
    finally:
        bitmap.close()


def _read_upright(picture: Picture, ocr: Ocr, deadline: float) -> tuple[list[Word], int]:
    """Return the words of a picture, and by how much it was turned clockwise to read them."""
    words = ocr.read_words(picture, seconds=deadline - time.monotonic())
    best, turned = choose_words(words), 0
    if _is_sure(best):
        return best, 0
    for degrees in _list_turns(picture, words, ocr, deadline):
        if time.monotonic() >= deadline:
            break
        other = choose_words(ocr.read_words(turn_picture(picture, degrees), seconds=deadline - time.monotonic()))
        if _weigh(other) > _weigh(best):
            best, turned = other, degrees
        if _is_sure(best):
            break
    return best, turned


def _list_turns(picture: Picture, words: Sequence[Word], ocr: Ocr, deadline: float) -> list[int]:
    if _lies(words):
        return [90, 270]
    return ocr.guess_turns(picture, list(words), seconds=max(1.0, deadline - time.monotonic()))


def _lies(words: Sequence[Word]) -> bool:
    """Say whether words run up or down: engines read some of them, too."""
    leans = [word.bottom - word.top > word.right - word.left for word in words if len(word.text) >= _LONG_WORD]
    return 2 * sum(leans) > len(leans)


def _is_sure(words: Sequence[Word]) -> bool:
    chars = sum(len(word.text) for word in words)
    return chars >= _FEW_CHARS and measure_confidence(words) >= _SURE and not _lies(words)


def _weigh(words: Sequence[Word]) -> float:
    return 0.0 if _lies(words) else sum(len(word.text) * word.confidence**2 for word in words)


def _is_better(scanned: Page, read: Page, confidence: float) -> bool:
    """Say whether the picture says more than the text layer."""
    chars, known = (sum(len(line.text) for line in page.lines) for page in (scanned, read))
    if known < _MIN_TEXT_CHARS:
        return chars >= _MIN_TEXT_CHARS and confidence >= _MIN_CONFIDENCE
    if confidence < _SURE:
        return False
    spelling, layer = measure_spelling(_tell(scanned)), measure_spelling(_tell(read))
    if layer.is_noise:
        return spelling.words > 0 and spelling.unknown_share <= layer.unknown_share - _LESS_UNKNOWN
    return chars >= _MORE_CHARS * known and not spelling.is_noise


def _tell(page: Page) -> str:
    return "\n".join(line.text for line in page.lines)
