"""Finds the dates that a web page says of itself.

Takes the decoded page and its address; gives candidates with their evidence.
Knows nothing of which is right: choosing is the business of `dates`.
"""

import html
import re
from collections.abc import Iterator

from pipeline.extract.dates import DateFound, find_name_date, find_text_dates, parse_iso

__all__ = ["find_page_dates"]

_SCAN_CHARS = 1_500_000
_STRUCTURED = re.compile(
    r"[\"'](datePublished|dateCreated|uploadDate|dateModified)[\"']\s*:\s*[\"']([^\"']{8,40})[\"']"
)
_STRUCTURED_RANK = {"datePublished": 0, "dateCreated": 3, "uploadDate": 4, "dateModified": 5}
_META = re.compile(r"<meta\b([^<>]{1,600})>", re.IGNORECASE)
_META_NAME = re.compile(r"(?:property|name|itemprop|http-equiv)\s*=\s*[\"']?([\w:.\-]{3,60})", re.IGNORECASE)
_META_CONTENT = re.compile(r"content\s*=\s*(?:\"([^\"]{4,80})\"|'([^']{4,80})')", re.IGNORECASE)
_META_RANK = {
    "article:published_time": 0,
    "article:published": 0,
    "og:article:published_time": 0,
    "datepublished": 0,
    "og:published_time": 0,
    "publishdate": 1,
    "publish-date": 1,
    "publish_date": 1,
    "pubdate": 1,
    "publication_date": 1,
    "published_date": 1,
    "dc.date": 1,
    "dc.date.issued": 1,
    "dcterms.created": 1,
    "dcterms.issued": 1,
    "citation_publication_date": 1,
    "citation_date": 1,
    "content_publishedate": 1,
    "contentpublisheddate": 1,
    "parsely-pub-date": 1,
    "sailthru.date": 1,
    "date": 2,
    "article:modified_time": 5,
    "og:updated_time": 5,
    "datemodified": 5,
    "last-modified": 6,
}
_TIME_TAG = re.compile(r"<time\b[^<>]{0,300}?datetime\s*=\s*[\"']([^\"']{8,40})[\"']", re.IGNORECASE)
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^<>]{0,2000}>", re.IGNORECASE | re.DOTALL)


def find_page_dates(page: str, address: str | None) -> Iterator[DateFound]:
    """Find the dates of a page.

    Args:
        page: The decoded page.
        address: Its canonical address, where it says one.

    Yields:
        Candidates from structured data, meta elements, `<time>`, the address, bylines in the visible text, and at
        last what htmldate makes of the page.
    """
    page = page[:_SCAN_CHARS]
    for match in _STRUCTURED.finditer(page):
        name, value = match.groups()
        yield from _read(value, name, "structured data", _STRUCTURED_RANK[name])
    for match in _META.finditer(page):
        name, content = _META_NAME.search(match.group(1)), _META_CONTENT.search(match.group(1))
        if name and content and name.group(1).lower() in _META_RANK:
            value = html.unescape(content.group(1) or content.group(2))
            yield from _read(value, name.group(1), "metadata", _META_RANK[name.group(1).lower()])
    times = _TIME_TAG.findall(page)
    if times:
        yield from _read(times[0], "time", "structured data", 3)
    if address:
        yield from find_name_date(address, source="address")
    yield from (found for found in find_text_dates(_read_visible(page)) if found.precision == "day" and found.rank <= 3)
    yield from _ask_htmldate(page)


def _read(value: str, name: str, source: str, rank: int) -> Iterator[DateFound]:
    found = parse_iso(value, source=source, rank=rank)
    written = [found] if found else [other for other in find_text_dates(f"Published: {value}") if other.rank <= 1]
    for other in written[:1]:
        yield DateFound(other.date, other.precision, source, f"{name}: {value.strip()}"[:120], rank)


def _read_visible(page: str) -> str:
    """Return roughly what a reader sees of the first part of a page."""
    start = page.lower().find("<body")
    text = _TAGS.sub("\n", page[max(0, start) :])
    lines = (" ".join(line.split()) for line in html.unescape(text).split("\n"))
    return "\n".join(line for line in lines if line)[:20_000]


def _ask_htmldate(page: str) -> Iterator[DateFound]:
    """Ask htmldate, which looks into more places than we do but does not say which it believed."""
    from htmldate import find_date

    try:
        value = find_date(page, extensive_search=False, original_date=True)
    except (ValueError, TypeError, RecursionError, OverflowError):
        return
    found = parse_iso(value, source="metadata", rank=6) if value else None
    if found:
        yield DateFound(found.date, found.precision, found.source, f"htmldate: {value}", found.rank)
