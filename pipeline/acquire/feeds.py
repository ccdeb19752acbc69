"""Reads feeds: RSS, Atom, RDF and JSON Feed, well-formed or not.

Takes the bytes of a feed, its address and the zone of its source; gives its items with cleaned fields, and warnings.
Knows no network and no clock: nothing that a feed names is looked up, and bytes are never taken for the name of a file.
"""

from datetime import datetime, tzinfo

from pipeline.acquire.charset import decode_text
from pipeline.acquire.feed_items import Feed, FeedItem, ItemBuilder
from pipeline.acquire.json_feeds import read_json_feed
from pipeline.acquire.tags import find_declared
from pipeline.acquire.xml_feeds import read_xml_feed
from pipeline.errors import AcquireError

__all__ = ["MAX_FEED_BYTES", "Feed", "FeedItem", "read_feed"]

MAX_FEED_BYTES = 10_000_000
"""The largest feed of a news site seen here has 0.2 MB."""


def read_feed(
    data: bytes, *, address: str, zone: tzinfo, charset: str | None = None, now: datetime | None = None
) -> Feed:
    """Read a feed.

    Args:
        data: The bytes.
        address: Where they came from; links in it are relative to it.
        zone: Zone of the source, for times that name none.
        charset: What the Content-Type of the answer said, or None.
        now: When the bytes were fetched; a time more than a day ahead of it is not believed. None believes all.

    Returns:
        The feed; of a damaged one what could be read, with a warning.

    Raises:
        AcquireError: The bytes are no feed, or too many.
    """
    if len(data) > MAX_FEED_BYTES:
        raise AcquireError(
            f"Expected a feed of at most {MAX_FEED_BYTES // 10**6} MB, got {len(data) / 1e6:.0f} MB from {address}. "
            "Look for a shorter feed of the same site.",
            where=address,
        )
    decoded = decode_text(data, declared=find_declared(data), header=charset)
    text = decoded.text.lstrip("\ufeff\0 \t\r\n")
    builder = ItemBuilder(address, zone, now)
    if decoded.lost_chars:
        builder.oddities["A character could not be decoded, {count}."] += decoded.lost_chars
    if decoded.rival:
        used, other = decoded.encoding, decoded.rival
        builder.oddities[f"The feed names two encodings and was read as {used}; {other} gives other letters."] = 1
    if not text:
        raise AcquireError(f"Expected a feed, got nothing from {address}. Try again later.", where=address)
    return read_json_feed(text, builder) if text.startswith("{") else read_xml_feed(text, builder)
