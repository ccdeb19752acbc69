"""The nouns between reading a format and cutting passages.

Takes nothing; gives the block, which every format's reader makes, and the page of lines, which the PDF reader makes.
Knows no format and no file.
"""

from dataclasses import dataclass

from pipeline.records import Box

__all__ = ["Block", "Line", "Page", "Rule"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading, list item, table or the like, as its author set it.

    Attributes:
        text: Clean text; rows of a table are lines, its cells are parted by tabs.
        kind: One of records.PASSAGE_KINDS.
        page: Page on which it starts, from 1; None for formats without pages.
        opens_section: Whether it is the heading of what follows; False for entries of a table of contents.
        level: Level of a heading in the tree of headings, from 1; None where it is not known, and for other kinds.
        boxes: Where it stands, a rectangle for each column or page that it runs over; empty for formats without pages.
        part: Part of the document in which it stands, one of records.PARTS.
        ocr_confidence: How sure its characters are, 0 to 1, where they were read from a picture; None for text.
    """

    text: str
    kind: str
    page: int | None = None
    opens_section: bool = True
    level: int | None = None
    boxes: tuple[Box, ...] = ()
    part: str = "body"
    ocr_confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page, or a piece of one between wide gaps.

    Lengths are points (1/72 inch) from the lower left corner of the page, turned so that its text stands upright.

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
        top: Upper edge of its characters.
        bottom: Lower edge of its characters.
        row: Number of the drawn line that it is a piece of; pieces of one drawn line share it.
        joint: What parts it from the piece drawn before it in its row: nothing for the first, a space, or a tab.
        table: Number of the table of the page that it is a row of, from 1; 0 for text.
    """

    text: str
    page: int
    left: float
    right: float
    base: float
    size: float
    weight: int
    cells: tuple[tuple[float, float], ...] = ()
    top: float = 0.0
    bottom: float = 0.0
    row: int = 0
    joint: str = ""
    table: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line drawn on a page, level or upright, in the same lengths as lines of text.

    Attributes:
        left: Left end.
        bottom: Lower end.
        right: Right end.
        top: Upper end.
    """

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page of lines in the order in which they were drawn.

    Attributes:
        number: From 1.
        width: In points, turned so that its text stands upright.
        height: In points.
        lines: Its lines.
        is_blank: Whether nothing at all is drawn on it.
        turn: By how many degrees, clockwise, the page as it is shown was turned to set its text upright.
        rules: The lines of tables that are drawn on it.
        sideways_lines: How many lines of text run up or down the page as it is read.
    """

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    is_blank: bool
    turn: int = 0
    rules: tuple[Rule, ...] = ()
    sideways_lines: int = 0
