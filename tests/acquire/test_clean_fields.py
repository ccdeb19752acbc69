import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.acquire.fields import clean_field, clean_language, resolve_address

BASE = "https://kota.go.id/berita/feed.xml"


@pytest.mark.parametrize(
    ("value", "clean"),
    [
        ("  Kota \n\t Pintar  ", "Kota Pintar"),
        ("<b>Kota</b> Pintar", "Kota Pintar"),
        ("K<em>o</em>ta<br/>Pintar", "Kota Pintar"),
        ("Kota &amp; Desa", "Kota & Desa"),
        ("Kota &amp;amp; Desa", "Kota & Desa"),
        ("&lt;p&gt;Kota&lt;/p&gt;", "Kota"),
        ("&amp;lt;script&amp;gt;x&amp;lt;/script&amp;gt;Kota", "Kota"),
        ("<script>alert(1)</script>Kota", "Kota"),
        ("<style>p{}</style>Kota", "Kota"),
        ("<!-- x --> Kota", "Kota"),
        ("harga <Rp5.000 dan x < 3", "harga <Rp5.000 dan x < 3"),
        ("Kota\u202egnipal\u202c", "Kotagnipal"),
        ("Ko\u200bta\ufeff\u00ad", "Kota"),
        ("Kota\x00\x07\x1b[31m", "Kota[31m"),
        ("Cafe\u0301", "Café"),
        ("Kota\u0085Pintar", "Kota Pintar"),
        ("\U000e0041Kota", "Kota"),
    ],
)
def test_a_field_is_one_line_of_plain_text(value: str, clean: str) -> None:
    assert clean_field(value, max_chars=100) == clean


@pytest.mark.parametrize("value", ["", "  ", "<p></p>", "\u200b", None, 3, [], {"a": 1}, b"Kota"])
def test_what_says_nothing_is_none(value: object) -> None:
    assert clean_field(value, max_chars=100) is None


def test_a_long_field_is_cut_and_says_so() -> None:
    assert clean_field("kota " * 100, max_chars=20) == "kota kota kota kota…"


@given(st.text(max_size=300))
def test_a_clean_field_has_no_hidden_characters(value: str) -> None:
    clean = clean_field(value, max_chars=50)
    if clean is not None:
        assert 0 < len(clean) <= 50
        assert not any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Co") for char in clean)


@pytest.mark.parametrize(
    ("said", "language"),
    [("id", "id"), ("id_ID", "id-id"), ("in-ID", "id-id"), ("en-us", "en-us"), (" ID ", "id"), ("indonesia", None)],
)  # fmt: skip
def test_a_language_is_a_tag_in_lower_case(said: object, language: str | None) -> None:
    assert clean_language(said) == language


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("/a", "https://kota.go.id/a"),
        ("a?b=c d", "https://kota.go.id/berita/a?b=c%20d"),
        ("//cdn.kota.go.id/x", "https://cdn.kota.go.id/x"),
        ("\n https://kota.go.id/\u200ba \t", "https://kota.go.id/a"),
        ("HTTP://Kota.go.id/A", "http://Kota.go.id/A"),
        ("javascript:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("ftp://kota.go.id/a", None),
        ("mailto:a@kota.go.id", None),
        ("http://", None),
        ("http://[::1", None),
        ("http://kota.go.id:99999999/", None),
        ("https://kota.go.id/" + "a" * 3000, None),
        ("", None),
        (None, None),
    ],
)
def test_a_link_is_an_address_of_the_web_or_nothing(said: object, address: str | None) -> None:
    assert resolve_address(said, base=BASE) == address
