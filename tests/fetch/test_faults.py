"""Whatever a server does: one answer, one sentence, in time, and nothing is taken for whole that is not."""

import contextlib
import gzip
import select
import socket
import ssl
import threading
import time
import zlib
from pathlib import Path
from typing import Self

import pytest
import trustme
from rude_site import RESET, Page, RudeSite, answer

from flows.fetch import Fetched, Request, Role

TEXT = b"<p>" + b"Dinas Kominfo memasang jaringan baru. " * 200 + b"</p>"
PACKED = gzip.compress(TEXT)
BOMB = gzip.compress(b"\0" * 60_000_000)
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
UNTIL_CLOSED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"

# what is sent, the outcome, words of the reason
FAULTS: dict[str, tuple[Page, str, str]] = {
    "closed at once": ([], "failed", "disconnected"),
    "reset at once": ([RESET], "failed", "broken off"),
    "reset in the middle": ([answer(TEXT)[:3000], 0.05, RESET], "failed", "broken off"),
    "closed in the middle": ([answer(TEXT)[:3000]], "failed", "not answered rightly"),
    "stalls in the middle": ([answer(TEXT)[:3000], 9.0], "failed", "within 1 s"),
    "stalls in the head": ([b"HTTP/1.1 200 OK\r\nContent-", 9.0], "failed", "within 1 s"),
    "one byte at a time": ([b for byte in answer(TEXT) for b in (bytes([byte]), 0.05)], "failed", "within 1 s"),
    "longer than announced": (answer(TEXT, length=1000), "failed", "more came than the 1,000 bytes"),
    "longer, and later": ([answer(TEXT[:1000]), 0.05, TEXT[1000:]], "failed", "more came than the 1,000 bytes"),
    "shorter than announced": (answer(TEXT, length=len(TEXT) + 1), "failed", "not answered rightly"),
    "two lengths": (answer(TEXT, Content_Length="5"), "failed", "not answered rightly"),
    "a length that is no number": (answer(TEXT, length=-1), "failed", "not answered rightly"),
    "a chunk without size": (CHUNKED + b"zz\r\nabc\r\n0\r\n\r\n", "failed", "not answered rightly"),
    "chunks without end": (CHUNKED + b"5\r\nabcde\r\n", "failed", "not answered rightly"),
    "gzip that breaks off": (answer(PACKED[:-9], Content_Encoding="gzip"), "failed", "breaks off"),
    "gzip with a changed byte": (
        answer(PACKED[:-6] + b"\xff" + PACKED[-5:], Content_Encoding="gzip"),
        "failed",
        "damaged",
    ),
    "gzip that is none": (answer(TEXT, Content_Encoding="gzip"), "failed", "damaged"),
    "compressed otherwise": (answer(TEXT, Content_Encoding="br"), "failed", "was not asked for (br)"),
    "compressed five times": (answer(TEXT, Content_Encoding="gzip,gzip,gzip,gzip,gzip"), "failed", "5 times"),
    "a gzip bomb": (answer(BOMB, Content_Encoding="gzip"), "refused", "more than the 1,000,000 bytes"),
    "too long, announced": (answer(b"x", length=1_000_001), "refused", "more than the 1,000,000 bytes"),
    "too long, unannounced": ([UNTIL_CLOSED, *[b"x" * 100_000] * 11], "refused", "more than the 1,000,000 bytes"),
    "endless": ([CHUNKED, *[b"186a0\r\n" + b"x" * 100_000 + b"\r\n"] * 500], "refused", "more than the 1,000,000"),
    "a head of 1 MB": (answer(TEXT, X_Long="a" * 1_000_000), "failed", "not answered rightly"),
    "10,000 headers": (answer(TEXT, **{f"X_{n}": "a" * 20 for n in range(10_000)}), "failed", "not answered rightly"),
    "no HTTP": (b"SSH-2.0-OpenSSH_9.9\r\n", "failed", "not answered rightly"),
    "old HTTP": (b"<html>hello</html>", "failed", "not answered rightly"),
    "nothing in it": (answer(b""), "failed", "0 bytes"),
    "204": (answer(status=204), "failed", "status 204"),
    "206": (answer(TEXT[:50], status=206, Content_Range="bytes 0-49/7000"), "failed", "in part alone"),
    "304 that was not asked for": (b"HTTP/1.1 304 Same\r\n\r\n", "failed", "said to be unchanged (304)"),
    "302 that leads nowhere": (answer(status=302), "failed", "without saying where"),
    "302 in a circle": (answer(status=302, Location="/page"), "failed", "round in a circle"),
    "302 to a file": (answer(status=302, Location="file:///etc/passwd"), "refused", "no web address (file:)"),
    "302 to what is no address": (answer(status=302, Location="http://[x"), "refused", "cannot be read as an address"),
    "400": (answer(status=400), "failed", "status 400"),
    "401": (answer(status=401), "refused", "asks for a login (401)"),
    "402": (answer(status=402), "refused", "asks for payment (402)"),
    "403": (answer(status=403), "refused", "closed to us (403)"),
    "404": (answer(status=404), "gone", "not there (404)"),
    "410": (answer(status=410), "gone", "not there (410)"),
    "429": (answer(status=429), "deferred", "asks for fewer requests (429)"),
    "451": (answer(status=451), "refused", "legal reasons (451)"),
    "500": (answer(status=500), "failed", "error of its own"),
    "502": (answer(status=502), "failed", "error of its own"),
    "503": (answer(status=503), "failed", "busy (503)"),
    "503 with a time": (answer(status=503, Retry_After="3600"), "deferred", "busy (503)"),
    "a picture": (answer(TEXT, kind="image/png"), "refused", "of type image/png"),
    "a film": (answer(TEXT, kind="video/mp4"), "refused", "of type video/mp4"),
}


def ask(make_fetcher, page: Page, role: Role = "article", **settings: object) -> Fetched:
    with RudeSite({"/page": page}) as site:
        fetcher = make_fetcher(max_bytes=dict.fromkeys(("feed", "sitemap", "page", "article"), 1_000_000), **settings)
        return fetcher.fetch(Request(site.at("/page"), role))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_in_a_sentence_and_leaves_no_body(make_fetcher, name: str) -> None:
    page, outcome, words = FAULTS[name]
    start = time.monotonic()
    fetched = ask(make_fetcher, page, seconds_a_request=1 if "1 s" in words else 10)
    assert time.monotonic() - start < 5
    assert (fetched.outcome, fetched.body) == (outcome, b"")
    assert words in fetched.reason
    assert len(fetched.reason) <= 300
    assert fetched.reason.isprintable()
    assert fetched.reason.endswith(".")


@pytest.mark.parametrize("role", ["feed", "sitemap", "page"])
@pytest.mark.parametrize(
    "name", ["closed in the middle", "longer than announced", "gzip that breaks off", "a gzip bomb"]
)
def test_what_is_cut_short_is_taken_in_no_role(make_fetcher, name: str, role: Role) -> None:
    page, outcome, words = FAULTS[name]
    fetched = ask(make_fetcher, page, role)
    assert (fetched.outcome, fetched.body) == (outcome, b"")
    assert words in fetched.reason


@pytest.mark.parametrize(
    ("page", "body"),
    [
        (answer(TEXT), TEXT),
        (answer(PACKED, Content_Encoding="gzip"), TEXT),
        (answer(PACKED, Content_Encoding="X-GZIP"), TEXT),
        (answer(gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:]), Content_Encoding="gzip"), TEXT),
        (answer(PACKED + b"\0" * 20, Content_Encoding="gzip"), TEXT),
        (answer(gzip.compress(PACKED), Content_Encoding="gzip, gzip"), TEXT),
        (answer(zlib.compress(TEXT), Content_Encoding="deflate"), TEXT),
        (answer(zlib.compress(TEXT)[2:-4], Content_Encoding="deflate"), TEXT),
        (answer(TEXT, Content_Encoding="identity"), TEXT),
        (CHUNKED + b"5\r\nabcde\r\n3;x=y\r\nfgh\r\n0\r\nTrailer: x\r\n\r\n", b"abcdefgh"),
        (UNTIL_CLOSED + TEXT, TEXT),
        ([b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 0.05, answer(TEXT)], TEXT),
        ([piece for n in range(0, 8000, 1000) for piece in (answer(TEXT)[n : n + 1000], 0.01)], TEXT),
        (answer(b"x" * 1_000_000), b"x" * 1_000_000),
        (answer(TEXT, kind=""), TEXT),
        (answer(TEXT, status=203), TEXT),
    ],
)
def test_what_comes_whole_is_taken_whole(make_fetcher, page: Page, body: bytes) -> None:
    fetched = ask(make_fetcher, page)
    assert (fetched.outcome, fetched.reason) == ("ok", None)
    assert fetched.body == body


def test_the_head_of_an_answer_is_kept(make_fetcher) -> None:
    page = answer(
        TEXT, kind='text/html; charset="windows-1252"', ETag='W/"a"', Last_Modified="Sun, 01 Mar 2026 10:00:00 GMT"
    )
    fetched = ask(make_fetcher, page)
    assert (fetched.charset, fetched.etag) == ("windows-1252", 'W/"a"')
    assert fetched.last_modified == "Sun, 01 Mar 2026 10:00:00 GMT"
    assert fetched.headers[:2] == (
        ("Content-Type", 'text/html; charset="windows-1252"'),
        ("Content-Length", str(len(TEXT))),
    )


@pytest.mark.parametrize(
    ("kind", "taken_as"),
    [
        ("application/rss+xml", ("feed", "sitemap", "page")),
        ("text/xml; charset=utf-8", ("feed", "sitemap", "page", "article")),
        ("text/html", ("feed", "sitemap", "page", "article")),
        ("text/plain", ("feed", "sitemap", "page", "article")),
        ("application/pdf", ("article",)),
        ("application/gzip", ("feed", "sitemap", "page", "article")),
        ("application/octet-stream", ("feed", "sitemap", "page", "article")),
        ("image/svg+xml", ()),
        ("text/css", ()),
        ("nonsense", ("feed", "sitemap", "page", "article")),
    ],
)
def test_a_type_is_refused_where_it_is_certainly_something_else(make_fetcher, kind: str, taken_as: tuple) -> None:
    with RudeSite({"/page": answer(TEXT, kind=kind)}) as site:
        roles: list[Role] = ["feed", "sitemap", "page", "article"]
        requests = [Request(site.at("/page"), role) for role in roles]
        fetched = {each.request.role: each.outcome for each in make_fetcher().fetch_many(requests)}
    assert tuple(role for role in roles if fetched[role] == "ok") == taken_as
    assert set(fetched.values()) <= {"ok", "refused"}


def test_a_time_limit_holds_for_all_hops_together(make_fetcher) -> None:
    pages: dict[str, Page] = {f"/{n}": [0.8, answer(status=302, Location=f"/{n + 1}")] for n in range(2)}
    with RudeSite({**pages, "/2": [9.0]}) as site:
        fetcher = make_fetcher(seconds_a_request=2)
        fetcher.fetch(Request(site.at("/robots.txt"), "robots"))
        start = time.monotonic()
        fetched = fetcher.fetch(Request(site.at("/0"), "page"))
        seconds = time.monotonic() - start
    assert fetched.outcome == "failed"
    assert "within 2 s" in fetched.reason
    assert 1.9 <= seconds < 3  # 0.8 + 0.8 + 2 = 3.6 if each hop had a limit of its own


def test_five_hops_are_followed_and_six_are_not(make_fetcher) -> None:
    pages: dict = {f"/{number}": answer(status=301, Location=f"/{number + 1}") for number in range(6)}
    with RudeSite({**pages, "/6": answer(TEXT)}) as site:
        fetcher = make_fetcher()
        five = fetcher.fetch(Request(site.at("/1"), "page"))
        six = fetcher.fetch(Request(site.at("/0"), "page"))
    assert (five.outcome, five.body, five.final_address) == ("ok", TEXT, site.at("/6"))
    assert five.hops == tuple(site.at(f"/{number}") for number in range(1, 6))
    assert (six.outcome, six.reason.endswith("leads on more than 5 times.")) == ("failed", True)


def test_cookies_are_not_kept_and_no_other_header_is_sent(make_fetcher) -> None:
    with RudeSite({"/page": answer(TEXT, Set_Cookie="id=1; Path=/")}) as site:
        fetcher = make_fetcher()
        for _ in range(2):
            fetcher.fetch(Request(site.at("/page"), "page"))
    assert {name for asked in site.asked for name in asked.headers} == {
        "host",
        "accept",
        "accept-encoding",
        "connection",
        "user-agent",
    }
    agents = {asked.headers["user-agent"] for asked in site.asked}
    assert len(agents) == 1
    assert agents.pop().endswith(" (+test@example.org)")


def test_proxies_of_the_environment_are_not_used(make_fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(make_fetcher, answer(TEXT)).outcome == "ok"


def test_a_proxy_of_the_settings_is_used(make_fetcher) -> None:
    with RudeSite({"http://example.com/page": answer(TEXT)}) as proxy:
        fetcher = make_fetcher(proxy=proxy.at(""), resolve=lambda host, port: ["93.184.216.34"])
        fetched = fetcher.fetch(Request("http://example.com/page", "page"))
    assert (fetched.outcome, fetched.body) == ("ok", TEXT)
    assert [asked.path for asked in proxy.asked] == ["http://example.com/robots.txt", "http://example.com/page"]


class TestTls:
    @pytest.fixture
    def ca(self) -> trustme.CA:
        return trustme.CA()

    def ask(self, make_fetcher, tmp_path: Path, ca: trustme.CA, cert: trustme.LeafCert, host: str) -> Fetched:
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        cert.configure_cert(server)
        ca.cert_pem.write_to_path(tmp_path / "ca.pem")
        with RudeSite({"/page": answer(TEXT)}, tls=server) as site:
            self.site = site
            fetcher = make_fetcher(ca_file=str(tmp_path / "ca.pem"), resolve=lambda host, port: ["127.0.0.1"])
            return fetcher.fetch(Request(site.at("/page", host), "page"))

    def test_a_right_certificate_is_taken_with_the_name_that_was_asked(self, make_fetcher, tmp_path, ca) -> None:
        fetched = self.ask(make_fetcher, tmp_path, ca, ca.issue_cert("kota.example"), "kota.example")
        assert (fetched.outcome, fetched.body) == ("ok", TEXT)
        assert {asked.headers["host"] for asked in self.site.asked} == {f"kota.example:{self.site.port}"}

    def test_a_certificate_of_another_name_is_refused(self, make_fetcher, tmp_path, ca) -> None:
        fetched = self.ask(make_fetcher, tmp_path, ca, ca.issue_cert("other.example"), "kota.example")
        assert fetched.outcome == "failed"
        assert "shows a certificate that is not right (Hostname mismatch" in fetched.reason
        assert self.site.asked == []

    def test_a_certificate_that_nobody_vouches_for_is_refused(self, make_fetcher, tmp_path, ca) -> None:
        fetched = self.ask(make_fetcher, tmp_path, ca, trustme.CA().issue_cert("kota.example"), "kota.example")
        assert fetched.outcome == "failed"
        assert "shows a certificate that is not right (" in fetched.reason
        assert self.site.asked == []

    def test_a_certificate_that_is_over_is_refused(self, make_fetcher, tmp_path, ca) -> None:
        import datetime

        past = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
        fetched = self.ask(make_fetcher, tmp_path, ca, ca.issue_cert("kota.example", not_after=past), "kota.example")
        assert fetched.outcome == "failed"
        assert "shows a certificate that is not right (certificate has expired)" in fetched.reason
        assert self.site.asked == []

    def test_an_internet_address_needs_a_certificate_of_its_own(self, make_fetcher, tmp_path, ca) -> None:
        fetched = self.ask(make_fetcher, tmp_path, ca, ca.issue_cert("127.0.0.1"), "127.0.0.1")
        assert fetched.outcome == "ok"

    def test_a_server_that_speaks_no_tls_is_told(self, make_fetcher) -> None:
        with RudeSite(greeting=answer(status=400)) as site:
            fetched = make_fetcher().fetch(Request(site.at("/page").replace("http:", "https:"), "page"))
        assert fetched.outcome == "failed"
        assert "cannot be spoken to securely" in fetched.reason

    def test_a_secure_site_is_asked_through_a_proxy_and_still_verified(self, make_fetcher, tmp_path, ca) -> None:
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        ca.issue_cert("kota.example").configure_cert(server)
        ca.cert_pem.write_to_path(tmp_path / "ca.pem")
        with RudeSite({"/page": answer(TEXT)}, tls=server) as site, Tunnel(site.port) as tunnel:
            fetcher = make_fetcher(
                ca_file=str(tmp_path / "ca.pem"),
                proxy=f"http://127.0.0.1:{tunnel.port}",
                resolve=lambda host, port: ["93.184.216.34"],
            )
            right = fetcher.fetch(Request("https://kota.example/page", "page"))
            wrong = fetcher.fetch(Request("https://other.example/page", "page"))
        assert (right.outcome, right.body) == ("ok", TEXT)
        assert "shows a certificate that is not right" in wrong.reason
        assert tunnel.asked == ["kota.example:443", "kota.example:443", "other.example:443"]


class Tunnel:
    """A proxy that leads every CONNECT to one port of this machine."""

    def __init__(self, port: int) -> None:
        self._to = port
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *what: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            with client, socket.create_connection(("127.0.0.1", self._to)) as site:
                self.asked.append(client.recv(4096).split(b" ")[1].decode())
                client.sendall(b"HTTP/1.1 200 Connected\r\n\r\n")
                # who is shown a wrong certificate breaks off, and what is under way then is reset
                with contextlib.suppress(ConnectionError):
                    self._pass_on(client, site)

    def _pass_on(self, client: socket.socket, site: socket.socket) -> None:
        while True:
            for each in select.select([client, site], [], [], 5)[0] or [None]:
                data = b"" if each is None else each.recv(65_536)
                if not data:
                    return
                (site if each is client else client).sendall(data)
