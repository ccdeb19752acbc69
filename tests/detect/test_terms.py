"""What a term matches."""

import pytest

from pipeline.codebook import parse_codebook
from pipeline.detect import find_in_text


def find(rule, text, language=None):
    quoted = "'" + rule.replace("'", "''") + "'"
    rules = f"[{quoted}]" if language is None else f"{{{language}: [{quoted}]}}"
    book = parse_codebook(f"groups: {{g: {{codes: {{c: {{rules: {rules}}}}}}}}}")
    return [mention["quote"] for mention in find_in_text(text, book)]


@pytest.mark.parametrize(
    ("rule", "text", "quotes"),
    [
        ("layanan", "Pelayanan itu melayani layanannya.", ["Pelayanan", "melayani", "layanannya"]),
        ("service", "Services and a service.", ["Services", "service"]),
        ("jaringan internet", "Jaringan Internet, jaringan, internet.", ["Jaringan Internet"]),
        ('"terbatas"', "Terbatas, terbatasnya, keterbatasan.", ["Terbatas"]),
        ('"smart city"', "Smart City dan smart cities", ["Smart City"]),
        ("=SPBE", "SPBE dan spbe dan Spbe", ["SPBE"]),
        ("=IT", "The IT staff said it. It is so.", ["IT"]),
        ("digital*", "Digitalisasi digital didigital", ["Digitalisasi", "digital"]),
        ("lack* of", "A lack of staff, lacking of late", ["lack of", "lacking of"]),
        (
            "e-government",
            "e-government, E Government, e–government, egovernment",
            ["e-government", "E Government", "e–government"],
        ),
        ("wi-fi", "Wi-Fi Wi Fi wifi", ["Wi-Fi", "Wi Fi"]),
        ("blank spot", "blank, spot (blank) spot blank/spot blank: spot", []),
        ("kota pintar", '*Kota* "pintar" dan kota\npintar', ['*Kota* "pintar'[1:], "kota\npintar"]),
        ("[number] orang", "3 orang, 1.500 orang, dua orang, 4G orang", ["3 orang", "1.500 orang"]),
        ("warga's data", "warga’s data", ["warga’s data"]),
        ("2024", "Tahun 2024.", ["2024"]),
        ("数字 城市", "数字 城市", ["数字 城市"]),
        ("ÉCOLE", "école École", ["école", "École"]),
    ],
)
def test_a_term_matches_these_and_no_others(rule, text, quotes):
    assert find(rule, text) == quotes


def test_a_term_of_one_language_is_compared_by_its_stems_alone():
    assert find("limits", "limited limits", "en") == ["limited", "limits"]
    assert find("limits", "limited limits", "id") == ["limits"]
    assert find("melayani", "pelayanan", "id") == ["pelayanan"]
    assert find("melayani", "pelayanan", "en") == []


def test_terms_of_both_languages_are_looked_for_in_one_text():
    book = parse_codebook("groups: {g: {codes: {c: {rules: {id: [pelatihan], en: [skills]}}}}}")
    assert [m["quote"] for m in find_in_text("Melatih skill pegawai", book)] == ["Melatih", "skill"]


def test_terms_that_share_their_beginning_are_all_found():
    book = parse_codebook("""
groups:
  g:
    codes:
      a: {rules: [smart]}
      b: {rules: [smart city]}
      c: {rules: [smart city plan]}
      d: {rules: ["smart* cit*"]}
""")
    assert sorted((m["code"], m["quote"]) for m in find_in_text("Smart city plans", book)) == [
        ("a", "Smart"),
        ("b", "Smart city"),
        ("c", "Smart city plans"),
        ("d", "Smart city"),
    ]


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        ("sistem", "Sistem-sistem itu", ["Sistem-sistem"]),
        ("anak", "anak-anaknya dan anak", ["anak-anaknya", "anak"]),
        ("layanan digital", "layanan-layanan digital", ["layanan digital"]),
        ("layanan near/0 digital", "layanan-layanan digital", ["layanan-layanan digital"]),
        ("kota", "kota kota, kota -- kota", ["kota", "kota", "kota", "kota"]),
        ("win win", "win-win", ["win-win"]),
        ("undang-undang", "Undang-undang", ["Undang-undang"]),
    ],
)
def test_a_word_that_is_said_twice_is_found_once(rule, text, found):
    book = parse_codebook(f"groups: {{g: {{codes: {{c: {{rules: ['{rule}']}}}}}}}}")
    assert [mention["quote"] for mention in find_in_text(text, book)] == found
