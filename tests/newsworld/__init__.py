"""A news world on loopback: sites, feeds, articles and faults, served by a process of its own.

`start_world` gives a running world whose time, faults and log are in the caller's hand, and whose truth says what has
to be found. See plan.py for the sites and faults.py for what may go wrong.
"""

import contextlib
import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from newsworld.faults import FAULTS
from newsworld.plan import START, Base, Site, World

__all__ = ["FAULTS", "START", "Base", "RunningWorld", "Site", "World", "start_world"]


@dataclass
class RunningWorld:
    """A world that is being served.

    Attributes:
        plan: What is published in it; the server has the same from the same seed.
        port: Of every site and of the control address.
        tls_port: Of the HTTPS hosts; 0 where there are none.
        authority: The file with the certificate that the right HTTPS host is signed by.
    """

    plan: World
    port: int
    tls_port: int
    authority: str | None
    process: "subprocess.Popen[str]" = field(repr=False)

    def root(self, site: Site | int) -> str:
        """Return the root address of a site, without a slash at its end."""
        return Base(self.port).of(site if isinstance(site, Site) else self.plan.sites[site - 1])

    def set_time(self, now: datetime) -> None:
        self._ask("/time", now.isoformat())

    def set_rules(self, *rules: dict[str, Any]) -> None:
        """Replace the rules by which requests go wrong; see faults.Rule for their keys."""
        self._ask("/rules", [*rules])

    def read_log(self) -> list[dict[str, Any]]:
        """Return the requests since the log was cleared, one record each, in order of arrival."""
        return self._ask("/log")

    def read_most_open(self) -> dict[str, int]:
        """Return how many connections were open at once, by number of the host."""
        return self._ask("/connections")

    def clear_log(self) -> None:
        self._ask("/log/clear", None)

    @cached_property
    def truth(self) -> list[dict[str, Any]]:
        """One record an article: see World.tell_truth."""
        return list(self.plan.tell_truth(Base(self.port)))

    def describe_sources(self) -> list[dict[str, str]]:
        """Return one source a site, by the names that sources.yaml has for them."""
        kinds = {"sitemap": "sitemap", "pages": "pages"}
        zones = {"WIB": "Asia/Jakarta", "WIT": "Asia/Jayapura", "UTC": "UTC"}
        return [
            {
                "name": site.name,
                "kind": kinds.get(site.form, "feed"),
                "address": self.root(site) + site.list_path,
                "zone": zones[site.zone.tzname(None)],
                "language": site.language,
                "publisher": site.name,
            }
            for site in self.plan.sites
        ]

    def _ask(self, path: str, *said: object) -> Any:
        data = json.dumps(said[0]).encode() if said else None
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", data=data)
        with _OPENER.open(request, timeout=60) as answer:
            return json.load(answer)


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@contextlib.contextmanager
def start_world(*, tls: bool = False, **sizes: int) -> Iterator[RunningWorld]:
    """Serve a world of the given sizes (see World) as long as the context lasts."""
    words = [f"--{name.replace('_', '-')}={value}" for name, value in sizes.items()]
    process = subprocess.Popen(
        [sys.executable, "-m", "newsworld.server", *words, *(["--tls"] if tls else [])],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
    )
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line:
            raise RuntimeError(f"The news world did not start; it ended with {process.wait(10)}.")
        yield RunningWorld(World(**sizes), process=process, **json.loads(line))
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout:
            process.stdout.close()
