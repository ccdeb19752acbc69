"""Which edges are kept: by hand, by law, and on Les Misérables."""

from itertools import combinations

import networkx as nx
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import QuestionError
from pipeline.networks.backbone import Pruning, parse_pruning, prune_edges, with_disparity


def make_edges(*rows: tuple[str, str, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"source": pl.String, "target": pl.String, "w": pl.Float64}, orient="row")


def keep(edges: pl.DataFrame, text: str) -> list[str]:
    kept = prune_edges(edges, weight="w", pruning=parse_pruning(text))
    return [source + target for source, target in kept.select("source", "target").rows()]


TRIANGLE = make_edges(("a", "b", 3.0), ("a", "c", 1.0), ("b", "c", 2.0), ("c", "d", 1.0))


def test_a_threshold_keeps_its_own_value() -> None:
    assert keep(TRIANGLE, "threshold:2") == ["ab", "bc"]


def test_the_heaviest_keep_those_that_tie_with_the_last() -> None:
    # as KH Coder: keep weights of at least the N-th heaviest
    assert keep(TRIANGLE, "top:2") == ["ab", "bc"]
    assert keep(TRIANGLE, "top:3") == ["ab", "ac", "bc", "cd"]
    assert keep(TRIANGLE, "top:99") == ["ab", "ac", "bc", "cd"]


def test_a_tree_leaves_out_the_lightest_edge_of_a_ring() -> None:
    assert keep(TRIANGLE, "mst") == ["ab", "bc", "cd"]


def test_disparity_is_the_share_of_an_end_to_the_power_of_its_other_edges() -> None:
    # a: 8 + 1 + 1 = 10 over 3 edges: (1 - 0.8)^2 = 0.04; the leaves have one edge: 1
    star = make_edges(("a", "b", 8.0), ("a", "c", 1.0), ("a", "d", 1.0))
    rows = with_disparity(star, weight="w")
    assert rows["p_at_source"].to_list() == pytest.approx([0.04, 0.81, 0.81])
    assert rows["p_at_target"].to_list() == [1.0, 1.0, 1.0]
    assert keep(star, "disparity:0.05") == ["ab"]
    assert keep(star, "disparity:0.03") == []


def test_an_edge_without_a_weight_is_never_kept() -> None:
    edges = pl.concat([TRIANGLE, make_edges(("d", "e", None))])  # type: ignore[arg-type]
    for text in ("threshold:0", "top:5", "mst", "disparity:0.9"):
        assert "de" not in keep(edges, text)


def test_significant_edges_are_those_whose_q_is_small() -> None:
    edges = TRIANGLE.with_columns(pl.Series("q_independence", [0.2, 0.05, 0.01, 0.06]))
    assert keep(edges, "significant") == ["ac", "bc"]
    assert keep(edges, "significant:0.1") == ["ac", "bc", "cd"]
    with pytest.raises(QuestionError, match="q_independence"):
        keep(TRIANGLE, "significant")


@pytest.mark.parametrize("text", ["", "tree", "top", "top:0", "top:1.5", "disparity:2", "threshold", "mst:3", "top:-1"])
def test_an_unknown_backbone_is_refused_with_those_that_are_known(text: str) -> None:
    with pytest.raises(QuestionError, match=r"threshold:0\.2"):
        parse_pruning(text)


def test_a_backbone_is_read_as_it_is_written() -> None:
    assert parse_pruning("all") == Pruning("all")
    assert parse_pruning(" Disparity:.1 ") == Pruning("disparity", 0.1)
    assert parse_pruning("top:40") == Pruning("top", 40)


def test_the_tree_of_les_miserables_holds_every_character_once() -> None:
    graph = nx.les_miserables_graph()
    edges = make_edges(*((*sorted((a, b)), float(data["weight"])) for a, b, data in graph.edges(data=True)))
    kept = prune_edges(edges, weight="w", pruning=parse_pruning("mst"))
    assert kept.height == 76
    expected = nx.maximum_spanning_tree(graph).size(weight="weight")
    assert kept["w"].sum() == expected


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdef"), st.sampled_from("ghijk"), st.integers(1, 9)),
        max_size=20,
        unique_by=lambda row: row[:2],
    ),
    st.sampled_from(["mst", "disparity:0.3", "top:4", "threshold:5"]),
)
def test_the_order_of_edges_and_a_common_factor_do_not_matter(rows: list[tuple[str, str, int]], text: str) -> None:
    edges = make_edges(*((source, target, float(weight)) for source, target, weight in rows))
    turned = edges.reverse().with_columns(pl.col("w") * (1 if text.startswith("threshold") else 7))
    assert sorted(keep(edges, text)) == sorted(keep(turned, text))


# The example of disparity() in the R package backbone (Neal 2022, PLOS ONE 17, e0269137): a weak clique of five and a
# strong one, of which a threshold sees the strong one only.
_WEAK, _STRONG = ["1", "2", "3", "4", "5"], ["6", "7", "8", "9", "x"]
TWO_SCALES = make_edges(
    *(("1", other, 10.0) for other in _WEAK[1:]),
    *((a, b, 1.0) for a, b in combinations(_WEAK[1:], 2)),
    ("1", "6", 75.0),
    *(("6", other, 100.0) for other in _STRONG[1:]),
    *((a, b, 10.0) for a, b in combinations(_STRONG[1:], 2)),
)


def test_disparity_keeps_edges_of_both_scales_as_the_r_package_backbone() -> None:
    rows = with_disparity(TWO_SCALES, weight="w")
    chances = {source + target: min(p) for source, target, _, *p in rows.rows()}
    # its formula (1 - w / strength)^(degree - 1), the smaller of both ends
    assert chances["12"] == pytest.approx((3 / 13) ** 3)
    assert chances["16"] == pytest.approx((40 / 115) ** 4)
    assert chances["67"] == pytest.approx((30 / 130) ** 3)
    assert chances["23"] == pytest.approx((12 / 13) ** 3)
    assert sorted(keep(TWO_SCALES, "disparity:0.05")) == ["12", "13", "14", "15", "16", "67", "68", "69", "6x"]


def test_disparity_gives_what_the_r_package_bibnets_documents_but_for_an_end_with_one_edge() -> None:
    # the example of its backbone(): a keeps b, since 10 of 12 is no even share; b's 8 is much for c; the 1s are not
    edges = make_edges(("a", "b", 10.0), ("a", "c", 1.0), ("a", "d", 1.0), ("b", "c", 8.0), ("c", "d", 1.0))
    rows = with_disparity(edges, weight="w")
    assert rows["p_at_source"].to_list() == pytest.approx(
        [(2 / 12) ** 2, (11 / 12) ** 2, (11 / 12) ** 2, 10 / 18, 0.81]
    )
    assert rows["p_at_target"].to_list() == pytest.approx([8 / 18, 0.81, 0.5, 0.04, 0.5])
    assert keep(edges, "disparity:0.05") == ["ab", "bc"]
