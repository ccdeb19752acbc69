"""Which periods of a series were not looked at well enough to be compared with others.

Takes the rows of series and the days on which sources were looked at; gives the rows with the share of days that were,
and says which periods are marked. Takes no period away: what was seen in it stays.
"""

from typing import TYPE_CHECKING

from pipeline.errors import QuestionError
from pipeline.query.coverage import find_looked_shares

if TYPE_CHECKING:
    import polars as pl

    from pipeline.trends.periods import By

__all__ = ["check_least_looked", "mark_looked", "say_masked"]

_MOST_NAMED = 6


def check_least_looked(least: float) -> None:
    """Refuse a share that is none.

    Raises:
        QuestionError: If it is not between 0 and 1.
    """
    if not 0 <= least <= 1:
        raise QuestionError(f"Expected a share of days between 0 and 1, got {least}. 0.8 is usual.", str(least))


def mark_looked(
    frame: "pl.DataFrame", documents: "pl.DataFrame", days: "pl.DataFrame", *, by: "By", least: float, per: str | None
) -> "pl.DataFrame":
    """Return the rows with the share of days on which their sources were looked at.

    Args:
        frame: Rows of series: period_start and, where `per` is "source", per.
        documents: The documents that the question is about; their sources are those asked about, weighted by how many
            of the documents each has.
        days: What came of each day of each source, as `pipeline.query.coverage.list_days` gives it.
        by: Length of a period.
        least: Share of days below which a period is marked.
        per: What there is a series of its own for, or None.

    Returns:
        The rows with looked_share (null where no source was under watch) and is_masked before is_open; as they are
        where no source of the question is under watch in any period.
    """
    import polars as pl

    from pipeline.trends.periods import end_of

    sizes = documents.group_by("source").len().sort("source")
    watched = days.filter("is_web")["source"].unique()
    weights = {source: number for source, number in sizes.iter_rows() if source in watched}
    if not weights or frame.is_empty():
        return frame
    ends = frame.with_columns(end_of(by).alias("period_end"))
    if per == "source":
        parts = [
            part.with_columns(
                find_looked_shares(days, part, {str(source): weights.get(str(source), 0)}).alias("looked_share")
            )
            for (source,), part in ends.partition_by("per", as_dict=True, maintain_order=True).items()
        ]
        keys = ["code", "per", "period"]
        marked = ends.join(pl.concat(parts).select(*keys, "looked_share"), on=keys, how="left", maintain_order="left")
    else:
        marked = ends.with_columns(find_looked_shares(days, ends, weights).alias("looked_share"))
    if marked["looked_share"].null_count() == len(marked):
        return frame
    is_masked = (pl.col("looked_share") < least).fill_null(False).alias("is_masked")
    last = [name for name in frame.columns if name == "is_open"]
    return marked.with_columns(is_masked).select(
        *(name for name in frame.columns if name not in last), "looked_share", "is_masked", *last
    )


def say_masked(frame: "pl.DataFrame", *, least: float) -> list[str]:
    """Return a note on the periods that are marked."""
    import polars as pl

    if "is_masked" not in frame.columns:
        return []
    worst = frame.filter("is_masked").group_by("period", maintain_order=True).agg(pl.col("looked_share").min())
    if worst.is_empty():
        return []
    named = [f"{period} ({share:.0%})" for period, share in worst.head(_MOST_NAMED).iter_rows()]
    more = f" and {len(worst) - _MOST_NAMED} more" if len(worst) > _MOST_NAMED else ""
    return [
        f"Looked at on less than {least:.0%} of the days: {', '.join(named)}{more}. What came out on the others is "
        "missing unless it was still offered later; `faktor coverage` shows the days."
    ]
