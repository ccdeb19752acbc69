"""Finds the canonical address and the publisher that a web page says of itself.

Takes the decoded page; gives an address without its trackers, and a name.
Knows nothing of the network: no address is looked up, and one without a host is none.
"""

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

__all__ = ["clean_address", "find_address", "find_doi_field", "find_publisher", "list_links"]

_HEAD_CHARS = 300_000
_MAX_ADDRESS_CHARS = 2_000
_DOI_NAMES = frozenset(
    {"citation_doi", "dc.identifier", "dc.identifier.doi", "prism.doi", "bepress_citation_doi", "doi"}
)
_TAG = re.compile(r"<(?:link|meta)\b([^<>]{1,3000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:-]{1,40})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_PUBLISHER = re.compile(r"\"publisher\"\s*:\s*\{[^{}]{0,400}?\"name\"\s*:\s*(\"[^\"\\]{2,100}\")")
# What a link carries to tell where it was clicked.
_TRACKERS = re.compile(r"utm_\w+|fbclid|gclid|igshid|mc_[ce]id|ref|ref_src|source|single|page", re.IGNORECASE)


def find_address(page: str) -> str | None:
    """Return the canonical address, else the one for sharing; None where the page says no absolute one.

    Args:
        page: The decoded page.

    Returns:
        An http or https address without fragment and without what only tells where a reader came from.
    """
    said = list(_list_tags(page))
    links = [tag.get("href", "") for tag in said if "canonical" in tag.get("rel", "").lower().split()]
    shared = [tag.get("content", "") for tag in said if tag.get("property", tag.get("name", "")).lower() == "og:url"]
    return next((address for address in map(clean_address, [*links, *shared]) if address), None)


def find_publisher(page: str) -> str | None:
    """Return the name of the publisher by the page's structured data; None where they do not say it."""
    match = _PUBLISHER.search(page)
    return html.unescape(match.group(1)[1:-1]).strip() or None if match else None


def find_doi_field(page: str) -> str | None:
    """Return what the page gives as its DOI, as it stands; None where it gives none."""
    for tag in _list_tags(page):
        if tag.get("name", "").lower() in _DOI_NAMES and "10." in tag.get("content", ""):
            return tag["content"]
    return None


def list_links(page: str) -> Iterator[tuple[str, str]]:
    """Yield what each link of a page's head is to it ("next", "canonical", "og:url"), and the address."""
    for tag in _list_tags(page):
        if tag.get("property", "").lower() == "og:url":
            yield "og:url", tag.get("content", "")
        for kind in tag.get("rel", "").lower().split():
            yield kind, tag.get("href", "")


def _list_tags(page: str) -> Iterator[dict[str, str]]:
    for tag in _TAG.finditer(page[:_HEAD_CHARS]):
        yield {
            name.lower(): html.unescape(quoted or single or bare)
            for name, quoted, single, bare in _ATTRIBUTE.findall(tag.group(1))
        }


def clean_address(address: str) -> str | None:
    """Return an address without fragment and trackers; None where it is no absolute one of the web."""
    try:
        parts = urlsplit(address.strip()[:_MAX_ADDRESS_CHARS])
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "." not in host:
        return None
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not _TRACKERS.fullmatch(name)]
    return urlunsplit((parts.scheme, parts.netloc.lower(), parts.path, urlencode(kept), ""))
