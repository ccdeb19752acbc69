"""Finds the ruled tables of a page.

Takes a page of lines and rules; gives its lines with the rows of tables put together.
Knows nothing of tables without rules: rows whose cells stand below each other are told where lines are joined.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

from pipeline.extract.blocks import Line, Page, Rule
from pipeline.extract.characters import CUT_WORD, join_cut_word

__all__ = ["find_tables"]

_SNAP = 3.0
# Points by which text may stick out of its cell.
_SLACK = 2.0
# A cell of so many characters that holds most of its table is text in a frame.
_FRAME_CHARS = 600
_FRAME_SHARE = 0.6
_MAX_CELLS = 4_000
# Share of cells that have a line at this share of heights.
_FULL_SHARE = 0.6


class _Cell(NamedTuple):
    """A cell: its edges in points from the lower left corner of the page."""

    left: float
    bottom: float
    right: float
    top: float

    def measure(self) -> float:
        """Return the area of the cell in square points."""
        return (self.right - self.left) * (self.top - self.bottom)

    def frames(self, other: "_Cell") -> bool:
        """Say whether another cell stands in this one."""
        is_across = self.left <= other.left and other.right <= self.right
        return other != self and is_across and self.bottom <= other.bottom and other.top <= self.top

    def holds(self, line: Line) -> bool:
        """Say whether the middle of a line stands in the cell."""
        x, y = (line.left + line.right) / 2, (line.top + line.bottom) / 2
        return self.left - _SLACK <= x <= self.right + _SLACK and self.bottom - _SLACK <= y <= self.top + _SLACK


def find_tables(page: Page) -> list[Line]:
    """Put the rows of the ruled tables of a page together.

    Args:
        page: A page without furniture.

    Returns:
        Its lines; in the place of what stands in a table, one line a row, its cells parted by tabs.
    """
    lines = list(page.lines)
    if len(page.rules) < 4 or len(lines) < 4:
        return lines
    for number, cells in enumerate(_find_grids(page.rules), start=1):
        held = [(line, cell) for line in lines if not line.table and (cell := _find_cell(line, cells)) is not None]
        if not _is_table(held, cells):
            continue
        rows = list(_make_rows(held, cells, number))
        first = min(index for index, line in enumerate(lines) if line is held[0][0])
        inside = {id(line) for line, _ in held}
        lines = [
            line
            for index, old in enumerate(lines)
            for line in ([*rows] if index == first else [] if id(old) in inside else [old])
        ]
    return lines


def _find_grids(rules: Sequence[Rule]) -> Iterator[list[_Cell]]:
    """Yield the cells of each grid that rules make, by pdfplumber's own steps."""
    if not _may_make_grid(rules):
        return
    from pdfplumber import table as steps

    edges: list[dict[str, Any]] = [_make_edge(rule) for rule in rules]
    merged = steps.merge_edges(edges, _SNAP, _SNAP, _SNAP, _SNAP)
    crossings = steps.edges_to_intersections(merged, _SNAP, _SNAP)
    if len(crossings) > _MAX_CELLS:
        return
    cells = steps.intersections_to_cells(crossings)
    for grid in steps.cells_to_tables(cells):
        found = sorted((_Cell(left, -bottom, right, -top) for left, top, right, bottom in grid), key=_Cell.measure)
        # A frame around cells is no cell.
        yield [cell for cell in found if 2 * cell.measure() < found[-1].measure() or not cell.frames(found[0])]


def _may_make_grid(rules: Sequence[Rule]) -> bool:
    level = sum(rule.right - rule.left > rule.top - rule.bottom for rule in rules)
    return level >= 2 and len(rules) - level >= 2


def _make_edge(rule: Rule) -> dict[str, Any]:
    """Return a rule as pdfplumber has it: heights grow downwards."""
    is_level = rule.right - rule.left > rule.top - rule.bottom
    return {
        "object_type": "line",
        "orientation": "h" if is_level else "v",
        "x0": rule.left,
        "x1": rule.right,
        "top": -rule.top,
        "bottom": -rule.bottom,
        "width": rule.right - rule.left,
        "height": rule.top - rule.bottom,
    }


def _find_cell(line: Line, cells: Iterable[_Cell]) -> _Cell | None:
    return next((cell for cell in cells if cell.holds(line)), None)


def _is_table(held: Sequence[tuple[Line, _Cell]], cells: Sequence[_Cell]) -> bool:
    """Say whether a grid is a table with text in it, and not a frame around text."""
    if len({round(cell.top) for cell in cells}) < 2 or len({round(cell.left) for cell in cells}) < 2:
        return False
    chars: dict[_Cell, int] = {}
    for line, cell in held:
        chars[cell] = chars.get(cell, 0) + len(line.text)
    most = max(chars.values(), default=0)
    # Bars behind the lines of a text make cells too, but all of them in one column.
    has_columns = len({round(cell.left) for cell in chars}) > 1
    return len(chars) >= 3 and has_columns and not (most > _FRAME_CHARS and most > _FRAME_SHARE * sum(chars.values()))


def _make_rows(held: Sequence[tuple[Line, _Cell]], cells: Sequence[_Cell], number: int) -> Iterator[Line]:
    """Yield one line for each row of a table that has any text."""
    pieces: dict[_Cell, list[Line]] = {}
    for line, cell in held:
        pieces.setdefault(cell, []).append(line)
    columns = _group([cell.left for cell in pieces])
    for top in reversed(_group([cell.top for cell in cells])):
        row = {cell: lines for cell, lines in pieces.items() if abs(cell.top - top) <= _SNAP}
        if not row:
            continue
        bottom = min(cell.bottom for cell in row)
        beside = {
            cell: lines for cell, lines in pieces.items() if bottom - _SNAP <= cell.bottom and cell.top <= top + _SNAP
        }
        if _has_level_lines(beside, columns):
            for cell in beside:
                del pieces[cell]
            for part in _part_by_lines(beside):
                yield _make_row(part, columns, number)
        else:
            yield _make_row(row, columns, number)


def _has_level_lines(cells: dict[_Cell, list[Line]], columns: Sequence[float]) -> bool:
    """Say whether between two rules stand several rows: in most columns there are lines at most heights."""
    bases = _group(line.base for lines in cells.values() for line in lines)
    counts = [
        len(_group(line.base for cell, lines in cells.items() if abs(cell.left - column) <= _SNAP for line in lines))
        for column in columns
    ]
    filled = [count for count in counts if count]
    full = sum(count >= _FULL_SHARE * len(bases) for count in filled)
    if len(filled) < 3 or len(bases) < 2 or full < max(3, _FULL_SHARE * len(filled)):
        return False
    # Where the first column has one line only, the other lines go on in their cells.
    return filled[0] >= _FULL_SHARE * len(bases)


def _part_by_lines(cells: dict[_Cell, list[Line]]) -> Iterator[dict[_Cell, list[Line]]]:
    for base in reversed(_group(line.base for lines in cells.values() for line in lines)):
        part = {cell: [line for line in lines if 0 <= line.base - base <= _SNAP] for cell, lines in cells.items()}
        yield {cell: lines for cell, lines in part.items() if lines}


def _make_row(row: dict[_Cell, list[Line]], columns: Sequence[float], number: int) -> Line:
    texts = [
        " ".join(_join_cell(lines) for cell, lines in row.items() if abs(cell.left - column) <= _SNAP)
        for column in columns
    ]
    inside = [line for lines in row.values() for line in lines]
    return replace(
        inside[0],
        text="\t".join(texts),
        left=min(line.left for line in inside),
        right=max(line.right for line in inside),
        top=max(line.top for line in inside),
        bottom=min(line.bottom for line in inside),
        cells=tuple((cell.left, cell.right) for cell in sorted(row)),
        joint="",
        table=number,
    )


def _group(values: Iterable[float]) -> list[float]:
    """Return values in rising order, those that are the same but for a few points once."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _SNAP:
            kept.append(value)
    return kept


def _join_cell(lines: Sequence[Line]) -> str:
    """Return the text of a cell: its lines from top to bottom."""
    ordered = sorted(lines, key=lambda line: (-round(line.base / 3), line.left))
    text = ordered[0].text
    for _, line in pairwise(ordered):
        text = join_cut_word(text[:-1], line.text, words=()) if text.endswith(CUT_WORD) else f"{text} {line.text}"
    return text.replace("\t", " ").rstrip(CUT_WORD)
