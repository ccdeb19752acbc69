"""The question of a corpus about codes over time.

Takes what is asked; gives a `TrendsAnswer`. Counts nothing itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Literal

from pipeline.query.asking import Asked, Day
from pipeline.query.conditions import list_conditions
from pipeline.query.corrected import correct_rows, say_corrected
from pipeline.query.coverage import WELL_LOOKED
from pipeline.query.trends import TrendQuestion, TrendsAnswer, answer_trends

if TYPE_CHECKING:
    from pipeline.coding import ErrorCounts

__all__ = ["TrendQuestions"]


class TrendQuestions:
    """Questions about codes over time."""

    def trends(
        self: Asked,
        codes: Sequence[str] | str | None = None,
        *,
        by: Literal["year", "quarter", "month"] = "year",
        unit: Literal["document", "passage", "story"] = "document",
        dates: Literal["published", "covers"] = "published",
        since: Day = None,
        until: Day = None,
        where: Sequence[str] | str = (),
        per: str | None = None,
        standardise: str | None = None,
        confidence: float = 0.95,
        test: bool = False,
        before_after: Day = None,
        why: bool = False,
        between: tuple[str, str] | None = None,
        leave_out: str | None = None,
        correct: "Mapping[str, ErrorCounts] | None" = None,
        least_looked: float = WELL_LOOKED,
    ) -> TrendsAnswer:
        """Return how many of the documents, passages or stories of each period speak of each code.

        Args:
            codes: Codes or groups; None for all.
            by: Length of a period.
            unit: What n and N count; documents that tell the same story count once as a story, at its first date.
            dates: Count a document when it was published, or in the period that it covers where that is known.
            since: First day.
            until: Last day.
            where: Only documents that meet these conditions: "kind=news", "source!=blog", "title~transport".
            per: A field of documents (kind, source, publisher, language ...): a series of its own for each value.
            standardise: A field of documents: shares as they would be with the same mix of its values in every period.
            confidence: Of the interval from low to high.
            test: Also test each series for a trend, changes of level, bursts, and its later half against its earlier.
            before_after: Test, and compare the time from this day on with the time before it.
            why: Also split the change from the first to the last period that is over into what the documents say, the
                mix of sources (values of `standardise`, else publishers), how well they were read, and reprints.
            between: Split the change from one time to another: ("2017", "2021").
            leave_out: Also give the range of the shares without any one term ("terms"), source ("sources"), or value
                of another field.
            correct: How the detector did on coded passages, by code (`pipeline.coding.count_errors`): also give the
                shares without its errors. Needs unit "passage", since passages are what was coded.
            least_looked: Share of the days that sources of the web must have been looked at, below which a period is
                marked; 0 marks none.

        Returns:
            One row per code and period (and value of `per`): code, label_id, label_en, group, sign, (per,) period,
            period_start, n, N, share, low, high (0 to 1; null where N is 0), with `standardise` crude_share,
            effective_N and lacking (what of the mix the period lacks; its share is null then), with `leave_out`
            without_low and without_high, with `correct` corrected, corrected_low and corrected_high, where sources of
            the web are asked about looked_share and is_masked, and is_open.

        Raises:
            QuestionError: If something asked for is not known, or does not go together.
        """
        asked = TrendQuestion(
            codes=[codes] if isinstance(codes, str) else codes,
            by=by,
            unit=unit,
            dates=dates,
            since=since,
            until=until,
            where=list_conditions(where),
            per=per,
            standardise=standardise,
            confidence=confidence,
            test=test,
            before_after=before_after,
            why=why,
            between=between,
            leave_out=leave_out,
            least_looked=least_looked,
        )
        rows, notes, question, more = answer_trends(self.tables, asked, today=self.today)
        if correct is not None:
            rows = correct_rows(rows, correct, unit=unit, standardise=standardise, confidence=confidence)
            notes = [*notes, say_corrected(correct)]
            question = {**question, "correct": {code: asdict(errors) for code, errors in correct.items()}}
        answer = self._answer(rows, notes, **{"question": "trends", **question})
        return TrendsAnswer(answer.rows, answer.question, answer.run, answer.notes, **more)
