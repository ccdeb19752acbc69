"""What kind of edge joins two codes: support with support, support with inhibition, a factor with what it is about.

Takes nodes with signs and edges; gives the kind of each edge, and for each node how much of what it goes with supports.
Knows no code and no group by name.
"""

import polars as pl

__all__ = ["count_signs", "with_kinds"]

_ORDER = ("supports", "inhibits", "recommends", "none")


def with_kinds(edges: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Return edges with the signs that they join.

    Args:
        edges: Columns source and target.
        nodes: Columns code and sign (supports, inhibits, recommends, none or null).

    Returns:
        The columns given and kind, as "supports-inhibits": the signs of both ends, in the order supports, inhibits,
        recommends, none.
    """
    signs = nodes.select("code", pl.col("sign").fill_null("none"))
    for end in ("source", "target"):
        edges = edges.join(signs.rename({"code": end, "sign": f"_{end}"}), on=end, how="left", maintain_order="left")
    place = {sign: number for number, sign in enumerate(_ORDER)}
    first, second = (
        pl.col(f"_{end}").replace_strict(place, default=len(place), return_dtype=pl.Int64)
        for end in ("source", "target")
    )
    forward = pl.concat_str("_source", "_target", separator="-")
    backward = pl.concat_str("_target", "_source", separator="-")
    return edges.with_columns(pl.when(first <= second).then(forward).otherwise(backward).alias("kind")).drop(
        "_source", "_target"
    )


def count_signs(edges: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
    """Return how much of what a code goes with supports, and how much inhibits.

    Args:
        edges: Columns source, target and n_both.
        nodes: Columns code and sign.

    Returns:
        One row per node, in the order given: code, with_supports and with_inhibits (units shared with codes of that
        sign, added up over these codes), and sign_ratio (with_supports over both, 0 to 1; null where both are 0).
    """
    turned = edges.select(pl.col("target").alias("source"), pl.col("source").alias("target"), "n_both")
    ends = pl.concat([edges.select("source", "target", "n_both"), turned])
    signs = nodes.select(pl.col("code").alias("target"), "sign")
    shared = ends.join(signs, on="target")
    sums = shared.group_by("source").agg(
        pl.col("n_both").filter(pl.col("sign") == "supports").sum().alias("with_supports"),
        pl.col("n_both").filter(pl.col("sign") == "inhibits").sum().alias("with_inhibits"),
    )
    both = pl.col("with_supports") + pl.col("with_inhibits")
    return (
        nodes.select("code")
        .join(sums, left_on="code", right_on="source", how="left", maintain_order="left")
        .with_columns(pl.col("with_supports", "with_inhibits").fill_null(0).cast(pl.Int64))
        .with_columns(pl.when(both > 0).then(pl.col("with_supports") / both).alias("sign_ratio"))
    )
