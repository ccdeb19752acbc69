"""After its definition a short form counts as what it stands for, inside its document."""

import polars as pl
import pytest

from pipeline.codebook import parse_codebook
from pipeline.detect import find_in_text, find_mentions, find_places, list_rule_marks, recode, settle_places
from pipeline.detect.tracing import trace_texts

BOOK = parse_codebook("""
groups:
  g:
    codes:
      system: {rules: [sistem pemerintahan berbasis elektronik]}
      electronic: {rules: [elektronik]}
      weak: {rules: [sistem pemerintahan berbasis elektronik near/3 lemah]}
""")
DEFINED = "Sistem Pemerintahan Berbasis Elektronik (SPBE) mulai dipakai."


def make_passages(*rows):
    return pl.DataFrame(
        [(document, f"{document}{number}", "paragraph", text) for number, (document, text) in enumerate(rows)],
        schema=["document_id", "passage_id", "kind", "text"],
        orient="row",
    )


def test_a_short_form_counts_behind_its_definition_with_the_long_form_as_evidence():
    text = f"SPBE apa? {DEFINED} SPBE masih lemah."
    found = [(m["code"], m["quote"], m["atoms"]) for m in find_in_text(text, BOOK)]
    long = "Sistem Pemerintahan Berbasis Elektronik"
    assert found == [
        ("system", long, [long]),
        ("electronic", "Elektronik", ["Elektronik"]),
        ("system", "SPBE", [long]),
        ("weak", "SPBE masih lemah", [long, "lemah"]),
    ]


def test_a_short_form_is_known_in_the_passages_that_follow_and_in_no_other_document():
    passages = make_passages(("a", "SPBE lemah"), ("a", DEFINED), ("a", "SPBE lemah"), ("b", "SPBE lemah"))
    mentions = find_mentions(passages, BOOK).filter(pl.col("quote").str.starts_with("SPBE"))
    assert sorted(mentions.select("passage_id", "code").rows()) == [("a2", "system"), ("a2", "weak")]


def test_a_term_that_is_only_a_part_of_the_long_form_is_not_counted():
    assert [m["code"] for m in find_in_text(f"{DEFINED} SPBE", BOOK)] == ["system", "electronic", "system"]


def test_a_short_form_that_is_a_term_itself_is_its_own_evidence():
    book = parse_codebook("groups: {g: {codes: {c: {rules: ['sistem pemerintahan berbasis elektronik or =SPBE']}}}}")
    found = find_in_text(f"{DEFINED} SPBE", book)
    assert [m["atoms"] for m in found] == [["Sistem Pemerintahan Berbasis Elektronik"], ["SPBE"], ["SPBE"]]


def test_a_requirement_of_the_whole_book_knows_short_forms():
    book = parse_codebook("""
requires: {passage: sistem pemerintahan berbasis elektronik}
groups: {g: {codes: {c: {rules: [lemah]}}}}
""")
    passages = make_passages(("a", DEFINED), ("a", "SPBE lemah"), ("a", "lemah"))
    assert find_mentions(passages, book)["passage_id"].to_list() == ["a1"]


def test_a_changed_rule_is_tried_where_only_a_short_form_stands():
    passages = make_passages(("a", DEFINED), ("a", "SPBE lemah"), ("b", "SPBE lemah"))
    old = parse_codebook("groups: {g: {codes: {c: {rules: [lemah]}}}}")
    new = parse_codebook("groups: {g: {codes: {c: {rules: [sistem pemerintahan berbasis elektronik near/1 lemah]}}}}")
    before = settle_places(find_places(passages, old), old)
    recoded = recode(passages, new, before=list_rule_marks(old), found=before)
    assert recoded.settled.mentions["passage_id"].to_list() == ["a1"]


@pytest.mark.parametrize("text", [f"{DEFINED} SPBE masih lemah.", "SPBE", "a (SPBE) b"])
def test_tracing_a_text_knows_short_forms_as_finding_does(text):
    found = [(m["code"], m["start"], m["end"]) for m in find_in_text(text, BOOK)]
    traced = [(each.rule.code, each.start, each.end) for each in trace_texts([text], BOOK)[0].mentions]
    assert sorted(traced) == sorted(found)
