"""Which codes form a community, how surely, and how central each is.

Takes nodes and weighted edges; gives communities that many runs agree upon, with the stability of each node, and
centralities. Knows no mentions and no pictures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["Communities", "find_communities", "measure_centrality"]

_MOST_ROUNDS = 20


@dataclass(frozen=True, slots=True)
class Communities:
    """The communities of a network.

    Attributes:
        nodes: One row per node, in the order given: code, community (from 1, largest first; null for a node without an
            edge), stability (mean share of the runs in which it is together with the others of its community; 1 is
            sure).
        modularity: Newman's modularity of the communities; null without edges.
        runs: Runs of Louvain that they come from.
    """

    nodes: pl.DataFrame
    modularity: float | None
    runs: int


def find_communities(
    nodes: Sequence[str], edges: pl.DataFrame, *, weight: str, runs: int = 100, seed: int = 0, resolution: float = 1.0
) -> Communities:
    """Return communities by consensus over many runs of Louvain.

    One run of Louvain depends on the order in which it looks at nodes. So pairs of nodes are given the share of runs
    in which they are together, shares below one half are dropped, and Louvain runs again on these shares, until all
    runs agree.

    Args:
        nodes: All nodes; those without an edge are in no community.
        edges: Columns source, target and the weight; edges without a positive weight are left out.
        weight: Name of the column of weights.
        runs: How many runs a round has.
        seed: Of the runs.
        resolution: Above 1 makes smaller communities.

    Returns:
        The communities. Their stability is that of the runs on the network itself, before consensus.

    References:
        V. D. Blondel, J.-L. Guillaume, R. Lambiotte, E. Lefebvre (2008), Fast unfolding of communities in large
        networks, J. Stat. Mech. P10008.
        A. Lancichinetti, S. Fortunato (2012), Consensus clustering in complex networks, Scientific Reports 2, 336.
    """
    import networkx as nx

    graph = _make_graph(edges, weight)
    if not graph:
        return Communities(_describe(nodes, {}, {}), None, runs)
    names = sorted(graph)
    together = _agree(graph, names, runs=runs, seed=seed, resolution=resolution)
    shares = together
    for step in range(1, _MOST_ROUNDS):
        kept = np.where(shares >= 0.5, shares, 0.0)
        if np.isin(kept, (0.0, 1.0)).all() and _is_transitive(kept):
            break
        shares = _agree(_graph_of(kept, names), names, runs=runs, seed=seed + step * runs, resolution=1.0)
    kept = np.where(shares >= 0.5, shares, 0.0)
    parts = sorted(nx.connected_components(_graph_of(kept, names)), key=lambda part: (-len(part), min(part)))
    member = {name: number for number, part in enumerate(parts, start=1) for name in part}
    place = {name: number for number, name in enumerate(names)}
    stability = {}
    for part in parts:
        here = [place[name] for name in sorted(part)]
        for name in part:
            others = [each for each in here if each != place[name]]
            stability[name] = (
                float(together[place[name], others].mean()) if others else _loneliness(together, place[name])
            )
    modularity = float(nx.community.modularity(graph, parts, weight="weight", resolution=resolution))
    return Communities(_describe(nodes, member, stability), modularity, runs)


def measure_centrality(nodes: Sequence[str], edges: pl.DataFrame, *, weight: str) -> pl.DataFrame:
    """Return how central each node is.

    Args:
        nodes: All nodes, in the order of the answer.
        edges: Columns source, target and the weight; edges without a positive weight are left out.
        weight: Name of the column of weights.

    Returns:
        One row per node: code, degree (edges), strength (sum of weights), betweenness (share of the shortest ways
        between others that go through it; the length of an edge is 1 / weight) and eigenvector (0 to 1, of the node's
        connected part; 0 outside the largest one). All 0 for a node without an edge.

    References:
        L. C. Freeman (1977), A set of measures of centrality based on betweenness, Sociometry 40, 35-41.
        M. E. J. Newman (2001), Scientific collaboration networks II, Physical Review E 64, 016132 (lengths 1 / weight).
        P. Bonacich (1987), Power and centrality, American Journal of Sociology 92, 1170-1182.
    """
    import networkx as nx

    graph = _make_graph(edges, weight)
    for _, _, data in graph.edges(data=True):
        data["length"] = 1 / data["weight"]
    between = nx.betweenness_centrality(graph, weight="length") if graph else {}
    eigen = _find_eigenvector(graph)
    rows = [
        (
            node,
            graph.degree(node) if node in graph else 0,
            float(graph.degree(node, weight="weight")) if node in graph else 0.0,
            float(between.get(node, 0.0)),
            eigen.get(node, 0.0),
        )
        for node in nodes
    ]
    schema = {
        "code": pl.String,
        "degree": pl.Int64,
        "strength": pl.Float64,
        "betweenness": pl.Float64,
        "eigenvector": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _make_graph(edges: pl.DataFrame, weight: str) -> Any:
    """Return the edges of positive weight as a graph whose order does not depend on theirs."""
    import networkx as nx

    graph = nx.Graph()
    for source, target, value in (
        edges.filter(pl.col(weight) > 0).sort("source", "target").select("source", "target", weight).iter_rows()
    ):
        graph.add_edge(source, target, weight=float(value))
    return graph


def _graph_of(shares: NDArray[np.float64], names: list[str]) -> Any:
    import networkx as nx

    graph = nx.Graph()
    graph.add_nodes_from(names)
    for one, other in zip(*np.nonzero(np.triu(shares, k=1)), strict=True):
        graph.add_edge(names[one], names[other], weight=float(shares[one, other]))
    return graph


def _agree(graph: Any, names: list[str], *, runs: int, seed: int, resolution: float) -> NDArray[np.float64]:
    """Return the share of runs in which two nodes are in one community."""
    import networkx as nx

    place = {name: number for number, name in enumerate(names)}
    together = np.zeros((len(names), len(names)))
    for run in range(runs):
        parts = nx.community.louvain_communities(graph, weight="weight", resolution=resolution, seed=seed + run)
        for part in parts:
            here = [place[name] for name in part]
            together[np.ix_(here, here)] += 1
    return together / runs


def _is_transitive(kept: NDArray[np.float64]) -> bool:
    """Return whether the pairs that are together make whole groups."""
    return bool((((kept @ kept) > 0) == (kept > 0)).all())


def _loneliness(together: NDArray[np.float64], place: int) -> float:
    """Return the share of runs in which a node is with none of those it is with most often."""
    others = np.delete(together[place], place)
    return float(1 - others.max()) if len(others) else 1.0


def _find_eigenvector(graph: Any) -> dict[str, float]:
    import networkx as nx

    if not graph:
        return {}
    largest = max(nx.connected_components(graph), key=lambda part: (len(part), min(part)))
    names = sorted(largest)
    matrix = nx.to_numpy_array(graph, nodelist=names, weight="weight")
    # eigh sorts its values; the vector of the largest has one sign in a connected graph (Perron and Frobenius)
    vector = np.abs(np.linalg.eigh(matrix)[1][:, -1])
    return dict(zip(names, (vector / vector.max()).tolist(), strict=True))


def _describe(nodes: Sequence[str], member: dict[str, int], stability: dict[str, float]) -> pl.DataFrame:
    rows = [(node, member.get(node), stability.get(node)) for node in nodes]
    return pl.DataFrame(rows, schema={"code": pl.String, "community": pl.Int64, "stability": pl.Float64}, orient="row")
