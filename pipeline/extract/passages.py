"""Cuts a document into the passages that are read and counted.

Takes blocks in reading order; gives the document's text and its passages, each a slice of it.
Knows no format: a block is what its reader says it is.
"""

import re
from collections.abc import Iterable, Iterator

from pipeline.extract.blocks import Block
from pipeline.records import Passage

__all__ = ["CELL_BAR", "MAX_CHARS", "cut_passages"]

CELL_BAR = " | "
"""Stands between the cells of a table's row in a passage."""

MAX_CHARS = 1_200
"""A longer paragraph is cut at sentence ends; eight sentences are more than people code as one."""

# What one fragment may have to be joined with its neighbours: a name, an item of a list of words, a caption's half.
_FRAGMENT_CHARS = 60
_JOINED_CHARS = 400

_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*(?=\s+[\"“‘'(\[]?[A-Z0-9À-Þ])|[;:](?=\s)|\n")
# A full stop behind these ends no sentence.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(])(?:[A-Z]|hal|hlm|no|nos|vol|dr|drs|dra|ir|prof|h|hj|jl|kab|kec|kel|prov|ps|pt|cv|ud|tbk|dll|dkk|dsb|dst|"
    r"s\.d|a\.n|u\.p|d\.a|yth|sdr|bpk|st|mr|mrs|ms|etc|cf|eg|e\.g|i\.e|al|fig|eq|ed|eds|rp|tgl|th|pp|p|inc|ltd|co|vs|art|sec)\.$",
    re.IGNORECASE,
)
_WORD_CHARS = 12
_JOINABLE = frozenset({"paragraph", "list", "caption", "footnote", "reference", "contents"})


def cut_passages(blocks: Iterable[Block]) -> tuple[str, tuple[Passage, ...]]:
    """Lay blocks out in one text and cut it into passages.

    Fragments of the same kind under the same heading are joined to one passage, long blocks are cut at sentence ends.

    Args:
        blocks: Blocks in reading order; empty ones are left out.

    Returns:
        The text, and its passages in order; `text[passage.start:passage.end] == passage.text` for each.
    """
    parts: list[str] = []
    passages: list[Passage] = []
    offset = 0
    section: str | None = None
    for group in _group_fragments(block for block in blocks if block.text.strip()):
        if parts:
            parts.append("\n\n")
            offset += 2
        text = _lay_out(group)
        first = group[0]
        boxes = tuple(box for block in group for box in block.boxes)
        for start, end in _cut_long(text, first.kind):
            place = (offset + start, offset + end)
            passages.append(
                Passage(
                    text[start:end],
                    *place,
                    first.kind,
                    first.page,
                    section,
                    boxes,
                    level=first.level,
                    part=first.part,
                    ocr_confidence=_find_least_sure(group),
                )
            )
        parts.append(text)
        offset += len(text)
        if first.kind == "heading" and first.opens_section:
            section = " ".join(text.split())
    return "".join(parts), tuple(passages)


def _find_least_sure(group: Iterable[Block]) -> float | None:
    """Return how sure the least sure block is; None where none was read from a picture."""
    return min((block.ocr_confidence for block in group if block.ocr_confidence is not None), default=None)


def _lay_out(group: Iterable[Block]) -> str:
    """Return the text of a group: one block a line, the cells of a table parted by bars."""
    return "\n".join(
        block.text.strip(" \n").replace("\t", CELL_BAR) if block.kind == "table" else block.text.strip()
        for block in group
    )


def _group_fragments(blocks: Iterable[Block]) -> Iterator[list[Block]]:
    group: list[Block] = []
    for block in blocks:
        if group and not _belongs(group, block):
            yield group
            group = []
        group.append(block)
    if group:
        yield group


def _belongs(group: list[Block], block: Block) -> bool:
    """Say whether a block is read as one with the group before it."""
    last = group[-1]
    if (block.kind, block.part) != (last.kind, last.part) or block.kind not in _JOINABLE or block.page != last.page:
        return False
    if sum(len(member.text) + 1 for member in group) + len(block.text) > _JOINED_CHARS:
        return False
    return len(block.text) <= _FRAGMENT_CHARS and len(last.text) <= _FRAGMENT_CHARS


def _cut_long(text: str, kind: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each passage of a text, white space at its ends left out."""
    start = 0
    while len(text) - start > MAX_CHARS:
        end = _find_cut(text, start, kind)
        yield _trim(text, start, end)
        start = end
        while start < len(text) and text[start].isspace():
            start += 1
    if start < len(text):
        yield _trim(text, start, len(text))


def _find_cut(text: str, start: int, kind: str) -> int:
    """Return where a passage that begins at `start` should end: at half of what is left or at the limit."""
    left = len(text) - start
    wanted = start + (MAX_CHARS if left >= 2 * MAX_CHARS else left // 2)
    limit = start + MAX_CHARS
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start + 1, limit)]
    if kind == "table":
        ends = [end for end in ends if text[end - 1] == "\n"] or ends
    else:
        ends = [end for end in ends if not _ABBREVIATION.search(text, max(start, end - _WORD_CHARS), end)]
        ends = [end for end in ends if text[end - 1] not in ";:"] or ends
    if ends:
        return min(ends, key=lambda end: abs(end - wanted))
    space = text.rfind(" ", start + 1, limit)
    return space if space > start else limit


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
