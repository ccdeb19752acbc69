"""Communities and centralities: known graphs, and laws."""

import networkx as nx
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.networks.communities import find_communities, measure_centrality


def make_edges(graph: nx.Graph) -> pl.DataFrame:
    rows = [(*sorted((str(a), str(b))), float(data.get("weight", 1))) for a, b, data in graph.edges(data=True)]
    return pl.DataFrame(rows, schema={"source": pl.String, "target": pl.String, "w": pl.Float64}, orient="row")


def part(found: pl.DataFrame) -> dict[str, int]:
    return dict(found.select("code", "community").rows())


def test_two_cliques_joined_by_one_edge_are_two_sure_communities() -> None:
    graph = nx.barbell_graph(5, 0)
    found = find_communities([str(node) for node in range(10)], make_edges(graph), weight="w")
    assert part(found.nodes) == {str(node): 1 if node < 5 else 2 for node in range(10)}
    assert found.nodes["stability"].to_list() == [1.0] * 10
    # 20 edges inside, 1 between: 2 (10/21 - (21/42)^2)
    assert found.modularity == pytest.approx(2 * (10 / 21 - 0.25))


def test_les_miserables_has_six_communities_and_says_who_is_unsure() -> None:
    # Newman and Girvan (2004), Phys. Rev. E 69, 026113, find Q = 0.54 by betweenness; Louvain on the weights reaches
    # 0.5667, the best that is known
    graph = nx.les_miserables_graph()
    found = find_communities(sorted(graph), make_edges(graph), weight="w")
    assert found.nodes["community"].n_unique() == 6
    assert found.modularity is not None
    assert 0.56 < found.modularity < 0.567
    unsure = found.nodes.filter(pl.col("stability") < 0.75)["code"].to_list()
    assert 0 < len(unsure) <= 6
    together = part(found.nodes)
    assert together["Valjean"] != together["Enjolras"]
    assert together["Myriel"] == together["Napoleon"]


def test_a_node_without_an_edge_is_in_no_community() -> None:
    found = find_communities(["a", "b", "c"], make_edges(nx.Graph([("a", "b")])), weight="w")
    assert found.nodes.rows() == [("a", 1, 1.0), ("b", 1, 1.0), ("c", None, None)]
    empty = find_communities(["a"], make_edges(nx.Graph()), weight="w")
    assert (empty.nodes.rows(), empty.modularity) == ([("a", None, None)], None)


def test_centralities_of_a_star_are_those_of_the_books() -> None:
    # Freeman (1977): the middle of a star lies on every way between others
    found = measure_centrality(["0", "1", "2", "3", "x"], make_edges(nx.star_graph(3)), weight="w")
    rows = {row["code"]: row for row in found.iter_rows(named=True)}
    assert (rows["0"]["degree"], rows["0"]["strength"], rows["0"]["betweenness"]) == (3, 3.0, 1.0)
    # the largest eigenvalue is √3, so a leaf has 1/√3 of the middle
    assert rows["1"]["eigenvector"] == pytest.approx(1 / 3**0.5)
    assert list(rows["x"].values()) == ["x", 0, 0.0, 0.0, 0.0]


def test_a_heavy_way_is_a_short_one() -> None:
    graph = nx.Graph()
    graph.add_weighted_edges_from([("a", "c", 1.0), ("a", "b", 10.0), ("b", "c", 10.0)])
    found = measure_centrality(["a", "b", "c"], make_edges(graph), weight="w")
    assert found["betweenness"].to_list() == [0.0, 1.0, 0.0]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from("efgh"), st.integers(1, 5)), max_size=12))
def test_the_order_of_edges_does_not_matter(rows: list[tuple[str, str, int]]) -> None:
    graph = nx.Graph()
    graph.add_weighted_edges_from(rows)
    edges = make_edges(graph)
    one = find_communities(list("abcdefgh"), edges, weight="w", runs=10)
    other = find_communities(list("abcdefgh"), edges.reverse(), weight="w", runs=10)
    assert one.nodes.equals(other.nodes)
