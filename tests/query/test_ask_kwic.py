"""Keyword in context, on the study of tests/little_study.py; every expected value is read off its texts by hand."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import QuestionError
from pipeline.language import tokenize
from pipeline.query import Corpus
from pipeline.query.kwic import COLUMNS, find_words, list_lines
from pipeline.records import DOCUMENTS
from pipeline.store import read_table


def test_a_line_has_the_columns_of_quanteda_and_then_ours(study: Corpus) -> None:
    rows = study.kwic("inh_budget").rows
    assert tuple(rows.columns) == COLUMNS
    assert COLUMNS[:7] == ("docname", "from", "to", "pre", "keyword", "post", "pattern")


def test_a_line_says_words_place_and_document(study: Corpus) -> None:
    # document a: heading "Anggaran angkutan kota" (3 words, 22 characters), a blank line, then the first passage
    line = study.kwic("inh_budget").rows.row(0, named=True)
    assert line["pre"] == "Wali kota berkata"
    assert line["keyword"] == "anggaran terbatas"
    assert line["post"] == "tahun ini."
    assert (line["from"], line["to"]) == (7, 8)
    assert (line["char_start"], line["char_end"]) == (24 + 18, 24 + 18 + 17)
    assert (line["docname"], line["title"], line["source"]) == ("news/a.html", "Anggaran angkutan kota", "corpus")
    assert (line["date"], line["page"], line["state"], line["cue"]) == (date(2019, 3, 4), None, "stated", None)


def test_the_offsets_cut_the_keyword_out_of_the_document(study: Corpus) -> None:
    texts = dict(read_table(study.workspace, DOCUMENTS).select("document_id", "text").collect().iter_rows())
    for line in study.kwic(state="all").rows.iter_rows(named=True):
        assert texts[line["document_id"]][line["char_start"] : line["char_end"]] == line["keyword"]


def test_lines_come_in_order_of_date_and_undated_ones_last(study: Corpus) -> None:
    rows = study.kwic("inh_budget").rows
    assert rows["docname"].to_list() == ["news/a.html", "news/a.html", "news/c.html", "texts/f.txt"]
    assert rows["date"].to_list() == [date(2019, 3, 4), date(2019, 3, 4), date(2021, 5, 2), None]


def test_only_mentions_that_count_are_shown_unless_a_state_is_asked_for(study: Corpus) -> None:
    assert len(study.kwic("inh_budget").rows) == 4
    assert len(study.kwic("inh_budget", state="all").rows) == 5
    negated = study.kwic("inh_budget", state="negated").rows
    assert negated.select("docname", "state", "cue").rows() == [("news/e.html", "negated", "bukan")]


def test_a_group_stands_for_its_codes_and_is_the_pattern(study: Corpus) -> None:
    rows = study.kwic(["inhibiting", "sup_policy"]).rows
    assert sorted(set(rows.select("pattern", "code").rows())) == [
        ("inhibiting", "inh_budget"),
        ("sup_policy", "sup_policy"),
    ]


def test_no_code_means_all_codes(study: Corpus) -> None:
    assert len(study.kwic().rows) == 9


def test_a_window_keeps_documents_that_surely_lie_in_it_and_says_what_it_left_out(study: Corpus) -> None:
    answer = study.kwic(since="2021", until="2021")
    assert sorted(set(answer.rows["docname"])) == ["news/c.html", "reports/d.pdf"]
    assert answer.notes == ("Left out: 1 document without a date.",)


def test_a_document_dated_by_year_is_not_put_into_half_of_it(study: Corpus) -> None:
    answer = study.kwic("sup_policy", since="2019-02", until="2019-12")
    assert answer.rows.is_empty()
    assert "Left out: 1 document whose date, known by month or year only, may lie outside the window." in answer.notes


def test_a_kind_keeps_documents_of_that_kind(study: Corpus) -> None:
    assert study.kwic("smart_mobility", kind="report").rows["keyword"].to_list() == ["parkir elektronik"]


def test_a_limit_keeps_the_first_lines_and_says_how_many_there_are(study: Corpus) -> None:
    answer = study.kwic("inh_budget", limit=1)
    assert answer.rows["keyword"].to_list() == ["anggaran terbatas"]
    assert answer.notes == ("Shown: 1 of 4 mentions; a higher limit shows more.",)


def test_context_ends_at_a_word(study: Corpus) -> None:
    # "Wali kota berkata " before the mention: of its last 9 characters "a berkata" the torn "a" goes
    line = study.kwic("inh_budget", width=9).rows.row(0, named=True)
    assert (line["pre"], line["post"]) == ("berkata", "tahun")


def test_the_page_is_that_of_the_passage(study: Corpus) -> None:
    assert study.kwic("sup_policy").rows["page"].to_list() == [2, 1]


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ({"codes": "inh_budjet"}, "Did you mean inh_budget"),
        ({"kind": "novel"}, "news, report, article, law, text"),
        ({"state": "denied"}, "negated"),
        ({"limit": 0}, "at least 1"),
        ({"since": "2022", "until": "2021"}, "Swap the two"),
    ],
)
def test_a_question_that_cannot_be_asked_says_what_can(study: Corpus, question: dict[str, object], words: str) -> None:
    with pytest.raises(QuestionError, match=words):
        study.kwic(**question)


@given(
    text=st.text(alphabet="ab cé-.\n", min_size=1, max_size=60),
    cut=st.tuples(st.integers(0, 59), st.integers(1, 20)),
    width=st.integers(0, 30),
)
def test_context_is_never_wider_than_asked_and_stands_beside_the_keyword(
    text: str, cut: tuple[int, int], width: int
) -> None:
    import polars as pl

    start = min(cut[0], len(text) - 1)
    end = min(start + cut[1], len(text))
    mention = pl.DataFrame(
        {
            **{name: ["x"] for name in ("key", "pattern", "code", "rule", "state", "cue", "title", "source")},
            **{name: ["x"] for name in ("document_id", "passage_id", "mention_id")},
            "start": [start],
            "end": [end],
            "passage_start": [0],
            "page": [1],
            "date": [date(2020, 1, 1)],
        }
    )
    (line,) = list_lines(mention, {"x": text}, {"x": text}, width=width).to_dicts()
    assert len(line["pre"]) <= width
    assert len(line["post"]) <= width
    flat = " ".join(text.split())
    assert " ".join(part for part in (line["pre"], line["keyword"], line["post"]) if part).replace(" ", "") in (
        flat.replace(" ", "")
    )
    assert line["from"] <= line["to"]


@settings(deadline=None)  # the tokeniser builds its table once
@given(text=st.one_of(st.text(max_size=80), st.text(alphabet="aé́3²-_]^\\ .\n", max_size=80)))
def test_words_are_counted_as_the_tokeniser_counts_them(text: str) -> None:
    assert find_words(text) == tokenize([text]).start.tolist()
