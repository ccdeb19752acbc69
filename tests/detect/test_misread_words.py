"""Letters that OCR takes for one another count as one, in passages that were read from a picture and in no other."""

import polars as pl
import pytest

from pipeline.codebook import parse_codebook
from pipeline.detect import find_mentions, find_places, list_rule_marks, recode, settle_places

BOOK = parse_codebook("groups: {g: {codes: {c: {rules: [jaringan, layanan online, modern, '\"sistem\"']}}}}")


def make_passages(text, confidence):
    return pl.DataFrame(
        {
            "passage_id": ["p"],
            "document_id": ["d"],
            "kind": ["paragraph"],
            "ocr_confidence": [confidence],
            "text": [text],
        },
        schema_overrides={"ocr_confidence": pl.Float64},
    )


@pytest.mark.parametrize(
    "text",
    ["jarlngan", "Jar1ngannya", "Iayanan onIine", "layanan 0nline", "rnodern", "SISTERN", "si5tem"],
)
def test_a_misread_word_is_found_where_the_text_came_from_a_picture(text):
    assert find_mentions(make_passages(text, 0.8), BOOK)["quote"].to_list() == [text]
    assert find_mentions(make_passages(text, None), BOOK).is_empty()


@pytest.mark.parametrize("text", ["modem", "layar", "malam", "10 mei"])
def test_a_word_with_a_root_that_we_know_is_not_read_otherwise(text):
    assert find_mentions(make_passages(text, 0.8), BOOK).is_empty()


def test_a_changed_rule_is_tried_on_every_passage_from_a_picture():
    old = parse_codebook("groups: {g: {codes: {c: {rules: [desa]}}}}")
    passages = make_passages("jarlngan", 0.8)
    before = settle_places(find_places(passages, old), old)
    recoded = recode(passages, BOOK, before=list_rule_marks(old), found=before)
    assert recoded.settled.mentions["quote"].to_list() == ["jarlngan"]
