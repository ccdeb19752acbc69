"""Draws answers as charts: Vega-Lite specifications, made with Altair.

Takes an Answer; gives a Chart, with a title and a caption that says unit, denominator, n and period. Words that come
from documents only ever stand in data, never in an expression. Reads and writes no file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.query.chart_files import render_svg, write_chart
from pipeline.query.words import WORDS, Language

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.answer import Answer

__all__ = ["OKABE_ITO", "Chart", "draw_matrix", "draw_topics", "draw_trends", "render_svg", "write_chart"]

# M. Okabe, K. Ito (2008), Color universal design: How to make figures and presentations that are friendly to
# colorblind people. Without black, which text has, and with yellow last, which is weak on white.
OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#F0E442")

_FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"
_INK, _FAINT_INK, _GRID = "#1d2733", "#5b6673", "#e3e7eb"

# From nearly white to a dark blue that white numbers can be read on.
_HEAT = ["#f3f6f9", "#a9c9e4", "#3f86bd", "#0b4a86"]

# More bands than this on top of one another cannot be told apart.
_SERIES_IN_ONE_PANEL = 3
_PANELS_A_ROW = 3
_PIXELS_A_LABEL = {"year": 36, "quarter": 58, "month": 54}

_CONFIG: dict[str, Any] = {
    "font": _FONT,
    "background": "white",
    "view": {"stroke": None},
    "axis": {
        "labelColor": _FAINT_INK,
        "titleColor": _FAINT_INK,
        "titleFontWeight": "normal",
        "labelFontSize": 11,
        "titleFontSize": 11,
        "gridColor": _GRID,
        "domainColor": "#aab3bc",
        "tickColor": "#aab3bc",
    },
    "header": {"labelColor": _INK, "labelFontSize": 12, "labelFontWeight": "bold", "titleColor": _FAINT_INK},
    "legend": {"labelColor": _INK, "titleColor": _FAINT_INK, "labelFontSize": 12, "labelLimit": 260},
    "title": {
        "color": _INK,
        "fontSize": 16,
        "subtitleColor": _FAINT_INK,
        "subtitleFontSize": 11,
        "subtitlePadding": 6,
    },
}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and the words that belong to it.

    Attributes:
        specification: Vega-Lite specification with its data, without title and caption.
        title: What it shows.
        caption: Unit, denominator, n, period, and what the marks mean.
        lang: Language of title, caption and labels.
    """

    specification: dict[str, Any]
    title: str
    caption: str
    lang: Language = "en"

    def _repr_mimebundle_(self, **_: object) -> dict[str, Any]:
        """Show the chart where a notebook asks for it."""
        return {"image/svg+xml": render_svg(self.specification), "text/plain": self.title}


def draw_trends(
    answer: "Answer",
    *,
    lang: Language = "en",
    only: Sequence[str | int] | None = None,
    colours: Mapping[str | int, str] | None = None,
    most: float | None = None,
    width: int | None = None,
    height: int | None = None,
    is_small: bool | None = None,
) -> Chart:
    """Draw shares by period with their intervals.

    A period without documents is a gap; one that is not over has a hollow point and a dashed line. Up to three series
    share a panel; more have a panel each, with equal scales.

    Args:
        answer: What `Corpus.trends` or `Corpus.topic_trend` gave.
        lang: Language of labels and caption.
        only: Draw these codes or topics only; None for all.
        colours: Colour of each code or topic; None gives one to each series, or one to each group of codes.
        most: Upper end of the scale, 0 to 1; None takes the highest end of an interval.
        width: Width of a panel in pixels.
        height: Height of a panel in pixels.
        is_small: Whether panels have few ticks and no title on the axis; None when there are many panels.
    """
    import altair as alt

    words = WORDS[lang]
    key = "topic" if answer.question["question"] == "topic_trend" else "code"
    rows = _prepare_series(answer.rows, key, lang, only)
    names = list(dict.fromkeys(row["series"] for row in rows))
    is_one_panel = len(names) <= _SERIES_IN_ONE_PANEL
    wide = width or (640 if is_one_panel else 230)
    high = height or (300 if is_one_panel else 120)
    palette = _choose_colours(rows, colours, is_one_panel=is_one_panel)
    for row in rows:
        row["colour"] = palette[row["key"]]
    units = words[answer.question["unit"]]
    axes = _make_axes(
        rows, answer.question["by"], words["share"].format(units=units), most, wide, is_small=not is_one_panel
    )
    panel = _layer_series(axes, names, palette, rows, words, shows_legend=1 < len(names) <= _SERIES_IN_ONE_PANEL)
    panel = panel.properties(width=wide, height=high)
    chart: Any = panel
    if not is_one_panel:
        header = alt.Header(title=None, labelLimit=wide, labelAnchor="start")
        chart = panel.facet(
            alt.Facet("series:N", sort=names, header=header),
            data={"values": rows},
            columns=_PANELS_A_ROW,
            spacing={"row": 14, "column": 18},
        )
    chart = chart.properties(data={"values": rows})
    return Chart(_finish(chart), words[answer.question["question"]], _say_series(answer, rows, words), lang)


def draw_matrix(answer: "Answer", *, lang: Language = "en", groups: Mapping[str, str] | None = None) -> Chart:
    """Draw how often the codes of the rows go with those of the columns, as a heat map with numbers.

    Args:
        answer: What `Corpus.matrix` gave.
        lang: Language of labels and caption.
        groups: Label of each group of columns; one without is shown as it is.
    """
    import altair as alt

    words = WORDS[lang]
    units = words[answer.question["unit"]]
    rows = [
        {
            "row": each[f"row_label_{lang}"],
            "column": each[f"column_label_{lang}"],
            "group": (groups or {}).get(each["column_group"], each["column_group"]),
            **{name: each[name] for name in ("n_both", "jaccard")},
            "number": "–" if each["jaccard"] is None else f"{each['n_both']:,}",
        }
        for each in answer.rows.iter_rows(named=True)
    ]
    highest = max((row["jaccard"] or 0.0 for row in rows), default=0.0) or 1.0
    order_rows = list(dict.fromkeys(row["row"] for row in rows))
    order_columns = list(dict.fromkeys(row["column"] for row in rows))
    order_groups = list(dict.fromkeys(row["group"] for row in rows))
    base = alt.Chart().encode(
        x=alt.X(
            "column:N",
            sort=order_columns,
            title=None,
            axis=alt.Axis(labelAngle=-38, labelLimit=230, domain=False, ticks=False),
        ),
        y=alt.Y("row:N", sort=order_rows, title=None, axis=alt.Axis(labelLimit=230, domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("row:N", title=" "),
            alt.Tooltip("column:N", title="×"),
            alt.Tooltip("n_both:Q", title=words["n_both"]),
            alt.Tooltip("jaccard:Q", title=words["jaccard"], format=".3f"),
        ],
    )
    cells = base.mark_rect(stroke="white", strokeWidth=2, cornerRadius=3).encode(
        color=alt.Color(
            "jaccard:Q",
            scale=alt.Scale(range=_HEAT, domain=[0, highest]),
            legend=alt.Legend(title=words["jaccard"], format=".2f", gradientLength=90, tickCount=3),
        )
    )
    numbers = base.mark_text(fontSize=12, aria=False).encode(
        text="number:N",
        color=alt.condition(f"datum.jaccard > {0.55 * highest:.6f}", alt.value("white"), alt.value(_INK)),
    )
    chart = (
        alt.layer(cells, numbers)
        .properties(width=alt.Step(46), height=alt.Step(34))
        .facet(
            column=alt.Column(
                "group:N", sort=order_groups, title=None, header=alt.Header(labelAnchor="start", labelLimit=200)
            ),
            data={"values": rows},
            spacing=10,
        )
        .resolve_scale(x="independent")
    )
    total = f"{answer.rows['N'][0] if rows else 0:,}"
    return Chart(_finish(chart), words["matrix"], words["matrix_caption"].format(units=units, total=total), lang)


def draw_topics(answer: "Answer", *, lang: Language = "en") -> Chart:
    """Draw how many passages each topic has, as bars.

    Args:
        answer: What `Corpus.topics` gave.
        lang: Language of labels and caption.
    """
    import altair as alt

    words = WORDS[lang]
    rows = [
        {"topic": f"{each['topic']}  {each['label']}", "passages": each["passages"], "terms": each["terms"]}
        for each in answer.rows.iter_rows(named=True)
    ]
    bars = alt.Chart().encode(
        x=alt.X("passages:Q", title=words["passages_axis"], axis=alt.Axis(tickMinStep=1)),
        y=alt.Y("topic:N", sort=None, title=None, axis=alt.Axis(labelLimit=320, domain=False, ticks=False)),
        tooltip=[
            alt.Tooltip("topic:N", title=words["topic"]),
            alt.Tooltip("passages:Q", title=words["passages_axis"]),
            alt.Tooltip("terms:N", title=words["terms"]),
        ],
    )
    layers = alt.layer(
        bars.mark_bar(color=OKABE_ITO[0], height=16, cornerRadiusEnd=2),
        bars.mark_text(align="left", dx=4, fontSize=11, color=_FAINT_INK, aria=False).encode(text="passages:Q"),
    )
    chart = layers.properties(width=420, height=alt.Step(26), data={"values": rows})
    total = f"{sum(row['passages'] for row in rows):,}"
    return Chart(_finish(chart), words["topics"], words["topics_caption"].format(total=total), lang)


def _prepare_series(
    frame: "pl.DataFrame", key: str, lang: Language, only: Sequence[str | int] | None
) -> list[dict[str, Any]]:
    """Return one row per series and period with what its marks need."""
    rows: list[dict[str, Any]] = []
    for each in frame.iter_rows(named=True):
        if only is not None and each[key] not in only:
            continue
        label = each["label"] if key == "topic" else each[f"label_{lang}"]
        rows.append(
            {
                "key": each[key],
                "series": f"{each[key]}  {label}" if key == "topic" else label,
                "group": each.get("group"),
                "sign": each.get("sign"),
                **{name: each[name] for name in ("period", "n", "N", "share", "low", "high", "is_open")},
                "count": f"{each['n']:,} / {each['N']:,}",
            }
        )
    _tell_apart(rows)
    series: dict[str | int, list[dict[str, Any]]] = {}
    for row in rows:
        series.setdefault(row["key"], []).append(row)
    for points in series.values():
        _mark_points(points)
    return rows


def _tell_apart(rows: list[dict[str, Any]]) -> None:
    """Add the code to labels that two codes have."""
    keys: dict[str, set[Any]] = {}
    for row in rows:
        keys.setdefault(row["series"], set()).add(row["key"])
    for row in rows:
        if len(keys[row["series"]]) > 1:
            row["series"] = f"{row['series']} ({row['key']})"


def _mark_points(points: list[dict[str, Any]]) -> None:
    """Say of each point whether it stands alone between gaps, and on which line it lies."""
    for number, point in enumerate(points):
        before = points[number - 1]["share"] if number else None
        after = points[number + 1]["share"] if number + 1 < len(points) else None
        next_is_open = number + 1 < len(points) and points[number + 1]["is_open"]
        point["is_alone"] = point["share"] is not None and before is None and after is None
        point["in_line"] = not point["is_open"]
        point["in_tail"] = point["is_open"] or next_is_open
        point["interval"] = "–" if point["low"] is None else f"{point['low']:.1%} – {point['high']:.1%}"


def _choose_colours(
    rows: list[dict[str, Any]], colours: Mapping[str | int, str] | None, *, is_one_panel: bool
) -> dict[str | int, str]:
    keys = list(dict.fromkeys(row["key"] for row in rows))
    if colours is not None:
        return {key: colours.get(key, OKABE_ITO[0]) for key in keys}
    groups = {row["key"]: (row["group"], row["sign"]) for row in rows}
    if is_one_panel or None in {group for group, _ in groups.values()}:
        is_many = len(keys) > len(OKABE_ITO)
        return {key: OKABE_ITO[0 if is_many else number] for number, key in enumerate(keys)}
    from pipeline.networks.colours import choose_colours

    by_group = choose_colours(groups.values())
    return {key: by_group[group] for key, (group, _) in groups.items()}


def _make_axes(
    rows: list[dict[str, Any]], by: str, title: str, most: float | None, width: int, *, is_small: bool
) -> dict[str, Any]:
    import altair as alt

    periods = list(dict.fromkeys(row["period"] for row in rows))
    top = most or max((row["high"] for row in rows if row["high"] is not None), default=1.0)
    step = max(1, -(-len(periods) * _PIXELS_A_LABEL[by] // width))
    return {
        "title": None if is_small else title,
        "x": alt.X(
            "period:O",
            scale=alt.Scale(domain=periods),
            title=None,
            axis=alt.Axis(values=periods[::step], labelAngle=0, grid=False),
        ),
        "y": alt.Y(
            "share:Q",
            scale=alt.Scale(domain=[0, min(1.0, top)], nice=3 if is_small else 5),
            title=None if is_small else title,
            axis=alt.Axis(
                format=".0%" if top >= 0.1 else ".1%", tickCount=3 if is_small else 5, domain=False, ticks=False
            ),
        ),
    }


def _layer_series(
    axes: dict[str, Any],
    names: list[str],
    palette: Mapping[str | int, str],
    rows: list[dict[str, Any]],
    words: Mapping[str, str],
    *,
    shows_legend: bool,
) -> Any:
    import altair as alt

    by_name = {row["series"]: palette[row["key"]] for row in rows}
    scale = alt.Scale(domain=names, range=[by_name[name] for name in names])
    legend = alt.Legend(title=None, orient="top", symbolType="circle", symbolOpacity=1) if shows_legend else None
    colour = alt.Color("series:N", scale=scale, legend=legend)
    tooltip = [
        alt.Tooltip("series:N", title=words["series"]),
        alt.Tooltip("period:O", title=words["period"]),
        alt.Tooltip("count:N", title=words["count"]),
        alt.Tooltip("share:Q", title=words["share"].format(units="").strip(), format=".1%"),
        alt.Tooltip("interval:N", title=words["interval"]),
    ]
    base = alt.Chart().encode(x=axes["x"], color=colour)
    ends = {"y": alt.Y("low:Q", title=axes["title"]), "y2": "high:Q"}
    band = base.mark_area(opacity=0.16, invalid="break-paths-filter-domains", aria=False).encode(**ends)
    alone = base.transform_filter("datum.is_alone").mark_rule(opacity=0.35, strokeWidth=3, aria=False).encode(**ends)
    lines = base.mark_line(strokeWidth=2, invalid="break-paths-filter-domains", aria=False).encode(y=axes["y"])
    points = base.encode(y=axes["y"], tooltip=tooltip)
    return alt.layer(
        band,
        alone,
        lines.transform_filter("datum.in_line"),
        lines.transform_filter("datum.in_tail").mark_line(strokeWidth=1.5, strokeDash=[3, 3], aria=False),
        points.transform_filter("!datum.is_open").mark_point(filled=True, size=34, opacity=1),
        points.transform_filter("datum.is_open").mark_point(
            filled=False, fill="white", size=34, opacity=1, strokeWidth=1.8
        ),
    )


def _say_series(answer: "Answer", rows: list[dict[str, Any]], words: Mapping[str, str]) -> str:
    if not rows:
        return words["no_data"]
    asked = answer.question
    units, by = words[asked["unit"]], words[asked["by"]]
    first = [row for row in rows if row["key"] == rows[0]["key"]]
    said = [
        words[f"{asked['question']}_caption"].format(units=units, by=by) + ".",
        words["trend_total"].format(
            total=f"{sum(row['N'] for row in first):,}", units=units, first=first[0]["period"], last=first[-1]["period"]
        ),
        words["trend_marks"].format(confidence=f"{100 * asked['confidence']:g}", units=units),
    ]
    if any(row["is_open"] for row in rows):
        said.append(words["trend_open"].format(by=by))
    return " ".join(said)


def _finish(chart: Any) -> dict[str, Any]:
    """Return the specification of a chart with the looks that all have."""
    specification: dict[str, Any] = chart.to_dict()
    return {**specification, "config": _CONFIG}
