"""Documents that tell the same story: copies, reprints, and the shares that decide it."""

import random
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.extract import group_stories
from pipeline.records import STORIES

WORDS = [f"kata{number}" for number in range(5_000)]


def make_text(seed: int, words: int = 200) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=words))


def make_documents(*rows: tuple[str, date | None, str]) -> pl.DataFrame:
    schema = {"document_id": pl.String, "key": pl.String, "date": pl.Date, "text": pl.String}
    return pl.DataFrame([(name, f"news/{name}", day, text) for name, day, text in rows], schema=schema, orient="row")


def tell(documents: pl.DataFrame, **options: float) -> dict[str, tuple[str, bool, float]]:
    rows = group_stories(documents, **options).iter_rows()
    return {document: (story, is_first, share) for document, story, is_first, share in rows}


def test_unlike_documents_are_stories_of_their_own() -> None:
    documents = make_documents(*[(name, date(2021, 5, 1), make_text(seed)) for seed, name in enumerate("abc")])
    assert tell(documents) == {name: (name, True, 1.0) for name in "abc"}


def test_the_earliest_represents_a_story_and_undated_ones_come_last() -> None:
    text = make_text(1)
    documents = make_documents(("a", None, text), ("b", date(2021, 5, 3), text), ("c", date(2021, 5, 2), text))
    assert tell(documents) == {"a": ("c", False, 1.0), "b": ("c", False, 1.0), "c": ("c", True, 1.0)}


def test_of_equal_days_the_first_by_key_represents() -> None:
    text = make_text(1)
    assert tell(make_documents(("b", date(2021, 5, 3), text), ("a", date(2021, 5, 3), text)))["b"][0] == "a"


def test_case_and_punctuation_make_no_other_story() -> None:
    documents = make_documents(
        ("a", date(2021, 1, 1), "Kota Contoh, 3 Mei."), ("b", date(2021, 1, 2), "kota contoh 3 mei")
    )
    assert tell(documents)["b"] == ("a", False, 1.0)


def test_the_share_is_counted_on_the_shingles_of_the_shorter_text() -> None:
    # 100 words have 96 shingles; of the 110 words of b, the first 90 are a's: 86 shingles in common
    words = make_text(1, 100).split()
    longer = " ".join([*words[:90], *make_text(2, 20).split()])
    documents = make_documents(("a", date(2021, 1, 1), " ".join(words)), ("b", date(2021, 1, 2), longer))
    assert tell(documents)["b"] == ("a", False, pytest.approx(86 / 96, abs=1e-6))
    assert tell(documents, min_share=0.9)["b"] == ("b", True, 1.0)


def test_a_text_within_a_longer_one_is_its_story() -> None:
    text = make_text(1, 300)
    longer = f"{text} {make_text(2, 200)}"
    assert tell(make_documents(("a", date(2021, 1, 1), longer), ("b", date(2021, 1, 2), text)))["b"] == (
        "a",
        False,
        1.0,
    )


def test_a_story_does_not_grow_by_a_chain() -> None:
    # each shares 85 % with the next; the third shares 70 % with the first
    parts = [make_text(seed, 30).split() for seed in range(24)]
    texts = [" ".join(word for part in parts[start : start + 18] for word in part) for start in (0, 2, 4)]
    rows = [(name, date(2021, 1, day), texts[day - 1]) for day, name in enumerate("abc", 1)]
    documents = make_documents(*rows)
    stories = tell(documents)
    assert stories["b"][0] == "a"
    assert stories["c"] == ("c", True, 1.0)


def test_short_texts_are_joined_only_when_equal() -> None:
    documents = make_documents(
        ("a", date(2021, 1, 1), "Rapat kota dibuka pukul sembilan pagi ini."),
        ("b", date(2021, 1, 2), "Rapat kota dibuka pukul sembilan pagi itu."),
    )
    assert tell(documents)["b"] == ("b", True, 1.0)


def test_no_documents_have_no_stories() -> None:
    frame = group_stories(make_documents())
    assert frame.is_empty()
    assert tuple(frame.columns) == STORIES.names


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 60)), min_size=1, max_size=12), st.randoms())
def test_every_document_has_one_story_and_the_order_of_rows_changes_nothing(
    drafts: list[tuple[int, int]], shuffle: random.Random
) -> None:
    rows = [
        (f"d{number:02}", date(2021, 1, 1 + number % 5), " ".join(make_text(seed, 120).split()[cut:]))
        for number, (seed, cut) in enumerate(drafts)
    ]
    frame = group_stories(make_documents(*rows))
    mixed = list(rows)
    shuffle.shuffle(mixed)
    assert group_stories(make_documents(*mixed)).equals(frame)
    assert frame["document_id"].to_list() == [row[0] for row in rows]
    heads = frame.filter("is_representative")
    assert set(frame["story_id"]) == set(heads["document_id"])
    assert (heads["document_id"] == heads["story_id"]).all()
    assert frame["shared_share"].is_between(0.8, 1.0).all()
