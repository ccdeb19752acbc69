"""Weighs pairs of codes by how much they go together.

Takes pair counts and the number of units; gives one row per pair with each measure. Knows no mentions.
"""

import numpy as np
import polars as pl

from pipeline.networks.pairs import PairCounts

__all__ = ["weigh_pairs"]


def weigh_pairs(counts: PairCounts, *, total: int) -> pl.DataFrame:
    """Return every pair that occurs together, with its measures.

    Args:
        counts: Units of each code and pair.
        total: Number of all units, N.

    Returns:
        One row per pair with n_both > 0, in alphabetical order: source, target, n_both, n_source, n_target, N, count,
        jaccard, association_strength and npmi. The formulas stand at `build_network`.
    """
    sources, targets = np.nonzero(np.triu(counts.both, k=1))
    n = counts.both.diagonal()
    links = counts.both.sum(axis=1) - n
    codes = np.array(counts.codes, dtype=object)
    pairs = pl.DataFrame(
        {
            "source": codes[sources].tolist(),
            "target": codes[targets].tolist(),
            "n_both": counts.both[sources, targets],
            "n_source": n[sources],
            "n_target": n[targets],
            "k_source": links[sources],
            "k_target": links[targets],
        },
        schema_overrides={"source": pl.String, "target": pl.String},
    )
    both, n_source, n_target = pl.col("n_both"), pl.col("n_source"), pl.col("n_target")
    expected = n_source.cast(pl.Float64) * n_target / total
    surprise = (both / expected).log() / -(both / total).log()
    return pairs.select(
        "source",
        "target",
        "n_both",
        "n_source",
        "n_target",
        pl.lit(total, dtype=pl.Int64).alias("N"),
        both.alias("count"),
        (both / (n_source + n_target - both)).alias("jaccard"),
        (both * int(links.sum()) / (pl.col("k_source").cast(pl.Float64) * pl.col("k_target"))).alias(
            "association_strength"
        ),
        # Rounding may carry a full pair a hair past 1.
        pl.when(both < total).then(surprise.clip(-1.0, 1.0)).alias("npmi"),
    ).sort("source", "target")
