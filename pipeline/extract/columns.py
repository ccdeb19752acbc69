"""Puts the lines of a page in the order in which people read them.

Takes the pieces of lines of a page with their places; gives its lines in reading order, column after column.
Knows nothing of what lines say; how they were drawn decides only where their places leave it open.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from pipeline.extract.aligned import find_aligned_tables
from pipeline.extract.blocks import Line
from pipeline.extract.characters import CUT_WORD
from pipeline.extract.units import Unit, collect_units, make_unit

__all__ = ["join_pieces", "order_lines"]

# Of running text in columns at least so many lines stand beside each other ...
_MIN_ROWS = 4
# ... they fill their columns to this share in the median, and have so many characters; cells of a table do not.
_MIN_FILL = 0.55
_MIN_CHARS = 15
# Beside text that is as full as this may stand what is no text, if its lines are not level with the text's: a chart.
_FULL = 0.8
_FULL_CHARS = 25
_LEVEL_SHARE = 0.5
_GOING_ON = 0.5
_NOTE_CHARS = 12
# Heights of the font: the least gutter, how far a line may stick out of its column, what parts a head from columns.
_GUTTER = 0.5
_STICKS_OUT = 1.0
_APART = 1.5
_LARGER = 1.08
# Points by which the left ends of a column's lines may differ.
_SAME_EDGE = 3.0
_MAX_PARTS = 200
_REACH = 6


def order_lines(lines: Sequence[Line]) -> list[Line]:
    """Put the lines of a page in reading order.

    A gutter is a strip without text, with lines of running text beside each other on both sides. What crosses it (a
    title, a wide heading, a table over all columns) parts the page: what stands above is read first, each column from
    top to bottom, from left to right. Where there is no gutter, what was drawn together stays together.

    Args:
        lines: The pieces of the page's lines in the order in which they were drawn.

    Returns:
        The lines; pieces of a drawn line that stand in one column are joined again.
    """
    if not lines:
        return []
    units = list(collect_units(lines))
    ordered: list[Line] = []
    for leaf in _order(units):
        pieces = [line for unit in leaf for line in unit.lines]
        number = 1 + max(line.table for line in [*lines, *ordered])
        ordered.extend(join_pieces(find_aligned_tables(pieces, first_number=number)))
    return [_mark_cut(line, below) for line, below in zip(ordered, [*ordered[1:], None], strict=True)]


def join_pieces(lines: Sequence[Line]) -> Iterator[Line]:
    """Join the pieces of each drawn line that follow each other.

    Args:
        lines: Pieces of lines.

    Yields:
        Lines; their cells are parted by tabs.
    """
    current: Line | None = None
    for line in lines:
        if current is not None and line.joint and line.row == current.row and not line.table:
            cells = current.cells or ((current.left, current.right),)
            if line.joint == "\t":
                cells = (*cells, (line.left, line.right))
            else:
                cells = (*cells[:-1], (cells[-1][0], line.right))
            current = replace(
                current,
                text=current.text + line.joint + line.text,
                right=max(current.right, line.right),
                weight=min(current.weight, line.weight),
                cells=cells if len(cells) > 1 else (),
                top=max(current.top, line.top),
                bottom=min(current.bottom, line.bottom),
            )
            continue
        if current is not None:
            yield current
        current = line
    if current is not None:
        yield current


def _order(units: Sequence[Unit]) -> Iterator[list[Unit]]:
    """Yield groups of units in reading order; pieces of a line are joined within a group only."""
    gutter = _find_gutter(units)
    if gutter is None:
        yield _order_plain(units)
        return
    for region in _cut_across(units, gutter):
        left = [unit for unit in region if _is_left(unit, gutter)]
        right = [unit for unit in region if _is_right(unit, gutter)]
        if len(left) + len(right) < len(region):
            yield from _order(region) if len(region) < len(units) else [_order_plain(region)]
        elif left and right:
            yield from _order(left)
            yield from _order(right)
        else:
            yield from _order(region)


def _find_gutter(units: Sequence[Unit]) -> float | None:
    """Return where the right column of the widest agreement begins; None where the text is in one column."""
    if len(units) < 2 * _MIN_ROWS:
        return None
    best: tuple[int, float] | None = None
    for start in _find_starts(units):
        if not _is_running(units, start):
            continue
        rows = 0
        for region in _cut_across(units, start):
            left = [unit for unit in region if _is_left(unit, start)]
            right = [unit for unit in region if _is_right(unit, start)]
            if len(left) + len(right) == len(region) and left and right:
                rows += _count_beside(left, right)
        if rows >= _MIN_ROWS and (best is None or rows > best[0]):
            best = (rows, start)
    return best[1] if best else None


def _find_starts(units: Sequence[Unit]) -> Iterator[float]:
    """Yield where a right column may begin: at left ends that several units share, or behind such right ends."""
    lefts = [unit.left for unit in units]
    rights = [unit.right for unit in units]
    first, last = min(lefts) + 5 * _SAME_EDGE, max(rights) - 5 * _SAME_EDGE
    starts = {group[0] for group in _group(lefts) if first < group[0] < last}
    for group in _group(rights):
        behind = min((left for left in lefts if left > group[-1]), default=last)
        if first < behind < last:
            starts.add(behind)
    yield from (start - 0.5 for start in sorted(starts))


def _group(edges: Sequence[float]) -> Iterator[list[float]]:
    """Yield groups of edges that stand at one place, where there are enough to be those of a column."""
    group: list[float] = []
    for edge in [*sorted(edges), float("inf")]:
        if group and edge - group[-1] > _SAME_EDGE:
            if len(group) >= _MIN_ROWS - 1:
                yield group
            group = []
        group.append(edge)


def _is_left(unit: Unit, start: float) -> bool:
    return unit.left < start and unit.right <= start + _STICKS_OUT * unit.size * 0.2


def _is_right(unit: Unit, start: float) -> bool:
    return unit.left >= start


def _cut_across(units: Sequence[Unit], start: float) -> Iterator[list[Unit]]:
    """Yield regions from top to bottom: those with columns, and between them those that cross the gutter."""
    crossing = [unit for unit in units if not _is_left(unit, start) and not _is_right(unit, start)]
    crossing += _find_short_heads(units, crossing, start)
    across = {id(unit) for unit in crossing}
    # What stands beside a line that crosses belongs to it.
    across |= {
        id(unit)
        for unit in units
        if any(
            min(unit.top, other.top) - max(unit.bottom, other.bottom) > 0.5 * min(unit.size, other.size)
            for other in crossing
        )
    }
    levels = sorted((unit.middle for unit in units if id(unit) in across), reverse=True)
    regions: dict[tuple[int, bool], list[Unit]] = {}
    for unit in units:
        is_across = id(unit) in across
        above = sum(level > unit.middle for level in levels)
        regions.setdefault((above, is_across), []).append(unit)
    yield from _join_regions(regions)


def _join_regions(regions: dict[tuple[int, bool], list[Unit]]) -> Iterator[list[Unit]]:
    """Yield regions in order, those that cross and follow each other joined."""
    joined: list[Unit] = []
    # Columns that stand below n levels come before the level itself.
    for (_, is_across), region in sorted(regions.items(), key=lambda item: (item[0][0], item[0][1])):
        if is_across:
            joined.extend(region)
            continue
        if joined:
            yield joined
            joined = []
        yield region
    if joined:
        yield joined


def _find_short_heads(units: Sequence[Unit], crossing: Sequence[Unit], start: float) -> list[Unit]:
    """Find headings over all columns that are too short to reach the second: below them both columns begin anew."""
    rights = sorted((unit for unit in units if _is_right(unit, start)), key=lambda unit: -unit.top)
    lefts = [unit for unit in units if _is_left(unit, start)]
    usual = median(unit.size for unit in units)
    heads: list[Unit] = []
    for above, below in pairwise(rights):
        if above.bottom - below.top < 2 * _APART * below.size:
            continue
        begins = any(abs(unit.top - below.top) <= _SAME_EDGE for unit in lefts)
        if begins and not any(below.top < unit.middle < above.bottom for unit in crossing):
            reach = below.top + 3 * _APART * usual
            heads += [
                unit
                for unit in lefts
                if unit.size > _LARGER * usual and below.top < unit.middle < min(reach, above.bottom)
            ]
    return heads


def _count_beside(left: Sequence[Unit], right: Sequence[Unit]) -> int:
    """Return how many lines of the shorter side stand beside lines of the other."""
    low = max(min(unit.bottom for unit in left), min(unit.bottom for unit in right))
    high = min(max(unit.top for unit in left), max(unit.top for unit in right))
    counts = [len({round(unit.middle / 3) for unit in side if low <= unit.middle <= high}) for side in (left, right)]
    return min(counts)


def _is_running(units: Sequence[Unit], start: float) -> bool:
    """Say whether on both sides of a gutter stands running text, and not the cells of a table."""
    sides = (
        [unit for unit in units if _is_left(unit, start)],
        [unit for unit in units if _is_right(unit, start)],
    )
    if min(len(side) for side in sides) < _MIN_ROWS:
        return False
    size = median(unit.size for unit in units)
    ends = sorted(unit.right for unit in sides[0])
    # The one line that sticks out of ten does not close the gutter.
    if start - ends[int(0.9 * (len(ends) - 1))] < _GUTTER * size:
        return False
    fills = [_measure_fill(side) for side in sides]
    if all(fill >= _MIN_FILL and chars >= _MIN_CHARS for fill, chars in fills):
        return True
    is_full = any(fill >= _FULL and chars >= _FULL_CHARS for fill, chars in fills)
    if not is_full:
        return False
    if _measure_level_share(*sides) < _LEVEL_SHARE:
        return True
    # Short notes beside a text on the same lines; what is shorter still are the marks of a list.
    return min(chars for _, chars in fills) >= _NOTE_CHARS and any(
        fill >= _FULL and chars >= _FULL_CHARS and _goes_on_in_lines(side)
        for side, (fill, chars) in zip(sides, fills, strict=True)
    )


def _goes_on_in_lines(side: Sequence[Unit]) -> bool:
    """Say whether most lines go on the sentence of the line above: a text, and not the cells of a column."""
    lines = sorted((unit.lines[0] for unit in side if not unit.lines[0].table), key=lambda line: -line.base)
    return sum(line.text[:1].islower() for line in lines[1:]) >= _GOING_ON * (len(lines) - 1) > 0


def _measure_level_share(left: Sequence[Unit], right: Sequence[Unit]) -> float:
    """Return the share of lines of the shorter side that stand on the same baseline as one of the other."""
    shorter, longer = sorted((left, right), key=len)
    bases = {round(unit.lines[0].base) for unit in longer}
    return sum(round(unit.lines[0].base) in bases for unit in shorter) / len(shorter)


def _measure_fill(side: Sequence[Unit]) -> tuple[float, float]:
    """Return how much of its column a line fills in the median, 0 to 1, and how many characters its pieces have."""
    lines = [unit for unit in side if not unit.lines[0].table]
    if not lines:
        return (0.0, 0.0)
    lefts, rights = sorted(unit.left for unit in lines), sorted(unit.right for unit in lines)
    # The one line that sticks out of ten does not make the column wider.
    outer = len(lines) // 10
    width = max(1.0, rights[len(rights) - 1 - outer] - lefts[outer])
    rows: dict[int, list[Unit]] = {}
    for unit in lines:
        rows.setdefault(round(unit.middle / 3), []).append(unit)
    fill = median(sum(unit.right - unit.left for unit in row) / width for row in rows.values())
    chars = median(sum(unit.chars for unit in row) / len(row) for row in rows.values())
    return fill, chars


def _order_plain(units: Sequence[Unit]) -> list[Unit]:
    """Order what stands in one column: from top to bottom; where lines stand beside each other, as they were drawn."""
    stacked = _stack(units)
    if stacked is not None:
        return stacked
    parts: list[list[Unit]] = []
    for unit in units:
        if parts and _follows(parts[-1][-1], unit):
            parts[-1].append(unit)
        else:
            parts.append([unit])
    if len(parts) == 1:
        return parts[0]
    if len(parts) > _MAX_PARTS:
        rows = sorted(parts, key=lambda part: (-round(part[0].middle / 4), part[0].left))
        return [unit for part in rows for unit in part]
    return [unit for part in _sort_parts(parts) for unit in part]


def _stack(units: Sequence[Unit]) -> list[Unit] | None:
    """Return units from top to bottom; None where drawn lines stand beside each other: heights do not decide then."""
    rows: dict[tuple[int, int], list[Unit]] = {}
    for unit in units:
        rows.setdefault((unit.lines[0].table, unit.lines[0].row), []).append(unit)
    stacked = sorted(rows.values(), key=lambda row: -row[0].middle)
    for above, below in pairwise(stacked):
        if below[0].top - above[0].bottom > 0.5 * min(above[0].size, below[0].size):
            return None
    return [unit for row in stacked for unit in row]


def _follows(last: Unit, unit: Unit) -> bool:
    """Say whether a unit stands in the row of the one drawn before it, or near below it."""
    if last.lines[0].row == unit.lines[0].row and not unit.lines[0].table and unit.lines[0].joint:
        return True
    is_level = abs(last.middle - unit.middle) < 0.5 * max(last.size, unit.size)
    if is_level:
        return unit.left >= last.right - 0.5 * unit.size
    fall = last.middle - unit.middle
    overlap = min(last.right, unit.right) - max(last.left, unit.left)
    return 0 < fall <= _REACH * max(last.size, unit.size) and overlap > -2 * unit.size


def _sort_parts(parts: Sequence[list[Unit]]) -> Iterator[list[Unit]]:
    """Yield parts so that none comes before one that stands above it, or to its left at the same height."""
    frames = [make_unit([line for unit in part for line in unit.lines]) for part in parts]
    left = list(range(len(parts)))
    while left:
        chosen = next(
            (one for one in left if not any(_precedes(frames[other], frames[one]) for other in left if other != one)),
            left[0],
        )
        left.remove(chosen)
        yield parts[chosen]


def _precedes(one: Unit, other: Unit) -> bool:
    beside = min(one.right, other.right) - max(one.left, other.left)
    level = min(one.top, other.top) - max(one.bottom, other.bottom)
    lower = min(one.top - one.bottom, other.top - other.bottom)
    if beside > 0:
        # Parts that overlap both ways keep the order in which they were drawn.
        return one.middle > other.middle and level < 0.5 * lower
    return one.right <= other.left and level >= 0.5 * lower


def _mark_cut(line: Line, below: Line | None) -> Line:
    """Mark a word that a hyphen cuts at the end of a line of a column, where PDFium saw more text behind it."""
    is_cut = line.text[-1:] == "-" and line.text[-2:-1].isalpha() and below is not None and below.text[:1].isalpha()
    return replace(line, text=line.text[:-1] + CUT_WORD) if is_cut and not line.table else line
