"""Makes lines of a page from the words that an engine read in its picture.

Takes words with their places in pixels; gives lines like those of a text layer: points, baselines, sizes of the font.
Knows no engine. The picture says nothing of fonts, so sizes come from the heights that letters have.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from pipeline.extract.blocks import Line
from pipeline.extract.characters import clean_text
from pipeline.extract.ocr import Picture, Word

__all__ = ["choose_words", "even_sizes", "make_lines", "measure_confidence", "measure_skew"]

# Points to the inch.
_POINTS = 72.0
# Parts of a font's size: how high letters stand above the baseline, how deep they hang, and the box of a font.
_HIGH = 0.70
_LOW = 0.48
_DEEP = 0.20
_TOP = 0.88
_BOTTOM = 0.22
_LOW_LETTERS = frozenset("acegmnopqrsuvwxyz~-–—+=:;")
_DEEP_LETTERS = frozenset("gjpqy()[]{}|,;/Q@")
_MARKS = frozenset(".,'\"`´’‘“”-–—_~=:;·•*^°")
# What is less sure than this is a stain, a stamp or a signature, unless it stands in a line that is sure.
_MIN_CONFIDENCE = 0.3
_SURE_LINE = 0.7
_SURE_LINE_WORDS = 3
# A word without letters and digits has to be as sure as this.
_MARK_CONFIDENCE = 0.7
# Lines with so many words say by how much the page lies askew; at most so much, as a tangent.
_SKEW_WORDS = 4
_MAX_SKEW = 0.1
_LEAST_SKEW = 0.001
# In sizes of the font: how far baselines of one row lie apart, and gaps that part pieces and cells.
_SAME_ROW = 0.3
_PIECE_GAP = 0.8
_CELL_GAP = 1.3
# Sizes that differ by less than this share are one size: heights of letters say no more.
_SAME_SIZE = 0.15
_SIZE_STEP = 0.5
_REGULAR = 400


@dataclass(frozen=True, slots=True)
class _Placed:
    """A word on the upright page, in points from its lower left corner.

    Attributes:
        word: The word.
        left: Left edge.
        right: Right edge.
        top: Upper edge.
        bottom: Lower edge.
        base: Height of the baseline; None where its characters do not say.
        size: Size of its font; None where its characters do not say.
    """

    word: Word
    left: float
    right: float
    top: float
    bottom: float
    base: float | None
    size: float | None


def measure_confidence(words: Iterable[Word]) -> float:
    """Return the mean confidence of the characters of some words, 0 to 1; 0 without words."""
    chars = confident = 0.0
    for word in words:
        chars += len(word.text)
        confident += len(word.text) * word.confidence
    return confident / chars if chars else 0.0


def choose_words(words: Sequence[Word]) -> list[Word]:
    """Leave out words that are none: stains, edges of pictures, signatures."""
    lines: dict[int, list[Word]] = {}
    for word in words:
        lines.setdefault(word.line, []).append(word)
    sure = {
        number
        for number, line in lines.items()
        if len(line) >= _SURE_LINE_WORDS and measure_confidence(line) >= _SURE_LINE
    }
    return [word for word in words if _is_word(word, is_in_sure_line=word.line in sure)]


def make_lines(words: Sequence[Word], picture: Picture, number: int) -> list[Line]:
    """Make the lines of a page.

    Args:
        words: What the engine read, line by line.
        picture: The picture that the words stand in, turned upright.
        number: Number of the page.

    Returns:
        The pieces of its lines between wide gaps, row by row from the top. A page that lies askew is set straight.
    """
    placed = [_place(word, picture) for word in words if _is_inside(word, picture)]
    skew = _find_skew(placed)
    if skew:
        placed = [_straighten(each, skew, picture) for each in placed]
    rows = _join_rows(_list_lines(placed))
    return [line for row, items in enumerate(rows) for line in _cut_row(items, number, row)]


def measure_skew(words: Sequence[Word], picture: Picture) -> float:
    """Return the tangent of the angle by which lines rise to the right; 0 where they hardly do."""
    return _find_skew([_place(word, picture) for word in words if _is_inside(word, picture)])


def even_sizes(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Give lines of about the usual size that size.

    Args:
        pages: The lines of all pages of a document that were read from their pictures.

    Returns:
        The same lines; sizes that are measured a little larger or smaller than most text are those of most text.
    """
    chars: Counter[float] = Counter()
    for lines in pages:
        for line in lines:
            chars[line.size] += len(line.text)
    usual = _find_usual(chars)
    return [[replace(line, size=_snap(line.size, usual)) for line in lines] for lines in pages]


def _is_word(word: Word, *, is_in_sure_line: bool) -> bool:
    if word.right <= word.left or word.bottom <= word.top:
        return False
    if not any(char.isalnum() for char in word.text):
        return word.confidence >= _MARK_CONFIDENCE
    return is_in_sure_line or word.confidence >= _MIN_CONFIDENCE


def _is_inside(word: Word, picture: Picture) -> bool:
    """Say whether some of a word stands in the picture."""
    width = min(word.right, picture.width) - max(word.left, 0)
    return width > 0 and min(word.bottom, picture.height) - max(word.top, 0) > 0


def _place(word: Word, picture: Picture) -> _Placed:
    scale = _POINTS / picture.dpi
    left, right = max(0.0, word.left) * scale, min(picture.width, word.right) * scale
    top, bottom = (picture.height - max(0.0, word.top)) * scale, max(0.0, picture.height - word.bottom) * scale
    letters = [char for char in word.text if not char.isspace() and char not in _MARKS]
    if not letters:
        return _Placed(word, left, right, top, bottom, None, None)
    above = _LOW if all(char in _LOW_LETTERS for char in letters) else _HIGH
    below = _DEEP if any(char in _DEEP_LETTERS for char in word.text) else 0.0
    size = (top - bottom) / (above + below)
    return _Placed(word, left, right, top, bottom, bottom + below * size, size)


def _find_skew(words: Sequence[_Placed]) -> float:
    slopes: list[tuple[float, float]] = []
    for line in _list_lines(words):
        based = [(word.left + word.right, word.base) for word in line if word.base is not None]
        if len(based) < _SKEW_WORDS:
            continue
        xs = [x / 2 for x, _ in based]
        middle, height = sum(xs) / len(xs), sum(base for _, base in based) / len(based)
        spread = sum((x - middle) ** 2 for x in xs)
        if spread <= 0:
            continue
        slope = sum((x - middle) * (base - height) for x, (_, base) in zip(xs, based, strict=True)) / spread
        slopes.append((slope, max(xs) - min(xs)))
    if not slopes:
        return 0.0
    slopes.sort()
    half, passed = sum(length for _, length in slopes) / 2, 0.0
    for slope, length in slopes:
        passed += length
        if passed >= half:
            return slope if _LEAST_SKEW < abs(slope) <= _MAX_SKEW else 0.0
    return 0.0


def _straighten(word: _Placed, skew: float, picture: Picture) -> _Placed:
    """Turn a word about the middle of the page; what would leave the page stays at its edge."""
    scale = _POINTS / picture.dpi
    width, height = picture.width * scale, picture.height * scale
    x, y = (word.left + word.right) / 2 - width / 2, (word.top + word.bottom) / 2 - height / 2
    cosine = 1 / math.hypot(1.0, skew)
    sine = skew * cosine
    right, up = x * cosine + y * sine - x, y * cosine - x * sine - y
    return replace(
        word,
        left=min(width, max(0.0, word.left + right)),
        right=min(width, max(0.0, word.right + right)),
        top=min(height, max(0.0, word.top + up)),
        bottom=min(height, max(0.0, word.bottom + up)),
        base=None if word.base is None else word.base + up,
    )


def _list_lines(words: Iterable[_Placed]) -> list[list[_Placed]]:
    lines: dict[int, list[_Placed]] = {}
    for word in words:
        lines.setdefault(word.word.line, []).append(word)
    return [sorted(line, key=lambda word: word.left) for line in lines.values()]


@dataclass(slots=True)
class _Row:
    """Words on one baseline.

    Attributes:
        base: Height of the baseline.
        size: Size of the font.
        words: The words.
    """

    base: float
    size: float
    words: list[_Placed]


def _join_rows(lines: Iterable[Sequence[_Placed]]) -> list[list[_Placed]]:
    """Join lines that stand beside each other on one baseline, as cells of a table and columns do."""
    found = sorted((_make_row(line) for line in lines if line), key=lambda row: -row.base)
    rows: list[_Row] = []
    for row in found:
        beside = next((other for other in reversed(rows[-8:]) if _is_beside(other, row)), None)
        if beside is None:
            rows.append(row)
        else:
            beside.words.extend(row.words)
    return [sorted(row.words, key=lambda word: word.left) for row in rows]


def _is_beside(row: _Row, other: _Row) -> bool:
    small, large = sorted((row.size, other.size))
    if abs(row.base - other.base) > _SAME_ROW * small or large > 2 * small:
        return False
    return all(
        min(one.right, two.right) - max(one.left, two.left) <= _SAME_ROW * small
        for one in row.words
        for two in other.words
    )


def _make_row(line: Sequence[_Placed]) -> _Row:
    sizes = [(word.size, len(word.word.text)) for word in line if word.size is not None]
    size = _weigh_median(sizes) if sizes else max(word.top - word.bottom for word in line) / _HIGH
    bases = [word.base for word in line if word.base is not None]
    return _Row(median(bases) if bases else min(word.bottom for word in line), size, list(line))


def _weigh_median(values: Sequence[tuple[float, int]]) -> float:
    return median(value for value, weight in values for _ in range(weight))


def _cut_row(words: Sequence[_Placed], number: int, row: int) -> Iterator[Line]:
    """Yield the pieces of a row between wide gaps."""
    whole = _make_row(words)
    joints = [_find_joint(other.left - one.right, whole.size) for one, other in pairwise(words)]
    mark = words[0].word.text
    if joints and len(mark.strip(".)")) <= 2 and joints[0] == "\t" and "\t" not in joints[1:]:
        joints[0] = " "
    begin = 0
    for index in range(1, len(words) + 1):
        if index < len(words) and not joints[index - 1]:
            continue
        piece = _make_piece(words[begin:index], whole, number, row)
        if piece is not None:
            yield replace(piece, joint=joints[begin - 1] if begin else "")
        begin = index


def _find_joint(gap: float, size: float) -> str:
    return "\t" if gap >= _CELL_GAP * size else " " if gap >= _PIECE_GAP * size else ""


def _make_piece(words: Sequence[_Placed], row: _Row, number: int, index: int) -> Line | None:
    text = clean_text(" ".join(word.word.text for word in words))
    if not text:
        return None
    own = _make_row(words)
    size = own.size if abs(own.size - row.size) > _SAME_SIZE * row.size else row.size
    return Line(
        text,
        number,
        left=min(word.left for word in words),
        right=max(word.right for word in words),
        base=row.base,
        size=round(size * (_TOP + _BOTTOM) / _SIZE_STEP) * _SIZE_STEP,
        weight=_REGULAR,
        top=row.base + _TOP * size,
        bottom=row.base - _BOTTOM * size,
        row=index,
    )


def _find_usual(chars: Counter[float]) -> float:
    """Return the size with most characters in its neighbourhood."""
    return max(
        chars,
        key=lambda size: (sum(n for other, n in chars.items() if abs(other - size) <= 0.08 * size), size),
        default=0,
    )


def _snap(size: float, usual: float) -> float:
    return usual if abs(size - usual) <= _SAME_SIZE * usual else size
