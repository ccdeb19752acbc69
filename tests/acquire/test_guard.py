"""Addresses that are asked, in one form; addresses that are not; internet addresses that are never connected to."""

import ipaddress
import urllib.parse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.acquire.guard import is_forbidden, join_address, read_target
from pipeline.errors import AddressError

IN_ONE_FORM = [
    ("http://Example.COM", "http://example.com/"),
    ("  https://example.com:443/a\n", "https://example.com/a"),
    ("http://example.com:8080/a", "http://example.com:8080/a"),
    ("https://example.com./a", "https://example.com/a"),
    ("https://example.com/a b?q=é&r=1#part", "https://example.com/a%20b?q=%C3%A9&r=1"),
    ("https://example.com/a%20b%2Fc", "https://example.com/a%20b%2Fc"),
    ("https://example.com/%7Euser/%61", "https://example.com/~user/a"),
    ("https://example.com/a/../private/x", "https://example.com/private/x"),
    ("https://example.com/a/%2e%2E/private", "https://example.com/private"),
    ("https://example.com/a/./b/.", "https://example.com/a/b/"),
    ("https://example.com/a/..", "https://example.com/"),
    ("https://example.com/../../a", "https://example.com/a"),
    ("https://example.com?page=2", "https://example.com/?page=2"),
    ("https://münchen.example/ä", "https://xn--mnchen-3ya.example/%C3%A4"),
    ("https://dinas_kominfo.example.id/", "https://dinas_kominfo.example.id/"),
    ("http://93.184.216.34/a", "http://93.184.216.34/a"),
    ("http://[2606:2800:220:1:248:1893:25C8:1946]/", "http://[2606:2800:220:1:248:1893:25c8:1946]/"),
]

REFUSED = [
    "",
    "example.com/a",
    "//example.com/a",
    "file:///etc/passwd",
    "ftp://example.com/a",
    "gopher://example.com/1",
    "data:text/html,hello",
    "javascript:alert(1)",
    "mailto:a@example.com",
    "ws://example.com/",
    "view-source:http://example.com/",
    "\\\\server\\share\\file",
    "http:\\\\example.com\\a",
    "http:/example.com/a",
    "http:example.com/a",
    "http:///etc/passwd",
    "http:///example.com/a",
    "http://",
    "http://:80/",
    "http://user@example.com/",
    "http://user:word@example.com/",
    "http://example.com@127.0.0.1/",
    "http://example.com\\@127.0.0.1/",
    "http://example.com:22/",
    "http://example.com:25/",
    "http://example.com:99999/",
    "http://example.com:a/",
    "http://exa mple.com/",
    "http://exa\tmple.com/",
    "http://example.com/\r\nHost: other.example",
    "http://example.com/\x00",
    "http://example..com/",
    "http://example.com../",
    "http://-example.com/",
    "http://%65xample.com/",
    "http://[::1/",
    "http://[example.com]/",
    "http://[fe80::1%25eth0]/",
    f"http://{'a' * 64}.com/",
    f"http://example.com/{'a' * 4_000}",
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://017700000001/",
    "http://0177.0.0.1/",
    "http://127.0.0.1./",
    "http://127.0.0.01/",
    "http://1.2.3.4.5/",
    "http://example.1/",
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://①②⑦.0.0.1/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::127.0.0.1]/",
    "http://[::]/",
    "http://0/",
    "http://0.0.0.0/",
    "http://169.254.169.254/latest/meta-data/",
]

FORBIDDEN = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.9",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:93.184.216.34",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:1::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:2800:220:1:248:1893:25c8:1946%1",
    "fec0::1",
    "ff02::1",
    "no address",
    "",
]


@pytest.mark.parametrize(("address", "expected"), IN_ONE_FORM)
def test_an_address_is_asked_in_one_form(address: str, expected: str) -> None:
    assert read_target(address).address == expected
    assert read_target(expected).address == expected


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_of_the_open_web_is_refused_in_a_sentence(address: str) -> None:
    with pytest.raises(AddressError) as caught:
        read_target(address)
    assert str(caught.value).endswith(" It is not asked for.")
    assert len(str(caught.value)) <= 300
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("ip", FORBIDDEN)
def test_an_internet_address_that_is_not_open_is_forbidden(ip: str) -> None:
    assert is_forbidden(ip)


@pytest.mark.parametrize(
    "ip", ["93.184.216.34", "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:2800:220:1::1", "2a00::1"]
)
def test_an_internet_address_that_is_open_is_not_forbidden(ip: str) -> None:
    assert not is_forbidden(ip)


def test_the_allow_list_opens_its_networks_and_no_other() -> None:
    allow = [ipaddress.ip_network("10.20.0.0/16")]
    assert not is_forbidden("10.20.0.5", allow=allow)
    assert is_forbidden("10.21.0.5", allow=allow)
    assert is_forbidden("::ffff:10.20.0.5", allow=allow)
    assert read_target("http://10.20.0.5:81/a", allow=allow).address == "http://10.20.0.5:81/a"
    with pytest.raises(AddressError, match="not on the open web"):
        read_target("http://10.21.0.5/a", allow=allow)


def test_a_host_is_named_with_its_port_and_its_files_lie_at_the_root() -> None:
    target = read_target("https://Example.com/a?b")
    assert (target.host, target.port, target.key) == ("example.com", 443, "example.com:443")
    assert target.name_file("/robots.txt") == "https://example.com/robots.txt"
    six = read_target("http://[2606:2800::1]:8080/a")
    assert six.key == "[2606:2800::1]:8080"
    assert six.name_file("/robots.txt") == "http://[2606:2800::1]:8080/robots.txt"


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        ("/b", "https://example.com/b"),
        ("c?d", "https://example.com/a/c?d"),
        ("//other.example/x", "https://other.example/x"),
        ("http://other.example/x", "http://other.example/x"),
        ("file:///etc/passwd", "file:///etc/passwd"),
    ],
)
def test_a_redirect_leads_on_from_where_it_stands(location: str, expected: str) -> None:
    assert join_address("https://example.com/a/b", location) == expected


@given(st.ip_addresses())
def test_what_is_not_forbidden_is_global_for_python_too(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    assert is_forbidden(str(ip)) or (ip.is_global and not ip.is_multicast)


@given(st.text(max_size=40), st.sampled_from(["http://", "https://", "", "http://example.com/"]))
def test_whatever_is_written_is_refused_or_read_in_a_form_that_stays(text: str, start: str) -> None:
    try:
        target = read_target(start + text)
    except AddressError:
        return
    parts = urllib.parse.urlsplit(target.address)
    assert parts.scheme in ("http", "https")
    assert parts.hostname == target.host
    assert target.address.isascii()
    assert read_target(target.address) == target
