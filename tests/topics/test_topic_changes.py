"""What became of topics after a refit."""

import polars as pl

from pipeline.topics.changes import count_flows, describe_changes

SCHEMA = {"old": pl.Int64, "new": pl.Int64, "similarity": pl.Float64, "jaccard": pl.Float64, "rbo": pl.Float64}


def make_largest(topics: list[int]) -> pl.DataFrame:
    return pl.DataFrame({"passage_id": [f"p{number}" for number in range(len(topics))], "topic": topics})


def match(*pairs: tuple[int | None, int | None]) -> pl.DataFrame:
    return pl.DataFrame([(old, new, 0.9, 0.5, 0.6) for old, new in pairs], schema=SCHEMA, orient="row")


def describe(before: list[int], after: list[int], *pairs: tuple[int | None, int | None]) -> dict[object, str]:
    changes = describe_changes(match(*pairs), count_flows(make_largest(before), make_largest(after)))
    return {row["before"] or f"new {row['after']}": row["change"] for row in changes.iter_rows(named=True)}


def test_flows_are_counted_over_the_passages_of_both() -> None:
    flows = count_flows(make_largest([1, 1, 1, 2]), make_largest([1, 1, 2, 2]))
    assert flows.rows() == [(1, 1, 2, 2 / 3, 1.0), (1, 2, 1, 1 / 3, 0.5), (2, 2, 1, 1.0, 0.5)]


def test_a_topic_that_keeps_its_passages_is_the_same() -> None:
    assert describe([1] * 8 + [2] * 8, [2] * 8 + [1] * 8, (1, 2), (2, 1)) == {1: "same", 2: "same"}


def test_a_topic_whose_passages_go_to_two_has_split() -> None:
    before, after = [1] * 8 + [2] * 8, [1] * 5 + [3] * 3 + [2] * 8
    assert describe(before, after, (1, 1), (2, 2), (None, 3)) == {1: "split", 2: "same", "new 3": "came"}


def test_two_topics_that_end_in_one_are_merged() -> None:
    before, after = [1] * 5 + [2] * 4 + [3] * 8, [1] * 9 + [3] * 8
    assert describe(before, after, (1, 1), (2, None), (3, 3)) == {1: "merged", 2: "merged", 3: "same"}


def test_a_topic_without_a_match_went_and_one_that_lost_most_has_shifted() -> None:
    # topic 2 is scattered: a fifth of its passages to each of five; topic 1 keeps 2 of 10 and the rest is scattered too
    before = [1] * 10 + [2] * 5 + [3, 4, 5, 6, 7] * 6
    after = [1, 1, 3, 3, 4, 4, 5, 5, 6, 6] + [3, 4, 5, 6, 7] + [3, 4, 5, 6, 7] * 6
    pairs = ((1, 1), (2, None), *((number, number) for number in range(3, 8)))
    found = describe(before, after, *pairs)
    assert (found[1], found[2]) == ("shifted", "went")
    assert {found[number] for number in range(3, 8)} == {"same"}


def test_a_small_loss_is_no_split() -> None:
    assert describe([1] * 10 + [2] * 10, [1] * 8 + [2] * 12, (1, 1), (2, 2)) == {1: "same", 2: "same"}
