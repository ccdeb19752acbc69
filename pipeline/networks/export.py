"""Writes a network as a file that other programs read: Gephi, VOSviewer, Pajek, tables, or a picture.

Takes a network and a path, whose ending chooses the format; writes that file and nothing else.
Knows no workspace, and no clock: the same network gives the same bytes.
"""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import QuestionError
from pipeline.networks.build import MEASURES, Measure, Network
from pipeline.networks.slices import Slice

if TYPE_CHECKING:
    import networkx
    import polars

__all__ = ["FORMATS", "PICTURES", "make_graph", "write_communities", "write_network"]

_TABLES = (".csv", ".parquet", ".net", ".json", ".txt")
PICTURES = (".svg", ".png", ".pdf", ".html")
FORMATS = (".gexf", ".graphml", *_TABLES, *PICTURES)
"""Endings of the files that can be written: .json and .txt for VOSviewer, .net for Pajek."""


def write_network(
    network: Network,
    path: Path | str,
    *,
    measure: Measure = "jaccard",
    title: str | None = None,
    seed: int = 0,
    max_edges: int = 60,
    slices: Sequence[Slice] = (),
    lang: str = "en",
) -> Path:
    """Write a network to a file.

    Args:
        network: The network.
        path: Where to write; the ending is one of FORMATS and chooses the format. The folder must exist.
        measure: What the weight of an edge is. An edge on which the measure is null has no weight, and is left out of
            formats that have only weights (.net, .json, .txt).
        title: Title of the graph or picture.
        seed: Where the layout of a picture begins; the same seed gives the same picture.
        max_edges: A picture shows this many edges, the heaviest; other formats hold all.
        slices: The network of each period, where it is one over time. GEXF then has dynamic weights, and tables hold
            the edges of each period, and pictures have a panel for each; other formats hold the whole.
        lang: Language of the words of a picture: "en" or "id".

    Returns:
        The path.

    Raises:
        QuestionError: If the ending or the measure is none of those known.
    """
    from pipeline.networks import table_files
    from pipeline.networks.gexf import to_dynamic_gexf, to_gexf

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
    if ending == ".gexf" and slices:
        data = to_dynamic_gexf(network, slices, measure=measure, title=title)
    elif ending == ".gexf":
        data = to_gexf(network, measure=measure, title=title)
    elif ending == ".graphml":
        data = _to_graphml(network, measure)
    elif ending in _TABLES:
        networks = [each.network for each in slices] or [network]
        data = table_files.WRITERS[ending](network, networks, measure)
    else:
        from pipeline.networks.panels import draw_panels
        from pipeline.networks.picture import draw_network, render_picture

        if slices:
            svg = draw_panels(network, slices, measure=measure, seed=seed, max_edges=max_edges, lang=lang)
        else:
            svg = draw_network(network, measure=measure, title=title, seed=seed, max_edges=max_edges, lang=lang)
        data = render_picture(svg, ending, title=title, lang=lang)
    path.write_bytes(data)
    return path


def write_communities(
    before: Network, after: Network, matches: "polars.DataFrame", path: Path | str, *, lang: str = "en"
) -> Path:
    """Write a picture of which community became which.

    Args:
        before: The earlier network; its nodes have the column community.
        after: The later one.
        matches: What `pipeline.networks.matching.match_communities` gave for the two.
        path: Where to write; the ending is one of PICTURES.
        lang: Language of the caption.

    Raises:
        QuestionError: If the ending is none of those known.
    """
    from pipeline.networks.alluvial import draw_alluvial
    from pipeline.networks.picture import render_picture

    path = Path(path)
    if path.suffix.lower() not in PICTURES:
        raise QuestionError(
            f"Expected a file that ends in {', '.join(PICTURES)}, got {path.name!r}. Choose one of these endings.",
            path.name,
        )
    path.write_bytes(render_picture(draw_alluvial(before, after, matches, lang=lang), path.suffix.lower(), lang=lang))
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


def _to_graphml(network: Network, measure: Measure) -> bytes:
    import networkx

    text = io.BytesIO()
    networkx.write_graphml_xml(make_graph(network, measure=measure), text)
    return text.getvalue()
