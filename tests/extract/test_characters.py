import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.extract.characters import CUT_WORD, clean_text, join_cut_word


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("e\ufb03sien, \ufb01ber optik", "effisien, fiber optik"),
        ("digi\u00adtali\u00adsasi", "digitalisasi"),
        ("e\u2010government, Wi\u2011Fi", "e-government, Wi-Fi"),
        ("kota\u00a0pintar\u2003 dan  warga", "kota pintar dan warga"),
        ("kota\x00 pin\u200btar\uffff", "kota pintar"),
        ("re\u0301sume\u0301", "résumé"),
        ("\uf0b7 jaringan", "• jaringan"),
        ("\x83 jaringan", "• jaringan"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("\u202etxt.exe\u202c", "txt.exe"),
        ("pemerin\x02", "pemerin" + CUT_WORD),
    ],
)
def test_characters_are_those_that_a_reader_sees(raw: str, clean: str) -> None:
    assert clean_text(raw) == clean


@given(st.text())
def test_cleaning_twice_is_cleaning_once_and_leaves_no_control_characters(text: str) -> None:
    clean = clean_text(text)
    assert clean_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert not any(unicodedata.category(char) in {"Cc", "Cs"} and char not in "\n\t" for char in clean)


@given(st.text(alphabet=st.characters(codec="ascii", categories=["L", "N", "P", "Zs"])))
def test_plain_characters_stay_as_they_are(text: str) -> None:
    assert clean_text(text).split() == text.split()


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("kata undang", "undang dasar", "kata undang-undang dasar"),
        ("Undang", "Undang Dasar", "Undang-Undang Dasar"),
        ("yang berbeda", "beda", "yang berbeda-beda"),
        ("layanan e", "government kota", "layanan e-government kota"),
        ("Kota Smart", "City", "Kota Smart-City"),
        ("tahun 2017", "2021", "tahun 2017-2021"),
        ("peme", "rintah kota", "pemerintah kota"),
        ("digi", "talisasi", "digitalisasi"),
        ("com", "pile", "compile"),
        ("tata kelola (", "kota", "tata kelola (-kota"),
    ],
)
def test_a_word_cut_at_a_line_s_end_is_joined_and_its_own_hyphen_kept(before: str, after: str, joined: str) -> None:
    assert join_cut_word(before, after, words=frozenset()) == joined


def test_the_document_s_own_spelling_decides() -> None:
    assert join_cut_word("peri", "urban", words={"peri-urban"}) == "peri-urban"
    assert join_cut_word("peri", "urban", words={"periurban"}) == "periurban"
    assert join_cut_word("antar", "antar", words={"antarantar"}) == "antarantar"
