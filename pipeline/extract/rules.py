"""Finds the rules of tables and the pictures that are drawn on a page.

Takes a page that PDFium has opened; gives straight lines, level or upright, and where pictures stand.
Knows nothing of text.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from pipeline.extract.blocks import Rule
from pipeline.extract.places import Places, find_bounds

__all__ = ["Drawing", "read_drawing"]

# A map or a chart draws tens of thousands of things; tables need a few hundred.
_MAX_OBJECTS = 20_000
_MAX_RULES = 1_500
_MAX_STROKES = 1_000
# Points: what is thinner is a rule, what is shorter is none.
_THIN = 3.0
_SHORT = 8.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn on a page besides text.

    Attributes:
        rules: Lines of tables, and the edges of drawn boxes.
        pictures: Left, bottom, right and top of each picture.
        is_empty: Whether nothing at all is drawn, not even text.
        has_forms: Whether forms are drawn, which hold objects of their own.
    """

    rules: tuple[Rule, ...]
    pictures: tuple[tuple[float, float, float, float], ...]
    is_empty: bool
    has_forms: bool = False

    def is_pictured(self, x: float, y: float) -> bool:
        """Say whether a picture stands at a place."""
        return any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in self.pictures)


def read_drawing(page: Any, places: Places) -> Drawing:
    """Read the rules and pictures of a page.

    Args:
        page: A page of pypdfium2.
        places: How its places are to be read.

    Returns:
        Its rules and pictures; no rules where so many things are drawn that it is a chart or a map.
    """
    count = pdfium.FPDFPage_CountObjects(page.raw)
    rules: list[Rule] = []
    pictures: list[tuple[float, float, float, float]] = []
    has_forms = False
    for index in range(min(count, _MAX_OBJECTS)):
        drawn = pdfium.FPDFPage_GetObject(page.raw, index)
        kind = pdfium.FPDFPageObj_GetType(drawn)
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            rules.extend(_find_rules(drawn, places))
        elif kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            pictures.append(find_bounds(drawn, places))
        elif kind == pdfium.FPDF_PAGEOBJ_FORM:
            has_forms = True
    is_chart = count > _MAX_OBJECTS or len(rules) > _MAX_RULES
    return Drawing(() if is_chart else tuple(rules), tuple(pictures), is_empty=count == 0, has_forms=has_forms)


def _find_rules(drawn: Any, places: Places) -> Iterator[Rule]:
    """Yield the rules that a path draws: itself where it is thin, its edges where it is a box."""
    left, bottom, right, top = find_bounds(drawn, places)
    width, height = right - left, top - bottom
    if height <= _THIN and width >= _SHORT:
        middle = (bottom + top) / 2
        yield Rule(left, middle, right, middle)
    elif width <= _THIN and height >= _SHORT:
        middle = (left + right) / 2
        yield Rule(middle, bottom, middle, top)
    elif width >= _SHORT and height >= _SHORT and pdfium.FPDFPath_CountSegments(drawn) in (4, 5):
        if right - left > 0.95 * places.width and top - bottom > 0.95 * places.height:
            return
        yield Rule(left, bottom, right, bottom)
        yield Rule(left, top, right, top)
        yield Rule(left, bottom, left, top)
        yield Rule(right, bottom, right, top)
    else:
        yield from _find_strokes(drawn, places)


def _find_strokes(drawn: Any, places: Places) -> Iterator[Rule]:
    """Yield the straight strokes of a path of many."""
    count = pdfium.FPDFPath_CountSegments(drawn)
    if count > _MAX_STROKES:
        return
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(drawn, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    last = (0.0, 0.0)
    for index in range(count):
        segment = pdfium.FPDFPath_GetPathSegment(drawn, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        if pdfium.FPDFPathSegment_GetType(segment) == pdfium.FPDF_SEGMENT_LINETO:
            left, bottom, right, top = places.set_upright(*last, *point)
            if min(right - left, top - bottom) <= 0.5 and max(right - left, top - bottom) >= _SHORT:
                yield Rule(left, bottom, right, top)
        last = point
