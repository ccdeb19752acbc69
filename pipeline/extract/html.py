"""Reads the main text of a web page.

Takes a page's bytes; gives its blocks, its metadata and the dates that it says, or why it is no article.
Knows nothing of the network: a page is what was saved, and nothing is fetched.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pipeline.acquire.charset import decode_text
from pipeline.acquire.tags import find_declared
from pipeline.extract.blocks import Block
from pipeline.extract.boilerplate import is_boilerplate, is_credit, strip_boilerplate
from pipeline.extract.characters import clean_text
from pipeline.extract.dates import DateFound
from pipeline.extract.html_address import find_address, find_doi_field, find_publisher
from pipeline.extract.html_dates import find_page_dates, read_visible
from pipeline.extract.html_series import find_place
from pipeline.extract.html_stubs import find_stub
from pipeline.extract.kinds import find_list_mark, is_caption, is_known_heading
from pipeline.extract.markup import find_danger
from pipeline.extract.reasons import NotRead
from pipeline.records import PagePlace

__all__ = ["WebPage", "read_html"]

_LINE_BREAK = "\u2028"
_MIN_TITLE_CHARS = 12
_NAME_CHARS = 80
_DAY = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}|\d{4}-\d{2}-\d{2}")
_NOT_FREE = re.compile(r"[\"']isAccessibleForFree[\"']\s*:\s*[\"']?false", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class WebPage:
    """What a page holds.

    Attributes:
        blocks: Its main text.
        title: Its title, or None.
        authors: Who wrote it as the page says it.
        publisher: Name of the site as the page says it, or None.
        address: Canonical address as the page says it, or None.
        doi: Its DOI as the page says it, or None.
        dates: Dates that its data and markup say.
        place: Which page of an article it is, where it is one of several.
        lost_chars: Characters that could not be decoded.
        mended_chars: Characters that had been decoded wrongly before.
        encodings: The encoding that was used and another that the page names and that gives another text; empty where
            there is no doubt.
    """

    blocks: tuple[Block, ...]
    title: str | None
    authors: tuple[str, ...]
    publisher: str | None
    address: str | None
    doi: str | None
    dates: tuple[DateFound, ...]
    lost_chars: int
    mended_chars: int = 0
    place: PagePlace | None = None
    encodings: tuple[str, ...] = ()


def read_html(data: bytes, *, charset: str | None = None) -> WebPage:
    """Read the main text of a page.

    Args:
        data: The bytes of the page.
        charset: What the Content-Type of the answer said, or None.

    Returns:
        The page.

    Raises:
        NotRead: It has no main text, is a list of links or an error page, or is not safe to parse.
    """
    decoded = decode_text(data, declared=find_declared(data), header=charset)
    page = decoded.text.replace("\0", "")
    danger = find_danger(page)
    if danger:
        raise NotRead("unreadable", f"was not read: the page {danger}. Save the article alone and offer that")
    found = _extract(page if "<body" in page.lower() else f"<html><body>{page}</body></html>")
    sitename = found.sitename if found is not None else None
    publisher = clean_text(find_publisher(page) or sitename or "") or None
    title = _strip_site(clean_text(found.title), publisher) if found is not None and found.title else None
    blocks = tuple(_clean_blocks(_read_body(found.body), title)) if found is not None and found.body is not None else ()
    address = find_address(page)
    dates = tuple(find_page_dates(page, address))
    is_paid = _NOT_FREE.search(page) is not None
    visible = read_visible(page)
    place = find_place(page, address, visible)
    is_later = place is not None and place.number > 1
    stub = find_stub(title, blocks, visible, dates=dates, address=address, is_paid=is_paid, is_later=is_later)
    if stub:
        raise NotRead("not_an_article", stub)
    return WebPage(
        blocks=blocks,
        title=title,
        authors=tuple(_list_authors(found.author if found is not None else None, publisher)),
        publisher=publisher,
        address=address,
        doi=find_doi_field(page),
        dates=dates,
        lost_chars=decoded.lost_chars,
        mended_chars=decoded.mended_chars,
        place=place,
        encodings=(decoded.encoding, decoded.rival) if decoded.rival else (),
    )


def _strip_site(title: str, publisher: str | None) -> str:
    """Return a title without what a site adds behind it: its name, its section before it, a date."""
    parts = re.split(r"\s+[|•·–—-]\s+", title)
    ends = [part for part in parts[1:] if _is_site(part, publisher)]
    if not ends or len(parts[0]) < _MIN_TITLE_CHARS:
        return title
    return title[: title.index(ends[0], len(parts[0]))].rstrip(" |•·–—-")


def _is_site(part: str, publisher: str | None) -> bool:
    if _DAY.fullmatch(part.strip()):
        return True
    bare, name = (re.sub(r"\W|com$|co\.?id$", "", text.casefold()) for text in (part, publisher or ""))
    return bool(bare) and (bare == name or (len(bare) >= 2 and name.startswith(bare)))


def _list_authors(said: str | None, publisher: str | None) -> Iterator[str]:
    """Yield who wrote a page; its publisher and addresses are nobody."""
    for name in (said or "").split(";"):
        bare = clean_text(name).strip(" .,")
        is_house = bare.casefold() == (publisher or "").casefold()
        if 2 < len(bare) <= _NAME_CHARS and not is_house and not re.search(r"https?:|www\.|@", bare):
            yield bare


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
        if block.kind != "table":
            text = strip_boilerplate(text)
        if not text or is_boilerplate(text):
            continue
        kind = block.kind
        if (
            kind in ("heading", "paragraph")
            and title
            and (text == title or text.startswith((f"{title} | ", f"{title} - ")))
        ):
            kind = "title"
        elif kind in ("paragraph", "list") and is_credit(text):
            kind = "metadata"
        elif kind == "paragraph" and is_caption(text):
            kind = "caption"
        elif kind == "paragraph" and is_known_heading(text):
            kind = "heading"
        elif kind == "paragraph" and find_list_mark(text):
            kind = "list"
        yield replace(block, text=text, kind=kind)
