"""What a feed, a sitemap or a page of links offers, as articles that may be fetched.

Takes the bytes of a listing; gives offers and further listings. Knows neither network nor ledger.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flows.sources import WebSource
from pipeline.acquire.addresses import canonicalise, tidy_address
from pipeline.acquire.feeds import FeedItem, read_feed
from pipeline.acquire.links import find_links, find_next
from pipeline.acquire.sitemaps import SitemapEntry, read_sitemap
from pipeline.store import write_moment

__all__ = ["Listed", "Listing", "Offer", "read_listing"]

_MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Offer:
    """An article that a listing offers.

    Attributes:
        address: Where it is, to be asked for.
        key: Its address in the form in which addresses are compared.
        day: The day that the listing dates it, in the zone that the date is written in; None where it says none.
        facts: What the listing says of it.
        refusal: Why it cannot be fetched, one sentence; None when it can.
    """

    address: str
    key: str
    day: date | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A further listing that a listing names.

    Attributes:
        address: Where it is.
        role: "feed", "sitemap" or "page".
        lastmod: When it was last changed, ISO 8601, by the one that names it; None where it says nothing.
        is_older_page: Whether it is the next page of the same listing, with older items.
    """

    address: str
    role: str
    lastmod: str | None = None
    is_older_page: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """What a listing says.

    Attributes:
        offers: The articles, each key once.
        further: Further listings.
        warnings: What a person should know of how it was read.
    """

    offers: tuple[Offer, ...]
    further: tuple[Listing, ...] = ()
    warnings: tuple[str, ...] = ()


def read_listing(
    source: WebSource, data: bytes, *, role: str, address: str, charset: str | None, now: datetime
) -> Listed:
    """Return what a listing offers.

    Args:
        source: The source that it belongs to.
        data: Its bytes.
        role: What it is to be read as: "feed", "sitemap" or "page".
        address: Where it came from.
        charset: What its Content-Type says.
        now: When it was fetched.

    Raises:
        AcquireError: If the bytes are nothing of the sort.
    """
    zone = ZoneInfo(source.zone)
    if role == "feed":
        feed = read_feed(data, address=address, zone=zone, charset=charset, now=now)
        offers = (_offer_item(item, feed_address=address, language=feed.language, zone=zone) for item in feed.items)
        older = (Listing(feed.next_address, "feed", is_older_page=True),) if feed.next_address else ()
        return Listed(tuple(_each_once(offers)), older, feed.warnings)
    if role == "sitemap":
        sitemap = read_sitemap(data, address=address, zone=zone, charset=charset)
        offers = (_offer_entry(entry, sitemap_address=address, zone=zone) for entry in sitemap.entries)
        children = tuple(Listing(each.address, "sitemap", _iso(each.lastmod)) for each in sitemap.children)
        return Listed(tuple(_each_once(offers)), children, sitemap.warnings)
    found = find_links(data, address=address, include=source.include, exclude=source.exclude, charset=charset)
    links = (
        Offer(
            each.address, canonicalise(each.address), facts=_leave_out_none({"listing": address, "words": each.title})
        )
        for each in found
    )
    next_page = find_next(data, address=address, charset=charset)
    further = (Listing(next_page, "page", is_older_page=True),) if next_page else ()
    return Listed(tuple(_each_once(links)), further)


def _each_once(offers: Iterator[Offer]) -> Iterator[Offer]:
    met: set[str] = set()
    for offer in offers:
        if offer.key not in met:
            met.add(offer.key)
            yield offer


def _offer_item(item: FeedItem, *, feed_address: str, language: str | None, zone: ZoneInfo) -> Offer:
    facts = {
        "listing": feed_address,
        "guid": item.guid,
        "title": item.title,
        "published": _iso(item.published),
        "published_text": item.published_text,
        "day": _iso_day(_tell_day(item.published, item.published_precision, zone)),
        "precision": item.published_precision,
        "updated": _iso(item.updated),
        "authors": list(item.authors) or None,
        "language": item.language or language,
    }
    day = _tell_day(item.published or item.updated, item.published_precision, zone)
    return _make_offer(item.address, facts, day, item.refusal, f"{feed_address}#{item.guid or item.title}")


def _offer_entry(entry: SitemapEntry, *, sitemap_address: str, zone: ZoneInfo) -> Offer:
    facts = {
        "listing": sitemap_address,
        "title": entry.title,
        "published": _iso(entry.published),
        "published_text": entry.published_text,
        "day": _iso_day(_tell_day(entry.published, None, zone)),
        "lastmod": _iso(entry.lastmod),
        "language": entry.language,
    }
    day = _tell_day(entry.published or entry.lastmod, None, zone)
    return _make_offer(entry.address, facts, day, entry.refusal, f"{sitemap_address}#{entry.title}")


def _make_offer(
    address: str | None, facts: dict[str, Any], day: date | None, refusal: str | None, otherwise: str
) -> Offer:
    said = _leave_out_none(facts)
    if address is None:
        return Offer(otherwise, otherwise, day, said, refusal or "The listing gives no address of the web for it.")
    return Offer(tidy_address(address), canonicalise(address), day, said, refusal)


def _tell_day(moment: datetime | None, precision: str | None, zone: ZoneInfo) -> date | None:
    """Return the day of a moment where the source is: many feeds write UTC, in which the morning is the day before."""
    if moment is None:
        return None
    if precision in ("day", "month", "year") or moment.time() == _MIDNIGHT:
        return moment.date()
    return moment.astimezone(zone).date()


def _iso_day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _leave_out_none(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if value is not None}


def _iso(moment: datetime | None) -> str | None:
    return write_moment(moment) if moment is not None else None
