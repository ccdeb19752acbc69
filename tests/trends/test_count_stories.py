"""Documents that tell the same count once as a story. Worked out by hand:

| story | documents (date)                    | codes                |
|-------|-------------------------------------|----------------------|
| a     | a (2020-12-31), b (2021-01-02)      | inh_budget in b only |
| c     | c (2021-05-01)                      | inh_budget           |
| d     | d (no date), e (no date)            | -                    |
"""

from datetime import date

import polars as pl
import pytest

from pipeline.errors import QuestionError
from pipeline.trends import count_by_period, count_topics_by_period

DAY = "day"
DOCUMENTS = pl.DataFrame(
    [
        ("a", date(2020, 12, 31), DAY),
        ("b", date(2021, 1, 2), DAY),
        ("c", date(2021, 5, 1), DAY),
        ("d", None, None),
        ("e", None, None),
    ],
    schema={"document_id": pl.String, "date": pl.Date, "date_precision": pl.String},
    orient="row",
)
STORIES = pl.DataFrame(
    [("a", "a", True, 1.0), ("b", "a", False, 0.9), ("d", "d", True, 1.0), ("e", "d", False, 1.0)],
    schema=["document_id", "story_id", "is_representative", "shared_share"],
    orient="row",
)
MENTIONS = pl.DataFrame(
    [("b", "b1", "inh_budget", True), ("b", "b2", "inh_budget", True), ("c", "c1", "inh_budget", True)],
    schema=["document_id", "passage_id", "code", "is_counted"],
    orient="row",
)


def count(documents: pl.DataFrame = DOCUMENTS) -> list[tuple[object, ...]]:
    series = count_by_period(documents, MENTIONS, codes=["inh_budget"], unit="story", stories=STORIES)
    return series.frame.select("period", "n", "N").rows()


def test_a_story_counts_once_at_the_date_of_its_representative() -> None:
    assert count() == [("2020", 1, 1), ("2021", 1, 1)]


def test_documents_count_each() -> None:
    series = count_by_period(DOCUMENTS, MENTIONS, codes=["inh_budget"])
    assert series.frame.select("period", "n", "N").rows() == [("2020", 0, 1), ("2021", 2, 2)]


def test_undated_stories_stand_apart_once() -> None:
    series = count_by_period(DOCUMENTS, MENTIONS, codes=["inh_budget"], unit="story", stories=STORIES)
    assert series.apart.row(0, named=True)["undated_N"] == 1
    assert series.unit == "story"


def test_another_document_stands_for_a_representative_that_is_not_asked_about() -> None:
    assert count(DOCUMENTS.filter(pl.col("document_id") != "a")) == [("2021", 2, 2)]


def test_stories_are_needed_to_count_by_story() -> None:
    with pytest.raises(QuestionError, match="Give stories="):
        count_by_period(DOCUMENTS, MENTIONS, codes=["inh_budget"], unit="story")


def test_topics_are_not_counted_by_story() -> None:
    weights = pl.DataFrame({"document_id": ["a"], "passage_id": ["a1"], "topic": [1], "share": [1.0]})
    with pytest.raises(QuestionError, match="document or passage"):
        count_topics_by_period(DOCUMENTS, weights, unit="story")


def test_a_report_counts_in_the_period_that_it_covers() -> None:
    # a: LKjIP 2019, published in March 2020; b covers two years; c says no period
    documents = pl.DataFrame(
        [
            ("a", date(2020, 3, 12), DAY, date(2019, 1, 1), date(2019, 12, 31)),
            ("b", date(2020, 5, 1), DAY, date(2019, 7, 1), date(2020, 6, 30)),
            ("c", date(2020, 8, 1), DAY, None, None),
        ],
        schema={
            "document_id": pl.String,
            "date": pl.Date,
            "date_precision": pl.String,
            "covers_start": pl.Date,
            "covers_end": pl.Date,
        },
        orient="row",
    )
    published = count_by_period(documents, MENTIONS, codes=["inh_budget"])
    covered = count_by_period(documents, MENTIONS, codes=["inh_budget"], dates="covers")
    assert published.frame.select("period", "N").rows() == [("2020", 3)]
    assert covered.frame.select("period", "N").rows() == [("2019", 1), ("2020", 1)]
    assert covered.apart["too_coarse_N"].to_list() == [1]
