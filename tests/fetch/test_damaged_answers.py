"""Answers with bytes changed, lost or added: each is one answer of ours, and none makes us stumble."""

import gzip
import random

import pytest
from rude_site import RudeSite, answer

from flows.fetch import Request

TEXT = (
    b"<html><head><meta name='robots' content='index'></head><p>Kota memasang jaringan baru di tiga kelurahan.</html>"
)
CHUNKED = b'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nETag: W/"1"\r\n\r\n'
GOOD = [
    answer(TEXT, kind='text/html; charset="utf-8"', ETag='"1"', X_Robots_Tag="nofollow", tdm_reservation="0"),
    answer(
        gzip.compress(TEXT), Content_Encoding="gzip", Set_Cookie="a=b; Path=/; Expires=Sun, 01 Mar 2026 10:00:00 GMT"
    ),
    CHUNKED + b"%x\r\n%s\r\n0\r\n\r\n" % (len(TEXT), TEXT),
    answer(status=301, Location="/next?a=1#b", Retry_After="3"),
    answer(status=503, Retry_After="Sun, 01 Mar 2026 10:00:00 GMT"),
]


def damage(data: bytes, chance: random.Random) -> bytes:
    """Change, lose or add up to eight pieces; half of the time in the head."""
    damaged = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        end = data.find(b"\r\n\r\n") + 4 if chance.random() < 0.5 else len(damaged)
        place = chance.randrange(max(1, min(end, len(damaged))))
        length = chance.choice([1, 1, 1, 2, 20])
        added = chance.choice([b"", chance.randbytes(length), b"\r\n", b"\0", b":", b"\xff\xfe", b"%", b"[", b"9" * 40])
        damaged[place : place + chance.choice([0, 1, length])] = added
    return bytes(damaged)


def ask_all(make_fetcher, *, count: int, seed: int) -> None:
    chance = random.Random(seed)
    hosts = [f"127.{20 + seed}.{number // 250}.{number % 250 + 1}" for number in range(count)]
    pages = {f"{host}/a": damage(chance.choice(GOOD), chance) for host in hosts}
    with RudeSite(pages, address="0.0.0.0") as site:
        fetcher = make_fetcher(resolve=lambda host, port: ["10.0.0.1"])
        requests = [Request(site.at("/a", host), "article", etag='"é€"') for host in hosts]
        answers = {fetched.request.address: fetched for fetched in fetcher.fetch_many(requests)}
    assert len(answers) == count
    for host in hosts:
        fetched = answers[site.at("/a", host)]
        assert "stumble" not in (fetched.reason or ""), (pages[f"{host}/a"], fetched.reason)
        assert (fetched.reason is None) == (fetched.outcome in ("ok", "not_modified"))
        assert bool(fetched.body) == (fetched.outcome == "ok")
        assert fetched.reason is None or (fetched.reason.isprintable() and len(fetched.reason) <= 400)
    outcomes = [fetched.outcome for fetched in answers.values()]
    assert outcomes.count("ok") > count / 50
    assert outcomes.count("failed") > count / 10


def test_damaged_answers_are_told(make_fetcher) -> None:
    ask_all(make_fetcher, count=200, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_two_thousand_damaged_answers_are_told(make_fetcher, seed: int) -> None:
    ask_all(make_fetcher, count=200, seed=seed)


def test_a_mistake_of_ours_at_one_page_ends_that_page_alone(make_fetcher, monkeypatch) -> None:
    def stumble(rights, body, *, address, media_type, charset):
        if address.endswith("/a"):
            raise ZeroDivisionError("division by zero")
        return rights

    monkeypatch.setattr("flows.fetch.crawl.read_page_rights", stumble)
    with RudeSite({"/a": GOOD[0], "/b": GOOD[0]}) as site:
        fetched = list(make_fetcher().fetch_many([Request(site.at(path), "article") for path in ("/a", "/b")]))
    assert [each.outcome for each in fetched] == ["failed", "ok"]
    assert fetched[0].reason == (
        f"{site.at('/a')} made faktor stumble (ZeroDivisionError: division by zero); please report it."
    )
