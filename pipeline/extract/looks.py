"""Tells what the paragraphs of a page are, by how they look and by their words.

Takes paragraphs of lines; gives each its kind.
Knows nothing of how lines were joined; what it calls bold or large is so in comparison with the document's own text.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.extract.blocks import Line, Page
from pipeline.extract.kinds import (
    ends_sentence,
    find_list_mark,
    is_abstract_heading,
    is_caption,
    is_contents_entry,
    is_figures,
    is_known_heading,
    is_numbered_heading,
    is_part_heading,
    is_shouted,
)

__all__ = ["Looks", "Paragraph", "Stretch", "classify", "find_looks", "is_heading_like"]

_LARGER = 1.12
_SMALLER = 0.87
_TITLE_LARGER = 1.2
_BOLDER = 150
_BOLD_WEIGHT = 600
_HEADING_CHARS = 160
_HEADING_WORDS = 22
# Footnotes stand in the lower part of the page.
_FOOT_SHARE = 0.4
_FRONT_PARAGRAPHS = 15
# A bold heading in capitals that ends in a full stop or colon is as short as this.
_SHORT_CHARS = 60
_DEGREE = re.compile(r",\s*(?:[A-Z][A-Za-z]{0,3}\.)+\s?[A-Z]?[A-Za-z]{0,3}\b")
# What stands between a caption and its table.
_TABLE_CAPTION = re.compile(r"(?:tabel|table)\b", re.IGNORECASE)
_HEAD_PARAGRAPHS = 4
_TITLED_SHARE = 0.8
_SIGNED = re.compile(r"\b(?:ttd|tertanda|signed)\b\.?$", re.IGNORECASE)


@dataclass(slots=True)
class Stretch:
    """Lines that follow each other downwards in one column without a wide gap.

    Attributes:
        lines: The lines.
        left: Where the leftmost of them begins.
        right: Where the longest of them ends.
    """

    lines: list[Line]
    left: float
    right: float


@dataclass(slots=True)
class Paragraph:
    """Lines that are read as one.

    Attributes:
        lines: The lines.
        stretch: The stretch of its last line.
        kind: What it is, one of records.PASSAGE_KINDS.
        opens_section: Whether, as a heading, it is that of what follows.
        level: Level of a heading, from 1.
    """

    lines: list[Line]
    stretch: Stretch
    kind: str = "paragraph"
    opens_section: bool = True
    level: int | None = None


@dataclass(frozen=True, slots=True)
class Looks:
    """How most of a document's text looks.

    Attributes:
        size: Font size of most of it.
        weight: Weight of most of it.
        pages: Its pages by number.
        margins: Left and right end of the text of each page.
    """

    size: float
    weight: int
    pages: dict[int, Page]
    margins: dict[int, tuple[float, float]]

    def is_bold(self, line: Line) -> bool:
        """Say whether a line is bolder than the text."""
        return line.weight >= max(_BOLD_WEIGHT, self.weight + _BOLDER)


def find_looks(lines: Sequence[Line], pages: Sequence[Page]) -> Looks:
    """Find how most of a document's text looks.

    Args:
        lines: All lines.
        pages: Their pages.

    Returns:
        Size, weight and margins of the text.
    """
    sizes: Counter[float] = Counter()
    weights: Counter[int] = Counter()
    margins: dict[int, tuple[float, float]] = {}
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
        weights[line.weight] += len(line.text)
        left, right = margins.get(line.page, (line.left, line.right))
        margins[line.page] = (min(left, line.left), max(right, line.right))
    size, weight = sizes.most_common(1)[0][0], weights.most_common(1)[0][0]
    return Looks(size, weight, {page.number: page for page in pages}, margins)


def is_heading_like(line: Line, looks: Looks) -> bool:
    """Say whether a line looks like a heading by its font: bold, large or in capitals."""
    if len(line.text) > _HEADING_CHARS or line.cells or line.table:
        return False
    return looks.is_bold(line) or line.size >= _LARGER * looks.size or is_shouted(line.text)


def classify(paragraphs: Sequence[Paragraph], looks: Looks) -> None:
    """Say what each paragraph is; sets `kind` and `opens_section`."""
    last: Paragraph | None = None
    for paragraph in paragraphs:
        text = " ".join(line.text for line in paragraph.lines)
        first = paragraph.lines[0]
        if first.table or (first.cells and (len(paragraph.lines) > 1 or first.text.count("\t") > 1)):
            paragraph.kind = "table"
        elif is_contents_entry(text):
            paragraph.kind, paragraph.opens_section = "heading", False
        elif is_figures(text):
            paragraph.kind = "table"
        elif is_caption(text):
            paragraph.kind = "caption"
        elif _is_heading(paragraph, text, looks, last):
            paragraph.kind = "heading"
        elif _is_footnote(paragraph, looks):
            paragraph.kind = "footnote"
        elif find_list_mark(text):
            paragraph.kind = "list"
        last = paragraph
    _mark_plain_headings(paragraphs)
    _mark_table_heads(paragraphs)
    _mark_title(paragraphs, looks)


def _mark_plain_headings(paragraphs: Sequence[Paragraph]) -> None:
    """Call numbered titles headings that look like the text: "B. Struktur Penilaian" alone above a paragraph.

    A number or letter before a few words with capitals marks an item of a list too; but items follow each other.
    """
    for index, paragraph in enumerate(paragraphs):
        text = " ".join(line.text for line in paragraph.lines)
        mark = find_list_mark(text)
        if paragraph.kind != "list" or mark is None or not is_numbered_heading(text) or text.endswith(","):
            continue
        if _is_titled_well(text[mark.chars :]) and _stands_above_text(paragraphs, index):
            paragraph.kind = "heading"


def _is_titled_well(title: str) -> bool:
    """Say whether nearly all longer words of a title begin with a capital."""
    words = [word for word in re.findall(r"[^\W\d_]+", title) if len(word) > 3]
    return bool(words) and sum(word[0].isupper() for word in words) >= _TITLED_SHARE * len(words)


def _stands_above_text(paragraphs: Sequence[Paragraph], index: int) -> bool:
    """Say whether a paragraph of text follows one, with a capital at its beginning, and no other item is near."""
    here = paragraphs[index]
    before = paragraphs[index - 1] if index else None
    after = next((other for other in paragraphs[index + 1 :] if other.kind != "footnote"), None)
    if after is None or after.kind != "paragraph" or not after.lines[0].text[:1].isupper():
        return False
    is_long = sum(len(line.text) for line in after.lines) > 2 * sum(len(line.text) for line in here.lines)
    return is_long and (before is None or before.kind != "list" or before.stretch is not here.stretch)


def _mark_table_heads(paragraphs: Sequence[Paragraph]) -> None:
    """Call what stands between the caption of a table and its rows a part of the table: heads are often bold."""
    for index, paragraph in enumerate(paragraphs):
        if paragraph.kind != "caption" or not _TABLE_CAPTION.match(paragraph.lines[0].text):
            continue
        between = paragraphs[index + 1 : index + 2 + _HEAD_PARAGRAPHS]
        stop = next((n for n, other in enumerate(between) if other.kind == "table"), 0)
        if all(_may_be_table_head(other, paragraph) for other in between[:stop]):
            for other in between[:stop]:
                other.kind = "table"


def _may_be_table_head(paragraph: Paragraph, caption: Paragraph) -> bool:
    text = " ".join(line.text for line in paragraph.lines)
    is_here = paragraph.lines[0].page == caption.lines[0].page
    is_head = paragraph.kind in {"heading", "paragraph"} and len(text) <= _SHORT_CHARS and not ends_sentence(text)
    return is_here and is_head and not is_known_heading(text) and not is_numbered_heading(text)


def _is_heading(paragraph: Paragraph, text: str, looks: Looks, last: Paragraph | None) -> bool:
    if len(text) > _HEADING_CHARS or len(text.split()) > _HEADING_WORDS or not any(char.isalpha() for char in text):
        return False
    if is_known_heading(text) or is_part_heading(text):
        return True
    looks_so = all(is_heading_like(line, looks) for line in paragraph.lines)
    if ends_sentence(text) and not is_numbered_heading(text) and not _DEGREE.search(text):
        is_bold = all(looks.is_bold(line) for line in paragraph.lines)
        return is_bold and is_shouted(text) and len(text) <= _SHORT_CHARS and _begins_well(text)
    # Below a law or letter stand offices and names: "GUBERNUR BALI," "ttd" "WAYAN KOSTER, S.H."
    if text.endswith(",") or _DEGREE.search(text) or (last is not None and _SIGNED.search(last.lines[-1].text)):
        return False
    if is_numbered_heading(text) and (looks_so or not find_list_mark(text)):
        return True
    is_below_part = last is not None and last.kind == "heading" and is_part_heading(last.lines[-1].text)
    follows_part = is_below_part and _is_centred(paragraph, looks) and find_list_mark(text) is None
    return (looks_so or follows_part) and _begins_well(text)


def _begins_well(text: str) -> bool:
    """Say whether a text begins as a heading does: with a capital or a number, and with at least four letters."""
    return (text[0].isupper() or text[0].isdigit()) and sum(char.isalpha() for char in text) >= 4


def _is_centred(paragraph: Paragraph, looks: Looks) -> bool:
    """Say whether all lines stand in the middle of the page's text and leave room on both sides."""
    left, right = looks.margins[paragraph.lines[0].page]
    return all(
        line.left - left > line.size and abs((line.left + line.right) - (left + right)) <= 4 * line.size
        for line in paragraph.lines
    )


def _is_footnote(paragraph: Paragraph, looks: Looks) -> bool:
    first = paragraph.lines[0]
    is_low = first.base < _FOOT_SHARE * looks.pages[first.page].height
    is_small = all(line.size < _SMALLER * looks.size for line in paragraph.lines)
    return is_low and is_small and re.match(r"(?:\d{1,3}|\*+|[†‡])[^\d.,%]", first.text) is not None


def _mark_title(paragraphs: Sequence[Paragraph], looks: Looks) -> None:
    """Call the first of the largest headings on the first page the title, where they are larger than the text."""
    front = [p for p in paragraphs[:_FRONT_PARAGRAPHS] if p.kind == "heading" and p.lines[0].page <= 2]
    large = [p for p in front if p.lines[0].size >= _TITLE_LARGER * looks.size]
    if not large:
        _mark_title_above_abstract(paragraphs[:_FRONT_PARAGRAPHS])
    if large:
        largest = max(paragraph.lines[0].size for paragraph in large)
        next(paragraph for paragraph in large if paragraph.lines[0].size >= 0.8 * largest).kind = "title"


def _mark_title_above_abstract(front: Sequence[Paragraph]) -> None:
    """Call the largest and longest heading above an abstract the title, where none is much larger than the text."""
    abstract = next((n for n, p in enumerate(front) if is_abstract_heading(p.lines[0].text)), 0)
    above = [p for p in front[:abstract] if p.kind == "heading"]
    if above:
        max(above, key=lambda p: (round(p.lines[0].size), sum(len(line.text) for line in p.lines))).kind = "title"
