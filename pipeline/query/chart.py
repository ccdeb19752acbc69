"""What a chart is, and the looks that all charts have.

Takes an Altair chart and its rows; gives a Vega-Lite specification. Knows no answer and no file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pipeline.query.words import Language

__all__ = [
    "FAINT_INK",
    "INK",
    "OKABE_ITO",
    "ROWS",
    "Chart",
    "by_place",
    "fill",
    "finish",
    "number_places",
    "shorten",
    "tell_apart",
]

# M. Okabe, K. Ito (2008), Color universal design: How to make figures and presentations that are friendly to
# colorblind people. Without black, which text has, and with yellow last, which is weak on white.
OKABE_ITO = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#F0E442")

INK, FAINT_INK = "#1d2733", "#5b6673"

ROWS = {"name": "rows"}
"""Stands for the data until the specification is finished: Altair copies and checks data many times over."""

# XML 1.0 knows no control characters but tab and line ends, no surrogates and no non-characters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

Key = TypeVar("Key", bound=str | int)

_AXIS_LINE = "#aab3bc"
_CONFIG: dict[str, Any] = {
    "font": "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif",
    "background": "white",
    "view": {"stroke": None},
    "axis": {
        "labelColor": FAINT_INK,
        "titleColor": FAINT_INK,
        "titleFontWeight": "normal",
        "labelFontSize": 11,
        "titleFontSize": 11,
        "gridColor": "#e3e7eb",
        "domainColor": _AXIS_LINE,
        "tickColor": _AXIS_LINE,
    },
    "header": {"labelColor": INK, "labelFontSize": 12, "labelFontWeight": "bold", "titleColor": FAINT_INK},
    "legend": {"labelColor": INK, "titleColor": FAINT_INK, "labelFontSize": 12, "labelLimit": 260},
    "title": {"color": INK, "fontSize": 16, "subtitleColor": FAINT_INK, "subtitleFontSize": 11, "subtitlePadding": 6},
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
        from pipeline.query.chart_files import render_svg

        return {"image/svg+xml": render_svg(self.specification), "text/plain": self.title}


def finish(chart: Any, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the specification of an Altair chart, with its data and the looks that all have."""
    return fill(_clean({**_without_data(chart.to_dict()), "config": _CONFIG}), rows)


def fill(specification: dict[str, Any], rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a specification with these rows as its data."""
    return {**specification, "data": {"values": _clean(rows)}}


def _without_data(specification: dict[str, Any]) -> dict[str, Any]:
    """Return a specification whose parts have no data of their own, which would hide that of the whole."""
    parts = {name: part for name, part in specification.items() if name not in ("data", "datasets", "spec", "layer")}
    if "spec" in specification:
        parts["spec"] = _without_data(specification["spec"])
    if "layer" in specification:
        parts["layer"] = [_without_data(layer) for layer in specification["layer"]]
    return parts


def _clean(value: Any) -> Any:
    """Return a value without the characters that no SVG may hold."""
    if isinstance(value, str):
        return _FORBIDDEN.sub("", value)
    if isinstance(value, dict):
        return {name: _clean(each) for name, each in value.items()}
    return [_clean(each) for each in value] if isinstance(value, list) else value


def tell_apart(labels: Mapping[Key, str]) -> dict[Key, str]:
    """Return labels with the code added to those that two codes have, so that no mark falls on another's."""
    said = list(labels.values())
    return {key: label if said.count(label) == 1 else f"{label} ({key})" for key, label in labels.items()}


def shorten(label: str, letters: int) -> str:
    """Return a label cut to so many letters, with an ellipsis where something is missing."""
    return label if len(label) <= letters else label[: max(letters - 1, 1)].rstrip() + "…"


def number_places(rows: list[dict[str, Any]], name: str) -> None:
    """Give each row the place of its value of `name` among all values, in the order in which they come."""
    places: dict[Any, int] = {}
    for row in rows:
        row[f"{name}_place"] = places.setdefault(row[name], len(places))


def by_place(name: str) -> Any:
    """Return the order that `number_places` gave.

    A list of labels would do the same, but Vega-Lite writes it into an expression, where no words of people may stand.
    """
    import altair as alt

    return alt.EncodingSortField(field=f"{name}_place", op="min", order="ascending")
