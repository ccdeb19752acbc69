"""The news world is what it says: the same from a seed, whole, and wrong only where a rule says so."""

import html
import http.client
import json
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from datetime import timedelta

import pytest

from newsworld import FAULTS, START, Base, RunningWorld, World, start_world
from newsworld.server import TLS_HOSTS


@pytest.fixture(scope="module")
def world() -> Iterator[RunningWorld]:
    with start_world(tls=True, articles=200, days=3) as running:
        yield running
        running.set_rules()


def _get(
    world: RunningWorld, address: str, *, timeout: float = 10, **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    host, _, path = address.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=timeout)
    try:
        connection.request("GET", f"/{path}", headers=headers)
        answer = connection.getresponse()
        return answer, answer.read()
    finally:
        connection.close()


def test_a_seed_gives_the_same_world_and_another_seed_another() -> None:
    base = Base(80)
    first, again, other = (list(World(seed=seed, articles=60).tell_truth(base)) for seed in (1, 1, 2))
    assert first == again
    assert {each["versions"][0]["text_sha256"] for each in first}.isdisjoint(
        each["versions"][0]["text_sha256"] for each in other
    )


def test_two_thousand_articles_stand_at_addresses_of_their_own_and_only_copies_have_a_text_twice() -> None:
    truth = [each for each in World().tell_truth(Base(80)) if each["refusal"] is None]
    assert len(truth) == len({each["address"] for each in truth}) == 2000
    own = [each for each in truth if each["copy_of"] is None]
    assert (len(own), len({each["versions"][0]["text_sha256"] for each in own})) == (1900, 1900)
    texts = {each["number"]: each["versions"][0]["text_sha256"] for each in truth}
    assert all(each["versions"][0]["text_sha256"] == texts[each["copy_of"]] for each in truth if each["copy_of"])


def test_who_looks_every_hour_sees_every_article_in_the_month() -> None:
    world = World()
    seen: set[int] = set()
    for hour in range(30 * 24 + 1):
        now = START + timedelta(hours=hour)
        for site in world.sites:
            is_dead = "dies" in site.traits and START + timedelta(days=20) <= now < START + timedelta(days=25)
            listed = world.published(site, now) if site.form == "sitemap" else world.shown(site, now)
            seen |= set() if is_dead else {each.number for each in listed}
    assert seen == set(world.by_number)


def test_every_page_has_the_text_of_its_article(world: RunningWorld) -> None:
    for record in world.truth:
        if record["removed"] or record["is_pdf"] or "redesigned" in record["traits"]:
            continue
        answer, body = _get(world, record["address"])
        assert answer.status == 200, record["address"]
        charset = next((each for each in record["traits"] if each in ("windows-1252", "iso-8859-1")), "utf-8")
        text = html.unescape(body.decode(charset))
        assert all(paragraph in text for paragraph in record["versions"][-1]["paragraphs"]), record["address"]


def test_an_article_appears_changes_and_goes_with_the_time_of_the_world(world: RunningWorld) -> None:
    record = next(each for each in world.truth if len(each["versions"]) == 2 and not each["removed"])
    article = world.plan.by_number[record["number"]]
    added = record["versions"][1]["paragraphs"][-1]
    seen = []
    for now in (article.published - timedelta(seconds=1), article.published, article.versions[1].at):
        world.set_time(now)
        answer, body = _get(world, record["address"])
        seen.append((answer.status, added in html.unescape(body.decode())))
    world.set_time(world.plan.end)
    assert seen == [(404, False), (200, False), (200, True)]


def test_what_has_not_changed_is_not_sent_again(world: RunningWorld) -> None:
    address = world.root(1) + "/feed.xml"
    first, body = _get(world, address)
    again, nothing = _get(world, address, **{"If-None-Match": first.headers["ETag"]})
    since, nothing_either = _get(world, address, **{"If-Modified-Since": first.headers["Last-Modified"]})
    assert (first.status, again.status, since.status) == (200, 304, 304)
    assert (len(body) > 1000, nothing, nothing_either) == (True, b"", b"")


def test_every_way_by_which_a_feed_names_an_article_leads_to_it(world: RunningWorld) -> None:
    _feed, body = _get(world, world.root(13) + "/feed.xml")
    address = body.decode().split("<item>")[1].split("<link>")[1].split("</link>")[0]
    answer, _ = _get(world, address)
    assert "/go/" in address
    assert answer.headers["Location"] in {each["address"] for each in world.truth}


def test_the_log_tells_each_request_and_how_many_connections_were_open(world: RunningWorld) -> None:
    world.clear_log()
    _get(world, world.root(4) + "/robots.txt")
    (entry,) = world.read_log()
    assert (entry["host"], entry["path"], entry["status"]) == (4, "/robots.txt", 200)
    assert entry["ended"] >= entry["began"]
    assert world.read_most_open()["4"] == 1


def test_a_rule_befalls_only_its_host_path_and_number_of_requests(world: RunningWorld) -> None:
    world.set_rules({"fault": "503", "host": 3, "path": r"^/feed", "times": 2})
    hosts = (3, 3, 3, 1)
    statuses = [_get(world, world.root(host) + "/feed.xml")[0].status for host in hosts]
    robots = _get(world, world.root(3) + "/robots.txt")[0].status
    world.set_rules()
    assert (statuses, robots) == ([503, 503, 200, 200], 200)


def _describe_failure(world: RunningWorld, address: str, timeout: float) -> str:
    try:
        answer, body = _get(world, address, timeout=timeout, **{"Accept-Encoding": "gzip"})
        if answer.headers["Content-Encoding"] == "gzip":
            unpacking = zlib.decompressobj(31)
            unpacked = len(unpacking.decompress(body))
            return "bomb" if unpacked > 50_000_000 else "whole" if unpacking.eof else "cut"
    except zlib.error:
        return "corrupt"
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__
    return f"{answer.status} {answer.headers['Content-Type']}" if answer.status == 200 else str(answer.status)


@pytest.mark.parametrize(
    ("fault", "seen"),
    [
        ("reset", "ConnectionResetError"),
        ("reset_in_body", "ConnectionResetError"),
        ("dead", "TimeoutError"),
        ("stall", "TimeoutError"),
        ("drip", "TimeoutError"),
        ("long_length", "IncompleteRead"),
        ("short_length", "200 text/html; charset=utf-8"),
        ("bad_chunk", "IncompleteRead"),
        ("lost_chunk", "IncompleteRead"),
        ("corrupt_gzip", "corrupt"),
        ("cut_gzip", "cut"),
        ("gzip_bomb", "bomb"),
        ("redirect_loop", "302"),
        ("wrong_type", "200 image/png"),
        ("huge_header", "LineTooLong"),
        ("204", "204"),
        ("206", "206"),
        ("304", "304"),
        ("401", "401"),
        ("403", "403"),
        ("404", "404"),
        ("410", "410"),
        ("429", "429"),
        ("500", "500"),
        ("503", "503"),
    ],
)
def test_a_fault_goes_wrong_as_its_name_says(world: RunningWorld, fault: str, seen: str) -> None:
    world.set_rules({"fault": fault, "host": 1})
    address = next(each["address"] for each in world.truth if each["source"] == "kabar-muara" and not each["removed"])
    timeout = 0.5 if fault in ("dead", "stall") else 10
    described = _drip_for(world, address) if fault == "drip" else _describe_failure(world, address, timeout)
    world.set_rules()
    assert described == seen


def _drip_for(world: RunningWorld, address: str) -> str:
    """Each byte comes in time, the whole does not: a limit for the silence alone does not help."""
    host, _, path = address.removeprefix("http://").partition("/")
    with socket.create_connection((host.split(":")[0], world.port), timeout=1.5) as connection:
        connection.sendall(f"GET /{path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        began, received = time.monotonic(), b""
        while time.monotonic() < began + 1.2:
            received += connection.recv(4096)
    body = received.partition(b"\r\n\r\n")[2]
    return "TimeoutError" if 1 <= len(body) <= 3 else f"{len(body)} bytes"


def test_an_endless_body_does_not_end(world: RunningWorld) -> None:
    world.set_rules({"fault": "endless", "host": 1})
    with socket.create_connection(("127.0.1.1", world.port), timeout=2) as connection:
        connection.sendall(b"GET /feed.xml HTTP/1.1\r\nHost: x\r\n\r\n")
        received = 0
        while received < 20_000_000:
            received += len(connection.recv(1 << 20))
    world.set_rules()


def test_a_host_that_refuses_is_back_when_the_rule_is_gone(world: RunningWorld) -> None:
    world.set_rules({"fault": "refuse", "host": 5})
    with pytest.raises(ConnectionRefusedError):
        _get(world, world.root(5) + "/feed.json")
    world.set_rules()
    _, body = _get(world, world.root(5) + "/feed.json")
    assert len(json.loads(body)["items"]) == 10


def test_every_fault_is_tried_here() -> None:
    names = test_a_fault_goes_wrong_as_its_name_says.pytestmark[0].args[1]  # type: ignore[attr-defined]
    assert {name for name, _ in names} | {"endless"} == set(FAULTS)


@pytest.mark.parametrize(
    ("host", "complaint"),
    [
        ("good", None),
        ("expired", "certificate has expired"),
        ("self_signed", "unable to get local issuer|self.signed"),
        ("wrong_host", "not valid for '127.0.1.204'|mismatch"),
    ],
)
def test_certificates_are_wrong_as_their_host_says(world: RunningWorld, host: str, complaint: str | None) -> None:
    context = ssl.create_default_context(cafile=world.authority)
    connection = http.client.HTTPSConnection(f"127.0.1.{TLS_HOSTS[host]}", world.tls_port, context=context, timeout=2)
    if complaint is None:
        connection.request("GET", "/feed.xml")
        assert connection.getresponse().status == 200
    else:
        with pytest.raises(ssl.SSLCertVerificationError, match=complaint):
            connection.request("GET", "/feed.xml")
    connection.close()
