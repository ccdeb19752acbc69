"""The pictures of the report, as SVG that stands in the page.

Takes the content of the report; gives SVG text. Each picture has ids of its own, so that none refers to another's.
"""

from typing import Any

from markupsafe import Markup

from flows.report.content import EDGES_DRAWN, Content, Group
from flows.report.words import Words
from pipeline.networks import draw_network
from pipeline.query.charts import OKABE_ITO, draw_matrix, draw_trends, render_svg

__all__ = ["draw_codes", "draw_content_matrix", "draw_content_network", "draw_topic_panels"]

_PANEL_WIDTH, _PANEL_HEIGHT = 262, 104


def draw_codes(content: Content, group: Group, words: Words) -> dict[str, Markup]:
    """Return a small trend for each code of a group that is mentioned in a dated document; equal scales."""
    rows = content.trends.rows
    spoken = rows.filter(rows["n"] > 0)
    codes = [each["code"] for each in group.codes if each["code"] in set(spoken["code"])]
    most = rows.filter(rows["code"].is_in(codes))["high"].max()
    return {
        code: _draw_panel(content.trends, code, group.colour, most, words, prefix=f"t{content_number(content, code)}-")
        for code in codes
    }


def draw_topic_panels(content: Content, words: Words) -> dict[int, Markup]:
    """Return a small trend for each topic; equal scales."""
    rows = content.topic_trend.rows
    most = rows["high"].max()
    return {
        topic: _draw_panel(content.topic_trend, topic, OKABE_ITO[0], most, words, prefix=f"k{topic}-")
        for topic in rows["topic"].unique(maintain_order=True)
    }


def draw_content_matrix(content: Content, words: Words) -> Markup | None:
    """Return the heat map, or None where there is nothing to set against each other."""
    if content.matrix.rows.is_empty():
        return None
    chart = draw_matrix(content.matrix, lang=_lang(words), groups={group.name: group.label for group in content.groups})
    return Markup(render_svg(chart.specification, prefix="m-"))


def draw_content_network(content: Content) -> Markup | None:
    """Return the picture of the network, or None where no two codes are together."""
    network = content.network.network
    if network.edges.is_empty():
        return None
    return Markup(draw_network(network, measure="jaccard", max_edges=EDGES_DRAWN))


def content_number(content: Content, code: str) -> int:
    """Return the place of a code in the codebook; a code may hold characters that an id may not."""
    codes = [each["code"] for group in content.groups for each in group.codes]
    return codes.index(code)


def _draw_panel(answer: Any, key: str | int, colour: str, most: Any, words: Words, *, prefix: str) -> Markup:
    chart = draw_trends(
        answer,
        lang=_lang(words),
        only=[key],
        colours={key: colour},
        most=most,
        width=_PANEL_WIDTH,
        height=_PANEL_HEIGHT,
        is_small=True,
    )
    return Markup(render_svg(chart.specification, prefix=prefix))


def _lang(words: Words) -> Any:
    return "id" if words.lang == "id" else "en"
