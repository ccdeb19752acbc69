"""The pictures of the report, as SVG that stands in the page.

Takes the content of the report; gives SVG text. Each picture has ids of its own, so that none refers to another's.
"""

from markupsafe import Markup

from flows.report.content import EDGES_DRAWN, Content
from pipeline.networks import draw_network
from pipeline.query.charts import OKABE_ITO, draw_matrix, draw_topic_map, draw_trend_panels, render_svg
from pipeline.query.words import Language

__all__ = [
    "draw_code_panels",
    "draw_content_matrix",
    "draw_content_network",
    "draw_content_topic_map",
    "draw_topic_panels",
]

_PANEL_WIDTH, _PANEL_HEIGHT = 262, 104


def draw_code_panels(content: Content, lang: Language) -> dict[str, Markup]:
    """Return a small trend for each code that is mentioned in a dated document; scales are equal within a group."""
    rows = content.trends.rows
    spoken = set(rows.filter(rows["n"] > 0)["code"])
    pictures: dict[str, Markup] = {}
    for group in content.groups:
        codes = [each["code"] for each in group.codes if each["code"] in spoken]
        charts = draw_trend_panels(
            content.trends,
            codes,
            colours=dict.fromkeys(codes, group.colour),
            lang=lang,
            width=_PANEL_WIDTH,
            height=_PANEL_HEIGHT,
        )
        for code in codes:
            # a code may hold characters that an id may not
            pictures[code] = _render(charts[code].specification, f"c{len(pictures)}-")
    return pictures


def draw_topic_panels(content: Content, lang: Language) -> dict[int, Markup]:
    """Return a small trend for each topic; scales are equal."""
    topics = content.topic_trend.rows["topic"].unique(maintain_order=True).to_list()
    charts = draw_trend_panels(
        content.topic_trend,
        topics,
        colours=dict.fromkeys(topics, OKABE_ITO[0]),
        lang=lang,
        width=_PANEL_WIDTH,
        height=_PANEL_HEIGHT,
    )
    return {topic: _render(charts[topic].specification, f"t{topic}-") for topic in topics}


def draw_content_topic_map(content: Content, lang: Language) -> Markup | None:
    """Return the heat map of topics and codes, or None where no code goes with a topic."""
    if content.topic_map.rows.is_empty():
        return None
    return _render(draw_topic_map(content.topic_map, lang=lang).specification, "tm-")


def draw_content_matrix(content: Content, lang: Language) -> Markup | None:
    """Return the heat map, or None where there is nothing to set against each other."""
    if content.matrix.rows.is_empty():
        return None
    labels = {group.name: group.label for group in content.groups}
    return _render(draw_matrix(content.matrix, lang=lang, groups=labels).specification, "m-")


def draw_content_network(content: Content) -> Markup | None:
    """Return the picture of the network, or None where no two codes are together."""
    network = content.network.network
    if network.edges.is_empty():
        return None
    # the room escapes the labels that it writes
    return Markup(draw_network(network, measure="jaccard", max_edges=EDGES_DRAWN, has_caption=False))


def _render(specification: dict[str, object], prefix: str) -> Markup:
    # Vega escapes what it writes, and so does the XML writer behind it
    return Markup(render_svg(specification, prefix=prefix))
