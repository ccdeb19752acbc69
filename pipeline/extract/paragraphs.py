"""Joins the lines of pages to paragraphs, headings, list items and tables.

Takes pages of lines without furniture; gives blocks in reading order.
Knows nothing of columns and of ruled tables: lines come ordered, and rows of tables marked.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from pipeline.extract.blocks import Block, Line, Page
from pipeline.extract.characters import CUT_WORD, join_cut_word
from pipeline.extract.columns import order_lines
from pipeline.extract.kinds import (
    begins_reference,
    ends_sentence,
    find_list_mark,
    is_caption,
    is_contents_entry,
    is_known_heading,
    is_numbered_heading,
    is_part_heading,
    points_on,
)
from pipeline.extract.levels import set_levels
from pipeline.extract.looks import Looks, Paragraph, Stretch, classify, find_looks, is_heading_like
from pipeline.extract.places import make_box
from pipeline.extract.row_pieces import join_rows
from pipeline.extract.tables import find_tables
from pipeline.records import Box

__all__ = ["join_lines"]

# Shares of the font's height.
_INDENT = 0.8
_OTHER_SIZE = 0.12
# Times the usual distance of two lines.
_WIDE_STEP = 1.35
# Lines of a heading may stand further apart than those of the text.
_HEADING_STEP = 1.9
_HEADING_LINES = 4
# Share of the column's width that the first line of a heading of two lines fills at least.
_LONG_HEADING = 0.6
_CHAPTER_STEP = 4
# Points by which the cells of a column may differ.
_SAME_EDGE = 3.0

# What may stand between the halves of a paragraph.
_PARTING = frozenset({"footnote", "caption", "table"})

_CHAPTER = re.compile(r"(?:BAB|CHAPTER)\s+[IVXLC\d]+[.:]?")
_OPENING = '“‘"('
_SUBPART = re.compile(r"(?:bagian|paragraf)\s+\S+", re.IGNORECASE)
_WORDS = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def join_lines(pages: Sequence[Page]) -> list[Block]:
    """Join the lines of a document to blocks.

    A paragraph ends where the next line's first word would have fitted behind its last line, where the next line is
    indented or stands apart, where the font changes, and before a list mark or a heading. It goes on over columns and
    pages while its last line is full.

    Args:
        pages: Pages without furniture.

    Returns:
        One block for each paragraph, heading, list item, caption, footnote, entry of the reference list, or table.
    """
    lines = [line for page in pages for line in join_rows(order_lines(find_tables(page)))]
    if not lines:
        return []
    looks = find_looks(lines, pages)
    words = _collect_words(lines)
    paragraphs = list(_part_paragraphs(_part_stretches(lines), looks))
    classify(paragraphs, looks)
    paragraphs = _join_parted(paragraphs)
    set_levels(paragraphs, looks)
    return [_make_block(paragraph, words, looks) for paragraph in paragraphs]


def _collect_words(lines: Sequence[Line]) -> frozenset[str]:
    """Return the words that stand within a line, not at its cut end."""
    return frozenset(word.lower() for line in lines for word in _WORDS.findall(line.text.rstrip(CUT_WORD))[1:-1])


def _part_stretches(lines: Sequence[Line]) -> Iterator[Stretch]:
    """Yield lines that follow each other downwards in one column without a wide gap between them."""
    for column in _part_columns(lines):
        steps = [one.base - other.base for one, other in pairwise(column)]
        usual = median(steps) if steps else 0.0
        part = [column[0]]
        for step, line in zip(steps, column[1:], strict=True):
            if step > _WIDE_STEP * usual and step > 1.25 * line.size:
                yield _measure(part)
                part = []
            part.append(line)
        yield _measure(part)


def _part_columns(lines: Sequence[Line]) -> Iterator[list[Line]]:
    column: list[Line] = []
    for line in lines:
        if column and not (column[-1].page == line.page and _is_below(column[-1], line)):
            yield column
            column = []
        column.append(line)
    if column:
        yield column


def _is_below(last: Line, line: Line) -> bool:
    """Say whether a line stands below the one drawn before it, in the same column and not far away."""
    fall = last.base - line.base
    overlap = min(last.right, line.right) - max(last.left, line.left)
    return 0 < fall <= 6 * max(last.size, line.size) and overlap > -2 * line.size


def _measure(lines: list[Line]) -> Stretch:
    """Measure a stretch; gaps in a line that fills it, and whose cells stand below no others, are of justified text."""
    rights = sorted((line.right for line in lines), reverse=True)
    # The one line that sticks out of five does not set the margin.
    right = rights[1] if len(rights) >= 5 else rights[0]
    left = min(line.left for line in lines)
    filled = list(lines)
    for index, line in enumerate(lines):
        if line.table:
            continue
        neighbours = lines[max(0, index - 1) : index] + lines[index + 1 : index + 2]
        is_full = abs(line.right - right) <= 1.5 * line.size
        if line.cells and is_full and not any(_is_aligned(line, other) for other in neighbours) and len(lines) > 1:
            filled[index] = replace(line, text=line.text.replace("\t", " "), cells=())
    return Stretch(filled, left, right)


def _is_aligned(line: Line, other: Line) -> bool:
    """Say whether the cells of two rows stand below each other: by their left ends, middles or right ends."""
    pairs = [
        (cell, cell_below)
        for index, cell in enumerate(line.cells[1:], start=1)
        for cell_below in other.cells[1:]
        if abs(cell[0] - cell_below[0]) <= _SAME_EDGE
        or abs(sum(cell) - sum(cell_below)) <= 2 * _SAME_EDGE
        or (index + 1 < len(line.cells) and abs(cell[1] - cell_below[1]) <= _SAME_EDGE)
    ]
    return len({cell for cell, _ in pairs}) * 2 >= max(1, min(len(line.cells), len(other.cells)) - 1) and bool(pairs)


def _part_paragraphs(stretches: Iterable[Stretch], looks: Looks) -> Iterator[Paragraph]:
    current: Paragraph | None = None
    for stretch in stretches:
        for line in stretch.lines:
            if current is not None and _goes_on(current, line, stretch, looks):
                current.lines.append(line)
                current.stretch = stretch
                continue
            if current is not None:
                yield current
            current = Paragraph([line], stretch)
    if current is not None:
        yield current


def _goes_on(paragraph: Paragraph, line: Line, stretch: Stretch, looks: Looks) -> bool:
    """Say whether a line belongs to the paragraph before it."""
    last = paragraph.lines[-1]
    if last.table or line.table:
        return last.table == line.table and last.page == line.page
    if last.text.endswith(CUT_WORD):
        is_same_size = abs(last.size - line.size) <= _OTHER_SIZE * max(last.size, line.size)
        return is_same_size and (line.text[0].islower() or _is_near(last, line, 3))
    if last.cells or line.cells:
        return _goes_on_as_table(paragraph, line)
    if _looks_different(last, line, looks) or is_contents_entry(last.text) or is_contents_entry(line.text):
        return False
    if _is_heading_by_words(paragraph, line, looks):
        return False
    if is_heading_like(last, looks) and len(paragraph.lines) < _HEADING_LINES:
        return _goes_on_as_heading(paragraph, line, looks)
    if find_list_mark(line.text) and _may_begin_item(paragraph, line):
        return False
    if is_caption(paragraph.lines[0].text) and not _stands_below(last, line):
        return False
    if begins_reference(line.text) and ends_sentence(last.text):
        return False
    if is_part_heading(last.text) and len(paragraph.lines) == 1:
        return False
    if stretch is not paragraph.stretch:
        return not _is_near(last, line, 8) and _goes_on_elsewhere(paragraph, line)
    if _is_indented(paragraph, line):
        return False
    return not _ends_early(paragraph, line) or _is_ragged(paragraph, line)


def _stands_below(last: Line, line: Line) -> bool:
    """Say whether a line begins below the last one, or has its middle below that one's."""
    is_centred = abs((last.left + last.right) - (line.left + line.right)) <= 2 * last.size
    return is_centred or abs(last.left - line.left) <= _INDENT * line.size


def _is_ragged(paragraph: Paragraph, line: Line) -> bool:
    """Say whether a line goes on a sentence though its first word would have fitted: text set by hand is so."""
    last = paragraph.lines[-1]
    is_long = last.right - last.left >= _LONG_HEADING * (paragraph.stretch.right - paragraph.stretch.left)
    is_even = abs(last.left - line.left) <= _SAME_EDGE
    goes_on = (line.text[0].islower() or line.text[0] in _OPENING) and find_list_mark(line.text) is None
    return is_long and is_even and goes_on and last.text[-1].isalpha()


def _looks_different(last: Line, line: Line, looks: Looks) -> bool:
    if abs(last.size - line.size) > _OTHER_SIZE * max(last.size, line.size):
        return True
    return looks.is_bold(last) != looks.is_bold(line) and not (looks.is_bold(last) and len(last.text) > 160)


def _is_heading_by_words(paragraph: Paragraph, line: Line, looks: Looks) -> bool:
    """Say whether a line is a heading by its words, and not a piece of a sentence that reads like one."""
    last = paragraph.lines[-1]
    if is_part_heading(line.text):
        return ends_sentence(last.text) or abs(line.left - last.left) > line.size or _ends_early(paragraph, line)
    return is_numbered_heading(line.text) and (is_heading_like(line, looks) or _ends_early(paragraph, line))


def _goes_on_elsewhere(paragraph: Paragraph, line: Line) -> bool:
    """Say whether a line at the top of a column or page goes on the paragraph at the end of the one before."""
    last = paragraph.lines[-1]
    return line.text[0].islower() or not (_ends_early(paragraph, line) or ends_sentence(last.text))


def _goes_on_as_table(paragraph: Paragraph, line: Line) -> bool:
    """Say whether a row with gaps goes on a table: rows on one page that all have gaps."""
    last = paragraph.lines[-1]
    return _is_near(last, line, 3) and bool(last.cells) and bool(line.cells)


def _goes_on_as_heading(paragraph: Paragraph, line: Line, looks: Looks) -> bool:
    """Say whether a line goes on a heading of several lines."""
    last = paragraph.lines[-1]
    if not is_heading_like(line, looks) or is_numbered_heading(line.text):
        return False
    if _CHAPTER.fullmatch(last.text):
        return _is_near(last, line, _CHAPTER_STEP)
    if not _is_near(last, line, _HEADING_STEP) or is_known_heading(last.text) or is_known_heading(line.text):
        return False
    is_centred = abs((last.left + last.right) - (line.left + line.right)) <= 2 * last.size
    # The next word may have been set on a line of its own though it would have fitted: headings are not filled.
    is_long = last.right - last.left >= _LONG_HEADING * (paragraph.stretch.right - paragraph.stretch.left)
    is_even = abs(last.left - line.left) <= _SAME_EDGE and not ends_sentence(last.text)
    return is_centred or (is_long and is_even) or not _ends_early(paragraph, line)


def _is_near(last: Line, line: Line, sizes: float) -> bool:
    """Say whether a line stands below the last one, at most so many heights of the font away."""
    return last.page == line.page and 0 < last.base - line.base <= sizes * max(last.size, line.size)


def _ends_early(paragraph: Paragraph, line: Line) -> bool:
    """Say whether the first word of the next line would have fitted behind the last one."""
    last = paragraph.lines[-1]
    first_word = line.text.split(maxsplit=1)[0]
    char_width = (line.right - line.left) / max(1, len(line.text))
    room = paragraph.stretch.right - last.right
    return room > (len(first_word) + 1) * char_width + 0.2 * last.size


def _is_indented(paragraph: Paragraph, line: Line) -> bool:
    """Say whether a line's left end begins something new."""
    first, last = paragraph.lines[0], paragraph.lines[-1]
    indent = _INDENT * line.size
    if find_list_mark(first.text) or begins_reference(first.text):
        # A hanging item: it ends where a line goes back to the item's mark or before it.
        return len(paragraph.lines) > 1 and last.left - line.left > indent
    if len(paragraph.lines) == 1:
        return line.left - first.left > indent and ends_sentence(last.text)
    return abs(line.left - last.left) > indent and (line.left > last.left or abs(line.left - first.left) <= indent)


def _may_begin_item(paragraph: Paragraph, line: Line) -> bool:
    """Say whether a mark at a line's beginning is one, and not a number within a sentence."""
    mark = find_list_mark(line.text)
    last = paragraph.lines[-1]
    if mark is None or points_on(last.text):
        return False
    if begins_reference(paragraph.lines[0].text) and line.left - paragraph.lines[0].left > _INDENT * line.size:
        # The initials of an author: "[8] R. Aprillya and", "A. Putri, ..."
        return False
    if mark.style == "bullet" and (mark.value not in "-–—o" or _repeats_mark(paragraph, line, mark.value)):
        return True
    is_apart = ends_sentence(last.text) or last.text.endswith((",", " dan", " and", "/atau", " atau", " or"))
    return is_apart or _ends_early(paragraph, line) or abs(line.left - last.left) > _INDENT * line.size


def _repeats_mark(paragraph: Paragraph, line: Line, mark: str) -> bool:
    """Say whether a paragraph begins with the same mark at the same place as a line."""
    first = find_list_mark(paragraph.lines[0].text)
    return first is not None and first.value == mark and abs(paragraph.lines[0].left - line.left) <= _SAME_EDGE


def _join_parted(paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Join the halves of paragraphs that footnotes, captions or tables part at the end of a column or page."""
    joined: list[Paragraph] = []
    # The last paragraph of running text, as long as only what may part it has followed.
    open_one: Paragraph | None = None
    for paragraph in paragraphs:
        if joined and _is_title_of_part(joined[-1], paragraph):
            joined[-1].lines.extend(paragraph.lines)
            continue
        if paragraph.kind in _PARTING:
            joined.append(paragraph)
            continue
        if open_one is not None and open_one is not joined[-1] and _is_second_half(open_one, paragraph):
            open_one.lines.extend(paragraph.lines)
            open_one.stretch = paragraph.stretch
            continue
        joined.append(paragraph)
        open_one = paragraph if paragraph.kind in {"paragraph", "list"} else None
    return joined


def _is_title_of_part(part: Paragraph, title: Paragraph) -> bool:
    """Say whether a heading is the title below the number of a part of a law: "Bagian Kesatu", "Umum"."""
    if part.kind != "heading" or title.kind != "heading" or len(part.lines) > 1:
        return False
    last, line = part.lines[0], title.lines[0]
    is_centred = abs((last.left + last.right) - (line.left + line.right)) <= 2 * last.size
    is_plain = not is_numbered_heading(line.text) and not is_known_heading(line.text)
    return is_centred and is_plain and _SUBPART.fullmatch(last.text) is not None and _is_near(last, line, _CHAPTER_STEP)


def _is_second_half(paragraph: Paragraph, other: Paragraph) -> bool:
    last, line = paragraph.lines[-1], other.lines[0]
    is_elsewhere = line.page == last.page + 1 or (line.page == last.page and line.base > last.base)
    if other.kind != "paragraph" or not is_elsewhere or abs(last.size - line.size) > _OTHER_SIZE * last.size:
        return False
    return last.text.endswith(CUT_WORD) or _goes_on_elsewhere(paragraph, line)


def _make_block(paragraph: Paragraph, words: frozenset[str], looks: Looks) -> Block:
    parts = [paragraph.lines[0].text]
    for line in paragraph.lines[1:]:
        if parts[-1].endswith(CUT_WORD):
            parts[-1] = join_cut_word(parts[-1][:-1], line.text, words=words)
        else:
            parts.append(line.text)
    text = "\n".join(parts) if paragraph.kind == "table" else " ".join(parts).replace("\t", " ")
    clean = text.replace(CUT_WORD, "-").strip(" \n")
    page = paragraph.lines[0].page
    boxes = tuple(_make_boxes(paragraph.lines, looks))
    return Block(clean, paragraph.kind, page, paragraph.opens_section, paragraph.level, boxes)


def _make_boxes(lines: Sequence[Line], looks: Looks) -> Iterator[Box]:
    """Yield a rectangle for each column and page that a paragraph runs over."""
    part = [lines[0]]
    for last, line in pairwise(lines):
        if line.page != last.page or line.base > last.base + line.size:
            yield make_box(looks.pages[part[0].page], part)
            part = []
        part.append(line)
    yield make_box(looks.pages[part[0].page], part)
