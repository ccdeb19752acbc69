"""Finds tables without rules: rows whose cells stand below each other.

Takes the pieces of the lines of one column of a page; gives them with the rows of tables put together.
Knows nothing of rules and of other columns.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.extract.blocks import Line
from pipeline.extract.characters import CUT_WORD, join_cut_word
from pipeline.extract.kinds import find_list_mark

__all__ = ["find_aligned_tables"]

# Shares of the font's height: by how much the baselines of a row differ; how far rows of a table may stand apart.
_SAME_ROW = 0.35
_ROW_STEP = 3.2
# A line that goes on in its cell stands this near below it.
_NEXT_LINE = 1.45
_MIN_ROWS = 2
# Fewer rows than this make a table only with three columns or more and no empty cell.
_SURE_ROWS = 3
_MIN_FILLED_SHARE = 0.6
# Points of white between two columns of a table, over all its rows.
_WHITE = 4.0
_MAX_CELL_CHARS = 60
# Points by which the ends of justified lines differ.
_FLUSH = 1.5
_ITEM_MARK = re.compile(r"\(?(?:\d{1,2}|[a-z])[.)]")
_PAGE_NUMBER = re.compile(r"\d{1,3}|[ivxlc]{1,7}", re.IGNORECASE)

_Row = list[Line]


def find_aligned_tables(pieces: Sequence[Line], *, first_number: int) -> list[Line]:
    """Put the rows of tables without rules together.

    Args:
        pieces: Pieces of the lines of a column, in reading order.
        first_number: Number of the first table that is found.

    Returns:
        The pieces; in the place of those of a table, one line a row, its cells parted by tabs.
    """
    rows = list(_collect_rows(pieces))
    found: list[Line] = []
    number = first_number
    start = 0
    while start < len(rows):
        stop = _find_end(rows, start)
        is_long = stop - start >= _MIN_ROWS and not _is_justified(rows, start, stop)
        table = _make_table(rows[start:stop], number) if is_long else None
        if table is None:
            found.extend(rows[start])
            start += 1
        else:
            found.extend(table)
            number += 1
            start = stop
    return found


def _collect_rows(pieces: Sequence[Line]) -> Iterator[_Row]:
    row: _Row = []
    for piece in pieces:
        if row and not _is_level(row[-1], piece):
            yield row
            row = []
        row.append(piece)
    if row:
        yield row


def _is_level(last: Line, line: Line) -> bool:
    if last.table or line.table:
        return False
    return abs(last.base - line.base) <= _SAME_ROW * max(last.size, line.size) and line.left >= last.right - 1


def _find_end(rows: Sequence[_Row], start: int) -> int:
    """Return behind which row a table that begins at a row would end."""
    if len(rows[start]) < 2 or rows[start][0].table:
        return start
    stop = start + 1
    # A row without a second cell belongs to a table only where it goes on in a cell, or where another row follows.
    while stop < len(rows):
        last, row = rows[stop - 1][0], rows[stop]
        step = last.base - row[0].base
        if row[0].table or not 0 < step <= _ROW_STEP * max(last.size, row[0].size):
            break
        if len(row) < 2 and not _goes_on_in_cell(rows[start:stop], row[0]):
            break
        stop += 1
    return stop


def _is_justified(rows: Sequence[_Row], start: int, stop: int) -> bool:
    """Say whether rows are lines of a justified text whose words stand far apart: words, flush with a line beside."""
    if any(char.isdigit() for row in rows[start:stop] for piece in row for char in piece.text):
        return False
    beside = [row for row in (rows[start - 1] if start else None, rows[stop] if stop < len(rows) else None) if row]
    ends = {(round(row[0].left), round(row[-1].right)) for row in rows[start:stop]}
    left, right = next(iter(ends))
    is_flush = all(abs(one - left) <= _FLUSH and abs(other - right) <= _FLUSH for one, other in ends)
    return is_flush and any(
        abs(row[0].left - left) <= _FLUSH and row[-1].right <= right + _FLUSH and len(row) == 1 and not row[0].table
        for row in beside
    )


def _goes_on_in_cell(rows: Sequence[_Row], line: Line) -> bool:
    last = rows[-1][0]
    lefts = [row[1].left for row in rows if len(row) > 1]
    is_inner = any(abs(line.left - left) <= _WHITE for left in lefts) and line.left > rows[0][0].right
    return (
        is_inner and last.base - line.base <= _NEXT_LINE * line.size and line.right < max(row[-1].right for row in rows)
    )


def _make_table(rows: Sequence[_Row], number: int) -> list[Line] | None:
    """Return the rows of a table; None where the cells do not stand below each other."""
    columns = _find_columns(rows)
    if len(columns) < (2 if len(rows) >= _SURE_ROWS else 3):
        return None
    grid = [[_join_cell([piece for piece in row if _stands_in(piece, column)]) for column in columns] for row in rows]
    filled = sum(sum(bool(cell) for cell in row) >= 2 for row in grid)
    if len(rows) < _SURE_ROWS and not all(cell for row in grid for cell in row):
        return None
    if filled < _MIN_FILLED_SHARE * len(grid) or not _is_tabular(grid):
        return None
    made: list[Line] = []
    last_base = 0.0
    for row, cells in zip(rows, grid, strict=True):
        near = made and last_base - row[0].base <= _NEXT_LINE * row[0].size
        last_base = row[0].base
        if near and not cells[0] and sum(map(bool, cells)) == 1:
            made[-1] = _add_line(made[-1], row, cells)
        else:
            made.append(_make_row(row, cells, columns, number))
    return made


def _find_columns(rows: Sequence[_Row]) -> list[tuple[float, float]]:
    """Return left and right end of each column: what is not white over all rows."""
    ends = sorted((piece.left, piece.right) for row in rows for piece in row)
    columns = [ends[0]]
    for left, right in ends[1:]:
        if left > columns[-1][1] + _WHITE:
            columns.append((left, right))
        else:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
    return columns


def _stands_in(piece: Line, column: tuple[float, float]) -> bool:
    return column[0] <= (piece.left + piece.right) / 2 <= column[1]


def _is_tabular(grid: Sequence[Sequence[str]]) -> bool:
    """Say whether cells are those of a table, not of a list, of a table of contents, or of text beside text."""
    columns = list(zip(*grid, strict=True))
    marks = [cell for cell in columns[0] if cell]
    if len(columns) == 2 and all(find_list_mark(f"{cell} x") for cell in marks):
        return False
    # The marks of a list that stands behind a word: "Mengingat : 1.", "2.", "3.".
    if any(_are_marks(column) for column in columns[1:]):
        return False
    last = [cell for cell in columns[-1] if cell]
    if len(columns) <= 3 and all(_PAGE_NUMBER.fullmatch(cell) for cell in last):
        numbers = [int(cell) for cell in last if cell.isdigit()]
        if len(last) >= len(grid) - 1 and numbers == sorted(numbers):
            return False
    long = sum(len(cell) > _MAX_CELL_CHARS for row in grid for cell in row)
    return long <= len(grid) and sum(any(char.isalnum() for char in cell) for row in grid for cell in row) >= 4


def _are_marks(column: Sequence[str]) -> bool:
    """Say whether all cells of a column are numbers or letters with a full stop, as items of a list have them."""
    cells = [cell.removeprefix(":").strip() for cell in column if cell.strip(" :")]
    return len(cells) >= _MIN_ROWS and all(_ITEM_MARK.fullmatch(cell) for cell in cells)


def _make_row(row: _Row, cells: Sequence[str], columns: Sequence[tuple[float, float]], number: int) -> Line:
    return replace(
        row[0],
        text="\t".join(cells),
        right=max(piece.right for piece in row),
        top=max(piece.top for piece in row),
        bottom=min(piece.bottom for piece in row),
        cells=tuple(columns),
        joint="",
        table=number,
    )


def _add_line(last: Line, row: _Row, cells: Sequence[str]) -> Line:
    """Add a line that goes on in the cells of the row above."""
    parts = [
        before
        if not after
        else join_cut_word(before[:-1], after, words=())
        if before.endswith(CUT_WORD)
        else f"{before} {after}".strip()
        for before, after in zip(last.text.split("\t"), cells, strict=True)
    ]
    return replace(
        last,
        text="\t".join(parts),
        right=max(last.right, *(piece.right for piece in row)),
        bottom=min(last.bottom, *(piece.bottom for piece in row)),
    )


def _join_cell(pieces: Sequence[Line]) -> str:
    return " ".join(piece.text for piece in pieces).replace("\t", " ")
