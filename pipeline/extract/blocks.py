"""The nouns between reading a format and cutting passages.

Takes nothing; gives the block, which every format's reader makes, and the page of lines, which the PDF reader makes.
Knows no format and no file.
"""

from dataclasses import dataclass

__all__ = ["Block", "Line", "Page"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, table or the like, as its author set it.

    Attributes:
        text: Clean text; rows of a table are lines, its cells are parted by tabs.
        kind: One of records.PASSAGE_KINDS.
        page: Page on which it starts, from 1; None for formats without pages.
        opens_section: Whether it is the heading of what follows; False for entries of a table of contents.
    """

    text: str
    kind: str
    page: int | None = None
    opens_section: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, as it was drawn.

    Lengths are points (1/72 inch) from the lower left corner of the page.

    Attributes:
        text: Clean text; ends in CUT_WORD when its last word goes on in the next line.
        page: Page, from 1.
        left: Left end of the first character.
        right: Right end of the last character.
        base: Height of the baseline of the first character; smaller is lower.
        size: Height of the font's box: compares sizes within a document.
        weight: Weight of its thinnest end, 400 is regular; compares within a document, since fonts lie about it.
        cells: Left and right end of each cell where wide gaps part the line, as in a table; empty for running text.
            The cells are parted by tabs in the text.
    """

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float
    weight: int
    cells: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page of lines in the order in which they were drawn.

    Attributes:
        number: From 1.
        width: In points.
        height: In points.
        lines: Its lines.
        is_blank: Whether nothing at all is drawn on it.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    is_blank: bool
