"""Holds what a feed says, each field cleaned.

Takes fields as a feed of any kind gives them; gives items of one kind, and counts what was odd about them.
Knows nothing of XML, JSON or the network.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from pipeline.acquire.fields import clean_field, clean_language, resolve_address
from pipeline.acquire.times import Precision, TimeSaid, read_time

__all__ = ["Feed", "FeedItem", "ItemBuilder"]

TITLE_CHARS = 500
NAME_CHARS = 120
_SUMMARY_CHARS = 2_000
_GUID_CHARS = 500
_TIME_CHARS = 120
_MOST_AUTHORS = 20
# A clock that runs ahead, or local time that is called UTC.
_AHEAD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One item of a feed.

    Attributes:
        address: Where it is, absolute; None where the feed gives no address of the web, and `refusal` says so.
        guid: What the feed calls it, or None.
        title: Title as plain text, or None.
        published: When it was published, the offset as written; the source's zone where none is. None where the feed
            says no time that can be read; `published_text` keeps the words.
        published_text: The words that say it.
        published_precision: "minute", "day", "month" or "year"; None without a time.
        updated: When it was last changed, likewise.
        updated_text: The words that say it.
        authors: Who wrote it.
        summary: Summary as plain text, or None.
        language: Language as the item or the feed says it, in lower case, or None.
        refusal: Why it cannot be fetched, one sentence; None when it can.
    """

    address: str | None
    guid: str | None = None
    title: str | None = None
    published: datetime | None = None
    published_text: str | None = None
    published_precision: Precision | None = None
    updated: datetime | None = None
    updated_text: str | None = None
    authors: tuple[str, ...] = ()
    summary: str | None = None
    language: str | None = None
    refusal: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says.

    Attributes:
        kind: "rss", "atom", "rdf" or "json".
        title: Its title, or None.
        language: Its language in lower case, or None.
        items: Its items as they stand, one of the same address twice included.
        next_address: The next page of it, with older items: as it says (RFC 5005, JSON Feed), or as WordPress has it;
            else None.
        generator: The program that made it, or None.
        warnings: What a person should know of how it was read, one sentence each.
    """

    kind: Literal["rss", "atom", "rdf", "json"]
    title: str | None
    language: str | None
    items: tuple[FeedItem, ...]
    next_address: str | None = None
    generator: str | None = None
    warnings: tuple[str, ...] = ()


@dataclass(slots=True)
class ItemBuilder:
    """Builds the items of one feed and keeps count of what is odd.

    Attributes:
        address: Address of the feed.
        zone: Zone of its source.
        now: When it was fetched, or None.
        language: Language of the feed.
        oddities: How often each oddity was met.
    """

    address: str
    zone: tzinfo
    now: datetime | None
    language: str | None = None
    oddities: Counter[str] = field(default_factory=Counter)

    def build(
        self,
        *,
        links: Iterable[object],
        guid: object,
        title: object,
        published: object,
        updated: object,
        authors: Iterable[object],
        summary: object,
        language: object,
    ) -> FeedItem:
        """Build an item of what a feed says; the first link that is an address of the web is its address."""
        said = [link for link in links if isinstance(link, str) and link.strip()]
        address = next(filter(None, (resolve_address(link, base=self.address) for link in said)), None)
        first, first_words = self._read_time(published)
        last, last_words = self._read_time(updated)
        return FeedItem(
            address=address,
            guid=clean_field(guid, max_chars=_GUID_CHARS),
            title=clean_field(title, max_chars=TITLE_CHARS),
            published=first.when if first else None,
            published_text=first_words,
            published_precision=first.precision if first else None,
            updated=last.when if last else None,
            updated_text=last_words,
            authors=tuple(dict.fromkeys(_clean_names(authors))),
            summary=clean_field(summary, max_chars=_SUMMARY_CHARS),
            language=clean_language(language) or self.language,
            refusal=None if address else _tell_refusal(said),
        )

    def list_warnings(self) -> Iterator[str]:
        """Yield a sentence for each oddity that was met."""
        for sentence, count in self.oddities.items():
            yield sentence.format(count=f"{count} time" if count == 1 else f"{count} times")

    def _read_time(self, value: object) -> tuple[TimeSaid | None, str | None]:
        words = clean_field(value, max_chars=_TIME_CHARS)
        said = read_time(words, zone=self.zone)
        if words and said is None:
            self.oddities["A date could not be read, {count}; its words are kept."] += 1
        if said and self.now is not None and said.when > self.now + _AHEAD:
            self.oddities["A date lies in the future and is not believed, {count}; its words are kept."] += 1
            return None, words
        return said, words


def _clean_names(authors: Iterable[object]) -> Iterator[str]:
    """Yield the names of people; an address of mail or of the web is none."""
    for _, author in zip(range(_MOST_AUTHORS), authors, strict=False):
        name = clean_field(author, max_chars=NAME_CHARS)
        if name:
            words = " ".join(word for word in name.split() if "@" not in word and "://" not in word).strip(" ()<>,;")
            if words:
                yield words


def _tell_refusal(said: list[str]) -> str:
    if not said:
        return "The feed gives no address for this item; it cannot be fetched."
    link = clean_field(said[0], max_chars=60)
    return f"The feed gives {link!r} as its address, which is none of the web; it cannot be fetched."
