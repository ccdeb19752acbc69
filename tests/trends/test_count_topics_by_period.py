"""Series of topics by period: what n, N and mean_share count."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import QuestionError
from pipeline.trends import count_topics_by_period

DOCUMENTS = pl.DataFrame(
    {
        "document_id": ["a", "b", "c", "d"],
        "date": [date(2019, 5, 1), date(2019, 6, 1), date(2021, 1, 1), None],
        "date_precision": ["day", "day", "year", None],
    }
)
# Document a is 0.4 topic 1 and 0.6 topic 2 on average; b holds no word that the model knows.
WEIGHTS = pl.DataFrame(
    [
        ("a1", "a", 1, 0.8),
        ("a1", "a", 2, 0.2),
        ("a2", "a", 2, 1.0),
        ("c1", "c", 1, 0.5),
        ("c1", "c", 3, 0.5),
        ("d1", "d", 3, 1.0),
    ],
    schema={"passage_id": pl.String, "document_id": pl.String, "topic": pl.Int64, "share": pl.Float64},
    orient="row",
)


def test_a_document_counts_for_the_largest_topic_of_its_passages() -> None:
    series = count_topics_by_period(DOCUMENTS, WEIGHTS)
    counted = {(row["topic"], row["period"]): row for row in series.frame.iter_rows(named=True)}
    assert [(key, row["n"], row["N"]) for key, row in counted.items()] == [
        ((1, "2019"), 0, 1),
        ((1, "2020"), 0, 0),
        ((1, "2021"), 1, 1),
        ((2, "2019"), 1, 1),
        ((2, "2020"), 0, 0),
        ((2, "2021"), 0, 1),
        ((3, "2019"), 0, 1),
        ((3, "2020"), 0, 0),
        ((3, "2021"), 0, 1),
    ]
    assert counted[1, "2019"]["mean_share"] == pytest.approx(0.4)
    assert counted[2, "2019"]["mean_share"] == pytest.approx(0.6)
    assert counted[1, "2020"]["mean_share"] is None
    assert counted[3, "2019"]["mean_share"] == 0.0


def test_passages_are_counted_when_asked_for() -> None:
    frame = count_topics_by_period(DOCUMENTS, WEIGHTS, unit="passage", topics=[2, 1]).frame
    rows = frame.filter(pl.col("period") == "2019").select("topic", "n", "N", "share", "mean_share").rows()
    assert rows == [(2, 1, 2, 0.5, 0.6), (1, 1, 2, 0.5, 0.4)]


def test_units_without_a_date_stand_apart() -> None:
    assert count_topics_by_period(DOCUMENTS, WEIGHTS).apart.rows() == [
        (1, 0, 1, 0, 0),
        (2, 0, 1, 0, 0),
        (3, 1, 1, 0, 0),
    ]
    by_month = count_topics_by_period(DOCUMENTS, WEIGHTS, by="month").apart
    assert by_month.row(0, named=True)["too_coarse_n"] == 1


def test_no_topics_give_no_rows() -> None:
    assert count_topics_by_period(DOCUMENTS, WEIGHTS.clear()).frame.is_empty()


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(QuestionError, match="sentence"):
        count_topics_by_period(DOCUMENTS, WEIGHTS, unit="sentence")


@given(
    st.lists(
        st.tuples(st.sampled_from("abcd"), st.integers(0, 3), st.integers(1, 4), st.sampled_from([0.25, 0.5, 0.75])),
        unique_by=lambda row: row[:3],
        max_size=20,
    ),
    st.sampled_from(["document", "passage"]),
)
def test_every_unit_with_topics_counts_for_exactly_one(rows: list[tuple[str, int, int, float]], unit: str) -> None:
    weights = pl.DataFrame(
        [(f"{document}{part}", document, topic, share) for document, part, topic, share in rows],
        schema=WEIGHTS.schema,
        orient="row",
    )
    series = count_topics_by_period(DOCUMENTS, weights, unit=unit, topics=[1, 2, 3, 4])
    sums = series.frame.group_by("period").agg(pl.col("n").sum(), pl.col("N").first())
    assert sums["n"].to_list() == sums["N"].to_list()
    units = weights[f"{unit}_id"].n_unique()
    apart = series.apart.row(0, named=True)
    assert sums["N"].sum() + apart["undated_N"] + apart["too_coarse_N"] == units
