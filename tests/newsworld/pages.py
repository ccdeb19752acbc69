"""Draws articles, listing pages and robots.txt as their sites serve them.

It takes a site, an article and the world's time and gives bytes in the site's charset.
It knows no connection: headers and faults are the server's.
"""

from datetime import datetime, timedelta
from html import escape

from newsworld.plan import REDESIGN_DAY, START, Article, Base, Site, World
from newsworld.writing import MONTHS

__all__ = ["draw_article", "draw_listing", "draw_pdf", "write_robots"]


def draw_article(world: World, base: Base, article: Article, now: datetime, *, amp: bool = False) -> bytes:
    """Draw the page of an article as it stands at a moment."""
    site, version = article.site, article.at(now)
    writing, root = version.writing, base.of(article.site)
    head = [
        f'<meta charset="{site.charset}">' if "windows-1252" not in site.traits else "",
        f"<title>{escape(writing.title)} - {site.name}</title>",
        f'<meta property="og:title" content="{escape(writing.title)}">',
        f'<meta property="og:site_name" content="{site.name}">',
        f'<meta name="author" content="{escape(writing.author)}">',
        f'<meta property="article:published_time" content="{article.published.astimezone(site.zone).isoformat()}">',
    ]
    if version.at > article.published:
        head.append(f'<meta property="article:modified_time" content="{version.at.astimezone(site.zone).isoformat()}">')
    if "no-canonical" not in site.traits:
        head.append(f'<link rel="canonical" href="{escape(root + article.path)}">')
    if "amp" in site.traits and not amp:
        head.append(f'<link rel="amphtml" href="{root}/amp{article.path}">')
    if article.refusal == "noindex":
        head.append('<meta name="robots" content="noindex, nofollow">')
    if article.refusal == "reserved":
        head.append('<meta name="tdm-reservation" content="1">')
    body = "\n".join(f"<p>{escape(text, quote=False)}</p>" for text in writing.paragraphs)
    date = f"<time>{_write_date(article.published.astimezone(site.zone), site)}</time>"
    byline = f"<p class=byline>{escape(writing.author)}, {date}</p>"
    main = f"<article><h1>{escape(writing.title)}</h1>{byline}\n{body}</article>"
    if "redesigned" in site.traits and now >= START + timedelta(days=REDESIGN_DAY):
        main = f'<div id="app" data-article="{article.number}"></div><script src="/aset/aplikasi.js"></script>'
    page = (
        f'<!DOCTYPE html>\n<html{" amp" if amp else ""} lang="{site.language}"><head>{"".join(head)}</head>\n<body>'
        f'<nav><a href="/">{site.name}</a> <a href="/indeks">Indeks</a></nav>\n{main}\n{_draw_noise(world, site, now)}'
        f"<footer>{site.name}</footer></body></html>\n"
    )
    return page.encode(site.charset, "xmlcharrefreplace")


def draw_listing(world: World, base: Base, site: Site, now: datetime, *, page: int = 1) -> bytes:
    """Draw the listing page of a site: its newest articles, with links that are not articles around them."""
    size = world.window or 10_000
    articles = world.published(site, now)
    shown = articles[(page - 1) * size : page * size]
    rows = []
    for place, each in enumerate(shown):
        link = each.path + ("#komentar" if place % 3 == 1 else "?utm_source=indeks" if place % 3 == 2 else "")
        rows.append(f'<li><a href="{escape(link)}">{escape(each.at(now).writing.title)}</a></li>')
    older = f'<a rel="next" href="/indeks?page={page + 1}">Berikutnya</a>' if page * size < len(articles) else ""
    text = (
        f'<!DOCTYPE html><html lang="{site.language}"><head><meta charset="utf-8"><title>Indeks {site.name}</title>'
        '</head><body><nav><a href="/">Beranda</a> <a href="/tentang-kami">Tentang kami</a></nav>'
        f"<ul>{''.join(rows)}</ul>{older}"
        '<footer><a href="https://example.org/iklan">Iklan</a></footer></body></html>'
    )
    return text.encode()


def draw_pdf(article: Article, now: datetime) -> bytes:
    """Draw an article as a PDF with one page of text."""
    writing = article.at(now).writing
    lines = [writing.title, *(line for text in writing.paragraphs for line in _wrap(text, 90))]
    drawn = " T* ".join(f"({_escape_pdf(line)}) Tj" for line in lines)
    content = f"BT /F1 10 Tf 50 780 Td 14 TL {drawn} ET".encode("cp1252", "replace")
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 5 0 R>>>>/Contents 4 0 R>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    data, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj%s endobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return data + trailer % (table, len(data))


def write_robots(world: World, base: Base, site: Site) -> bytes:
    """Write the robots.txt of a site."""
    lines = ["User-agent: *", "Disallow: /cari", "Disallow: /dalam/"]
    lines += [f"Crawl-delay: {world.crawl_delay}"] if world.crawl_delay else []
    lines += [f"Sitemap: {base.of(site)}/sitemap.xml"] if site.form == "sitemap" else []
    return ("\n".join(lines) + "\n").encode()


def _draw_noise(world: World, site: Site, now: datetime) -> str:
    """Return what changes on a page although its article does not."""
    if "noisy" not in site.traits:
        return ""
    titles = "".join(f"<li>{escape(each.at(now).writing.title)}</li>" for each in world.published(site, now)[:5])
    read_most = f'<aside class="terpopuler"><h3>Terpopuler</h3><ol>{titles}</ol></aside>'
    return f'{read_most}<div class="iklan">Iklan {now:%H%d}</div>\n'


def _write_date(at: datetime, site: Site) -> str:
    if site.language == "en":
        return f"{at.day} {at:%B %Y, %H:%M}"
    return f"{at.day} {MONTHS[at.month - 1]} {at.year}, {at:%H:%M} {at.tzname()}"


def _wrap(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) >= width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _escape_pdf(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
