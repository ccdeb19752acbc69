"""Tells in which part of a document each block stands: its front, abstract, contents, text, references, appendix.

Takes the blocks of a document, reference lists marked; gives them with their parts.
Knows no format: parts are told by their headings, and by how long and where they are.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.extract.blocks import Block
from pipeline.extract.kinds import (
    is_abstract_heading,
    is_contents_entry,
    is_contents_heading,
    is_known_heading,
    is_numbered_heading,
    is_part_heading,
    is_reference_heading,
)

__all__ = ["mark_parts"]

# An abstract is a page at most; a summary of a report that is longer is a chapter of it.
_ABSTRACT_BLOCKS = 12
_ABSTRACT_CHARS = 5_000
# The front ends where the first real heading stands; what is longer is text.
_FRONT_BLOCKS = 30
_FRONT_CHARS = 400
# Entries of a list of contents are a line or two long.
_ENTRY_CHARS = 250
_LABEL_CHARS = 80
_ENTRY_END = re.compile(r"(?:\s|\||\t|\.)(?:\d{1,4}|[ivxlc]{1,7})$")
# An appendix does not begin before so much of the text is over: a file may be the appendix of another.
_APPENDIX_SHARE = 0.25
_APPENDIX = re.compile(r"(?:LAMPIRAN|Lampiran|APPENDIX|Appendix|APPENDICES|Appendices|ANNEX|Annex)\b(?!\s*:)")
_KEYWORDS = re.compile(r"(?:key\s?words?|kata[\s-]?kunci|index terms)\b\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_KEYWORD_CHARS = 400
# An abstract may begin in the line of its name: "Abstrak: ...", "Abstract — ...".
_INLINE_ABSTRACT = re.compile(r"(?:abstract|abstrak|intisari)\s*[:.—–-]\s*\S", re.IGNORECASE)


def mark_parts(blocks: Sequence[Block]) -> list[Block]:
    """Mark the part of each block.

    Args:
        blocks: Blocks in reading order, the entries of reference lists marked.

    Returns:
        The same blocks with `part` set. Entries of lists of contents, tables and figures have kind "contents"; headings
        among the names and places on a title page are paragraphs.
    """
    marked = _mark_contents(blocks)
    marked = _mark_abstracts(marked)
    marked = [replace(block, part="references") if _is_reference(block) else block for block in marked]
    return _mark_front(_mark_appendix(marked))


def _mark_contents(blocks: Sequence[Block]) -> list[Block]:
    marked: list[Block] = []
    is_inside = False
    for index, block in enumerate(blocks):
        if block.kind == "heading" and block.opens_section and is_contents_heading(block.text):
            is_inside = _is_entry(blocks[index + 1]) if index + 1 < len(blocks) else False
            marked.append(replace(block, part="contents"))
            continue
        has_leaders = block.kind == "heading" and not block.opens_section
        is_inside = is_inside and (_is_entry(block) or _is_label(blocks, index))
        if is_inside or has_leaders:
            kind = "table" if block.kind == "table" and not is_inside else "contents"
            marked.append(replace(block, kind=kind, part="contents", opens_section=False, level=None))
        else:
            marked.append(block)
    return [
        replace(block, kind="contents", part="contents", opens_section=False, level=None)
        if _stands_among_entries(marked, index)
        else block
        for index, block in enumerate(marked)
    ]


def _stands_among_entries(blocks: Sequence[Block], index: int) -> bool:
    """Say whether a short block stands between entries of contents on its page, as a chapter without leaders does."""
    block = blocks[index]
    if block.part != "body" or len(block.text) > _LABEL_CHARS or block.kind not in {"heading", "paragraph"}:
        return False
    near = (blocks[max(0, index - 2) : index], blocks[index + 1 : index + 3])
    return all(any(other.kind == "contents" and other.page == block.page for other in side) for side in near)


def _is_entry(block: Block) -> bool:
    """Say whether a block reads like entries of a list of contents: lines that end in numbers of pages."""
    if block.kind == "heading" and not block.opens_section:
        return True
    lines = [line.strip() for line in block.text.split("\n") if line.strip()]
    ends = sum(bool(_ENTRY_END.search(line) or is_contents_entry(line)) for line in lines)
    return all(len(line) <= _ENTRY_CHARS for line in lines) and ends * 2 > len(lines)


def _is_label(blocks: Sequence[Block], index: int) -> bool:
    """Say whether a block stands between entries without a page of its own: "BAB II", "Halaman"."""
    is_short = len(blocks[index].text) <= _LABEL_CHARS
    return is_short and any(_is_entry(other) for other in blocks[index + 1 : index + 3])


def _mark_abstracts(blocks: Sequence[Block]) -> list[Block]:
    marked = list(blocks)
    for index, block in enumerate(blocks):
        found = _KEYWORDS.match(block.text)
        if found and len(block.text) <= _KEYWORD_CHARS and block.kind != "reference" and block.part == "body":
            marked[index] = replace(block, part="keywords")
            if not found["rest"].strip(" :.—–-") and index + 1 < len(blocks):
                marked[index + 1] = replace(blocks[index + 1], part="keywords")
        elif block.kind == "paragraph" and _INLINE_ABSTRACT.match(block.text):
            marked[index] = replace(block, part="abstract")
        elif block.kind in {"heading", "title"} and is_abstract_heading(block.text):
            for place in [index, *_find_abstract(blocks, index + 1)]:
                marked[place] = replace(blocks[place], part="abstract")
    return marked


def _find_abstract(blocks: Sequence[Block], start: int) -> list[int]:
    """Return the places of the blocks below the heading of an abstract; none where they are more than an abstract."""
    places: list[int] = []
    for index in range(start, len(blocks)):
        block = blocks[index]
        if block.kind in {"heading", "title"} or _KEYWORDS.match(block.text):
            break
        places.append(index)
    is_short = len(places) <= _ABSTRACT_BLOCKS and sum(len(blocks[place].text) for place in places) <= _ABSTRACT_CHARS
    return places if is_short else []


def _is_reference(block: Block) -> bool:
    is_heading = block.kind in {"heading", "title"} and block.opens_section and is_reference_heading(block.text)
    return block.kind == "reference" or (is_heading and block.part == "body")


def _mark_appendix(blocks: Sequence[Block]) -> list[Block]:
    whole = sum(len(block.text) for block in blocks)
    marked: list[Block] = []
    before = 0
    is_inside = False
    for block in blocks:
        if block.kind in {"heading", "title"} and block.opens_section:
            if _APPENDIX.match(block.text):
                is_inside = before >= _APPENDIX_SHARE * whole
            elif is_inside and (re.match(r"(?:BAB|CHAPTER)\s", block.text) or is_reference_heading(block.text)):
                # An appendix may have chapters of its own, but no reference list or contents of the document.
                is_inside = not is_reference_heading(block.text)
        marked.append(replace(block, part="appendix") if is_inside and block.part == "body" else block)
        before += len(block.text)
    return marked


def _mark_front(blocks: Sequence[Block]) -> list[Block]:
    end = _find_front_end(blocks)
    marked = [*(_make_front(block) for block in blocks[:end]), *blocks[end:]]
    return [replace(block, part="front") if block.kind == "metadata" else block for block in marked]


def _make_front(block: Block) -> Block:
    if block.kind == "heading":
        return replace(block, kind="paragraph", part="front", opens_section=True, level=None)
    return replace(block, part="front")


def _find_front_end(blocks: Sequence[Block]) -> int:
    """Return before which block the title page, or the names below a title, end; 0 where nothing says so."""
    has_title = False
    for index, block in enumerate(blocks[:_FRONT_BLOCKS]):
        if block.kind == "metadata":
            continue
        has_title = has_title or block.kind == "title"
        if block.part != "body" or _opens_text(block):
            return index if has_title else 0
        if len(block.text) > _FRONT_CHARS:
            return 0
    return 0


def _opens_text(block: Block) -> bool:
    text = block.text
    is_one = block.kind == "heading" and (is_known_heading(text) or is_numbered_heading(text) or is_part_heading(text))
    return is_one and block.opens_section
