"""The transport below the HTTP client: a connection of its own for each request, closed with its answer.

Takes a request with its `Link`; gives the answer as it comes in. Keeps no connection: a host is asked every few
seconds at most, and a kept connection would outlive the check of its address.
"""

import contextlib
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import httpcore2
import httpx2

from flows.fetch.connecting import Connector, Link, Resolve
from pipeline.acquire.guard import Network

__all__ = ["Transport"]


class Transport(httpx2.BaseTransport):
    """Sends each request over a connection of its own."""

    def __init__(self, *, ca_file: str | None, proxy: str | None, resolve: Resolve, allow: Sequence[Network]) -> None:
        self._proxy = None if proxy is None else httpx2.Proxy(proxy)
        self._proxy_scheme = b"" if self._proxy is None else self._proxy.url.raw_scheme
        self._resolve = resolve
        self._allow = allow
        self._lock = threading.Lock()
        self._open: dict[int, Link] = {}
        self._tls: ssl.SSLContext | None = None
        self._ca_file = ca_file
        if ca_file is not None:
            self._get_tls()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request; `request.extensions["link"]` is its Link."""
        link: Link = request.extensions["link"]
        proxy_host = None if self._proxy is None else self._proxy.url.host
        connector = Connector(link, resolve=self._resolve, allow=self._allow, proxy=proxy_host)
        url = httpcore2.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        with self._lock:
            self._open[id(link)] = link
        connection = self._make_connection(url, connector)
        try:
            answer = connection.handle_request(
                httpcore2.Request(request.method, url, headers=request.headers.raw, extensions={})
            )
        except BaseException:
            self._end(link, connection.close)
            raise
        stream = answer.stream
        if not isinstance(stream, Iterable):
            raise TypeError("Expected an answer that can be read in this thread.")
        return httpx2.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(stream, lambda: self._end(link, connection.close)),
            extensions=answer.extensions,
        )

    def break_off(self) -> None:
        """Close all connections under whoever waits for them."""
        with self._lock:
            links = list(self._open.values())
        for link in links:
            link.break_off()

    def _get_tls(self) -> ssl.SSLContext:
        """Return what verifies certificates; made once, and only when it is needed: it reads all of the system's."""
        with self._lock:
            if self._tls is None:
                tls = httpx2.create_ssl_context(trust_env=False)
                if self._ca_file is not None:
                    tls.load_verify_locations(cafile=self._ca_file)
                self._tls = tls
            return self._tls

    def _make_connection(
        self, url: httpcore2.URL, connector: Connector
    ) -> httpcore2.HTTPConnection | httpcore2.HTTPProxy:
        tls = self._get_tls() if b"https" in (url.scheme, self._proxy_scheme) else None
        if self._proxy is None:
            return httpcore2.HTTPConnection(url.origin, ssl_context=tls, network_backend=connector)
        with contextlib.suppress(OSError):  # a name that only the proxy can resolve is the proxy's to judge
            connector.check(url.host.decode("ascii"), self._resolve(url.host.decode("ascii"), url.port or 0))
        proxy = self._proxy.url
        return httpcore2.HTTPProxy(
            httpcore2.URL(scheme=proxy.raw_scheme, host=proxy.raw_host, port=proxy.port, target=b"/"),
            proxy_auth=self._proxy.raw_auth,
            ssl_context=tls,
            proxy_ssl_context=tls if proxy.scheme == "https" else None,
            network_backend=connector,
        )

    def _end(self, link: Link, close: Callable[[], Any]) -> None:
        with self._lock:
            self._open.pop(id(link), None)
        close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, stream: Iterable[bytes], end: Callable[[], None]) -> None:
        self._stream = stream
        self._end = end

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        close = getattr(self._stream, "close", None)
        if close is not None:
            close()
        self._end()
