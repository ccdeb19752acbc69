from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.records import make_id
from pipeline.store import Address, Alert, Arrival, Cycle, Ledger, Response

NOW = datetime(2025, 7, 11, 8, 30, tzinfo=UTC)
MOMENT = "2025-07-11T08:30:00+00:00"
SITE = "https://kabar.example"


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db")


def _address(path: str, **fields: object) -> Address:
    address = SITE + path
    return Address("kabar", address, "article", address, "waiting", MOMENT, MOMENT, **fields)  # type: ignore[arg-type]


def test_addresses_come_back_as_they_were_recorded(ledger: Ledger) -> None:
    feed = replace(_address("/feed", etag='W/"1"', facts={"title": "Kabar “Kota”"}), role="feed", state="ok")
    one = _address("/1", tries=2, next_try="2025-07-12T00:00:00+00:00", reason="It timed out.")
    ledger.record_answers([feed, one], now=NOW)
    assert ledger.read_addresses("kabar") == [one, feed]
    assert ledger.read_addresses("kabar", role="feed") == [feed]
    assert ledger.read_addresses(states={"waiting"}) == [one]
    assert ledger.read_addresses("another") == []
    assert ledger.count_addresses() == {("kabar", "article", "waiting"): 1, ("kabar", "feed", "ok"): 1}


def test_an_address_takes_the_place_of_the_one_before(ledger: Ledger) -> None:
    ledger.record_answers([_address("/1")], now=NOW)
    kept = replace(_address("/1"), state="ok", last_ok=MOMENT)
    ledger.record_answers([kept], now=NOW)
    assert ledger.read_addresses("kabar") == [kept]


def test_an_answer_is_recorded_whole_or_not_at_all(ledger: Ledger) -> None:
    address = replace(_address("/1"), state="ok")
    arrival = Arrival("kabar", address.key, "new", original_id="a" * 64, media_type="html", kind="news")
    response = Response("a" * 64, arrival.document_id, address.address, address.address, 200, (), None, MOMENT)
    broken = replace(response, status=None)  # type: ignore[arg-type]
    with pytest.raises(Exception, match="NOT NULL"):
        ledger.record_answers([address], arrivals=[arrival], responses=[broken], now=NOW)
    assert (ledger.read_addresses(), ledger.read_items(), ledger.read_responses()) == ([], [], [])
    ledger.record_answers([address], arrivals=[arrival], responses=[response], now=NOW)
    assert ledger.read_responses([make_id("kabar", address.key)]) == [response]
    assert [item.arrival for item in ledger.read_items()] == [arrival]


def test_the_head_of_an_answer_keeps_names_values_and_order(ledger: Ledger) -> None:
    headers = (("Set-Cookie", "b=2"), ("Content-Type", "text/html; charset=x"), ("Set-Cookie", "a=1"))
    response = Response("a" * 64, "d1", SITE, SITE + "/", 200, headers, "x", MOMENT)
    ledger.record_answers([], responses=[response], now=NOW)
    assert ledger.read_responses() == [response]
    assert ledger.read_responses(["d2"]) == []


def test_what_is_offered_again_is_only_seen_again(ledger: Ledger) -> None:
    ledger.record_answers([_address("/1"), _address("/2")], now=NOW)
    later = NOW + timedelta(hours=1)
    ledger.record_answers([], seen_again=[SITE + "/2"], source="kabar", now=later)
    first, second = ledger.read_addresses("kabar")
    assert first == _address("/1")
    assert second == replace(_address("/2"), last_seen="2025-07-11T09:30:00+00:00")


def test_cycles_come_back_newest_first_and_those_that_never_ended_are_marked(ledger: Ledger) -> None:
    old = Cycle("c1", "kabar", "2025-07-10T08:30:00+00:00", MOMENT, "completed", None, {"offered": 3, "new": 3})
    killed = Cycle("c2", "kabar", MOMENT, None, "running")
    other = Cycle("c3", "warta", MOMENT, None, "running")
    for each in (old, killed, other):
        ledger.record_cycle(each)
    assert ledger.mark_crashed_cycles("kabar", reason="It was killed.", now=NOW) == 1
    marked = replace(killed, state="crashed", reason="It was killed.", ended=MOMENT)
    assert ledger.read_cycles("kabar") == [marked, old]
    assert ledger.read_cycles(since=NOW) == [other, marked]
    assert ledger.read_cycles("kabar", limit=1) == [marked]


def test_alerts_are_open_until_they_are_cleared(ledger: Ledger) -> None:
    silent = Alert("a1", "silence", "kabar", None, "2025-07-11", "Nothing new for 3 days.", {"days": 3}, MOMENT)
    rising = Alert("a2", "rising code", None, "sinyal", None, "More than before.", {}, "2025-07-12T00:00:00+00:00")
    ledger.record_alerts([silent, rising])
    ledger.record_alerts([replace(silent, cleared="2025-07-13T00:00:00+00:00", note="The feed has moved.")])
    assert [each.alert_id for each in ledger.read_alerts()] == ["a2", "a1"]
    assert ledger.read_alerts(only_open=True) == [rising]
    assert ledger.read_alerts(source="kabar")[0].note == "The feed has moved."


def test_the_state_of_a_host_is_kept(ledger: Ledger) -> None:
    assert ledger.read_host("kabar.example:443") is None
    ledger.write_host("kabar.example:443", '{"failures": 1}')
    ledger.write_host("kabar.example:443", '{"failures": 2}')
    assert ledger.read_host("kabar.example:443") == '{"failures": 2}'
