"""Plans the news world: which sites there are, what each publishes when, and what of it has to be found.

It takes a seed and sizes and gives sites and articles with their versions, addresses and twins; the same seed gives the
same world. It knows no HTTP: how an article looks and how a server behaves is told elsewhere.
"""

import hashlib
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property
from typing import Any, Literal

from newsworld.writing import Language, Writing, add_paragraph, write_article

__all__ = ["START", "Article", "Form", "Site", "Version", "World"]

Form = Literal["rss", "atom", "rdf", "json", "sitemap", "pages"]

START = datetime(2024, 2, 20, tzinfo=UTC)
"""The simulated month has a 29 February, the end of a month and midnights of two zones in it."""

WIB, WIT = timezone(timedelta(hours=7), "WIB"), timezone(timedelta(hours=9), "WIT")

DEATH_DAY, RESURRECTION_DAY, REDESIGN_DAY = 20, 25, 15

KINDS: tuple[tuple[str, Form, Language, str], ...] = (
    ("kabar-muara", "rss", "id", ""),
    ("ellery-post", "rss", "en", "windows-1252 id-parameter"),
    ("suara-lawang", "atom", "id", ""),
    ("semi-harian", "rdf", "id", ""),
    ("quay-wire", "json", "en", ""),
    ("nila-online", "rss", "id", "broken-xml noisy"),
    ("rawa-pos", "rss", "id", "relative no-canonical"),
    ("merak-arsip", "atom", "id", "paged"),
    ("kota-peta", "sitemap", "id", "news"),
    ("quay-council", "sitemap", "en", "pdf"),
    ("daftar-kota", "pages", "id", ""),
    ("lintang-com", "rss", "id", "tracked"),
    ("hollin-feeds", "rss", "en", "redirected no-canonical"),
    ("harian-amp", "rss", "id", "amp"),
    ("waktu-kacau", "rss", "id", "odd-dates"),
    ("salin-berita", "rss", "id", "copies"),
    ("kestrel-latin", "rss", "en", "iso-8859-1 utf-16-feed"),
    ("padam-news", "rss", "id", "dies"),
    ("tampil-baru", "atom", "id", "redesigned"),
    ("batas-kota", "rss", "id", "guarded"),
)


@dataclass(frozen=True, slots=True)
class Version:
    """How an article read from a moment on."""

    at: datetime
    writing: Writing


@dataclass(frozen=True, slots=True)
class Site:
    """A publisher on a host of its own.

    Attributes:
        number: From 1; its host is 127.0.1.<number>.
        name: Also the name of the source.
        form: What names its articles.
        language: Of its articles.
        zone: In which it writes its dates.
        traits: What is peculiar about it.
    """

    number: int
    name: str
    form: Form
    language: Language
    zone: timezone
    traits: frozenset[str]

    @property
    def charset(self) -> str:
        return next((name for name in ("windows-1252", "iso-8859-1") if name in self.traits), "utf-8")

    @property
    def list_path(self) -> str:
        paths = {"json": "/feed.json", "sitemap": "/sitemap.xml", "pages": "/indeks"}
        return paths.get(self.form, "/feed.xml")


@dataclass(frozen=True, slots=True)
class Article:
    """An article with all that ever becomes of it.

    Attributes:
        number: Of the article, over all sites.
        site: Where it stands.
        path: Its canonical path.
        versions: In order of time; the first is its publication.
        removed: From when on its page is gone.
        refusal: Why it must not be kept: disallowed, noindex or reserved.
        copy_of: The number of the article that it repeats word by word.
    """

    number: int
    site: Site
    path: str
    versions: tuple[Version, ...]
    removed: datetime | None = None
    refusal: str | None = None
    copy_of: int | None = None

    @property
    def published(self) -> datetime:
        return self.versions[0].at

    @property
    def is_pdf(self) -> bool:
        return self.path.endswith(".pdf")

    def at(self, now: datetime) -> Version:
        """Return the version that stands at a moment after its publication."""
        return [version for version in self.versions if version.at <= now][-1]


@dataclass(frozen=True)
class World:
    """Everything that is published, from a seed.

    Attributes:
        seed: Two worlds of a seed and sizes are equal.
        articles: How many may be kept; those that may not come on top.
        days: How long it goes on; a fifth of the articles is older than its start.
        hosts: How many sites there are; the first 20 have their peculiarities, the others are plain.
        window: How many items a feed or listing page shows; 0 shows all.
        crawl_delay: Seconds in the robots.txt of each host; 0 names none.
        removals: 0 keeps every article up; otherwise one in a hundred is taken down after five days.
    """

    seed: int = 7
    articles: int = 2000
    days: int = 30
    hosts: int = 20
    window: int = 30
    crawl_delay: int = 0
    removals: int = 1

    @property
    def end(self) -> datetime:
        return START + timedelta(days=self.days)

    @cached_property
    def sites(self) -> tuple[Site, ...]:
        return tuple(_make_site(number) for number in range(1, self.hosts + 1))

    @cached_property
    def everything(self) -> tuple[Article, ...]:
        """Every article, ordered by publication."""
        made: dict[int, Article] = {}
        for number in range(1, self.articles + 1):
            site = self.sites[(number - 1) % self.hosts]
            original = made.get(number - 15) if "copies" in site.traits else None
            made[number] = self._make_article(number, site, original)
        made |= {article.number: article for article in self._make_refused()}
        return tuple(sorted(made.values(), key=lambda article: (article.published, article.number)))

    @cached_property
    def by_site(self) -> dict[int, tuple[Article, ...]]:
        return {
            site.number: tuple(each for each in self.everything if each.site.number == site.number)
            for site in self.sites
        }

    @cached_property
    def by_path(self) -> dict[tuple[int, str], Article]:
        return {(each.site.number, each.path): each for each in self.everything}

    @cached_property
    def by_number(self) -> dict[int, Article]:
        return {each.number: each for each in self.everything}

    def published(self, site: Site, now: datetime) -> list[Article]:
        """Return what a site has published and not removed, newest first."""
        shown = [each for each in self.by_site[site.number] if each.published <= now]
        return [each for each in reversed(shown) if each.removed is None or each.removed > now]

    def shown(self, site: Site, now: datetime) -> list[Article]:
        """Return what its feed shows of it."""
        return self.published(site, now)[: self.window or None]

    def tell_truth(self, base: "Base") -> Iterator[dict[str, Any]]:
        """Yield one record an article: what must be found of it, or that it must not be kept."""
        for each in self.everything:
            yield {
                "number": each.number,
                "source": each.site.name,
                "form": each.site.form,
                "traits": sorted(each.site.traits),
                "address": base.of(each.site) + each.path,
                "language": each.site.language,
                "published": each.published.astimezone(each.site.zone).isoformat(),
                "removed": each.removed and each.removed.isoformat(),
                "refusal": each.refusal,
                "copy_of": each.copy_of,
                "is_pdf": each.is_pdf,
                "versions": [
                    {
                        "at": version.at.isoformat(),
                        "title": version.writing.title,
                        "author": version.writing.author,
                        "paragraphs": list(version.writing.paragraphs),
                        "text_sha256": hashlib.sha256("\n".join(version.writing.paragraphs).encode()).hexdigest(),
                    }
                    for version in each.versions
                ],
            }

    def _make_article(self, number: int, site: Site, original: Article | None) -> Article:
        dice = random.Random(f"{self.seed}/plan/{number}")
        backlog = dice.random() < 0.2
        hours = -dice.uniform(1, 240) if backlog else dice.uniform(0, self.days * 24 - 30)
        published = START + timedelta(hours=hours)
        if original is not None:
            published = original.published + timedelta(minutes=dice.randint(20, 600))
        published = published.replace(microsecond=0)
        writing = original.versions[0].writing if original else write_article(self.seed, number, site.language)
        versions = [Version(published, writing)]
        as_pdf = "pdf" in site.traits and dice.random() < 0.3
        if not as_pdf and not original and dice.random() < 0.1:
            later = published + timedelta(hours=dice.choice((1, 6, 14, 70)), minutes=dice.randint(1, 50))
            versions += [Version(later, add_paragraph(writing, self.seed, number))] if later < self.end else []
        removed = max(versions[-1].at, START) + timedelta(days=5) if dice.random() < 0.01 and self.removals else None
        path = _make_path(number, site, writing, published, "pdf" if as_pdf else "html")
        return Article(number, site, path, tuple(versions), removed, None, original and original.number)

    def _make_refused(self) -> Iterator[Article]:
        """Articles that a site names in its feed and asks not to be kept: ten of each kind at most."""
        count = max(1, min(10, self.articles // 100))
        for site in self.sites:
            if "guarded" not in site.traits:
                continue
            for place, refusal in enumerate(("disallowed", "noindex", "reserved")):
                for extra in range(count):
                    number = 900_000 + place * 100 + extra
                    at = START + timedelta(hours=-200 + extra * (200 + self.days * 20) / count, minutes=place)
                    writing = write_article(self.seed, number, site.language)
                    path = _make_path(number, site, writing, at, "html")
                    path = f"/dalam{path}" if refusal == "disallowed" else path
                    yield Article(number, site, path, (Version(at, writing),), None, refusal)


@dataclass(frozen=True, slots=True)
class Base:
    """Where the sites of a world are served.

    Attributes:
        port: The same on every host.
        scheme: http, or https on the port of TLS.
    """

    port: int
    scheme: str = "http"

    def of(self, site: Site) -> str:
        """Return the root address of a site, without a slash at its end."""
        return f"{self.scheme}://127.0.1.{site.number}:{self.port}"


def _make_site(number: int) -> Site:
    if number <= len(KINDS):
        name, form, language, traits = KINDS[number - 1]
        zone = UTC if language == "en" else WIT if "odd-dates" in traits else WIB
        return Site(number, name, form, language, zone, frozenset(traits.split()))
    return Site(number, f"warta-{number:03}", "rss", "id", WIB, frozenset())


def _make_path(number: int, site: Site, writing: Writing, published: datetime, ending: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", writing.title.lower()).strip("-")[:60].strip("-")
    if "id-parameter" in site.traits and ending == "html":
        return f"/news/{slug}?id={number}"
    return f"/{published.astimezone(site.zone):%Y/%m/%d}/{slug}-{number}.{ending}"
