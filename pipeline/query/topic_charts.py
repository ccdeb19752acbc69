"""Draws topics: which codes live in them, why there are so many, and what their shares depend on.

Takes the Answer of `Corpus.topic_map`, `topic_choice` or `topic_covariates`; gives charts. Labels only ever stand in
data, never in an expression.
"""

import math
from collections import Counter
from typing import TYPE_CHECKING, Any

from pipeline.query.chart import (
    FAINT_INK,
    INK,
    OKABE_ITO,
    ROWS,
    Chart,
    by_place,
    finish,
    number_places,
    shorten,
    tell_apart,
)
from pipeline.query.topic_chart_words import TOPIC_WORDS
from pipeline.query.words import Language, write_count

if TYPE_CHECKING:
    from pipeline.query.answer import Answer
    from pipeline.query.topic_answers import TopicChoiceAnswer, TopicComparisonAnswer

__all__ = ["draw_covariates", "draw_topic_choice", "draw_topic_comparison", "draw_topic_map", "say_topic_map"]

# Orange, nearly white, blue: told apart with any colour vision.
_AROUND_ZERO = ["#b35806", "#f7f7f7", "#0b4a86"]
_SURE = 0.05
# From nearly white to a dark blue that white numbers can be read on.
_HEAT = ["#f3f6f9", "#a9c9e4", "#3f86bd", "#0b4a86"]
_DARK_FROM, _WORTH_A_NUMBER = 0.5, 0.05
# Eight times as often as by chance, or an eighth: beyond it the colour says no more.
_MOST_DOUBLINGS = 3.0
_WHITE_FROM = 1.7
_CELL_WIDTH, _CELL_HEIGHT = 46, 26
_MEASURES = ("coherence_npmi", "stability", "agreement", "exclusivity", "diversity", "smallest")
_PANEL_WIDTH, _PANEL_HEIGHT = 230, 120
_LABEL_PIXELS = 320
_LETTER_PIXELS = 7.5


def draw_topic_map(answer: "Answer", *, lang: Language = "en") -> Chart:
    """Draw which code lives in which topic: the number of passages, the colour how much more often than by chance.

    Args:
        answer: What `Corpus.topic_map` gave.
        lang: Language of labels and caption.
    """
    import altair as alt

    words = TOPIC_WORDS[lang]
    rows = _prepare_cells(answer, lang)
    axis: Any = {"labelLimit": _LABEL_PIXELS, "labelFontSize": 12, "domain": False, "ticks": False}
    base = alt.Chart().encode(
        x=alt.X("code:N", sort=by_place("code"), title=None, axis=alt.Axis(labelAngle=-42, **axis)),
        y=alt.Y("topic:N", sort=by_place("topic"), title=None, axis=alt.Axis(**axis)),
        tooltip=[
            alt.Tooltip("topic:N", title=words["topic"]),
            alt.Tooltip("code:N", title=words["code"]),
            alt.Tooltip("n_both:Q", title=words["passages"]),
            alt.Tooltip("expected:Q", title=words["expected"], format=".1f"),
            alt.Tooltip("q:Q", title="q", format=".2g"),
        ],
    )
    scale = alt.Scale(range=_AROUND_ZERO, domain=[-_MOST_DOUBLINGS, 0, _MOST_DOUBLINGS], clamp=True, interpolate="lab")
    legend = alt.Legend(
        title=words["lift"], values=[-3, -2, -1, 0, 1, 2, 3], gradientLength=150,
        labelExpr="datum.value < 0 ? '1/' + pow(2, -datum.value) : '' + pow(2, datum.value)",
    )  # fmt: skip
    cells = base.mark_rect(stroke="white", strokeWidth=2, cornerRadius=2).encode(
        color=alt.Color("doublings:Q", scale=scale, legend=legend)
    )
    is_dark = f"abs(datum.doublings) > {_WHITE_FROM}"
    ink = alt.condition(is_dark, alt.value("white"), alt.value(INK))
    sure = base.mark_text(fontSize=11, fontWeight="bold", aria=False).encode(text="number:N", color=ink)
    unsure = base.mark_text(fontSize=10, aria=False).encode(
        text="number:N", color=alt.condition(is_dark, alt.value("#e8e8e8"), alt.value(FAINT_INK))
    )
    panel = alt.layer(
        cells, sure.transform_filter("datum.is_sure"), unsure.transform_filter("!datum.is_sure")
    ).properties(width=alt.Step(_CELL_WIDTH), height=alt.Step(_CELL_HEIGHT))
    column = alt.Column("group:N", sort=by_place("group"), title=None, header=alt.Header(labelAnchor="start"))
    chart = panel.facet(column=column, data=ROWS, spacing=14, bounds="flush").resolve_scale(x="independent")
    return Chart(finish(chart, rows), words["map"], say_topic_map(answer, lang=lang), lang)


def say_topic_map(answer: "Answer", *, lang: Language = "en") -> str:
    """Return the caption of the map of topics and codes: unit, N, and what number and colour mean."""
    total = 0 if answer.rows.is_empty() else answer.rows["N"][0]
    return TOPIC_WORDS[lang]["map_caption"].format(total=write_count(total, lang))


def draw_topic_choice(answer: "TopicChoiceAnswer", *, lang: Language = "en") -> Chart:
    """Draw the figures of each number of topics that was tried, a panel for each figure.

    Args:
        answer: What `Corpus.topic_choice` gave.
        lang: Language of labels and caption.
    """
    import altair as alt

    words = TOPIC_WORDS[lang]
    rows = [
        {
            "k": each["k"],
            "measure": words[name],
            "value": each[name],
            "low": each[name] - (each["standard_error"] if name == "coherence_npmi" else 0),
            "high": each[name] + (each["standard_error"] if name == "coherence_npmi" else 0),
            "role": words["chosen"] if each["is_chosen"] else words["runner_up"] if each.get("is_runner_up") else "",
        }
        for name in _MEASURES
        if name in answer.rows.columns
        for each in answer.rows.sort("k").iter_rows(named=True)
        if each[name] is not None
    ]
    number_places(rows, "measure")
    axis = alt.Axis(grid=False, tickMinStep=1, tickCount=6)
    base = alt.Chart().encode(x=alt.X("k:Q", title=words["k"], axis=axis, scale=alt.Scale(zero=False, padding=8)))
    roles = [words[name] for name in ("chosen", "runner_up") if any(row["role"] == words[name] for row in rows)]
    colours = alt.Scale(domain=roles, range=[OKABE_ITO[1], OKABE_ITO[5]][: len(roles)])
    value = alt.Y("value:Q", title=None, scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=4, domain=False))
    named = base.transform_filter("datum.role != ''")
    colour = alt.Color("role:N", scale=colours, legend=alt.Legend(title=None, orient="top"))
    tooltip = [
        alt.Tooltip("k:Q", title=words["k"]),
        alt.Tooltip("measure:N", title=" "),
        alt.Tooltip("value:Q", title=words["value"], format=".3~g"),
    ]
    panel = alt.layer(
        base.mark_area(opacity=0.16, color=OKABE_ITO[0], aria=False).encode(y="low:Q", y2="high:Q"),
        named.mark_rule(strokeWidth=1.5, aria=False).encode(color=colour),
        base.mark_line(color=OKABE_ITO[0], strokeWidth=1.5, aria=False).encode(y=value),
        base.mark_point(filled=True, size=26, color=OKABE_ITO[0], opacity=1).encode(y=value, tooltip=tooltip),
        named.mark_point(filled=True, size=80, opacity=1).encode(y=value, color=colour),
    ).properties(width=_PANEL_WIDTH, height=_PANEL_HEIGHT)
    facet = alt.Facet("measure:N", sort=by_place("measure"), header=alt.Header(title=None, labelAnchor="start"))
    chart = panel.facet(facet, data=ROWS, columns=3).resolve_scale(y="independent", x="independent")
    # the reason is written in English
    reason = answer.reason if lang == "en" else words["chosen_k"].format(k=answer.model.get("k"))
    return Chart(finish(chart, rows), words["choice"], f"{reason} {words['choice_caption']}", lang)


def draw_topic_comparison(answer: "TopicComparisonAnswer", *, lang: Language = "en") -> Chart:
    """Draw where the passages of each topic went: rows are topics before, columns topics after.

    Args:
        answer: What `Corpus.compare_topics` gave.
        lang: Language of the caption.
    """
    import altair as alt

    words = TOPIC_WORDS[lang]
    rows = _prepare_flows(answer)
    axis: Any = {"labelLimit": _LABEL_PIXELS, "labelFontSize": 12, "domain": False, "ticks": False}
    base = alt.Chart(width=alt.Step(_CELL_WIDTH), height=alt.Step(_CELL_HEIGHT)).encode(
        x=alt.X("after:N", sort=by_place("after"), title=None, axis=alt.Axis(labelAngle=-42, **axis)),
        y=alt.Y("before:N", sort=by_place("before"), title=None, axis=alt.Axis(**axis)),
        tooltip=[
            alt.Tooltip("before:N", title=words["before"]),
            alt.Tooltip("after:N", title=words["after"]),
            alt.Tooltip("n:Q", title=words["passages"]),
            alt.Tooltip("share:Q", title=words["share_before"], format=".0%"),
        ],
    )
    legend = alt.Legend(title=words["share_before"], format=".0%", gradientLength=110, tickCount=3)
    scale = alt.Scale(range=_HEAT, domain=[0, 1])
    ink = alt.condition(f"datum.share > {_DARK_FROM}", alt.value("white"), alt.value(INK))
    chart = alt.layer(
        base.mark_rect(stroke="white", strokeWidth=2, cornerRadius=2).encode(
            color=alt.Color("share:Q", scale=scale, legend=legend)
        ),
        base.transform_filter("datum.is_match").mark_rect(
            filled=False, stroke=OKABE_ITO[1], strokeWidth=2, cornerRadius=2, aria=False
        ),
        base.transform_filter(f"datum.share >= {_WORTH_A_NUMBER}")
        .mark_text(fontSize=11, aria=False)
        .encode(text=alt.Text("share:Q", format=".0%"), color=ink),
    )
    caption = words["comparison_caption"].format(
        before=answer.question["before"],
        after=answer.question["after"],
        total=write_count(answer.question["passages"], lang),
    )
    return Chart(finish(chart, rows), words["comparison"], caption, lang)


def draw_covariates(answer: "Answer", *, lang: Language = "en") -> Chart:
    """Draw what each thing does to the share of each topic, all else as it is: a panel for each topic.

    Args:
        answer: What `Corpus.topic_covariates` gave.
        lang: Language of labels and caption.
    """
    import altair as alt

    words = TOPIC_WORDS[lang]
    rows = _prepare_effects(answer, lang)
    widest = max((abs(end) for row in rows for end in (row["low"], row["high"])), default=1.0) or 1.0
    scale = alt.Scale(domain=[-widest, widest], nice=True)
    axis = alt.Axis(tickCount=5, labelExpr="(datum.value > 0 ? '+' : '') + datum.label")
    label = alt.Axis(labelLimit=_LABEL_PIXELS, domain=False, ticks=False)
    base = alt.Chart().encode(
        y=alt.Y("term:N", sort=by_place("term"), title=None, axis=label),
        color=alt.condition("datum.is_sure", alt.value(OKABE_ITO[0]), alt.value("#8a949e")),
    )
    effect = alt.X("effect:Q", title=words["points"], scale=scale, axis=axis)
    tooltip = [
        alt.Tooltip("topic:N", title=words["topic"]),
        alt.Tooltip("term:N", title=" "),
        alt.Tooltip("effect:Q", title=words["points"], format="+.2f"),
        alt.Tooltip("interval:N", title=words["interval"]),
        alt.Tooltip("documents:Q", title=words["documents"]),
    ]
    panel = alt.layer(
        alt.Chart().mark_rule(color="#aab3bc", aria=False).encode(x=alt.datum(0)),
        base.mark_rule(strokeWidth=1.8, aria=False).encode(
            x=alt.X("low:Q", scale=scale, title=words["points"]), x2="high:Q"
        ),
        base.mark_point(filled=True, size=40, opacity=1).encode(x=effect, tooltip=tooltip),
    ).properties(width=_PANEL_WIDTH, height=alt.Step(18))
    header = alt.Header(title=None, labelAnchor="start", labelLimit=_LABEL_PIXELS)
    facet = alt.Facet("topic:N", sort=by_place("topic"), header=header)
    chart = panel.facet(facet, data=ROWS, columns=2).resolve_scale(y="shared")
    caption = words["covariates_caption"].format(
        confidence=f"{100 * answer.question['confidence']:g}", units=words[f"{answer.question['unit']}s"]
    )
    named = answer.rows.drop_nulls("reference").select("field", "reference").unique(maintain_order=True)
    if not named.is_empty():
        said = ", ".join(f"{field} {reference}" for field, reference in named.iter_rows())
        caption += " " + words["against"].format(references=said)
    return Chart(finish(chart, rows), words["covariates"], caption, lang)


def _prepare_cells(answer: "Answer", lang: Language) -> list[dict[str, Any]]:
    cells = answer.rows.to_dicts()
    members = Counter(group for _, group in {(cell["code"], cell["group"]) for cell in cells})
    codes = tell_apart({cell["code"]: cell[f"label_{lang}"] for cell in cells})
    rows = [
        {
            "topic": f"{cell['topic']}  {cell[f'topic_label_{lang}']}",
            "code": codes[cell["code"]],
            "group": shorten(cell[f"group_label_{lang}"], int(members[cell["group"]] * _CELL_WIDTH / _LETTER_PIXELS)),
            "n_both": cell["n_both"],
            "expected": cell["expected"],
            "q": cell["q"],
            "is_sure": cell["q"] is not None and cell["q"] <= _SURE,
            "number": write_count(cell["n_both"], lang),
            "doublings": _count_doublings(cell["lift"]),
        }
        for cell in cells
    ]
    for name in ("topic", "code", "group"):
        number_places(rows, name)
    return rows


def _prepare_flows(answer: "TopicComparisonAnswer") -> list[dict[str, Any]]:
    """Return one row per pair of topics; topics after stand in the order of those that they were."""
    matched = answer.rows.drop_nulls(["before", "after"])
    pairs = set(matched.select("before", "after").iter_rows())
    named = {
        side: {
            row[side]: f"{row[side]}  {row[f'{side}_label']}" for row in answer.rows.iter_rows(named=True) if row[side]
        }
        for side in ("before", "after")
    }
    flows = {(row["before"], row["after"]): row for row in answer.flows.iter_rows(named=True)}
    rows = [
        {
            "before": named["before"][before],
            "after": named["after"][after],
            "n": flows.get((before, after), {}).get("n", 0),
            "share": flows.get((before, after), {}).get("share_before", 0.0),
            "is_match": (before, after) in pairs,
        }
        for before in named["before"]
        for after in named["after"]
    ]
    for name in ("before", "after"):
        number_places(rows, name)
    return rows


def _count_doublings(lift: float | None) -> float | None:
    if lift is None:
        return None
    return max(-_MOST_DOUBLINGS, min(_MOST_DOUBLINGS, math.log2(lift))) if lift > 0 else -_MOST_DOUBLINGS


def _prepare_effects(answer: "Answer", lang: Language) -> list[dict[str, Any]]:
    words = TOPIC_WORDS[lang]
    rows = []
    for each in answer.rows.iter_rows(named=True):
        if each["effect"] is None:
            continue
        is_time = each["value"] is None
        low, effect, high = (100 * each[name] for name in ("low", "effect", "high"))
        rows.append(
            {
                "topic": f"{each['topic']}  {each[f'label_{lang}']}",
                "term": words["per_year"] if is_time else f"{each['field']}: {each['value']}",
                "low": low,
                "effect": effect,
                "high": high,
                "interval": f"{low:+.1f} – {high:+.1f}",
                "documents": each["documents"],
                "is_sure": each["q"] is not None and each["q"] <= _SURE,
            }
        )
    for name in ("topic", "term"):
        number_places(rows, name)
    return rows
