"""Draws on which days sources were looked at.

Takes the Answer of `Corpus.coverage`; gives a chart: a row a source, a cell a day, week or month. Labels only ever
stand in data, never in an expression.
"""

from typing import TYPE_CHECKING, Any

from pipeline.query.chart import OKABE_ITO, Chart, by_place, finish, number_places
from pipeline.query.words import WORDS, Language, write_count

if TYPE_CHECKING:
    from pipeline.query.answer import Answer

__all__ = ["draw_coverage"]

_STATES = ("fetched", "partly", "empty", "failed", "not tried")
# Of Okabe and Ito, told apart with any colour vision; where nothing was tried there is nearly nothing.
_COLOURS = (OKABE_ITO[0], OKABE_ITO[5], "#b9dcf2", OKABE_ITO[1], "#e3e7eb")
_WIDEST, _NARROWEST, _ROOM = 18.0, 1.5, 900.0
_ROW_PIXELS = 18


def draw_coverage(answer: "Answer", *, lang: Language = "en") -> Chart:
    """Draw the bins of each source in the colour of what came of them.

    Args:
        answer: What `Corpus.coverage` gave.
        lang: Language of labels and caption.
    """
    import altair as alt

    words = WORDS[lang]
    rows = _prepare_cells(answer, lang)
    number_places(rows, "source")
    bins = answer.rows["period_start"].n_unique()
    step = max(_NARROWEST, min(_WIDEST, _ROOM / max(bins, 1)))
    width = max(240, round(step * bins))
    # days are never partly looked at
    shown = [state for state in _STATES if state != "partly" or answer.question["by"] != "day"]
    colours = dict(zip(_STATES, _COLOURS, strict=True))
    colour = alt.Color(
        "state:N",
        scale=alt.Scale(domain=[_name(state, lang) for state in shown], range=[colours[state] for state in shown]),
        legend=alt.Legend(title=None, orient="top", symbolType="square", symbolOpacity=1),
    )
    axis: Any = {"domain": False, "ticks": False, "grid": False}
    base = alt.Chart().encode(
        x=alt.X("start:T", title=None, axis=alt.Axis(format="%Y-%m-%d", tickCount=max(2, width // 110), **axis)),
        x2="end:T",
        y=alt.Y("source:N", sort=by_place("source"), title=None, axis=alt.Axis(labelLimit=240, **axis)),
        color=colour,
        tooltip=[
            alt.Tooltip("source:N", title=words["coverage_source"]),
            alt.Tooltip("period:N", title=words["period"]),
            alt.Tooltip("state:N", title=words["coverage_state"]),
            alt.Tooltip("said:N", title=words["coverage_items"]),
            alt.Tooltip("looked:N", title=words["coverage_looked"]),
        ],
    )
    gap: Any = {"stroke": "white", "strokeWidth": 1 if step >= 6 else 0}
    chart = base.mark_rect(**gap).properties(width=width, height=alt.Step(_ROW_PIXELS))
    return Chart(finish(chart, rows), words["coverage"], _say(answer, lang), lang)


def _prepare_cells(answer: "Answer", lang: Language) -> list[dict[str, Any]]:
    import polars as pl

    step = {"day": "1d", "week": "1w", "month": "1mo"}[answer.question["by"]]
    ends = answer.rows.with_columns(pl.col("period_start").dt.offset_by(step).alias("end"))
    return [
        {
            "source": each["source"],
            "period": each["period"],
            # with a time of day these are local; a bare date would be midnight in UTC and move by the zone
            "start": f"{each['period_start']}T00:00:00",
            "end": f"{each['end']}T00:00:00",
            "state": _name(each["state"], lang),
            "said": write_count(each["items"], lang),
            "looked": f"{each['looked']} / {each['days']}",
        }
        for each in ends.iter_rows(named=True)
    ]


def _name(state: str, lang: Language) -> str:
    return WORDS[lang][f"coverage_{state.replace(' ', '_')}"]


def _say(answer: "Answer", lang: Language) -> str:
    words = WORDS[lang]
    if answer.rows.is_empty():
        return words["coverage_none"]
    first, last = answer.rows["period"].min(), answer.rows["period"].max()
    return words["coverage_caption"].format(
        items=write_count(int(answer.rows["items"].sum()), lang),
        by=words[answer.question["by"]],
        first=first,
        last=last,
        sources=write_count(answer.rows["source"].n_unique(), lang),
    )
