"""Serves the news world on loopback: every site on a host of its own, 127.0.1.1 and so on, all on one port.

    PYTHONPATH=tests python -m newsworld.server [--port 0] [--articles 2000] [--days 30] [--hosts 20] [--window 30]

It prints one line of JSON with its ports when it is ready. The control address is 127.0.0.1 on the same port: POST
/time, /rules, /log/clear and /stop; GET /time, /truth, /log and /connections. The world's time stands still until it is
set.
"""

import argparse
import asyncio
import contextlib
import gzip
import hashlib
import json
import re
import socket
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from newsworld.faults import LISTENER_FAULTS, Answer, Rule, encode_head, misbehave
from newsworld.feeds import write_feed, write_sitemap
from newsworld.pages import draw_article, draw_listing, draw_pdf, write_robots
from newsworld.plan import DEATH_DAY, RESURRECTION_DAY, START, Article, Base, Site, World

TLS_HOSTS = {"good": 201, "expired": 202, "self_signed": 203, "wrong_host": 204}
"""Hosts that speak HTTPS, on the port of TLS; each shows the first site."""

NO_VALIDATORS = ("noisy", "redirected")


@dataclass(slots=True)
class Entry:
    """A request as the log keeps it; times in seconds of the server's monotonic clock."""

    number: int
    connection: int
    host: int
    method: str
    path: str
    began: float
    ended: float
    world_time: str
    status: int
    body_bytes: int
    fault: str | None
    headers: dict[str, str]


class Server:
    """The state of a world that is being served."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now = world.end
        self.rules: list[Rule] = []
        self.log: list[Entry] = []
        self.open: dict[int, int] = {}
        self.most_open: dict[int, int] = {}
        self.connections = 0
        self.requests = 0
        self.port = self.tls_port = 0
        self.listeners: dict[int, asyncio.Server] = {}
        self.stopped = asyncio.Event()

    async def start(self, port: int) -> None:
        """Listen on every host; a port that is free on one and taken on another is given up for another."""
        for _ in range(5):
            control = await asyncio.start_server(self._serve(0), "127.0.0.1", port, backlog=256)
            self.port = control.sockets[0].getsockname()[1]
            self.listeners = {0: control}
            with contextlib.suppress(OSError):
                for site in self.world.sites:
                    await self._listen(site.number)
                return
            for listener in self.listeners.values():
                listener.close()
        raise OSError(f"No port is free on every host of {len(self.world.sites)}.")

    async def start_tls(self, folder: Path) -> None:
        contexts = _make_contexts(folder)
        for name, number in TLS_HOSTS.items():
            server = await asyncio.start_server(
                self._serve(number, "https"), f"127.0.1.{number}", self.tls_port, ssl=contexts[name]
            )
            self.tls_port = server.sockets[0].getsockname()[1]
            self.listeners[number] = server

    async def _listen(self, host: int) -> None:
        address = f"127.0.1.{host}"
        self.listeners[host] = await asyncio.start_server(self._serve(host), address, self.port, backlog=256)

    def _serve(self, host: int, scheme: str = "http") -> Any:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self.connections += 1
            connection = self.connections
            self.open[host] = self.open.get(host, 0) + 1
            self.most_open[host] = max(self.most_open.get(host, 0), self.open[host])
            writer.transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            try:
                while await self._answer(host, scheme, connection, reader, writer):
                    pass
            except (ConnectionError, asyncio.IncompleteReadError, TimeoutError):
                pass
            finally:
                self.open[host] -= 1
                writer.close()

        return serve

    async def _answer(
        self, host: int, scheme: str, connection: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        except asyncio.LimitOverrunError:
            return False
        began = time.monotonic()
        line, *rest = head.split("\r\n")
        method, target, _ = line.split(" ", 2)
        headers = {name.lower(): value.strip() for name, _, value in (each.partition(":") for each in rest if each)}
        content = await reader.readexactly(int(headers.get("content-length", 0)))
        if host == 0:
            answer = await self._control(method, target, content)
            await self._send(answer, writer)
            return not answer.is_closed
        self.requests += 1
        now, fault = self.now, None
        for rule in self.rules:
            if rule.fault not in LISTENER_FAULTS and rule.befalls(host, target, now):
                fault = rule.fault
                break
        told = {**headers, "accept-encoding": ""} if fault else headers
        answer = self._make_answer(host, scheme, method, target, told, now)
        entry = Entry(self.requests, connection, host, method, target, began, 0, now.isoformat(), 0, 0, fault, headers)
        self.log.append(entry)
        try:
            if fault is not None:
                root = f"{scheme}://{headers.get('host', '')}"
                entry.status = await misbehave(fault, answer, writer, root)
                return False
            entry.status, entry.body_bytes = answer.status, len(answer.body)
            await self._send(answer, writer)
        finally:
            entry.ended = time.monotonic()
        return not answer.is_closed and headers.get("connection", "").lower() != "close"

    async def _send(self, answer: Answer, writer: asyncio.StreamWriter) -> None:
        body, headers = answer.body, answer.headers
        if answer.is_chunked and body:
            half = len(body) // 2 + 1
            parts = [part for part in (body[:half], body[half:]) if part]
            body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
            headers = (*headers, ("Transfer-Encoding", "chunked"))
        elif answer.is_closed and body:
            headers = (*headers, ("Connection", "close"))
        elif answer.status != 304:
            headers = (*headers, ("Content-Length", str(len(body))))
        writer.write(encode_head(Answer(answer.status, headers, b"")) + body)
        await writer.drain()

    def _make_answer(
        self, host: int, scheme: str, method: str, target: str, headers: dict[str, str], now: datetime
    ) -> Answer:
        site = self.world.sites[host - 1] if host <= len(self.world.sites) else self.world.sites[0]
        base = Base(self.tls_port if scheme == "https" else self.port, scheme)
        if scheme == "https":
            base = _TlsBase(self.tls_port, scheme, host)
        answer = self._find(site, base, target, now)
        if answer.status != 200 or method not in ("GET", "HEAD"):
            return answer
        if _still_holds(answer, headers):
            kept = tuple(each for each in answer.headers if each[0] in ("ETag", "Last-Modified"))
            return Answer(304, kept, b"")
        if (
            "gzip" in headers.get("accept-encoding", "")
            and site.number % 2 == 0
            and not target.endswith((".gz", ".pdf"))
        ):
            packed = gzip.compress(answer.body, 6, mtime=0)
            answer = Answer(200, (*answer.headers, ("Content-Encoding", "gzip")), packed)
        body = b"" if method == "HEAD" else answer.body
        closed = "utf-16-feed" in site.traits
        return Answer(200, answer.headers, body, is_chunked=site.number % 5 == 0, is_closed=closed)

    def _find(self, site: Site, base: Base, target: str, now: datetime) -> Answer:
        world, split = self.world, urlsplit(target)
        path, query = split.path, parse_qs(split.query)
        page = int(query.get("page", ["1"])[0])
        validated = not site.traits & set(NO_VALIDATORS)
        if path == "/robots.txt":
            return _make(site, write_robots(world, base, site), "text/plain; charset=utf-8")
        if path == "/putar":
            turn = int(query.get("ke", ["1"])[0]) % 3 + 1
            return Answer(302, (("Location", f"{base.of(site)}/putar?ke={turn}"),), b"")
        if path == site.list_path and site.form not in ("sitemap", "pages"):
            if "dies" in site.traits and _is_between(now, DEATH_DAY, RESURRECTION_DAY):
                return _missing()
            body = write_feed(world, base, site, now, page=page)
            kind = {"json": "application/feed+json", "atom": "application/atom+xml", "rdf": "application/rdf+xml"}
            newest = max((each.at(now).at for each in world.published(site, now)), default=None)
            return _make(
                site, body, kind.get(site.form, "application/rss+xml"), newest if validated else None, validated
            )
        if site.form == "sitemap" and path.startswith("/sitemap"):
            sitemap = write_sitemap(world, base, site, now, path[1:])
            kind = "application/gzip" if path.endswith(".gz") else "application/xml"
            return _missing() if sitemap is None else _make(site, sitemap, kind, None, True)
        if path in ("/", "/indeks"):
            return _make(site, draw_listing(world, base, site, now, page=page), "text/html; charset=utf-8", None, True)
        return self._find_article(site, base, target, now, validated)

    def _find_article(self, site: Site, base: Base, target: str, now: datetime, validated: bool) -> Answer:
        path = re.sub(r"[?&](utm_\w+|page)=[^&]*", "", target)
        is_amp = path.startswith("/amp/")
        if gone := re.fullmatch(r"/go/(\d+)", path):
            article = self.world.by_number.get(int(gone[1]))
            if article is not None and article.published <= now:
                return Answer(302, (("Location", base.of(article.site) + article.path),), b"")
            return _missing()
        article = self.world.by_path.get((site.number, path.removeprefix("/amp")))
        if article is None or article.published > now:
            return _missing()
        if article.removed is not None and article.removed <= now:
            return Answer(410, (("Content-Type", "text/html"),), b"<p>Artikel ini sudah ditarik.</p>")
        if article.is_pdf:
            return _make(site, draw_pdf(article, now), "application/pdf", article.at(now).at, True)
        body = draw_article(self.world, base, article, now, amp=is_amp)
        kind = "text/html" if "iso-8859-1" in site.traits else f"text/html; charset={site.charset}"
        return _make(site, body, kind, self._last_change(article, now) if validated else None, validated)

    def _last_change(self, article: Article, now: datetime) -> datetime:
        redesign = START + timedelta(days=15)
        changed = article.at(now).at
        return max(changed, redesign) if "redesigned" in article.site.traits and now >= redesign else changed

    async def _control(self, method: str, target: str, content: bytes) -> Answer:
        path = urlsplit(target).path
        said = json.loads(content) if content else None
        if (method, path) == ("POST", "/time"):
            self.now = datetime.fromisoformat(said).astimezone(UTC)
        elif (method, path) == ("POST", "/rules"):
            self.rules = [Rule.read(each) for each in said]
            await self._open_and_close()
        elif (method, path) == ("POST", "/log/clear"):
            self.log.clear()
            self.most_open = dict(self.open)
        elif (method, path) == ("POST", "/stop"):
            self.stopped.set()
        elif (method, path) == ("GET", "/truth"):
            return _json(list(self.world.tell_truth(Base(self.port))))
        elif (method, path) == ("GET", "/log"):
            return _json([asdict(entry) for entry in self.log])
        elif (method, path) == ("GET", "/connections"):
            return _json(self.most_open)
        elif (method, path) != ("GET", "/time"):
            return _missing()
        return _json(self.now.isoformat())

    async def _open_and_close(self) -> None:
        refused = {rule.host for rule in self.rules if rule.fault == "refuse"}
        for host in [host for host in self.listeners if host in refused]:
            self.listeners.pop(host).close()
        for site in self.world.sites:
            if site.number not in self.listeners and site.number not in refused:
                await self._listen(site.number)


@dataclass(frozen=True, slots=True)
class _TlsBase(Base):
    """The addresses of an HTTPS host, which shows a site of another number."""

    host: int = 0

    def of(self, site: Site) -> str:
        return f"{self.scheme}://127.0.1.{self.host}:{self.port}"


def _make(site: Site, body: bytes, media_type: str, changed: datetime | None = None, has_etag: bool = False) -> Answer:
    headers = [("Content-Type", media_type), ("Server", "newsworld")]
    if has_etag:
        tag = f'"{hashlib.sha1(body).hexdigest()[:16]}"'
        headers.append(("ETag", f"W/{tag}" if site.number % 3 == 1 else tag))
    if changed is not None:
        headers.append(("Last-Modified", format_datetime(changed.astimezone(UTC), usegmt=True)))
    return Answer(200, tuple(headers), body)


def _still_holds(answer: Answer, headers: dict[str, str]) -> bool:
    held = dict(answer.headers)
    if "if-none-match" in headers:
        asked = {tag.strip().removeprefix("W/") for tag in headers["if-none-match"].split(",")}
        return held.get("ETag", "").removeprefix("W/") in asked
    if "if-modified-since" in headers and "Last-Modified" in held:
        since = parsedate_to_datetime(headers["if-modified-since"])
        return parsedate_to_datetime(held["Last-Modified"]) <= since
    return False


def _is_between(now: datetime, first_day: int, last_day: int) -> bool:
    return START + timedelta(days=first_day) <= now < START + timedelta(days=last_day)


def _missing() -> Answer:
    return Answer(404, (("Content-Type", "text/html"),), b"<p>Halaman tidak ditemukan.</p>")


def _json(value: object) -> Answer:
    return Answer(200, (("Content-Type", "application/json"),), json.dumps(value).encode())


def _make_contexts(folder: Path) -> dict[str, Any]:
    """Make certificates: right, expired, of nobody, and for another host; the authority's own is written to a file."""
    import ssl

    import trustme

    authority, stranger = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    past = datetime.now(UTC) - timedelta(days=1)
    certificates = {
        "good": authority.issue_cert(f"127.0.1.{TLS_HOSTS['good']}"),
        "expired": authority.issue_cert(
            f"127.0.1.{TLS_HOSTS['expired']}", not_before=past - timedelta(days=30), not_after=past
        ),
        "self_signed": stranger.issue_cert(f"127.0.1.{TLS_HOSTS['self_signed']}"),
        "wrong_host": authority.issue_cert("127.0.1.250"),
    }
    contexts = {}
    for name, certificate in certificates.items():
        contexts[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(contexts[name])
    return contexts


async def _run(options: argparse.Namespace) -> None:
    sizes = {name: value for name, value in vars(options).items() if name not in ("port", "tls")}
    world = World(**sizes)
    server = Server(world)
    await server.start(options.port)
    with tempfile.TemporaryDirectory() as folder:
        authority = None
        if options.tls:
            await server.start_tls(Path(folder))
            authority = f"{folder}/authority.pem"
        ready = {"port": server.port, "tls_port": server.tls_port, "authority": authority}
        sys.stdout.write(json.dumps(ready) + "\n")
        sys.stdout.flush()
        await server.stopped.wait()
    for listener in server.listeners.values():
        listener.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=0)
    for each in fields(World):
        parser.add_argument(f"--{each.name.replace('_', '-')}", type=int, default=each.default)
    parser.add_argument("--tls", action="store_true")
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
