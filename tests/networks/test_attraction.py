"""Whether marks meet more often than by chance, with documents as clusters."""

import math

import numpy as np
import polars as pl
import pytest

from pipeline.networks.attraction import measure_attraction


def make_marks(rows: list[tuple[str, str]], mark: str) -> pl.DataFrame:
    return pl.DataFrame(
        [(document, passage, mark) for document, passage in rows],
        schema={"document_id": pl.String, "passage_id": pl.String, "mark": pl.String},
        orient="row",
    )


def make_sizes(sizes: dict[str, int]) -> pl.DataFrame:
    return pl.DataFrame({"document_id": list(sizes), "passages": list(sizes.values())})


def test_a_pair_is_counted_by_hand() -> None:
    # four documents of two passages; t on the first of each, c on the first of a, b and c and the second of d
    documents = ("a", "b", "c", "d")
    t = make_marks([(each, f"{each}1") for each in documents], "t")
    c = make_marks([("a", "a1"), ("b", "b1"), ("c", "c1"), ("d", "d2")], "c")
    sizes = make_sizes(dict.fromkeys(documents, 2))
    row = measure_attraction(t, c, sizes, rows=["t"], columns=["c"]).row(0, named=True)
    counted = ("n_both", "n_row", "n_column", "N", "documents", "expected", "lift")
    assert [row[name] for name in counted] == [3, 4, 4, 8, 3, 2.0, 1.5]
    # (t - 1/2)(c - 1/2) is 1/4 in both passages of a, b and c (1/2 each) and -1/4 in both of d: squares 4 x 1/4 = 1
    # independent passages would give 8 x 1/4 x 1/4 = 1/2, which is less
    assert row["z"] == pytest.approx((3 - 2) / math.sqrt(1.0))
    assert row["p"] == pytest.approx(0.317310507863)
    assert row["q"] == row["p"]


def test_a_passage_counts_once_however_often_it_is_marked() -> None:
    t = make_marks([("a", "a1"), ("a", "a1"), ("b", "b1")], "t")
    c = make_marks([("a", "a1"), ("a", "a1")], "c")
    row = measure_attraction(t, c, make_sizes({"a": 2, "b": 2}), rows=["t"], columns=["c"]).row(0, named=True)
    assert (row["n_both"], row["n_row"], row["n_column"], row["documents"]) == (1, 2, 1, 1)


def test_one_long_document_shows_nothing() -> None:
    # all fifty meetings are in one document; nowhere else is either mark
    places = [("a", f"a{number}") for number in range(50)]
    sizes = make_sizes({"a": 50, **{f"d{number}": 5 for number in range(40)}})
    row = measure_attraction(make_marks(places, "t"), make_marks(places, "c"), sizes, rows=["t"], columns=["c"]).row(
        0, named=True
    )
    assert row["lift"] == pytest.approx(5.0)
    assert row["z"] < 1.5


def test_what_is_rare_and_never_meets_shows_nothing() -> None:
    # expected 10 x 10 / 1000 = 0.1: to meet nowhere is what chance does
    t = make_marks([(f"d{number}", f"d{number}a") for number in range(10)], "t")
    c = make_marks([(f"d{number}", f"d{number}b") for number in range(20, 30)], "c")
    sizes = make_sizes({f"d{number}": 10 for number in range(100)})
    row = measure_attraction(t, c, sizes, rows=["t"], columns=["c"]).row(0, named=True)
    assert row["n_both"] == 0
    assert row["p"] > 0.5


def test_marks_without_a_chance_have_no_p() -> None:
    t = make_marks([("a", "a1"), ("a", "a2")], "t")
    frame = measure_attraction(t, make_marks([], "c"), make_sizes({"a": 2}), rows=["t"], columns=["c"])
    assert frame.select("n_both", "lift", "z", "p", "q").rows() == [(0, None, None, None, None)]


def test_marks_strewn_by_chance_are_seldom_called_attracted() -> None:
    # documents say much or little of both marks, independently: 5 % of 400 pairs, give or take
    chance = np.random.default_rng(7)
    marks: dict[str, list[tuple[str, str, str]]] = {"t": [], "c": []}
    for document in range(300):
        for side in marks:
            for number in range(20):
                rate = chance.beta(0.5, 4)
                for passage in np.flatnonzero(chance.random(6) < rate):
                    marks[side].append((f"{document}", f"{document}-{passage}", f"{side}{number}"))
    frames = [pl.DataFrame(rows, schema=["document_id", "passage_id", "mark"], orient="row") for rows in marks.values()]
    sizes = make_sizes({f"{document}": 6 for document in range(300)})
    names = [[f"{side}{number}" for number in range(20)] for side in marks]
    frame = measure_attraction(*frames, sizes, rows=names[0], columns=names[1])
    assert 0.02 < (frame["p"] <= 0.05).mean() < 0.08
    assert (frame["q"] <= 0.05).sum() == 0


def test_q_is_that_of_benjamini_and_hochberg() -> None:
    from scipy.stats import false_discovery_control

    chance = np.random.default_rng(2)
    marks = {
        side: pl.DataFrame(
            [
                (f"d{number}", f"d{number}", f"{side}{mark}")
                for number in range(60)
                for mark in range(4)
                if chance.random() < 0.3
            ],
            schema=["document_id", "passage_id", "mark"],
            orient="row",
        )
        for side in ("t", "c")
    }
    sizes = make_sizes({f"d{number}": 1 for number in range(60)})
    names = {side: [f"{side}{mark}" for mark in range(4)] for side in marks}
    frame = measure_attraction(marks["t"], marks["c"], sizes, rows=names["t"], columns=names["c"])
    assert frame["q"].to_list() == pytest.approx(false_discovery_control(frame["p"].to_numpy()).tolist())
