"""Says what a paragraph of an office file is, where its style does not.

Takes the words of a paragraph and how they stand; gives its block.
Knows no file format: writers set headings in bold and number lists by hand in all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.extract.blocks import Block
from pipeline.extract.characters import clean_text
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

__all__ = ["fill_levels", "has_words", "make_line", "make_table"]

_HEADING_CHARS = 120
_HEADING_WORDS = 14
# A cell that is merged over more columns than this is a mistake of a program.
_MAX_COLUMNS = 500


def make_line(text: str, *, is_bold: bool = False, page: int | None = None) -> Block | None:
    """Make the block of a paragraph that has no telling style.

    Args:
        text: Its words as they are stored.
        is_bold: Whether all of it is bold.
        page: Page or slide on which it stands.

    Returns:
        A heading, caption, list item or paragraph; None where there are no words.
    """
    words = " ".join(clean_text(text).split())
    if not has_words(words):
        return None
    if is_contents_entry(words):
        return Block(words, "heading", page, opens_section=False)
    if is_caption(words) and not ends_sentence(words.rstrip(".")):
        return Block(words, "caption", page)
    if _is_heading(words, is_bold=is_bold):
        return Block(words, "heading", page)
    return Block(words, "list" if find_list_mark(words) else "paragraph", page)


def make_table(rows: Sequence[Sequence[str]], *, page: int | None = None) -> Block | None:
    """Make the block of a table: a line a row, its cells parted by tabs; rows and columns without words are left out.

    Args:
        rows: Text of the cells. Places that a merged cell covers hold "", so that columns stay below each other.
        page: Page or slide on which it begins.

    Returns:
        The table, or None where there are no words.
    """
    clean = [[" ".join(clean_text(cell).split()) for cell in row[:_MAX_COLUMNS]] for row in rows]
    used = sorted({column for row in clean for column, cell in enumerate(row) if cell})
    lines = ["\t".join(row[column] if column < len(row) else "" for column in used) for row in clean if any(row)]
    text = "\n".join(line.rstrip("\t") for line in lines)
    return Block(text, "table", page) if has_words(text) else None


def fill_levels(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the same blocks; a heading that has no style of its own stands below the last one that has."""
    styled = 0
    for block in blocks:
        if block.kind == "heading" and block.level is None:
            yield replace(block, level=styled + 1 if block.opens_section else 1)
            continue
        if block.kind == "heading" and block.level is not None and block.opens_section:
            styled = block.level
        yield block


def has_words(text: str) -> bool:
    """Say whether there is a letter or digit in a text."""
    return any(char.isalnum() for char in text)


def _is_heading(text: str, *, is_bold: bool) -> bool:
    if len(text) > _HEADING_CHARS or len(text.split()) > _HEADING_WORDS:
        return False
    if is_known_heading(text):
        return True
    if ends_sentence(text) or not text[0].isalnum() or not (is_bold or is_shouted(text)):
        return False
    # With a comma it is a name with its degrees, a form of address, or a place and a day.
    return is_numbered_heading(text) or ("," not in text and (is_shouted(text) or is_titled(text)))
