"""What changed between two networks: edges that come, go, grow or fall.

Takes two networks of the same codes; gives one row per edge. Knows no calendar.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from pipeline.networks import Network

__all__ = ["compare_networks"]


def compare_networks(before: "Network", after: "Network", *, measure: str) -> "pl.DataFrame":
    """Return how each edge changed.

    The share of units in which both codes are together is compared, so that a period with more units is no richer in
    edges; p is that of equal shares, corrected over all edges of either network.

    Args:
        before: The earlier network.
        after: The later one, with the same unit.
        measure: A measure to show beside the shares.

    Returns:
        One row per edge of either network, largest change first: source, target, n_before, N_before, n_after, N_after,
        share_before, share_after, difference with low and high (95 %, Newcombe), p, q, change ("came", "went", "grew",
        "fell" where q is at most 0.05, else "same"), and the measure before and after (null where there is no edge).
    """
    import polars as pl

    ends = ["source", "target"]
    frames = [
        network.edges.select(*ends, pl.col("n_both").alias(f"n_{side}"), pl.col(measure).alias(f"{measure}_{side}"))
        for side, network in (("before", before), ("after", after))
    ]
    joined = frames[0].join(frames[1], on=ends, how="full", coalesce=True).sort(ends)
    joined = joined.with_columns(
        pl.col("n_before", "n_after").fill_null(0),
        pl.lit(before.total, dtype=pl.Int64).alias("N_before"),
        pl.lit(after.total, dtype=pl.Int64).alias("N_after"),
    )
    tested = _compare(joined)
    is_sure = pl.col("q").fill_null(1.0) <= 0.05
    rises = pl.col("difference") > 0
    change = (
        pl.when(~is_sure)
        .then(pl.lit("same"))
        .when(pl.col("n_before") == 0)
        .then(pl.lit("came"))
        .when(pl.col("n_after") == 0)
        .then(pl.lit("went"))
        .when(rises)
        .then(pl.lit("grew"))
        .otherwise(pl.lit("fell"))
    )
    columns = (
        *ends, "n_before", "N_before", "n_after", "N_after", "share_before", "share_after", "difference", "low", "high",
        "p", "q", "change", f"{measure}_before", f"{measure}_after",
    )  # fmt: skip
    size = pl.col("difference").abs()
    return (
        tested.with_columns(change.alias("change"), size.alias("size"))
        .sort("size", *ends, descending=[True, False, False], nulls_last=True)
        .select(columns)
    )


def _compare(edges: "pl.DataFrame") -> "pl.DataFrame":
    import polars as pl
    from scipy.stats import false_discovery_control

    from pipeline.trends.differences import compare_shares

    found = [
        compare_shares((n_before, total_before), (n_after, total_after))
        for n_before, total_before, n_after, total_after in edges.select(
            "n_before", "N_before", "n_after", "N_after"
        ).iter_rows()
    ]
    p = [each.p if each else None for each in found]
    known = [value for value in p if value is not None]
    corrected = iter(false_discovery_control(known).tolist() if known else [])
    share = {
        f"share_{side}": pl.when(pl.col(f"N_{side}") > 0).then(pl.col(f"n_{side}") / pl.col(f"N_{side}"))
        for side in ("before", "after")
    }
    return edges.with_columns(
        **share,
        **{
            name: pl.Series([getattr(each, name) if each else None for each in found], dtype=pl.Float64)
            for name in ("difference", "low", "high")
        },
        p=pl.Series(p, dtype=pl.Float64),
        q=pl.Series([None if value is None else next(corrected) for value in p], dtype=pl.Float64),
    )
