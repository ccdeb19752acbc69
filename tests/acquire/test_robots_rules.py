"""RFC 9309 in sixty cases: groups, longest match, wildcards, encodings, sizes, statuses.

Each expected value is worked out from the text of the RFC; its section is named beside the case.
"""

import pytest

from pipeline.acquire.robots import MAX_BYTES, read_robots

SITE = "https://example.com"

# robots.txt, path, may it be fetched
RULES = [
    # 2.2.2: the most specific match counts, allow wins a tie, no match is allowed, /robots.txt is always allowed
    ("User-agent: *\nDisallow: /a", "/a", False),
    ("User-agent: *\nDisallow: /a", "/abc", False),
    ("User-agent: *\nDisallow: /a", "/b", True),
    ("User-agent: *\nDisallow: /a/", "/a", True),
    ("User-agent: *\nDisallow: /", "/robots.txt", True),
    ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
    ("User-agent: *\nAllow: /a/b\nDisallow: /a", "/a/c", False),
    ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b", False),
    ("User-agent: *\nDisallow: /a/b\nAllow: /a/b", "/a/b", True),
    ("User-agent: *\nDisallow: /\nAllow: /news/", "/news/1", True),
    ("User-agent: *\nDisallow: /\nAllow: /news/", "/other", False),
    (
        "User-agent: *\nAllow: /example/page/\nDisallow: /example/page/disallowed.gif",
        "/example/page/disallowed.gif",
        False,
    ),
    ("User-agent: *\nDisallow:", "/a", True),
    ("User-agent: *\nAllow:", "/a", True),
    ("", "/a", True),
    ("Disallow: /a", "/a", True),  # a rule of no group
    # 2.2.2: case of paths counts, escapes are compared decoded
    ("User-agent: *\nDisallow: /A", "/a", True),
    ("User-agent: *\nDisallow: /a%62", "/ab", False),
    ("User-agent: *\nDisallow: /a", "/%61", False),
    ("User-agent: *\nDisallow: /ä", "/%C3%A4", False),
    ("User-agent: *\nDisallow: /%C3%A4", "/ä", False),
    ("User-agent: *\nDisallow: /%c3%a4", "/%C3%A4", False),
    ("User-agent: *\nDisallow: /a%2Fb", "/a/b", True),
    ("User-agent: *\nDisallow: /search?q=", "/search?q=x", False),
    ("User-agent: *\nDisallow: /search?q=", "/search", True),
    # 2.2.3: special characters
    ("User-agent: *\nDisallow: /*.pdf", "/a/b.pdf", False),
    ("User-agent: *\nDisallow: /*.pdf", "/a/b.pdf?x", False),
    ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf?x", True),
    ("User-agent: *\nDisallow: /*.pdf$", "/a/b.pdf", False),
    ("User-agent: *\nDisallow: /a$", "/a", False),
    ("User-agent: *\nDisallow: /a$", "/ab", True),
    ("User-agent: *\nDisallow: *", "/a", False),
    ("User-agent: *\nDisallow: /*/x/*/y", "/1/x/2/y", False),
    ("User-agent: *\nDisallow: /*/x/*/y", "/1/x/y", True),
    ("User-agent: *\nDisallow: /a # the rest is a comment", "/a", False),
    ("User-agent: *\nDisallow: /a%24", "/a$b", False),
    ("User-agent: *\nDisallow: /*?", "/a?b", False),
    ("User-agent: *\nDisallow: /*?", "/a", True),
    ("User-agent: *\nAllow: /$\nDisallow: /", "/", True),
    ("User-agent: *\nAllow: /$\nDisallow: /", "/a", False),
    # 2.2.1: the group of our name, in any case; groups of one name are one; the star only without it
    ("User-agent: faktor\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/a", False),
    ("User-agent: faktor\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/b", True),
    ("User-agent: FAKTOR\nDisallow: /a", "/a", False),
    ("User-agent: other\nDisallow: /a", "/a", True),
    ("User-agent: other\nUser-agent: faktor\nDisallow: /a", "/a", False),
    ("User-agent: faktor\nDisallow: /a\n\nUser-agent: faktor\nDisallow: /b", "/b", False),
    ("User-agent: *\nDisallow: /a\n\nUser-agent: *\nDisallow: /b", "/a", False),
    ("User-agent: faktor\nDisallow:\n\nUser-agent: *\nDisallow: /", "/a", True),
    ("User-agent: *\nDisallow: /\n\nUser-agent: faktor\nAllow: /", "/a", True),
    ("User-agent: faktorial\nDisallow: /a", "/a", True),
    # 2.2: lines and spaces as people write them
    ("USER-AGENT: *\nDISALLOW: /a", "/a", False),
    ("User-agent:*\nDisallow:/a", "/a", False),
    ("  User-agent : *  \n  Disallow : /a  ", "/a", False),
    ("User-agent: *\r\nDisallow: /a\r\n", "/a", False),
    ("User-agent: *\rDisallow: /a\r", "/a", False),
    ("\ufeffUser-agent: *\nDisallow: /a", "/a", False),
    ("User-agent: *\nSitemap: https://example.com/s.xml\nDisallow: /a", "/a", False),
    ("User-agent: *\nNonsense\nDisallow: /a", "/a", False),
    ("<html><body>Not found</body></html>", "/a", True),
    ("User-agent: *\n\nDisallow: /a", "/a", False),
]


def test_there_are_sixty_cases_at_least() -> None:
    assert len(RULES) >= 60


@pytest.mark.parametrize(("text", "path", "expected"), RULES)
def test_an_address_may_be_asked_for_as_the_rules_say(text: str, path: str, expected: bool) -> None:
    assert read_robots(200, text.encode()).may_fetch(SITE + path) is expected


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (200, False),
        (301, True),
        (400, True),
        (401, True),
        (403, True),
        (404, True),
        (410, True),
        (418, True),
        (429, False),
        (500, False),
        (503, False),
        (None, False),
    ],
)
def test_no_file_allows_everything_and_a_host_in_trouble_nothing(status: int | None, expected: bool) -> None:
    assert read_robots(status, b"User-agent: *\nDisallow: /").may_fetch(SITE + "/a") is expected


def test_what_stands_after_500_kib_is_not_read_and_a_line_that_is_cut_neither() -> None:
    head = b"User-agent: *\nDisallow: /first\n"
    filling = b"#" * (MAX_BYTES - len(head) - len(b"\nDisallow: /a"))
    rules = read_robots(200, head + filling + b"\nDisallow: /abc\nDisallow: /last\n")
    assert not rules.may_fetch(SITE + "/first")
    assert rules.may_fetch(SITE + "/abc")  # cut to "/a" it would forbid this, and much more
    assert rules.may_fetch(SITE + "/last")


def test_bytes_that_are_no_utf8_do_not_hide_the_rules_beside_them() -> None:
    assert not read_robots(200, b"# caf\xe9\nUser-agent: *\nDisallow: /a").may_fetch(SITE + "/a")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("User-agent: *\nCrawl-delay: 10", 10.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\nCrawl-delay: 3600", 300.0),
        ("User-agent: faktor\nCrawl-delay: 7\n\nUser-agent: *\nCrawl-delay: 20", 7.0),
        ("User-agent: *\nCrawl-delay: soon", None),
        ("User-agent: *\nCrawl-delay: -3", None),
        ("User-agent: *\nCrawl-delay: nan", None),
        ("User-agent: *\nCrawl-delay: inf", None),
        ("User-agent: *\nDisallow: /a", None),
    ],
)
def test_the_pause_that_a_site_wishes_for_is_five_minutes_at_most(text: str, expected: float | None) -> None:
    assert read_robots(200, text.encode()).delay_seconds == expected


def test_sitemaps_are_named_outside_of_any_group() -> None:
    text = b"Sitemap: https://example.com/a.xml\nUser-agent: *\nDisallow: /\nsitemap: https://example.com/b.xml"
    assert read_robots(200, text).sitemaps == ("https://example.com/a.xml", "https://example.com/b.xml")
    assert read_robots(404, text).sitemaps == ()
