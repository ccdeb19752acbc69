"""Whatever sites do to each other: one answer a request, an end, one connection a host, no pause broken."""

import itertools
import random
from collections import Counter, defaultdict
from datetime import datetime, timedelta

import pytest
from rude_site import RESET, RudeSite, answer

from flows.fetch import Request

HOSTS = [f"127.0.6.{number}" for number in range(1, 13)]
PATHS = [f"/{number}" for number in range(8)]
FILES = ["/robots.txt", "/.well-known/tdmrep.json"]


def make_page(chance: random.Random, site: RudeSite):
    """Return a page, a redirect to anywhere, or trouble."""
    elsewhere = site.at(chance.choice([*PATHS, *FILES]), chance.choice([*HOSTS, "10.0.0.1", "nowhere.example"]))
    return chance.choice(
        [
            answer(b"<p>Berita."),
            answer(b"<p>Berita."),
            answer(b"<p>Berita."),
            answer(status=301, Location=elsewhere),
            answer(status=302, Location=elsewhere),
            answer(status=404),
            answer(status=500),
            answer(status=429, Retry_After=str(chance.choice([0, 10, 1000]))),
            answer(b"<p>Berita.", X_Robots_Tag="noindex"),
            answer(b"<p>", length=50),
            [RESET],
        ]
    )


def make_robots(chance: random.Random, site: RudeSite):
    elsewhere = site.at("/robots.txt", chance.choice(HOSTS))
    return chance.choice(
        [
            answer(status=404),
            answer(b"User-agent: *\nDisallow: /1\nDisallow: /2"),
            answer(b"User-agent: *\nCrawl-delay: 9"),
            answer(status=301, Location=elsewhere),
            answer(status=503),
            [RESET],
        ]
    )


@pytest.mark.parametrize("seed", range(12))
def test_every_request_has_one_answer_and_every_host_its_peace(make_fetcher, clock, seed: int) -> None:
    chance = random.Random(seed)
    times: dict[str, list[datetime]] = defaultdict(list)
    with RudeSite(address="0.0.0.0") as site:

        def watch(page):
            def send(asked):
                times[asked.host].append(clock.now())
                return page

            return send

        closed = set()
        for host in HOSTS[:-1]:  # the last one has nothing but 404 for robots.txt and plain pages
            for path in PATHS:
                site.pages[host + path] = watch(make_page(chance, site))
            robots = make_robots(chance, site)
            site.pages[f"{host}/robots.txt"] = watch(robots)
            if isinstance(robots, bytes) and b"Disallow" in robots:
                closed |= {(host, "/1"), (host, "/2")}
            site.pages[f"{host}/.well-known/tdmrep.json"] = watch(make_page(chance, site))
        roles = ["page", "article", "feed"]
        requests = [Request(site.at(path, host), chance.choice(roles)) for path in PATHS for host in HOSTS]
        requests += [Request("file:///etc/passwd", "page"), Request(site.at("/x", "nowhere.example"), "page")]
        chance.shuffle(requests)
        until = clock.now() + timedelta(seconds=chance.choice([20, 60, 600])) if chance.random() < 0.5 else None
        fetcher = make_fetcher(allow=[{"network": "127.0.0.0/8"}], resolve=fail)
        fetched = list(fetcher.fetch_many(requests, until=until))
    assert Counter(each.request for each in fetched) == Counter(requests)
    assert all((each.reason is None) == (each.outcome in ("ok", "not_modified")) for each in fetched)
    assert all(each.not_before is not None for each in fetched if each.outcome == "deferred")
    assert max(asked.open_connections for asked in site.asked) == 1
    assert not closed & {(asked.host, asked.path) for asked in site.asked}
    pauses = [after - before for each in times.values() for before, after in itertools.pairwise(each)]
    assert min(pauses) >= timedelta(seconds=5)
    assert until is None or clock.now() <= until
    if until is None:
        assert [each.outcome for each in fetched if each.request.address.startswith(site.at("", HOSTS[-1]))] == [
            "ok"
        ] * 8


def fail(host: str, port: int) -> list[str]:
    raise OSError("no such name")
