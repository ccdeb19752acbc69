"""Trends and topics over time, on the study of tests/little_study.py, counted by hand."""

import polars as pl
import pytest

from pipeline.coding import ErrorCounts
from pipeline.errors import QuestionError
from pipeline.query import Corpus


def test_a_document_counts_once_for_a_code_in_its_year(study: Corpus) -> None:
    # 2019: a and b, a has two mentions; 2021: c and d; 2022: e, whose mention is negated
    rows = study.trends("inh_budget").rows
    assert rows.select("period", "n", "N").rows() == [("2019", 1, 2), ("2020", 0, 0), ("2021", 1, 2), ("2022", 0, 1)]


def test_a_year_without_documents_has_no_share_and_the_present_one_is_open(study: Corpus) -> None:
    rows = study.trends("inh_budget").rows
    assert rows["share"].to_list() == [0.5, None, 0.5, 0.0]
    assert rows["is_open"].to_list() == [False, False, False, True]


def test_rows_carry_labels_group_and_sign(study: Corpus) -> None:
    row = study.trends("inh_budget").rows.row(0, named=True)
    assert (row["label_id"], row["label_en"]) == ("Kendala anggaran", "Budget constraints")
    assert (row["group"], row["sign"]) == ("inhibiting", "inhibits")


def test_passages_count_only_those_that_are_coded(study: Corpus) -> None:
    # 2019: a has 2 paragraphs and a heading, b has 2 paragraphs and a reference
    rows = study.trends("inh_budget", unit="passage").rows
    assert rows.filter(rows["period"] == "2019").select("n", "N").rows() == [(2, 4)]


def test_documents_that_tell_the_same_count_once_as_a_story(study: Corpus) -> None:
    # d tells what c tells: 2021 has one story, with the codes of both
    answer = study.trends(["inh_budget", "sup_policy"], unit="story")
    assert answer.rows.filter(pl.col("period") == "2021").select("code", "n", "N").rows() == [
        ("inh_budget", 1, 1),
        ("sup_policy", 1, 1),
    ]
    assert "1 story without a date" in " ".join(answer.notes)


def test_groups_and_codes_come_in_the_order_asked_and_once(study: Corpus) -> None:
    rows = study.trends(["sup_policy", "dimension", "smart_economy"]).rows
    assert rows["code"].unique(maintain_order=True).to_list() == ["sup_policy", "smart_mobility", "smart_economy"]


def test_a_code_that_is_never_mentioned_has_rows_with_nought(study: Corpus) -> None:
    assert study.trends("inh_literacy").rows["n"].to_list() == [0, 0, 0, 0]


def test_what_has_no_period_is_said(study: Corpus) -> None:
    undated = "Not counted: 1 document without a date."
    assert study.trends("inh_budget").notes == (
        undated,
        "No share: no document is dated in 2020. Whether nothing came out in the year, or nobody collected it, is not "
        "recorded.",
    )
    by_month = study.trends("inh_budget", by="month")
    assert by_month.notes[:2] == (
        undated,
        "Not counted: 1 document whose date does not say which month, or may lie outside the window.",
    )
    assert "2019-04, 2019-05, 2019-06, 2019-07, 2019-08, 2019-09 and 26 more" in by_month.notes[2]
    assert by_month.rows["period"][0] == "2019-03"


def test_the_question_holds_every_parameter_also_defaults(study: Corpus) -> None:
    assert study.trends("inhibiting", until="2021").question == {
        "question": "trends",
        "codes": ["inh_budget", "inh_literacy"],
        "by": "year",
        "unit": "document",
        "dates": "published",
        "since": None,
        "until": "2021-12-31",
        "where": [],
        "per": None,
        "standardise": None,
        "confidence": 0.95,
        "test": False,
        "before_after": None,
        "why": None,
        "leave_out": None,
        "least_looked": 0.8,
        "today": "2022-06-30",
    }


def test_an_answer_says_which_run_it_comes_from(study: Corpus) -> None:
    assert study.trends("inh_budget").run == {
        "run_id": "run-1",
        "ended": "2022-06-29T08:01:00+00:00",
        "faktor": "0.1.0",
        "codebook": "book-1",
    }


def test_json_has_rows_question_and_run_with_days_as_text(study: Corpus) -> None:
    answer = study.trends("inh_budget").to_json()
    assert set(answer) == {"rows", "question", "run"}
    assert answer["rows"][0]["period_start"] == "2019-01-01"
    assert answer["rows"][1]["share"] is None


def test_an_unknown_period_is_refused(study: Corpus) -> None:
    with pytest.raises(QuestionError, match="year, quarter or month"):
        study.trends("inh_budget", by="week")  # type: ignore[arg-type]


def test_topics_come_with_their_heaviest_terms(study: Corpus) -> None:
    rows = study.topics(terms=2).rows
    assert rows.select("topic", "label", "passages", "terms").rows() == [
        (1, "anggaran, dana", 4, "anggaran, dana"),
        (2, "bus, parkir", 2, "bus, parkir"),
    ]


def test_the_terms_of_a_topic_come_heaviest_first(study: Corpus) -> None:
    assert study.topic_terms(2).rows["term"].to_list() == ["bus", "parkir", "halte"]
    with pytest.raises(QuestionError, match="from 1 to 2, got 3"):
        study.topic_terms(3)


def test_topics_over_time_count_documents_by_their_largest_topic(study: Corpus) -> None:
    # 2019: a is mostly topic 1 (0.75), b mostly topic 2 (0.9); 2021: only c has topics, mostly 1; f is undated
    answer = study.topic_trend()
    assert answer.rows.select("topic", "period", "n", "N").rows() == [
        (1, "2019", 1, 2),
        (1, "2020", 0, 0),
        (1, "2021", 1, 1),
        (2, "2019", 1, 2),
        (2, "2020", 0, 0),
        (2, "2021", 0, 1),
    ]
    assert answer.notes == ("Not counted: 1 document without a date.",)
    first = answer.rows.row(0, named=True)
    assert (first["label"], first["mean_share"]) == ("anggaran, dana", pytest.approx((0.75 + 0.1) / 2))


def test_shares_are_corrected_by_coded_passages(study: Corpus) -> None:
    errors = {"inh_budget": ErrorCounts(tp=9, fn=1, fp=0, tn=90)}
    answer = study.trends(["inh_budget", "sup_policy"], unit="passage", correct=errors)
    row = answer.rows.row(by_predicate=(pl.col("code") == "inh_budget") & (pl.col("period") == "2019"), named=True)
    # 2 of 4 passages found, Se 0.9, Sp 1: 0.5 / 0.9
    assert (row["n"], row["N"]) == (2, 4)
    assert row["corrected"] == pytest.approx(0.5 / 0.9)
    assert row["corrected_low"] < row["corrected"] < row["corrected_high"]
    assert answer.rows.filter(answer.rows["code"] == "sup_policy")["corrected"].null_count() == 4
    assert "Corrected by 100 coded passages" in answer.notes[-1]
    assert answer.question["correct"]["inh_budget"]["tp"] == 9


def test_other_units_than_passages_are_not_corrected(study: Corpus) -> None:
    with pytest.raises(QuestionError, match="unit passage"):
        study.trends("inh_budget", correct={})
    with pytest.raises(QuestionError, match="one of them"):
        study.trends("inh_budget", unit="passage", standardise="source", correct={})
