"""Rules of other programs, written in ours, find what theirs find (by their sources and manuals)."""

import pytest

from pipeline.codebook import parse_codebook
from pipeline.detect import find_in_text


def find(rule, text):
    book = parse_codebook(f"groups: {{g: {{codes: {{c: {{rules: ['{rule}']}}}}}}}}")
    return [mention["quote"] for mention in find_in_text(text, book)]


# KH Coder: near(a-b)[n] asks that the last word stands at most n places after the first, in the whole unit unless [b]
# (same sentence) or [d] (same paragraph) is given; seq(a-b)[n] the same in order. At most n places = n - 1 between.
@pytest.mark.parametrize(
    ("text", "n", "is_found"),
    [
        ("kota satu dua pintar", 3, True),
        ("kota satu dua pintar", 2, False),
        ("pintar satu dua kota", 3, True),
        ("kota satu. Dua pintar", 3, True),
        ("kota pintar", 1, True),
    ],
)
def test_near_of_kh_coder_is_near_with_one_word_less_in_the_paragraph(text, n, is_found):
    assert bool(find(f"kota near/{n - 1}/paragraph pintar", text)) == is_found


def test_near_within_a_sentence_of_kh_coder_is_plain_near():
    assert find("kota near/9 pintar", "Kota satu. Dua pintar") == []
    assert find("kota near/9 pintar", "Kota satu dua pintar") == ["Kota satu dua pintar"]


def test_seq_of_kh_coder_is_before():
    assert find("kota before/2/paragraph pintar", "kota satu dua pintar") == ["kota satu dua pintar"]
    assert find("kota before/2/paragraph pintar", "pintar satu dua kota") == []


def test_three_words_near_each_other_are_nested():
    assert find("kota near/3 pintar near/3 hijau", "hijau dan pintar itu kota") == ["hijau dan pintar itu kota"]


# WordStat: SATISFIED NEAR #PROFESSOR; TURN* followed by OFF in the same sentence; bank not near river.
@pytest.mark.parametrize(
    ("rule", "text", "quotes"),
    [
        ("satisfied near/5 (professor or teacher)", "Satisfied with my teacher", ["Satisfied with my teacher"]),
        ('"turn" before/sentence off', "Turn it off. Turn on.", ["Turn it off"]),
        ("bank not near/3 river", "A bank lends. The bank of the river.", ["bank"]),
        ("bank not near/3 river", "The river bank", []),
        # quanteda asks for a veto inside an entry: Guinea, not Guinea-Bissau.
        ("guinea not near/0 bissau", "Guinea and Guinea-Bissau", ["Guinea"]),
    ],
)
def test_rules_of_other_dictionaries_can_be_said(rule, text, quotes):
    assert find(rule, text) == quotes


def test_no_word_is_evidence_for_both_sides_of_near():
    assert find("(internet or jaringan internet) near/5 internet", "jaringan internet") == []
    assert find("internet near/5 internet", "internet cepat, internet murah") == ["internet cepat, internet"]


def test_a_near_rule_gives_the_shortest_stretch():
    assert find("kota near/clause pintar", "kota kota pintar pintar") == ["kota pintar"]
    assert find("kota and pintar", "kota hijau. Kota pintar. Desa pintar") == ["Kota pintar"]
