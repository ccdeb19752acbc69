"""Draws a page with what was read on it: each passage's box, coloured by kind and numbered in reading order.

Takes the bytes of a PDF and its reading; gives a PNG for a person to see at a glance whether the page was read right.
Knows nothing of how boxes were found; it draws what the passages say of themselves.
"""

import io
from collections.abc import Iterator
from typing import Any

from pipeline.errors import FaktorError
from pipeline.records import Box, Passage, Reading

__all__ = ["COLOURS", "draw_page"]

COLOURS = {
    "title": (170, 51, 119),
    "heading": (204, 51, 17),
    "paragraph": (0, 119, 187),
    "list": (0, 153, 136),
    "table": (238, 119, 51),
    "caption": (136, 102, 0),
    "footnote": (119, 119, 119),
    "reference": (102, 51, 153),
}
"""Colour of each kind of passage: red, green and blue, 0 to 255; told apart also by most colour-blind people."""

_PIXELS_A_POINT = 2.0
# A page is drawn with at most so many pixels on its longer side, whatever size it claims.
_MAX_PIXELS = 3_000
_FILL = 28
_LABEL_PIXELS = 15


def draw_page(data: bytes, reading: Reading, page: int) -> bytes:
    """Draw a page with the boxes of its passages.

    Args:
        data: The bytes of the PDF that was read.
        reading: Its reading.
        page: Number of the page, from 1.

    Returns:
        A PNG. A passage that runs over several columns has its number at each box; the number is its place in the
        document's reading order, from 1.

    Raises:
        FaktorError: The document has no such page, or it cannot be drawn.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise FaktorError(
            f"Expected a PDF, got a file that cannot be opened ({error}). Choose another file."
        ) from error
    try:
        if not 1 <= page <= len(document):
            raise FaktorError(f"Expected a page from 1 to {len(document)}, got {page}. Choose one of these.")
        picture = _draw_bare(document[page - 1])
    except pypdfium2.PdfiumError as error:
        raise FaktorError(f"Expected a page that can be drawn, got page {page} ({error}). Choose another.") from error
    finally:
        document.close()
    return _draw_boxes(*picture, list(_find_boxes(reading, page)))


def _draw_bare(page: Any) -> tuple[Any, float]:
    """Return the picture of a page and how many pixels a point has in it."""
    scale = min(_PIXELS_A_POINT, _MAX_PIXELS / max(1.0, *page.get_size()))
    picture = page.render(scale=scale).to_pil().convert("RGBA")
    page.close()
    return picture, scale


def _find_boxes(reading: Reading, page: int) -> Iterator[tuple[int, Passage, Box]]:
    for number, passage in enumerate(reading.passages, start=1):
        for box in passage.boxes:
            if box.page == page:
                yield number, passage, box


def _draw_boxes(picture: Any, scale: float, boxes: list[tuple[int, Passage, Box]]) -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    font = ImageFont.load_default(_LABEL_PIXELS)
    for number, passage, box in boxes:
        colour = COLOURS.get(passage.kind, (0, 0, 0))
        left, top, right, bottom = (round(edge * scale) for edge in (box.left, box.top, box.right, box.bottom))
        draw.rectangle((left, top, max(left, right), max(top, bottom)), (*colour, _FILL), (*colour, 255), 2)
        label = f"{number} {passage.kind}" + (f" {passage.level}" if passage.level else "")
        place = (max(0, left - 2), max(0, top - _LABEL_PIXELS - 3))
        draw.rectangle(draw.textbbox(place, label, font=font), (255, 255, 255, 150))
        draw.text(place, label, (*colour, 255), font=font)
    out = io.BytesIO()
    Image.alpha_composite(picture, layer).convert("RGB").save(out, "PNG", optimize=False)
    return out.getvalue()
