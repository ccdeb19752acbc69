"""Charts of answers: drawn with Altair, written as SVG, PNG or HTML.

Takes answers; gives charts and files. Knows no workspace.
"""

from pipeline.query.chart import OKABE_ITO, Chart
from pipeline.query.chart_files import render_svg, write_chart
from pipeline.query.coverage_charts import draw_coverage
from pipeline.query.table_charts import draw_crosstab, draw_matrix, draw_topics, say_matrix
from pipeline.query.topic_charts import (
    draw_covariates,
    draw_topic_choice,
    draw_topic_comparison,
    draw_topic_map,
    say_topic_map,
)
from pipeline.query.trend_charts import draw_trend_panels, draw_trends, say_trends

__all__ = [
    "OKABE_ITO",
    "Chart",
    "draw_covariates",
    "draw_coverage",
    "draw_crosstab",
    "draw_matrix",
    "draw_topic_choice",
    "draw_topic_comparison",
    "draw_topic_map",
    "draw_topics",
    "draw_trend_panels",
    "draw_trends",
    "render_svg",
    "say_matrix",
    "say_topic_map",
    "say_trends",
    "write_chart",
]
