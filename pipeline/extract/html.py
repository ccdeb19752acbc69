"""Reads the main text of a web page.

Takes a page's bytes; gives its blocks, its metadata and the dates that it says, or why it is no article.
Knows nothing of the network: a page is what was saved, and nothing is fetched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pipeline.extract.blocks import Block
from pipeline.extract.boilerplate import is_boilerplate
from pipeline.extract.characters import clean_text
from pipeline.extract.charset import decode_text
from pipeline.extract.dates import DateFound, Witness
from pipeline.extract.html_dates import find_page_dates
from pipeline.extract.kinds import find_list_mark, is_caption, is_known_heading
from pipeline.extract.markup import find_danger
from pipeline.extract.reasons import NotRead

__all__ = ["WebPage", "read_html"]

# Shorter "main texts" are cookie notices, captions and error pages (Media Cloud's extractor draws the line at 200).
_MIN_CHARS = 200
_SENTENCE_CHARS = 60
_MIN_SENTENCE_SHARE = 0.4
_CHARS_A_SENTENCE = 500
_SENTENCE_END = re.compile(r"[.!?…;:][\"”’')]*(?:\s|$)")
_LINE_BREAK = "\u2028"
# Without an address, many bylines tell a list of articles from an article with some others beside it.
_LISTING_BYLINES = 6
_LISTING = "is a list of links or headlines, no article. Offer the articles that it lists"
_FRONT_ADDRESS = re.compile(
    r"https?://[^/]+(?:/(?:index|indeks|home|tags?|kategori|category|topik|topic|search|author|page)\b[^?#]*)?/?(?:[?#].*)?",
    re.IGNORECASE,
)

_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?([a-zA-Z0-9_:-]{2,30})|<\?xml[^>]{0,100}encoding=[\"']([a-zA-Z0-9_:-]{2,30})",
    re.IGNORECASE,
)
_ERROR_TITLE = re.compile(
    r"\b(?:404|403|500|502|503)\b|not found|tidak ditemukan|access denied|akses ditolak|forbidden|just a moment|"
    r"attention required|are you a robot|verifikasi|captcha|under maintenance|service unavailable",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class WebPage:
    """What a page holds.

    Attributes:
        blocks: Its main text.
        title: Its title, or None.
        publisher: Name of the site as the page says it, or None.
        address: Canonical address as the page says it, or None.
        dates: Dates that its data and markup say.
        lost_chars: Characters that could not be decoded.
    """

    blocks: tuple[Block, ...]
    title: str | None
    publisher: str | None
    address: str | None
    dates: tuple[DateFound, ...]
    lost_chars: int


def read_html(data: bytes) -> WebPage:
    """Read the main text of a page.

    Args:
        data: The bytes of the page.

    Returns:
        The page.

    Raises:
        NotRead: It has no main text, is a list of links or an error page, or is not safe to parse.
    """
    match = _DECLARED.search(data[:4096])
    declared = next((name for name in match.groups() if name), b"") if match else b""
    decoded = decode_text(data, declared=declared.decode("ascii") or None)
    page = decoded.text.replace("\0", "")
    danger = find_danger(page)
    if danger:
        raise NotRead("unreadable", f"was not read: the page {danger}. Save the article alone and offer that")
    found = _extract(page if "<body" in page.lower() else f"<html><body>{page}</body></html>")
    title = clean_text(found.title) if found is not None and found.title else None
    if title and _ERROR_TITLE.search(title) and len(found.text or "") < 1500:
        raise NotRead(
            "not_an_article", f"is an error or waiting page ({title[:40]!r}), no article. Save the page again"
        )
    if found is None or found.body is None:
        raise NotRead("not_an_article", "has no main text. Save the article's own page again, or as text")
    blocks = tuple(_clean_blocks(_read_body(found.body), title))
    dates = tuple(find_page_dates(page, found.url))
    _check_article(blocks, dates, found.url)
    return WebPage(
        blocks=blocks,
        title=title,
        publisher=clean_text(found.sitename) if found.sitename else None,
        address=found.url,
        dates=dates,
        lost_chars=decoded.lost_chars,
    )


def _extract(page: str) -> Any:
    from lxml.etree import LxmlError
    from trafilatura import bare_extraction

    try:
        return bare_extraction(
            page, with_metadata=True, include_comments=False, include_tables=True, include_links=False
        )
    except (LxmlError, ValueError, RecursionError) as error:
        raise NotRead("unreadable", "cannot be parsed as HTML. Open it in a browser and save it again") from error


def _read_body(body: Any) -> Iterator[Block]:
    """Yield the blocks of trafilatura's tree: head, p, quote, list and item, table and row and cell."""
    for element in body:
        tag = element.tag
        if tag == "head":
            yield Block(_read_text(element), "heading")
        elif tag == "list":
            for item in element.iter("item"):
                yield Block(_read_text(item), "list")
        elif tag == "table":
            rows = ["\t".join(_read_text(cell) for cell in row.iter("cell")) for row in element.iter("row")]
            yield Block("\n".join(row for row in rows if row.strip()), "table")
        else:
            for line in _read_lines(element):
                yield Block(line, "paragraph")


def _read_lines(element: Any) -> list[str]:
    for line_break in element.iter("lb"):
        line_break.text = _LINE_BREAK
    lines = "".join(element.itertext()).split(_LINE_BREAK)
    return [" ".join(line.split()) for line in lines if line.strip()]


def _read_text(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _clean_blocks(blocks: Iterator[Block], title: str | None) -> Iterator[Block]:
    """Clean characters, leave boilerplate lines out, and say what the rest is."""
    for block in blocks:
        text = clean_text(block.text)
        if not text or is_boilerplate(text):
            continue
        kind = block.kind
        if kind == "heading" and text == title:
            kind = "title"
        elif kind == "paragraph" and is_caption(text):
            kind = "caption"
        elif kind == "paragraph" and is_known_heading(text):
            kind = "heading"
        elif kind == "paragraph" and find_list_mark(text):
            kind = "list"
        yield replace(block, text=text, kind=kind)


def _check_article(blocks: tuple[Block, ...], dates: tuple[DateFound, ...], address: str | None) -> None:
    """Refuse what is too short for an article, made of links more than of sentences, or the front of a section."""
    chars = sum(len(block.text) for block in blocks)
    if chars < _MIN_CHARS:
        raise NotRead(
            "not_an_article", f"has no main text ({chars} characters). Save the article's own page again, or as text"
        )
    told = sum(len(block.text) for block in blocks if _is_told(block))
    if told < _MIN_SENTENCE_SHARE * chars:
        raise NotRead("not_an_article", _LISTING)
    is_dated = any(found.witness <= Witness.LABEL for found in dates)
    bylines = {found.date for found in dates if found.witness is Witness.BYLINE and found.source == "text"}
    is_front = address is not None and _FRONT_ADDRESS.fullmatch(address) is not None
    if not is_dated and (is_front or (address is None and len(bylines) >= _LISTING_BYLINES)):
        raise NotRead("not_an_article", _LISTING)


def _is_told(block: Block) -> bool:
    """Say whether a block is running text or data, not a headline or a row of them."""
    ends = len(_SENTENCE_END.findall(block.text))
    return block.kind == "table" or (len(block.text) >= _SENTENCE_CHARS and ends * _CHARS_A_SENTENCE >= len(block.text))
