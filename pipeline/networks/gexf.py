"""Writes networks as GEXF 1.3, which Gephi reads: one network, or one that changes over time.

Takes a network, or slices of one; gives the document. networkx's own writer stamps the day into the file, so no two
files are equal, and has lost times and spells; so this is written after the schema.

References:
    GEXF 1.3 Primer and schema, https://gexf.net.
"""

from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from pipeline.networks.build import MEASURES, Network
from pipeline.networks.colours import choose_colours
from pipeline.networks.slices import Slice

__all__ = ["to_dynamic_gexf", "to_gexf"]

_GEXF = "http://gexf.net/1.3"
_VIZ = "http://gexf.net/1.3/viz"
_NODE_ATTRIBUTES = {"group": "string", "sign": "string", "n": "integer"}
_EDGE_ATTRIBUTES: dict[str, str] = {
    "n_both": "integer",
    "n_source": "integer",
    "n_target": "integer",
    "N": "integer",
    **{measure: "double" for measure in MEASURES if measure != "count"},
}


def to_gexf(network: Network, *, measure: str, title: str | None = None) -> bytes:
    """Return a network as a static GEXF document.

    Args:
        network: The network.
        measure: What the weight of an edge is. An edge on which the measure is null has no weight.
        title: What it is, for the description.
    """
    root, graph = _begin(network, measure, title, period=network.period or "all", mode="static")
    _declare(graph, "node", _NODE_ATTRIBUTES)
    _declare(graph, "edge", _EDGE_ATTRIBUTES)
    nodes = _add(graph, "nodes")
    colours = choose_colours(network.nodes.select("group", "sign").iter_rows())
    for node in network.nodes.iter_rows(named=True):
        element = _add(nodes, "node", id=node["code"], label=node["label"])
        _add_values(element, node, _NODE_ATTRIBUTES)
        _add_colour(element, colours[node["group"]])
    edges = _add(graph, "edges")
    for number, edge in enumerate(network.edges.iter_rows(named=True)):
        element = _add(edges, "edge", id=str(number), source=edge["source"], target=edge["target"])
        if edge[measure] is not None:
            element.set("weight", str(edge[measure]))
        _add_values(element, edge, _EDGE_ATTRIBUTES)
    return _finish(root)


def to_dynamic_gexf(network: Network, slices: Sequence[Slice], *, measure: str, title: str | None = None) -> bytes:
    """Return a network over time as a dynamic GEXF document, with intervals of days.

    A node is there in the slices in which it is mentioned, an edge in those in which both are together. The weight of
    an edge and n of a node are dynamic attributes; "weight" is the title that GEXF reserves for dynamic weights. Ends
    are inclusive. Where slices overlap, each stands for the step that it adds.

    Args:
        network: All slices together; its nodes and edges are those of the document.
        slices: The network of each slice, in order of time.
        measure: What the weight of an edge is.
        title: What it is, for the description.
    """
    period = f"{slices[0].label} to {slices[-1].label}" if slices else "none"
    root, graph = _begin(network, measure, title, period=period, mode="dynamic")
    graph.set("timeformat", "date")
    graph.set("timerepresentation", "interval")
    _declare(graph, "node", {"group": "string", "sign": "string"})
    _declare(graph, "node", {"n": "integer"}, mode="dynamic")
    _declare(graph, "edge", {"weight": "double", "n_both": "integer"}, mode="dynamic")
    seen = {each.label: dict(each.network.nodes.select("code", "n").iter_rows()) for each in slices}
    nodes = _add(graph, "nodes")
    colours = choose_colours(network.nodes.select("group", "sign").iter_rows())
    for node in network.nodes.iter_rows(named=True):
        element = _add(nodes, "node", id=node["code"], label=node["label"])
        here = [each for each in slices if seen[each.label].get(node["code"])]
        values = _add_values(element, node, {"group": "string", "sign": "string"})
        for each in here:
            _add_dynamic(values, "n", seen[each.label][node["code"]], each)
        _add_spells(element, here)
        _add_colour(element, colours[node["group"]])
    together = {
        each.label: {(row["source"], row["target"]): row for row in each.network.edges.iter_rows(named=True)}
        for each in slices
    }
    edges = _add(graph, "edges")
    for number, (source, target) in enumerate(network.edges.select("source", "target").iter_rows()):
        here = [each for each in slices if (source, target) in together[each.label]]
        element = _add(edges, "edge", id=str(number), source=source, target=target)
        values = _add(element, "attvalues")
        for each in here:
            row = together[each.label][source, target]
            if row[measure] is not None:
                _add_dynamic(values, "weight", row[measure], each)
            _add_dynamic(values, "n_both", row["n_both"], each)
        _add_spells(element, here)
    return _finish(root)


def _begin(
    network: Network, measure: str, title: str | None, *, period: str, mode: str
) -> tuple[ElementTree.Element, ElementTree.Element]:
    ElementTree.register_namespace("", _GEXF)
    ElementTree.register_namespace("viz", _VIZ)
    root = ElementTree.Element(_tag("gexf"), version="1.3")
    meta = _add(root, "meta")
    _add(meta, "creator").text = "faktor"
    _add(meta, "description").text = (
        f"{title or 'Co-occurrence network'}; unit {network.unit}, N = {network.total}, weight {measure}, "
        f"period {period}"
    )
    return root, _add(root, "graph", mode=mode, defaultedgetype="undirected")


def _finish(root: ElementTree.Element) -> bytes:
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _declare(graph: ElementTree.Element, kind: str, attributes: dict[str, str], *, mode: str = "static") -> None:
    declared = _add(graph, "attributes", attrib={"class": kind, "mode": mode})
    for name, type_ in attributes.items():
        _add(declared, "attribute", id=name, title=name, type=type_)


def _add_values(element: ElementTree.Element, row: dict[str, Any], attributes: dict[str, str]) -> ElementTree.Element:
    values = _add(element, "attvalues")
    for name in attributes:
        if row[name] is not None:
            _add(values, "attvalue", attrib={"for": name, "value": str(row[name])})
    return values


def _add_dynamic(values: ElementTree.Element, name: str, value: object, time: Slice) -> None:
    start, end = time.step
    _add(
        values,
        "attvalue",
        attrib={"for": name, "value": str(value), "start": start.isoformat(), "end": end.isoformat()},
    )


def _add_spells(element: ElementTree.Element, times: Sequence[Slice]) -> None:
    spells = _add(element, "spells")
    for time in times:
        start, end = time.step
        _add(spells, "spell", start=start.isoformat(), end=end.isoformat())


def _add_colour(element: ElementTree.Element, colour: str) -> None:
    red, green, blue = (str(int(colour[start : start + 2], 16)) for start in (1, 3, 5))
    ElementTree.SubElement(element, f"{{{_VIZ}}}color", r=red, g=green, b=blue)


def _add(
    parent: ElementTree.Element, tag: str, attrib: dict[str, str] | None = None, **more: str
) -> ElementTree.Element:
    return ElementTree.SubElement(parent, _tag(tag), attrib or {}, **more)


def _tag(name: str) -> str:
    return f"{{{_GEXF}}}{name}"
