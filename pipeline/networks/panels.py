"""Draws a network over time: one panel a slice, the same codes at the same place in each.

Takes the whole network and its slices; gives one SVG picture. Knows no calendar.
"""

from collections.abc import Sequence
from dataclasses import replace
from html import escape
from textwrap import wrap

from pipeline.networks.build import Measure, Network
from pipeline.networks.picture import draw_network
from pipeline.networks.picture_words import PICTURE_WORDS, name_units
from pipeline.networks.slices import Slice

__all__ = ["draw_panels"]

_PANEL_WIDTH, _HEAD, _GAP, _LINE = 560.0, 30.0, 24.0, 18.0
_FONT = "font-family='Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif'"


def draw_panels(
    network: Network,
    slices: Sequence[Slice],
    *,
    measure: Measure = "jaccard",
    seed: int = 0,
    max_edges: int = 60,
    lang: str = "en",
) -> str:
    """Return a picture with a panel for each slice.

    Places come from the whole network; the width of an edge and the area of a node mean the same in all panels. A code
    that is not spoken of in a slice is a small dot.

    Args:
        network: All slices together.
        slices: The network of each slice, in order of time.
        measure: What the weight of an edge is.
        seed: Where the layout begins.
        max_edges: Most edges of the whole network that places come from and panels show.
        lang: Language of legend and caption.

    Returns:
        SVG text.
    """
    shown = _choose_codes(network, measure, max_edges)
    panels = [_cut_to(each.network, shown, network) for each in slices]
    heaviest = max((_heaviest(panel, measure) for panel in panels), default=0.0)
    most = max((n for panel in panels for n in panel.nodes["n"]), default=0)
    drawn = [
        draw_network(
            panel, measure=measure, seed=seed, max_edges=max_edges, has_caption=False, lang=lang, whole=network,
            heaviest=heaviest, most=most,
        )
        for panel in panels
    ]  # fmt: skip
    per_row = 1 if len(drawn) == 1 else 2 if len(drawn) <= 4 else 3
    height = max((_scaled_height(svg) for svg in drawn), default=0.0) + _HEAD
    parts = []
    for number, (each, panel, svg) in enumerate(zip(slices, panels, drawn, strict=True)):
        x = (number % per_row) * (_PANEL_WIDTH + _GAP)
        y = (number // per_row) * (height + _GAP)
        title = f"{each.label}  (N = {panel.total})"
        parts.append(f"<text x='{x + 8:.0f}' y='{y + 18:.0f}' font-size='15' font-weight='bold'>{escape(title)}</text>")
        inner = svg.replace("<svg ", f"<svg x='{x:.0f}' y='{y + _HEAD:.0f}' ", 1)
        parts.append(_resize(inner))
    width = per_row * (_PANEL_WIDTH + _GAP) - _GAP
    bottom = -(-len(drawn) // per_row) * (height + _GAP)
    caption = _write_caption(network, slices, measure, lang)
    lines = [line for sentence in caption for line in wrap(sentence, int(width / 8))]
    parts += [
        f"<text x='8' y='{bottom + number * _LINE:.0f}' font-size='13' fill='#444444'>{escape(line)}</text>"
        for number, line in enumerate(lines)
    ]
    total = bottom + len(lines) * _LINE + 8
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {width:.0f} {total:.0f}' width='{width:.0f}' "
        f"height='{total:.0f}' role='img' {_FONT}>\n<title>{escape(PICTURE_WORDS[lang]['title'])}</title>\n"
        f"<rect width='{width:.0f}' height='{total:.0f}' fill='#ffffff'/>\n" + "\n".join(parts) + "\n</svg>\n"
    )


def _choose_codes(network: Network, measure: Measure, max_edges: int) -> set[str]:
    import polars as pl

    edges = network.edges.filter(pl.col(measure) > 0).top_k(max_edges, by=measure)
    return {*edges["source"], *edges["target"]}


def _cut_to(network: Network, codes: set[str], whole: Network) -> Network:
    """Return a slice with just these codes, in the order of the whole network, also those it does not speak of."""
    import polars as pl

    counts = network.nodes.select("code", "n")
    nodes = (
        whole.nodes.filter(pl.col("code").is_in(list(codes)))
        .drop("n")
        .join(counts, on="code", how="left", maintain_order="left")
        .with_columns(pl.col("n").fill_null(0))
        .select(network.nodes.columns)
    )
    kept = pl.col("source").is_in(list(codes)) & pl.col("target").is_in(list(codes))
    return replace(network, nodes=nodes, edges=network.edges.filter(kept))


def _heaviest(network: Network, measure: Measure) -> float:
    import polars as pl

    return float(network.edges.select(pl.col(measure).cast(pl.Float64).max()).item() or 0.0)


def _size(svg: str) -> tuple[float, float]:
    box = svg.split("viewBox='", 1)[1].split("'", 1)[0].split()
    return float(box[2]), float(box[3])


def _scaled_height(svg: str) -> float:
    width, height = _size(svg)
    return height * _PANEL_WIDTH / width


def _resize(svg: str) -> str:
    width, height = (f"{value:.1f}" for value in _size(svg))
    scaled = f"width='{_PANEL_WIDTH:.0f}' height='{_scaled_height(svg):.0f}'"
    return svg.replace(f"width='{width}' height='{height}'", scaled, 1).rstrip()


def _write_caption(network: Network, slices: Sequence[Slice], measure: Measure, lang: str) -> list[str]:
    words = PICTURE_WORDS[lang]
    unit, units = name_units(network.unit, lang)
    period = f"{slices[0].label} – {slices[-1].label}" if slices else words["all"]
    return [
        words["joined"].format(unit=unit, units=units, total=network.total, period=period),
        words["panels"].format(measure=measure.replace("_", " "), units=units),
    ]
