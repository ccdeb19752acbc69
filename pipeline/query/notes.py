"""What a reader must know beside the rows of an answer: what was left out, and why.

Takes counts; gives sentences. Counts nothing itself.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["say_apart", "say_contained", "say_gaps", "say_left_out", "say_shown"]

_MOST_GAPS = 6  # periods that are named

_LEAST_CONTAINED = 5  # fewer may be chance
_MOST_CONTAINED = 5

_WHY_LEFT_OUT = {
    "undated": "without a date",
    "too_coarse": "whose date, known by month or year only, may lie outside the window",
}


def say_apart(apart: "pl.DataFrame", *, unit: str, by: str) -> list[str]:
    """Return a note for each reason for which units have no period.

    Args:
        apart: `apart` of a series; its totals are the same in every row.
        unit: What was counted.
        by: Length of a period.
    """
    if apart.is_empty():
        return []
    first = apart.row(0, named=True)
    reasons = {
        "undated": "without a date",
        "too_coarse": f"whose date does not say which {by}, or may lie outside the window",
    }
    return [
        f"Not counted: {_count(count, unit)} {why}."
        for reason, why in reasons.items()
        if (count := first[f"{reason}_N"])
    ]


def say_gaps(frame: "pl.DataFrame", *, by: str, unit: str) -> list[str]:
    """Return a note on periods that nothing is dated in.

    Args:
        frame: `frame` of a series.
        by: Length of a period.
        unit: What was counted.
    """
    import polars as pl

    totals = frame.group_by("period", maintain_order=True).agg(pl.col("N").sum())
    empty = totals.filter(pl.col("N") == 0)["period"].to_list()
    if not empty or len(empty) == len(totals):
        return []
    more = f" and {len(empty) - _MOST_GAPS} more" if len(empty) > _MOST_GAPS else ""
    which = ", ".join(empty[:_MOST_GAPS]) + more
    return [
        f"No share: no {unit} is dated in {which}. Whether nothing came out in the {by}, or nobody collected it, "
        "is not recorded."
    ]


def say_contained(edges: "pl.DataFrame") -> list[str]:
    """Return a note on codes that are only found where another is: their rules may share words.

    Args:
        edges: Columns source, target, n_both, n_source and n_target.
    """
    import polars as pl

    rarer = pl.min_horizontal("n_source", "n_target")
    held = edges.filter((pl.col("n_both") == rarer) & (rarer >= _LEAST_CONTAINED))
    pairs = [
        f"{source} in {target}" if n_source <= n_target else f"{target} in {source}"
        for source, target, n_source, n_target in held.select("source", "target", "n_source", "n_target").iter_rows()
    ]
    if not pairs:
        return []
    more = f" and {len(pairs) - _MOST_CONTAINED} more" if len(pairs) > _MOST_CONTAINED else ""
    return [
        f"Never found apart: {', '.join(pairs[:_MOST_CONTAINED])}{more}. If the rules of both hold the same words, "
        "that they go together says nothing of the documents."
    ]


def say_left_out(placed: "pl.DataFrame") -> list[str]:
    """Return a note for each reason for which documents do not lie in a window.

    Args:
        placed: Documents as `pipeline.trends` places them; column apart.
    """
    return [
        f"Left out: {_count(count, 'document')} {why}."
        for reason, why in _WHY_LEFT_OUT.items()
        if (count := len(placed.filter(placed["apart"] == reason)))
    ]


def say_shown(shown: int, total: int) -> list[str]:
    """Return a note where not all mentions are shown."""
    if shown == total:
        return []
    return [f"Shown: {shown:,} of {_count(total, 'mention')}; a higher limit shows more."]


def _count(number: int, noun: str) -> str:
    plural = "stories" if noun == "story" else f"{noun}s"
    return f"{number:,} {noun if number == 1 else plural}"
