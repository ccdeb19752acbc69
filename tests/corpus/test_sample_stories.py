"""Two papers of the sample print one agency text: a run tells, and a story counts once."""

from collections.abc import Callable
from typing import Any

import polars as pl

from pipeline.records import DOCUMENTS, STORIES
from pipeline.store import read_table
from pipeline.workspace import Workspace

FIRST = "news/data-penerima-bansos-diduga-bocor.html"
SECOND = "news/data-penerima-bantuan-palembang-ditawarkan-peretas.html"


def test_the_one_reprint_of_the_sample_is_found_and_nothing_else(sample: Workspace) -> None:
    keys = dict(read_table(sample, DOCUMENTS).select("document_id", "key").collect().iter_rows())
    stories = read_table(sample, STORIES).collect()
    joined = stories.filter(~pl.col("is_representative"))
    assert [(keys[row["document_id"]], keys[row["story_id"]]) for row in joined.iter_rows(named=True)] == [
        (SECOND, FIRST)
    ]
    assert 0.8 <= joined["shared_share"][0] < 1
    assert set(stories["document_id"]) == set(keys)


def test_a_story_counts_once_in_a_trend(sample: Workspace, ask_json: Callable[..., Any]) -> None:
    def count(unit: str) -> dict[str, int]:
        rows = ask_json("trends", "inh_data_security", "--unit", unit, "-w", sample.root)["rows"]
        return {row["period"]: row["N"] for row in rows}

    documents, stories = count("document"), count("story")
    changed = {
        period: documents[period] - stories[period] for period in documents if documents[period] != stories[period]
    }
    assert changed == {"2023": 1}
