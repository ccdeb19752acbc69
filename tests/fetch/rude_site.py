"""A web server that can misbehave at every level: it sends the very bytes that a test hands it.

A page is bytes, or a list of steps: bytes are sent, numbers are slept, RESET breaks the connection with a reset.
"""

import contextlib
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

RESET = object()
Step = bytes | float | object
Page = bytes | Iterable[Step]


@dataclass(frozen=True)
class Asked:
    """A request as it came: path, headers in lower case, the time, and how many connections were open with it."""

    host: str
    path: str
    headers: Mapping[str, str]
    seconds: float
    open_connections: int


def answer(
    body: bytes = b"", *, status: int = 200, kind: str = "text/html", length: int | None = None, **headers: str
) -> bytes:
    """Return a plain answer; `x_y` as a keyword is the header x-y."""
    lines = [f"HTTP/1.1 {status} Any"]
    if kind:
        lines.append(f"Content-Type: {kind}")
    lines.append(f"Content-Length: {len(body) if length is None else length}")
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class RudeSite:
    """A server on loopback; `pages` maps a path, or a host and a path, to what is sent.

    A greeting is said to whoever connects, and nothing else. Without pages of their own, robots.txt and tdmrep.json
    are not there (404); everything else is a page of text.
    """

    pages: dict[str, Page | Callable[[Asked], Page]] = field(default_factory=dict)
    tls: ssl.SSLContext | None = None
    address: str = "127.0.0.1"
    greeting: bytes = b""
    asked: list[Asked] = field(default_factory=list)
    connections: int = 0
    most_open: int = 0

    def __post_init__(self) -> None:
        self._listener = socket.create_server((self.address, 0), backlog=256)
        self.port = self._listener.getsockname()[1]
        self._open: dict[str, int] = {}
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._is_over = threading.Event()

    def __enter__(self) -> Self:
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._accepting.join(5)
        for thread in self._threads:
            thread.join(5)

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        """Return an address of the site."""
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    def count(self, path: str) -> int:
        """Return how often a path was asked for."""
        return sum(asked.path == path for asked in self.asked)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        host = connection.getsockname()[0]
        with self._lock:
            self._open[host] = self._open.get(host, 0) + 1
            self.most_open = max(self.most_open, sum(self._open.values()))
        try:
            connection.settimeout(10)
            if self.greeting:
                connection.sendall(self.greeting)
                return
            if self.tls is not None:
                connection = self.tls.wrap_socket(connection, server_side=True)
            self._answer(connection, host)
        except OSError:
            pass
        finally:
            with self._lock:
                self._open[host] -= 1
            connection.close()

    def _answer(self, connection: socket.socket, host: str) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            data = connection.recv(65_536)
            if not data:
                return
            head += data
        first, *lines = head.split(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        path = first.split(" ")[1]
        asked = Asked(host, path, headers, time.monotonic(), self._open[host])
        with self._lock:
            self.asked.append(asked)
        page = self.pages.get(f"{host}{path}", self.pages.get(path))
        if page is None:
            is_missing = path in ("/robots.txt", "/.well-known/tdmrep.json")
            page = answer(status=404) if is_missing else answer(b"<p>" + path.encode() * 20)
        if callable(page):
            page = page(asked)
        for step in [page] if isinstance(page, bytes) else page:
            if step is RESET:
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return
            if isinstance(step, bytes):
                connection.sendall(step)
            elif isinstance(step, int | float) and self._is_over.wait(step):
                return
