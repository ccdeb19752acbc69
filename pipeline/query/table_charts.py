"""Draws the matrix of two sets of codes, and the sizes of topics.

Takes the Answer of `Corpus.matrix` or `Corpus.topics`; gives charts. Labels only ever stand in data, never in an
expression.
"""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.networks.picture_words import name_units
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
from pipeline.query.words import WORDS, Language, write_count

if TYPE_CHECKING:
    from pipeline.query.answer import Answer, CrosstabAnswer

__all__ = ["draw_crosstab", "draw_matrix", "draw_topics", "say_matrix"]

# From nearly white to a dark blue that white numbers can be read on; the numbers turn white past the middle.
_HEAT = ["#f3f6f9", "#a9c9e4", "#3f86bd", "#0b4a86"]
# Orange, nearly white, blue: told apart with any colour vision.
_AROUND_ZERO = ["#b35806", "#f7f7f7", "#0b4a86"]
_STAR_LEVELS = (0.05, 0.01, 0.001)
_WHITE_FROM = 0.55
_CELL_WIDTH, _CELL_HEIGHT = 50, 36
_LABEL_PIXELS = 230
_GAP = 14
_LETTER_PIXELS = 7.5


def draw_matrix(answer: "Answer", *, lang: Language = "en", groups: Mapping[str, str] | None = None) -> Chart:
    """Draw how often the codes of the rows go with those of the columns, as a heat map with numbers.

    Args:
        answer: What `Corpus.matrix` gave.
        lang: Language of labels and caption.
        groups: Label of each group of columns, cut where it is wider than its columns; one without is shown as it is.
    """
    import altair as alt

    rows = _prepare_cells(answer, lang, groups or {})
    highest = max((row["jaccard"] or 0.0 for row in rows), default=0.0) or 1.0
    base = _make_cells(WORDS[lang])
    legend = alt.Legend(title=WORDS[lang]["jaccard"], format=".2f", gradientLength=90, tickCount=3)
    scale = alt.Scale(range=_HEAT, domain=[0, highest])
    is_dark = f"datum.jaccard > {_WHITE_FROM * highest:.6f}"
    cells = base.mark_rect(stroke="white", strokeWidth=2, cornerRadius=3).encode(
        color=alt.Color("jaccard:Q", scale=scale, legend=legend)
    )
    numbers = base.mark_text(fontSize=12, aria=False).encode(
        text="number:N", color=alt.condition(is_dark, alt.value("white"), alt.value(INK))
    )
    panel = alt.layer(cells, numbers).properties(width=alt.Step(_CELL_WIDTH), height=alt.Step(_CELL_HEIGHT))
    header = alt.Header(labelAnchor="start")
    column = alt.Column("group:N", sort=by_place("group"), title=None, header=header)
    # slanted labels lie side by side under neighbouring panels, so they need no room between them
    chart = panel.facet(column=column, data=ROWS, spacing=_GAP, bounds="flush").resolve_scale(x="independent")
    return Chart(finish(chart, rows), WORDS[lang]["matrix"], say_matrix(answer, lang=lang), lang)


def draw_crosstab(answer: "CrosstabAnswer", *, lang: Language = "en", groups: Mapping[str, str] | None = None) -> Chart:
    """Draw a table of two sets of codes as a heat map: the number of units with both, the colour what chance leaves.

    Blue cells meet more often than chance makes them, orange ones less; * marks q at most 0.05, ** 0.01, *** 0.001.

    Args:
        answer: What `Corpus.crosstab` gave.
        lang: Language of labels and caption.
        groups: Label of each group of columns, as for `draw_matrix`.
    """
    import altair as alt

    rows = _prepare_cells(answer, lang, groups or {})
    for row, cell in zip(rows, answer.rows.iter_rows(named=True), strict=True):
        stars = sum(cell["q"] is not None and cell["q"] <= level for level in _STAR_LEVELS)
        row["residual"] = cell["residual"]
        row["number"] = f"{write_count(cell['n_both'], lang)}{'*' * stars}"
    highest = max((abs(row["residual"] or 0.0) for row in rows), default=0.0) or 1.0
    scale = alt.Scale(range=_AROUND_ZERO, domain=[-highest, 0, highest], interpolate="lab")
    legend = alt.Legend(title=WORDS[lang]["residual"], format=".0f", gradientLength=110, tickCount=5)
    base = _make_cells(WORDS[lang])
    is_dark = f"abs(datum.residual) > {_WHITE_FROM * highest:.6f}"
    cells = base.mark_rect(stroke="white", strokeWidth=2, cornerRadius=3).encode(
        color=alt.Color("residual:Q", scale=scale, legend=legend)
    )
    numbers = base.mark_text(fontSize=12, aria=False).encode(
        text="number:N", color=alt.condition(is_dark, alt.value("white"), alt.value(INK))
    )
    panel = alt.layer(cells, numbers).properties(width=alt.Step(_CELL_WIDTH + 10), height=alt.Step(_CELL_HEIGHT))
    column = alt.Column("group:N", sort=by_place("group"), title=None, header=alt.Header(labelAnchor="start"))
    chart = panel.facet(column=column, data=ROWS, spacing=_GAP, bounds="flush").resolve_scale(x="independent")
    words = WORDS[lang]
    total = write_count(0 if answer.rows.is_empty() else answer.rows["N"][0], lang)
    units = name_units(answer.question["unit"], lang)[1]
    caption = words["crosstab_caption"].format(units=units, total=total)
    if answer.p is not None:
        caption += " " + words["crosstab_test"].format(p=f"{answer.p:.3g}", worlds=write_count(answer.worlds, lang))
    return Chart(finish(chart, rows), words["crosstab"], caption, lang)


def say_matrix(answer: "Answer", *, lang: Language = "en") -> str:
    """Return the caption of a matrix: unit, N, and what number and colour mean."""
    words = WORDS[lang]
    total = 0 if answer.rows.is_empty() else answer.rows["N"][0]
    return words["matrix_caption"].format(
        units=name_units(answer.question["unit"], lang)[1], total=write_count(total, lang)
    )


def draw_topics(answer: "Answer", *, lang: Language = "en") -> Chart:
    """Draw how many passages each topic has, as bars.

    Args:
        answer: What `Corpus.topics` gave.
        lang: Language of labels and caption.
    """
    import altair as alt

    words = WORDS[lang]
    rows = [
        {"topic": f"{each['topic']}  {each[f'label_{lang}']}", "passages": each["passages"], "terms": each["terms"]}
        for each in answer.rows.iter_rows(named=True)
    ]
    axis = alt.Axis(labelLimit=320, domain=False, ticks=False)
    bars = alt.Chart().encode(
        x=alt.X("passages:Q", title=words["passages_axis"], axis=alt.Axis(tickMinStep=1)),
        y=alt.Y("topic:N", sort=None, title=None, axis=axis),
        tooltip=[
            alt.Tooltip("topic:N", title=words["topic"]),
            alt.Tooltip("passages:Q", title=words["passages_axis"]),
            alt.Tooltip("terms:N", title=words["terms"]),
        ],
    )
    chart = alt.layer(
        bars.mark_bar(color=OKABE_ITO[0], height=16, cornerRadiusEnd=2),
        bars.mark_text(align="left", dx=4, fontSize=11, color=FAINT_INK, aria=False).encode(text="passages:Q"),
    ).properties(width=420, height=alt.Step(26))
    total = write_count(sum(row["passages"] for row in rows), lang)
    return Chart(finish(chart, rows), words["topics"], words["topics_caption"].format(total=total), lang)


def _prepare_cells(answer: "Answer", lang: Language, groups: Mapping[str, str]) -> list[dict[str, Any]]:
    cells = answer.rows.to_dicts()
    names = {
        side: tell_apart({cell[side]: cell[f"{side}_label_{lang}"] for cell in cells}) for side in ("row", "column")
    }
    columns = {cell["column"]: cell["column_group"] for cell in cells}
    widths = Counter(columns.values())
    headings = {
        group: shorten(groups.get(group, group), int((n * _CELL_WIDTH + _GAP) / _LETTER_PIXELS))
        for group, n in widths.items()
    }
    rows = [
        {
            "row": names["row"][cell["row"]],
            "column": names["column"][cell["column"]],
            "group": headings[cell["column_group"]],
            "n_both": cell["n_both"],
            "jaccard": cell["jaccard"],
            "number": "–" if cell["jaccard"] is None else write_count(cell["n_both"], lang),
        }
        for cell in cells
    ]
    for side in ("row", "column", "group"):
        number_places(rows, side)
    return rows


def _make_cells(words: Mapping[str, str]) -> Any:
    import altair as alt

    axis: Any = {"labelLimit": _LABEL_PIXELS, "labelFontSize": 12, "domain": False, "ticks": False}
    return alt.Chart().encode(
        x=alt.X("column:N", sort=by_place("column"), title=None, axis=alt.Axis(labelAngle=-38, **axis)),
        y=alt.Y("row:N", sort=by_place("row"), title=None, axis=alt.Axis(**axis)),
        tooltip=[
            alt.Tooltip("row:N", title=" "),
            alt.Tooltip("column:N", title="×"),
            alt.Tooltip("n_both:Q", title=words["n_both"]),
            alt.Tooltip("jaccard:Q", title=words["jaccard"], format=".3f"),
        ],
    )
