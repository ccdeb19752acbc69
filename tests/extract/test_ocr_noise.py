"""Text layers that lie: which texts are noise, and which only look odd."""

import string
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scan_makers import ENGLISH, INDONESIAN

from pipeline.extract.ocr_noise import measure_spelling

NAMES = """Drs. Slamet Widodo, M.Si. Kepala Dinas; Hj. Sri Wahyuningsih, S.Pd. Sekretaris; Bambang Hermanto, S.T. Kepala
Bidang; Nurul Khasanah; Agus Purwanto; Tri Hastuti; Zulkifli Nasution; Maria Goreti Bouk; Yohanes Tefa; Abdurrahman
Syarif; Kecamatan Ilir Barat Satu, Seberang Ulu Dua, Kertapati, Plaju, Sukarami, Gandus, Bukit Kecil, Kemuning"""
FIGURES = "\n".join(
    f"{number} 1.02.{number:02} Rp{number * 37},50 {number * 3}% 2019 APBD SKPD PAD DAU {number / 7:.2f}"
    for number in range(40)
)
ARABIC = "تقرير المدينة عن الخدمات الرقمية في السنة الماضية " * 8


def shift(text: str, by: int) -> str:
    """Move letters through the alphabet, as a font without a table of its characters does."""
    letters = string.ascii_lowercase
    moved = letters[by:] + letters[:by]
    return text.translate(str.maketrans(letters + letters.upper(), moved + moved.upper()))


@pytest.mark.parametrize("text", [" ".join(INDONESIAN), " ".join(ENGLISH), NAMES])
def test_words_of_both_languages_and_names_are_no_noise(text: str) -> None:
    spelling = measure_spelling(text)
    assert spelling.words >= 30
    assert spelling.unknown_share < 0.1


@pytest.mark.parametrize("text", [FIGURES, ARABIC, "Xqzt vbnk wrrt", ""])
def test_figures_codes_other_scripts_and_few_words_prove_nothing(text: str) -> None:
    assert not measure_spelling(text).is_noise


@pytest.mark.parametrize(
    "text",
    [
        "Die Stadtverwaltung hat im vergangenen Jahr zahlreiche Dienste in das Netz gestellt, und die Bürger können "
        "ihre Anträge nun von zu Hause aus einreichen, sofern sie einen Ausweis mit Chip besitzen und lesen können.",
        "De gemeente heeft in het afgelopen jaar verschillende maatregelen genomen om de dienstverlening aan inwoners "
        "en ondernemers te verbeteren, waarbij hun gegevens beter dan voorheen worden beschermd tegen misbruik.",
    ],
)
def test_a_neighbouring_language_is_no_noise(text: str) -> None:
    assert not measure_spelling(text).is_noise


@settings(deadline=None)
@given(by=st.integers(3, 23), paragraphs=st.sampled_from([INDONESIAN, ENGLISH]))
def test_letters_that_are_shifted_are_noise(by: int, paragraphs: tuple[str, ...]) -> None:
    assert measure_spelling(shift(" ".join(paragraphs), by)).is_noise


@settings(deadline=None)
@given(st.integers(0, 1000), st.sampled_from([INDONESIAN, ENGLISH]))
def test_one_letter_in_three_wrong_is_noise_and_one_in_fifty_is_none(seed: int, paragraphs: tuple[str, ...]) -> None:
    random = Random(seed)

    def soil(share: float) -> str:
        text = " ".join(paragraphs)
        return "".join(
            random.choice("kjxz1|l.") if char.isalpha() and random.random() < share else char for char in text
        )

    assert measure_spelling(soil(1 / 3)).is_noise
    assert not measure_spelling(soil(1 / 50)).is_noise
