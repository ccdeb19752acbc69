"""Edges by the signs that they join."""

import polars as pl

from pipeline.networks.signs import count_signs, with_kinds

NODES = pl.DataFrame(
    {
        "code": ["plan", "fibre", "gap", "need", "traffic"],
        "sign": ["supports", "supports", "inhibits", "recommends", None],
    }
)
EDGES = pl.DataFrame(
    {
        "source": ["fibre", "fibre", "gap", "gap", "gap", "traffic"],
        "target": ["plan", "gap", "traffic", "plan", "need", "need"],
        "n_both": [4, 3, 2, 1, 5, 6],
    }
)


def test_an_edge_is_named_by_the_signs_of_its_ends_whichever_comes_first() -> None:
    assert with_kinds(EDGES, NODES)["kind"].to_list() == [
        "supports-supports", "supports-inhibits", "inhibits-none", "supports-inhibits", "inhibits-recommends",
        "recommends-none",
    ]  # fmt: skip


def test_the_sign_ratio_of_a_node_is_worked_out_by_hand() -> None:
    # plan goes with fibre (4, supports) and gap (1, inhibits); traffic with gap (2) and need (6, neither)
    rows = {row[0]: row[1:] for row in count_signs(EDGES, NODES).iter_rows()}
    assert rows["plan"] == (4, 1, 0.8)
    assert rows["traffic"] == (0, 2, 0.0)
    assert rows["need"] == (0, 5, 0.0)
    assert rows["gap"] == (4, 0, 1.0)


def test_a_node_without_signed_neighbours_has_no_ratio() -> None:
    rows = count_signs(EDGES.head(0), NODES)
    assert rows["sign_ratio"].to_list() == [None] * 5
