"""The matrix of two sets of codes: how often each code of the one goes with each code of the other.

Takes a network that holds both sets; gives one row per pair, also where the two never meet. Counts nothing itself.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from pipeline.networks import Network

__all__ = ["cross_codes", "describe_pairs"]


def cross_codes(
    network: "Network", codes: "pl.DataFrame", *, rows: Sequence[str], columns: Sequence[str]
) -> "pl.DataFrame":
    """Return every pair of a row code and a column code.

    Args:
        network: Network with all codes of both sets, with edges from one unit up.
        codes: Table codes.
        rows: Codes of the rows, in order.
        columns: Codes of the columns, in order.

    Returns:
        One row per pair: row, row_group, column, column_group, with label_id and label_en of both, n_both, n_row,
        n_column, N and jaccard (n_both / (n_row + n_column - n_both); null where no unit has either).
    """
    import polars as pl

    edges = network.edges.select("source", "target", "n_both")
    turned = edges.select(pl.col("target").alias("source"), pl.col("source").alias("target"), "n_both")
    both = pl.concat([edges, turned]).rename({"source": "row", "target": "column"})
    either = pl.col("n_row") + pl.col("n_column") - pl.col("n_both")
    return (
        _describe(codes, network, rows, "row")
        .join(_describe(codes, network, columns, "column"), how="cross", maintain_order="left_right")
        .filter(pl.col("row") != pl.col("column"))
        .join(both, on=["row", "column"], how="left", maintain_order="left")
        .with_columns(pl.col("n_both").fill_null(0), pl.lit(network.total, dtype=pl.Int64).alias("N"))
        .with_columns(pl.when(either > 0).then(pl.col("n_both") / either).alias("jaccard"))
        .select(
            *("row", "row_group", "row_label_id", "row_label_en"),
            *("column", "column_group", "column_label_id", "column_label_en"),
            *("n_both", "n_row", "n_column", "N", "jaccard"),
        )
    )


def describe_pairs(pairs: "pl.DataFrame", codes: "pl.DataFrame") -> "pl.DataFrame":
    """Return pairs of codes with the group and the labels of both.

    Args:
        pairs: Columns row and column.
        codes: Table codes.

    Returns:
        The rows given: row, row_group, row_label_id, row_label_en, the same of column, and the other columns.
    """
    described = codes.select("code", "group", "label_id", "label_en")
    for side in ("row", "column"):
        named = described.rename({name: side if name == "code" else f"{side}_{name}" for name in described.columns})
        pairs = pairs.join(named, on=side, how="left", maintain_order="left")
    first = [
        name for side in ("row", "column") for name in (side, f"{side}_group", f"{side}_label_id", f"{side}_label_en")
    ]
    return pairs.select(*first, *(name for name in pairs.columns if name not in first))


def _describe(codes: "pl.DataFrame", network: "Network", names: Sequence[str], side: str) -> "pl.DataFrame":
    import polars as pl

    order = pl.DataFrame({"code": list(names)}, schema={"code": pl.String})
    counts = network.nodes.select("code", "n")
    return (
        order.join(codes.select("code", "group", "label_id", "label_en"), on="code", maintain_order="left")
        .join(counts, on="code", how="left", maintain_order="left")
        .select(
            pl.col("code").alias(side),
            pl.col("group").alias(f"{side}_group"),
            pl.col("label_id").alias(f"{side}_label_id"),
            pl.col("label_en").alias(f"{side}_label_en"),
            pl.col("n").fill_null(0).alias(f"n_{side}"),
        )
    )
