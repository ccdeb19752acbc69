"""Draws a page with what was read on it: each passage's box, coloured by kind and numbered; or one mention.

Takes the bytes of a PDF and its reading; gives a PNG for a person to see at a glance whether the page was read right.
Knows nothing of how boxes were found; it draws what the passages say of themselves.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pipeline.errors import FaktorError
from pipeline.records import Box, Passage, Reading

__all__ = ["COLOURS", "draw_mention", "draw_page"]

COLOURS = {
    "title": (170, 51, 119),
    "heading": (204, 51, 17),
    "paragraph": (0, 119, 187),
    "list": (0, 153, 136),
    "table": (238, 119, 51),
    "caption": (136, 102, 0),
    "footnote": (119, 119, 119),
    "reference": (102, 51, 153),
    "contents": (85, 107, 47),
    "metadata": (112, 128, 144),
}
"""Colour of each kind of passage: red, green and blue, 0 to 255; told apart also by most colour-blind people."""

_PIXELS_A_POINT = 2.0
# A page is drawn with at most so many pixels on its longer side, whatever size it claims.
_MAX_PIXELS = 3_000
_FILL = 28
_LABEL_PIXELS = 15
_MARK = (255, 214, 0)
_MARK_FILL = 110
# Words of a passage may stand this far outside its box, in points: boxes are drawn around letters, not around lines.
_BESIDE = 3.0


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
    with _open_page(data, page) as opened:
        picture = _draw_bare(opened)
    return _write_png(_draw_boxes(*picture, list(_find_boxes(reading, page))))


def draw_mention(data: bytes, passage: Passage, *, start: int, end: int) -> bytes:
    """Draw the page of a passage with its box, and with some of its words marked.

    Args:
        data: The bytes of the PDF that was read.
        passage: The passage; it must have a page.
        start: Offset of the words in the passage's text.
        end: Offset behind their last character.

    Returns:
        A PNG of the page on which the words stand; where they cannot be found on it again (they were put together from
        two lines or pages, or read from a picture), the box alone, on the page where the passage begins.

    Raises:
        FaktorError: The document has no such page, or it cannot be drawn.
    """
    quote = passage.text[start:end]
    earlier = passage.text[:start].count(quote)
    pages = sorted({box.page for box in passage.boxes} | ({passage.page} if passage.page is not None else set()))
    if not pages:
        raise FaktorError("Expected a passage with a page, got one without. Choose a mention in a PDF.")
    for page in pages:
        with _open_page(data, page) as opened:
            inside = [box for box in passage.boxes if box.page == page]
            found = [each for each in _find_words(opened, quote, page) if _is_inside(each, inside)]
            if earlier < len(found) or page == pages[-1]:
                marks = found[earlier] if earlier < len(found) else []
                break
            earlier -= len(found)
    page = page if marks else pages[0]
    with _open_page(data, page) as opened:
        picture, scale = _draw_bare(opened)
    boxes = [(0, passage, box) for box in passage.boxes if box.page == page]
    return _write_png(_fill(_draw_boxes(picture, scale, boxes), scale, marks))


@contextmanager
def _open_page(data: bytes, page: int) -> Iterator[Any]:
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
        opened = document[page - 1]
        yield opened
        opened.close()
    except pypdfium2.PdfiumError as error:
        raise FaktorError(f"Expected a page that can be drawn, got page {page} ({error}). Choose another.") from error
    finally:
        document.close()


def _draw_bare(page: Any) -> tuple[Any, float]:
    """Return the picture of a page and how many pixels a point has in it."""
    scale = min(_PIXELS_A_POINT, _MAX_PIXELS / max(1.0, *page.get_size()))
    return page.render(scale=scale).to_pil().convert("RGBA"), scale


def _find_words(page: Any, quote: str, number: int) -> list[list[Box]]:
    """Return where some words stand on a page as it is shown: for each time that they occur, a box a line."""
    from pipeline.extract.places import find_places

    # the one way of reading in which the page is not turned
    places = next(each for angle in (0, 90, 180, 270) if (each := find_places(page, angle)).turn == 0)
    textpage = page.get_textpage()
    searcher = textpage.search(quote, match_case=True)
    found: list[list[Box]] = []
    while (at := searcher.get_next()) is not None:
        count = textpage.count_rects(*at)
        rectangles = [places.set_upright(*textpage.get_rect(index)) for index in range(count)]
        height = places.height
        found.append(
            [Box(number, left, height - top, right, height - bottom) for left, bottom, right, top in rectangles]
        )
    searcher.close()
    textpage.close()
    return found


def _is_inside(words: list[Box], boxes: list[Box]) -> bool:
    return any(
        box.left - _BESIDE <= words[0].left
        and words[0].right <= box.right + _BESIDE
        and box.top - _BESIDE <= words[0].top
        and words[-1].bottom <= box.bottom + _BESIDE
        for box in boxes
        if words
    )


def _fill(picture: Any, scale: float, boxes: list[Box]) -> Any:
    from PIL import Image, ImageDraw

    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    for box in boxes:
        left, top, right, bottom = (round(edge * scale) for edge in (box.left, box.top, box.right, box.bottom))
        draw.rectangle((left - 2, top - 2, right + 2, bottom + 2), (*_MARK, _MARK_FILL), (*_MARK, 255), 2)
    return Image.alpha_composite(picture, layer)


def _find_boxes(reading: Reading, page: int) -> Iterator[tuple[int, Passage, Box]]:
    for number, passage in enumerate(reading.passages, start=1):
        for box in passage.boxes:
            if box.page == page:
                yield number, passage, box


def _draw_boxes(picture: Any, scale: float, boxes: list[tuple[int, Passage, Box]]) -> Any:
    from PIL import Image, ImageDraw, ImageFont

    layer = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(layer)
    font = ImageFont.load_default(_LABEL_PIXELS)
    for number, passage, box in boxes:
        colour = COLOURS.get(passage.kind, (0, 0, 0))
        left, top, right, bottom = (round(edge * scale) for edge in (box.left, box.top, box.right, box.bottom))
        draw.rectangle((left, top, max(left, right), max(top, bottom)), (*colour, _FILL), (*colour, 255), 2)
        label = (f"{number} " if number else "") + passage.kind + (f" {passage.level}" if passage.level else "")
        place = (max(0, left - 2), max(0, top - _LABEL_PIXELS - 3))
        draw.rectangle(draw.textbbox(place, label, font=font), (255, 255, 255, 150))
        draw.text(place, label, (*colour, 255), font=font)
    return Image.alpha_composite(picture, layer)


def _write_png(picture: Any) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "PNG", optimize=False)
    return out.getvalue()
