"""What `faktor codebook test` says of a text: the same mentions as a run, and the reason for what is not found."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.data import find_shipped
from pipeline.codebook import Codebook, load_codebook, parse_codebook
from pipeline.detect import find_in_text
from pipeline.detect.tracing import Trace, trace_texts

BOOK = parse_codebook(
    """
name: Trains
lists:
  train: {id: [kereta api, trem], en: [train, tram*]}
  late: {id: [terlambat, '"belum" datang'], en: [late, delayed]}
groups:
  service:
    codes:
      delay:
        rules:
          - "[train] near/2 [late]"
          - {rule: '[late]', requires: {sentence: peron}}
        unless: {sentence: [bus]}
      train:
        rules: ['[train] not near/1 mainan']
        states: [stated, negated]
"""
)


def trace(text: str) -> Trace:
    return trace_texts([text], BOOK)[0]


def list_misses(text: str, rule: str) -> list[tuple[object, ...]]:
    return [
        (miss.kind, miss.how, [place.quote for place in miss.found], miss.what, miss.by and miss.by.quote)
        for miss in trace(text).near_misses
        if miss.rule.id == rule
    ]


def test_an_atom_says_through_which_list_and_term_the_rule_came_to_it() -> None:
    (found,) = [each for each in trace("The trams were much delayed.").mentions if each.rule.code == "delay"]
    assert [(atom.quote, atom.trail) for atom in found.atoms] == [
        ("trams", ("[train]", "tram*")),
        ("delayed", ("[late]", "delayed")),
    ]
    assert (found.state, found.cue, found.is_counted) == ("stated", None, True)


def test_a_cue_and_the_clause_stand_beside_the_state() -> None:
    (found,) = [each for each in trace("Kemarin ramai; trem tidak ada.").mentions if each.rule.code == "train"]
    assert found.clause.quote == "trem tidak ada"
    assert found.state == "negated"
    assert found.cue is not None
    assert found.cue.quote == "tidak ada"


def test_a_veto_is_shown_with_the_words_that_cast_it() -> None:
    assert ("vetoed", None, ["Trem terlambat"], "bus", "bus") in list_misses("Trem terlambat, bus juga.", "delay/1")


def test_a_find_too_near_to_what_must_not_be_near_is_a_veto() -> None:
    assert list_misses("Trem mainan.", "train/1") == [("vetoed", None, ["Trem"], "not near/1 mainan", "mainan")]


def test_a_requirement_that_is_not_met_is_told() -> None:
    assert ("unmet", None, ["Terlambat"], "peron", None) in list_misses("Terlambat lagi.", "delay/2")


def test_sides_that_are_too_far_apart_say_how_many_words_lie_between() -> None:
    text = "Trem di kota ini selalu terlambat."
    (miss,) = [each for each in trace(text).near_misses if each.rule.id == "delay/1"]
    assert (miss.kind, miss.how, miss.words_between, miss.what) == ("apart", "far", 4, "near/2")


def test_sides_in_different_sentences_say_so() -> None:
    assert list_misses("Ada trem. Terlambat.", "delay/1") == [
        ("apart", "unit", ["trem", "Terlambat"], "near/2", None),
    ]


def test_a_missing_side_is_named() -> None:
    assert list_misses("Trem datang.", "delay/1") == [("half", None, ["Trem"], "[late]", None)]


def test_a_find_that_gives_way_names_the_one_that_stays() -> None:
    found = trace("Di peron, trem terlambat.").found
    gone = [each for each in found if each.gives_way_to is not None]
    assert [(each.rule.id, found[each.gives_way_to or 0].rule.id) for each in gone] == [("delay/2", "delay/1")]


def test_a_text_without_words_gives_an_empty_trace() -> None:
    assert trace("...!") == Trace("...!", (), ())


@pytest.fixture(scope="module")
def shipped() -> Codebook:
    return load_codebook(find_shipped("codebook") / "city-digitalisation.yaml")


def _list_mentions(text: str, book: Codebook) -> list[tuple[object, ...]]:
    found = find_in_text(text, book)
    return [(m["rule"], m["start"], m["end"], m["state"], m["cue"], m["is_counted"], m["atoms"]) for m in found]


def _list_traced(trace: Trace) -> list[tuple[object, ...]]:
    return [
        (m.rule.id, m.start, m.end, m.state, m.cue and m.cue.quote, m.is_counted, [atom.quote for atom in m.atoms])
        for m in trace.mentions
    ]


def test_a_trace_has_the_mentions_of_a_run_on_examples_of_the_shipped_codebook(shipped: Codebook) -> None:
    texts = [example.text for code in shipped.codes for example in code.examples][::8]
    traces = trace_texts(texts, shipped)
    assert [_list_traced(trace) for trace in traces] == [_list_mentions(text, shipped) for text in texts]
    assert all(atom.trail for trace in traces for found in trace.found for atom in found.atoms)


WORDS = st.sampled_from(
    ["trem", "terlambat", "bus", "peron", "mainan", "tidak", "perlu", "late", "tram", ".", ",", ";"]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_a_trace_has_the_mentions_of_a_run_on_any_text(text: str) -> None:
    assert _list_traced(trace(text)) == _list_mentions(text, BOOK)
