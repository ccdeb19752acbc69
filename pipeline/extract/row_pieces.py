"""Joins the pieces of a row that a program drew one by one.

Takes lines in reading order; gives them with raised figures and cells joined to their rows.
Knows nothing of paragraphs, and of the pieces that PDFium itself calls one line: those are joined where columns are.
"""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.extract.blocks import Line
from pipeline.extract.characters import CUT_WORD

__all__ = ["join_rows"]

# Shares of the font's height.
_SAME_ROW = 0.35
_RAISED = 0.7
# The figure in front of a footnote is a little smaller than its text.
_SMALL = 0.9
_MARK_CHARS = 3
# Pieces of a row of text stand close to each other, short cells of a table far apart.
_PIECE_REACH = 12
_CELL_REACH = 40
_CELL_CHARS = 30


def join_rows(lines: Iterable[Line]) -> list[Line]:
    """Join pieces of one row that were drawn one after the other: raised figures, cells of a table.

    Args:
        lines: Lines in reading order.

    Returns:
        The lines; where a gap parts two pieces as in a table, a tab stands between them.
    """
    rows: list[Line] = []
    for line in lines:
        last = rows[-1] if rows else None
        if last is not None and _is_same_row(last, line):
            gap = line.left - last.right
            is_cell = gap > 1.3 * max(last.size, line.size)
            joint = "\t" if is_cell else (" " if gap > 0.12 * line.size else "")
            is_mark = len(last.text) <= _MARK_CHARS and last.size < _SMALL * line.size
            is_raised = is_mark or last.size < _RAISED * line.size
            rows[-1] = replace(
                line if is_raised else last,
                text=last.text + joint + line.text,
                left=last.left,
                right=line.right,
                weight=min(last.weight, line.weight),
                top=max(last.top, line.top),
                bottom=min(last.bottom, line.bottom),
                cells=_join_cells(last, line, is_cell=is_cell),
            )
        else:
            rows.append(line)
    return rows


def _join_cells(last: Line, line: Line, *, is_cell: bool) -> tuple[tuple[float, float], ...]:
    """Return the cells of two pieces of one row; none where no gap parts them."""
    if not (last.cells or line.cells or is_cell):
        return ()
    before = last.cells or ((last.left, last.right),)
    after = line.cells or ((line.left, line.right),)
    return before + after if is_cell else (*before[:-1], (before[-1][0], after[0][1]), *after[1:])


def _is_same_row(last: Line, line: Line) -> bool:
    if last.table or line.table:
        return False
    small, large = sorted((last.size, line.size))
    is_level = abs(last.base - line.base) <= (_RAISED if small < _RAISED * large else _SAME_ROW) * large
    reach = _CELL_REACH if len(line.text) <= _CELL_CHARS else _PIECE_REACH
    return is_level and -0.3 * large <= line.left - last.right <= reach * large and not last.text.endswith(CUT_WORD)
