"""What a site says of the use of its pages, by header, by tdmrep.json and in the page; what of it is obeyed."""

import pytest

from pipeline.acquire.rights import (
    Reservation,
    Rights,
    add_page_rights,
    find_reservation,
    read_header_rights,
    read_tdmrep,
)

KEPT_AWAY = "The site asks that this page is not kept ({})."
RESERVED = "The site reserves this page from text and data mining."


def read(*headers: tuple[str, str], rule: Reservation | None = None, licence: str | None = None) -> Rights:
    return read_header_rights(headers, agent="faktor", rule=rule, licence=licence)


@pytest.mark.parametrize(
    ("value", "directives", "refusal"),
    [
        ("noindex", ("noindex",), KEPT_AWAY.format("noindex")),
        ("NOINDEX, nofollow", ("noindex", "nofollow"), KEPT_AWAY.format("noindex")),
        ("none", ("none",), KEPT_AWAY.format("none")),
        ("noarchive", ("noarchive",), KEPT_AWAY.format("noarchive")),
        ("nofollow", ("nofollow",), None),
        ("all", ("all",), None),
        ("max-snippet:-1, max-image-preview: large", ("max-snippet", "max-image-preview"), None),
        ("googlebot: noindex", (), None),
        ("googlebot: noindex, nofollow", (), None),
        ("faktor: noindex", ("noindex",), KEPT_AWAY.format("noindex")),
        ("googlebot: nofollow, faktor: noarchive", ("noarchive",), KEPT_AWAY.format("noarchive")),
        ("unavailable_after: 25 Jun 2030 15:00:00 PST", ("unavailable_after",), None),
        ("", (), None),
        ("noindex noarchive", (), None),  # no directive: they are parted by commas
    ],
)
def test_x_robots_tag_is_obeyed_when_it_is_meant_for_us(
    value: str, directives: tuple[str, ...], refusal: str | None
) -> None:
    rights = read(("X-Robots-Tag", value))
    assert rights.directives == directives
    assert rights.tell_refusal() == refusal
    assert rights.evidence == ((f"X-Robots-Tag: {value}",) if directives else ())


def test_several_x_robots_tags_hold_together() -> None:
    rights = read(("X-Robots-Tag", "nofollow"), ("x-robots-tag", "otherbot: noindex"), ("X-ROBOTS-TAG", "noarchive"))
    assert rights.directives == ("nofollow", "noarchive")


@pytest.mark.parametrize(
    ("value", "reservation"), [("1", True), ("0", False), (" 1 ", True), ("2", None), ("true", None), ("", None)]
)
def test_a_reservation_is_1_or_0_and_anything_else_says_nothing(value: str, reservation: bool | None) -> None:
    rights = read(("TDM-Reservation", value))
    assert rights.reservation is reservation
    assert rights.tell_refusal() == (RESERVED if reservation else None)


def test_the_policy_is_named_with_the_refusal() -> None:
    rights = read(("tdm-reservation", "1"), ("tdm-policy", "https://example.com/policy.json"))
    assert rights.tell_refusal() == f"{RESERVED} Its policy: https://example.com/policy.json."
    assert read(("tdm-reservation", "1"), ("tdm-policy", "javascript:alert(1)")).policy is None


RULES = (
    Reservation("/", False),
    Reservation("/news/*", True, "https://example.com/policy"),
    Reservation("/news/open/", False),
    Reservation("*.pdf$", True),
)


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/", "/"),
        ("/about", "/"),
        ("/news/1?page=2", "/news/*"),
        ("/news/open/1", "/news/open/"),
        ("/a/b.pdf", "*.pdf$"),
        ("/a/b.pdf?x", "/"),
    ],
)
def test_the_longest_location_that_matches_holds(path: str, location: str) -> None:
    rule = find_reservation(RULES, path)
    assert rule is not None
    assert rule.location == location


@pytest.mark.parametrize(
    ("location", "path", "expected"),
    [
        ("/a", "/ab", True),
        ("a", "/ab", True),
        ("/a$", "/ab", False),
        ("/a$", "/a", True),
        ("/a*b*c", "/a1b2c3", True),
        ("/a*b*c$", "/a1b2c3", False),
        ("/a*b*c$", "/a1b2c3c", True),
        ("/ab*bc$", "/abc", False),
        ("*", "/", True),
        ("/A", "/a", False),
        ("/foo-%24", "/foo-$", True),
        ("/berita-é", "/berita-%C3%A9", True),
    ],
)
def test_a_location_is_matched_as_in_robots_txt(location: str, path: str, expected: bool) -> None:
    assert (find_reservation([Reservation(location, True)], path) is not None) is expected


def test_many_stars_cost_no_time() -> None:
    assert find_reservation([Reservation("/" + "a*" * 900 + "b", True)], "/" + "a" * 4_000) is None


def test_a_tdmrep_file_is_read_rule_by_rule() -> None:
    body = b"""\xef\xbb\xbf[
      {"location": "/news/*", "tdm-reservation": 1, "tdm-policy": "https://example.com/p"},
      {"location": "/open", "tdm-reservation": 0},
      {"location": "/text", "tdm-reservation": "1"},
      {"location": "/nothing"},
      {"tdm-reservation": 1},
      {"location": 5, "tdm-reservation": 1},
      {"location": "/true", "tdm-reservation": true},
      "text", null]"""
    assert read_tdmrep(body) == (
        Reservation("/news/*", True, "https://example.com/p"),
        Reservation("/open", False),
        Reservation("/text", True),
    )


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[", b"5", b"null", b'{"a": 1}', b"\xff\xfe", b"[" * 100_000, b'{"location": "/"}']
)
def test_a_file_that_is_no_tdmrep_has_no_rules(body: bytes) -> None:
    assert read_tdmrep(body) == ()


def test_the_header_overrides_the_file_and_the_page_overrides_both() -> None:
    rule = Reservation("/news/*", True, "https://example.com/p")
    by_file = read(rule=rule)
    assert (by_file.reservation, by_file.policy) == (True, "https://example.com/p")
    by_header = read(("tdm-reservation", "0"), rule=rule)
    assert by_header.reservation is False
    by_page = add_page_rights(by_header, reservation="1", policy="https://example.com/other")
    assert (by_page.reservation, by_page.policy) == (True, "https://example.com/other")
    assert by_page.evidence == ("tdmrep.json: /news/* 1", "tdm-reservation: 0", "meta tdm-reservation: 1")


def test_what_the_page_says_to_robots_is_added_to_what_the_header_says() -> None:
    rights = add_page_rights(read(("X-Robots-Tag", "nofollow")), directives=["NoIndex, max-snippet:20"])
    assert rights.directives == ("nofollow", "noindex", "max-snippet")
    assert rights.tell_refusal() == KEPT_AWAY.format("noindex")
    assert rights.evidence == ("X-Robots-Tag: nofollow", "meta robots: noindex, max-snippet")


def test_a_licence_keeps_a_page_and_stands_beside_what_the_site_says() -> None:
    rights = read(("tdm-reservation", "1"), ("X-Robots-Tag", "noindex"), licence="Contract of 2026-01-05")
    assert rights.tell_refusal() is None
    assert (rights.reservation, rights.directives, rights.licence) == (True, ("noindex",), "Contract of 2026-01-05")


def test_rights_survive_being_written_down() -> None:
    rights = Rights(("noindex", "none"), False, "https://example.com/p", ("X-Robots-Tag: noindex",), "Kontrak")
    assert Rights.from_json(rights.to_json()) == rights
    assert Rights.from_json(Rights().to_json()) == Rights()


def test_the_words_of_a_site_bring_no_control_characters_along() -> None:
    headers = (("X-Robots-Tag", "noindex, \x1b[2J\x9b"), ("tdm-policy", "https://example.com/\x9b"))
    rights = read(*headers, rule=Reservation("/\x1b*", True))
    assert rights.evidence == ("tdmrep.json: /\ufffd* 1", "X-Robots-Tag: noindex, \ufffd[2J\ufffd")
    assert rights.policy == "https://example.com/\ufffd"
    assert (rights.tell_refusal() or "").isprintable()
