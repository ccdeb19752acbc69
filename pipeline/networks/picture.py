"""Draws a network as one SVG picture.

Takes a network; gives SVG text, and from that a PNG or an HTML page. Reads no font files: text is measured by an
upper estimate, so a label is never wider than its room.
"""

from html import escape
from textwrap import wrap
from typing import NamedTuple

from pipeline.networks.build import Measure, Network
from pipeline.networks.colours import choose_colours
from pipeline.networks.picture_words import PICTURE_WORDS, name_units

__all__ = ["draw_network", "render_picture"]

_FONT = "font-family='Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif'"
_FONT_PIXELS = 13
_LINE_PIXELS = 16
# DejaVu Sans, the widest of the fonts asked for, needs 0.6 of its size for a letter on average.
_LETTER_PIXELS = 0.62 * _FONT_PIXELS
_LABEL_LETTERS = 20
_LEAST_RADIUS, _MOST_RADIUS = 5.0, 26.0
_LEAST_STROKE, _MOST_STROKE = 0.8, 9.0
_WIDTH, _HEIGHT = 900.0, 640.0
_NODES_OF_FULL_SIZE = 16
_GAP = 8.0
_UNSURE, _PALE = 0.05, 0.12


class _Edge(NamedTuple):
    source: str
    target: str
    weight: float
    n_both: int
    is_pale: bool


class _Node(NamedTuple):
    code: str
    group: str | None
    lines: tuple[str, ...]
    colour: str
    radius: float
    n: int

    @property
    def half_width(self) -> float:
        letters = max(len(line) for line in self.lines)
        return max(self.radius, letters * _LETTER_PIXELS / 2) + _GAP / 2

    @property
    def depth(self) -> float:
        return self.radius + len(self.lines) * _LINE_PIXELS + _GAP


class _Frame(NamedTuple):
    left: float
    top: float
    width: float
    bottom: float


_Places = dict[str, tuple[float, float]]


def draw_network(
    network: Network,
    *,
    measure: Measure = "jaccard",
    title: str | None = None,
    seed: int = 0,
    max_edges: int = 60,
    has_caption: bool = True,
    lang: str = "en",
    whole: Network | None = None,
    heaviest: float | None = None,
    most: int | None = None,
) -> str:
    """Return a picture of the network.

    The area of a node is n, its colour the group, which has its name from the column group_label where nodes have it;
    the width of an edge is its weight. Codes without a drawn edge are named below, not drawn. Hovering over a node or
    an edge shows its counts.

    Args:
        network: The network.
        measure: What the weight of an edge is; edges where it is null or not above 0 are not drawn.
        title: Title above the picture.
        seed: Where the layout begins; the same seed gives the same picture.
        max_edges: Draw this many edges, the heaviest; ties with the last are drawn too.
        has_caption: Whether to say unit, N, measure, period and what is not drawn; leave it out only where that is said
            beside the picture.
        lang: Language of legend and caption, "en" or "id".
        whole: Network that places come from, where this is a part of it; then all its nodes are drawn.
        heaviest: Weight of the widest edge, where several pictures share a scale.
        most: n of the largest node, where several pictures share a scale.

    Returns:
        SVG text. Where edges have q, those of more than 0.05 are pale.
    """
    from pipeline.networks.layout import Box, lay_out

    edges = _choose_edges(network, measure, max_edges)
    colours = choose_colours((whole or network).nodes.select("group", "sign").iter_rows())
    largest = most or max(network.nodes["n"].to_list(), default=0)
    drawn = None if whole else {code for edge in edges for code in (edge.source, edge.target)}
    nodes = _describe_nodes(network, drawn, colours, largest)
    if whole is None:
        placed, joined = nodes, edges
    else:
        # room for the largest that each node can be, the same in every picture
        joined = _choose_edges(whole, measure, max_edges)
        shown = set(network.nodes["code"])
        placed = [node._replace(radius=_MOST_RADIUS) for node in _describe_nodes(whole, shown, colours, largest)]
    boxes = {node.code: Box(node.half_width, node.radius + _GAP, node.depth) for node in placed}
    # A few nodes need not be a screen apart.
    size = min(1.0, (len(placed) / _NODES_OF_FULL_SIZE) ** 0.5)
    places = lay_out(boxes, [edge[:3] for edge in joined], width=size * _WIDTH, height=size * _HEIGHT, seed=seed)
    frame = _frame(placed, places)
    head = _draw_title(title, frame) if title else []
    body = [_draw_edge(edge, places, heaviest or edges[-1].weight) for edge in edges]
    body += [_draw_node(node, places) for node in nodes] + [_draw_label(node, places) for node in nodes]
    legend = _draw_legend(nodes, colours, _name_groups(network, lang), frame)
    caption = _draw_caption(_write_caption(network, edges, measure, lang), frame) if has_caption else []
    top = frame.top - (2 * _LINE_PIXELS if title else 0)
    bottom = frame.bottom + (2.5 + len(caption)) * _LINE_PIXELS
    box = f"{frame.left:.1f} {top:.1f} {frame.width:.1f} {bottom - top:.1f}"
    x, y, width, height = box.split()
    return "\n".join(
        [
            f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='{box}' width='{width}' height='{height}' role='img' "
            f"{_FONT} font-size='{_FONT_PIXELS}'>",
            f"<title>{escape(title or PICTURE_WORDS[lang]['title'])}</title>",
            f"<rect x='{x}' y='{y}' width='{width}' height='{height}' fill='#ffffff'/>",
            *head,
            *body,
            *legend,
            *caption,
            "</svg>",
            "",
        ]
    )


def render_picture(svg: str, ending: str, *, title: str | None = None, lang: str = "en") -> bytes:
    """Return a picture in the format of a file ending.

    Args:
        svg: SVG text.
        ending: ".svg", ".pdf", ".png" (300 dots an inch) or ".html" (one page that needs no network).
        title: Title of the page.
        lang: Language of the page.
    """
    if ending == ".png":
        import vl_convert

        # a pixel of SVG is 1/96 inch, and vl-convert takes it for 1/72
        png: bytes = vl_convert.svg_to_png(svg, scale=72 / 96, ppi=300)
        return png
    if ending == ".pdf":
        import vl_convert

        pdf: bytes = vl_convert.svg_to_pdf(svg)
        return pdf
    if ending == ".html":
        page = (
            f"<!doctype html>\n<html lang='{lang}'>\n<meta charset='utf-8'>\n"
            f"<title>{escape(title or PICTURE_WORDS[lang]['title'])}</title>\n"
            f"<style>body{{margin:1rem}} svg{{max-width:100%;height:auto}}</style>\n{svg}</html>\n"
        )
        return page.encode()
    return svg.encode()


def _choose_edges(network: Network, measure: Measure, max_edges: int) -> list[_Edge]:
    """Return the edges to draw, lightest first, so that heavy ones lie on top."""
    import polars as pl

    is_pale = pl.col("q") > _UNSURE if "q" in network.edges.columns else pl.lit(False)
    weight = pl.col(measure).cast(pl.Float64).alias("weight")
    rows = network.edges.select("source", "target", weight, "n_both", is_pale.alias("is_pale"))
    rows = rows.filter(pl.col("weight") > 0)
    if rows.height > max_edges:
        threshold = rows["weight"].top_k(max_edges).min()
        rows = rows.filter(pl.col("weight") >= threshold)
    return [_Edge(*row) for row in rows.sort("weight", "source", "target").iter_rows()]


def _describe_nodes(network: Network, drawn: set[str] | None, colours: dict[str | None, str], most: int) -> list[_Node]:
    """Return the nodes to draw; None draws all."""
    return [
        _Node(
            code=row["code"],
            group=row["group"],
            lines=_wrap(row["label"]),
            colour=colours[row["group"]],
            radius=min(_MOST_RADIUS, max(_LEAST_RADIUS, _MOST_RADIUS * (row["n"] / max(most, 1)) ** 0.5)),
            n=row["n"],
        )
        for row in network.nodes.iter_rows(named=True)
        if drawn is None or row["code"] in drawn
    ]


def _wrap(label: str) -> tuple[str, ...]:
    """Break a label into lines at spaces; a code without spaces stays whole."""
    lines: list[str] = []
    for word in label.split():
        if lines and len(lines[-1]) + 1 + len(word) <= _LABEL_LETTERS:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return tuple(lines) or (label,)


def _frame(nodes: list[_Node], places: _Places) -> _Frame:
    """Return the room that all nodes with their labels take, at least as wide as the caption needs."""
    left = min((places[node.code][0] - node.half_width for node in nodes), default=0.0) - _GAP
    right = max((places[node.code][0] + node.half_width for node in nodes), default=0.0) + _GAP
    top = min((places[node.code][1] - node.radius for node in nodes), default=0.0) - _GAP
    bottom = max((places[node.code][1] + node.depth for node in nodes), default=0.0) + _GAP
    width = max(right - left, _WIDTH)
    return _Frame(left - (width - (right - left)) / 2, top, width, bottom)


def _draw_title(title: str, frame: _Frame) -> list[str]:
    return [_text(frame.left + _GAP, frame.top - _LINE_PIXELS / 2, title, size=18, weight="bold")]


def _draw_edge(edge: _Edge, places: _Places, heaviest: float) -> str:
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    strength = edge.weight / heaviest
    opacity = _PALE if edge.is_pale else 0.15 + 0.4 * strength
    stroke = max(_LEAST_STROKE, _MOST_STROKE * strength)
    tip = escape(f"{edge.source} – {edge.target}: {edge.weight:.3g}, n = {edge.n_both}")
    return (
        f"<line x1='{x1:.1f}' y1='{y1:.1f}' x2='{x2:.1f}' y2='{y2:.1f}' stroke='#555555' "
        f"stroke-width='{stroke:.2f}' stroke-opacity='{opacity:.2f}'><title>{tip}</title></line>"
    )


def _draw_node(node: _Node, places: _Places) -> str:
    x, y = places[node.code]
    tip = escape(f"{' '.join(node.lines)} ({node.code}): n = {node.n}")
    return (
        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='{node.radius:.1f}' fill='{node.colour}' stroke='#ffffff' "
        f"stroke-width='1.5'><title>{tip}</title></circle>"
    )


def _draw_label(node: _Node, places: _Places) -> str:
    x, y = places[node.code]
    first = y + node.radius + _FONT_PIXELS
    lines = "".join(
        f"<tspan x='{x:.1f}' y='{first + number * _LINE_PIXELS:.1f}'>{escape(line)}</tspan>"
        for number, line in enumerate(node.lines)
    )
    return (
        f"<text text-anchor='middle' fill='#111111' stroke='#ffffff' stroke-width='3' stroke-linejoin='round' "
        f"paint-order='stroke'>{lines}</text>"
    )


def _name_groups(network: Network, lang: str) -> dict[str | None, str]:
    """Return the words for each group: its label where nodes have one."""
    nodes = network.nodes
    labels = nodes["group_label" if "group_label" in nodes.columns else "group"]
    words = zip(nodes["group"], labels, strict=True)
    return {group: label or group or PICTURE_WORDS[lang]["no_group"] for group, label in words}


def _draw_legend(
    nodes: list[_Node], colours: dict[str | None, str], names: dict[str | None, str], frame: _Frame
) -> list[str]:
    """Return a row that names the colours of the drawn groups."""
    drawn = {node.group for node in nodes}
    x, y = frame.left + _GAP, frame.bottom + _LINE_PIXELS
    parts: list[str] = []
    for group, colour in colours.items():
        if group in drawn:
            name = names[group]
            parts.append(f"<circle cx='{x + 6:.1f}' cy='{y - 4:.1f}' r='6' fill='{colour}'/>")
            parts.append(_text(x + 16, y, name))
            x += 16 + len(name) * _LETTER_PIXELS + 2 * _GAP
    return parts


def _draw_caption(sentences: list[str], frame: _Frame) -> list[str]:
    letters = int((frame.width - 2 * _GAP) / _LETTER_PIXELS)
    lines = [line for sentence in sentences for line in wrap(sentence, letters)]
    first = frame.bottom + 2.5 * _LINE_PIXELS
    return [
        _text(frame.left + _GAP, first + number * _LINE_PIXELS, line, colour="#444444")
        for number, line in enumerate(lines)
    ]


def _write_caption(network: Network, edges: list[_Edge], measure: Measure, lang: str) -> list[str]:
    """Return the sentences that a reader needs to know what the picture shows and what it leaves out."""
    words = PICTURE_WORDS[lang]
    drawn = {code for edge in edges for code in (edge.source, edge.target)}
    alone = [row["label"] for row in network.nodes.iter_rows(named=True) if row["code"] not in drawn]
    unit, units = name_units(network.unit, lang)
    sentences = [
        words["joined"].format(unit=unit, units=units, total=network.total, period=network.period or words["all"])
    ]
    if edges:
        count = words["of"].format(drawn=len(edges), total=network.edges.height)
        count += words["heaviest"] if len(edges) < network.edges.height else ""
        count += words["positive"] if measure in ("npmi", "phi") else ""
        sentences.append(words["edges"].format(measure=measure.replace("_", " "), count=count))
        if any(edge.is_pale for edge in edges):
            sentences.append(words["pale"])
        sentences.append(words["nodes"].format(units=units))
    else:
        sentences.append(words["nothing"])
    if alone:
        sentences.append(words["alone"].format(labels=", ".join(alone)))
    return sentences


def _text(
    x: float, y: float, text: str, *, size: int = _FONT_PIXELS, weight: str = "normal", colour: str = "#111111"
) -> str:
    return (
        f"<text x='{x:.1f}' y='{y:.1f}' font-size='{size}' font-weight='{weight}' fill='{colour}'>{escape(text)}</text>"
    )
