"""What can be asked of a series, on the study of tests/little_study.py, counted by hand."""

from datetime import date
from pathlib import Path

import pytest
from little_study import DOCUMENT_ROWS, write_study

from pipeline.errors import QuestionError
from pipeline.query import Corpus, open_corpus


def test_only_documents_that_meet_the_conditions_are_in_n_and_N(study: Corpus) -> None:
    # news: a in 2019, c in 2021, e in 2022
    rows = study.trends("sup_policy", where=["kind=news"]).rows
    assert rows.select("period", "n", "N").rows() == [("2019", 0, 1), ("2020", 0, 0), ("2021", 0, 1), ("2022", 0, 1)]
    assert study.trends("sup_policy", where="kind=report").rows["n"].to_list() == [1, 0, 1]


def test_an_unknown_condition_is_refused_before_anything_is_counted(study: Corpus) -> None:
    with pytest.raises(QuestionError, match="Did you mean report"):
        study.trends("sup_policy", where="kind=reports")
    with pytest.raises(QuestionError, match="Did you mean kind"):
        study.trends("sup_policy", per="kinds")


def test_each_value_of_a_field_has_a_series_the_most_frequent_first(study: Corpus) -> None:
    rows = study.trends("inh_budget", per="kind", until="2021").rows
    assert rows.select("per", "period", "n", "N").rows() == [
        ("news", "2019", 1, 1),
        ("news", "2020", 0, 0),
        ("news", "2021", 1, 1),
        ("report", "2019", 0, 1),
        ("report", "2020", 0, 0),
        ("report", "2021", 0, 1),
        ("text", "2019", 0, 0),
        ("text", "2020", 0, 0),
        ("text", "2021", 0, 0),
    ]


def test_a_period_that_lacks_a_part_of_the_mix_has_no_share_and_says_what_it_lacks(study: Corpus) -> None:
    # 3 of the 5 dated documents are news, 2 reports: 2019 and 2021 have one each, 2022 has no report
    answer = study.trends("inh_budget", standardise="kind")
    assert answer.rows.select("period", "share", "crude_share", "lacking").rows() == [
        ("2019", pytest.approx(0.6), 0.5, None),
        ("2020", None, None, None),
        ("2021", pytest.approx(0.6), 0.5, None),
        ("2022", None, 0.0, "report"),
    ]
    assert answer.mix == {"": {"news": 0.6, "report": 0.4, "text": 0.0}}


def test_tests_come_with_how_many_periods_they_need(study: Corpus) -> None:
    answer = study.trends(["inh_budget", "sup_policy"], test=True)
    assert answer.tests is not None
    # 2022 is not over
    assert answer.tests.select("code", "periods", "n", "N", "trend", "changes", "since").rows() == [
        ("inh_budget", 2, 2, 4, None, None, "2021"),
        ("sup_policy", 2, 2, 4, None, None, "2021"),
    ]
    assert "Too few periods in 2 of 2 series: a trend needs 5 that are over" in " ".join(answer.notes)
    assert set(answer.to_json()) == {"rows", "question", "run", "tests"}


def test_a_day_divides_the_series_at_the_period_that_holds_it(study: Corpus) -> None:
    tests = study.trends("inh_budget", before_after="2021-06").tests
    assert tests is not None
    row = tests.row(0, named=True)
    assert (row["since"], row["share_before"], row["share_after"], row["difference"]) == ("2021", 0.5, 0.5, 0.0)
    with pytest.raises(QuestionError, match="before and after it, got 2019"):
        study.trends("inh_budget", before_after="2019")


def test_the_change_is_split_between_the_first_and_the_last_period_that_are_over(study: Corpus) -> None:
    answer = study.trends("sup_policy", why=True)
    assert answer.why is not None
    row = answer.why.row(0, named=True)
    # 2019: b of a and b; 2021: d of c and d, where d tells what c tells
    assert (row["n_before"], row["N_before"], row["n_after"], row["N_after"]) == (1, 2, 1, 2)
    # told first: 1 of 2 by "Dinas Contoh" in 2019, none of 1 by "Harian Contoh" in 2021
    assert (row["change"], row["reprints"]) == (0.0, 0.5)
    assert row["sources"] == pytest.approx(-0.5)
    assert row["content"] == 0.0
    assert row["codebook"] == 0.0
    # reports/broken.pdf was not read, and its name says no date
    assert (row["unread_before"], row["unread_after"]) == (0, 0)
    assert "Not read and not dated by name: 1 item, of whatever time." in answer.notes


def test_two_times_can_be_named(study: Corpus) -> None:
    answer = study.trends("inh_budget", between=("2019", "2022-02"))
    assert answer.why is not None
    assert answer.why["change"].to_list() == [-0.5]
    with pytest.raises(QuestionError, match="Give the earlier first"):
        study.trends("inh_budget", between=("2022", "2019"))


def test_an_item_that_was_not_read_widens_what_the_change_may_be(tmp_path: Path) -> None:
    from pipeline.store import Arrival, Ledger, Step

    workspace = write_study(tmp_path / "study")
    ledger = Ledger(workspace.ledger)
    arrival = Arrival("corpus", "reports/laporan-2021.pdf", "new", None, "2" * 64, "pdf", "report")
    from datetime import UTC, datetime

    ledger.record_arrivals([arrival], now=datetime(2022, 6, 29, 8, tzinfo=UTC))
    ledger.record_steps([Step(arrival.document_id, "extract", "f", "unreadable", reason="Damaged.")])
    ledger.close()
    why = open_corpus(workspace, today=date(2022, 6, 30)).trends("inh_budget", why=True).why
    assert why is not None
    row = why.row(0, named=True)
    assert (row["unread_before"], row["unread_after"]) == (0, 1)
    # 1 of 2 in 2019; in 2021 1 of 2, with the unread one 1 of 3 or 2 of 3
    assert row["change_least"] == pytest.approx(1 / 3 - 1 / 2)
    assert row["change_most"] == pytest.approx(2 / 3 - 1 / 2)


def test_series_say_how_they_would_be_without_any_one_term(study: Corpus) -> None:
    answer = study.trends("inh_budget", leave_out="terms", until="2021")
    # a has a mention by "anggaran terbatas" and one by "dana bus kota kurang": it stays whichever is left out
    assert answer.rows.select("period", "without_low", "without_high").rows() == [
        ("2019", 0.5, 0.5),
        ("2020", None, None),
        ("2021", 0.0, 0.5),
    ]
    assert answer.left_out is not None
    assert answer.left_out["units"].to_list()[0] == 1


def test_what_cannot_be_asked_together_is_refused(study: Corpus) -> None:
    with pytest.raises(QuestionError, match="leave_out without per"):
        study.trends("inh_budget", per="kind", leave_out="terms")
    with pytest.raises(QuestionError, match="why without per"):
        study.trends("inh_budget", per="kind", why=True)
    with pytest.raises(QuestionError, match="two fields"):
        study.trends("inh_budget", per="kind", standardise="kind")


def test_a_period_that_ended_after_the_sources_were_last_looked_through_is_not_over(tmp_path: Path) -> None:
    # the run of the study was on 29 June 2022
    corpus = open_corpus(write_study(tmp_path / "study", documents=DOCUMENT_ROWS), today=date(2024, 1, 1))
    answer = corpus.trends("inh_budget")
    assert answer.rows["is_open"].to_list() == [False, False, False, True]
    assert any("last looked through on 2022-06-29" in note for note in answer.notes)
