"""Puts nodes on a plane so that what goes together stands together and no label covers another.

Takes weighted edges and the size of what is drawn at each node; gives positions. Draws nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx
import numpy as np
from numpy.typing import NDArray

__all__ = ["Box", "lay_out"]

_ITERATIONS = 300
_SEPARATION_ROUNDS = 2_000


@dataclass(frozen=True, slots=True)
class Box:
    """The room that a node needs around its position, in pixels.

    Attributes:
        half_width: To the left and to the right.
        above: Upwards.
        below: Downwards.
    """

    half_width: float
    above: float
    below: float


def lay_out(
    boxes: Mapping[str, Box],
    edges: Sequence[tuple[str, str, float]],
    *,
    width: float,
    height: float,
    seed: int,
) -> dict[str, tuple[float, float]]:
    """Return a position for each node.

    Forces (Fruchterman and Reingold 1991) find the shape, then overlapping boxes are pushed apart until none overlap.

    Args:
        boxes: Room of each node, in the order of the answer.
        edges: Source, target and weight; heavier ones pull more.
        width: Width that the shape is spread over before boxes are pushed apart, in pixels.
        height: Its height.
        seed: Where the forces begin; the same seed gives the same positions.

    Returns:
        Node -> x (to the right) and y (downwards).
    """
    names = list(boxes)
    if not names:
        return {}
    graph = networkx.Graph()
    graph.add_nodes_from(names)
    heaviest = max((weight for _, _, weight in edges), default=1.0)
    graph.add_weighted_edges_from((source, target, weight / heaviest) for source, target, weight in edges)
    # More room than networkx gives by default: the heaviest pairs would else fall upon each other.
    spread = 3 / np.sqrt(len(names))
    found = networkx.spring_layout(graph, k=spread, iterations=_ITERATIONS, seed=seed)
    points = np.array([found[name] for name in names], dtype=np.float64)
    centred = points - points.mean(axis=0)
    reach = np.abs(centred).max(axis=0)
    scaled = centred / np.where(reach > 0, reach, 1) * [width / 2, height / 2]
    placed = _push_apart(scaled, list(boxes.values()))
    return {name: (float(x), float(y)) for name, (x, y) in zip(names, placed, strict=True)}


def _push_apart(points: NDArray[np.float64], boxes: Sequence[Box]) -> NDArray[np.float64]:
    """Move points until no two boxes overlap, each pair along the way on which they overlap least."""
    half = np.array([(box.half_width, (box.above + box.below) / 2) for box in boxes])
    offset = np.array([(0.0, (box.below - box.above) / 2) for box in boxes])
    centres: NDArray[np.float64] = points + offset
    first, second = np.triu_indices(len(boxes), k=1)
    room = half[first] + half[second]
    # Two nodes on one spot are told apart by their order.
    tie = np.where(np.arange(len(first)) % 2, 1.0, -1.0)[:, None]
    for _ in range(_SEPARATION_ROUNDS):
        apart = centres[second] - centres[first]
        depth = room - np.abs(apart)
        overlaps = (depth > 0).all(axis=1)
        if not overlaps.any():
            break
        sideways = depth[:, 0] < depth[:, 1]
        axis = np.column_stack([sideways, ~sideways]) & overlaps[:, None]
        step = np.where(axis, np.where(apart != 0, np.sign(apart), tie) * (depth / 2 + 0.01), 0)
        # Half of what all pairs ask for, so that a node between two others does not swing to and fro.
        np.add.at(centres, first, -step / 2)
        np.add.at(centres, second, step / 2)
    placed: NDArray[np.float64] = centres - offset
    return placed
