"""The points of series, with what their marks on a chart need.

Takes the Answer of `Corpus.trends` or `Corpus.topic_trend`; gives points by series. Knows no chart library.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipeline.query.chart import tell_apart
from pipeline.query.words import Language, write_count, write_share

if TYPE_CHECKING:
    from pipeline.query.answer import Answer

__all__ = ["Key", "get_key_column", "prepare_series"]

Key = str | int
"""A code, or the number of a topic; where there is a series for each value of a field, a code and the value."""

_THIN_SOURCE = 10  # units below which the point of one source does not set the scale of all

_COPIED = ("period", "n", "N", "share", "low", "high", "is_open")


def get_key_column(answer: "Answer") -> str:
    """Return the column that says what a series is of."""
    return "topic" if answer.question["question"] == "topic_trend" else "code"


def prepare_series(answer: "Answer", lang: Language) -> dict[Key, list[dict[str, Any]]]:
    """Return for each series its points, with what their marks need."""
    key = get_key_column(answer)
    copied = [*_COPIED, *(name for name in ("without_low", "without_high", "is_masked") if name in answer.rows.columns)]
    is_one_code = answer.rows[key].n_unique() < 2
    series: dict[Key, list[dict[str, Any]]] = {}
    for each in answer.rows.iter_rows(named=True):
        row = {name: each[name] for name in copied}
        row["series"] = _name_series(each, key, lang, is_one_code=is_one_code)
        row["count"] = f"{write_count(each['n'], lang)} / {write_count(each['N'], lang)}"
        row["interval"] = _say_interval(each["low"], each["high"], lang)
        # of several sources, one that wrote next to nothing must not flatten the others
        row["is_thin"] = "per" in each and each["N"] < _THIN_SOURCE
        row["group"] = (each.get("group"), each.get("sign"))
        series.setdefault(_get_key(each, key), []).append(row)
    names = tell_apart({code: points[0]["series"] for code, points in series.items()})
    for code, points in series.items():
        _mark_points(points, names[code])
    _mark_tests(series, answer, key)
    return series


def _get_key(row: Mapping[str, Any], key: str) -> Key:
    found: Key = f"{row[key]} {row['per']}" if "per" in row else row[key]
    return found


def _name_series(row: Mapping[str, Any], key: str, lang: Language, *, is_one_code: bool) -> str:
    if key == "topic":
        return f"{row[key]}  {row[f'label_{lang}']}"
    label = str(row[f"label_{lang}"])
    if "per" not in row:
        return label
    return str(row["per"]) if is_one_code else f"{label}: {row['per']}"


def _say_interval(low: float | None, high: float | None, lang: Language) -> str:
    return "–" if low is None or high is None else f"{write_share(low, lang)} – {write_share(high, lang)}"


def _mark_points(points: list[dict[str, Any]], name: str) -> None:
    """Say of each point its series, whether it stands alone between gaps, and on which line it lies."""
    shares = [None, *(point["share"] for point in points), None]
    is_open = [*(point["is_open"] for point in points), False]
    for number, point in enumerate(points):
        before, share, after = shares[number : number + 3]
        point["series"] = name
        point["is_alone"] = share is not None and before is None and after is None
        point["in_line"] = not point["is_open"]
        point["in_tail"] = point["is_open"] or is_open[number + 1]


def _mark_tests(series: Mapping[Key, list[dict[str, Any]]], answer: "Answer", key: str) -> None:
    """Say of each point whether a new level begins there, and whether it lies in a burst."""
    tests = getattr(answer, "tests", None)
    if tests is None:
        return
    for row in tests.iter_rows(named=True):
        points = series[_get_key(row, key)]
        starts = set((row["changes"] or "").split(", "))
        spans = [span.split("..") for span in (row["bursts"] or "").split(", ") if span]
        for point in points:
            point["is_change"] = point["period"] in starts
            # periods are written so that they sort as they follow one another
            point["is_burst"] = any(span[0] <= point["period"] <= span[-1] for span in spans)
