"""Questions about topics, over the study that can be counted by hand."""

from pathlib import Path

import polars as pl
import pytest
from little_study import TODAY, write_study

from pipeline.errors import QuestionError, SettingsError
from pipeline.query import Corpus, open_corpus
from pipeline.query.topic_portraits import mark_terms
from pipeline.query.topic_vocabulary import list_period_words


def write_labels(corpus: Corpus, text: str) -> None:
    folder = corpus.workspace.models / "topics"
    folder.mkdir(parents=True)
    (folder / "labels.yaml").write_text(text, encoding="utf-8")


def test_topics_without_a_file_of_names_go_by_their_terms(study: Corpus) -> None:
    rows = study.topics(terms=2).rows
    assert rows.select("topic", "label_id", "label_en", "terms").rows() == [
        (1, "anggaran, dana", "anggaran, dana", "anggaran, dana"),
        (2, "bus, parkir", "bus, parkir", "bus, parkir"),
    ]


def test_names_that_people_wrote_are_shown_everywhere(tmp_path: Path) -> None:
    corpus = open_corpus(write_study(tmp_path), today=TODAY)
    write_labels(
        corpus, "topics:\n  1:\n    id: Uang daerah\n    proposed: {en: budget}\n  2:\n    proposed: {en: bus}\n"
    )
    assert corpus.topics().rows.select("label_id", "label_en").rows() == [
        ("Uang daerah", "Uang daerah"),
        ("bus, parkir", "bus"),
    ]
    assert set(corpus.topic_trend([2]).rows["label_en"]) == {"bus"}
    assert corpus.topic(1).facts["label_id"] == "Uang daerah"


def test_a_broken_file_of_names_is_named(tmp_path: Path) -> None:
    corpus = open_corpus(write_study(tmp_path), today=TODAY)
    write_labels(corpus, "topics:\n  one: {id: a}\n")
    with pytest.raises(SettingsError, match=r"labels\.yaml"):
        corpus.topics()


def test_a_topic_is_shown_with_all_that_is_known_of_it(study: Corpus) -> None:
    answer = study.topic(1)
    assert answer.rows["term"].to_list() == ["anggaran", "dana", "kota"]
    # the largest topic of a, c and f; b is of topic 2, d and e have none
    assert (answer.facts["documents"], answer.facts["N"]) == (3, 4)
    assert answer.sources.rows() == [("Harian Contoh", 2, 2, 1.0), ("corpus", 1, 1, 1.0)]
    assert answer.years.rows() == [(2019, 1, 2, 0.5), (2021, 1, 1, 1.0)]
    # a holds "anggaran" and "kota": 0.75 x (1 + 1/3) x 0.9; f and c hold "anggaran": 1 x 0.9 and 0.6 x 0.9
    scores = {row["key"]: (round(row["score"], 6), row["terms"]) for row in answer.passages.iter_rows(named=True)}
    assert scores == {
        "news/a.html": (0.9, ["anggaran", "kota"]),
        "texts/f.txt": (0.9, ["anggaran"]),
        "news/c.html": (0.54, ["anggaran"]),
    }
    assert answer.passages["key"][-1] == "news/c.html"
    assert answer.to_json()["topic"]["topic"] == 1


def test_a_topic_can_be_asked_of_some_documents(study: Corpus) -> None:
    answer = study.topic(1, where="kind=news")
    assert answer.facts["documents"] == 2
    assert answer.passages["key"].to_list() == ["news/a.html", "news/c.html"]


@pytest.mark.parametrize("ask", [lambda corpus: corpus.topic(3), lambda corpus: corpus.topic_trend([1, 3])])
def test_a_topic_that_there_is_not_is_refused(study: Corpus, ask) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(QuestionError, match="from 1 to 2, got 3"):
        ask(study)


def test_each_point_of_a_trend_lists_its_documents(study: Corpus) -> None:
    answer = study.topic_trend(units=True)
    assert answer.units is not None
    counted = {(row["topic"], row["period"]): row["n"] for row in answer.rows.iter_rows(named=True) if row["n"]}
    listed = answer.units.group_by("topic", "period").len()
    assert (
        {row[:2]: row[2] for row in listed.iter_rows()} == counted == {(1, "2019"): 1, (1, "2021"): 1, (2, "2019"): 1}
    )
    assert answer.units.select("topic", "period", "key").rows() == [
        (1, "2019", "news/a.html"),
        (1, "2021", "news/c.html"),
        (2, "2019", "reports/b.pdf"),
    ]


def test_points_of_passages_list_passages(study: Corpus) -> None:
    answer = study.topic_trend(2, unit="passage", units=True)
    assert answer.units is not None
    assert answer.units.select("key", "share").rows() == [("reports/b.pdf", 0.9)]


def test_tests_are_corrected_over_all_topics(study: Corpus) -> None:
    answer = study.topic_trend(1, test=True)
    assert answer.tests is not None
    assert answer.tests["topic"].to_list() == [1]
    assert "over all 2 topics" in " ".join(answer.notes)
    assert set(answer.rows["topic"]) == {1}


def test_the_map_counts_codes_in_passages_by_their_largest_topic(study: Corpus) -> None:
    answer = study.topic_map(every=True)
    # first passages with topics: a "anggaran" (1), b "sup_policy", "smart_mobility" (2), c both (1), f (1)
    met = {
        (row["topic"], row["code"]): (row["n_both"], row["n_topic"], row["n_code"], row["N"])
        for row in answer.rows.iter_rows(named=True)
        if row["n_both"]
    }
    assert met == {
        (1, "smart_mobility"): (1, 3, 2, 4),
        (1, "inh_budget"): (3, 3, 3, 4),
        (2, "smart_mobility"): (1, 1, 2, 4),
        (2, "sup_policy"): (1, 1, 1, 4),
    }
    assert answer.network.edges.is_empty()


def test_the_map_shows_codes_that_go_with_a_topic_only(study: Corpus) -> None:
    answer = study.topic_map()
    assert answer.rows.is_empty()
    assert any("Not shown: 5 codes" in note for note in answer.notes)


def test_covariates_need_documents(study: Corpus) -> None:
    with pytest.raises(QuestionError, match="at least 10 documents"):
        study.topic_covariates(fields=["time"])
    with pytest.raises(QuestionError, match="Expected a field of the documents"):
        study.topic_covariates(fields=["colour"])


def test_what_no_model_is_kept_for_is_refused_with_a_hint(study: Corpus) -> None:
    with pytest.raises(QuestionError, match="Kept versions: none"):
        study.topic_choice()
    with pytest.raises(QuestionError, match="topics fit"):
        study.compare_topics()


def test_terms_are_found_as_whole_words_and_phrases_across_spaces() -> None:
    pattern = mark_terms(["bank", "bank sentral", "e-government"])
    assert pattern.findall("Bank  Sentral dan bank; perbankan, E-Government.") == [
        "Bank  Sentral",
        "bank",
        "E-Government",
    ]
    assert mark_terms([]).findall("bank") == []


def test_the_words_that_mark_a_period_are_listed() -> None:
    always = "layanan warga kota dinas"
    rows = [
        (f"{year}-{number}", f"{year}-{number}", str(year), "id", f"{always} {word} {word}.")
        for year, word in ((2019, "kuesioner"), (2020, "pandemi"))
        for number in range(30)
    ]
    passages = pl.DataFrame(rows, schema=["passage_id", "document_id", "period", "language", "text"], orient="row")
    words = list_period_words(passages, terms=5)
    assert words.select("period", "rank", "term", "n", "N", "documents", "share_other").rows() == [
        ("2019", 1, "kuesioner", 30, 30, 30, 0.0),
        ("2020", 1, "pandemi", 30, 30, 30, 0.0),
    ]
