"""What sites see of us: pauses, one connection at a time, robots.txt first, wishes kept, also over a restart."""

import contextlib
import itertools
import socket
import threading
import time
from collections import defaultdict, deque
from datetime import UTC, datetime, timedelta

import pytest
from rude_site import RESET, RudeSite, answer

from flows.clock import Clock
from flows.fetch import Fetched, MemoryHostBook, Request
from pipeline.acquire.politeness import HostState, KeptFile

PAUSE_5 = [{"network": "127.0.0.0/8"}]
PAGE = answer(b"<p>Berita hari ini.</p>")


def robots(text: str) -> bytes:
    return answer(text.encode(), kind="text/plain")


class TestPauses:
    def test_of_a_thousand_requests_to_twenty_hosts_none_comes_early_and_none_beside_another(
        self, make_fetcher, clock
    ) -> None:
        times: dict[str, list[datetime]] = defaultdict(list)
        most = 0

        def note(asked):
            nonlocal most
            times[asked.host].append(clock.now())
            most = max(most, asked.open_connections)
            if asked.path == "/robots.txt":
                slow = asked.host.endswith(("1", "5"))
                return robots("User-agent: *\nCrawl-delay: 20" if slow else "User-agent: *\nDisallow:")
            return PAGE

        hosts = [f"127.0.3.{number}" for number in range(1, 21)]
        paths = ["/robots.txt", *(f"/{number}" for number in range(50))]
        with RudeSite(dict.fromkeys(paths, note), address="0.0.0.0") as site:
            requests = [Request(site.at(f"/{number}", host), "page") for number in range(50) for host in hosts]
            fetched = list(make_fetcher(allow=PAUSE_5).fetch_many(requests))
        assert [each.outcome for each in fetched] == ["ok"] * 1000
        assert most == 1
        for host, asked in times.items():
            least = timedelta(seconds=20 if host.endswith(("1", "5")) else 5)
            assert len(asked) == 51
            assert all(after - before >= least for before, after in itertools.pairwise(asked))
            assert asked[-1] - asked[0] <= 51 * least  # and no later than it may

    def test_hosts_are_asked_side_by_side_and_each_one_at_a_time(self, make_fetcher) -> None:
        hosts = [f"127.0.4.{number}" for number in range(1, 6)]
        pages = {f"/{number}": [0.15, PAGE] for number in range(3)}
        with RudeSite(pages, address="0.0.0.0") as site:
            fetcher = make_fetcher(at=Clock(), allow=[{"network": "127.0.0.0/8", "pause_seconds": 0.1}])
            requests = [Request(site.at(path, host), "page") for host in hosts for path in pages]
            fetched = list(fetcher.fetch_many(requests))
        assert [each.outcome for each in fetched] == ["ok"] * 15
        assert max(asked.open_connections for asked in site.asked) == 1
        assert 2 <= site.most_open <= 5
        for host in hosts:
            asked = [each.seconds for each in site.asked if each.host == host]
            assert all(after - before >= 0.1 for before, after in itertools.pairwise(asked))

    def test_the_pause_outlasts_a_restart(self, make_fetcher, clock) -> None:
        with RudeSite({"/a": PAGE}) as site:
            make_fetcher(allow=PAUSE_5).fetch(Request(site.at("/a"), "page"))
            before = clock.now()
            make_fetcher(allow=PAUSE_5).fetch(Request(site.at("/a"), "page"))
        assert clock.now() - before == timedelta(seconds=5)
        assert site.count("/robots.txt") == 1

    def test_the_pause_is_noted_before_the_request_is_made(self, make_fetcher, clock, book) -> None:
        noted = []

        def look(asked):
            noted.append(book.states[f"127.0.0.1:{site.port}"].next_allowed - clock.now())
            return PAGE

        with RudeSite({"/a": look}) as site:
            make_fetcher(allow=PAUSE_5).fetch(Request(site.at("/a"), "page"))
        assert noted == [timedelta(seconds=5)]

    def test_what_cannot_be_asked_in_time_is_put_off(self, make_fetcher, clock) -> None:
        with RudeSite() as site:
            until = clock.now() + timedelta(seconds=12)
            requests = [Request(site.at(f"/{number}"), "page") for number in range(4)]
            fetched = list(make_fetcher(allow=PAUSE_5).fetch_many(requests, until=until))
        assert [each.outcome for each in fetched] == ["ok", "ok", "deferred", "deferred"]  # robots.txt is the first
        assert {each.not_before for each in fetched[2:]} == {clock.now() + timedelta(seconds=5)}
        assert clock.now() <= until

    @pytest.mark.parametrize("hours", [2, 72])
    def test_a_clock_that_is_set_back_keeps_nobody_waiting(self, make_fetcher, clock, hours: int) -> None:
        with RudeSite() as site:
            fetcher = make_fetcher(allow=PAUSE_5)
            requests = [Request(site.at(f"/{number}"), "page") for number in range(4)]
            outcomes = []
            for fetched in fetcher.fetch_many(requests):
                outcomes.append(fetched.outcome)
                clock.turn(hours=-hours)
        assert outcomes == ["ok"] * 4
        assert sum(clock.slept) < 60

    def test_a_clock_that_is_set_forward_asks_for_robots_again(self, make_fetcher, clock) -> None:
        with RudeSite() as site:
            fetcher = make_fetcher()
            fetcher.fetch(Request(site.at("/a"), "page"))
            clock.turn(hours=23)
            fetcher.fetch(Request(site.at("/a"), "page"))
            assert site.count("/robots.txt") == 1
            clock.turn(hours=1)
            fetcher.fetch(Request(site.at("/a"), "page"))
        assert site.count("/robots.txt") == 2

    def test_a_redirect_waits_its_turn_at_the_host_that_it_leads_to(self, make_fetcher, clock) -> None:
        times = []

        def note(asked):
            times.append((asked.host, asked.path, clock.now()))
            return PAGE if asked.path != "/robots.txt" else answer(status=404)

        with RudeSite(
            {"127.0.0.6/b": note, "127.0.0.6/c": note, "127.0.0.6/robots.txt": note}, address="0.0.0.0"
        ) as site:
            site.pages["127.0.0.1/a"] = answer(status=301, Location=site.at("/b", "127.0.0.6"))
            requests = [Request(site.at("/a"), "page"), Request(site.at("/c", "127.0.0.6"), "page")]
            fetched = list(make_fetcher(allow=PAUSE_5).fetch_many(requests))
        assert {each.outcome for each in fetched} == {"ok"}
        assert [path for _, path, _ in times] in (["/robots.txt", "/b", "/c"], ["/robots.txt", "/c", "/b"])
        assert all(after[2] - before[2] >= timedelta(seconds=5) for before, after in itertools.pairwise(times))

    def test_a_redirect_to_a_busy_host_does_not_open_a_second_connection(self, make_fetcher) -> None:
        with RudeSite({"127.0.0.6/b": [0.3, PAGE], "127.0.0.6/c": PAGE}, address="0.0.0.0") as site:
            site.pages["127.0.0.1/a"] = [0.1, answer(status=301, Location=site.at("/c", "127.0.0.6"))]
            requests = [Request(site.at("/a"), "page"), Request(site.at("/b", "127.0.0.6"), "page")]
            fetched = list(make_fetcher().fetch_many(requests))
        assert [each.final_address for each in fetched] == [site.at("/b", "127.0.0.6"), site.at("/c", "127.0.0.6")]
        assert max(asked.open_connections for asked in site.asked) == 1


class TestWishes:
    @pytest.mark.parametrize("status", [429, 503])
    @pytest.mark.parametrize(
        ("value", "wait"),
        [
            ("120", timedelta(minutes=2)),
            ("0", None),
            ("-60", None),
            ("soon", None),
            ("316800", timedelta(days=1)),
            ("Sun, 01 Mar 2026 04:00:05 GMT", timedelta(hours=1)),
            ("Sun, 01 Mar 2026 02:00:00 GMT", None),
            ("Sat, 07 Mar 2026 03:00:00 GMT", timedelta(days=1)),
        ],
    )
    def test_a_host_that_wishes_for_a_rest_gets_it(
        self, make_fetcher, clock, status: int, value: str, wait: timedelta | None
    ) -> None:
        with RudeSite({"/a": answer(status=status, Retry_After=value)}) as site:
            fetcher = make_fetcher(allow=PAUSE_5)
            fetched = fetcher.fetch(Request(site.at("/a"), "page"))
            rest = wait or timedelta(minutes=10)  # no wish that can be kept: the rest of a first failure
            assert fetched.not_before == clock.now() + rest
            assert fetched.outcome == ("failed" if status == 503 and wait is None else "deferred")
            clock.turn(seconds=rest.total_seconds() - 31)
            put_off = fetcher.fetch(Request(site.at("/a"), "page"))
            assert (put_off.outcome, put_off.status, put_off.not_before) == ("deferred", None, fetched.not_before)
            assert site.count("/a") == 1
            site.pages["/a"] = PAGE
            clock.turn(seconds=31)
            assert fetcher.fetch(Request(site.at("/a"), "page")).outcome == "ok"
            assert site.count("/a") == 2

    def test_a_short_wish_is_waited_for(self, make_fetcher, clock) -> None:
        with RudeSite({"/a": answer(status=429, Retry_After="20")}) as site:
            requests = [Request(site.at(path), "page") for path in ("/a", "/b")]
            fetched = list(make_fetcher(allow=PAUSE_5).fetch_many(requests))
        assert [each.outcome for each in fetched] == ["deferred", "ok"]
        assert sum(clock.slept) == 25  # the pause after robots.txt, then the wish

    def test_a_dead_host_is_asked_once_and_the_others_go_on(self, make_fetcher, clock) -> None:
        with RudeSite(address="127.0.0.1") as site:
            dead = [Request(site.at(f"/{number}", "127.0.0.9"), "page") for number in range(3)]
            alive = [Request(site.at(f"/{number}"), "page") for number in range(3)]
            fetched = list(make_fetcher().fetch_many([*dead, *alive]))
        by_host: dict[bool, list[Fetched]] = defaultdict(list)
        for each in fetched:
            by_host[each.request in dead].append(each)
        assert [each.outcome for each in by_host[False]] == ["ok"] * 3
        assert [each.outcome for each in by_host[True]] == ["failed", "deferred", "deferred"]
        assert "takes no connection (refused)" in by_host[True][0].reason
        assert {each.not_before for each in by_host[True]} == {clock.now() + timedelta(minutes=1)}

    def test_a_host_whose_answers_break_off_twice_is_left_for_later(self, make_fetcher) -> None:
        pages = {f"/{number}": [PAGE[:20], RESET] for number in range(2)}
        with RudeSite({**pages, "/2": PAGE}) as site:
            requests = [Request(site.at(f"/{number}"), "page") for number in range(3)]
            outcomes = [each.outcome for each in make_fetcher().fetch_many(requests)]
        assert outcomes == ["failed", "failed", "deferred"]

    def test_one_answer_that_breaks_off_does_not_stop_the_others(self, make_fetcher) -> None:
        with RudeSite({"/0": [PAGE[:20], RESET], "/1": PAGE}) as site:
            requests = [Request(site.at(f"/{number}"), "page") for number in range(2)]
            outcomes = [each.outcome for each in make_fetcher().fetch_many(requests)]
        assert outcomes == ["failed", "ok"]

    def test_a_dead_address_of_a_name_lets_the_next_one_answer(self, make_fetcher, monkeypatch) -> None:
        monkeypatch.setattr("flows.fetch.connecting._CONNECT_SECONDS", 0.2)
        with RudeSite({"/a": PAGE}) as site, socket.socket() as silent, contextlib.ExitStack() as waiting:
            silent.bind(("127.0.0.44", site.port))
            silent.listen(0)  # a queue of one, which is full: who comes then is never let in
            for _ in range(3):
                other = waiting.enter_context(socket.socket())
                other.setblocking(False)
                other.connect_ex(("127.0.0.44", site.port))
            fetcher = make_fetcher(resolve=lambda host, port: ["127.0.0.44", "127.0.0.1"])
            start = time.monotonic()
            assert fetcher.fetch(Request(site.at("/a", "kota.example"), "page")).outcome == "ok"
        assert 0.4 <= time.monotonic() - start < 4  # robots.txt and the page each tried the dead one first

    def test_a_name_that_nobody_knows_is_told(self, make_fetcher) -> None:
        def fail(host: str, port: int) -> list[str]:
            raise OSError("no such name")

        fetched = make_fetcher(resolve=fail).fetch(Request("http://kota.example/", "page"))
        assert fetched.outcome == "failed"
        assert "kota.example" in fetched.reason
        assert "cannot be reached" in fetched.reason


class TestRobots:
    @pytest.mark.parametrize(
        ("page", "outcome"),
        [
            (robots("User-agent: *\nDisallow: /"), "refused"),
            (robots("\ufeffUser-agent: faktor\nDisallow: /a"), "refused"),
            (robots("User-agent: other\nDisallow: /"), "ok"),
            (robots(""), "ok"),
            (answer(status=404), "ok"),
            (answer(status=410), "ok"),
            (answer(status=401), "ok"),
            (answer(status=403), "ok"),
            (answer(b"<html>Welcome</html>"), "ok"),
            (answer(status=302, Location="/robots.txt"), "ok"),
            (answer(status=500), "failed"),
            (answer(status=503), "failed"),
            (answer(status=429), "failed"),
            (answer(b"User-agent: *", length=900), "failed"),
            ([RESET], "failed"),
            ([5.0], "failed"),
        ],
    )
    def test_a_page_is_asked_for_only_where_robots_txt_lets_us(self, make_fetcher, page, outcome: str) -> None:
        with RudeSite({"/robots.txt": page, "/a": PAGE}) as site:
            fetched = make_fetcher(seconds_a_request=1).fetch(Request(site.at("/a"), "page"))
        assert fetched.outcome == outcome
        assert site.count("/a") == (outcome == "ok")
        assert (fetched.reason is None) == (outcome == "ok")

    @pytest.mark.parametrize(("hops", "outcome"), [(1, "refused"), (5, "refused"), (6, "ok")])
    def test_robots_txt_is_followed_over_five_hops(self, make_fetcher, hops: int, outcome: str) -> None:
        chain = ["/robots.txt", *(f"/r{number}" for number in range(1, hops + 1))]
        pages: dict = {path: answer(status=301, Location=after) for path, after in itertools.pairwise(chain)}
        pages[chain[-1]] = robots("User-agent: *\nDisallow: /a")
        with RudeSite(pages) as site:
            assert make_fetcher().fetch(Request(site.at("/a"), "page")).outcome == outcome

    def test_robots_txt_may_lie_on_another_host(self, make_fetcher) -> None:
        with RudeSite({"127.0.0.7/robots.txt": robots("User-agent: *\nDisallow: /a")}, address="0.0.0.0") as site:
            site.pages["127.0.0.1/robots.txt"] = answer(status=301, Location=site.at("/robots.txt", "127.0.0.7"))
            site.pages["127.0.0.7/a"] = PAGE
            requests = [Request(site.at("/a"), "page"), Request(site.at("/b", "127.0.0.7"), "page")]
            outcomes = {each.request: each.outcome for each in make_fetcher().fetch_many(requests)}
        assert [outcomes[request] for request in requests] == ["refused", "ok"]

    def test_two_hosts_whose_robots_txt_lie_on_each_other_do_not_wait_for_ever(self, make_fetcher) -> None:
        with RudeSite(address="0.0.0.0") as site:
            for one, other in (("127.0.0.7", "127.0.0.8"), ("127.0.0.8", "127.0.0.7")):
                site.pages[f"{one}/robots.txt"] = answer(status=301, Location=site.at("/r", other))
                site.pages[f"{one}/r"] = robots("User-agent: *\nDisallow: /b")
            requests = [Request(site.at(path, f"127.0.0.{host}"), "page") for path in ("/a", "/b") for host in (7, 8)]
            outcomes = [each.outcome for each in make_fetcher().fetch_many(requests)]
        assert sorted(outcomes) == ["ok", "ok", "refused", "refused"]

    def test_a_long_robots_txt_holds_for_its_first_500_kib(self, make_fetcher) -> None:
        text = "User-agent: *\nDisallow: /a\n" + "# " + "x" * 600_000 + "\nDisallow: /b\n"
        with RudeSite({"/robots.txt": robots(text)}) as site:
            requests = [Request(site.at(path), "page") for path in ("/a", "/b")]
            assert [each.outcome for each in make_fetcher().fetch_many(requests)] == ["refused", "ok"]

    def test_a_hop_to_a_page_that_is_not_allowed_is_not_made(self, make_fetcher) -> None:
        pages = {"/robots.txt": robots("User-agent: *\nDisallow: /b"), "/a": answer(status=302, Location="/b")}
        with RudeSite(pages) as site:
            fetched = make_fetcher().fetch(Request(site.at("/a"), "page"))
        assert (fetched.outcome, fetched.hops, fetched.final_address) == ("refused", (site.at("/a"),), site.at("/b"))
        assert site.count("/b") == 0

    def test_a_disguised_path_is_not_let_through(self, make_fetcher) -> None:
        with RudeSite({"/robots.txt": robots("User-agent: *\nDisallow: /private")}) as site:
            paths = ["/a/../private/x", "/%70rivate/x", "/./private/x", "/a/%2e%2e/private", "/private?x"]
            requests = [Request(site.at(path), "page") for path in paths]
            assert {each.outcome for each in make_fetcher().fetch_many(requests)} == {"refused"}
        assert {asked.path for asked in site.asked} == {"/robots.txt"}

    def test_a_host_in_trouble_is_closed_until_its_robots_txt_can_be_read(self, make_fetcher, clock) -> None:
        with RudeSite({"/robots.txt": answer(status=503), "/a": PAGE}) as site:
            fetcher = make_fetcher()
            assert fetcher.fetch(Request(site.at("/a"), "page")).outcome == "failed"
            assert fetcher.fetch(Request(site.at("/a"), "page")).outcome == "deferred"
            site.pages["/robots.txt"] = answer(status=404)
            clock.turn(minutes=10)
            assert fetcher.fetch(Request(site.at("/a"), "page")).outcome == "ok"

    def test_robots_txt_itself_may_be_asked_for(self, make_fetcher) -> None:
        with RudeSite({"/robots.txt": robots("User-agent: *\nDisallow: /")}) as site:
            fetched = make_fetcher().fetch(Request(site.at("/robots.txt"), "robots"))
        assert (fetched.outcome, fetched.body) == ("ok", b"User-agent: *\nDisallow: /")
        assert len(site.asked) == 1


class TestConditions:
    def test_an_etag_is_sent_rather_than_a_date_and_304_is_no_body(self, make_fetcher) -> None:
        with RudeSite({"/a": b'HTTP/1.1 304 Same\r\nETag: "2"\r\n\r\n'}) as site:
            request = Request(site.at("/a"), "feed", etag='"1"', last_modified="Sun, 01 Mar 2026 10:00:00 GMT")
            fetched = make_fetcher().fetch(request)
        assert (fetched.outcome, fetched.reason, fetched.body, fetched.etag) == ("not_modified", None, b"", '"2"')
        assert site.asked[-1].headers["if-none-match"] == '"1"'
        assert "if-modified-since" not in site.asked[-1].headers

    def test_a_date_is_sent_where_there_is_no_etag(self, make_fetcher) -> None:
        with RudeSite({"/a": PAGE}) as site:
            date = "Sun, 01 Mar 2026 10:00:00 GMT"
            assert make_fetcher().fetch(Request(site.at("/a"), "feed", last_modified=date)).outcome == "ok"
        assert site.asked[-1].headers["if-modified-since"] == date

    def test_a_condition_that_would_break_the_request_is_told(self, make_fetcher) -> None:
        with RudeSite({"/a": PAGE}) as site:
            fetched = make_fetcher().fetch(Request(site.at("/a"), "feed", etag='"1"\r\nX-Evil: 1'))
        assert fetched.outcome in ("ok", "failed")
        assert all("x-evil" not in asked.headers for asked in site.asked)


class TestEnding:
    def test_whoever_stops_listening_does_not_wait_for_a_slow_host(self, make_fetcher) -> None:
        with RudeSite({"127.0.0.8/a": [8.0, PAGE], "/b": PAGE}, address="0.0.0.0") as site:
            fetcher = make_fetcher()
            start = time.monotonic()
            answers = fetcher.fetch_many(
                [Request(site.at("/a", "127.0.0.8"), "page"), Request(site.at("/b", "127.0.0.1"), "page")]
            )
            assert next(answers).final_address == site.at("/b")
            answers.close()
            assert time.monotonic() - start < 3
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("fetch")]

    def test_nothing_asked_is_nothing_done(self, make_fetcher) -> None:
        assert list(make_fetcher().fetch_many([])) == []

    def test_what_follows_from_an_answer_may_be_asked_for_before_the_others_have_come(self, make_fetcher) -> None:
        with RudeSite({"127.0.0.8/slow": [1.0, PAGE]}, address="0.0.0.0") as site:
            waiting = deque([Request(site.at("/slow", "127.0.0.8"), "page"), Request(site.at("/1"), "page")])
            come = []
            for fetched in make_fetcher().fetch_many(waiting):
                come.append(fetched.final_address)
                if fetched.final_address == site.at("/1"):
                    waiting.append(Request(site.at("/2"), "page"))
        assert come == [site.at("/1"), site.at("/2"), site.at("/slow", "127.0.0.8")]

    def test_one_address_twice_is_two_answers(self, make_fetcher) -> None:
        with RudeSite({"/a": PAGE}) as site:
            assert len(list(make_fetcher().fetch_many([Request(site.at("/a"), "page")] * 2))) == 2


def test_the_state_of_a_host_is_asked_from_the_book_and_stands_in_it_afterwards(make_fetcher, clock) -> None:
    book = MemoryHostBook()
    with RudeSite({"/a": PAGE}) as site:
        key = f"127.0.0.1:{site.port}"
        book.write(key, HostState(robots=KeptFile(clock.now(), 200, b"User-agent: *\nDisallow: /a"), failures=2))
        fetcher = make_fetcher(hosts=book)
        assert fetcher.fetch(Request(site.at("/a"), "page")).outcome == "refused"
        assert fetcher.fetch(Request(site.at("/b"), "page")).outcome == "ok"
    state = book.read(key)
    assert state is not None
    assert (state.failures, state.peer, state.next_allowed) == (0, "127.0.0.1", clock.now())
    assert clock.now() == datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
