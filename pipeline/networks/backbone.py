"""Which edges of a network are kept: above a threshold, the heaviest, a spanning tree, or those no chance explains.

Takes edges with a weight; gives the edges to keep. Knows no mentions and no pictures.
"""

import math
import re
from dataclasses import dataclass
from typing import Literal

import polars as pl

from pipeline.errors import QuestionError

__all__ = ["Pruning", "parse_pruning", "prune_edges"]

Way = Literal["all", "threshold", "top", "mst", "disparity", "significant"]

_DEFAULT_LEVEL = 0.05


@dataclass(frozen=True, slots=True)
class Pruning:
    """Which edges to keep.

    Attributes:
        way: "all"; "threshold" keeps weights of at least `value`; "top" the `value` heaviest; "mst" a maximum spanning
            tree; "disparity" those that stand out at one of their ends at level `value`; "significant" those whose q is
            at most `value`.
        value: As `way` says; unused for "all" and "mst".
    """

    way: Way
    value: float = _DEFAULT_LEVEL


def parse_pruning(text: str) -> Pruning:
    """Return the pruning that a word names.

    Args:
        text: "all", "mst", "disparity", "disparity:0.1", "significant", "significant:0.01", "top:40", "threshold:0.2".

    Raises:
        QuestionError: If it is none of these.
    """
    name, _, number = text.strip().lower().partition(":")
    has_number = re.fullmatch(r"\d+(\.\d+)?|\.\d+", number) is not None
    value = float(number) if has_number else _DEFAULT_LEVEL
    if name in ("all", "mst") and not number:
        return Pruning("all" if name == "all" else "mst")
    if name in ("disparity", "significant") and (has_number or not number) and 0 < value < 1:
        return Pruning("disparity" if name == "disparity" else "significant", value)
    if name == "threshold" and has_number:
        return Pruning("threshold", value)
    if name == "top" and number.isdecimal() and value >= 1:
        return Pruning("top", value)
    raise QuestionError(
        f"Expected a backbone of all, mst, disparity, disparity:0.05, significant, significant:0.05, top:40 or "
        f"threshold:0.2, got {text!r}. Give one of these.",
        text,
    )


def prune_edges(edges: pl.DataFrame, *, weight: str, pruning: Pruning, q: str = "q_independence") -> pl.DataFrame:
    """Return the edges to keep, in the order given.

    - top: edges that weigh at least the N-th heaviest, so ties may keep a few more (as KH Coder).
    - mst: the spanning forest of largest weight, which is what Prim's algorithm finds on 1 - weight.
    - disparity: at an end with k edges of total weight s, an edge of weight w takes the share w / s; where the
      shares were strewn at random, one as large or larger comes up with probability (1 - w / s)^(k - 1). An edge stays
      where this is below the level at one of its ends; an end with a single edge says nothing about it.

    Args:
        edges: Columns source, target and the weight, and q for "significant".
        weight: Name of the column of weights. Edges without a weight are never kept, and those that weigh 0 or less
            are no part of a tree or of disparity.
        pruning: What to keep.
        q: Name of the column that "significant" looks at.

    Raises:
        QuestionError: If the edges have no column `q` and it is needed.

    References:
        M. Á. Serrano, M. Boguñá, A. Vespignani (2009), Extracting the multiscale backbone of complex weighted networks,
        PNAS 106, 6483-6488.
    """
    weighed = edges.filter(pl.col(weight).is_not_null())
    if pruning.way == "threshold":
        return weighed.filter(pl.col(weight) >= pruning.value)
    if pruning.way == "top":
        if weighed.height <= pruning.value:
            return weighed
        least = weighed[weight].sort(descending=True)[math.ceil(pruning.value) - 1]
        return weighed.filter(pl.col(weight) >= least)
    if pruning.way == "mst":
        return _span(weighed, weight)
    if pruning.way == "disparity":
        chance = pl.min_horizontal("p_at_source", "p_at_target")
        return with_disparity(weighed, weight=weight).filter(chance < pruning.value).select(edges.columns)
    if pruning.way == "significant":
        if q not in edges.columns:
            raise QuestionError(f"Expected edges with {q}, got none. Ask for the test as well.", q)
        return weighed.filter(pl.col(q) <= pruning.value)
    return edges


def with_disparity(edges: pl.DataFrame, *, weight: str) -> pl.DataFrame:
    """Return the edges of positive weight with the probability of their share at each end.

    Returns:
        The columns given, p_at_source and p_at_target (1 at an end with a single edge).
    """
    positive = edges.filter(pl.col(weight) > 0)
    value = pl.col(weight).cast(pl.Float64)
    ends = pl.concat([positive.select(pl.col(end).alias("node"), value.alias("w")) for end in ("source", "target")])
    nodes = ends.group_by("node").agg(pl.col("w").sum().alias("s"), pl.len().alias("k"))
    for end in ("source", "target"):
        here = nodes.rename({"node": end, "s": f"s_{end}", "k": f"k_{end}"})
        positive = positive.join(here, on=end, maintain_order="left")
    rare = [
        ((1 - value / pl.col(f"s_{end}")).clip(0.0, 1.0) ** (pl.col(f"k_{end}") - 1.0)).alias(f"p_at_{end}")
        for end in ("source", "target")
    ]
    return positive.with_columns(rare).select(*edges.columns, "p_at_source", "p_at_target")


def _span(edges: pl.DataFrame, weight: str) -> pl.DataFrame:
    import networkx as nx

    graph = nx.Graph()
    # Of equally heavy edges the first in the alphabet is taken, whatever order they come in.
    positive = edges.filter(pl.col(weight) > 0).sort(weight, "source", "target", descending=[True, False, False])
    for source, target, value in positive.select("source", "target", weight).iter_rows():
        graph.add_edge(source, target, weight=value)
    kept = {frozenset(pair) for pair in nx.maximum_spanning_edges(graph, algorithm="kruskal", data=False)}
    is_kept = [frozenset(pair) in kept for pair in edges.select("source", "target").iter_rows()]
    return edges.filter(pl.Series(is_kept, dtype=pl.Boolean))
