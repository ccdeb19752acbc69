"""Finds what a page links to: feeds and sitemaps of its site, and the articles of a listing page.

Takes the bytes of a page or of robots.txt and its address; gives absolute addresses in order of place.
Knows nothing of the network: whether there is anything at an address is for who asks for it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal
from urllib.parse import urlsplit

from pipeline.acquire.addresses import canonicalise, is_same_site, names_article, tidy_address
from pipeline.acquire.fields import clean_field, resolve_address
from pipeline.acquire.tags import Tag, decode_page, find_base, list_tags, read_words

__all__ = ["FoundSource", "PageLink", "find_feeds", "find_links", "find_next", "is_wanted"]

_TITLE_CHARS = 300
# A listing page has some hundred.
_MOST_ANCHORS = 10_000
# Some links hold a whole card: a picture, a time, a heading and a teaser.
_ANCHOR_CHARS = 6_000
_ANCHOR_END = re.compile(r"</a\b|<a\b", re.IGNORECASE)
_FEED_TYPES = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/feed+json", "text/rss+xml"}
)
_FEED_ADDRESS = re.compile(
    r"/(?:feed|feeds|rss|atom)(?:/|$|\.(?:xml|php|aspx|json)$)|\.(?:rss|atom)$|/[^/]*(?:rss|atom|feed)[^/]*\.xml$|"
    r"[?&](?:feed|format)=(?:rss2?|atom|feed)\b",
    re.IGNORECASE,
)
_SITEMAP_ADDRESS = re.compile(r"/[^/]*sitemap[^/]*\.(?:xml|txt)(?:\.gz)?$", re.IGNORECASE)
_OF_COMMENTS = re.compile(r"/comments?/|[?&]replytocom=|\b(?:comments?|komentar)\b", re.IGNORECASE)
_ROBOTS_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_ROBOTS_LINE = re.compile(
    r"^[ \t]*(?:user-agent|disallow|allow|sitemap|crawl-delay)[ \t]*:", re.IGNORECASE | re.MULTILINE
)
_NO_PAGE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|ico|css|js|json|xml|rss|atom|mp[34]|m4[av]|webm|avi|mov|zip|gz|rar|apk|exe|woff2?)$",
    re.IGNORECASE,
)
_LISTING = re.compile(
    r"^/(?:tags?|topik|topic|topics|kategori|category|categories|indeks|index|author|penulis|editor|reporter|search|cari|"
    r"kanal|rubrik|page|halaman|login|masuk|register|daftar|feed|rss|sitemap|about|tentang[^/]*|redaksi|"
    r"pedoman[^/]*|disclaimer|privacy[^/]*|kontak|contact[^/]*|karir|iklan|wp-[^/]*)(?:/|$)",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"(?:halaman\s+)?(?:selanjutnya|berikutnya|next(?:\s+page)?|older(?:\s+posts)?|lebih\s+lama)\s*[›»→>]*|[›»→]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FoundSource:
    """A feed or sitemap that a page or robots.txt names.

    Attributes:
        address: Its absolute address.
        kind: "feed" or "sitemap".
        title: What it is called there, or None.
        said_by: "link" for what the page's head says to programs, "robots" for robots.txt, "anchor" for a link that
            readers see and whose address looks like one: a guess.
    """

    address: str
    kind: Literal["feed", "sitemap"]
    title: str | None
    said_by: Literal["link", "robots", "anchor"]


@dataclass(frozen=True, slots=True)
class PageLink:
    """A link of a listing page.

    Attributes:
        address: Its absolute address without fragment and tracking parameters.
        title: The words of the link, the longest where several lead to the same address; None for a picture alone.
    """

    address: str
    title: str | None


def find_feeds(data: bytes, *, address: str, charset: str | None = None) -> tuple[FoundSource, ...]:
    """Find the feeds and sitemaps that a page or robots.txt names.

    Args:
        data: The bytes of the page or of robots.txt.
        address: Where they came from.
        charset: What the Content-Type of the answer said, or None.

    Returns:
        Feeds and sitemaps, each once: those that the page's head names first, feeds of comments last.
    """
    page = decode_page(data, charset=charset)
    if "<" not in page[:2_000] and _ROBOTS_LINE.search(page):
        found = list(_list_robots(page, address))
    else:
        found = [*_list_declared(page, address), *_list_guessed(page, address)]
    found.sort(key=lambda source: bool(_OF_COMMENTS.search(f"{source.address} {source.title}")))
    first: dict[str, FoundSource] = {}
    for source in found:
        first.setdefault(source.address, source)
    return tuple(first.values())


def find_links(
    data: bytes,
    *,
    address: str,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    charset: str | None = None,
) -> tuple[PageLink, ...]:
    """Find the articles that a listing page links to.

    Args:
        data: The bytes of the page.
        address: Where they came from.
        include: Regular expressions of addresses to take, see `is_wanted`. Without any: pages of the same
            site whose path names an article by a number, a day or several words.
        exclude: Regular expressions of addresses to leave out.
        charset: What the Content-Type of the answer said, or None.

    Returns:
        Links in order of place, each article once; of a page with more than 10,000 links those among the first.
    """
    page = decode_page(data, charset=charset)
    base = find_base(page, address)
    own = canonicalise(address)
    titles: dict[str, tuple[str, str | None]] = {}
    for href, words in _list_anchors(page):
        found = resolve_address(href, base=base)
        if found is None:
            continue
        tidy = tidy_address(found)
        key = canonicalise(tidy)
        is_taken = is_wanted(tidy, include=include, exclude=exclude) and (bool(include) or _is_article(tidy, address))
        if key == own or not is_taken:
            continue
        before = titles.setdefault(key, (tidy, words))
        if len(words or "") > len(before[1] or ""):
            titles[key] = (before[0], words)
    return tuple(PageLink(found, words) for found, words in titles.values())


def find_next(data: bytes, *, address: str, charset: str | None = None) -> str | None:
    """Return the next page of a listing: by rel="next", else by a link called "Selanjutnya", "Next" or "»"."""
    page = decode_page(data, charset=charset)
    base = find_base(page, address)
    guess = None
    for tag in islice((tag for tag in list_tags(page, "link", "a") if not tag.is_end), _MOST_ANCHORS):
        found = resolve_address(tag.attributes.get("href"), base=base)
        if found is None or not is_same_site(found, address) or canonicalise(found) == canonicalise(address):
            continue
        if "next" in tag.attributes.get("rel", "").lower().split():
            return tidy_address(found)
        if guess is None and tag.name == "a" and _NEXT.fullmatch(_read_anchor(page, tag) or ""):
            guess = tidy_address(found)
    return guess


def is_wanted(address: str, *, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> bool:
    """Say whether an address is wanted by patterns.

    Args:
        address: An address.
        include: Parts of addresses of which one must be in it; none for all. Case is the same, and "*" stands for
            anything: "/berita/", "kabar.example/*/kota".
        exclude: Parts of addresses of which none may be in it.

    Returns:
        Whether it is wanted.
    """
    is_included = not include or any(_is_part(pattern, address) for pattern in include)
    return is_included and not any(_is_part(pattern, address) for pattern in exclude)


def _is_part(pattern: str, address: str) -> bool:
    """Say whether the pieces of a pattern between its stars stand in an address one after the other."""
    place, lower = 0, address.lower()
    for piece in pattern.lower().split("*"):
        place = lower.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return True


def _list_robots(text: str, address: str) -> Iterator[FoundSource]:
    for match in _ROBOTS_SITEMAP.finditer(text):
        found = resolve_address(match.group(1), base=address)
        if found:
            yield FoundSource(found, "sitemap", None, "robots")


def _list_declared(page: str, address: str) -> Iterator[FoundSource]:
    """Yield what the page names for programs."""
    base = find_base(page, address)
    for tag in list_tags(page, "link"):
        said = tag.attributes
        rel = said.get("rel", "").lower().split()
        found = resolve_address(said.get("href"), base=base)
        kind = said.get("type", "").partition(";")[0].strip().lower()
        if found is None:
            continue
        title = clean_field(said.get("title"), max_chars=_TITLE_CHARS)
        if ("alternate" in rel and kind in _FEED_TYPES) or "feed" in rel:
            yield FoundSource(found, "feed", title, "link")
        elif "sitemap" in rel:
            yield FoundSource(found, "sitemap", title, "link")


def _list_guessed(page: str, address: str) -> Iterator[FoundSource]:
    """Yield links of the same site whose addresses look like feeds and sitemaps."""
    base = find_base(page, address)
    for href, words in _list_anchors(page):
        found = resolve_address(href, base=base)
        if found is None or not is_same_site(found, address):
            continue
        if _SITEMAP_ADDRESS.search(urlsplit(found).path):
            yield FoundSource(found, "sitemap", words, "anchor")
        elif _FEED_ADDRESS.search(found.partition("#")[0]):
            yield FoundSource(found, "feed", words, "anchor")


def _list_anchors(page: str) -> Iterator[tuple[str, str | None]]:
    anchors = (tag for tag in list_tags(page, "a") if not tag.is_end and tag.attributes.get("href"))
    for tag in islice(anchors, _MOST_ANCHORS):
        yield tag.attributes["href"], _read_anchor(page, tag)


def _read_anchor(page: str, tag: Tag) -> str | None:
    """Return the words of a link; its title or the description of its picture where it has none."""
    start = tag.end
    end = _ANCHOR_END.search(page, start, start + _ANCHOR_CHARS)
    words = clean_field(read_words(page, start, end.start()), max_chars=_TITLE_CHARS) if end else None
    return words or clean_field(tag.attributes.get("title"), max_chars=_TITLE_CHARS)


def _is_article(address: str, of_page: str) -> bool:
    path = urlsplit(address).path
    return (
        is_same_site(address, of_page)
        and names_article(path)
        and not _NO_PAGE.search(path)
        and not _LISTING.search(path)
    )
