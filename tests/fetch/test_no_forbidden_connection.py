"""No way leads to an address that is not on the open web: nothing is connected to, no file is opened.

Python itself tells of every connection and every file opened (audit events), whoever makes it in the process.
"""

import sys
from collections.abc import Iterator

import pytest
from rude_site import RudeSite, answer

from flows.fetch import Fetched, Request, Role

FORBIDDEN = [
    "127.0.0.2",
    "127.255.255.254",
    "0.0.0.0",
    "10.1.2.3",
    "172.16.9.9",
    "192.168.0.10",
    "100.64.0.1",
    "169.254.169.254",
    "192.0.0.8",
    "198.18.0.1",
    "224.0.0.251",
    "255.255.255.255",
    "192.88.99.1",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "::10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::1",
    "ff02::fb",
]

DISGUISED = [
    "http://0x7f.0.0.2/",
    "http://2130706434/",
    "http://0177.0.0.2/",
    "http://127.2/",
    "http://１２７.0.0.2/",
    "http://127.0.0.2./",
    "http://user@127.0.0.2/",
    "http://example.com@127.0.0.2/",
    "http://127.0.0.2\\@example.com/",
    "http://127.0.0.2:22/",
]

OTHER_SCHEMES = [
    "file:///etc/passwd",
    "FILE:///etc/passwd",
    "file://127.0.0.2/etc/passwd",
    "ftp://127.0.0.2/a",
    "gopher://127.0.0.2:70/_a",
    "data:text/html,<p>a",
    "javascript:alert(1)",
    "dict://127.0.0.2:11211/stats",
    "ldap://127.0.0.2/",
    "\\\\127.0.0.2\\share\\a",
    "//127.0.0.2/a",
    "unix:/run/docker.sock",
    "jar:http://127.0.0.2!/a",
    "netdoc:/etc/passwd",
    "ws://127.0.0.2/",
    "http:/etc/passwd",
    "http:///etc/passwd",
    "/etc/passwd",
    "C:\\Windows\\win.ini",
    "about:blank",
]

_connected: list[str] = []
_opened: list[str] = []


def _note(event: str, arguments: tuple) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        _connected.append(arguments[1][0])
    elif event == "open" and isinstance(arguments[0], str):
        _opened.append(arguments[0])


sys.addaudithook(_note)


@pytest.fixture(scope="module")
def site() -> Iterator[RudeSite]:
    """Serve the one address that is allowed, and every other address of this machine beside it."""
    pages = {f"/to/{ip}": answer(status=302, Location=f"http://{write_host(ip)}/x") for ip in FORBIDDEN}
    pages |= {f"/at/{number}": answer(status=302, Location=address) for number, address in enumerate(DISGUISED)}
    pages |= {f"/as/{number}": answer(status=302, Location=address) for number, address in enumerate(OTHER_SCHEMES)}
    with RudeSite(pages, address="0.0.0.0") as site:
        yield site


@pytest.fixture(autouse=True)
def forget() -> None:
    _connected.clear()
    _opened.clear()


def write_host(ip: str) -> str:
    return f"[{ip}]" if ":" in ip else ip


def fetch(make_fetcher, address: str, role: Role = "page", resolve=None) -> Fetched:
    fetcher = make_fetcher(
        allow=[{"network": "127.0.0.1/32", "pause_seconds": 0}],
        resolve=resolve or (lambda host, port: ["93.184.216.34"]),
    )
    return fetcher.fetch(Request(address, role))


def must_be_refused(fetched: Fetched) -> None:
    assert fetched.outcome == "refused"
    assert fetched.body == b""
    assert "not asked" in fetched.reason
    assert set(_connected) <= {"127.0.0.1"}
    assert "/etc/passwd" not in _opened


def test_the_spy_sees_connections_and_files(make_fetcher, site: RudeSite) -> None:
    assert fetch(make_fetcher, site.at("/page")).outcome == "ok"
    assert _connected == ["127.0.0.1"] * 2
    with open("/etc/passwd", "rb"):  # noqa: PTH123
        pass
    assert "/etc/passwd" in _opened


@pytest.mark.parametrize("role", ["page", "article", "sitemap"])
@pytest.mark.parametrize("ip", FORBIDDEN)
def test_an_address_in_a_source_a_feed_or_a_sitemap_is_not_connected_to(make_fetcher, site, ip: str, role) -> None:
    must_be_refused(fetch(make_fetcher, f"http://{write_host(ip)}:{site.port}/x", role))
    assert _connected == []


@pytest.mark.parametrize("ip", FORBIDDEN)
def test_an_address_that_a_redirect_names_is_not_connected_to(make_fetcher, site, ip: str) -> None:
    must_be_refused(fetch(make_fetcher, site.at(f"/to/{ip}")))
    assert _connected != []


@pytest.mark.parametrize("ip", FORBIDDEN)
def test_an_address_that_a_name_has_is_not_connected_to(make_fetcher, site, ip: str) -> None:
    must_be_refused(fetch(make_fetcher, site.at("/x", "kota.example"), resolve=lambda host, port: [ip]))
    assert _connected == []


@pytest.mark.parametrize("ip", FORBIDDEN)
def test_one_bad_address_among_the_good_ones_of_a_name_is_enough(make_fetcher, site, ip: str) -> None:
    found = ["127.0.0.1", "93.184.216.34", ip]
    must_be_refused(fetch(make_fetcher, site.at("/x", "kota.example"), resolve=lambda host, port: found))
    assert _connected == []


@pytest.mark.parametrize("calls", [0, 1])
@pytest.mark.parametrize("ip", FORBIDDEN[:10])
def test_a_name_that_changes_its_address_after_the_check_gains_nothing(make_fetcher, site, ip: str, calls: int) -> None:
    asked: list[str] = []

    def flip(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) <= calls else [ip]

    must_be_refused(fetch(make_fetcher, site.at("/x", "kota.example"), resolve=flip))
    # each connection goes to the very address that was checked for it: one look-up a connection
    assert len(asked) == calls + 1
    assert _connected == ["127.0.0.1"] * calls


@pytest.mark.parametrize("address", DISGUISED)
def test_a_disguise_of_an_address_does_not_help(make_fetcher, site, address: str) -> None:
    must_be_refused(fetch(make_fetcher, address))
    must_be_refused(fetch(make_fetcher, site.at(f"/at/{DISGUISED.index(address)}")))


@pytest.mark.parametrize("address", OTHER_SCHEMES)
def test_other_schemes_are_not_followed(make_fetcher, address: str) -> None:
    must_be_refused(fetch(make_fetcher, address))
    assert _connected == []


@pytest.mark.parametrize("number", range(10))
def test_a_redirect_to_another_scheme_is_not_followed(make_fetcher, site, number: int) -> None:
    must_be_refused(fetch(make_fetcher, site.at(f"/as/{number}")))


def test_robots_txt_leads_nowhere_either(make_fetcher) -> None:
    pages = {"/robots.txt": answer(status=302, Location="http://127.0.0.2/x")}
    with RudeSite(pages, address="0.0.0.0") as site:
        fetch(make_fetcher, site.at("/page"))
    assert set(_connected) == {"127.0.0.1"}


@pytest.fixture
def open_site(monkeypatch) -> str:
    """Let the guard take 127.0.0.5 for an address on the open web."""
    from flows.fetch import connecting

    real = connecting.is_forbidden
    monkeypatch.setattr(connecting, "is_forbidden", lambda ip, allow: ip != "127.0.0.5" and real(ip, allow=allow))
    return "127.0.0.5"


def test_an_open_site_cannot_lead_into_a_network_of_the_allow_list(make_fetcher, open_site) -> None:
    with RudeSite(address="0.0.0.0") as site:
        site.pages[f"{open_site}/page"] = answer(status=302, Location=site.at("/inner"))
        fetched = fetch(make_fetcher, site.at("/page", "kota.example"), resolve=lambda host, port: [open_site])
        assert site.count("/inner") == 0
    assert fetched.outcome == "refused"
    assert "a site outside of it led there" in fetched.reason
    assert set(_connected) == {open_site}


def test_a_list_on_an_open_site_cannot_name_what_is_inside_and_one_inside_can(make_fetcher, open_site) -> None:
    addresses = {"kota.example": open_site, "intranet.example": "127.0.0.1"}
    with RudeSite(address="0.0.0.0") as site:
        fetcher = make_fetcher(
            allow=[{"network": "127.0.0.1/32", "pause_seconds": 0}],
            pause_seconds=5,
            resolve=lambda host, port: [addresses[host]],
        )
        outer, inner = (site.at("/feed", host) for host in addresses)
        assert [fetcher.fetch(Request(each, "feed")).outcome for each in (outer, inner)] == ["ok", "ok"]
        for host in ("127.0.0.1", "intranet.example"):
            by_outer = fetcher.fetch(Request(site.at("/a", host), "article", named_by=outer))
            assert (by_outer.outcome, "a site outside of it led there" in by_outer.reason) == ("refused", True)
            by_inner = fetcher.fetch(Request(site.at("/b", host), "article", named_by=inner))
            assert by_inner.outcome == "ok"
        assert (site.count("/a"), site.count("/b")) == (0, 2)
