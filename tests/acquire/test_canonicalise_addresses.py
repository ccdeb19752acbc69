import json
import random
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.acquire.addresses import canonicalise, host_of, is_same_site, names_article, site_of, tidy_address

ARTICLE = "https://www.kabarkota.co.id/read/2024/03/05/118273/warga-dapat-internet"
KEY = "https://kabarkota.co.id/read/2024/03/05/118273/warga-dapat-internet"

TWINS = [
    "http://www.kabarkota.co.id/read/2024/03/05/118273/warga-dapat-internet",
    "HTTPS://WWW.KabarKota.co.id:443/read/2024/03/05/118273/warga-dapat-internet",
    "https://kabarkota.co.id/read/2024/03/05/118273/warga-dapat-internet/",
    "https://m.kabarkota.co.id/read/2024/03/05/118273/warga-dapat-internet",
    "https://amp.kabarkota.co.id/read/2024/03/05/118273/warga-dapat-internet",
    ARTICLE + "?utm_source=chatgpt.com&utm_medium=x",
    ARTICLE + "?fbclid=IwAR0&gclid=1&_ga=2.23.95",
    ARTICLE + "#comments",
    ARTICLE + "?page=all",
    ARTICLE + "?page=1",
    ARTICLE + "?amp=1",
    ARTICLE + "?amp",
    ARTICLE + "?outputType=amp",
    ARTICLE + "/amp",
    ARTICLE + "/amp/?utm_source=x",
    "https://www.kabarkota.co.id/amp/read/2024/03/05/118273/warga-dapat-internet",
    ARTICLE + "?print=1",
    ARTICLE + "/print",
    ARTICLE + "?source=terpopuler&ref=home&single=1",
    ARTICLE + "/index.html",
    "https://www.kabarkota.co.id//read/2024/03/05/118273/./x/../warga-dapat-internet",
    "https://www.kabarkota.co.id/read/2024/03/05/118273/warga%2Ddapat%2dinternet",
    ARTICLE + ";jsessionid=0A1B?PHPSESSID=abc",
    "  https://user:secret@www.kabarkota.co.id/read/2024/03/05/118273/warga-dapat-internet \n",
    "https://www.google.com/amp/s/www.kabarkota.co.id/read/2024/03/05/118273/warga-dapat-internet",
    "https://www-kabarkota-co-id.cdn.ampproject.org/c/s/www.kabarkota.co.id/read/2024/03/05/118273/warga-dapat-internet",
]


@pytest.mark.parametrize("twin", TWINS)
def test_a_twin_has_the_key_of_its_article(twin: str) -> None:
    assert canonicalise(twin) == KEY


DIFFERENT = [
    (ARTICLE, ARTICLE + "?page=2"),
    (ARTICLE + "?page=2", ARTICLE + "?page=3"),
    ("https://kota.go.id/berita.php?id=3", "https://kota.go.id/berita.php?id=4"),
    ("https://kota.go.id/?p=12", "https://kota.go.id/?p=13"),
    ("https://kota.go.id/lihat?pk_berita=12", "https://kota.go.id/lihat?pk_berita=13"),
    ("https://kota.go.id/lihat?smid=12", "https://kota.go.id/lihat?smid=13"),
    ("https://kota.go.id/berita?ref=12345", "https://kota.go.id/berita?ref=12346"),
    ("https://kota.go.id/daftar?source=desa", "https://kota.go.id/daftar?source=kota"),
    ("https://kota.go.id/Berita/A", "https://kota.go.id/berita/a"),
    ("https://kota.go.id/print", "https://kota.go.id/"),
    ("https://kota.go.id/amp", "https://kota.go.id/"),
    ("https://kota.go.id:8080/a", "https://kota.go.id/a"),
    ("https://news.kota.id/read/12345", "https://finance.kota.id/read/12345"),
    ("https://m.co.id/a", "https://co.id/a"),
    ("https://kota.go.id/#!/berita/1", "https://kota.go.id/#!/berita/2"),
    ("https://kota.go.id/a%2Fb", "https://kota.go.id/a/b"),
    ("https://kota.go.id/a?x=1%262", "https://kota.go.id/a?x=1&2"),
]


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_different_pages_have_different_keys(one: str, other: str) -> None:
    assert canonicalise(one) != canonicalise(other)


def test_three_hundred_addresses_of_sixty_articles_have_sixty_keys() -> None:
    chance = random.Random(6)
    keys = defaultdict(set)
    for number in range(60):
        article = ARTICLE.replace("118273", str(118_273 + number)).replace("warga", f"warga-{number}")
        twins = [twin.replace("118273", str(118_273 + number)).replace("warga", f"warga-{number}") for twin in TWINS]
        for twin in [article, *chance.sample(twins, 4)]:
            keys[canonicalise(twin)].add(number)
    assert len(keys) == 60
    assert all(len(numbers) == 1 for numbers in keys.values())


@pytest.mark.parametrize(
    ("address", "tidy"),
    [
        ("HTTP://Kota.GO.id:80", "http://kota.go.id/"),
        ("https://kota.go.id/a b?q=é", "https://kota.go.id/a%20b?q=%C3%A9"),
        ("https://kota.go.id/%7Ea/%c3%a9", "https://kota.go.id/~a/%C3%A9"),
        ("https://kota.go.id/100%", "https://kota.go.id/100%25"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://www.kota.go.id./a?utm_source=x&id=3&b=2#x", "https://www.kota.go.id/a?id=3&b=2"),
        ("https://[::1]:8443/a", "https://[::1]:8443/a"),
        ("mailto:a@kota.go.id", "mailto:a@kota.go.id"),
        ("/a", "/a"),
        ("", ""),
    ],
)
def test_a_tidy_address_asks_for_the_same_page(address: str, tidy: str) -> None:
    assert tidy_address(address) == tidy


@pytest.mark.parametrize(
    ("address", "site"),
    [
        ("https://tekno.kabarkota.com/read/1", "kabarkota.com"),
        ("http://info.kota.go.id/x", "kota.go.id"),
        ("https://kota.go.id/", "kota.go.id"),
        ("https://ani.blogspot.com/", "ani.blogspot.com"),
        ("https://ani.blogspot.co.id/", "ani.blogspot.co.id"),
        ("https://ani.github.io/", "ani.github.io"),
        ("http://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("http://[::1]/", "[::1]"),
        ("file:///etc/passwd", ""),
    ],
)
def test_a_site_is_what_one_owner_holds(address: str, site: str) -> None:
    assert site_of(address) == site


def test_hosts_of_one_site_are_one_and_two_numbers_are_two() -> None:
    assert is_same_site("https://amp.kota.go.id/a", "http://kota.go.id/b")
    assert not is_same_site("http://127.0.0.1:8000/", "http://127.0.0.2:8000/")
    assert not is_same_site("https://ani.blogspot.com/", "https://budi.blogspot.com/")
    assert not is_same_site("x", "y")
    assert host_of("HTTP://Kota.go.id:8080/a") == "kota.go.id:8080"


@pytest.mark.parametrize(
    ("path", "is_article"),
    [
        ("/read/118273", True),
        ("/warga-dapat-internet-gratis", True),
        ("/2024/03/judul.html", True),
        ("/berita", False),
        ("/tag/smart-city", False),
        ("/", False),
    ],
)
def test_a_path_names_an_article_or_a_listing(path: str, is_article: bool) -> None:
    assert names_article(path) is is_article


HOSTS = ["www.kota.go.id", "m.amp.kota.id", "www.google.com", "a.cdn.ampproject.org", "www.co.id", "kóta.id:80"]
SEGMENTS = ["amp", "print", "c", "s", "a.b.id", "..", ".", "", "x.amp", "index.html", "12345", "%2f", "é", "%"]
FIELDS = ["amp=1", "utm_a=1", "page=1", "page=2", "id=3", "b", "=", "%26=1", "ref=x", "é=ü", "a+b=1 2"]
ADDRESSES = st.builds(
    lambda scheme, host, path, query, fragment: f"{scheme}://{host}/{path}?{query}#{fragment}",
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(HOSTS),
    st.lists(st.sampled_from(SEGMENTS), max_size=6).map("/".join),
    st.lists(st.sampled_from(FIELDS), max_size=5).map("&".join),
    st.sampled_from(["", "x", "!/a", "/b c"]),
)


@given(ADDRESSES | st.text(max_size=60).map("https://kota.go.id/".__add__) | st.text(max_size=60))
def test_a_key_is_its_own_key(address: str) -> None:
    key = canonicalise(address)
    assert canonicalise(key) == key
    assert canonicalise(tidy_address(address)) == key
    assert tidy_address(tidy_address(address)) == tidy_address(address)


def test_real_addresses_of_news_keep_their_keys_apart(faktor_data: Path) -> None:
    titles: dict[str, set[str]] = defaultdict(set)
    addresses = set()
    for name in ("articles.jsonl", "background.jsonl"):
        for line in (faktor_data / "news" / name).read_text(encoding="utf-8").rstrip("\n").split("\n"):
            article = json.loads(line)
            if (article.get("url") or "").startswith("http"):
                addresses.add(article["url"])
                titles[canonicalise(article["url"])].add(" ".join((article["title"] or "").split()).casefold())
    assert len(addresses) > 5_000
    # the one pair is the same page by http and by https
    assert len(addresses) - len(titles) <= 2
    assert all(len(said) == 1 for said in titles.values())
