from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language import StemFilter, stem_english, stem_indonesian

FOLDER = Path(__file__).parent


def read_gold(language):
    lines = (FOLDER / f"stems_gold_{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines]


def test_indonesian_words_of_the_field_get_their_root():
    gold = read_gold("id")
    right = [word for word, root in gold if stem_indonesian(word) == root]
    assert len(gold) >= 270
    assert len(right) / len(gold) >= 0.99


def test_english_forms_share_a_stem_with_their_base_form():
    gold = read_gold("en")
    right = [form for form, base in gold if stem_english(form) == stem_english(base)]
    assert len(gold) >= 110
    assert len(right) / len(gold) >= 0.99


@pytest.mark.parametrize("word", ["bali", "musi", "sekolah", "beberapa", "secara", "berbagai", "seluruh"])
def test_names_and_words_that_only_look_derived_are_left_alone(word):
    assert stem_indonesian(word) == word


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("community", "communication"),
        ("organisation", "organ"),
        ("policy", "police"),
        ("university", "universe"),
        ("planet", "plan"),
        ("training", "train"),
        ("parking", "park"),
        ("news", "new"),
        ("access", "accede"),
    ],
)
def test_english_words_of_different_meaning_keep_apart(one, other):
    assert stem_english(one) != stem_english(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("perbatasan", "terbatas"), ("pemerintah", "perintah"), ("keuangan", "uang"), ("setuju", "tuju")],
)
def test_indonesian_words_of_different_meaning_keep_apart(one, other):
    assert stem_indonesian(one) != stem_indonesian(other)


@pytest.mark.parametrize("word", ["smartphonenya", "Smartphonenya", "SMARTPHONENYA"])
def test_an_unknown_word_loses_its_clitic_in_any_case(word):
    assert stem_indonesian(word) == "smartphone"


@given(st.text(alphabet="abcdeghiklmnoprstuy", min_size=1, max_size=14))
@settings(deadline=None)
def test_a_stem_of_a_stem_is_no_longer_than_it_and_case_does_not_matter(word):
    for stem in (stem_indonesian, stem_english):
        assert len(stem(word)) <= len(word) + 1
        assert stem(word) == stem(word.upper())


beginnings = st.sampled_from(
    ("", "di", "ke", "se", "ber", "ter", "me", "mem", "men", "meng", "meny", "pe", "per", "pem", "peng")
)
roots = st.sampled_from(("jaring", "layan", "sapu", "tulis", "pukul", "kirim", "digital", "aman", "rusak", "gigi"))
endings = st.sampled_from(("", "i", "kan", "an", "nya", "kannya", "annya", "lah", "kah", "pun"))


@given(beginnings, beginnings, roots, endings)
@settings(deadline=None)
def test_the_filter_lets_every_word_through_to_its_stem(first, second, root, ending):
    word = first + second + root + ending
    assert StemFilter([stem_indonesian(word)]).may_match(word)


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("menyapu", "sapu"),
        ("mengirimkannya", "kirim"),
        ("pemersatu", "satu"),
        ("perbankan", "bank"),
        ("realisasi", "real"),
    ],
)
def test_the_filter_knows_swallowed_letters_and_listed_words(word, stem):
    assert StemFilter([stem]).may_match(word)


@pytest.mark.parametrize(("word", "stem"), [("komputer", "jaring"), ("jaring", "layan"), ("kota", "palembang")])
def test_the_filter_stops_words_without_the_stem(word, stem):
    assert not StemFilter([stem]).may_match(word)


def test_a_run_of_letters_that_is_no_word_is_left_alone_at_once():
    for word in ("a" * 200_000, "iz" * 100_000, "mem" * 50_000 + "kan"):
        assert stem_english(word) == stem_indonesian(word) == word
        assert not StemFilter(["makan"]).may_match(word)
