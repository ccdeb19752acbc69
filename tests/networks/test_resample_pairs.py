"""Intervals of edges and codes: the documents that make them, and how often they cover the truth."""

import numpy as np
import polars as pl
import pytest

from pipeline.networks.build import MEASURES
from pipeline.networks.pairs import CodedUnits, collect_units, count_unit_pairs
from pipeline.networks.resample import resample_centralities, resample_pairs
from pipeline.networks.weights import weigh_pairs


def make_world(present: np.ndarray, each: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return mentions and totals: `each` units of one document follow one another."""
    unit, code = np.nonzero(present)
    mentions = pl.DataFrame(
        {
            "document_id": [f"d{number // each}" for number in unit],
            "unit": [f"u{number}" for number in unit],
            "code": [f"c{number}" for number in code],
        }
    )
    documents = len(present) // each
    return mentions, pl.DataFrame(
        {"document_id": [f"d{number}" for number in range(documents)], "N": [each] * documents}
    )


def ask(mentions: pl.DataFrame, totals: pl.DataFrame, measure: str, **options: int) -> pl.DataFrame:
    units = collect_units(mentions, codes=sorted(set(mentions["code"])), unit_columns=["document_id", "unit"])
    return resample_pairs(units, totals, measure=measure, **options)  # type: ignore[arg-type]


def ask_centralities(mentions: pl.DataFrame, totals: pl.DataFrame, measure: str, *, resamples: int) -> pl.DataFrame:
    units = collect_units(mentions, codes=sorted(set(mentions["code"])), unit_columns=["document_id", "unit"])
    edges = count_edges(units, total=totals["N"].sum())
    return resample_centralities(units, totals, edges, measure=measure, resamples=resamples)


def count_edges(units: CodedUnits, total: int) -> pl.DataFrame:
    return weigh_pairs(count_unit_pairs(units), total=total).filter(pl.col("count") > 0)


def test_documents_that_are_all_alike_leave_no_doubt() -> None:
    # every document: {c0 c1}, {c0} -> jaccard 1/2 whatever is drawn
    mentions, totals = make_world(np.array([[1, 1], [1, 0]] * 20), each=2)
    found = ask(mentions, totals, "jaccard", resamples=50)
    assert found.rows() == [("c0", "c1", 20, 0.5, 0.5)]


@pytest.mark.parametrize("measure", MEASURES)
def test_one_document_drawn_again_gives_its_own_weight(measure: str) -> None:
    draw = np.random.default_rng(1)
    present = draw.random((40, 4)) < 0.4
    mentions, totals = make_world(present, each=40)
    found = ask(mentions, totals, measure, resamples=3)
    units = collect_units(mentions, codes=["c0", "c1", "c2", "c3"], unit_columns=["document_id", "unit"])
    expected = weigh_pairs(count_unit_pairs(units), total=40)[measure].cast(pl.Float64)
    assert found["low"].to_list() == pytest.approx(expected.to_list())
    assert found["high"].to_list() == pytest.approx(expected.to_list())


def test_a_pair_of_one_document_has_an_interval_down_to_nothing() -> None:
    present = np.array([[1, 1]] + [[1, 0], [0, 1]] * 20)
    mentions, totals = make_world(present, each=1)
    found = ask(mentions, totals, "count")
    assert found["documents"][0] == 1
    assert (found["low"][0], found["high"][0]) == (0.0, 3.0)  # Poisson with mean 1: 3 is its 97.5 % point


def test_the_same_seed_gives_the_same_interval() -> None:
    draw = np.random.default_rng(2)
    mentions, totals = make_world(draw.random((60, 3)) < 0.4, each=3)
    assert ask(mentions, totals, "npmi", resamples=100).equals(ask(mentions, totals, "npmi", resamples=100))


def test_intervals_cover_the_truth_in_about_95_per_cent_of_corpora() -> None:
    # documents of 4 units; a document inclines to a code or not, so its units are alike
    draw = np.random.default_rng(3)
    covered = 0
    # P(c0 and c1 in a unit) = 0.25 · 0.6 · 0.5 over documents where both incline (0.25); jaccard = both / either
    both, one, other = 0.25 * 0.6 * 0.5, 0.5 * 0.6, 0.5 * 0.5
    truth = both / (one + other - both)
    for world in range(300):
        inclined = np.repeat(draw.random((150, 2)) < 0.5, 4, axis=0)
        present = inclined & (draw.random((600, 2)) < [0.6, 0.5])
        mentions, totals = make_world(present, each=4)
        found = ask(mentions, totals, "jaccard", resamples=300, seed=world)
        covered += bool(found["low"][0] <= truth <= found["high"][0])
    # 300 draws of 95 %: fewer than 275 come up once in 300 times
    assert covered >= 275


def test_documents_that_are_all_alike_leave_no_doubt_about_a_code() -> None:
    # every document: {c0 c1}, {c0 c2}, {c0} -> jaccard 1/3 of both edges whatever is drawn
    mentions, totals = make_world(np.array([[1, 1, 0], [1, 0, 1], [1, 0, 0]] * 10), each=3)
    found = ask_centralities(mentions, totals, "jaccard", resamples=20)
    rows = {row["code"]: row for row in found.iter_rows(named=True)}
    assert (rows["c0"]["strength_low"], rows["c0"]["strength_high"]) == pytest.approx((2 / 3, 2 / 3))
    # the middle of a star of three lies on the one way between the two others
    assert (rows["c0"]["betweenness_low"], rows["c0"]["betweenness_high"]) == (1.0, 1.0)
    assert rows["c1"]["eigenvector_low"] == pytest.approx(1 / 2**0.5)


def test_the_strength_of_a_code_with_one_edge_has_the_interval_of_that_edge() -> None:
    draw = np.random.default_rng(4)
    mentions, totals = make_world(draw.random((60, 2)) < 0.5, each=3)
    edge = ask(mentions, totals, "jaccard", resamples=200)
    node = ask_centralities(mentions, totals, "jaccard", resamples=200)
    assert node["strength_low"].to_list() == pytest.approx(edge["low"].to_list() * 2)
    assert node["strength_high"].to_list() == pytest.approx(edge["high"].to_list() * 2)


def test_an_edge_that_a_backbone_dropped_adds_nothing_to_a_code() -> None:
    draw = np.random.default_rng(5)
    mentions, totals = make_world(draw.random((60, 3)) < 0.5, each=3)
    units = collect_units(mentions, codes=["c0", "c1", "c2"], unit_columns=["document_id", "unit"])
    edges = pl.DataFrame({"source": ["c0"], "target": ["c1"]})
    found = resample_centralities(units, totals, edges, measure="jaccard", resamples=50)
    assert found.row(2) == ("c2", 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    assert found.row(0)[1] > 0


def test_without_draws_a_centrality_has_no_interval() -> None:
    mentions, totals = make_world(np.array([[1, 1]] * 3), each=1)
    found = ask_centralities(mentions, totals, "jaccard", resamples=0)
    assert found["strength_low"].to_list() == [None, None]
