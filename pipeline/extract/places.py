"""Says where things stand on a page as it is shown and as it is read.

Takes places as a PDF stores them; gives them on the page turned so that its text stands upright, and back as shown.
Knows nothing of what stands there.
"""

import ctypes
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as pdfium

from pipeline.extract.blocks import Line, Page
from pipeline.records import Box

__all__ = ["Places", "find_bounds", "find_places", "make_box"]

# PDFium answers in whole units of a device; this many to a page keep a hundredth of a point.
_DEVICE = 100_000


@dataclass(frozen=True, slots=True)
class Places:
    """How stored places become places on the upright page: x' = a x + c y + e, y' = b x + d y + f.

    Attributes:
        matrix: a, b, c, d, e, f.
        width: Width of the upright page in points.
        height: Height of the upright page in points.
        turn: By how many degrees, clockwise, the page as it is shown is turned to stand upright.
    """

    matrix: tuple[float, float, float, float, float, float]
    width: float
    height: float
    turn: int

    def set_upright(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Return left, bottom, right and top of a stored rectangle on the upright page."""
        a, b, c, d, e, f = self.matrix
        x1, y1 = a * left + c * bottom + e, b * left + d * bottom + f
        x2, y2 = a * right + c * top + e, b * right + d * top + f
        return (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))


def find_bounds(drawn: Any, places: Places) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of something drawn, on the upright page; all 0 where it has no bounds."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    if not pdfium.FPDFPageObj_GetBounds(drawn, left, bottom, right, top):
        return (0.0, 0.0, 0.0, 0.0)
    return places.set_upright(left.value, bottom.value, right.value, top.value)


def find_places(page: Any, angle: int) -> Places:
    """Find how the places of a page are to be read.

    Args:
        page: A page of pypdfium2.
        angle: Degrees, counterclockwise, by which most of its text is turned as it is stored: 0, 90, 180 or 270.

    Returns:
        What sets its places upright.
    """
    width, height = page.get_size()
    origin, along, up = (_show(page, x, y, width, height) for x, y in ((0, 0), (1000, 0), (0, 1000)))
    a, b = round((along[0] - origin[0]) / 1000), round((along[1] - origin[1]) / 1000)
    c, d = round((up[0] - origin[0]) / 1000), round((up[1] - origin[1]) / 1000)
    matrix = (a, b, c, d, *origin)
    # The way that text runs, as shown: 0 to the right, 90 upwards ...
    shown = {(1, 0): 0, (0, 1): 90, (-1, 0): 180, (0, -1): 270}.get((a, b), 0)
    turn = (shown + angle) % 360
    for _ in range(turn // 90):
        a, b, c, d, e, f = matrix
        # A quarter clockwise: x' = y, y' = width - x.
        matrix = (b, -a, d, -c, f, width - e)
        width, height = height, width
    return Places(matrix, width, height, turn)


def make_box(page: Page, lines: Iterable[Line]) -> Box:
    """Return the rectangle around some lines on the page as it is shown.

    Args:
        page: The page.
        lines: Lines of it, at least one.

    Returns:
        The rectangle, from the upper left corner of the page as it is shown.
    """
    edges = [(line.left, line.bottom, line.right, line.top) for line in lines]
    left, bottom = min(edge[0] for edge in edges), min(edge[1] for edge in edges)
    right, top = max(edge[2] for edge in edges), max(edge[3] for edge in edges)
    width, height = page.width, page.height
    for _ in range(page.turn // 90):
        # A quarter back: x = width' - y', y = x', where width' is the height of the turned page.
        left, bottom, right, top = height - top, left, height - bottom, right
        width, height = height, width
    return Box(
        page.number,
        round(max(0.0, left), 1),
        round(max(0.0, height - top), 1),
        round(min(width, right), 1),
        round(min(height, height - bottom), 1),
    )


def _show(page: Any, x: float, y: float, width: float, height: float) -> tuple[float, float]:
    """Return where a stored place stands on the page as it is shown, in points from its lower left corner."""
    device_x, device_y = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page.raw, 0, 0, _DEVICE, _DEVICE, 0, x, y, device_x, device_y)
    return device_x.value * width / _DEVICE, height - device_y.value * height / _DEVICE
