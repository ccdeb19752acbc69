"""Tells the furniture of pages (running heads, feet, page numbers) from the text.

Takes pages of lines; gives them without furniture.
Knows nothing of what lines say: what stands at the same place on several pages and reads alike is furniture.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from pipeline.extract.blocks import Line, Page
from pipeline.extract.columns import join_pieces
from pipeline.extract.kinds import is_numbered_heading

__all__ = ["remove_furniture"]

# Heads and feet stand in the outer sixth of the page, among its three highest or lowest rows.
_ZONE_SHARE = 0.17
_ROWS = 3
_MAX_CHARS = 200
# A head that changes by chapter still stands on three pages, and on one page in ten.
_MIN_PAGES = 3
_MIN_SHARE = 0.1
# Amounts of money read alike too; a head has words.
_MIN_LETTERS = 2
# Of so many pages one must bear its number, lest numbers of tables agree by chance.
_PAGES_A_WITNESS = 12
# Where so many pages bear their number, one that stands in a row with other words is believed too.
_MOST = 0.6
_FRONT_PAGES = 40
# Two places are the same within this many points.
_SAME_PLACE = 6.0
# What repeats with so many characters is furniture also where a page of another size moves it out of the zone.
_SURE_CHARS = 12
# Share of the font's height by which heads of one pattern may differ.
_SAME_SIZE = 0.25

_PAGE_NUMBER = re.compile(
    r"(?:(?:page|hal(?:aman)?|hlm|p)\.?\s*)?[-–—|~\[(]?\s*([0-9]{1,4}|[ivxlc]{1,7})\s*[-–—|~\])]?"
    r"(?:\s*(?:\||/|of|dari)\s*(?:[0-9]{1,4}|p\s?a\s?g\s?e))?",
    re.IGNORECASE,
)
_DASHED = re.compile(r"[-–—]\s*\d{1,4}\s*[-–—]")
_ROMAN_NUMBER = re.compile(r"\b[ivxlc]{1,7}\b")
_GAP_NUMBER = re.compile(r"(?:(?P<first>\d{1,4})\t[^\t]+|[^\t]+\t(?P<last>\d{1,4}))")
_END_NUMBER = re.compile(r"^\d{1,4}(?=\s)|(?<=\s)\d{1,4}$")
# Indonesian laws announce the first word of the next page: "pemerintah . . .".
_CATCHWORD = re.compile(r"\S.{0,40}?\s?(?:\.\s?){2}\.")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


@dataclass(frozen=True, slots=True)
class _Edges:
    """The highest and lowest rows of a page.

    Attributes:
        number: Number of the page.
        outer: Lines of these rows that lie in the outer zones.
        inner: The other lines of these rows.
        ends: Lines of the very first and the very last row.
    """

    number: int
    outer: tuple[Line, ...]
    inner: tuple[Line, ...]
    ends: tuple[Line, ...]


def remove_furniture(pages: Sequence[Page]) -> tuple[Page, ...]:
    """Leave out running heads, running feet and page numbers.

    Args:
        pages: The pages of one document.

    Returns:
        The same pages without the lines that are furniture. A document of one page keeps all its lines.
    """
    rows = [replace(page, lines=tuple(join_pieces(page.lines))) for page in pages]
    edges = [_find_edges(page) for page in rows]
    repeated = _leave_text_out(_find_repeated(edges), edges, rows)
    offsets = _find_number_offsets(edges)
    main = _find_main_offset(edges)
    sizes = _find_sizes(repeated, edges)
    kept: list[Page] = []
    for page, edge in zip(pages, edges, strict=True):
        furniture = {
            line.row for line in edge.outer if (found := _make_pattern(line)) in repeated and _fits(line, sizes[found])
        }
        furniture |= {line.row for line in (*edge.outer, *edge.ends) if _find_offset(line, edge) in offsets}
        if main is not None:
            furniture |= {line.row for line in edge.ends if line in edge.outer and _find_end_offset(line, edge) == main}
        furniture |= {line.row for line in edge.inner if _is_dashed(line) and _find_offset(line, edge) in offsets}
        furniture |= {line.row for line in edge.ends if len(pages) > 1 and _CATCHWORD.fullmatch(line.text)}
        furniture |= {
            line.row
            for line in edge.inner
            if len(line.text) >= _SURE_CHARS
            and (found := _make_pattern(line)) in repeated
            and _fits(line, sizes[found])
        }
        kept.append(replace(page, lines=tuple(line for line in page.lines if line.row not in furniture)))
    return tuple(kept)


def _find_edges(page: Page) -> _Edges:
    rows = sorted({round(line.base) for line in page.lines})
    low, high = set(rows[:_ROWS]), set(rows[-_ROWS:])
    depth = page.height * _ZONE_SHARE
    outer: list[Line] = []
    inner: list[Line] = []
    for line in page.lines:
        row = round(line.base)
        if len(line.text) > _MAX_CHARS or row not in low | high:
            continue
        is_outer = (row in low and line.base <= depth) or (row in high and line.base >= page.height - depth)
        (outer if is_outer else inner).append(line)
    ends = tuple(line for line in page.lines if rows and round(line.base) in {rows[0], rows[-1]})
    return _Edges(page.number, tuple(outer), tuple(inner), ends)


def _make_pattern(line: Line) -> str:
    """Return what a line reads like, whatever its numbers are; the numbers of headings tell them apart."""
    text = " ".join(line.text.casefold().split())
    return text if is_numbered_heading(line.text) else _NUMBERS.sub("#", text)


def _find_repeated(edges: Sequence[_Edges]) -> set[str]:
    """Return the patterns that stand at one height on enough pages."""
    heights: dict[str, list[float]] = defaultdict(list)
    for edge in edges:
        for pattern, base in {_make_pattern(line): line.base for line in edge.outer}.items():
            heights[pattern].append(base)
    total = sum(bool(edge.outer or edge.inner) for edge in edges)
    least = 2 if total <= _MIN_PAGES else max(_MIN_PAGES, int(total * _MIN_SHARE))
    return {
        pattern
        for pattern, bases in heights.items()
        if sum(char.isalpha() for char in pattern) >= _MIN_LETTERS and _count_same_place(bases) >= least
    }


def _find_sizes(patterns: set[str], edges: Sequence[_Edges]) -> dict[str, float]:
    """Return how large the lines of each pattern are on most pages: much larger, the same words are a title."""
    sizes: dict[str, list[float]] = defaultdict(list)
    for edge in edges:
        for line in edge.outer:
            if (pattern := _make_pattern(line)) in patterns:
                sizes[pattern].append(line.size)
    return {pattern: median(found) for pattern, found in sizes.items()}


def _fits(line: Line, size: float) -> bool:
    return abs(line.size - size) <= _SAME_SIZE * size


def _is_dashed(line: Line) -> bool:
    """Say whether a line is a page number between dashes, which stands below a letterhead too."""
    return _DASHED.fullmatch(line.text.strip()) is not None


def _leave_text_out(patterns: set[str], edges: Sequence[_Edges], pages: Sequence[Page]) -> set[str]:
    """Leave out patterns that stand within pages more often than at their edges: rows of a form, lines of a refrain."""
    if not patterns:
        return patterns
    at_edges = Counter(_make_pattern(line) for edge in edges for line in edge.outer)
    everywhere = Counter(_make_pattern(line) for page in pages for line in page.lines)
    return {pattern for pattern in patterns if everywhere[pattern] < 2 * at_edges[pattern]}


def _count_same_place(bases: list[float]) -> int:
    """Return on how many pages the most frequent height is met."""
    steps = Counter(round(base / _SAME_PLACE) for base in bases)
    return max(steps[step] + max(steps[step - 1], steps[step + 1]) for step in list(steps))


def _find_number_offsets(edges: Sequence[_Edges]) -> set[int]:
    """Return by how much page numbers differ from page counts, where at least two pages agree.

    Numbers at either end of a head ("566 Journal of ...") bear witness too.
    """
    least = max(2, len(edges) // _PAGES_A_WITNESS)
    offsets = _count_offsets(edges)
    return {offset for offset, pages in offsets.items() if pages >= least} | _find_front_offsets(edges)


def _count_offsets(edges: Sequence[_Edges]) -> Counter[int]:
    """Count on how many pages a number stands that differs from the count of pages by each amount."""
    offsets: Counter[int] = Counter()
    for edge in edges:
        found = {_find_offset(line, edge) for line in (*edge.outer, *edge.ends)}
        found |= {_find_offset(line, edge) for line in edge.inner if _is_dashed(line)}
        found |= {int(number) - edge.number for line in edge.outer for number in _END_NUMBER.findall(line.text)}
        offsets.update(offset for offset in found if offset is not None)
    return offsets


def _find_main_offset(edges: Sequence[_Edges]) -> int | None:
    """Return by how much the numbers of most pages differ from the count of pages; None where they do not agree."""
    offset, pages = max(_count_offsets(edges).items(), key=lambda item: item[1], default=(0, 0))
    return offset if pages >= max(2, _MOST * len(edges)) else None


def _find_front_offsets(edges: Sequence[_Edges]) -> set[int]:
    """Return by how much Roman page numbers differ from page counts: few pages at the front bear them."""
    offsets: Counter[int] = Counter()
    for edge in edges[:_FRONT_PAGES]:
        romans = [line for line in (*edge.outer, *edge.ends) if _ROMAN_NUMBER.search(line.text)]
        offsets.update({offset for line in romans if (offset := _find_offset(line, edge)) is not None})
    return {offset for offset, pages in offsets.items() if pages >= 2}


def _find_end_offset(line: Line, edge: _Edges) -> int | None:
    """Return the offset of a page number that stands at one end of a head, a wide gap away from its words."""
    match = _GAP_NUMBER.fullmatch(line.text)
    return int(match["first"] or match["last"]) - edge.number if match else None


def _find_offset(line: Line, edge: _Edges) -> int | None:
    """Return by how much the page number that a line is differs from the count of pages; None if it is none."""
    value = _read_number(line.text)
    return None if value is None else value - edge.number


def _read_number(text: str) -> int | None:
    match = _PAGE_NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    digits = match.group(1).lower()
    if digits.isdigit():
        return None if _YEAR.fullmatch(digits) else int(digits)
    values = [_ROMAN[letter] for letter in digits]
    return sum(-value if value < max(values[i:]) else value for i, value in enumerate(values))
