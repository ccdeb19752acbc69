"""Why a share changed: hand-worked cases, and that the parts add up whatever the counts."""

from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import QuestionError
from pipeline.trends.splitting import PARTS, split_change, split_shares

BEFORE, AFTER = (date(2020, 1, 1), date(2020, 12, 31)), (date(2021, 1, 1), date(2021, 12, 31))


def make_documents(*groups: tuple[str, int, str, str, int]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Documents and mentions of "x" from (source, year, state of reading, how they speak, how many)."""
    documents, mentions = [], []
    for source, year, state, speaks, count in groups:
        for _ in range(count):
            document_id = f"d{len(documents):04}"
            documents.append((document_id, date(year, 6, 1), "day", source, state))
            if speaks == "yes":
                mentions.append((document_id, "x", True))
    names = ["document_id", "date", "date_precision", "source", "reading_state"]
    return (
        pl.DataFrame(documents, schema=names, orient="row"),
        pl.DataFrame(
            mentions, schema={"document_id": pl.String, "code": pl.String, "is_counted": pl.Boolean}, orient="row"
        ),
    )


def split(documents: pl.DataFrame, mentions: pl.DataFrame, **more: object) -> dict[str, float]:
    frame = split_change(documents, mentions, codes=["x"], before=BEFORE, after=AFTER, **more)
    return frame.row(0, named=True)


def test_a_change_that_only_the_mix_makes_is_all_sources() -> None:
    # A says it always, B never; A writes 1 of 4 documents, then 3 of 4
    row = split(
        *make_documents(
            ("A", 2020, "read", "yes", 1),
            ("B", 2020, "read", "no", 3),
            ("A", 2021, "read", "yes", 3),
            ("B", 2021, "read", "no", 1),
        )
    )
    assert (row["share_before"], row["share_after"], row["change"]) == (0.25, 0.75, 0.5)
    assert {part: row[part] for part in PARTS} == {"content": 0, "sources": 0.5, "reading": 0, "reprints": 0}


def test_kitagawa_by_hand_with_both_parts() -> None:
    # A: 2 of 10 (20 %) then 12 of 20 (60 %); B: 15 of 30 (50 %) then 10 of 20 (50 %)
    # sources: (1/2 - 1/4) 0.4 + (1/2 - 3/4) 0.5 = -0.025; content: (1/4 + 1/2)/2 * 0.4 = 0.15
    n = np.array([[[2, 0], [15, 0]], [[12, 0], [10, 0]]])
    total = np.array([[[10, 0], [30, 0]], [[20, 0], [20, 0]]])
    content, sources, reading = split_shares(n, total)
    assert (content, sources, reading) == (pytest.approx(0.15), pytest.approx(-0.025), 0.0)
    assert content + sources == pytest.approx(22 / 40 - 17 / 40)


def test_documents_that_were_read_only_partly_are_told_apart_from_what_documents_say() -> None:
    # read in full, half say it; read partly, none: the later year has more of these
    row = split(
        *make_documents(
            ("A", 2020, "read", "yes", 4),
            ("A", 2020, "read", "no", 4),
            ("A", 2021, "read", "yes", 2),
            ("A", 2021, "read", "no", 2),
            ("A", 2021, "partly", "no", 4),
        )
    )
    assert row["change"] == -0.25
    assert row["reading"] == -0.25
    assert row["content"] == 0


def test_a_story_that_is_printed_again_is_reprints() -> None:
    # one story of 2021 is told four times; told once, both years are alike
    documents, mentions = make_documents(
        ("A", 2020, "read", "yes", 1), ("A", 2020, "read", "no", 1),
        ("A", 2021, "read", "yes", 4), ("A", 2021, "read", "no", 1),
    )  # fmt: skip
    told = {"d0003": "d0002", "d0004": "d0002", "d0005": "d0002"}
    stories = documents.select("document_id", pl.col("document_id").replace(told).alias("story_id")).with_columns(
        is_representative=pl.col("document_id") == pl.col("story_id")
    )
    row = split(documents, mentions, stories=stories)
    assert (row["change"], row["reprints"], row["content"]) == (pytest.approx(0.3), pytest.approx(0.3), 0)
    by_story = split(documents, mentions, stories=stories, unit="story")
    assert (by_story["change"], by_story["reprints"]) == (0, 0)


def test_a_time_without_documents_leaves_all_unknown() -> None:
    row = split(*make_documents(("A", 2020, "read", "yes", 2)))
    assert (row["n_before"], row["N_after"]) == (2, 0)
    assert [row[name] for name in ("change", *PARTS)] == [None] * 5


def test_times_that_overlap_are_refused() -> None:
    documents, mentions = make_documents(("A", 2020, "read", "yes", 2))
    with pytest.raises(QuestionError, match="Give the earlier first"):
        split_change(documents, mentions, codes=["x"], before=AFTER, after=BEFORE)


group = st.tuples(
    st.sampled_from("ABC"), st.sampled_from([2020, 2021]), st.sampled_from(["read", "partly"]),
    st.sampled_from(["yes", "no"]), st.integers(1, 4),
)  # fmt: skip


@given(st.lists(group, min_size=2, max_size=12), st.data())
def test_the_parts_add_up_to_the_change(groups: list, data: st.DataObject) -> None:
    documents, mentions = make_documents(*groups)
    ids = documents["document_id"].to_list()
    told = [data.draw(st.sampled_from(ids[: number + 1])) for number in range(len(ids))]
    stories = pl.DataFrame({"document_id": ids, "story_id": told, "is_representative": [False] * len(ids)})
    row = split(documents, mentions, stories=stories)
    if row["change"] is not None:
        assert sum(row[part] for part in PARTS) == pytest.approx(row["change"], abs=1e-12)
        assert row["change"] == pytest.approx(row["share_after"] - row["share_before"])


@given(st.lists(group, min_size=2, max_size=10), st.randoms())
def test_names_of_sources_and_order_of_rows_change_nothing(groups: list, random: object) -> None:
    documents, mentions = make_documents(*groups)
    renamed = documents.with_columns(source=pl.col("source").replace({"A": "z", "B": "y", "C": "x"}))
    other = split(renamed.sample(fraction=1, shuffle=True, seed=1), mentions.reverse())
    one = split(documents, mentions)
    for name, value in one.items():
        assert other[name] == (pytest.approx(value) if isinstance(value, float) else value)
