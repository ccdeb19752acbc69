"""What is in a workspace, on the study of tests/little_study.py, counted by hand."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from little_study import TODAY, write_study

from pipeline.errors import QuestionError
from pipeline.query import Corpus, open_corpus
from pipeline.store import Ledger, Run, Step
from pipeline.workspace import Workspace


def test_mentions_count_documents_passages_and_hits_of_each_code(study: Corpus) -> None:
    rows = study.mentions().rows
    assert rows.select("group", "code", "documents", "passages", "mentions", "mentions_not_counted").rows() == [
        ("dimension", "smart_mobility", 3, 3, 3, 0),
        ("dimension", "smart_economy", 0, 0, 0, 0),
        ("supporting", "sup_policy", 2, 2, 2, 0),
        ("inhibiting", "inh_budget", 3, 4, 4, 1),
        ("inhibiting", "inh_literacy", 0, 0, 0, 0),
    ]


def test_outcomes_add_up_to_what_was_offered(study: Corpus) -> None:
    rows = study.outcomes().rows
    assert rows.rows() == [
        ("news", "duplicate", 1),
        ("news", "read", 3),
        ("report", "read", 2),
        ("report", "unreadable", 1),
        ("text", "read", 1),
        (None, "rejected", 1),
    ]
    assert rows["documents"].sum() == 9


def test_shortfalls_say_why(study: Corpus) -> None:
    rows = study.shortfalls().rows
    assert rows.select("key", "outcome").rows() == [
        ("inbox/scan.docx", "rejected"),
        ("inbox/twin.html", "duplicate"),
        ("reports/broken.pdf", "unreadable"),
    ]
    assert all(reason.endswith(".") for reason in rows["reason"])


def test_documents_come_oldest_first_with_what_they_hold(study: Corpus) -> None:
    rows = study.documents().rows
    assert "text" not in rows.columns
    assert rows.select("key", "passages", "mentions").rows() == [
        ("reports/b.pdf", 3, 2),
        ("news/a.html", 3, 3),
        ("news/c.html", 1, 2),
        ("reports/d.pdf", 1, 1),
        ("news/e.html", 1, 0),
        ("texts/f.txt", 1, 1),
    ]


def test_nothing_analysed_is_one_sentence_with_the_remedy(tmp_path: Path) -> None:
    empty = open_corpus(Workspace(tmp_path), today=TODAY)
    for ask in (empty.kwic, empty.trends, empty.network, empty.matrix, empty.mentions, empty.topics, empty.documents):
        with pytest.raises(QuestionError, match=r"Nothing has been analysed yet .* Run `faktor run`"):
            ask()


def test_asking_an_empty_folder_makes_nothing_in_it(tmp_path: Path) -> None:
    empty = open_corpus(Workspace(tmp_path), today=TODAY)
    assert empty.outcomes().rows.is_empty()
    assert empty.outcomes().run is None
    with pytest.raises(QuestionError):
        empty.trends()
    assert list(tmp_path.iterdir()) == []


def test_no_topics_come_with_the_reason(tmp_path: Path) -> None:
    workspace = write_study(tmp_path, topics=())
    ledger = Ledger(workspace.ledger)
    ledger.record_steps(
        [Step("corpus", "topics", "f", "done", reason="9 passages cannot carry topics; add documents.")]
    )
    ledger.close()
    corpus = open_corpus(workspace, today=TODAY)
    for answer in (corpus.topics(), corpus.topic_terms(), corpus.topic_trend()):
        assert answer.rows.is_empty()
        assert answer.notes == ("9 passages cannot carry topics; add documents.",)


def test_the_run_of_an_answer_is_the_last_completed_analysis(tmp_path: Path) -> None:
    workspace = write_study(tmp_path)
    ledger = Ledger(workspace.ledger)
    for number, (flow, state) in enumerate(
        [("analyse", "completed"), ("analyse", "failed"), ("maintain", "completed")], 2
    ):
        moment = datetime(2022, 6, 30, number, tzinfo=UTC).isoformat()
        ledger.record_run(Run(f"run-{number}", flow, moment, moment, state, {}))
    ledger.close()
    run = open_corpus(workspace, today=TODAY).mentions().run
    assert run is not None
    assert run["run_id"] == "run-2"


def test_answers_of_one_corpus_come_from_the_same_tables(tmp_path: Path) -> None:
    workspace = write_study(tmp_path)
    corpus = open_corpus(workspace, today=TODAY)
    before = corpus.tables.documents
    assert corpus.tables.documents is before
