"""What a site says of the use of its pages is obeyed: what it keeps for itself is not stored, and where it can be
known before, not even asked for."""

import json

import pytest
from rude_site import RudeSite, answer

from flows.fetch import Fetched, Request, Role

PAGE = b"<html><head><title>Berita</title>%s</head><body><p>Isi berita.</p></body></html>"
TDMREP = "/.well-known/tdmrep.json"


def page(head: bytes = b"", **headers: str) -> bytes:
    return answer(PAGE % head, **headers)


def tdmrep(*rules: dict) -> bytes:
    return answer(json.dumps(rules).encode(), kind="application/json")


def rule(location: str, reservation: int, policy: str | None = None) -> dict:
    return {"location": location, "tdm-reservation": reservation, **({"tdm-policy": policy} if policy else {})}


OPEN = page()
# pages of the site, outcome for the article, whether it was asked for, what its rights name as evidence
CASES: dict[str, tuple[dict[str, bytes], str, bool, tuple[str, ...]]] = {
    "nothing is said": ({"/a": OPEN}, "ok", True, ()),
    "robots.txt forbids it": ({"/robots.txt": answer(b"User-agent: *\nDisallow: /a")}, "refused", False, ()),
    "X-Robots-Tag: noindex": ({"/a": page(X_Robots_Tag="noindex")}, "refused", True, ("X-Robots-Tag: noindex",)),
    "X-Robots-Tag: none": ({"/a": page(X_Robots_Tag="none")}, "refused", True, ("X-Robots-Tag: none",)),
    "X-Robots-Tag: noarchive": ({"/a": page(X_Robots_Tag="noarchive")}, "refused", True, ("X-Robots-Tag: noarchive",)),
    "X-Robots-Tag for others": ({"/a": page(X_Robots_Tag="googlebot: noindex")}, "ok", True, ()),
    "X-Robots-Tag: nofollow": ({"/a": page(X_Robots_Tag="nofollow")}, "ok", True, ("X-Robots-Tag: nofollow",)),
    "tdm-reservation: 1": ({"/a": page(tdm_reservation="1")}, "refused", True, ("tdm-reservation: 1",)),
    "tdm-reservation: 0": ({"/a": page(tdm_reservation="0")}, "ok", True, ("tdm-reservation: 0",)),
    "tdmrep.json reserves all": ({TDMREP: tdmrep(rule("/", 1))}, "refused", False, ("tdmrep.json: / 1",)),
    "tdmrep.json reserves others": ({TDMREP: tdmrep(rule("/b", 1))}, "ok", True, ()),
    "tdmrep.json opens it": (
        {TDMREP: tdmrep(rule("/", 1), rule("/a", 0))},
        "ok",
        True,
        ("tdmrep.json: /a 0",),
    ),
    "tdmrep.json opens it and the page reserves it": (
        {TDMREP: tdmrep(rule("/a", 0)), "/a": page(b'<meta name="TDM-Reservation" content="1">')},
        "refused",
        True,
        ("tdmrep.json: /a 0", "meta tdm-reservation: 1"),
    ),
    "tdmrep.json is damaged": ({TDMREP: answer(b"[{", kind="application/json")}, "ok", True, ()),
    "tdmrep.json is longer than told": ({TDMREP: answer(b"[]" * 9, length=4)}, "ok", True, ()),
    "the page reserves itself": (
        {"/a": page(b"<meta content='1' name=tdm-reservation>")},
        "refused",
        True,
        ("meta tdm-reservation: 1",),
    ),
    "the page says noindex": (
        {"/a": page(b'<meta name="robots" content="noindex, follow">')},
        "refused",
        True,
        ("meta robots: noindex, follow",),
    ),
    "the page says noarchive to us": (
        {"/a": page(b'<meta name="faktor" content="noarchive">')},
        "refused",
        True,
        ("meta robots: noarchive",),
    ),
    "the page says noindex to others": ({"/a": page(b'<meta name="bingbot" content="noindex">')}, "ok", True, ()),
    "a comment of the page says noindex": (
        {"/a": page(b'<!-- <meta name="robots" content="noindex"> -->')},
        "ok",
        True,
        (),
    ),
    "it is behind a wall": ({"/a": answer(status=402)}, "refused", True, ()),
}


def fetch(make_fetcher, pages: dict[str, bytes], role: Role = "article", **settings: object) -> tuple[Fetched, int]:
    with RudeSite({"/a": OPEN, **pages}) as site:
        fetched = make_fetcher(**settings).fetch(Request(site.at("/a"), role))
        return fetched, site.count("/a")


@pytest.mark.parametrize("name", CASES)
def test_an_article_is_stored_only_where_the_site_lets_us(make_fetcher, name: str) -> None:
    pages, outcome, is_asked, evidence = CASES[name]
    fetched, asked = fetch(make_fetcher, pages)
    assert fetched.outcome == outcome
    assert asked == is_asked
    assert (fetched.body != b"") == (outcome == "ok")
    assert fetched.rights.evidence == evidence
    assert (fetched.reason is None) == (outcome == "ok")


@pytest.mark.parametrize("role", ["feed", "sitemap", "page"])
def test_lists_are_read_although_they_are_not_to_be_shown(make_fetcher, role: Role) -> None:
    """Feeds and sitemaps carry noindex as a rule, so that search engines do not show them beside the articles."""
    fetched, _ = fetch(make_fetcher, {"/a": page(X_Robots_Tag="noindex"), TDMREP: tdmrep(rule("/", 1))}, role)
    assert fetched.outcome == "ok"
    assert fetched.rights.directives == ("noindex",)


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case[1] == "refused" and case[3]])
def test_a_licence_stores_what_is_reserved_and_is_noted_with_it(make_fetcher, name: str) -> None:
    pages, _, _, evidence = CASES[name]
    fetched, _ = fetch(make_fetcher, pages, licences={"127.0.0.1": "Kontrak 12/2026"})
    assert (fetched.outcome, fetched.rights.licence) == ("ok", "Kontrak 12/2026")
    assert fetched.rights.evidence == evidence


def test_a_licence_holds_for_the_names_below_the_one_that_it_names_and_for_no_other(make_fetcher) -> None:
    with RudeSite({"/a": page(tdm_reservation="1")}) as site:
        fetcher = make_fetcher(licences={"Media.example": "Kontrak"}, resolve=lambda host, port: ["127.0.0.1"])
        hosts = ["media.example", "www.media.example", "othermedia.example", "media.example.org"]
        fetched = {each: fetcher.fetch(Request(site.at("/a", each), "article")).outcome for each in hosts}
    assert fetched == dict(zip(hosts, ["ok", "ok", "refused", "refused"], strict=True))


def test_a_licence_does_not_open_what_robots_txt_closes(make_fetcher) -> None:
    pages = {"/robots.txt": answer(b"User-agent: *\nDisallow: /a")}
    fetched, asked = fetch(make_fetcher, pages, licences={"127.0.0.1": "Kontrak"})
    assert (fetched.outcome, asked) == ("refused", 0)


def test_tdmrep_is_asked_for_once_a_day_and_not_where_robots_txt_closes_it(make_fetcher, clock) -> None:
    with RudeSite(
        {"127.0.0.2/robots.txt": answer(b"User-agent: *\nDisallow: /.well-known/")}, address="0.0.0.0"
    ) as site:
        fetcher = make_fetcher()
        for path in ("/a", "/b"):
            for host in ("127.0.0.1", "127.0.0.2"):
                assert fetcher.fetch(Request(site.at(path, host), "article")).outcome == "ok"
        assert [asked.host for asked in site.asked if asked.path == TDMREP] == ["127.0.0.1"]
        clock.turn(hours=24)
        fetcher.fetch(Request(site.at("/a"), "article"))
        assert [asked.host for asked in site.asked if asked.path == TDMREP] == ["127.0.0.1"] * 2


def test_a_redirect_is_judged_where_it_ends(make_fetcher) -> None:
    with RudeSite(address="0.0.0.0") as site:
        site.pages["127.0.0.1/a"] = answer(status=301, Location=site.at("/b", "127.0.0.2"))
        site.pages[f"127.0.0.2{TDMREP}"] = tdmrep(rule("/b", 1, "https://example.com/policy"))
        fetched = make_fetcher().fetch(Request(site.at("/a"), "article"))
    assert fetched.outcome == "refused"
    assert fetched.reason.endswith("text and data mining. Its policy: https://example.com/policy.")
    assert site.count("/b") == 0
