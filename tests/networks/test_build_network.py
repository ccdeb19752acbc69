"""Networks of codes: known values, laws, and what must be refused."""

from itertools import combinations
from math import log, sqrt

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import QuestionError
from pipeline.networks import MEASURES, Network, build_network

SCHEMA = {
    "document_id": pl.String,
    "passage_id": pl.String,
    "sentence": pl.Int64,
    "code": pl.String,
    "group": pl.String,
    "is_counted": pl.Boolean,
}


def make_mentions(*units: str, document: str = "d") -> pl.DataFrame:
    """One passage per argument; its letters are codes, small ones of group "small"; "-" parts sentences."""
    rows = [
        (document, f"p{number}", sentence, code, "small" if code.islower() else "large", True)
        for number, unit in enumerate(units)
        for sentence, part in enumerate(unit.split("-"))
        for code in part
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def get_edge(network: Network, source: str, target: str) -> dict[str, float]:
    return network.edges.filter((pl.col("source") == source) & (pl.col("target") == target)).row(0, named=True)


# Eight passages: x in 4, y in 3, Z in 3; x and y together in 2, x and Z in 2, y and Z in 1.
EIGHT = make_mentions("xyZ", "xxyy", "xZ", "x", "y", "Z")


def test_counts_and_measures_are_those_worked_out_by_hand() -> None:
    network = build_network(EIGHT, total=8)
    assert network.nodes.select("code", "group", "n").rows() == [
        ("Z", "large", 3),
        ("x", "small", 4),
        ("y", "small", 3),
    ]
    edge = get_edge(network, "x", "y")
    assert [edge[name] for name in ("n_both", "n_source", "n_target", "N", "count")] == [2, 4, 3, 8, 2]
    assert edge["jaccard"] == pytest.approx(2 / 5)
    # Link weights: x 2 + 2, y 2 + 1, Z 2 + 1; their sum is 10.
    assert edge["association_strength"] == pytest.approx(2 * 10 / (4 * 3))
    assert edge["npmi"] == pytest.approx(log((2 / 8) / (4 / 8 * 3 / 8)) / -log(2 / 8))
    assert get_edge(network, "Z", "y")["association_strength"] == pytest.approx(1 * 10 / (3 * 3))


def test_the_other_measures_are_those_worked_out_by_hand() -> None:
    # x in 4 of 8, y in 3, both in 2: the cells are 2, 2, 1, 3 and the expected ones 1.5, 2.5, 1.5, 2.5
    edge = get_edge(build_network(EIGHT, total=8), "x", "y")
    assert edge["dice"] == pytest.approx(4 / 7)
    assert edge["cosine"] == pytest.approx(2 / sqrt(12))
    assert edge["simpson"] == pytest.approx(2 / 3)
    assert edge["lift"] == pytest.approx(2 / 1.5)
    assert edge["phi"] == pytest.approx((16 - 12) / sqrt(4 * 3 * 4 * 5))
    assert edge["chi_square"] == pytest.approx(0.25 / 1.5 + 0.25 / 2.5 + 0.25 / 1.5 + 0.25 / 2.5)
    expected = 2 * (2 * log(2 / 1.5) + 2 * log(2 / 2.5) + log(1 / 1.5) + 3 * log(3 / 2.5))
    assert edge["log_likelihood"] == pytest.approx(expected)
    # links: x 4, y 3; three codes
    assert edge["fractionalisation"] == pytest.approx(2 * (3 / 4 + 3 / 3) / 2)


def test_two_independent_codes_have_an_npmi_of_0() -> None:
    network = build_network(make_mentions("xy", "x", "y"), total=4)
    assert get_edge(network, "x", "y")["npmi"] == pytest.approx(0.0)


def test_two_codes_that_only_occur_together_have_jaccard_and_npmi_of_1() -> None:
    edge = get_edge(build_network(make_mentions("xy", "xy"), total=5), "x", "y")
    assert (edge["jaccard"], edge["npmi"]) == (1.0, pytest.approx(1.0))


def test_codes_that_are_in_every_unit_have_no_npmi() -> None:
    assert get_edge(build_network(make_mentions("xy", "xy"), total=2), "x", "y")["npmi"] is None


def test_a_unit_counts_a_pair_once_whatever_the_number_of_hits() -> None:
    few = build_network(make_mentions("xy"), total=3)
    many = build_network(make_mentions("xxxxyyyyyyy"), total=3)
    assert few.edges.equals(many.edges)
    assert few.nodes.equals(many.nodes)


def test_the_unit_says_what_together_means() -> None:
    mentions = pl.concat([make_mentions("x-y", "x", document="d"), make_mentions("y", document="e")])
    mentions = mentions.with_columns(pl.concat_str("document_id", "passage_id").alias("passage_id"))
    assert build_network(mentions, total=9, unit="sentence").edges.is_empty()
    assert get_edge(build_network(mentions, total=9), "x", "y")["n_source"] == 2
    by_document = get_edge(build_network(mentions, total=2, unit="document"), "x", "y")
    assert (by_document["n_both"], by_document["n_source"], by_document["n_target"]) == (1, 1, 2)


def test_sentences_are_told_apart_by_passage_and_number() -> None:
    network = build_network(make_mentions("xy-x", "-xy"), total=10, unit="sentence")
    assert get_edge(network, "x", "y")["n_both"] == 2
    assert network.nodes["n"].to_list() == [3, 2]


def test_a_mention_that_is_not_counted_makes_no_edge() -> None:
    mentions = EIGHT.with_columns((pl.col("code") != "y").alias("is_counted"))
    assert build_network(mentions, total=8).nodes["code"].to_list() == ["Z", "x"]


def test_codes_and_groups_choose_nodes() -> None:
    chosen = build_network(EIGHT, total=8, codes=["y", "x", "never"])
    assert chosen.nodes.select("code", "n").rows() == [("never", 0), ("x", 4), ("y", 3)]
    assert chosen.nodes["group"].to_list() == [None, "small", "small"]
    assert chosen.edges.height == 1
    assert build_network(EIGHT, total=8, groups=["large"]).nodes["code"].to_list() == ["Z"]


def test_a_minimum_drops_edges_and_changes_no_other() -> None:
    every, strong = build_network(EIGHT, total=8), build_network(EIGHT, total=8, minimum=2)
    assert strong.edges.equals(every.edges.filter(pl.col("n_both") >= 2))


def test_nodes_carry_label_and_sign() -> None:
    network = build_network(EIGHT, total=8, signs={"small": "supports"}, labels={"x": "Kendala anggaran"})
    assert network.nodes.select("label", "sign").rows() == [
        ("Z", None),
        ("Kendala anggaran", "supports"),
        ("y", "supports"),
    ]


def test_no_mentions_give_an_empty_network() -> None:
    network = build_network(EIGHT.clear(), total=0)
    assert network.nodes.is_empty()
    assert network.edges.is_empty()
    assert network.edges.columns == build_network(EIGHT, total=8).edges.columns


@pytest.mark.parametrize(
    ("question", "value"), [({"total": 5}, "5"), ({"unit": "page"}, "page"), ({"minimum": 0}, "0")]
)
def test_a_question_that_cannot_be_answered_is_refused_with_its_value(question: dict[str, object], value: str) -> None:
    with pytest.raises(QuestionError) as caught:
        build_network(EIGHT, **{"total": 8, **question})
    assert caught.value.value == value


# More than 128 codes, so that the bits of a unit take several words.
MANY_CODES = [f"code_{number:03}" for number in range(150)]
WORLDS = st.lists(st.sets(st.sampled_from(MANY_CODES), max_size=6), max_size=12)


def make_world(units: list[set[str]]) -> pl.DataFrame:
    rows = [("d", f"p{number}", 0, code, "g", True) for number, unit in enumerate(units) for code in sorted(unit)]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


@given(WORLDS)
def test_counts_equal_those_made_by_going_through_units_one_by_one(units: list[set[str]]) -> None:
    network = build_network(make_world(units), total=20, codes=MANY_CODES)
    singles = {code: sum(code in unit for unit in units) for code in MANY_CODES}
    pairs = {
        pair: both
        for pair in combinations(sorted(set().union(*units)), 2)
        if (both := sum(set(pair) <= unit for unit in units))
    }
    assert dict(network.nodes.select("code", "n").iter_rows()) == singles
    assert {(row["source"], row["target"]): row["n_both"] for row in network.edges.iter_rows(named=True)} == pairs
    assert all(row["n_source"] == singles[row["source"]] for row in network.edges.iter_rows(named=True))
    assert all(row["n_target"] == singles[row["target"]] for row in network.edges.iter_rows(named=True))


@given(WORLDS)
def test_measures_stay_within_their_bounds(units: list[set[str]]) -> None:
    edges = build_network(make_world(units), total=12).edges
    assert edges["jaccard"].is_between(0, 1).all()
    assert edges["npmi"].drop_nulls().is_between(-1, 1).all()
    assert (edges["association_strength"] > 0).all()


@given(WORLDS, st.integers(0, 1000))
def test_the_order_of_mentions_changes_nothing(units: list[set[str]], seed: int) -> None:
    mentions = make_world(units)
    plain = build_network(mentions, total=20)
    shuffled = build_network(mentions.sample(fraction=1, shuffle=True, seed=seed), total=20)
    assert plain.nodes.equals(shuffled.nodes)
    assert plain.edges.equals(shuffled.edges)


@given(WORLDS)
def test_other_names_for_codes_and_units_change_nothing_but_names(units: list[set[str]]) -> None:
    mentions = make_world(units)
    # The new names run the other way through the alphabet, so that source and target change places.
    renamed = mentions.with_columns(
        pl.col("code").replace_strict(dict(zip(MANY_CODES, reversed(MANY_CODES), strict=True))),
        (pl.lit("q") + pl.col("passage_id")).alias("passage_id"),
    )
    back = dict(zip(reversed(MANY_CODES), MANY_CODES, strict=True))

    def as_set(network: Network, names: dict[str, str]) -> set[tuple[object, ...]]:
        return {
            (frozenset((names.get(row["source"], row["source"]), names.get(row["target"], row["target"]))), *values)
            for row in network.edges.iter_rows(named=True)
            for values in [[row[measure] if row[measure] is None else round(row[measure], 12) for measure in MEASURES]]
        }

    assert as_set(build_network(mentions, total=20), {}) == as_set(build_network(renamed, total=20), back)


def test_blocks_of_units_add_up_to_the_whole() -> None:
    """More units than one block holds: 16 million cells are 80,000 rows of 200 codes."""
    rng = np.random.default_rng(7)
    units, codes = 90_000, 200
    present = rng.random((units, 3))
    numbers = (present**2 * codes).astype(int)
    mentions = pl.DataFrame(
        {
            "passage_id": np.repeat(np.arange(units), 3).astype(str),
            "code": [f"c{number:03}" for number in numbers.ravel()],
            "group": "g",
            "is_counted": True,
        }
    )
    network = build_network(mentions, total=units)
    pairs = mentions.unique(["passage_id", "code"]).select("passage_id", "code")
    joined = pairs.join(pairs, on="passage_id").filter(pl.col("code") < pl.col("code_right"))
    expected = joined.group_by("code", "code_right").agg(pl.len().cast(pl.Int64)).sort("code", "code_right")
    assert network.edges.select("source", "target", "n_both").rows() == expected.rows()
