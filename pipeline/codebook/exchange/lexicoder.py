"""Lexicoder dictionaries (.lc3): a line with + begins a category, each other line is a word or phrase, in UTF-8.

Takes bytes and gives categories, or takes categories and gives bytes. Older files are XML, as Yoshikoder's.
"""

from collections.abc import Sequence

from pipeline.codebook.exchange.decoding import read_text
from pipeline.codebook.exchange.draft import Draft
from pipeline.codebook.exchange.outline import Loss, OutCategory, flatten
from pipeline.codebook.exchange.yoshikoder import read_ykd
from pipeline.errors import CodebookError

__all__ = ["read_lc3", "write_lc3"]


def read_lc3(data: bytes, *, file: str) -> tuple[Draft, list[Loss]]:
    """Read a .lc3 file; see `exchange.read_dictionary`."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return read_ykd(data, file=file)
    top = Draft("")
    draft: Draft | None = None
    for number, line in enumerate(read_text(data, file=file).split("\n"), 1):
        text = line.strip()
        if text.startswith("+") and text.strip("+ "):
            draft = top.get_child(text[1:].strip())
        elif text and draft is not None:
            draft.add_pattern(text, number)
        elif text:
            raise CodebookError(
                f"Expected a category `+name` first, got `{text[:60]}`. Is this a Lexicoder file?", file, number, 1
            )
    return top, []


def write_lc3(categories: Sequence[OutCategory]) -> tuple[bytes, list[Loss]]:
    """Write a .lc3 file; see `exchange.write_dictionary`."""
    lines = [line for category in flatten(categories) for line in (f"+{category.name}", *dict.fromkeys(category.terms))]
    return "\n".join([*lines, ""]).encode(), []
