"""The marks that tests, leaving out, fixed mixes and series by field leave on the chart of a series."""

from dataclasses import replace
from pathlib import Path

import altair as alt
import polars as pl
import pytest

from pipeline.query import Corpus
from pipeline.query.charts import draw_trends, say_trends, write_chart
from pipeline.query.words import LANGUAGES


def list_marks(specification: dict) -> list[str]:
    layers = specification.get("layer") or specification["spec"]["layer"]
    return [layer["mark"]["type"] for layer in layers]


def test_a_new_level_is_a_dashed_rule_and_a_burst_a_bar_where_the_tests_say_so(study: Corpus) -> None:
    answer = study.trends("inh_budget", test=True)
    told = answer.tests.with_columns(changes=pl.lit("2021"), bursts=pl.lit("2019..2020, 2022"))
    chart = draw_trends(replace(answer, tests=told))
    rows = chart.specification["data"]["values"]
    assert [row["period"] for row in rows if row["is_change"]] == ["2021"]
    assert [row["period"] for row in rows if row["is_burst"]] == ["2019", "2020", "2022"]
    assert "tick" in list_marks(chart.specification)
    assert "tick" not in list_marks(draw_trends(study.trends("inh_budget")).specification)
    assert "Dashed: a new level begins." in chart.caption


def test_leaving_out_adds_a_band_and_says_so(study: Corpus) -> None:
    plain = draw_trends(study.trends("inh_budget"))
    left = draw_trends(study.trends("inh_budget", leave_out="terms"))
    assert list_marks(left.specification).count("area") == list_marks(plain.specification).count("area") + 1
    assert "without any one of the terms." in left.caption


def test_series_of_one_code_are_named_by_the_values_and_the_title_by_the_code(study: Corpus) -> None:
    one = draw_trends(study.trends("inh_budget", per="kind"))
    assert one.title == "Mentions over time: Budget constraints"
    assert {row["series"] for row in one.specification["data"]["values"]} == {"news", "report", "text"}
    two = draw_trends(study.trends(["inh_budget", "sup_policy"], per="kind"))
    assert two.title == "Mentions over time"
    assert "Budget constraints: news" in {row["series"] for row in two.specification["data"]["values"]}


def test_n_of_series_by_field_is_that_of_all_of_them(study: Corpus) -> None:
    assert "N = 5 documents, 2019–2022." in say_trends(study.trends("inh_budget", per="kind"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_caption_names_the_mix_and_the_conditions(study: Corpus, lang: str) -> None:
    caption = say_trends(study.trends("inh_budget", standardise="kind", where="source=corpus"), lang=lang)
    assert "source=corpus" in caption
    assert "kind" in caption
    assert "Wilson" not in caption


def test_every_such_chart_is_valid_and_can_be_written(study: Corpus, tmp_path: Path) -> None:
    asked = ({"per": "kind", "test": True}, {"standardise": "kind"}, {"leave_out": "sources", "test": True})
    for number, question in enumerate(asked):
        chart = draw_trends(study.trends(**question))
        alt.Chart.from_dict(chart.specification, validate=True)
        assert write_chart(chart, tmp_path / f"{number}.svg").read_text().startswith("<svg")


def test_a_source_that_wrote_next_to_nothing_does_not_set_the_scale(study: Corpus) -> None:
    # one news document in 2019 that mentions it: 1 of 1, beside 20 documents of which one does
    answer = study.trends("inh_budget", per="kind")
    thick = pl.col("per") == "report"
    rows = answer.rows.with_columns(
        N=pl.when(thick).then(20).otherwise("N"), share=pl.when(thick).then(0.05).otherwise("share"),
        low=pl.when(thick).then(0.01).otherwise("low"), high=pl.when(thick).then(0.24).otherwise("high"),
    )  # fmt: skip
    chart = draw_trends(replace(answer, rows=rows))
    scale = next(
        layer["encoding"]["y"]["scale"]
        for layer in chart.specification.get("spec", chart.specification)["layer"]
        if "scale" in layer.get("encoding", {}).get("y", {})
    )
    assert (scale["domain"], scale["clamp"]) == ([0, 0.24], True)
    assert "fewer than 10 documents may lie beyond the edge" in chart.caption
