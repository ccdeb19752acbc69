"""Which pairs go together more than chance makes them: against independence, and against long documents.

Takes pair counts, or the units themselves; gives p for each pair and q over all of them. Knows no measures.
"""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.networks.pairs import PairCounts

__all__ = ["compare_with_independence", "compare_with_margins"]

_MIXING_TRADES = 30
"""Global trades before the first world is drawn: each unit has then traded with 30 others."""

_TRADES_BETWEEN = 4


def compare_with_independence(counts: PairCounts, *, total: int) -> pl.DataFrame:
    """Return how likely each pair is together so often, or so seldom, if codes were strewn over units at random.

    With n_i and n_j units of N, the number of common units follows the hypergeometric distribution; p_independence is
    its upper tail (Fisher's exact test, one-sided), p_apart the lower one.

    Args:
        counts: Units of each code and pair.
        total: Number of all units, N.

    Returns:
        One row per pair of codes that both occur, also those never together, in alphabetical order: source, target,
        n_both, expected (n_i n_j / N), p_independence, q_independence (Benjamini-Hochberg over these pairs), p_apart
        and q_apart.

    References:
        Y. Benjamini, Y. Hochberg (1995), Controlling the false discovery rate, JRSS B 57, 289-300.
    """
    from scipy.stats import hypergeom

    sources, targets, frame = _list_pairs(counts)
    n = counts.both.diagonal()
    both = counts.both[sources, targets]
    together = hypergeom.sf(both - 1, total, n[sources], n[targets])
    apart = hypergeom.cdf(both, total, n[sources], n[targets])
    return frame.with_columns(
        pl.Series("expected", n[sources] * (n[targets] / total), dtype=pl.Float64),
        *_name_p("independence", together),
        *_name_p("apart", apart),
    )


def compare_with_margins(
    counts: PairCounts, present: NDArray[np.bool_], *, worlds: int = 1000, seed: int = 0
) -> pl.DataFrame:
    """Return how likely each pair is together so often in worlds that keep how much each unit says.

    A long document speaks of many codes, so in long documents all pairs meet. Here every world keeps the number of
    codes of each unit and the number of units of each code, and only who meets whom is drawn anew, by global curveball
    trades: units are paired at random, and each pair of units shares out anew the codes that only one of them has.

    Args:
        counts: Units of each code and pair.
        present: One row per unit, one column per code of `counts`.
        worlds: How many worlds; the smallest p that can come out is 1 / (worlds + 1).
        seed: Of the trades.

    Returns:
        One row per pair as in `compare_with_independence`: source, target, n_both, expected (mean over the worlds),
        p_margins (share of worlds, ours counted, in which the pair is together at least as often) and q_margins.

    References:
        G. Strona, D. Nappo, F. Boccacci, S. Fattorini, J. San-Miguel-Ayanz (2014), A fast and unbiased procedure to
        randomize ecological binary matrices with fixed row and column totals, Nature Communications 5, 4114.
        C. J. Carstens, A. Berger, G. Strona (2018), A unifying framework for fast randomization of ecological networks
        with fixed (node) degrees, MethodsX 5, 773-780 (global trades).
    """
    sources, targets, frame = _list_pairs(counts)
    both = counts.both[sources, targets]
    draw = np.random.default_rng(seed)
    # A unit with no code or with all of them has nothing to trade.
    held = present.sum(axis=1)
    fixed = present[(held == 0) | (held == present.shape[1])].astype(np.float32)
    always = (fixed.T @ fixed)[sources, targets].astype(np.int64)
    world = present[(held > 0) & (held < present.shape[1])].copy()
    reached = np.zeros(len(both), dtype=np.int64)
    added = np.zeros(len(both), dtype=np.int64)
    for number in range(worlds):
        for _ in range(_TRADES_BETWEEN if number else _MIXING_TRADES):
            _trade(world, draw)
        block = world.astype(np.float32)
        met = (block.T @ block)[sources, targets].astype(np.int64) + always
        reached += met >= both
        added += met
    return frame.with_columns(
        pl.Series("expected", added / worlds, dtype=pl.Float64),
        *_name_p("margins", (reached + 1) / (worlds + 1)),
    )


def _trade(world: NDArray[np.bool_], draw: np.random.Generator) -> None:
    """Let each unit trade with one other, in place."""
    order = draw.permutation(len(world))
    half = len(order) // 2
    one, other = order[:half], order[half : 2 * half]
    first, second = world[one], world[other]
    differs = first ^ second
    # The codes that only one of them has are laid in a random order, and the first unit takes as many as it had.
    luck = draw.random(differs.shape, dtype=np.float32)
    luck[~differs] = 2.0
    rank = luck.argsort(axis=1).argsort(axis=1)
    given = differs & (rank < (first & differs).sum(axis=1)[:, None])
    shared = first & second
    world[one] = shared | given
    world[other] = shared | (differs & ~given)


def _list_pairs(counts: PairCounts) -> tuple[NDArray[np.int64], NDArray[np.int64], pl.DataFrame]:
    """Return the places of the pairs of codes that both occur, and a frame with their names and counts."""
    occurs = counts.both.diagonal() > 0
    sources, targets = np.nonzero(np.triu(np.outer(occurs, occurs), k=1))
    codes = np.array(counts.codes, dtype=object)
    frame = pl.DataFrame(
        {
            "source": codes[sources].tolist(),
            "target": codes[targets].tolist(),
            "n_both": counts.both[sources, targets],
        },
        schema={"source": pl.String, "target": pl.String, "n_both": pl.Int64},
    )
    return sources, targets, frame


def _name_p(name: str, p: NDArray[np.float64]) -> list[pl.Series]:
    from scipy.stats import false_discovery_control

    bounded = np.clip(p, 0.0, 1.0)
    corrected = false_discovery_control(bounded) if len(bounded) else bounded
    return [pl.Series(f"p_{name}", bounded, dtype=pl.Float64), pl.Series(f"q_{name}", corrected, dtype=pl.Float64)]
