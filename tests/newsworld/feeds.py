"""Writes the feeds and sitemaps of the news world, well-formed and broken ones.

It takes a site and the world's time and gives bytes. It knows no connection: headers and faults are the server's.
"""

import gzip
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape

from newsworld.plan import START, Article, Base, Site, World
from newsworld.writing import MONTHS

__all__ = ["write_feed", "write_sitemap"]

DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def write_feed(world: World, base: Base, site: Site, now: datetime, *, page: int = 1) -> bytes:
    """Write the feed of a site as it stands at a moment; a paged one has older pages."""
    items = world.shown(site, now)
    if "paged" in site.traits and world.window:
        items = world.published(site, now)[(page - 1) * world.window : page * world.window]
    write = {"rss": _write_rss, "atom": _write_atom, "rdf": _write_rdf, "json": _write_json}[site.form]
    return write(world, base, site, items, now, page)


def write_sitemap(world: World, base: Base, site: Site, now: datetime, name: str) -> bytes | None:
    """Write a sitemap of a site: the index, or one of the files that it names; None is a file that there is not.

    A site with the news extension has an index, a news sitemap of two days and a gzipped file a month; another has one
    plain file.
    """
    articles = world.published(site, now)
    root = base.of(site)
    if "news" not in site.traits:
        return _write_urls(root, articles, now) if name == "sitemap.xml" else None
    by_month: dict[str, list[Article]] = {}
    for each in articles:
        by_month.setdefault(f"{each.published:%Y-%m}", []).append(each)
    if name == "sitemap.xml":
        newest = {f"sitemap-{month}.xml.gz": _changed_last(each, now) for month, each in sorted(by_month.items())}
        newest["sitemap-news.xml"] = max(newest.values(), default=START)
        rows = [
            f"<sitemap><loc>{root}/{child}</loc><lastmod>{changed.isoformat()}</lastmod></sitemap>"
            for child, changed in newest.items()
        ]
        space = "http://www.sitemaps.org/schemas/sitemap/0.9"
        return _wrap_xml(f'<sitemapindex xmlns="{space}">{"".join(rows)}</sitemapindex>')
    if name == "sitemap-news.xml":
        recent = [each for each in articles if each.published > now - timedelta(days=2)]
        return _write_urls(root, recent, now, news=True)
    month = name.removeprefix("sitemap-").removesuffix(".xml.gz")
    if month not in by_month:
        return None
    return gzip.compress(_write_urls(root, by_month[month], now), mtime=0)


def _write_urls(root: str, articles: list[Article], now: datetime, *, news: bool = False) -> bytes:
    rows = []
    for each in articles:
        extra = ""
        if news:
            extra = (
                f"<news:news><news:publication><news:name>{each.site.name}</news:name>"
                f"<news:language>{each.site.language}</news:language></news:publication>"
                f"<news:publication_date>{each.published.astimezone(each.site.zone).isoformat()}</news:publication_date>"
                f"<news:title>{escape(each.at(now).writing.title)}</news:title></news:news>"
            )
        changed = _changed(each, now).astimezone(each.site.zone).isoformat()
        rows.append(f"<url><loc>{escape(root + each.path)}</loc><lastmod>{changed}</lastmod>{extra}</url>")
    spaces = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    return _wrap_xml(f"<urlset {spaces}>{''.join(rows)}</urlset>")


def _write_rss(world: World, base: Base, site: Site, items: list[Article], now: datetime, page: int) -> bytes:
    rows = []
    for each in items:
        writing = each.at(now).writing
        for link in _links(base, each, now):
            date = _write_odd_date(each) if "odd-dates" in site.traits else _rfc822(each)
            rows.append(
                f"<item><title>{escape(writing.title)}</title><link>{escape(link)}</link>"
                f'<guid isPermaLink="false">{site.name}-{each.number}-{link.count("/amp")}</guid>'
                + (f"<pubDate>{date}</pubDate>" if date else "")
                + f"<dc:creator>{escape(writing.author)}</dc:creator>"
                f"<description>&lt;p&gt;{escape(escape(writing.paragraphs[0]))}&lt;/p&gt;</description></item>"
            )
    base_attribute = f' xml:base="{base.of(site)}/"' if "relative" in site.traits else ""
    text = (
        f'<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"{base_attribute}><channel><title>{site.name}</title>'
        f"<link>{base.of(site)}/</link><description>Berita</description><language>{site.language}</language>"
        f"{''.join(rows)}</channel></rss>"
    )
    if "broken-xml" in site.traits:
        text = text.replace("Berita</description>", "Berita & Kota</description>", 1).replace("</channel></rss>", "")
    if "utf-16-feed" in site.traits:
        return f'<?xml version="1.0" encoding="utf-16"?>\n{text}'.encode("utf-16")
    return _wrap_xml(text, site.charset)


def _write_atom(world: World, base: Base, site: Site, items: list[Article], now: datetime, page: int) -> bytes:
    rows = []
    for each in items:
        writing = each.at(now).writing
        rows.append(
            f"<entry><title>{escape(writing.title)}</title><id>tag:{site.name},2024:{each.number}</id>"
            f'<link rel="alternate" href="{escape(base.of(site) + each.path)}"/>'
            f"<published>{each.published.astimezone(site.zone).isoformat()}</published>"
            f"<updated>{_changed(each, now).astimezone(site.zone).isoformat()}</updated>"
            f"<author><name>{escape(writing.author)}</name></author><summary>{escape(writing.paragraphs[0])}</summary></entry>"
        )
    older = ""
    if "paged" in site.traits and world.window and page * world.window < len(world.published(site, now)):
        older = f'<link rel="next" href="{base.of(site)}/feed.xml?page={page + 1}"/>'
    updated = max((_changed(each, now) for each in items), default=datetime(2024, 1, 1, tzinfo=UTC))
    return _wrap_xml(
        f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{site.language}"><title>{site.name}</title>'
        f"<id>tag:{site.name},2024:feed</id><updated>{updated.isoformat()}</updated>{older}{''.join(rows)}</feed>"
    )


def _write_rdf(world: World, base: Base, site: Site, items: list[Article], now: datetime, page: int) -> bytes:
    rows = []
    for each in items:
        link, writing = escape(base.of(site) + each.path), each.at(now).writing
        rows.append(
            f'<item rdf:about="{link}"><title>{escape(writing.title)}</title><link>{link}</link>'
            f"<dc:date>{each.published.astimezone(site.zone).isoformat()}</dc:date>"
            f"<dc:creator>{escape(writing.author)}</dc:creator></item>"
        )
    spaces = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'
    return _wrap_xml(
        f'<rdf:RDF {spaces} xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="{base.of(site)}/">'
        f"<title>{site.name}</title><link>{base.of(site)}/</link></channel>{''.join(rows)}</rdf:RDF>"
    )


def _write_json(world: World, base: Base, site: Site, items: list[Article], now: datetime, page: int) -> bytes:
    rows = [
        {
            "id": f"{site.name}-{each.number}",
            "url": base.of(site) + each.path,
            "title": each.at(now).writing.title,
            "date_published": each.published.astimezone(site.zone).isoformat(),
            "date_modified": _changed(each, now).isoformat(),
            "authors": [{"name": each.at(now).writing.author}],
            "summary": each.at(now).writing.paragraphs[0],
        }
        for each in items
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": site.name, "language": site.language, "items": rows}
    return json.dumps(feed, ensure_ascii=False).encode()


def _links(base: Base, article: Article, now: datetime) -> list[str]:
    """Return the addresses by which a feed names an article: mostly one."""
    traits, root = article.site.traits, base.of(article.site)
    if "relative" in traits:
        return [article.path.lstrip("/")]
    if "tracked" in traits:
        return [f"{root}{article.path}?utm_source=rss&utm_medium=feed&utm_campaign={now:%Y%m%d%H}#teks"]
    if "redirected" in traits:
        return [f"{root}/go/{article.number}"]
    if "amp" in traits:
        return [f"{root}/amp{article.path}", f"{root}{article.path}"][: 1 + article.number // 20 % 2]
    return [root + article.path]


def _rfc822(article: Article) -> str:
    return format_datetime(article.published.astimezone(article.site.zone))


def _write_odd_date(article: Article) -> str:
    """Return a date as careless sites write it: without a zone, with a name for it, in Indonesian, wrong, or none."""
    at = article.published.astimezone(article.site.zone)
    ways = (
        f"{at:%a, %d %b %Y %H:%M:%S}",
        f"{at:%a, %d %b %Y %H:%M:%S} WIT",
        f"{DAYS[at.weekday()]}, {at.day} {MONTHS[at.month - 1]} {at.year} {at:%H:%M}",
        f"{at:%a, %d %b %y %H:%M:%S} +0900",
        f"{at + timedelta(days=400):%a, %d %b %Y %H:%M:%S} +0900",
        "Thu, 01 Jan 1970 00:00:00 +0000",
        "",
        at.isoformat(),
    )
    return ways[article.number // 20 % len(ways)]


def _changed(article: Article, now: datetime) -> datetime:
    return article.at(now).at


def _changed_last(articles: list[Article], now: datetime) -> datetime:
    return max(_changed(each, now) for each in articles)


def _wrap_xml(text: str, charset: str = "utf-8") -> bytes:
    return f'<?xml version="1.0" encoding="{charset}"?>\n{text}'.encode(charset, "xmlcharrefreplace")
