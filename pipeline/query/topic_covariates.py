"""What the share of a topic depends on: time and the fields of documents together.

Takes topic weights and documents; gives one row per topic and term, and notes. Fits nothing itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.errors import QuestionError
from pipeline.query.conditions import NOT_KNOWN, check_field

if TYPE_CHECKING:
    import polars as pl

    from pipeline.trends.share_regression import ShareRegression

__all__ = ["DEFAULT_FIELDS", "TIME", "explain_shares"]

TIME = "time"
"""Stands for the date among the fields."""

DEFAULT_FIELDS = (TIME, "kind", "publisher", "region", "language")

# A value of fewer documents says nothing for itself: it joins "others".
_LEAST_DOCUMENTS = 20
_MOST_VALUES = 12
_OTHERS = "others"
_DAYS_A_YEAR = 365.25
_FEWEST_A_COLUMN = 10
# The scatter between fewer documents cannot be known.
_FEWEST_FOR_AN_INTERVAL = 10


@dataclass(frozen=True, slots=True)
class _Term:
    field: str
    value: str | None
    reference: str | None


def explain_shares(
    documents: "pl.DataFrame",
    shares: "pl.DataFrame",
    *,
    topics: Sequence[int],
    fields: Sequence[str],
    confidence: float,
    is_default: bool,
) -> "tuple[pl.DataFrame, list[str]]":
    """Return the effect of each term on the share of each topic, all else as it is.

    Args:
        documents: Table documents, those asked about.
        shares: document_id, topic, share (of the document, the mean over its passages) and passages.
        topics: Numbers of the topics.
        fields: What it may depend on: "time" (per year) and fields of documents.
        confidence: Of the intervals.
        is_default: Whether the fields were not chosen: those that say nothing are then left out without a word.

    Returns:
        One row per topic and term: topic, field, value (null for time), reference (the value it is compared with, the
        most frequent), documents, passages, share (mean share of the topic among them), effect (difference of the
        share, per year for time), low, high, p and q (Benjamini-Hochberg over the topics, for each term); these five
        are null with fewer than 10 documents of the value, and where the topic fills all of them or none. And notes.

    Raises:
        QuestionError: If a field is not known, or there are too few documents.
    """
    import numpy as np
    import polars as pl

    from pipeline.trends.share_regression import find_independent, fit_share_regression

    for field in fields:
        if field != TIME and not (is_default and field not in documents.columns):
            check_field(documents, field)
    sizes = shares.select("document_id", "passages").unique()
    held = documents.join(sizes, on="document_id").sort("document_id")
    notes = []
    if TIME in fields:
        undated = held["date"].null_count()
        if undated:
            notes.append(f"Left out: {undated:,} documents without a date.")
        held = held.filter(pl.col("date").is_not_null())
    held, design, terms, more = _make_design(held, fields, is_default=is_default)
    notes += more
    kept = find_independent(design)
    dropped = [terms[column - 1] for column in range(design.shape[1]) if column not in kept]
    if dropped:
        names = ", ".join(f"{term.field}={term.value}" if term.value else term.field for term in dropped)
        notes.append(f"Not told apart from the other terms, and left out: {names}.")
    design, terms = design[:, kept], [terms[column - 1] for column in kept if column > 0]
    if held.height < _FEWEST_A_COLUMN * design.shape[1]:
        raise QuestionError(
            f"Expected at least {_FEWEST_A_COLUMN} documents for each of {design.shape[1]} terms, got {held.height}. "
            "Ask for fewer fields.",
            ", ".join(fields),
        )
    weights = held["passages"].to_numpy().astype(np.float64)
    rows: list[dict[str, Any]] = []
    for topic in topics:
        own = held.select("document_id").join(
            shares.filter(pl.col("topic") == topic).select("document_id", "share"),
            on="document_id",
            how="left",
            maintain_order="left",
        )
        values = own["share"].fill_null(0.0).to_numpy()
        fitted = fit_share_regression(values, design, weights)
        rows += _list_effects(topic, values, design, weights, terms, fitted, confidence)
    return _correct(rows), notes


def _make_design(
    documents: "pl.DataFrame", fields: Sequence[str], *, is_default: bool
) -> "tuple[pl.DataFrame, Any, list[_Term], list[str]]":
    """Return the documents, a column of 1 and one column per term, what the columns after the first are, and notes."""
    import numpy as np
    import polars as pl

    columns, terms, notes = [np.ones(documents.height)], [], []
    for field in fields:
        if field == TIME:
            days = documents["date"].cast(pl.Int32).to_numpy().astype(np.float64)
            if documents.height and days.min() < days.max():
                columns.append((days - days.mean()) / _DAYS_A_YEAR)
                terms.append(_Term(TIME, None, None))
            continue
        if field not in documents.columns:
            continue
        values, folded = _fold(documents[field])
        counts = values.value_counts(sort=True).sort("count", field, descending=[True, False])[field].to_list()
        if len(counts) < 2:
            if not is_default:
                notes.append(f"Left out: {field}, which has one value with {_LEAST_DOCUMENTS} documents or more.")
            continue
        if folded:
            notes.append(
                f"{field}: {_say_values(folded)} of few documents {'is' if folded == 1 else 'are one,'} {_OTHERS!r}."
            )
        for value in counts[1:]:
            columns.append((values == value).to_numpy().astype(np.float64))
            terms.append(_Term(field, value, counts[0]))
    return documents, np.column_stack(columns), terms, notes


def _fold(values: "pl.Series") -> "tuple[pl.Series, int]":
    """Return values with the rare ones as one, and how many those are."""
    import polars as pl

    known = values.fill_null(NOT_KNOWN)
    counts = known.value_counts(sort=True).sort("count", known.name, descending=[True, False])
    frequent = counts.filter(pl.col("count") >= _LEAST_DOCUMENTS).head(_MOST_VALUES)[known.name].to_list()
    folded = counts.height - len(frequent)
    if folded == 0:
        return known, 0
    named = known.to_frame().select(
        pl.when(pl.col(known.name).is_in(frequent)).then(pl.col(known.name)).otherwise(pl.lit(_OTHERS))
    )
    return named.to_series().rename(known.name), folded


def _say_values(number: int) -> str:
    return f"{number} value{'' if number == 1 else 's'}"


def _list_effects(
    topic: int,
    values: Any,
    design: Any,
    weights: Any,
    terms: Sequence[_Term],
    fitted: "ShareRegression",
    confidence: float,
) -> list[dict[str, Any]]:
    import numpy as np
    from scipy.stats import norm

    from pipeline.trends.share_regression import measure_slope, measure_step

    reach = float(norm.ppf(0.5 + confidence / 2))
    rows = []
    for column, term in enumerate(terms, 1):
        is_time = term.value is None
        inside = np.ones(len(values), dtype=bool) if is_time else design[:, column] > 0
        if is_time:
            effect = measure_slope(fitted, design, weights, column)
        else:
            family = np.array([place for place, other in enumerate(terms, 1) if other.field == term.field])
            effect = measure_step(fitted, design, weights, column, family=family)
        # nor can an interval be had where the topic never comes, or nothing else does
        share = float(weights[inside] @ values[inside] / weights[inside].sum())
        is_known = fitted.is_converged and 0 < share < 1 and inside.sum() >= _FEWEST_FOR_AN_INTERVAL
        rows.append(
            {
                "topic": topic,
                "field": term.field,
                "value": term.value,
                "reference": term.reference,
                "documents": int(inside.sum()),
                "passages": int(weights[inside].sum()),
                "share": share,
                "effect": effect.effect if is_known else None,
                "low": max(-1.0, effect.effect - reach * effect.error) if is_known else None,
                "high": min(1.0, effect.effect + reach * effect.error) if is_known else None,
                "p": effect.p if is_known else None,
            }
        )
    return rows


def _correct(rows: list[dict[str, Any]]) -> "pl.DataFrame":
    import polars as pl
    from scipy.stats import false_discovery_control

    schema = {
        "topic": pl.Int64, "field": pl.String, "value": pl.String, "reference": pl.String, "documents": pl.Int64,
        "passages": pl.Int64, "share": pl.Float64, "effect": pl.Float64, "low": pl.Float64, "high": pl.Float64,
        "p": pl.Float64,
    }  # fmt: skip
    families: dict[tuple[str, str | None], list[int]] = {}
    for number, row in enumerate(rows):
        if row["p"] is not None:
            families.setdefault((row["field"], row["value"]), []).append(number)
    q: list[float | None] = [None] * len(rows)
    for members in families.values():
        corrected = false_discovery_control([rows[number]["p"] for number in members])
        for number, value in zip(members, corrected.tolist(), strict=True):
            q[number] = value
    return pl.DataFrame(rows, schema=schema).with_columns(pl.Series("q", q, dtype=pl.Float64))
