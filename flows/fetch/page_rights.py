"""Reads what a page says of its own use, in the head of its HTML.

Takes the bytes of a page; gives its rights with what the page adds. Reads a page only where it says anything at all.
"""

import re

from pipeline.acquire.articles import describe_page
from pipeline.acquire.rights import Rights, add_page_rights

__all__ = ["read_page_rights"]

# Also in UTF-16, where each letter has a zero byte beside it: such a page is always read.
_SAYS_ANYTHING = re.compile(
    rb"tdm-reservation|tdm-policy|robots|name\s*=\s*[\"']?faktor|^(?:\xff\xfe|\xfe\xff)", re.IGNORECASE
)
_HTML = frozenset({"", "text/html", "application/xhtml+xml"})


def read_page_rights(rights: Rights, body: bytes, *, address: str, media_type: str, charset: str | None) -> Rights:
    """Add to the rights what the head of a page says.

    Args:
        rights: What the headers and tdmrep.json say.
        body: Bytes of the page.
        address: Where they came from.
        media_type: Its type; of other types than HTML nothing is read.
        charset: The charset that the answer names.
    """
    if media_type not in _HTML or not _SAYS_ANYTHING.search(body):
        return rights
    facts = describe_page(body, address=address, charset=charset)
    return add_page_rights(rights, directives=facts.robots, reservation=facts.reservation, policy=facts.policy)
