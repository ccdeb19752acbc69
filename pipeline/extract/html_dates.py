"""Finds the dates that a web page says of itself.

Takes the decoded page and its address; gives candidates with their evidence.
Knows nothing of which is right: choosing is the business of `dates`.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import replace

from pipeline.extract.dates import DateFound, Role, Witness, parse_iso
from pipeline.extract.text_dates import find_address_dates, find_text_dates

__all__ = ["find_page_dates", "read_visible"]

_SCAN_CHARS = 1_500_000
_VISIBLE_CHARS = 20_000

_STRUCTURED = re.compile(
    r"[\"'](datePublished|dateCreated|uploadDate|dateModified)[\"']\s*:\s*[\"']([^\"']{8,60})[\"']"
)
_STRUCTURED_WITNESS = {
    "datePublished": Witness.STRUCTURED,
    "dateCreated": Witness.DATELINE,
    "uploadDate": Witness.MONTH_LINE,
    "dateModified": Witness.MADE,
}
_META = re.compile(r"<meta\b([^<>]{1,600})>", re.IGNORECASE)
_META_NAME = re.compile(r"(?:property|name|itemprop)\s*=\s*[\"']?([\w:.\-]{3,60})", re.IGNORECASE)
_META_CONTENT = re.compile(r"content\s*=\s*(?:\"([^\"]{4,80})\"|'([^']{4,80})')", re.IGNORECASE)
_META_NAMES = (
    (
        Witness.STRUCTURED,
        "article:published_time article:published og:article:published_time og:published_time datepublished",
    ),
    (
        Witness.LABEL,
        "publishdate publish-date publish_date pubdate publication_date published_date dc.date dc.date.issued "
        "dcterms.created dcterms.issued citation_publication_date citation_date content_publishedate "
        "contentpublisheddate parsely-pub-date sailthru.date",
    ),
    (Witness.BYLINE, "date"),
    (Witness.MADE, "article:modified_time og:updated_time datemodified"),
)
_META_WITNESS = {name: witness for witness, names in _META_NAMES for name in names.split()}
_TIME_TAG = re.compile(r"<time\b[^<>]{0,300}?datetime\s*=\s*[\"']([^\"']{8,60})[\"']", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{5,400})", re.IGNORECASE)
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_UNSEEN = re.compile(r"<(/?)(?:script|style)\b", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]{0,5000}>")


def find_page_dates(page: str, address: str | None) -> Iterator[DateFound]:
    """Find the dates of a page.

    Args:
        page: The decoded page.
        address: Its canonical address, where it says one.

    Yields:
        Candidates from structured data, meta elements, `<time>`, the address, the title, bylines in the visible text,
        and at last what htmldate makes of the page, which looks into more places but does not say where.
    """
    page = page[:_SCAN_CHARS]
    for match in _STRUCTURED.finditer(page):
        name, value = match.groups()
        role: Role = "modified" if name == "dateModified" else "published"
        yield from _read(value, name, "structured data", _STRUCTURED_WITNESS[name], role)
    for match in _META.finditer(page):
        said, content = _META_NAME.search(match.group(1)), _META_CONTENT.search(match.group(1))
        if said and content and said.group(1).lower() in _META_WITNESS:
            value = html.unescape(content.group(1) or content.group(2))
            witness = _META_WITNESS[said.group(1).lower()]
            role = "modified" if witness is Witness.MADE else "published"
            yield from _read(value, said.group(1), "metadata", witness, role)
    first_time = _TIME_TAG.search(page)
    if first_time:
        yield from _read(first_time.group(1), "time", "structured data", Witness.DATELINE)
    if address:
        yield from find_address_dates(address)
    title = _TITLE.search(page)
    if title:
        yield from _read_all(html.unescape(title.group(1)), "metadata", Witness.BYLINE)
    yield from (found for found in find_text_dates(read_visible(page)) if found.precision == "day")
    yield from _ask_htmldate(page)


def _read(value: str, name: str, source: str, witness: Witness, role: Role = "published") -> Iterator[DateFound]:
    found = parse_iso(value, source=source, witness=witness)
    for other in [found] if found else _read_all(value, source, witness):
        yield replace(other, evidence=f"{name}: {value.strip()}"[:120], role=role)
        return


def _read_all(text: str, source: str, witness: Witness) -> Iterator[DateFound]:
    """Yield the days that a short text names, each taken as labelled."""
    for part in re.split(r"\s[|·•–—-]\s", text):
        for found in find_text_dates(f"Published: {part.strip()}"):
            if found.precision == "day" and found.witness is Witness.LABEL:
                yield replace(found, source=source, evidence=text.strip()[-120:], witness=witness)


def read_visible(page: str) -> str:
    """Return roughly what a reader sees of the first part of a page, a stretch between two tags a line."""
    body = _BODY.search(page)
    text = _TAGS.sub("\n", _leave_scripts_out(page[body.start() if body else 0 :]))
    lines = (" ".join(line.split()) for line in html.unescape(text).split("\n"))
    return "\n".join(line for line in lines if line)[:_VISIBLE_CHARS]


def _leave_scripts_out(page: str) -> str:
    """Return a page without what stands between the tags of scripts and styles."""
    parts: list[str] = []
    seen_from = 0
    is_unseen = False
    for tag in _UNSEEN.finditer(page):
        closes = tag.group(1) == "/"
        if closes and is_unseen:
            seen_from, is_unseen = tag.start(), False
        elif not closes and not is_unseen:
            parts.append(page[seen_from : tag.start()])
            is_unseen = True
    return "".join(parts) + ("" if is_unseen else page[seen_from:])


def _ask_htmldate(page: str) -> Iterator[DateFound]:
    from htmldate import find_date

    try:
        value = find_date(page, extensive_search=False, original_date=True)
    except (ValueError, TypeError, RecursionError, OverflowError):
        return
    found = parse_iso(value, source="metadata", witness=Witness.STAMP) if value else None
    if found:
        yield replace(found, evidence=f"htmldate: {value}")
