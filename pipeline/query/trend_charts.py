"""Draws shares by period, with their intervals.

Takes the Answer of `Corpus.trends` or `Corpus.topic_trend`; gives charts. A period without documents is a gap, one
that is not over has a hollow point and a dashed line. Labels only ever stand in data, never in an expression.
"""

from collections.abc import Iterable, Mapping, Sequence
from statistics import median
from typing import TYPE_CHECKING, Any

from pipeline.query.chart import FAINT_INK, OKABE_ITO, ROWS, Chart, by_place, fill, finish, number_places
from pipeline.query.trend_points import Key, get_key_column, prepare_series
from pipeline.query.words import WORDS, Language, write_count

if TYPE_CHECKING:
    from pipeline.query.answer import Answer

__all__ = ["draw_trend_panels", "draw_trends", "say_trends"]

# Bands of more than two series lie on top of one another, and so do their points.
_SERIES_IN_ONE_PANEL = 2
_PANELS_A_ROW = 3
# Share of the median N below which the interval of a period does not set the scale.
_THIN = 0.1
_PIXELS_A_LABEL = {"year": 36, "quarter": 58, "month": 54}


def draw_trends(answer: "Answer", *, lang: Language = "en") -> Chart:
    """Draw all series of an answer: up to two in one panel, more with a panel each and equal scales.

    Args:
        answer: What `Corpus.trends` or `Corpus.topic_trend` gave.
        lang: Language of labels and caption.
    """
    import altair as alt

    series = prepare_series(answer, lang)
    rows = [row for points in series.values() for row in points]
    names = [points[0]["series"] for points in series.values()]
    if len(series) <= _SERIES_IN_ONE_PANEL:
        _paint(series, dict(zip(series, OKABE_ITO, strict=False)))
        chart: Any = _draw_panel(answer, rows, lang, width=640, height=300, legend=names if len(names) > 1 else None)
    else:
        _paint(series, _choose_group_colours(series))
        number_places(rows, "series")
        header = alt.Header(title=None, labelLimit=230, labelAnchor="start")
        panel = _draw_panel(answer, rows, lang, width=230, height=120, is_small=True)
        spacing: Any = {"row": 14, "column": 18}
        facet = alt.Facet("series:N", sort=by_place("series"), header=header)
        chart = panel.facet(facet, data=ROWS, columns=_PANELS_A_ROW, spacing=spacing)
    title = _write_title(answer, lang)
    return Chart(finish(chart, rows), title, say_trends(answer, lang=lang), lang)


def draw_trend_panels(
    answer: "Answer",
    keys: Sequence[Key],
    *,
    colours: Mapping[Key, str],
    lang: Language = "en",
    width: int = 230,
    height: int = 120,
) -> dict[Key, Chart]:
    """Draw some series of an answer as small charts of their own, with equal scales.

    Args:
        answer: What `Corpus.trends` or `Corpus.topic_trend` gave.
        keys: Codes or topics to draw.
        colours: Colour of each, #RRGGBB.
        lang: Language of labels.
        width: Width of a panel in pixels, without its axis.
        height: Height of a panel in pixels, without its axis.

    Returns:
        A chart for each key.
    """
    series = {key: points for key, points in prepare_series(answer, lang).items() if key in keys}
    if not series:
        return {}
    _paint(series, colours)
    every_row = [row for points in series.values() for row in points]
    # the charts differ in nothing but their data
    shared = finish(_draw_panel(answer, every_row, lang, width=width, height=height, is_small=True), [])
    caption = say_trends(answer, lang=lang)
    return {key: Chart(fill(shared, points), points[0]["series"], caption, lang) for key, points in series.items()}


def say_trends(answer: "Answer", *, lang: Language = "en") -> str:
    """Return the caption of series: unit, denominator, N, period, and what the marks mean."""
    import polars as pl

    words, asked = WORDS[lang], answer.question
    if answer.rows.is_empty():
        return words["no_data"]
    key = get_key_column(answer)
    first = answer.rows.filter(answer.rows[key] == answer.rows[key][0])
    if "per" in first.columns:
        first = first.group_by("period", maintain_order=True).agg(pl.col("N").sum(), pl.col("is_open").first())
    units, by = words[asked["unit"]], words[asked["by"]]
    said = [words[f"{asked['question']}_caption"].format(units=units, by=by) + "."]
    if asked.get("where"):
        said.append(words["trend_where"].format(conditions=", ".join(asked["where"])))
    said += [
        words["trend_total"].format(
            total=write_count(int(first["N"].sum()), lang),
            units=units,
            first=first["period"][0],
            last=first["period"][-1],
        ),
        words["trend_standard_marks" if asked.get("standardise") else "trend_marks"].format(
            confidence=f"{100 * asked['confidence']:g}", units=units, field=asked.get("standardise")
        ),
    ]
    if asked.get("leave_out"):
        what = words.get(f"trend_{asked['leave_out']}", asked["leave_out"])
        said.append(words["trend_without"].format(what=what))
    if asked.get("test"):
        said.append(words["trend_tested"])
    if "per" in answer.rows.columns:
        said.append(words["trend_thin"].format(units=units))
    elif any(0 < total < _say_thin(first["N"].to_list()) for total in first["N"]):
        said.append(words["trend_cut"])
    if "is_masked" in answer.rows.columns and answer.rows["is_masked"].any():
        said.append(words["trend_masked"].format(least=f"{asked['least_looked']:.0%}".replace("%", "\u00a0%")))
    if first["is_open"].any():
        said.append(words["trend_open"].format(by=by))
    return " ".join(said)


def _write_title(answer: "Answer", lang: Language) -> str:
    """Return the title, with the code where the series are all of one and named by something else."""
    title = WORDS[lang][answer.question["question"]]
    if "per" not in answer.rows.columns or answer.rows["code"].n_unique() != 1:
        return title
    return f"{title}: {answer.rows[f'label_{lang}'][0]}"


def _choose_group_colours(series: Mapping[Key, list[dict[str, Any]]]) -> dict[Key, str]:
    """Return for each series the colour of its group; topics have no group and one colour."""
    from pipeline.networks import choose_colours

    groups = {key: points[0]["group"] for key, points in series.items()}
    chosen = {**choose_colours(groups.values()), None: OKABE_ITO[0]}
    return {key: chosen[group] for key, (group, _) in groups.items()}


def _paint(series: Mapping[Key, list[dict[str, Any]]], colours: Mapping[Key, str]) -> None:
    for key, points in series.items():
        for point in points:
            point["colour"] = colours[key]
            point.pop("group")


def _draw_panel(
    answer: "Answer",
    rows: Sequence[Mapping[str, Any]],
    lang: Language,
    *,
    width: int,
    height: int,
    is_small: bool = False,
    legend: Sequence[str] | None = None,
) -> Any:
    """Return the layers of a panel: band, lines and points.

    Args:
        answer: The answer.
        rows: The points of all series that share the scales.
        lang: Language of words.
        width: Width in pixels.
        height: Height in pixels.
        is_small: Whether the axis has few ticks and no title.
        legend: Names of the series in order, when a legend is to tell them apart.
    """
    import altair as alt

    words = WORDS[lang]
    title = None if is_small else words["share"].format(units=words[answer.question["unit"]])
    base = alt.Chart().encode(x=_make_x(rows, answer.question["by"], width), color=_make_colour(rows, legend))
    share = _make_y(rows, title, is_small=is_small)
    # marks without figures of their own are hidden from screen readers
    quiet: Any = {"aria": False}
    broken: Any = {**quiet, "invalid": "break-paths-filter-domains", "strokeJoin": "round"}
    ends: Any = {"y": alt.Y("low:Q", title=title), "y2": "high:Q"}
    tooltip = [
        alt.Tooltip("series:N", title=words["series"]),
        alt.Tooltip("period:O", title=words["period"]),
        alt.Tooltip("count:N", title=words["count"]),
        alt.Tooltip("share:Q", title=words["share_alone"], format=".1%"),
        alt.Tooltip("interval:N", title=words["interval"]),
    ]
    points = base.encode(y=share, tooltip=tooltip)
    look: Any = {"size": 34, "opacity": 1}
    without = [base.mark_area(opacity=0.3, clip=True, **broken).encode(y="without_low:Q", y2="without_high:Q")]
    is_band = any(row.get("without_low") is not None for row in rows)
    tested = [
        base.transform_filter("datum.is_change").mark_rule(strokeWidth=1, strokeDash=[5, 3], **quiet),
        base.transform_filter("datum.is_burst")
        .mark_tick(thickness=3, size=9, orient="horizontal", **quiet)
        .encode(y=alt.value(height)),
    ]
    is_masked = any(row.get("is_masked") for row in rows)
    return alt.layer(
        *([_make_stripes(rows, answer.question["by"], width)] if is_masked else []),
        base.mark_area(opacity=0.16, clip=True, **broken).encode(**ends),
        *(without if is_band else []),
        *(tested if answer.question.get("test") else []),
        base.transform_filter("datum.is_alone")
        .mark_rule(opacity=0.35, strokeWidth=3, clip=True, **quiet)
        .encode(**ends),
        base.transform_filter("datum.in_line").mark_line(strokeWidth=2, **broken).encode(y=share),
        base.transform_filter("datum.in_tail").mark_line(strokeWidth=1.5, strokeDash=[3, 3], **broken).encode(y=share),
        points.transform_filter("!datum.is_open").mark_point(filled=True, **look),
        points.transform_filter("datum.is_open").mark_point(filled=False, fill="white", strokeWidth=1.8, **look),
    ).properties(width=width, height=height)


def _make_stripes(rows: Sequence[Mapping[str, Any]], by: str, width: int) -> Any:
    """Return stripes over the whole height behind the periods that are marked."""
    import altair as alt

    periods = len({row["period"] for row in rows})
    # a thick dashed line is striped
    look: Any = {"strokeWidth": 0.8 * width / max(periods, 1), "strokeDash": [2, 4], "color": FAINT_INK}
    stripes = alt.Chart().transform_filter("datum.is_masked").mark_rule(opacity=0.3, clip=True, aria=False, **look)
    return stripes.encode(x=_make_x(rows, by, width))


def _make_x(rows: Iterable[Mapping[str, Any]], by: str, width: int) -> Any:
    import altair as alt

    periods = list(dict.fromkeys(row["period"] for row in rows))
    step = max(1, -(-len(periods) * _PIXELS_A_LABEL[by] // width))
    axis = alt.Axis(values=periods[::step], labelAngle=0, grid=False)
    return alt.X("period:O", scale=alt.Scale(domain=periods), title=None, axis=axis)


def _make_y(rows: Sequence[Mapping[str, Any]], title: str | None, *, is_small: bool) -> Any:
    import altair as alt

    known = [row for row in rows if row["high"] is not None]
    thick = [row for row in known if not row["is_thin"]] or known
    top = _choose_top(thick)
    ticks = 3 if is_small else 5
    axis = alt.Axis(format=".0%" if top >= 0.1 else ".1%", tickCount=ticks, domain=False, ticks=False)
    return alt.Y(
        "share:Q", scale=alt.Scale(domain=[0, top], nice=ticks, clamp=len(thick) < len(known)), title=title, axis=axis
    )


def _choose_top(points: Sequence[Mapping[str, Any]]) -> float:
    """Return the upper end of the scale: that of every share, and of every interval but those of thin periods.

    The interval of a period with one document reaches from nothing to most of the scale, and would flatten all others.
    """
    if not points:
        return 1.0
    thin = _say_thin([point["N"] for point in points])
    ends = [point["high"] for point in points if point["N"] >= thin]
    return min(1.0, max(*ends, *(point["share"] for point in points)) or 1.0)


def _say_thin(totals: Sequence[int]) -> float:
    """Return the N below which a period is thin beside the others."""
    known = [total for total in totals if total]
    return _THIN * median(known) if known else 0.0


def _make_colour(rows: Iterable[Mapping[str, Any]], legend: Sequence[str] | None) -> Any:
    import altair as alt

    if legend is None:
        return alt.Color("colour:N", scale=None)
    colours = {row["series"]: row["colour"] for row in rows}
    scale = alt.Scale(domain=list(legend), range=[colours[name] for name in legend])
    looks = alt.Legend(title=None, orient="top", symbolType="circle", symbolOpacity=1)
    return alt.Color("series:N", scale=scale, legend=looks)
