"""Finds which page of an article a web page is, where the article runs over several.

Takes the decoded page and its canonical address; gives the article's address and the number of the page.
Knows nothing of the other pages: putting them together is the business of `joining`.
"""

import re
from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from pipeline.extract.html_address import clean_address, list_links
from pipeline.records import PagePlace

__all__ = ["find_place"]

_MOST_PAGES = 50
_PARAMETER = re.compile(r"page|p|halaman|hal|paged|pg", re.IGNORECASE)
_PATH = re.compile(r"/(?:(?:page|halaman|hal|p)[/-]?)?(\d{1,2})/?$", re.IGNORECASE)
_SAID = re.compile(r"(?:halaman|hal\.|page)\s*:?\s*(\d{1,2})\s*(?:dari|of|/)\s*(\d{1,2})", re.IGNORECASE)


def find_place(page: str, address: str | None, visible: str) -> PagePlace | None:
    """Say which page of an article this is.

    Args:
        page: The decoded page.
        address: Its canonical address.
        visible: What a reader sees of it.

    Returns:
        Its place; None where nothing says that it is one of several. Told by links to the pages before and behind
        (rel="prev", rel="next"), by a number in its address ("?page=2", "/2"), or by "Halaman 2 dari 3".
    """
    if address is None:
        return None
    said = next((match for line in visible.split("\n") if (match := _SAID.fullmatch(line.strip(" .|-")))), None)
    links = list(list_links(page))
    own, own_number = _part(_find_own(links, address))
    near = {kind: _part(urljoin(address, href)) for kind, href in links if kind in ("next", "prev")}
    # the address of the article is that which its neighbours agree with
    for kind, step in (("prev", 1), ("next", -1)):
        base, number = near.get(kind, ("", 0))
        if base and base in (own, _part(address)[0], address) and 1 <= number + step <= _MOST_PAGES:
            return _place(base, number + step, said)
    if said is not None and 1 <= int(said[1]) <= int(said[2]) <= _MOST_PAGES and int(said[2]) > 1:
        base = own if own_number == int(said[1]) else address
        return PagePlace(base, int(said[1]), int(said[2]))
    if own_number > 1:
        return _place(own, own_number, said)
    return None


def _place(base: str, number: int, said: re.Match[str] | None) -> PagePlace:
    total = int(said[2]) if said is not None and int(said[1]) == number else None
    return PagePlace(base, number, total)


def _find_own(links: Sequence[tuple[str, str]], address: str) -> str:
    """Return the address of the page with its number, which the canonical address may leave away."""
    for kind, href in links:
        if kind in ("canonical", "og:url"):
            joined = urljoin(address, href)
            if _part(joined)[1] > 1:
                return joined
    return address


def _part(address: str) -> tuple[str, int]:
    """Return an address without the number of its page, and the number; 1 where there is none."""
    try:
        parts = urlsplit(address)
        fields = parse_qsl(parts.query)
    except ValueError:
        return address, 1
    number = next((int(value) for name, value in fields if _PARAMETER.fullmatch(name) and _is_number(value)), 0)
    path = parts.path
    if not number:
        match = _PATH.search(path)
        # a year or the number of an article is no page
        if match and path[: match.start()].strip("/") and 1 <= int(match[1]) <= _MOST_PAGES:
            number, path = int(match[1]), path[: match.start()]
    query = urlencode([(name, value) for name, value in fields if not _PARAMETER.fullmatch(name)])
    base = clean_address(urlunsplit((parts.scheme, parts.netloc, path, query, "")))
    return (base or address).rstrip("/"), number or 1


def _is_number(value: str) -> bool:
    return value.isascii() and value.isdigit() and 1 <= int(value[:3]) <= _MOST_PAGES
