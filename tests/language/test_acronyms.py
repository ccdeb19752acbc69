"""Short forms and what a text says that they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.language import find_definitions


@pytest.mark.parametrize(
    ("text", "short", "long"),
    [
        (
            "Penerapan Sistem Pemerintahan Berbasis Elektronik (SPBE) di kota",
            "SPBE",
            "Sistem Pemerintahan Berbasis Elektronik",
        ),
        ("Anggaran Pendapatan dan Belanja Daerah (APBD)", "APBD", "Anggaran Pendapatan dan Belanja Daerah"),
        (
            "oleh Dinas Komunikasi dan Informatika (Diskominfo) setempat",
            "Diskominfo",
            "Dinas Komunikasi dan Informatika",
        ),
        ("the Internet of Things (IoT) is", "IoT", "Internet of Things"),
        ("para usaha mikro kecil dan menengah ( UMKM )", "UMKM", "usaha mikro kecil dan menengah"),
        ("Badan Perencanaan\nPembangunan Daerah (BPPD)", "BPPD", "Badan Perencanaan Pembangunan Daerah"),
        ("Kementerian Keuangan (Kemenkeu)", "Kemenkeu", "Kementerian Keuangan"),
    ],
)
def test_a_short_form_in_brackets_stands_for_the_words_before_it(text, short, long):
    found = list(find_definitions(text))
    assert [(each.short, each.long) for each in found] == [(short, long)]
    assert " ".join(text[found[0].start :].split()).startswith(long)
    assert text[: found[0].end].endswith(")")


@pytest.mark.parametrize(
    "text",
    [
        "Wali kota Palembang (PDIP) hadir",
        "kota itu (Jumat)",
        "Rapat selesai. Sistem Pemerintahan, Berbasis Elektronik (SPBE)",
        "lihat tabel (A)",
        "SPBE (SPBE)",
        "(SPBE)",
        "Sistem Pemerintahan Berbasis Elektronik (spbe)",
    ],
)
def test_what_does_not_spell_the_short_form_defines_nothing(text):
    assert list(find_definitions(text)) == []


@given(st.text(alphabet="ABab ().\n-", max_size=60))
def test_a_long_form_stands_before_its_bracket_in_the_text(text):
    for each in find_definitions(text):
        assert 0 <= each.start < each.end <= len(text)
        assert each.short in text[each.start : each.end]
