"""What became of each topic after a refit: the same, split, merged, gone or new.

Takes the matching of two models and where their passages went; gives one row per topic of either side. Fits nothing.
"""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import polars as pl

__all__ = ["Change", "count_flows", "describe_changes"]

Change = Literal["same", "shifted", "split", "merged", "went", "came"]
"""What became of a topic."""

# Of its passages: what goes elsewhere in smaller parts is scatter.
_PART = 0.25
_SAME = 0.5


def count_flows(before: "pl.DataFrame", after: "pl.DataFrame") -> "pl.DataFrame":
    """Return how many passages of each topic of one model are of which topic of the other.

    Args:
        before: passage_id and topic: the largest topic of each passage by the earlier model.
        after: The same by the later one.

    Returns:
        One row per pair that shares a passage: before, after, n, share_before (of the passages of `before`) and
        share_after, in order.
    """
    import polars as pl

    both = before.select("passage_id", pl.col("topic").alias("before")).join(
        after.select("passage_id", pl.col("topic").alias("after")), on="passage_id"
    )
    n = pl.col("n")
    return (
        both.group_by("before", "after")
        .agg(pl.len().cast(pl.Int64).alias("n"))
        .with_columns(
            (n / n.sum().over("before")).alias("share_before"), (n / n.sum().over("after")).alias("share_after")
        )
        .sort("before", "after")
    )


def describe_changes(matching: "pl.DataFrame", flows: "pl.DataFrame") -> "pl.DataFrame":
    """Return what became of each topic.

    A topic is the same where it is matched, at least half of the passages of each side are of the other, and no second
    topic takes or gives a quarter. It has split where two topics or more take a quarter of its passages each, and is
    merged where the topic that takes most of its passages has a quarter of its own from each of two. A topic that is
    not matched went or came; a matched one of which less than that holds has shifted.

    Args:
        matching: One row per pair of the best assignment, and one per topic without a match: old, new, similarity,
            jaccard and rbo.
        flows: As `count_flows` gives them.

    Returns:
        One row per row of `matching`: before, after, change, similarity, jaccard, rbo, n (passages of both),
        share_before, share_after, into (topics that take a quarter of its passages or more) and out_of (topics that
        give a quarter of its passages or more).
    """
    import polars as pl

    takes = flows.filter(pl.col("share_before") >= _PART)
    gives = flows.filter(pl.col("share_after") >= _PART)
    into = takes.group_by("before").agg(pl.col("after").sort().alias("into"))
    out_of = gives.group_by("after").agg(pl.col("before").sort().alias("out_of"))
    heir = flows.sort("before", "n", "after", descending=[False, True, False]).unique("before", keep="first")
    merged = heir.join(out_of.filter(pl.col("out_of").list.len() > 1), on="after").select("before", "after", "out_of")
    into_merged = merged.filter(pl.col("out_of").list.contains(pl.col("before"))).select(
        "before", pl.lit(True).alias("is_merged")
    )
    none = pl.lit([], dtype=pl.List(pl.Int64))
    joined = (
        matching.rename({"old": "before", "new": "after"})
        .join(flows, on=["before", "after"], how="left", maintain_order="left")
        .join(into, on="before", how="left", maintain_order="left")
        .join(out_of, on="after", how="left", maintain_order="left")
        .join(into_merged, on="before", how="left", maintain_order="left")
        .with_columns(
            pl.col("n").fill_null(0), pl.col("into", "out_of").fill_null(none), pl.col("is_merged").fill_null(False)
        )
    )
    is_split = pl.col("into").list.len() > 1
    is_merged = pl.col("is_merged") | (pl.col("out_of").list.len() > 1)
    is_same = (pl.col("share_before") >= _SAME) & (pl.col("share_after") >= _SAME)
    change = (
        pl.when(pl.col("before").is_null())
        .then(pl.lit("came"))
        .when(is_split)
        .then(pl.lit("split"))
        .when(is_merged)
        .then(pl.lit("merged"))
        .when(pl.col("after").is_null())
        .then(pl.lit("went"))
        .when(is_same)
        .then(pl.lit("same"))
        .otherwise(pl.lit("shifted"))
    )
    return joined.select(
        *("before", "after", change.alias("change"), "similarity", "jaccard", "rbo"),
        *("n", "share_before", "share_after", "into", "out_of"),
    )
