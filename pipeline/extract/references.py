"""Tells the reference list from the text.

Takes the blocks of a document; gives them with the entries of its reference lists marked.
Knows no format: a reference list is what stands below its heading and looks like entries.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.extract.blocks import Block
from pipeline.extract.kinds import is_end_matter_heading, is_known_heading, is_reference_heading

__all__ = ["mark_references"]

# Of true entries nearly all name a year or an address; a heading in a table of contents is followed by none.
_MIN_ENTRY_SHARE = 0.3
_ENTRY = re.compile(r"\b(?:19|20)\d\d\b|https?://|\bdoi\b|\bISBN\b|^\[\d+\]", re.IGNORECASE)
# Small numbered entries low on a page look like footnotes; true footnotes are few among entries.
_MAX_NOTE_SHARE = 0.3
_MARKED = frozenset({"paragraph", "list", "footnote", "heading", "caption"})


def mark_references(blocks: Sequence[Block]) -> list[Block]:
    """Mark the entries of reference lists.

    Args:
        blocks: Blocks in reading order.

    Returns:
        The same blocks; what stands between the heading of a reference list and the next heading of the document
        (an appendix, acknowledgements, a chapter) has kind "reference".
    """
    marked = list(blocks)
    for start, end in _find_lists(blocks):
        entries = [index for index in range(start, end) if _may_be_entry(blocks[index])]
        notes = sum(blocks[index].kind == "footnote" for index in entries)
        rows = sum(blocks[index].kind == "table" for index in entries)
        if notes < _MAX_NOTE_SHARE * (len(entries) - rows):
            entries = [index for index in entries if blocks[index].kind != "footnote"]
        cited = sum(_ENTRY.search(blocks[index].text) is not None for index in entries)
        if cited >= _MIN_ENTRY_SHARE * len(entries):
            for index in entries:
                marked[index] = replace(blocks[index], kind="reference", text=blocks[index].text.replace("\t", " "))
    return marked


def _may_be_entry(block: Block) -> bool:
    """Say whether a block can be entries of the list: also rows of two cells, a number and the entry behind it."""
    if block.kind == "table":
        return all(row.count("\t") <= 1 for row in block.text.split("\n"))
    return block.kind in _MARKED


def _find_lists(blocks: Sequence[Block]) -> Iterator[tuple[int, int]]:
    """Yield the first and behind the last block below each heading of a reference list."""
    start: int | None = None
    for index, block in enumerate(blocks):
        if block.kind not in {"heading", "title"} or not block.opens_section:
            continue
        if start is not None and (is_known_heading(block.text) or is_end_matter_heading(block.text)):
            yield start, index
            start = None
        if is_reference_heading(block.text):
            start = index + 1
    if start is not None:
        yield start, len(blocks)
