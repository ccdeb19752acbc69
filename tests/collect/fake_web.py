"""A web without a network: pages by address, with validators, that can change, move, fail and go."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Self

from flows.clock import Clock
from flows.fetch import Fetched, Request
from flows.sources import WebSource

START = datetime(2025, 3, 3, 6, 0, tzinfo=UTC)
SITE = "https://kabar.example"
FEED = f"{SITE}/feed.xml"


class TestClock(Clock):
    """A clock that stands still until it is set on."""

    __test__ = False

    def __init__(self, moment: datetime = START) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)

    def go_on(self, **span: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**span)


@dataclass
class Page:
    """What is at an address."""

    body: bytes = b""
    media_type: str = "text/html; charset=utf-8"
    outcome: Any = "ok"
    status: int | None = 200
    reason: str | None = None
    moves_to: str | None = None
    etag: str | None = None


@dataclass
class FakeWeb:
    """Answers requests from a table, and remembers what was asked."""

    clock: Clock
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    before_answer: Callable[[Request], object] = lambda _: None

    def put(self, address: str, text: str, **fields: Any) -> None:
        """Put a page at an address, with an ETag of its content."""
        self.pages[address] = Page(text.encode(), etag=f'"{hash(text) & 0xFFFFFF:x}"', **fields)

    def fail(self, address: str, outcome: str, status: int | None, reason: str) -> None:
        """Let an address fail."""
        self.pages[address] = Page(outcome=outcome, status=status, reason=reason)

    def list_asked(self, role: str = "article") -> list[str]:
        """Return what was asked for since the last time."""
        asked = [request.address for request in self.asked if request.role == role]
        self.asked.clear()
        return asked

    # ---- as a fetcher ----------------------------------------------------------------------------------------

    def make(self, _settings: object, _hosts: object, *, clock: Clock) -> Self:
        assert clock is self.clock
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def fetch(self, request: Request) -> Fetched:
        return next(iter(self.fetch_many([request])))

    def fetch_many(self, requests: Iterable[Request], *, until: datetime | None = None) -> Iterator[Fetched]:
        waiting = requests if isinstance(requests, deque) else deque(requests)
        while waiting:
            request = waiting.popleft()
            now = self.clock.now()
            if until is not None and now > until:
                yield Fetched(request, "deferred", None, "The time is over.", request.address, now, not_before=now)
                continue
            self.before_answer(request)
            self.asked.append(request)
            page, address, hops = self._find(request.address)
            if page is None:
                yield Fetched(request, "gone", 404, f"{request.address} is not there (404).", address, now)
                continue
            if request.etag is not None and request.etag == page.etag:
                yield Fetched(request, "not_modified", 304, None, address, now, etag=page.etag)
                continue
            yield Fetched(
                request,
                page.outcome,
                page.status,
                page.reason,
                address,
                now,
                hops=hops,
                headers=(("Content-Type", page.media_type),),
                body=page.body if page.outcome == "ok" else b"",
                charset=page.media_type.partition("charset=")[2] or None,
                etag=page.etag,
            )

    def _find(self, address: str) -> tuple[Page | None, str, tuple[str, ...]]:
        hops: tuple[str, ...] = ()
        page = self.pages.get(address)
        while page is not None and page.moves_to is not None:
            hops = (*hops, address)
            address = page.moves_to
            page = self.pages.get(address)
        return page, address, hops


def write_feed(articles: Sequence[tuple[str, str, str]], *, next_page: str | None = None) -> str:
    """Return a feed of articles: path or address, title, date as RSS writes it."""
    items = "".join(
        f"<item><title>{title}</title><link>{path if '://' in path else SITE + path}</link><pubDate>{when}</pubDate>"
        f"<author>redaksi@kabar.id (Sri Lestari)</author></item>"
        for path, title, when in articles
    )
    older = f'<atom:link rel="next" href="{next_page}"/>' if next_page else ""
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>'
        f"<title>Kabar</title><link>{SITE}/</link><description>x</description>{older}{items}</channel></rss>"
    )


def write_article(title: str, *paragraphs: str, head: str = "", around: str = "") -> str:
    """Return the page of an article."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html lang=id><head><title>{title}</title>{head}</head><body><nav>{around}</nav>"
        f"<article><h1>{title}</h1>{text}</article></body></html>"
    )


def write_sitemap(entries: Sequence[tuple[str, str]]) -> str:
    """Return a sitemap of pages: path, day of the last change."""
    urls = "".join(f"<url><loc>{SITE}{path}</loc><lastmod>{day}</lastmod></url>" for path, day in entries)
    return f'<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def write_index(sitemaps: Sequence[tuple[str, str | None]]) -> str:
    """Return an index of sitemaps: path, day of the last change."""
    inside = "".join(
        f"<sitemap><loc>{SITE}{path}</loc>{f'<lastmod>{day}</lastmod>' if day else ''}</sitemap>"
        for path, day in sitemaps
    )
    return f'<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{inside}</sitemapindex>'


def make_source(name: str = "kabar", kind: str = "feed", address: str = FEED, **fields: Any) -> WebSource:
    """Return a source."""
    return WebSource(name=name, kind=kind, address=(address,), **fields)  # type: ignore[arg-type]


LONG = (
    "Pemerintah kota memperluas jaringan internet di dua belas kelurahan yang selama ini belum terjangkau layanan.",
    "Kepala dinas mengatakan pemasangan selesai sebelum akhir tahun dan warga tidak dipungut biaya apa pun.",
)
"""Two paragraphs long enough to be read as an article."""

OTHER = ("Wali kota membuka pusat layanan baru yang melayani warga dari pagi sampai sore setiap hari kerja.",)
