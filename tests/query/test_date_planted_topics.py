"""A topic that begins, and one that fades, are dated; the others are left alone."""

import polars as pl
import pytest
from planted_topics import THEMES, list_passages, plant

from pipeline.query.topic_codes import find_largest
from pipeline.topics import fit_topics
from pipeline.trends import count_topics_by_period
from pipeline.trends.topic_series import judge_topics

QUIET = ("transport", "waste", "health")


@pytest.fixture(scope="module")
def tests() -> dict[str, dict[str, object]]:
    planted = plant()
    model = fit_topics(list_passages(planted), k=len(THEMES))
    documents = planted.with_columns(pl.lit("day").alias("date_precision"))
    named = find_largest(model.topic_weights).join(planted, on="document_id")
    themes = named.group_by("topic", "theme").len().sort("len", descending=True).unique("topic", keep="first")
    theme_of = dict(themes.select("topic", "theme").iter_rows())
    assert sorted(theme_of.values()) == sorted(THEMES)
    judged = judge_topics(count_topics_by_period(documents, model.topic_weights, by="quarter"))
    return {theme_of[row["topic"]]: row for row in judged.iter_rows(named=True)}


def test_a_topic_that_begins_in_2021_is_dated_within_one_quarter(tests: dict[str, dict[str, object]]) -> None:
    begins = tests["drones"]
    assert begins["trend"] == "rises"
    assert str(begins["changes"]).split(", ")[0] in ("2020-Q4", "2021-Q1", "2021-Q2")


def test_the_topic_that_fades_falls(tests: dict[str, dict[str, object]]) -> None:
    fades = tests["markets"]
    assert fades["trend"] == "falls"


def test_at_most_one_of_the_others_is_said_to_move(tests: dict[str, dict[str, object]]) -> None:
    moving = [name for name in QUIET if tests[name]["trend"] in ("rises", "falls") or tests[name]["changes"]]
    assert len(moving) <= 1


@pytest.mark.slow
def test_of_forty_draws_each_is_dated_and_few_have_a_false_topic() -> None:
    numbers = {theme: number for number, theme in enumerate(THEMES, 1)}
    false = []
    for seed in range(40):
        planted = plant(seed=seed).with_columns(pl.lit("day").alias("date_precision"))
        topic = pl.col("theme").replace_strict(numbers, return_dtype=pl.Int64).alias("topic")
        known = ("document_id", pl.col("document_id").alias("passage_id"), topic, pl.lit(1.0).alias("share"))
        judged = judge_topics(count_topics_by_period(planted, planted.select(known), by="quarter"))
        rows = {row["topic"]: row for row in judged.iter_rows(named=True)}
        begins = rows[numbers["drones"]]
        assert begins["trend"] == "rises"
        assert str(begins["changes"]).split(", ")[0] in ("2020-Q4", "2021-Q1", "2021-Q2")
        assert rows[numbers["markets"]]["trend"] == "falls"
        quiet = [rows[numbers[name]] for name in QUIET]
        false.append(sum(row["trend"] in ("rises", "falls") or bool(row["changes"]) for row in quiet))
    assert max(false) <= 1
    assert sum(false) <= 12
