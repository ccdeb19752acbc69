"""Asks the web, politely: one connection a host, a pause after each answer, robots.txt first.

Takes requests; gives one answer for each. What a host has asked for is kept in the book of hosts, so that a restart
forgets nothing.
"""

import importlib.metadata
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from flows.clock import Clock
from flows.fetch.records import Fetched, HostBook, Request
from flows.settings import FetchSettings
from pipeline.acquire.robots import AGENT
from pipeline.errors import SettingsError

if TYPE_CHECKING:
    from flows.fetch.connecting import Resolve

__all__ = ["Fetcher"]


class Fetcher:
    """The door to the web. Use it as a context manager; one thread at a time may call it.

    Args:
        settings: How the web is asked.
        hosts: Where the state of hosts is kept.
        clock: The clock; the deadline of a request is always counted in real seconds.
        resolve: Name and port -> internet addresses; None: the system's resolver.

    Raises:
        SettingsError: If the settings name no contact, or certificates that cannot be read.
    """

    def __init__(
        self, settings: FetchSettings, hosts: HostBook, *, clock: Clock, resolve: "Resolve | None" = None
    ) -> None:
        from flows.fetch.connecting import resolve_name
        from flows.fetch.exchange import Client

        if not settings.contact:
            raise SettingsError(
                "A site must be able to reach who asks it. Name an e-mail address or a page of yours in faktor.toml: "
                '[fetch] contact = "you@example.org".',
                "faktor.toml",
            )
        self.settings = settings
        self.hosts = hosts
        self.clock = clock
        agent = f"{AGENT}/{importlib.metadata.version('faktor')} (+{settings.contact})"
        try:
            self.client = Client(
                agent,
                ca_file=None if settings.ca_file is None else str(Path(settings.ca_file).expanduser()),
                proxy=settings.proxy,
                resolve=resolve or resolve_name,
                allow=[each.network for each in settings.allow],
            )
        except OSError as error:
            raise SettingsError(
                f"{settings.ca_file} holds no certificates that can be read ({error.strerror or error}). "
                "Name a PEM file under [fetch] ca_file in faktor.toml.",
                "faktor.toml",
            ) from error

    def __enter__(self) -> Self:
        """Return the fetcher itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Break off what is under way."""
        self.close()

    def close(self) -> None:
        """Break off what is under way."""
        self.client.close()

    def fetch(self, request: Request, *, until: datetime | None = None) -> Fetched:
        """Ask for one address; waits for the pauses of its host.

        Args:
            request: The address.
            until: Time by which it has to be asked for, or else it is deferred; None: as long as patience lasts.
        """
        return next(iter(list(self.fetch_many([request], until=until))))

    def fetch_many(self, requests: Iterable[Request], *, until: datetime | None = None) -> Iterator[Fetched]:
        """Ask for many addresses, hosts side by side, the requests of a host one after the other.

        Args:
            requests: The addresses. A deque may be added to while answers come in: what follows from one is asked for
                while other hosts are still at theirs.
            until: Time by which each has to be asked for, or else it is deferred.

        Yields:
            One answer a request, as they come in.
        """
        from flows.fetch.crawl import Crawl

        yield from Crawl(self, until=until).run(requests)
