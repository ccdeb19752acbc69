"""Reads what the head of an article's page says of the page, and roughly what the article says.

Takes the bytes of a page with its address and headers; gives facts, or lines.
Knows nothing of the network and parses nothing: the text of an article is read by `extract`.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from pipeline.acquire.addresses import canonicalise, is_same_site, names_article, tidy_address
from pipeline.acquire.fields import clean_field, clean_language, resolve_address
from pipeline.acquire.tags import Tag, decode_page, find_base, list_tags

__all__ = ["PageFacts", "describe_page", "read_gist"]

_TITLE_CHARS = 500
_HEAD_CHARS = 500_000
_OUR_ROBOTS = frozenset({"robots", "faktor"})
_HEADER_LINK = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[^,;<>]{1,200})*)")
_RELATION = re.compile(r"\brel\s*=\s*(?:\"([^\"]*)\"|([\w-]+))", re.IGNORECASE)
_PAGE_FIELD = re.compile(r"(?<=&)(?:page|p|halaman|hal|paged|pg)=([2-9]|[1-9]\d)\b", re.IGNORECASE)
_PAGE_PATH = re.compile(r"/(?:(?:page|halaman|hal|p)[/-]?)?([2-9]|[1-4]\d)/?$", re.IGNORECASE)
_REFRESH = re.compile(r"\s*\d{0,4}\s*[;,]?\s*url\s*=\s*['\"]?\s*([^'\"\s]+)", re.IGNORECASE)

_PARAGRAPHS = frozenset({"p", "blockquote", "pre"})
# Outside of paragraphs, a stretch that does not end as a sentence does is a headline of something else.
_ENDS = (".", "!", "?", "”", '"', "»", ":", ")", "…")
# A line of an article, rather than of a menu or a list of other articles.
_GIST_WORDS = 8
_MOST_LINKED_SHARE = 0.5
_COMMENT = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_BLOCKS = frozenset(
    {"article", "aside", "blockquote", "body", "br", "dd", "div", "dt", "figcaption", "figure", "footer", "h1", "h2",
     "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td",
     "th", "title", "tr", "ul"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the head of a page and its headers say of it.

    Attributes:
        canonical: Address that the page says is its own and that is believed, tidied; None where it says none or is
            not believed.
        canonical_said: What it says, absolute, believed or not.
        canonical_doubt: Why it is not believed, one sentence; None where it is.
        amp: Address of its amp form, or None.
        title: Its title for sharing, else its title; None without.
        language: Language that its first tag says, or None.
        robots: Directives for all robots or for us, in lower case: "noindex", "noarchive" ...
        reservation: What it says in the meta element tdm-reservation, as it stands; None where it says nothing.
        policy: What it says in the meta element tdm-policy, as it stands.
        next_page: The next page of the same article, or None.
        refresh: Where the page sends its readers on at once, or None.
    """

    canonical: str | None
    canonical_said: str | None = None
    canonical_doubt: str | None = None
    amp: str | None = None
    title: str | None = None
    language: str | None = None
    robots: tuple[str, ...] = ()
    reservation: str | None = None
    policy: str | None = None
    next_page: str | None = None
    refresh: str | None = None


def describe_page(
    data: bytes, *, address: str, headers: Iterable[tuple[str, str]] = (), charset: str | None = None
) -> PageFacts:
    """Describe a page by its head.

    A canonical address is believed only where it is of the same site, is no front page or listing while the page's
    own address names an article, is not the first page of an article while this is a later one, and where the page
    says only one. What stands outside the head is not believed, since readers may have written it.

    Args:
        data: The bytes of the page.
        address: Where they came from, after redirects.
        headers: Headers of the answer, for `Link: <...>; rel="canonical"`.
        charset: What the Content-Type of the answer said, or None.

    Returns:
        The facts.
    """
    page = decode_page(data, charset=charset)[:_HEAD_CHARS]
    base = find_base(page, address)
    tags = list(_list_head(page))
    metas = [tag.attributes for tag in tags if tag.name == "meta"]
    links = [tag.attributes for tag in tags if tag.name == "link"]
    said = [link.get("href") for link in links if "canonical" in link.get("rel", "").lower().split()]
    said += _list_header_links(headers, "canonical")
    named = list(dict.fromkeys(filter(None, (resolve_address(href, base=base) for href in said))))
    if not named:
        shared = resolve_address(_get_meta(metas, "og:url"), base=base)
        named = [shared] if shared else []
    doubt = _find_doubt(named, address)
    following = [link.get("href") for link in links if "next" in link.get("rel", "").lower().split()]
    return PageFacts(
        canonical=tidy_address(named[0]) if named and doubt is None else None,
        canonical_said=named[0] if named else None,
        canonical_doubt=doubt,
        amp=_find_amp(links, base),
        title=clean_field(_get_meta(metas, "og:title") or _read_title(page), max_chars=_TITLE_CHARS),
        language=_find_language(tags, metas),
        robots=tuple(dict.fromkeys(_list_directives(metas))),
        reservation=clean_field(_get_meta(metas, "tdm-reservation"), max_chars=40),
        policy=clean_field(_get_meta(metas, "tdm-policy"), max_chars=_TITLE_CHARS),
        next_page=_find_next(following, base, address),
        refresh=_find_refresh(metas, base),
    )


def read_gist(data: bytes, *, charset: str | None = None) -> str:
    """Return roughly the text of an article: its heading and its longer paragraphs, one a line, each once.

    What changes with each fetch of a page - adverts, lists of what is read most, counters, times - is in short lines
    and links, which are left out. It serves to see whether an article changed at all without parsing the page.

    Args:
        data: The bytes of the page.
        charset: What the Content-Type of the answer said, or None.

    Returns:
        Lines; empty where the page has no paragraph of some words.
    """
    page = decode_page(data, charset=charset)
    return "\n".join(dict.fromkeys(_list_paragraphs(page)))


def _list_paragraphs(page: str) -> Iterator[str]:
    """Yield the stretches between two tags of blocks that are mostly words of their own, not links."""
    words: list[str] = []
    linked = place = 0
    is_link = is_heading = is_paragraph = False
    for tag in list_tags(page):
        piece = " ".join(html.unescape(_COMMENT.sub("", page[place : tag.start])).split())
        place = tag.end
        if piece:
            words.append(piece)
            linked += len(piece) if is_link else 0
        if tag.name == "a":
            is_link = not tag.is_end
        elif tag.name in _BLOCKS:
            is_title = tag.name == "title" and tag.is_end
            is_told = _is_own(words, linked) and (is_paragraph or words[-1].endswith(_ENDS))
            if words and not is_title and (is_told or is_heading):
                yield " ".join(words)
            words, linked, is_link = [], 0, False
            is_heading = tag.name == "h1" and not tag.is_end
            is_paragraph = tag.name in _PARAGRAPHS and not tag.is_end


def _is_own(words: Sequence[str], linked: int) -> bool:
    chars = sum(map(len, words))
    return sum(len(piece.split()) for piece in words) >= _GIST_WORDS and linked <= chars * _MOST_LINKED_SHARE


def _list_head(page: str) -> Iterator[Tag]:
    """Yield the tags of the head of a page; a page without a body tag has its head until the first paragraph."""
    for tag in list_tags(page, "html", "head", "meta", "link", "title", "body", "p", "article", "main", "h1"):
        if tag.name in ("body", "p", "article", "main", "h1") or (tag.name == "head" and tag.is_end):
            return
        if not tag.is_end:
            yield tag


def _get_meta(metas: Sequence[Mapping[str, str]], name: str) -> str | None:
    for meta in metas:
        if name in (meta.get("name", "").lower(), meta.get("property", "").lower()) and "content" in meta:
            return meta["content"]
    return None


def _read_title(page: str) -> str | None:
    tag = next((tag for tag in list_tags(page, "title") if not tag.is_end), None)
    if tag is None:
        return None
    end = page.lower().find("</title", tag.end, tag.end + 4 * _TITLE_CHARS)
    return page[tag.end : end] if end >= 0 else None


def _find_language(tags: Sequence[Tag], metas: Sequence[Mapping[str, str]]) -> str | None:
    first = next((tag.attributes.get("lang") for tag in tags if tag.name == "html"), None)
    return clean_language(first) or clean_language(_get_meta(metas, "og:locale"))


def _list_directives(metas: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for meta in metas:
        if meta.get("name", "").strip().lower() in _OUR_ROBOTS:
            for word in re.split(r"[\s,]+", meta.get("content", "").lower()):
                if re.fullmatch(r"[a-z][a-z_-]{1,40}", word):
                    yield word


def _list_header_links(headers: Iterable[tuple[str, str]], wanted: str) -> Iterator[str]:
    """Yield the targets of a relation in Link headers (RFC 8288)."""
    for name, value in headers:
        if name.lower() == "link":
            for target, rest in _HEADER_LINK.findall(value[:_HEAD_CHARS]):
                relation = _RELATION.search(rest)
                if relation and wanted in (relation[1] or relation[2]).lower().split():
                    yield target


def _find_amp(links: Sequence[Mapping[str, str]], base: str) -> str | None:
    for link in links:
        if "amphtml" in link.get("rel", "").lower().split():
            return resolve_address(link.get("href"), base=base)
    return None


def _find_refresh(metas: Sequence[Mapping[str, str]], base: str) -> str | None:
    for meta in metas:
        if meta.get("http-equiv", "").lower() == "refresh":
            said = _REFRESH.match(meta.get("content", ""))
            return resolve_address(said[1], base=base) if said else None
    return None


def _find_doubt(named: Sequence[str], address: str) -> str | None:
    """Say why the address that a page says is its own is not believed."""
    if not named:
        return None
    if len({canonicalise(each) for each in named}) > 1:
        return "The page says more than one canonical address."
    if not is_same_site(named[0], address):
        return "The page says a canonical address of another site: it may be a copy."
    said, own = urlsplit(named[0]), urlsplit(address)
    if said.path.strip("/") == "" and not said.query and (own.path.strip("/") or own.query):
        return "The page says that the front page is its canonical address."
    if names_article(own.path) and not names_article(said.path) and not said.query:
        return "The page says a canonical address that names no article, while its own does."
    number = _number_page(own.path, own.query)
    if number > 1 and _number_page(said.path, said.query) != number:
        return "The page is a later one of an article and says the address of another."
    return None


def _number_page(path: str, query: str) -> int:
    """Return the number of a page of an article by its address; 1 where it names none."""
    match = _PAGE_FIELD.search(f"&{query}") or _PAGE_PATH.search(path)
    return int(match[1]) if match else 1


def _find_next(hrefs: Iterable[str | None], base: str, address: str) -> str | None:
    """Return the next page where its address is that of this page but for the number; a next article is none."""
    for href in hrefs:
        found = resolve_address(href, base=base)
        if found and is_same_site(found, address):
            one, other = urlsplit(canonicalise(found)), urlsplit(canonicalise(address))
            is_next = _number_page(one.path, one.query) == _number_page(other.path, other.query) + 1
            if is_next and _leave_page_out(one.path, one.query) == _leave_page_out(other.path, other.query):
                return tidy_address(found)
    return None


def _leave_page_out(path: str, query: str) -> tuple[str, str]:
    return _PAGE_PATH.sub("", path).rstrip("/"), _PAGE_FIELD.sub("", f"&{query}").strip("&")
