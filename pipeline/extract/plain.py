"""Reads plain text and Markdown.

Takes decoded text; gives blocks and what its front matter says.
Knows nothing of passages: a paragraph is what blank lines, short lines or marks set apart.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.extract.blocks import Block
from pipeline.extract.boilerplate import is_boilerplate, is_credit, strip_boilerplate
from pipeline.extract.characters import clean_text
from pipeline.extract.headers import Header, find_header
from pipeline.extract.kinds import (
    ends_sentence,
    find_list_mark,
    is_caption,
    is_contents_entry,
    is_known_heading,
    is_numbered_heading,
    is_shouted,
    is_titled,
)

__all__ = ["PlainText", "read_plain"]

# Lines of at most this length may be hard-wrapped; longer ones are paragraphs.
_WRAPPED_CHARS = 120
_HEADING_CHARS = 100
_HEADING_WORDS = 12
# A longer heading that is not titled like this ("Faktor yang Menghambat") is taken for a sentence without full stop.
_PLAIN_WORDS = 5
_FOLLOWER_CHARS = 150
_TITLE_CHARS = 200
# A paragraph that ends within a sentence and goes on in lower case was cut by a page's end.
_CUT_CHARS = 80

_FENCE = re.compile(r"^(```|~~~)")
_HASHES = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_UNDERLINE = re.compile(r"^(?:={3,}|-{3,})\s*$")
_RULE = re.compile(r"^(?:[-*_]\s*){3,}$")
_TABLE_RULE = re.compile(r"^\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?$")
_INLINE = (
    (re.compile(r"!\[([^\]\n]{0,300})\]\([^)\n]{0,2000}\)"), r"\1"),
    (re.compile(r"\[([^\]\n]{1,500})\]\([^)\n]{0,2000}\)"), r"\1"),
    (re.compile(r"\[\^[\w-]{1,30}\]:?"), ""),
    (re.compile(r"<((?:https?|mailto):[^\s<>]{1,2000})>"), r"\1"),
    (re.compile(r"</?[a-zA-Z][^<>\n]{0,300}>"), ""),
    (re.compile(r"(?<![\w*])(\*{1,3})(?=\S)([^*\n]{1,2000}?)(?<=\S)\1(?![\w*])"), r"\2"),
    (re.compile(r"(?<![\w_])(_{1,3})(?=\S)([^_\n]{1,2000}?)(?<=\S)\1(?![\w_])"), r"\2"),
    (re.compile(r"`([^`\n]{1,500})`"), r"\1"),
    (re.compile(r"\^\{?([\w,.\s-]{1,20})\}?\^"), r"\1"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!|~-])"), r"\1"),
)


@dataclass(frozen=True, slots=True)
class PlainText:
    """What a text holds.

    Attributes:
        blocks: Its blocks in order; the lines of its header are "metadata".
        header: What its front matter, its header and its byline say: title, date, author ...
    """

    blocks: tuple[Block, ...]
    header: Header


def read_plain(text: str, *, is_markdown: bool) -> PlainText:
    """Read a text.

    Args:
        text: Decoded text.
        is_markdown: Whether its marks of Markdown (headings, emphasis, links, tables) are read as such.

    Returns:
        Its blocks: headings by mark, by number or by being short and alone; lists, tables and the reference list.
    """
    header = find_header(clean_text(text))
    lines = [line.rstrip() for line in header.rest.split("\n")]
    chunks = list(_part_chunks(lines))
    width = _find_width(lines)
    blocks = [block for chunk in chunks for block in _read_chunk(chunk, width=width, is_markdown=is_markdown)]
    told = _find_headings(_mark_title(_join_cut(blocks)))
    said = [(Block("\n".join(part), "metadata"),) if part else () for part in (header.head, header.foot)]
    return PlainText((*said[0], *told, *said[1]), header)


def _part_chunks(lines: Sequence[str]) -> Iterator[list[str]]:
    """Yield the stretches of lines between blank lines; fenced code stays whole."""
    chunk: list[str] = []
    fence: str | None = None
    for line in lines:
        mark = _FENCE.match(line)
        if mark:
            fence = None if fence == mark.group(1) else fence or mark.group(1)
            continue
        if line.strip() or fence:
            chunk.append(line)
        elif chunk:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _find_width(lines: Sequence[str]) -> int:
    """Return the width to which lines were wrapped; 0 where each line is a paragraph of its own."""
    lengths = [len(line) for line in lines if line.strip()]
    widest = max(lengths, default=0)
    full = sum(length >= 0.75 * widest for length in lengths)
    return widest if 40 <= widest <= _WRAPPED_CHARS and full * 2 >= len(lengths) else 0


def _read_chunk(chunk: list[str], *, width: int, is_markdown: bool) -> Iterator[Block]:
    if _is_table(chunk):
        yield Block("\n".join(_read_row(row) for row in chunk if not _TABLE_RULE.match(row.strip())), "table")
        return
    paragraph: list[str] = []
    for index, line in enumerate(chunk):
        text = line.strip().lstrip(">").strip() if is_markdown else line.strip()
        if is_markdown and (_RULE.match(text) or _UNDERLINE.match(text)):
            continue
        title = _find_title(text, chunk[index + 1 : index + 2], is_first=not paragraph) if is_markdown else None
        if paragraph and (title is not None or not _goes_on(paragraph, text, width, is_markdown)):
            yield from _make_block(paragraph, is_markdown)
            paragraph = []
        if title is None:
            paragraph.append(text)
        elif title:
            yield Block(title, "heading")
    yield from _make_block(paragraph, is_markdown)


def _find_title(text: str, below: list[str], *, is_first: bool) -> str | None:
    """Return the title that Markdown's marks make of a line: hashes in front of it, or a row of dashes below it."""
    hashes = _HASHES.match(text)
    if hashes:
        return _strip_marks(hashes.group(2))
    is_underlined = is_first and bool(below) and _UNDERLINE.match(below[0].strip()) is not None
    return _strip_marks(text) if is_underlined else None


def _goes_on(paragraph: list[str], text: str, width: int, is_markdown: bool) -> bool:
    """Say whether a line goes on the paragraph above it: where lines were wrapped, or within a sentence in Markdown."""
    last = paragraph[-1]
    may_begin = ends_sentence(last) or find_list_mark(paragraph[0]) is not None or last.endswith((",", " dan", " and"))
    if may_begin and find_list_mark(text) is not None:
        return False
    if width == 0:
        return is_markdown and len(last) <= _WRAPPED_CHARS and not ends_sentence(last)
    first_word = text.split(maxsplit=1)[0] if text else ""
    return len(last) + 1 + len(first_word) > width - 2 or not ends_sentence(last)


def _make_block(paragraph: list[str], is_markdown: bool) -> Iterator[Block]:
    joined = " ".join(paragraph)
    text = strip_boilerplate(_strip_marks(joined) if is_markdown else " ".join(joined.split()))
    if not text or is_boilerplate(text):
        return
    if is_credit(text):
        yield Block(text, "metadata")
    elif is_contents_entry(text):
        yield Block(text, "heading", opens_section=False)
    elif is_caption(text) and not ends_sentence(text.rstrip(".")):
        yield Block(text, "caption")
    else:
        yield Block(text, "list" if find_list_mark(text) else "paragraph")


def _strip_marks(text: str) -> str:
    for pattern, replacement in _INLINE:
        text = pattern.sub(replacement, text)
    return " ".join(text.split())


def _is_table(chunk: Sequence[str]) -> bool:
    tabbed = sum("\t" in line for line in chunk)
    piped = sum(line.count("|") >= 2 or line.strip().startswith("|") for line in chunk)
    return (tabbed >= 2 and tabbed * 4 >= len(chunk) * 3) or (piped >= 2 and piped == len(chunk))


def _read_row(line: str) -> str:
    cells = line.split("\t") if "\t" in line else line.strip().strip("|").split("|")
    return "\t".join(_strip_marks(cell) for cell in cells)


def _join_cut(blocks: Sequence[Block]) -> list[Block]:
    """Join paragraphs that a page's end cut within a sentence."""
    joined: list[Block] = []
    for block in blocks:
        last = joined[-1] if joined else None
        if (
            last is not None
            and last.kind in {"paragraph", "list"}
            and block.kind == "paragraph"
            and _is_cut(last, block)
        ):
            joined[-1] = replace(last, text=f"{last.text} {block.text}")
        else:
            joined.append(block)
    return joined


def _is_cut(last: Block, block: Block) -> bool:
    return len(last.text) >= _CUT_CHARS and not ends_sentence(last.text) and block.text[0].islower()


def _mark_title(blocks: Sequence[Block]) -> list[Block]:
    """Call the first line the title, where it is one by its form."""
    first = blocks[0] if blocks else None
    is_title = first is not None and len(first.text) <= _TITLE_CHARS and first.text[-1] not in ".:;,"
    if first is None or not is_title or first.kind not in {"paragraph", "heading"} or is_known_heading(first.text):
        return list(blocks)
    return [replace(first, kind="title"), *blocks[1:]]


def _find_headings(blocks: Sequence[Block]) -> list[Block]:
    """Call a short line that stands alone a heading where the words or what follows say so."""
    found: list[Block] = []
    is_front = True
    for index, block in enumerate(blocks):
        if block.kind in {"paragraph", "list"} and _is_heading(block.text, blocks[index + 1 : index + 3], is_front):
            block = replace(block, kind="heading")
        is_front = is_front and not (is_known_heading(block.text) or len(block.text) > 200)
        found.append(block)
    return found


def _is_heading(text: str, followers: Sequence[Block], is_front: bool) -> bool:
    if len(text) > _HEADING_CHARS or len(text.split()) > _HEADING_WORDS or not text[0].isalnum():
        return False
    if is_known_heading(text):
        return True
    if ends_sentence(text) or not followers:
        return False
    is_followed = any(len(follower.text) > _FOLLOWER_CHARS for follower in followers)
    if is_numbered_heading(text):
        return len(followers[0].text) > _FOLLOWER_CHARS
    has_form = text[0].isupper() and "@" not in text and "," not in text
    has_form = has_form and (len(text.split()) <= _PLAIN_WORDS or is_titled(text))
    return has_form and not is_front and (is_followed or is_shouted(text))
