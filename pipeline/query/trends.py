"""Answers how often codes are spoken of over time, and how much of that would survive a doubt.

Takes the tables of a workspace and a `TrendQuestion`; gives a `TrendsAnswer`. Counts and tests nothing itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pipeline.errors import QuestionError
from pipeline.query.answer import Answer, list_rows
from pipeline.query.codes import find_codes
from pipeline.query.conditions import check_field, filter_documents
from pipeline.query.dates import parse_since, parse_until
from pipeline.query.notes import say_apart, say_gaps
from pipeline.query.trend_masks import check_least_looked, mark_looked, say_masked
from pipeline.records import MENTIONS

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.tables import Tables
    from pipeline.trends import Series
    from pipeline.trends.periods import By
    from pipeline.trends.splitting import Span

__all__ = ["TrendMaterial", "TrendQuestion", "TrendsAnswer", "answer_trends"]

_LABELS = ("code", "label_id", "label_en", "group", "sign")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendQuestion:
    """What is asked about trends; `Corpus.trends` tells what each means."""

    codes: Sequence[str] | None
    by: Literal["year", "quarter", "month"]
    unit: Literal["document", "passage", "story"]
    dates: Literal["published", "covers"]
    since: str | date | None
    until: str | date | None
    where: Sequence[str]
    per: str | None
    standardise: str | None
    confidence: float
    test: bool
    before_after: str | date | None
    why: bool
    between: tuple[str, str] | None
    leave_out: str | None
    least_looked: float


@dataclass(frozen=True, slots=True)
class TrendsAnswer(Answer):
    """Series, and what was asked of them.

    Attributes:
        tests: One row per series, as `pipeline.trends.judging.judge_series` gives them; None where not asked.
        why: One row per code: the change between two times in parts that add up to it, as
            `pipeline.trends.splitting.split_change` gives them, with codebook (0 where all documents were coded with
            the same rules, else null), unread_before and unread_after (items that could not be read, by the date in
            their names) and, for documents, change_least and change_most, what the change would be had those all
            spoken against it or for it. None where not asked.
        left_out: One row per code and thing left out, as `pipeline.trends.leaving_out.leave_out` gives them; None
            where not asked.
        mix: The fixed mix: for each value its weight; by value of `per`, or under "". Empty where not asked.
    """

    tests: "pl.DataFrame | None" = None
    why: "pl.DataFrame | None" = None
    left_out: "pl.DataFrame | None" = None
    mix: "dict[str, dict[str, float]] | None" = None

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON values; what was asked of the series stands beside the rows."""
        frames = {"tests": self.tests, "why": self.why, "left_out": self.left_out}
        asked = {name: list_rows(frame) for name, frame in frames.items() if frame is not None}
        # slots=True makes a new class, so super() without arguments does not find it
        return {**Answer.to_json(self), **asked, **({"mix": self.mix} if self.mix else {})}


@dataclass(frozen=True, slots=True)
class TrendMaterial:
    """What series are counted from.

    Attributes:
        asked: The question.
        documents: The documents that meet its conditions.
        mentions: The mentions of the codes that count.
        sources: What every way of counting takes: codes, unit, passages, stories and dates.
        window: What every series takes: by, since, until and today.
    """

    asked: TrendQuestion
    documents: "pl.DataFrame"
    mentions: "pl.DataFrame"
    sources: Mapping[str, Any]
    window: Mapping[str, Any]


def answer_trends(
    tables: "Tables", asked: TrendQuestion, *, today: date
) -> "tuple[pl.DataFrame, list[str], dict[str, Any], dict[str, Any]]":
    """Return rows, notes, the question as it was understood, and the further attributes of a `TrendsAnswer`.

    Raises:
        QuestionError: If the question cannot be answered.
    """
    from pipeline.query.trend_proofs import add_left_out, explain_change, find_spans, judge
    from pipeline.trends import count_by_period

    seen = tables.find_last_look()
    material = _gather(tables, asked, as_of=min(today, seen) if seen else today)
    documents, mentions = material.documents, material.mentions
    series = count_by_period(
        documents,
        mentions,
        **material.sources,
        **material.window,
        per=asked.per,
        standardise=asked.standardise,
        confidence=asked.confidence,
    )
    frame = _mark_looked(tables, material, series.frame, today=today)
    notes = [*_say_series(series, asked), *(_say_last_look(frame, seen, today, by=asked.by) if seen else ())]
    notes += say_masked(frame, least=asked.least_looked)
    more: dict[str, Any] = {"mix": series.mix or None}
    spans = None
    if asked.leave_out:
        frame, more["left_out"] = add_left_out(frame, material)
    if asked.test or asked.before_after is not None:
        more["tests"], said = judge(series, asked)
        notes += said
    if asked.why or asked.between is not None:
        spans = find_spans(series.frame, asked)
        more["why"], said = explain_change(tables, material, *spans)
        notes += said
    return _label(tables.codes, frame), notes, _describe(material, more, spans), more


def _gather(tables: "Tables", asked: TrendQuestion, *, as_of: date) -> TrendMaterial:
    """Return what the series are counted from; nothing is read before the question is known to be sound."""
    _check(asked)
    check_least_looked(asked.least_looked)
    found = list(find_codes(tables.codes, asked.codes))
    since, until = parse_since(asked.since), parse_until(asked.until)
    documents = filter_documents(tables.documents, asked.where)
    for field in (asked.per, asked.standardise):
        if field is not None:
            check_field(documents, field)
    sources = {
        "codes": found,
        "unit": asked.unit,
        "passages": tables.coded_passages if asked.unit == "passage" else None,
        "stories": tables.stories if asked.unit == "story" else None,
        "dates": asked.dates,
    }
    mentions = _read_mentions(tables, found, with_atoms=asked.leave_out == "terms")
    window = {"by": asked.by, "since": since, "until": until, "today": as_of}
    return TrendMaterial(asked, documents, mentions, sources, window)


def _mark_looked(tables: "Tables", material: TrendMaterial, frame: "pl.DataFrame", *, today: date) -> "pl.DataFrame":
    asked = material.asked
    if asked.dates == "covers":  # when sources were looked at says nothing of the time that documents are about
        return frame
    days = tables.find_days(today)
    return mark_looked(frame, material.documents, days, by=asked.by, least=asked.least_looked, per=asked.per)


def _label(codes: "pl.DataFrame", frame: "pl.DataFrame") -> "pl.DataFrame":
    labels = codes.select(_LABELS)
    rows = labels.join(frame, on="code", maintain_order="right")
    return rows.select(*_LABELS, *(column for column in frame.columns if column not in _LABELS))


def _describe(material: TrendMaterial, more: Mapping[str, Any], spans: "tuple[Span, Span] | None") -> dict[str, Any]:
    """Return the question as it was understood, also what was left at its default."""
    asked = material.asked
    return {
        "codes": material.sources["codes"],
        "by": asked.by,
        "unit": asked.unit,
        "dates": asked.dates,
        "since": material.window["since"],
        "until": material.window["until"],
        "where": list(asked.where),
        "per": asked.per,
        "standardise": asked.standardise,
        "confidence": asked.confidence,
        "test": "tests" in more,
        "before_after": parse_since(asked.before_after),
        "why": spans and [f"{first}..{last}" for first, last in spans],
        "leave_out": asked.leave_out,
        "least_looked": asked.least_looked,
    }


def _say_series(series: "Series", asked: TrendQuestion) -> list[str]:
    others = [f"Others: {series.folded} rarer values of {asked.per} taken together."] if series.folded else []
    apart = say_apart(series.apart, unit=asked.unit, by=asked.by)
    return [*apart, *say_gaps(series.frame, by=asked.by, unit=asked.unit), *others]


def _check(asked: TrendQuestion) -> None:
    """Refuse what cannot be asked together."""
    for name, value in (("per", asked.per), ("standardise", asked.standardise)):
        if value and asked.leave_out:
            raise QuestionError(
                f"Expected leave_out without {name}, got both. Narrow the question with where instead.", name
            )
    if asked.per and (asked.why or asked.between):
        raise QuestionError("Expected why without per, got both. Narrow the question with where instead.", asked.per)
    if asked.per and asked.per == asked.standardise:
        raise QuestionError(
            f"Expected two fields, got {asked.per} for per and standardise. A series of one {asked.per} has no mix.",
            asked.per,
        )


def _read_mentions(tables: "Tables", codes: Sequence[str], *, with_atoms: bool) -> "pl.DataFrame":
    import polars as pl

    columns = ["document_id", "passage_id", "code", "is_counted", "rule", "rule_hash"]
    scanned = tables.scan(MENTIONS).filter(pl.col("code").is_in(list(codes)) & pl.col("is_counted"))
    return scanned.select([*columns, "atoms"] if with_atoms else columns).collect()


def _say_last_look(frame: "pl.DataFrame", seen: date, today: date, *, by: "By") -> list[str]:
    """Return a note where a period is over, and yet was not over when the sources were last looked through."""
    import polars as pl

    from pipeline.trends.periods import end_of

    first_end = frame.filter(pl.col("is_open")).select(end_of(by).min()).item()
    if first_end is None or first_end >= today:
        return []
    return [f"The sources were last looked through on {seen}: a {by} that ends then or later is marked as not over."]
