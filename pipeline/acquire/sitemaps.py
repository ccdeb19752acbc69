"""Reads sitemaps: lists of pages, indexes of further sitemaps, news sitemaps, plain lists; gzip too.

Takes the bytes of a sitemap, its address and the zone of its source; gives entries, children and warnings.
Knows no network: no entity is resolved, no document type is loaded, and pictures, videos and translations are left out.

References:
    Sitemaps XML format, https://www.sitemaps.org/protocol.html; the news extension,
    http://www.google.com/schemas/sitemap-news/0.9.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any

from pipeline.acquire.charset import decode_text
from pipeline.acquire.fields import clean_field, clean_language, resolve_address
from pipeline.acquire.tags import find_declared
from pipeline.acquire.times import read_time
from pipeline.errors import AcquireError

__all__ = ["MAX_SITEMAP_BYTES", "Sitemap", "SitemapChild", "SitemapEntry", "read_sitemap"]

MAX_SITEMAP_BYTES = 55_000_000
"""Unpacked; the format allows 50 MiB."""

_MOST_ENTRIES = 60_000
"""The format allows 50,000."""

_TITLE_CHARS = 500
_TIME_CHARS = 120
_HEAD_CHARS = 5_000
_GZIP = b"\x1f\x8b"
_ROOT = re.compile(r"<(?:\w{1,12}:)?(urlset|sitemapindex|rss|feed|rdf|html)\b", re.IGNORECASE)
_CHUNK_BYTES = 1 << 16
_OF_OTHERS = ("sitemap-image", "sitemap-video", "xhtml")


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """A page that a sitemap names.

    Attributes:
        address: Its absolute address; None where what stands there is none of the web, and `refusal` says so.
        lastmod: When it was last changed, as written; the source's zone where none is. Programs often write the hour
            at which the sitemap was made.
        lastmod_text: The words that say it.
        title: Title by the news extension, or None.
        published: Time of publication by the news extension, or None.
        published_text: The words that say it.
        language: Language by the news extension, or None.
        refusal: Why it cannot be fetched, one sentence; None when it can.
    """

    address: str | None
    lastmod: datetime | None = None
    lastmod_text: str | None = None
    title: str | None = None
    published: datetime | None = None
    published_text: str | None = None
    language: str | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class SitemapChild:
    """A further sitemap that an index names.

    Attributes:
        address: Its absolute address.
        lastmod: When it was last changed, or None.
    """

    address: str
    lastmod: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What a sitemap says.

    Attributes:
        entries: The pages that it names, as they stand.
        children: The sitemaps that it names.
        warnings: What a person should know of how it was read, one sentence each.
    """

    entries: tuple[SitemapEntry, ...]
    children: tuple[SitemapChild, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reader:
    """What is the same for all entries of a sitemap, and how often each oddity was met."""

    address: str
    zone: tzinfo
    oddities: Counter[str] = field(default_factory=Counter)
    times: dict[str, datetime | None] = field(default_factory=dict)

    def read_time(self, value: str | None) -> tuple[datetime | None, str | None]:
        words = clean_field(value, max_chars=_TIME_CHARS)
        if words is None:
            return None, None
        if words not in self.times:
            said = read_time(words, zone=self.zone)
            self.times[words] = said.when if said else None
        if self.times[words] is None:
            self.oddities["A date could not be read, {count}; its words are kept."] += 1
        return self.times[words], words


def read_sitemap(data: bytes, *, address: str, zone: tzinfo, charset: str | None = None) -> Sitemap:
    """Read a sitemap.

    Args:
        data: The bytes, packed with gzip or not.
        address: Where they came from.
        zone: Zone of the source, for times that name none.
        charset: What the Content-Type of the answer said, or None.

    Returns:
        The sitemap; of a damaged one what could be read, with a warning. A feed that is given as a sitemap, as the
        format allows, gives its items as entries.

    Raises:
        AcquireError: The bytes are no sitemap, are too many, or are packed so that they would become too many.
    """
    reader = _Reader(address, zone)
    text = _decode(_unpack(data, reader), charset, reader)
    root = _ROOT.search(text[:_HEAD_CHARS])
    kind = root[1].lower() if root else ""
    if kind in ("rss", "feed", "rdf"):
        return _read_as_feed(data, address, zone, charset)
    if not root and not text.lstrip().startswith("<"):
        return _read_list(text, reader)
    if kind not in ("urlset", "sitemapindex"):
        got = "a web page" if kind == "html" or "<html" in text[:_HEAD_CHARS].lower() else "something else"
        raise AcquireError(
            f"Expected a sitemap, got {got} from {address}. Give the address of a sitemap; robots.txt may name it.",
            where=address,
        )
    return _read_xml(text[root.start() :] if root else text, reader)


def _unpack(data: bytes, reader: _Reader) -> bytes:
    """Return bytes without gzip, however often they were packed, never more than the format allows."""
    for _ in range(3):
        if not data.startswith(_GZIP):
            break
        data = _unpack_once(data, reader)
    if len(data) > MAX_SITEMAP_BYTES:
        raise _refuse_size(reader.address)
    return data


def _unpack_once(data: bytes, reader: _Reader) -> bytes:
    parts: list[bytes] = []
    size = 0
    while data.startswith(_GZIP):
        unpacker = zlib.decompressobj(wbits=31)
        try:
            part = unpacker.decompress(data, MAX_SITEMAP_BYTES + 1 - size)
        except zlib.error as error:
            if not parts:
                raise AcquireError(
                    f"Expected a sitemap, got gzip that cannot be unpacked from {reader.address}. Fetch it again.",
                    where=reader.address,
                ) from error
            break
        parts.append(part)
        size += len(part)
        if size > MAX_SITEMAP_BYTES:
            raise _refuse_size(reader.address)
        if not unpacker.eof:
            reader.oddities["The gzip file ends too soon; what could be unpacked was read."] = 1
            break
        data = unpacker.unused_data
    return b"".join(parts)


def _refuse_size(address: str) -> AcquireError:
    return AcquireError(
        f"Expected a sitemap of at most {MAX_SITEMAP_BYTES // 10**6} MB unpacked, got more from {address}. "
        "Give the address of one of the smaller sitemaps of the site.",
        where=address,
    )


def _decode(data: bytes, charset: str | None, reader: _Reader) -> str:
    decoded = decode_text(data, declared=find_declared(data), header=charset)
    if decoded.lost_chars:
        reader.oddities["A character could not be decoded, {count}."] += decoded.lost_chars
    text = decoded.text.lstrip("\ufeff\0 \t\r\n")
    if not text:
        raise AcquireError(
            f"Expected a sitemap, got nothing from {reader.address}. Try again later.", where=reader.address
        )
    return text


def _read_as_feed(data: bytes, address: str, zone: tzinfo, charset: str | None) -> Sitemap:
    from pipeline.acquire.feeds import read_feed

    feed = read_feed(data, address=address, zone=zone, charset=charset)
    entries = (
        SitemapEntry(
            address=item.address,
            lastmod=item.updated,
            lastmod_text=item.updated_text,
            title=item.title,
            published=item.published,
            published_text=item.published_text,
            language=item.language,
            refusal=item.refusal,
        )
        for item in feed.items
    )
    return Sitemap(tuple(entries), (), feed.warnings)


def _read_list(text: str, reader: _Reader) -> Sitemap:
    """Read a plain list of addresses, one a line."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    entries = [SitemapEntry(resolve_address(line, base="")) for line in lines[:_MOST_ENTRIES]]
    good = tuple(entry for entry in entries if entry.address)
    if len(good) * 2 < len(lines):
        raise AcquireError(
            f"Expected a sitemap, got text that is no list of addresses from {reader.address}. "
            "Give the address of a sitemap; robots.txt may name it.",
            where=reader.address,
        )
    if len(entries) < len(lines):
        reader.oddities[f"The sitemap has more than {_MOST_ENTRIES:,} entries; the rest was not read."] = 1
    if len(good) < len(entries):
        reader.oddities["A line is no address of the web, {count}."] = len(entries) - len(good)
    return Sitemap(good, (), _list_warnings(reader))


def _read_xml(text: str, reader: _Reader) -> Sitemap:
    """Read XML from its root on: a document type, and with it all entities, stands before that and is never seen."""
    from lxml import etree

    entries: list[SitemapEntry] = []
    children: list[SitemapChild] = []
    parser = etree.XMLPullParser(
        events=("end",),
        tag=("{*}url", "{*}sitemap"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    data = b'<?xml version="1.0" encoding="utf-8"?>' + text.encode("utf-8", "replace")
    is_whole = True
    for start in range(0, len(data) + _CHUNK_BYTES, _CHUNK_BYTES):
        try:
            # an empty chunk is the end
            parser.feed(data[start : start + _CHUNK_BYTES]) if start < len(data) else parser.close()
        except etree.XMLSyntaxError:
            is_whole = False
        for _, element in parser.read_events():
            _take(element, entries, children, reader)
        if len(entries) + len(children) > _MOST_ENTRIES:
            reader.oddities[f"The sitemap has more than {_MOST_ENTRIES:,} entries; the rest was not read."] = 1
            break
    if not is_whole or len(parser.feed_error_log):
        reader.oddities["The sitemap is no well-formed XML; what could be read was read."] = 1
    return Sitemap(tuple(entries[:_MOST_ENTRIES]), tuple(children[:_MOST_ENTRIES]), _list_warnings(reader))


def _take(element: Any, entries: list[SitemapEntry], children: list[SitemapChild], reader: _Reader) -> None:
    """Take an entry or a child whose element has ended, and free its memory."""
    fields = dict(_list_fields(element))
    if _name_of(element) == "url":
        entries.append(_make_entry(fields, reader))
    else:
        address = resolve_address(fields.get("loc"), base=reader.address)
        if address:
            children.append(SitemapChild(address, reader.read_time(fields.get("lastmod"))[0]))
        else:
            reader.oddities["A further sitemap has no address of the web, {count}."] += 1
    element.clear(keep_tail=False)
    while element.getprevious() is not None:
        del element.getparent()[0]


def _make_entry(fields: dict[str, str], reader: _Reader) -> SitemapEntry:
    said = fields.get("loc")
    address = resolve_address(said, base=reader.address)
    lastmod, lastmod_text = reader.read_time(fields.get("lastmod"))
    published, published_text = reader.read_time(fields.get("publication_date"))
    refusal = None
    if address is None:
        shown = clean_field(said, max_chars=60)
        refusal = f"The sitemap gives {shown!r} as its address, which is none of the web; it cannot be fetched."
    return SitemapEntry(
        address=address,
        lastmod=lastmod,
        lastmod_text=lastmod_text,
        title=clean_field(fields.get("title"), max_chars=_TITLE_CHARS),
        published=published,
        published_text=published_text,
        language=clean_language(fields.get("language")),
        refusal=refusal,
    )


def _list_fields(element: Any) -> Iterator[tuple[str, str]]:
    """Yield the fields of an entry and of its news; those of pictures, videos and translations are none of its own."""
    for child in element:
        space = _space_of(child)
        if any(other in space for other in _OF_OTHERS):
            continue
        if _name_of(child) == "news":
            for part in child.iter("{*}*"):
                if _name_of(part) in ("title", "language", "publication_date"):
                    yield _name_of(part), part.text or ""
        elif _name_of(child) in ("loc", "lastmod"):
            yield _name_of(child), "".join(child.itertext())


def _name_of(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[2].rpartition(":")[2] if isinstance(tag, str) else ""


def _space_of(element: Any) -> str:
    tag = element.tag
    return tag.rpartition("}")[0] if isinstance(tag, str) else ""


def _list_warnings(reader: _Reader) -> tuple[str, ...]:
    return tuple(
        sentence.format(count=f"{count} time" if count == 1 else f"{count} times")
        for sentence, count in reader.oddities.items()
    )
