"""Connects to checked internet addresses alone, and watches what comes through the connection.

Takes a name and a port from the HTTP library; gives it a connection to one of the name's internet addresses, after
every one of them was found to be open to the world or allowed by the settings. The name is resolved once; what it
resolves to a moment later is never looked at.
"""

import contextlib
import queue
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpcore2

from pipeline.acquire.guard import Network, find_network, is_forbidden
from pipeline.errors import AddressError

__all__ = ["Connector", "Link", "Resolve", "resolve_name"]

Resolve = Callable[[str, int], Sequence[str]]
"""Name and port -> internet addresses; raises OSError when there are none."""

_MAX_TRIED = 3
# An address that does not answer within this time lets the next one try, and is tried again: a name may have one that
# is dead, and whoever breaks off a request does not wait for it.
_CONNECT_SECONDS = 5.0
_LOOK_UP_SECONDS = 0.5
_HEAD_END = b"\r\n\r\n"
_MAX_HEAD_BYTES = 200_000


@dataclass
class Link:
    """One request's connection: what it may do, and what has come of it.

    Attributes:
        deadline: When everything has to be over, by time.monotonic.
        must_be_open: Whether networks of the allow-list are closed to it: a redirect of an open site led here.
        peer: Internet address that it is connected to.
        head: The first bytes that came, until the head of the answer is whole.
        head_bytes: Length of that head; None while it is not whole.
        received: Bytes that came in all.
        sockets: What has to be closed to break it off.
    """

    deadline: float
    must_be_open: bool = False
    peer: str | None = None
    head: bytearray = field(default_factory=bytearray)
    head_bytes: int | None = None
    received: int = 0
    sockets: list[socket.socket] = field(default_factory=list)

    def seconds_left(self) -> float:
        """Return the time until the deadline, at least a moment."""
        return max(self.deadline - time.monotonic(), 0.001)

    def is_late(self) -> bool:
        """Say whether the deadline has passed."""
        return time.monotonic() >= self.deadline

    def start_over(self) -> None:
        """Forget what came before the connection was encrypted."""
        self.head.clear()
        self.head_bytes, self.received = None, 0

    def note(self, data: bytes) -> None:
        """Count what came, and find the end of the head."""
        self.received += len(data)
        if self.head_bytes is None and len(self.head) < _MAX_HEAD_BYTES:
            self.head += data
            self.head_bytes = _find_head_end(self.head)

    def break_off(self) -> None:
        """Close the connection under whoever waits for it, and let nothing more be tried."""
        self.deadline = 0.0
        for each in self.sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class Connector(httpcore2.NetworkBackend):
    """Opens the connection of one request."""

    def __init__(self, link: Link, *, resolve: Resolve, allow: Sequence[Network], proxy: str | None = None) -> None:
        self._link = link
        self._resolve = resolve
        self._allow = allow
        self._proxy = proxy

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """Connect to a host, after all its internet addresses were checked."""
        found = _resolve_in_time(self._resolve, host, port, self._link)
        if host != self._proxy:  # the proxy is where the settings say that it is, as a rule on the own network
            self.check(host, found)
        trouble: Exception = httpcore2.ConnectError(f"{host} has no internet address")
        untried = deque(found[:_MAX_TRIED])
        while untried and not self._link.is_late():
            ip = untried.popleft()
            try:
                seconds = min(self._link.seconds_left(), _CONNECT_SECONDS)
                stream = httpcore2.SyncBackend().connect_tcp(ip, port, timeout=seconds, socket_options=socket_options)
            except httpcore2.ConnectTimeout as error:
                trouble = error
                untried.append(ip)
            except httpcore2.ConnectError as error:
                trouble = error
            else:
                self._link.peer = ip
                return _WatchedStream(stream, self._link)
        raise trouble

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None
    ) -> httpcore2.NetworkStream:
        """Refuse: nothing of the web is behind a socket of this machine."""
        raise AddressError(f"{path} is a socket of this machine. It is not asked for.", path)

    def check(self, host: str, found: Sequence[str]) -> None:
        """Refuse a host of which any internet address is not open.

        Raises:
            AddressError: If one is not.
        """
        for ip in found:
            is_inside = find_network(ip, self._allow) is not None
            if is_inside and self._link.must_be_open:
                raise AddressError(
                    f"{host} is on a network of your own ({ip}) and a site outside of it led there. It is not asked.",
                    host,
                )
            if is_forbidden(ip, allow=self._allow):
                raise AddressError(
                    f"{host} leads to {ip}, which is not on the open web. It is not asked; "
                    "if it is an intranet of yours, add its network under [fetch] allow in faktor.toml.",
                    host,
                )


def resolve_name(host: str, port: int) -> list[str]:
    """Return the internet addresses of a name, as the system gives them.

    Raises:
        OSError: If it has none.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class _WatchedStream(httpcore2.NetworkStream):
    """A connection that ends at its deadline whatever the server does, and counts what came."""

    def __init__(self, stream: httpcore2.NetworkStream, link: Link) -> None:
        self._stream = stream
        self._link = link
        link.sockets.append(stream.get_extra_info("socket"))

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        if self._link.is_late():
            raise httpcore2.ReadTimeout
        data = self._stream.read(max_bytes, self._link.seconds_left())
        self._link.note(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        if self._link.is_late():
            raise httpcore2.WriteTimeout
        self._stream.write(buffer, self._link.seconds_left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._link.seconds_left())
        self._link.start_over()
        return _WatchedStream(stream, self._link)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _resolve_in_time(resolve: Resolve, host: str, port: int, link: Link) -> Sequence[str]:
    """Resolve a name; the system's resolver knows no deadline, so it is left behind when it takes too long."""
    with contextlib.suppress(OSError):
        return [socket.inet_ntop(socket.AF_INET, socket.inet_pton(socket.AF_INET, host))]
    if ":" in host:
        return [host]
    answer: queue.SimpleQueue[Sequence[str] | Exception] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put(resolve(host, port))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, name=f"resolve {host}", daemon=True).start()
    while not link.is_late():
        with contextlib.suppress(queue.Empty):
            found = answer.get(timeout=min(link.seconds_left(), _LOOK_UP_SECONDS))
            if isinstance(found, Exception):
                raise httpcore2.ConnectError(f"the name {host} is not known") from found
            return found
    raise httpcore2.ConnectTimeout(f"the name {host} was not resolved in time")


def _find_head_end(head: bytearray) -> int | None:
    """Return where the head of the answer ends, interim answers (1xx) before it included."""
    start = 0
    while (end := head.find(_HEAD_END, start)) >= 0:
        if head[start : start + 7] != b"HTTP/1." or head[start + 9 : start + 10] != b"1":
            return end + len(_HEAD_END)
        start = end + len(_HEAD_END)
    return None
