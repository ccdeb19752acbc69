"""The question of a corpus about the days on which its sources were looked at.

Takes what is asked; gives an Answer. Needs no analysis: a source is looked at before its documents are read.
"""

from typing import TYPE_CHECKING

from pipeline.query.asking import Asked, Day
from pipeline.query.checks import check_choice
from pipeline.query.coverage import Bins, list_coverage
from pipeline.query.dates import parse_since, parse_until

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.answer import Answer

__all__ = ["CoverageQuestions"]

_MOST_NAMED = 5


class CoverageQuestions:
    """Questions about when sources were looked at."""

    def coverage(
        self: Asked, *, by: Bins = "day", source: str | None = None, since: Day = None, until: Day = None
    ) -> "Answer":
        """Return what came of each day of each source: documents, nothing new, failure, or nobody looked.

        A source of the web has a row for each day from its first cycle to today; days are those of its time zone. Of a
        folder only days on which documents were taken in are known.

        Args:
            by: One row a "day", "week" or "month".
            source: Only this source.
            since: First day.
            until: Last day.

        Returns:
            One row per source and bin, as `pipeline.query.coverage.list_coverage` gives them.

        Raises:
            QuestionError: If there is no such source, or the window is empty.
        """
        check_choice("by", by, ("day", "week", "month"))
        first, last = parse_since(since), parse_until(until)
        days = self.tables.find_days(self.today)
        rows = list_coverage(days, by=by, source=source, since=first, until=last)
        shown = days.filter(days["source"].is_in(rows["source"].unique().to_list()))
        notes = [*_say_folders(shown), *_say_failures(rows)]
        if rows.is_empty():
            notes.append("No source was looked at. `faktor ingest` looks at those of corpus/sources.yaml.")
        return self._answer(rows, notes, question="coverage", by=by, source=source, since=first, until=last)


def _say_folders(days: "pl.DataFrame") -> list[str]:
    folders = days.filter(~days["is_web"])["source"].unique().sort().to_list()
    if not folders:
        return []
    return [f"Days with documents only, since no schedule looks there: {', '.join(folders)}."]


def _say_failures(rows: "pl.DataFrame") -> list[str]:
    import polars as pl

    by_source = rows.group_by("source", maintain_order=True).agg(
        pl.col("failed").sum(), pl.col("not_tried").sum(), pl.col("reason").drop_nulls().last()
    )
    bad = by_source.filter(pl.col("failed") + pl.col("not_tried") > 0).sort("failed", "not_tried", descending=True)
    said = []
    for source, failed, not_tried, reason in bad.head(_MOST_NAMED).iter_rows():
        parts = [f"failed on {_count(failed)}"] * bool(failed) + [f"not tried on {_count(not_tried)}"] * bool(not_tried)
        said.append(f"{source}: {', '.join(parts)}." + (f" Last: {reason}" if reason and failed else ""))
    more = len(bad) - _MOST_NAMED
    others = "1 more source was" if more == 1 else f"{more} more sources were"
    return said + ([f"{others} not looked at every day."] if more > 0 else [])


def _count(days: int) -> str:
    return f"{days:,} day" if days == 1 else f"{days:,} days"
