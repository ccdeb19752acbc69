from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
from Sastrawi.Stemmer.Stemmer import Stemmer
from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

from pipeline.language import StemSieve, stem_english, stem_indonesian
from pipeline.language.affix_rules import strip_affixes

FOLDER = Path(__file__).parent
DATA = Path(__file__).parents[2] / "pipeline" / "language" / "data"


@cache
def read_variants():
    listed = yaml.safe_load((DATA / "variants_id.yaml").read_text(encoding="utf-8"))
    return {str(form): word for word, forms in listed.items() for form in forms}


@cache
def make_pysastrawi():
    return Stemmer(ArrayDictionary(StemmerFactory().get_words()))


@cache
def read_roots():
    return frozenset(word for word in StemmerFactory().get_words() if word)


def read_gold(language):
    lines = (FOLDER / f"stems_gold_{language}.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines]


def test_indonesian_words_of_the_field_get_their_root():
    gold = read_gold("id")
    right = [word for word, root in gold if stem_indonesian(word) == root]
    assert len(gold) >= 300
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


@pytest.mark.parametrize(
    ("form", "word"),
    [
        ("nggak", "tidak"),
        ("resiko", "risiko"),
        ("beresiko", "berisiko"),
        ("prakteknya", "praktik"),
        ("ngurus", "mengurus"),
        ("sistimnya", "sistem"),
        ("perijinan", "perizinan"),
        ("himbauan", "imbauan"),
        ("Dijital", "digital"),
    ],
)
def test_a_spelling_of_news_and_talk_is_read_as_the_word_of_the_dictionary(form, word):
    assert stem_indonesian(form) == stem_indonesian(word)


def test_no_listed_spelling_leads_in_a_circle():
    listed = yaml.safe_load((DATA / "variants_id.yaml").read_text(encoding="utf-8"))
    forms = [str(form) for forms in listed.values() for form in forms]
    assert len(set(forms)) == len(forms) > 100
    assert not set(forms) & set(listed)
    for word, spellings in listed.items():
        assert {stem_indonesian(str(form)) for form in spellings} == {stem_indonesian(word)}


@pytest.mark.parametrize("word", ["smartphonenya", "Smartphonenya", "SMARTPHONENYA"])
def test_an_unknown_word_loses_its_clitic_in_any_case(word):
    assert stem_indonesian(word) == "smartphone"


@given(st.text(alphabet="abcdeghiklmnoprstuy", min_size=1, max_size=14))
@settings(deadline=None)
def test_a_stem_of_a_stem_is_no_longer_than_it_and_case_does_not_matter(word):
    assume(word not in read_variants())
    for stem in (stem_indonesian, stem_english):
        assert len(stem(word)) <= len(word) + 1
        assert stem(word) == stem(word.upper())


beginnings = st.sampled_from(
    [
        "", "di", "ke", "se", "ku", "kau", "be", "ber", "bel", "te", "ter", "me", "mem", "men", "meng", "meny", "menge",
        "memp", "mempe", "pe", "per", "pem", "pen", "peng", "peny", "pel", "penge", "ger", "tel", "kem", "sin",
    ]
)  # fmt: skip
endings = st.sampled_from(
    ["", "i", "is", "isme", "isasi", "kan", "an", "ku", "mu", "nya", "lah", "kah", "tah", "pun", "kannya", "annyalah"]
)
ROOTS = sorted(read_roots())
middles = st.one_of(
    st.sampled_from(ROOTS), st.text("aiueobcdghjklmnprstwyz", max_size=7), st.text("aierlmny", max_size=5)
)


@given(beginnings, beginnings, middles, endings)
@example("mem", "pe", "ngaruh", "i")
@example("pe", "", "lajar", "")
@example("", "", "gerigi", "")
@settings(max_examples=1_500, deadline=None)
def test_the_rules_give_the_roots_that_pysastrawi_gives(first, second, middle, ending):
    word = first + second + middle + ending
    assume(len(word) >= 4 and word.isalpha() and word.isascii())
    assert strip_affixes(word, read_roots()) == make_pysastrawi().stem_singular_word(word)


def test_a_run_of_letters_that_is_no_word_is_left_alone_at_once():
    for word in ("a" * 200_000, "iz" * 100_000, "mem" * 50_000 + "kan"):
        assert stem_english(word) == stem_indonesian(word) == word


SHORT_OR_LISTED = [
    "using", "uses", "beings", "tries", "flies", "digitized", "organisations", "agreed", "cities", "dies", "logs",
    "apps", "4g", "e", "bus", "buses", "dicek", "perpajakan", "menyapu", "gerigi", "pemersatu", "pelajar", "realisasi",
]  # fmt: skip


@given(
    st.lists(st.tuples(beginnings, beginnings, middles, endings).map("".join), min_size=1, max_size=8),
    st.lists(st.sampled_from(SHORT_OR_LISTED), max_size=4),
)
@settings(max_examples=300, deadline=None)
def test_the_sieve_lets_every_word_through_to_its_stem(made, listed):
    words = [word for word in made + listed if word]
    for one in words:
        for stems in (([stem_indonesian(one)], []), ([], [stem_english(one)])):
            sifted = StemSieve(*stems).sift(words)
            stem = stem_indonesian if stems[0] else stem_english
            assert all(may for word, may in zip(words, sifted, strict=True) if stem(word) == stem(one))


def test_the_sieve_keeps_most_other_words_out():
    words = [word for word in ROOTS if len(word) > 5][:2_000]
    assert StemSieve([stem_indonesian("jaringan")], [stem_english("networks")]).sift(words).mean() < 0.01
