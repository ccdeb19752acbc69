"""Reads one page of a PDF as lines with their places.

Takes a page that PDFium has opened; gives its lines, cut at wide gaps, and the rules drawn between them.
Knows nothing of columns, paragraphs or kinds; text that nobody sees is left out.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from statistics import median
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from pipeline.extract.blocks import Line, Page
from pipeline.extract.characters import CUT_WORD, clean_text
from pipeline.extract.kinds import find_list_mark
from pipeline.extract.places import Places, find_places
from pipeline.extract.rules import Drawing, read_drawing
from pipeline.extract.sight import Sight

__all__ = ["read_page"]

_MAX_CHARS = 200_000

# PDFium joins a line that ends in a hyphen to the next one and leaves its mark there.
_LINE = re.compile(rf"[^\r\n{CUT_WORD}\x02]+[{CUT_WORD}\x02]?|[{CUT_WORD}\x02]")
_WORD = re.compile(r"\S+")

# Gaps, in heights of the font. What is narrower than the first parts words; a gutter between columns hardly is.
_PIECE_GAP = 0.8
_ROW_PIECE_GAP = 0.45
_EVEN_GAP = 1.5
_CELL_GAP = 1.3
_SURE_GAP = 4.0
# A line of running text has about half its font's size a character; wider means gaps between cells.
_WIDE_CHARS = 0.62
_EVEN_RATIO = 1.6
# From the weakest to the strongest.
_JOINTS = ("", " ", "\t")
# A character at the beginning of a line that is so much smaller or larger than its end does not say its size.
_SMALL = 0.8
_LARGE = 1.6
_INVISIBLE = 3
# Text drawn twice for a bolder look is moved by less than this share of its height.
_TWICE = 0.3


def read_page(page: Any, number: int) -> Page:
    """Read the lines of a page in the order in which they were drawn.

    Args:
        page: A page of pypdfium2.
        number: Its number, from 1.

    Returns:
        The page, turned so that most of its text stands upright. Text that is invisible, clipped away, white on
        white, drawn twice, or outside the page is left out; an invisible layer of text over a picture is kept, since it
        says what the picture shows.
    """
    width, height = page.get_size()
    try:
        textpage = page.get_textpage()
    except pypdfium2.PdfiumError:
        return Page(number, width, height, (), is_blank=False)
    try:
        text = textpage.get_text_range(0, min(textpage.count_chars(), _MAX_CHARS))
        drawn = list(_find_lines(textpage.raw, text))
        angles = Counter(line.angle for line in drawn for _ in line.raw)
        angle = angles.most_common(1)[0][0] if angles else 0
        places = find_places(page, angle)
        drawing = read_drawing(page, places)
        sight = Sight(page, places, drawing.has_forms)
        upright = [line for line in drawn if line.angle == angle]
        pieces = [piece for row, line in enumerate(upright) for piece in _read_pieces(line, sight, number, row)]
        lines = _leave_unseen(pieces, places, drawing)
    finally:
        textpage.close()
    return Page(
        number,
        places.width,
        places.height,
        tuple(lines),
        is_blank=not drawn and drawing.is_empty,
        turn=places.turn,
        rules=drawing.rules,
        sideways_lines=len(drawn) - len(upright),
    )


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A line as PDFium finds it.

    Attributes:
        textpage: The page's text.
        raw: Its characters.
        chars: Index among the page's characters of each of `raw`.
        angle: Degrees, counterclockwise, by which it is turned on the page as it is stored: 0, 90, 180 or 270.
    """

    textpage: Any
    raw: str
    chars: Sequence[int]
    angle: int


def _find_lines(textpage: Any, text: str) -> Iterator[_Drawn]:
    """Yield the lines of a page's text.

    Indices of PDFium count UTF-16 units; they differ from Python's only behind a character beyond U+FFFF.
    """
    units = None if text.isascii() or max(text) <= "\uffff" else _count_units(text)
    for match in _LINE.finditer(text):
        raw = match.group().rstrip(" \t\xa0")
        start = match.start() + len(raw) - len(raw.lstrip())
        raw = raw.lstrip()
        clean = clean_text(raw).strip()
        if not clean or clean == CUT_WORD:
            continue
        # The mark of a cut word stands for a hyphen, or for nothing.
        end = start + len(raw) - (2 if raw[-1] in CUT_WORD + "\x02" and len(raw) > 1 else 1)
        first, last = (start, end) if units is None else (units[start], units[end])
        first_char = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, first)
        last_char = pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, last)
        chars: Sequence[int]
        if units is None and last_char - first_char == last - first:
            chars = range(first_char, first_char + len(raw))
        else:
            chars = [
                pdfium.FPDFText_GetCharIndexFromTextIndex(textpage, index if units is None else units[index])
                for index in range(start, start + len(raw))
            ]
        yield _Drawn(textpage, raw, chars, _find_angle(textpage, first_char))


def _find_angle(textpage: Any, char: int) -> int:
    # PDFium counts clockwise; -1 stands for no answer.
    angle = pdfium.FPDFText_GetCharAngle(textpage, char)
    return -round(math.degrees(angle) / 90) % 4 * 90 if angle > 0 else 0


def _read_pieces(line: _Drawn, sight: Sight, number: int, row: int) -> Iterator[Line]:
    """Yield the pieces of a line between wide gaps, with their places."""
    words = [match.span() for match in _WORD.finditer(line.raw)]
    ends = [_measure_word(line, sight.places, span) for span in words]
    joints = _find_joints(line, words, ends)
    begin = 0
    joint = ""
    for index in range(1, len(words) + 1):
        if index < len(words) and not joints[index - 1]:
            continue
        piece = _make_piece(line, sight, words[begin][0], words[index - 1][1], ends[begin:index])
        if piece is not None:
            yield replace(piece, page=number, row=row, joint=joint)
            joint = ""
        joint = max(joint, joints[index - 1] if index < len(words) else "", key=_JOINTS.index)
        begin = index


def _find_joints(
    line: _Drawn, words: Sequence[tuple[int, int]], ends: Sequence[tuple[float, float, float, float]]
) -> list[str]:
    """Say for each gap between words what it is: "" between words of a piece, else a space or a tab between cells."""
    gaps = [other[0] - one[2] for one, other in pairwise(ends)]
    size = max((end[3] - end[1] for end in ends), default=0.0)
    if not gaps or size <= 0 or max(gaps) < _PIECE_GAP * size:
        return [""] * len(gaps)
    # Where most of a line is white, it is a row of a table, and its cells may stand nearer to each other.
    wide = sum(gap >= _CELL_GAP * size for gap in gaps)
    least = _ROW_PIECE_GAP if wide and len(words) <= 3 * wide + 2 else _PIECE_GAP
    joints = [" " if gap >= least * size else "" for gap in gaps]
    mark = line.raw[: words[0][1]]
    is_bullet = len(mark) == 1 and not mark.isalnum()
    if is_bullet:
        joints[0] = ""
    is_wide = ends[-1][2] - ends[0][0] > len(line.raw) * size * _WIDE_CHARS
    # In a justified line all gaps are wide alike; a gap between cells is far wider than the line's usual one.
    is_even = min(gaps) > 0 and max(gaps) < _EVEN_RATIO * min(gaps) and max(gaps) < _SURE_GAP * size
    if is_even and len(gaps) > 2 and max(gaps) < _EVEN_GAP * size:
        return [""] * len(gaps)
    if not is_wide or (is_even and len(gaps) > 1):
        return joints
    least = max(_CELL_GAP * size, 2.5 * median(gaps) if len(gaps) > 3 else 0.0)
    joints = ["\t" if gap >= least else joint for gap, joint in zip(gaps, joints, strict=True)]
    if is_bullet:
        joints[0] = ""
    elif joints.count("\t") == 1 and joints[0] == "\t" and find_list_mark(mark + " x") and not mark.isdigit():
        joints[0] = " "
    return joints


def _measure_word(line: _Drawn, places: Places, span: tuple[int, int]) -> tuple[float, float, float, float]:
    """Return left, bottom, right and top of a word, by the boxes of its first and last character."""
    first = _get_box(line.textpage, line.chars[span[0]])
    end = _find_last(line, span)
    last = first if end == span[0] else _get_box(line.textpage, line.chars[end])
    return places.set_upright(
        min(first[0], last[0]), min(first[1], last[1]), max(first[2], last[2]), max(first[3], last[3])
    )


def _find_last(line: _Drawn, span: tuple[int, int]) -> int:
    is_mark = line.raw[span[1] - 1] in CUT_WORD + "\x02"
    return span[1] - 2 if is_mark and span[1] - span[0] > 1 else span[1] - 1


def _make_piece(
    line: _Drawn, sight: Sight, start: int, stop: int, ends: Sequence[tuple[float, float, float, float]]
) -> Line | None:
    places = sight.places
    # Tabs part cells and line ends rows: a character that a font maps to one is a space.
    text = " ".join(clean_text(line.raw[start:stop]).split())
    if not text or text == CUT_WORD:
        return None
    first, last = line.chars[start], line.chars[_find_last(line, (start, stop))]
    sizes = [_measure_height(line, places, char) for char in (first, last)]
    # A bullet is often of another font than its line, a raised figure is smaller, a first letter may be larger.
    is_odd = not text[0].isalnum() or not _SMALL * sizes[1] <= sizes[0] <= _LARGE * sizes[1]
    typical = last if is_odd and (not text[-1].isdigit() or not text[0].isalnum()) else first
    left, right = min(end[0] for end in ends), max(end[2] for end in ends)
    bottom, top = min(end[1] for end in ends), max(end[3] for end in ends)
    first_drawn, last_drawn = (pdfium.FPDFText_GetTextObject(line.textpage, char) for char in (first, last))
    # A piece of which one end is seen is kept whole.
    if sight.is_hidden(first_drawn, ends[0]) and sight.is_hidden(last_drawn, ends[-1]):
        return None
    weights = ((first, first_drawn), (last, last_drawn))
    weight = min(sight.fonts.weigh(line.textpage, char, drawn) for char, drawn in weights)
    base = _get_base(line.textpage, typical, places)
    is_seen = pdfium.FPDFTextObj_GetTextRenderMode(first_drawn) != _INVISIBLE
    return Line(text, 0, left, right, base, sizes[typical == last], weight if is_seen else -1, top=top, bottom=bottom)


def _measure_height(line: _Drawn, places: Places, char: int) -> float:
    box = places.set_upright(*_get_box(line.textpage, char))
    return box[3] - box[1]


def _leave_unseen(lines: Sequence[Line], places: Places, drawing: Drawing) -> Iterator[Line]:
    """Yield the lines that a reader of the page sees, each once."""
    has_seen = any(line.weight >= 0 for line in lines)
    taken: dict[str, list[Line]] = {}
    for line in lines:
        x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
        if line.weight < 0:
            if has_seen and not drawing.is_pictured(x, y):
                continue
            line = replace(line, weight=0)
        if not (0 <= x <= places.width and 0 <= y <= places.height):
            continue
        same = taken.setdefault(line.text, [])
        reach = _TWICE * line.size
        if any(abs(line.left - other.left) <= reach and abs(line.base - other.base) <= reach for other in same):
            continue
        same.append(line)
        yield line


def _get_box(textpage: Any, char: int) -> tuple[float, float, float, float]:
    """Return left, bottom, right, top of a character's box in its font."""
    box = pdfium.FS_RECTF()
    if char < 0 or not pdfium.FPDFText_GetLooseCharBox(textpage, char, box):
        return (0.0, 0.0, 0.0, 0.0)
    left, bottom, right, top = box.left, box.bottom, box.right, box.top
    if left <= right and bottom <= top:
        return (left, bottom, right, top)
    return (min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _get_base(textpage: Any, char: int, places: Places) -> float:
    x, y = ctypes.c_double(), ctypes.c_double()
    if char < 0 or not pdfium.FPDFText_GetCharOrigin(textpage, char, x, y):
        return 0.0
    return places.set_upright(x.value, y.value, x.value, y.value)[1]


def _count_units(text: str) -> list[int]:
    """Return for each character how many UTF-16 units stand before it."""
    return list(accumulate((1 + (char > "\uffff") for char in text), initial=0))
