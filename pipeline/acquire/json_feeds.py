"""Reads JSON Feed, version 1 and 1.1.

Takes the decoded text; gives the feed.
Knows nothing of XML. What is not of the type that the format says is passed over as if it were not there.

References:
    JSON Feed Version 1.1, https://www.jsonfeed.org/version/1.1/.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.acquire.feed_items import NAME_CHARS, TITLE_CHARS, Feed, FeedItem, ItemBuilder
from pipeline.acquire.fields import clean_field, clean_language, resolve_address
from pipeline.errors import AcquireError

__all__ = ["read_json_feed"]


def read_json_feed(text: str, builder: ItemBuilder) -> Feed:
    """Read a JSON Feed.

    Args:
        text: The decoded text.
        builder: Builds its items.

    Returns:
        The feed.

    Raises:
        AcquireError: The text is no JSON, or JSON of something else.
    """
    try:
        said = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise AcquireError(
            f"Expected a feed, got JSON that is damaged or cut off at {builder.address}. Fetch it again.",
            where=builder.address,
        ) from error
    items = said.get("items") if isinstance(said, dict) else None
    if not isinstance(items, list):
        raise AcquireError(
            f"Expected a feed, got JSON without a list of items at {builder.address}. Give the address of a feed.",
            where=builder.address,
        )
    builder.language = clean_language(said.get("language"))
    built = tuple(_read_item(item if isinstance(item, dict) else {}, said, builder) for item in items)
    return Feed(
        kind="json",
        title=clean_field(said.get("title"), max_chars=TITLE_CHARS),
        language=builder.language,
        items=built,
        next_address=resolve_address(said.get("next_url"), base=builder.address),
        generator=clean_field(said.get("generator"), max_chars=NAME_CHARS),
        warnings=tuple(builder.list_warnings()),
    )


def _read_item(item: Mapping[str, Any], feed: Mapping[str, Any], builder: ItemBuilder) -> FeedItem:
    guid = item.get("id")
    return builder.build(
        # an id that is an address is one, as the format recommends
        links=(item.get("url"), guid if str(guid).startswith("http") else None, item.get("external_url")),
        guid=str(guid) if isinstance(guid, int | float) else guid,
        title=item.get("title"),
        published=item.get("date_published"),
        updated=item.get("date_modified"),
        authors=_list_authors(item) or _list_authors(feed),
        summary=item.get("summary") or item.get("content_text") or item.get("content_html"),
        language=item.get("language"),
    )


def _list_authors(said: Mapping[str, Any]) -> list[object]:
    """Return the names of `authors` (1.1), else of `author` (1)."""
    return list(_iterate_authors(said))


def _iterate_authors(said: Mapping[str, Any]) -> Iterator[object]:
    authors = said.get("authors")
    for author in authors if isinstance(authors, list) else [said.get("author")]:
        if isinstance(author, dict):
            yield author.get("name")
