"""Says whether a reader of a page sees a text that is drawn on it.

Takes a page that PDFium has opened and its text objects; says which are clipped away, white on white or too small.
Knows nothing of what texts say; where it cannot tell, a text is seen.
"""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

from pipeline.extract.fonts import Fonts, get_address
from pipeline.extract.places import Places, find_bounds

__all__ = ["Sight"]

_Rectangle = tuple[float, float, float, float]
_Matrix = tuple[float, float, float, float, float, float]

_SAME: _Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)

# Letters of less than a point cannot be read.
_MIN_SIZE = 1.0
# From 0 to 255: what is as light as this cannot be told from paper.
_WHITE = 250
# Points by which the middle of a text may stand outside the place where it may be drawn.
_SLACK = 1.0
_MAX_OBJECTS = 20_000
_MAX_SEGMENTS = 200
_MAX_DEPTH = 8


@dataclass(frozen=True, slots=True)
class _Holder:
    """What the objects of a form, or of the page itself, stand in.

    Attributes:
        matrix: a, b, c, d, e, f of its places on the stored page.
        clips: Rectangles of the upright page to which it is clipped.
    """

    matrix: _Matrix
    clips: tuple[_Rectangle, ...] = ()


_PAGE = _Holder(_SAME)


@dataclass(slots=True)
class Sight:
    """What may hide text on one page.

    Attributes:
        page: The page of pypdfium2.
        places: How its places are to be read.
        has_forms: Whether some of its objects stand in forms.
        fonts: The fonts of the page.
        holders: What each object stands in, by its address; None until that is asked for.
        grounds: Where something other than paper may stand behind text; None until that is asked for.
    """

    page: Any
    places: Places
    has_forms: bool
    fonts: Fonts = field(default_factory=Fonts)
    holders: dict[int, _Holder] | None = None
    grounds: list[_Rectangle] | None = None

    def is_hidden(self, drawn: Any, box: _Rectangle) -> bool:
        """Say whether a word is drawn so that nobody sees it.

        Args:
            drawn: The text object of PDFium that it belongs to.
            box: Left, bottom, right and top of the word on the upright page, in points.

        Returns:
            Whether it is smaller than a point, white where nothing else stands behind it, fully transparent, or has its
            middle outside the place to which drawing is clipped.
        """
        if not drawn:
            return False
        left, bottom, right, top = box
        if top - bottom < _MIN_SIZE:
            return True
        x, y = (left + right) / 2, (bottom + top) / 2
        return self._is_clipped(drawn, x, y) or self._is_pale(drawn, x, y)

    def _is_clipped(self, drawn: Any, x: float, y: float) -> bool:
        holder: _Holder | None = _PAGE
        if self.has_forms:
            if self.holders is None:
                self.holders = {}
                self._collect(_list_objects(self.page.raw), _PAGE, 0)
            holder = self.holders.get(get_address(drawn))
        if holder is None:
            return False
        clips = (*holder.clips, *self._find_clips(drawn, holder.matrix))
        return any(
            not (left - _SLACK <= x <= right + _SLACK and bottom - _SLACK <= y <= top + _SLACK)
            for left, bottom, right, top in clips
        )

    def _collect(self, objects: Iterator[Any], holder: _Holder, depth: int) -> None:
        """Note what each text object stands in, forms within forms included."""
        if self.holders is None:
            return
        for one in objects:
            if len(self.holders) >= _MAX_OBJECTS:
                return
            self.holders[get_address(one)] = holder
            if depth < _MAX_DEPTH and pdfium.FPDFPageObj_GetType(one) == pdfium.FPDF_PAGEOBJ_FORM:
                clips = (*holder.clips, *self._find_clips(one, holder.matrix))
                inner = _Holder(_multiply(_get_matrix(one), holder.matrix), clips)
                self._collect(_list_form(one), inner, depth + 1)

    def _find_clips(self, drawn: Any, matrix: _Matrix) -> Iterator[_Rectangle]:
        """Yield the rectangles around the paths to which an object is clipped, on the upright page."""
        clip = pdfium.FPDFPageObj_GetClipPath(drawn)
        x, y = ctypes.c_float(), ctypes.c_float()
        a, b, c, d, e, f = matrix
        for index in range(max(0, pdfium.FPDFClipPath_CountPaths(clip)) if clip else 0):
            count = pdfium.FPDFClipPath_CountPathSegments(clip, index)
            if not 0 < count <= _MAX_SEGMENTS:
                continue
            points = []
            for number in range(count):
                pdfium.FPDFPathSegment_GetPoint(pdfium.FPDFClipPath_GetPathSegment(clip, index, number), x, y)
                points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
            xs, ys = [point[0] for point in points], [point[1] for point in points]
            yield self.places.set_upright(min(xs), min(ys), max(xs), max(ys))

    def _is_pale(self, drawn: Any, x: float, y: float) -> bool:
        if pdfium.FPDFTextObj_GetTextRenderMode(drawn) != pdfium.FPDF_TEXTRENDERMODE_FILL:
            return False
        colour = _get_colour(drawn)
        if colour is None:
            return False
        if colour[3] == 0:
            return True
        if min(colour[:3]) < _WHITE:
            return False
        if self.grounds is None:
            self.grounds = [find_bounds(one, self.places) for one in _list_objects(self.page.raw) if _is_ground(one)]
        return not any(left <= x <= right and bottom <= y <= top for left, bottom, right, top in self.grounds)


def _is_ground(drawn: Any) -> bool:
    """Say whether an object may be something that white text is seen on: all but text and white areas."""
    kind = pdfium.FPDFPageObj_GetType(drawn)
    if kind != pdfium.FPDF_PAGEOBJ_PATH:
        return bool(kind != pdfium.FPDF_PAGEOBJ_TEXT)
    colour = _get_colour(drawn)
    return colour is None or min(colour[:3]) < _WHITE


def _get_colour(drawn: Any) -> tuple[int, int, int, int] | None:
    """Return red, green, blue and opacity of what an object is filled with; None where that is no plain colour."""
    red, green, blue, opacity = (ctypes.c_uint() for _ in range(4))
    if not pdfium.FPDFPageObj_GetFillColor(drawn, red, green, blue, opacity):
        return None
    return (red.value, green.value, blue.value, opacity.value)


def _list_objects(page: Any) -> Iterator[Any]:
    for index in range(min(pdfium.FPDFPage_CountObjects(page), _MAX_OBJECTS)):
        yield pdfium.FPDFPage_GetObject(page, index)


def _list_form(form: Any) -> Iterator[Any]:
    for index in range(min(max(0, pdfium.FPDFFormObj_CountObjects(form)), _MAX_OBJECTS)):
        yield pdfium.FPDFFormObj_GetObject(form, index)


def _get_matrix(drawn: Any) -> _Matrix:
    matrix = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(drawn, matrix):
        return _SAME
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _multiply(inner: _Matrix, outer: _Matrix) -> _Matrix:
    """Return the matrix that does what the inner one does, and then what the outer one does."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)
