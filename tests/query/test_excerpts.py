"""Quotations: which passages, how they are cut, and what is marked in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from little_study import DOCUMENT_ROWS, TODAY, write_study

from pipeline.query import Corpus, open_corpus
from pipeline.query.excerpts import cut_excerpt


def test_each_code_has_passages_of_different_documents_the_newest_first(study: Corpus) -> None:
    titles = [excerpt.title for excerpt in study.excerpts() if excerpt.code == "inh_budget"]
    assert titles == ["Halte pintar tertunda", "Anggaran angkutan kota", "Catatan rapat"]


def test_codes_come_in_the_order_of_the_codebook_and_silent_ones_not_at_all(study: Corpus) -> None:
    codes = list(dict.fromkeys(excerpt.code for excerpt in study.excerpts()))
    assert codes == ["smart_mobility", "sup_policy", "inh_budget"]


def test_the_words_of_the_mention_are_marked(study: Corpus) -> None:
    (excerpt,) = [each for each in study.excerpts(each=1) if each.code == "inh_budget"]
    assert excerpt.parts == (("Halte pintar tertunda karena ", False), ("anggaran dipotong", True), (".", False))


def test_an_excerpt_says_where_it_stands(study: Corpus) -> None:
    excerpts = {excerpt.title: excerpt for excerpt in study.excerpts() if excerpt.code == "sup_policy"}
    assert (excerpts["Laporan 2019"].publisher, excerpts["Laporan 2019"].page) == ("Dinas Contoh", 2)
    assert excerpts["Laporan 2019"].date_precision == "year"


def test_running_text_goes_before_a_table_with_more_mentions(tmp_path) -> None:
    table = (
        "table",
        None,
        "bus kota 1 bus kota 2",
        (("smart_mobility", "bus kota 1", "stated"), ("smart_mobility", "bus kota 2", "stated")),
    )
    prose = ("paragraph", None, "Ada bus kota.", (("smart_mobility", "bus kota", "stated"),))
    document = {**DOCUMENT_ROWS[0], "passages": (table, prose)}
    corpus = open_corpus(write_study(tmp_path, documents=(document,)), today=TODAY)
    (excerpt,) = corpus.excerpts()
    assert excerpt.parts == (("Ada ", False), ("bus kota", True), (".", False))


def test_mentions_that_overlap_are_marked_as_one(tmp_path) -> None:
    marks = (("smart_mobility", "bus kota", "stated"), ("smart_mobility", "kota baru", "stated"))
    document = {**DOCUMENT_ROWS[0], "passages": (("paragraph", None, "Ada bus kota baru.", marks),)}
    corpus = open_corpus(write_study(tmp_path, documents=(document,)), today=TODAY)
    (excerpt,) = corpus.excerpts()
    assert excerpt.parts == (("Ada ", False), ("bus kota baru", True), (".", False))


@pytest.mark.parametrize("letters", [60, 120])
def test_a_long_passage_is_cut_at_words_around_its_mention(letters: int) -> None:
    text = "kata " * 100 + "anggaran terbatas " + "lagi " * 100
    start = text.index("anggaran")
    first, last = cut_excerpt(text, [(start, start + 17)], letters=letters)
    excerpt = text[first:last]
    assert "anggaran terbatas" in excerpt
    assert len(excerpt) <= letters
    assert excerpt.split()[0] == "kata"
    assert excerpt.split()[-1] == "lagi"


@given(
    text=st.text(alphabet="ab ", min_size=1, max_size=400),
    at=st.integers(0, 399),
    length=st.integers(1, 50),
    letters=st.integers(50, 200),
)
def test_an_excerpt_is_short_enough_and_holds_its_mention(text: str, at: int, length: int, letters: int) -> None:
    start = min(at, len(text) - 1)
    end = min(start + length, len(text))
    first, last = cut_excerpt(text, [(start, end)], letters=letters)
    assert 0 <= first <= start
    assert end <= last <= len(text)
    assert last - first <= letters
