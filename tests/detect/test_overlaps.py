import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codebook import parse_codebook
from pipeline.detect import find_in_text, find_mentions
from pipeline.detect.overlaps import settle_overlaps


def find(text, book, **options):
    return [(m["code"], m["quote"]) for m in find_in_text(text, book, **options)]


# quanteda's example of nested dictionary keys, as told in its manual of tokens_lookup (nested_scope).
TIMES = "The New York Times is a New York paper"
TIMES_BOOK = parse_codebook("""
groups:
  words:
    codes:
      paper: {rules: [New York Times]}
      city: {rules: [New York]}
""")


def test_within_a_key_each_code_counts_on_its_own():
    assert find(TIMES, TIMES_BOOK) == [
        ("city", "New York"),
        ("paper", "New York Times"),
        ("city", "New York"),
    ]


@pytest.mark.parametrize("policy", ["branch", "book"])
def test_across_a_branch_or_a_book_the_longest_wins(policy):
    assert find(TIMES, TIMES_BOOK, policy=policy) == [("paper", "New York Times"), ("city", "New York")]


def test_a_branch_does_not_reach_into_another_group():
    book = parse_codebook("""
groups:
  a: {codes: {paper: {rules: [New York Times]}}}
  b: {codes: {city: {rules: [New York]}}}
""")
    assert len(find(TIMES, book, policy="branch")) == 3
    assert len(find(TIMES, book, policy="book")) == 2


def test_within_a_code_the_longest_match_stays():
    book = parse_codebook("groups: {g: {codes: {c: {rules: [jaringan, jaringan internet, internet cepat]}}}}")
    assert find("Jaringan internet dan internet cepat", book) == [("c", "Jaringan internet"), ("c", "internet cepat")]
    assert find("jaringan internet cepat", book) == [("c", "jaringan internet")]


def test_what_counts_goes_before_what_does_not():
    book = parse_codebook("""
groups:
  g:
    codes:
      c:
        rules: [blank spot, "jaringan near/clause blank spot"]
""")
    mentions = find_in_text(
        "Kota harus memperluas jaringan sebab banyak daerah dan desa di sana sampai hari ini masih blank spot", book
    )
    assert [(m["quote"], m["state"], m["is_counted"]) for m in mentions] == [("blank spot", "stated", True)]


# The negative labels of a climate codebook: a longer label takes its shorter neighbour's place (PEERS L7).
GAS = parse_codebook("""
groups:
  g:
    codes:
      gas: {rules: [gas], unless: [greenhouse gas]}
      who: {rules: [=WHO]}
      greenhouse: {rules: [greenhouse gas]}
""")


def test_a_veto_removes_only_the_hits_that_it_overlaps():
    assert find("Greenhouse gas and natural gas", GAS) == [("greenhouse", "Greenhouse gas"), ("gas", "gas")]


def test_case_is_kept_where_asked():
    assert find("The WHO asked who it was. Who knows.", GAS) == [("who", "WHO")]


@pytest.mark.parametrize(
    "text", ["greenhouse gas", "greenhouse-gas", "greenhouse\ngas", "Greenhouse  Gases", "greenhouse–gas"]
)
def test_hyphen_line_break_and_space_are_the_same(text):
    assert find(text, GAS) == [("greenhouse", text)]


rows = st.lists(
    st.tuples(st.integers(0, 20), st.integers(1, 5), st.integers(0, 2), st.booleans(), st.integers(0, 3)), max_size=14
)


def settle_slowly(mentions):
    ranked = sorted(
        range(len(mentions)), key=lambda i: (not mentions[i][3], -mentions[i][1], mentions[i][0], mentions[i][4], i)
    )
    stays = []
    for row in ranked:
        start, length, key = mentions[row][:3]
        clashes = [
            other
            for other in stays
            if mentions[other][2] == key and start < sum(mentions[other][:2]) and mentions[other][0] < start + length
        ]
        if not clashes:
            stays.append(row)
    return [row in stays for row in range(len(mentions))]


@given(rows)
@settings(deadline=None)
def test_the_longest_is_chosen_greedily_among_those_that_compete(mentions):
    start, length, key, counted, rule = (
        (np.array(column) for column in zip(*mentions, strict=True))
        if mentions
        else ([np.zeros(0, dtype=np.int64)] * 5)
    )
    stays = settle_overlaps(start, start + length, key, counted.astype(bool), rule)
    assert stays.tolist() == settle_slowly(mentions)


def test_equal_mentions_in_different_passages_do_not_compete():
    passages = pl.DataFrame(
        {
            "passage_id": ["a", "b"],
            "document_id": ["d", "d"],
            "kind": ["paragraph"] * 2,
            "text": ["New York", "New York"],
        }
    )
    assert find_mentions(passages, TIMES_BOOK)["passage_id"].to_list() == ["a", "b"]
