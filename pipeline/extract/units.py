"""Holds together what is never parted when a page is put in order: a piece of a line, or a whole table.

Takes pieces of lines; gives units with their edges.
Knows nothing of order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.extract.blocks import Line

__all__ = ["Unit", "collect_units", "make_unit"]


@dataclass(frozen=True, slots=True)
class Unit:
    """What is never parted: a piece of a line, or a whole table.

    Attributes:
        lines: The piece, or the rows of the table.
        left: Left end.
        right: Right end.
        top: Upper edge.
        bottom: Lower edge.
        size: Height of its font.
        chars: Its number of characters.
    """

    lines: tuple[Line, ...]
    left: float
    right: float
    top: float
    bottom: float
    size: float
    chars: int

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return (self.top + self.bottom) / 2


def collect_units(lines: Sequence[Line]) -> Iterator[Unit]:
    """Yield a unit for each piece that stands alone, and then one for each table."""
    tables: dict[int, list[Line]] = {}
    for line in lines:
        if not line.table:
            yield make_unit([line])
        elif line.table in tables:
            tables[line.table].append(line)
        else:
            tables[line.table] = [line]
    for rows in tables.values():
        yield make_unit(rows)


def make_unit(lines: Sequence[Line]) -> Unit:
    """Make the unit of some lines, at least one."""
    return Unit(
        tuple(lines),
        min(line.left for line in lines),
        max(line.right for line in lines),
        max(line.top for line in lines),
        min(line.bottom for line in lines),
        max(line.size for line in lines),
        sum(len(line.text) for line in lines),
    )
