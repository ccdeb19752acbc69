"""Reads feeds that are written in XML, by feedparser; mends what its strict parser cannot read.

Takes the decoded text; gives the feed.
Knows no network: feedparser is handed a stream of bytes, since it opens files and addresses that it is handed by name.
Its dates are not used: it turns them into UTC, guesses zones and cannot read Indonesian.
"""

import html
import io
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from pipeline.acquire.feed_items import NAME_CHARS, TITLE_CHARS, Feed, FeedItem, ItemBuilder
from pipeline.acquire.fields import clean_field, clean_language, resolve_address
from pipeline.errors import AcquireError

__all__ = ["read_xml_feed"]

_START = re.compile(r"<\?xml\b|<(?:[a-z0-9]{1,12}:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_WEB_PAGE = re.compile(r"\s*(?:<!--.{0,2000}?-->\s*){0,20}<(?:!doctype\s+html|html|head|body)\b", re.I | re.DOTALL)
_SITEMAP = re.compile(r"<(?:\w{1,12}:)?(?:urlset|sitemapindex)\b")
_HEAD_CHARS = 5_000
_DECLARATION = re.compile(r"\s*<\?xml\b[^<>]{0,500}\?>")
# What XML 1.0 does not allow, as it is and written as a number.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NOT_XML_NUMBER = re.compile(r"&#(?:0{0,5}(?:[0-8]|1[124-9]|2\d|3[01])|x0{0,5}(?:[0-8bcef]|1[0-9a-f]));", re.IGNORECASE)
_BARE_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9a-f]{1,6}|amp|lt|gt|quot|apos);)", re.IGNORECASE)
_ENTITY = re.compile(r"&([a-zA-Z][a-zA-Z0-9]{1,31};)")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_TAG = re.compile(r"<(/?)[a-zA-Z_][^\s<>/]{0,200}((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>")
_TAG_CHARS = 20_000
_ATTRIBUTE = re.compile(r"=\s*[\"']")
# feedparser takes 0.07 ms for a tag, the more the deeper it is, and compares each attribute with all before it.
_MOST_TAGS = 100_000
# Broken HTML in a feed leaves its tags open, item after item.
_DEEPEST = 20_000
_MOST_ATTRIBUTES = 200
_MOST_BROKEN = 500
_MOST_AMPERSANDS = 500_000
# For each of these that is not closed it looks through all that follows.
_MOST_OPEN = 50
_PAIRS = (("<![CDATA[", "]]>"), ("<!--", "-->"), ("<?", "?>"), ("<!DOCTYPE", ">"))
# What feedparser has been seen to raise on damaged feeds; it promises nothing, and one bad feed must not end a cycle.
_RAISED = (ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError)


def read_xml_feed(text: str, builder: ItemBuilder) -> Feed:
    """Read a feed that is written in XML.

    Args:
        text: The decoded text.
        builder: Builds its items.

    Returns:
        The feed.

    Raises:
        AcquireError: The text is no feed.
    """
    bare = _bring_into_form(text, builder)
    parsed = _parse(bare, builder)
    if parsed.get("bozo"):
        builder.oddities["The feed is no well-formed XML; what could be read was read."] = 1
        parsed = _parse(_mend(bare), builder)
    kind = _find_kind(parsed, bare)
    entries = parsed.get("entries", [])
    if kind is None or (not entries and parsed.get("bozo") and "<item" not in bare and "<entry" not in bare):
        raise _refuse(text, builder.address)
    head = parsed.get("feed", {})
    builder.language = clean_language(_get(head, "language"))
    items = tuple(_read_entry(entry, kind, builder) for entry in entries)
    return Feed(
        kind=kind,
        title=clean_field(_get(head, "title"), max_chars=TITLE_CHARS),
        language=builder.language,
        items=items,
        next_address=_find_next(head, builder.address)
        or (_find_next_of_wordpress(head, builder.address) if items else None),
        generator=clean_field(_get(head, "generator"), max_chars=NAME_CHARS),
        warnings=tuple(builder.list_warnings()),
    )


def _bring_into_form(text: str, builder: ItemBuilder) -> str:
    """Return the XML of a feed without what stands before it, a document type and characters that XML has not."""
    start = _START.search(text[:_HEAD_CHARS])
    if start is None or _WEB_PAGE.match(text):
        raise _refuse(text, builder.address)
    if text[: start.start()].strip() and not text.lstrip().startswith(("<!--", "<?", "<!")):
        builder.oddities["Something stands before the feed and was left out."] = 1
    text = _leave_doctype_out(_DECLARATION.sub("", text[start.start() :], count=1))
    danger = _find_danger(text)
    if danger:
        raise AcquireError(
            f"Expected a feed, got XML that {danger} from {builder.address}. It was not read; tell the site.",
            where=builder.address,
        )
    return _NOT_XML_NUMBER.sub(" ", _NOT_XML.sub(" ", text))


def _leave_doctype_out(text: str) -> str:
    """Return XML without its document type, and with it all entities that it defines."""
    start = text[:_HEAD_CHARS].upper().find("<!DOCTYPE")
    if start < 0:
        return text
    end, bracket = text.find(">", start), text.find("[", start)
    if 0 <= bracket < end:
        end = text.find(">", text.find("]", bracket))
    return text[:start] + text[end + 1 :] if end >= 0 else text[:start]


def _find_danger(text: str) -> str | None:
    """Say why XML is not handed to feedparser, in words that follow "XML that"; None when it is."""
    if text.count("<") > 3 * _MOST_TAGS or text.count("&") > _MOST_AMPERSANDS:
        return "has brackets or ampersands without end"
    for opens, closes in _PAIRS:
        if text.count(opens) - text.count(closes) > _MOST_OPEN:
            return f"opens {opens} without end"
    depth = tags = broken = place = 0
    while (place := text.find("<", place)) >= 0:
        if text.startswith("<![CDATA[", place):
            place = max(text.find("]]>", place), place + 1)
            continue
        match = _TAG.match(text, place, place + _TAG_CHARS)
        if match is None:
            broken += text[place + 1 : place + 2].isalpha()
            if broken > _MOST_BROKEN or text.find(">", place, place + _TAG_CHARS) < 0 <= len(text) - place - _TAG_CHARS:
                return "has tags without end"
            place += 1
            continue
        place = match.end()
        tags += 1
        if len(match[2]) > _MOST_ATTRIBUTES and len(_ATTRIBUTE.findall(match[2])) > _MOST_ATTRIBUTES:
            return f"has a tag with more than {_MOST_ATTRIBUTES} attributes"
        if not match[2].endswith("/"):
            depth = max(0, depth - 1) if match[1] else depth + 1
        if tags > _MOST_TAGS or depth > _DEEPEST:
            return f"has more than {_MOST_TAGS:,} tags" if tags > _MOST_TAGS else f"nests more than {_DEEPEST:,} deep"
    return None


def _parse(text: str, builder: ItemBuilder) -> Mapping[str, Any]:
    import feedparser

    data = b'<?xml version="1.0" encoding="utf-8"?>\n' + text.encode()
    headers = {"content-location": builder.address, "content-type": "application/xml; charset=utf-8"}
    try:
        parsed: Mapping[str, Any] = feedparser.parse(
            io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except _RAISED as error:
        raise AcquireError(
            f"Expected a feed, got XML that is too damaged to be read from {builder.address}. Fetch it again; if it "
            "stays so, tell the site.",
            where=builder.address,
        ) from error
    return parsed


def _mend(text: str) -> str:
    """Return XML with bare ampersands escaped and named characters of HTML written out, CDATA left as it is."""
    parts: list[str] = []
    place = 0
    while (start := text.find("<![CDATA[", place)) >= 0 and (end := text.find("]]>", start)) >= 0:
        parts += (_mend_part(text[place:start]), text[start : end + 3])
        place = end + 3
    return "".join((*parts, _mend_part(text[place:])))


def _mend_part(part: str) -> str:
    named = _ENTITY.sub(lambda match: match.group() if match[1] in _OF_XML else html.unescape(match.group()), part)
    return _BARE_AMPERSAND.sub("&amp;", named)


def _find_kind(parsed: Mapping[str, Any], text: str) -> Literal["rss", "atom", "rdf"] | None:
    version = str(parsed.get("version") or "")
    head = text[:_HEAD_CHARS].lower()
    if version.startswith("atom") or re.search(r"<(?:\w{1,12}:)?feed\b", head):
        return "atom"
    if "<rdf:rdf" in head or version in ("rss090", "rss10"):
        return "rdf"
    return "rss" if version or "<channel" in head or "<rss" in head else None


def _read_entry(entry: Mapping[str, Any], kind: str, builder: ItemBuilder) -> FeedItem:
    published, updated = _get(entry, "published"), _get(entry, "updated")
    if kind != "atom":
        # dc:date, which feedparser calls a change
        published, updated = published or updated or _get(entry, "created"), updated if published else None
    return builder.build(
        links=_list_links(entry),
        guid=_get(entry, "id"),
        title=_get(entry, "title"),
        published=published,
        updated=updated,
        authors=_list_authors(entry),
        summary=_get(entry, "summary"),
        language=_get(entry, "language"),
    )


def _list_links(entry: Mapping[str, Any]) -> Iterator[object]:
    """Yield what may be the address of an item, best first; FeedBurner keeps the site's own address apart."""
    yield _get(entry, "feedburner_origlink")
    yield _get(entry, "link")
    for link in _get(entry, "links") or ():
        if isinstance(link, Mapping) and link.get("rel", "alternate") == "alternate":
            yield link.get("href")
    guid = _get(entry, "id")
    if isinstance(guid, str) and guid.startswith(("http://", "https://")):
        yield guid


def _list_authors(entry: Mapping[str, Any]) -> Iterator[object]:
    """Yield the names of authors; feedparser cuts an address of mail at four letters behind its last point."""
    raw = _get(entry, "author")
    if isinstance(raw, str) and "@" in raw:
        yield raw
        return
    authors = _get(entry, "authors") or ()
    names = [author.get("name") for author in authors if isinstance(author, Mapping)]
    yield from names if any(names) else [raw]


def _find_next(head: Mapping[str, Any], address: str) -> str | None:
    """Return the page of a feed with the next older items: of a paged feed, else of an archived one (RFC 5005)."""
    said = [link for link in _get(head, "links") or () if isinstance(link, Mapping)]
    for wanted in ("next", "prev-archive"):
        for link in said:
            if link.get("rel") == wanted:
                return resolve_address(link.get("href"), base=address)
    return None


def _find_next_of_wordpress(head: Mapping[str, Any], address: str) -> str | None:
    """Return the next page of a feed of WordPress, which has one at "?paged=2" and does not say so."""
    if "wordpress.org" not in str(_get(head, "generator")).lower():
        return None
    parts = urlsplit(address)
    fields = parse_qsl(parts.query, keep_blank_values=True)
    said = next((value for name, value in fields if name == "paged"), "1")
    number = int(said) if said.isascii() and said.isdigit() and len(said) < 6 else 1
    query = urlencode([field for field in fields if field[0] != "paged"] + [("paged", str(number + 1))])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _get(said: Mapping[str, Any], name: str) -> Any:
    """Return a field as it was said; feedparser's own access gives one for another."""
    return dict.get(said, name) if isinstance(said, dict) else None


def _refuse(text: str, address: str) -> AcquireError:
    if _SITEMAP.search(text[:_HEAD_CHARS]):
        got, remedy = "a sitemap", "Give the source the kind sitemap."
    elif _WEB_PAGE.match(text):
        got, remedy = (
            "a web page",
            "Give the address of the feed; `faktor sources add` looks for those that a page names.",
        )
    else:
        got, remedy = "something else", "Give the address of an RSS, Atom or JSON feed."
    return AcquireError(f"Expected a feed, got {got} from {address}. {remedy}", where=address)
