"""Writes a network as a file that other programs read: GEXF, GraphML, CSV, or a picture.

Takes a network and a path, whose ending chooses the format; writes that file and nothing else.
Knows no workspace, and no clock: the same network gives the same bytes.
"""

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from pipeline.errors import QuestionError
from pipeline.networks.build import MEASURES, Measure, Network
from pipeline.networks.colours import choose_colours

if TYPE_CHECKING:
    import networkx

__all__ = ["CSV_COLUMNS", "FORMATS", "make_graph", "write_network"]

FORMATS = (".gexf", ".graphml", ".csv", ".svg", ".png", ".html")
"""Endings of the files that can be written."""

CSV_COLUMNS = ("source", "target", "weight", "n_both", "n_source", "n_target", "measure", "unit", "period")

_GEXF = "http://gexf.net/1.3"
_VIZ = "http://gexf.net/1.3/viz"
_NODE_ATTRIBUTES = {"group": "string", "sign": "string", "n": "integer"}
_EDGE_ATTRIBUTES = {
    "n_both": "integer",
    "n_source": "integer",
    "n_target": "integer",
    "N": "integer",
    "jaccard": "double",
    "association_strength": "double",
    "npmi": "double",
}


def write_network(
    network: Network,
    path: Path | str,
    *,
    measure: Measure = "jaccard",
    title: str | None = None,
    seed: int = 0,
    max_edges: int = 60,
) -> Path:
    """Write a network to a file.

    Args:
        network: The network.
        path: Where to write; the ending is one of FORMATS and chooses the format. The folder must exist.
        measure: What the weight of an edge is. An edge on which the measure is null has no weight.
        title: Title of the graph or picture.
        seed: Where the layout of a picture begins; the same seed gives the same picture.
        max_edges: A picture shows this many edges, the heaviest; other formats hold all.

    Returns:
        The path.

    Raises:
        QuestionError: If the ending or the measure is none of those known.
    """
    path = Path(path)
    ending = path.suffix.lower()
    if ending not in FORMATS:
        raise QuestionError(
            f"Expected a file that ends in {', '.join(FORMATS)}, got {path.name!r}. Choose one of these endings.",
            path.name,
        )
    if measure not in MEASURES:
        raise QuestionError(
            f"Expected a measure of {', '.join(MEASURES)}, got {measure!r}. Choose one of these.", measure
        )
    if ending == ".gexf":
        data = _to_gexf(network, measure, title)
    elif ending == ".graphml":
        data = _to_graphml(network, measure)
    elif ending == ".csv":
        data = _to_csv(network, measure).encode()
    else:
        from pipeline.networks.picture import draw_network, render_picture

        svg = draw_network(network, measure=measure, title=title, seed=seed, max_edges=max_edges)
        data = render_picture(svg, ending, title=title or "Co-occurrence network")
    path.write_bytes(data)
    return path


def make_graph(network: Network, *, measure: Measure = "jaccard") -> "networkx.Graph":
    """Return the network as a networkx graph.

    Args:
        network: The network.
        measure: Which measure is the attribute `weight` of an edge.

    Returns:
        An undirected graph. Nodes are codes with label, group, sign and n; edges have weight, the counts and every
        measure; the graph has unit, measure, N and period. What is null is left out.
    """
    import networkx

    graph = networkx.Graph(unit=network.unit, measure=measure, N=network.total, period=network.period or "all")
    for node in network.nodes.iter_rows(named=True):
        graph.add_node(node["code"], **_without_nulls(node, "code"))
    for edge in network.edges.iter_rows(named=True):
        attributes = _without_nulls({"weight": edge[measure], **edge}, "source", "target")
        graph.add_edge(edge["source"], edge["target"], **attributes)
    return graph


def _without_nulls(row: dict[str, Any], *left_out: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None and name not in left_out}


def _to_csv(network: Network, measure: Measure) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    for edge in network.edges.iter_rows(named=True):
        counts = [edge[name] for name in ("n_both", "n_source", "n_target")]
        writer.writerow(
            [edge["source"], edge["target"], edge[measure], *counts, measure, network.unit, network.period or ""]
        )
    return text.getvalue()


def _to_graphml(network: Network, measure: Measure) -> bytes:
    import networkx

    text = io.BytesIO()
    networkx.write_graphml_xml(make_graph(network, measure=measure), text)
    return text.getvalue()


def _to_gexf(network: Network, measure: Measure, title: str | None) -> bytes:
    """Return a static GEXF 1.3 document; networkx's own writer stamps it with the day, so no two files are equal."""
    ElementTree.register_namespace("", _GEXF)
    ElementTree.register_namespace("viz", _VIZ)
    root = ElementTree.Element(_tag("gexf"), version="1.3")
    meta = _add(root, "meta")
    _add(meta, "creator").text = "faktor"
    _add(meta, "description").text = (
        f"{title or 'Co-occurrence network'}; unit {network.unit}, N = {network.total}, weight {measure}, "
        f"period {network.period or 'all'}"
    )
    graph = _add(root, "graph", mode="static", defaultedgetype="undirected")
    _declare(graph, "node", _NODE_ATTRIBUTES)
    _declare(graph, "edge", _EDGE_ATTRIBUTES)
    _add_nodes(_add(graph, "nodes"), network)
    edges = _add(graph, "edges")
    for number, edge in enumerate(network.edges.iter_rows(named=True)):
        element = _add(edges, "edge", id=str(number), source=edge["source"], target=edge["target"])
        if edge[measure] is not None:
            element.set("weight", str(edge[measure]))
        _add_values(element, edge, _EDGE_ATTRIBUTES)
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _add_nodes(parent: ElementTree.Element, network: Network) -> None:
    colours = choose_colours(network.nodes.select("group", "sign").iter_rows())
    for node in network.nodes.iter_rows(named=True):
        element = _add(parent, "node", id=node["code"], label=node["label"])
        _add_values(element, node, _NODE_ATTRIBUTES)
        colour = colours[node["group"]]
        red, green, blue = (str(int(colour[start : start + 2], 16)) for start in (1, 3, 5))
        ElementTree.SubElement(element, f"{{{_VIZ}}}color", r=red, g=green, b=blue)


def _declare(graph: ElementTree.Element, kind: str, attributes: dict[str, str]) -> None:
    declared = _add(graph, "attributes", attrib={"class": kind})
    for name, type_ in attributes.items():
        _add(declared, "attribute", id=name, title=name, type=type_)


def _add_values(element: ElementTree.Element, row: dict[str, Any], attributes: dict[str, str]) -> None:
    values = _add(element, "attvalues")
    for name in attributes:
        if row[name] is not None:
            _add(values, "attvalue", attrib={"for": name, "value": str(row[name])})


def _add(
    parent: ElementTree.Element, tag: str, attrib: dict[str, str] | None = None, **more: str
) -> ElementTree.Element:
    return ElementTree.SubElement(parent, _tag(tag), attrib or {}, **more)


def _tag(name: str) -> str:
    return f"{{{_GEXF}}}{name}"
