"""Looks an address up: whether it is a feed, a sitemap, or a page that names them, and what is newest there.

Takes an address and a fetcher; gives what may become a source, the likeliest first. Writes nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urljoin, urlsplit, urlunsplit

from flows.collect.offers import Listed, Offer, read_listing
from flows.fetch import Fetched, Fetcher, Request
from flows.sources import DEFAULT_ZONE, WebSource
from pipeline.acquire.feeds import read_feed
from pipeline.acquire.links import FoundSource, find_feeds
from pipeline.errors import AcquireError, QuestionError

__all__ = ["Candidate", "LookUp", "look_up", "name_source", "read_candidate"]

_MOST_TRIED = 8
_MOST_CHILDREN = 3
# Where feeds and sitemaps are where no page names them: WordPress and most others.
_USUAL_PLACES = ("/feed", "/rss", "/feed.xml", "/rss.xml", "/sitemap.xml")
_ROLES = {"feed": "feed", "sitemap": "sitemap", "pages": "page"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What may become a source.

    Attributes:
        kind: "feed", "sitemap" or "pages".
        address: Where it is.
        title: What it calls itself, or None.
        language: Language that it says, or None.
        newest: What it offers, the newest first.
        children: How many further sitemaps it names.
        warnings: What a person should know of how it was read.
    """

    kind: str
    address: str
    title: str | None = None
    language: str | None = None
    newest: tuple[Offer, ...] = ()
    children: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LookUp:
    """What was found at an address.

    Attributes:
        candidates: What may become a source, the likeliest first.
        troubles: One sentence for each address that was tried in vain.
    """

    candidates: tuple[Candidate, ...]
    troubles: tuple[str, ...] = field(default=())


def look_up(address: str, fetcher: Fetcher, *, now: datetime, zone: str = DEFAULT_ZONE) -> LookUp:
    """Look an address up.

    Args:
        address: Of a feed, a sitemap, or a page of a site; without a scheme it is taken for https.
        fetcher: Asks.
        now: The time.
        zone: Zone of dates that name none.

    Returns:
        What may become a source. A page is followed to the feeds and sitemaps that it and robots.txt name.

    Raises:
        QuestionError: If the address is none of the web.
    """
    address = _complete(address)
    first = fetcher.fetch(Request(address, "page"))
    if first.outcome != "ok":
        # what is no page may be a feed: its type says so
        first = fetcher.fetch(Request(address, "feed"))
    if first.outcome != "ok":
        return LookUp((), (f"{address}: {first.reason}",))
    direct = next(_read_as_listing(first, now=now, zone=zone), None)
    if direct is not None:
        return LookUp((_look_into(direct, fetcher, now=now, zone=zone),))
    named = [*find_feeds(first.body, address=first.final_address, charset=first.charset)]
    named += _ask_robots(first.final_address, fetcher)
    if not named:
        named = [
            FoundSource(urljoin(address, place), "sitemap" if "sitemap" in place else "feed", None, "anchor")
            for place in _USUAL_PLACES
        ]
        found = _try_all(first, named, fetcher, now=now, zone=zone)
        # nobody said that there is anything at these places
        return LookUp(found.candidates)
    return _try_all(first, named, fetcher, now=now, zone=zone)


def read_candidate(source: WebSource, fetcher: Fetcher, *, now: datetime) -> LookUp:
    """Ask for a source that is known, and say what it offers now."""
    candidates, troubles = [], []
    for address in source.address:
        fetched = fetcher.fetch(Request(address, _ROLES[source.kind]))  # type: ignore[arg-type]
        if fetched.outcome != "ok":
            troubles.append(f"{address}: {fetched.reason}")
            continue
        try:
            candidates.append(_read(source.kind, fetched, now=now, zone=source.zone, source=source))
        except AcquireError as error:
            troubles.append(f"{address}: {error}")
    found = tuple(_look_into(each, fetcher, now=now, zone=source.zone) for each in candidates)
    return LookUp(found, tuple(troubles))


def name_source(address: str, taken: set[str]) -> str:
    """Return a short name for a source by its host, and by its path where that name is taken."""
    parts = urlsplit(address)
    host = (parts.hostname or "source").removeprefix("www.").removeprefix("rss.").removeprefix("feeds.")
    words = [host.split(".")[0] if not host.replace(".", "").isdigit() else host.replace(".", "-")]
    words += [word for word in parts.path.lower().replace(".", "/").split("/") if word.isalnum()]
    ignored = {"feed", "feeds", "rss", "atom", "xml", "index", "php", "html"}
    words = [words[0], *(word for word in words[1:] if word not in ignored)]
    name = _clean(words[0])
    for word in words[1:]:
        if name not in taken:
            break
        name = f"{name}-{_clean(word)}"
    number = 2
    while name in taken:
        name = f"{_clean(words[0])}-{number}"
        number += 1
    return name


def _clean(word: str) -> str:
    kept = "".join(sign if sign.isascii() and (sign.isalnum() or sign == "-") else "-" for sign in word.lower())
    return kept.strip("-") or "source"


def _complete(address: str) -> str:
    address = address.strip()
    if "://" not in address:
        address = f"https://{address}"
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise QuestionError(
            f"Expected an address of the web such as https://example.org, got {address!r}. Check it.", address
        )
    return address if parts.path else urlunsplit((*parts[:2], "/", *parts[3:]))


def _read_as_listing(fetched: Fetched, *, now: datetime, zone: str) -> Iterator[Candidate]:
    """Yield what the bytes are, if they are a feed or a sitemap."""
    for kind in ("feed", "sitemap"):
        try:
            candidate = _read(kind, fetched, now=now, zone=zone)
        except AcquireError:
            continue
        if candidate.newest or candidate.children or kind == "feed":
            yield candidate


def _read(kind: str, fetched: Fetched, *, now: datetime, zone: str, source: WebSource | None = None) -> Candidate:
    source = source or WebSource(name="lookup", kind=kind, address=(fetched.final_address,), zone=zone)  # type: ignore[arg-type]
    listed = read_listing(
        source,
        fetched.body,
        role=_ROLES[kind],
        address=fetched.final_address,
        charset=fetched.charset,
        now=now,
    )
    title = language = None
    if kind == "feed":
        from zoneinfo import ZoneInfo

        feed = read_feed(fetched.body, address=fetched.final_address, zone=ZoneInfo(zone), charset=fetched.charset)
        title, language = feed.title, feed.language
    children = sum(not each.is_older_page for each in listed.further)
    # the address that was asked for, unless it has moved for good: it is the one that the site gives away
    return Candidate(kind, fetched.request.address, title, language, _sort(listed, source), children, listed.warnings)


def _sort(listed: Listed, source: WebSource) -> tuple[Offer, ...]:
    taken = [each for each in listed.offers if each.refusal is None and source.takes(each.address)]
    return tuple(sorted(taken, key=lambda each: _when(each), reverse=True))


def _when(offer: Offer) -> str:
    said = offer.facts.get("published") or offer.facts.get("updated") or offer.facts.get("lastmod")
    return str(said or offer.day or "")


def _look_into(candidate: Candidate, fetcher: Fetcher, *, now: datetime, zone: str) -> Candidate:
    """Return an index of sitemaps with what the newest of its sitemaps offer."""
    if candidate.newest or not candidate.children:
        return candidate
    fetched = fetcher.fetch(Request(candidate.address, "sitemap"))
    if fetched.outcome != "ok":
        return candidate
    source = WebSource(name="lookup", kind="sitemap", address=(candidate.address,), zone=zone)
    index = read_listing(
        source, fetched.body, role="sitemap", address=fetched.final_address, charset=fetched.charset, now=now
    )
    children = sorted(index.further, key=lambda each: each.lastmod or "", reverse=True)[:_MOST_CHILDREN]
    newest: list[Offer] = []
    for child in children:
        answer = fetcher.fetch(Request(child.address, "sitemap"))
        if answer.outcome != "ok":
            continue
        try:
            newest += _read("sitemap", answer, now=now, zone=zone).newest
        except AcquireError:
            continue
        if newest:
            break
    return Candidate(
        "sitemap", candidate.address, candidate.title, None, tuple(newest), candidate.children, candidate.warnings
    )


def _ask_robots(address: str, fetcher: Fetcher) -> list[FoundSource]:
    parts = urlsplit(address)
    robots = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
    fetched = fetcher.fetch(Request(robots, "robots"))
    if fetched.outcome != "ok":
        return []
    return [each for each in find_feeds(fetched.body, address=robots) if each.said_by == "robots"]


def _try_all(page: Fetched, named: list[FoundSource], fetcher: Fetcher, *, now: datetime, zone: str) -> LookUp:
    """Ask for what a page and robots.txt name; keep what is what it is said to be."""
    candidates: list[Candidate] = []
    troubles: list[str] = []
    for each in list({found.address: found for found in named}.values())[:_MOST_TRIED]:
        fetched = fetcher.fetch(Request(each.address, each.kind))
        if fetched.outcome != "ok":
            troubles.append(f"{each.address}: {fetched.reason}")
            continue
        found = next(_read_as_listing(fetched, now=now, zone=zone), None)
        if found is None:
            troubles.append(f"{each.address} is neither a feed nor a sitemap.")
            continue
        candidates.append(_look_into(found, fetcher, now=now, zone=zone))
    links = _read("pages", page, now=now, zone=zone)
    if links.newest:
        candidates.append(links)
    # feeds first: they are short, and say what is new
    candidates.sort(key=lambda each: (("feed", "sitemap", "pages").index(each.kind), not each.newest))
    return LookUp(tuple(candidates), tuple(troubles))
