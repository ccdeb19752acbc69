"""Counts pairs of codes five ways in one run: ours, a Polars self-join, a scipy product, Python's Counter, networkx.

    python benchmarks/pairs.py [--mentions 1000000] [--units 100000] [--codes 200] [--repeat 3]

Each way runs in a process of its own over the same made-up mentions, so that its peak memory can be told; the best
time of the repeats counts, and all counts must be equal. Mentions lie sorted by passage, as the detect stage gives
them; --shuffle lays them in no order.
"""

import argparse
import hashlib
import multiprocessing
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import polars as pl


@dataclass(frozen=True)
class World:
    """How many mentions of how many codes in how many passages, and whether they lie in no order."""

    mentions: int
    units: int
    codes: int
    is_shuffled: bool


def make_mentions(world: World) -> pl.DataFrame:
    """Mentions of codes of very different frequency, with hexadecimal ids as long as the real ones."""
    rng = np.random.default_rng(1)
    unit = rng.integers(0, world.units, world.mentions)
    code = (rng.random(world.mentions) ** 2 * world.codes).astype(np.int64)
    if not world.is_shuffled:
        unit.sort()
    ids = pl.Series([f"{number * 2654435761 % 2**64:020x}" for number in range(world.units)]).sort()
    names = pl.Series([f"code_{number:04}" for number in range(world.codes)])
    return pl.DataFrame(
        {"passage_id": ids.gather(unit), "code": names.gather(code), "group": "group", "is_counted": True}
    )


def count_ours(mentions: pl.DataFrame, world: World) -> list[tuple[str, str, int]]:
    from pipeline.networks import build_network

    return build_network(mentions, total=world.units).edges.select("source", "target", "n_both").rows()


def count_by_self_join(mentions: pl.DataFrame, world: World) -> list[tuple[str, str, int]]:
    pairs = mentions.lazy().select("passage_id", "code").unique()
    joined = pairs.join(pairs, on="passage_id").filter(pl.col("code") < pl.col("code_right"))
    return joined.group_by("code", "code_right").len().sort("code", "code_right").collect().rows()


def count_by_sparse_product(mentions: pl.DataFrame, world: World) -> list[tuple[str, str, int]]:
    import scipy.sparse

    unit = mentions["passage_id"].cast(pl.Categorical).to_physical().to_numpy()
    codes = sorted(mentions["code"].unique())
    code = mentions["code"].cast(pl.Enum(codes)).to_physical().to_numpy()
    ones = np.ones(len(unit), dtype=np.int64)
    present = scipy.sparse.coo_array((ones, (unit, code)), shape=(int(unit.max()) + 1, len(codes))).tocsr()
    present.data[:] = 1
    both = scipy.sparse.triu(present.T @ present, k=1).tocoo()
    rows = zip(both.row.tolist(), both.col.tolist(), both.data.tolist(), strict=True)
    return sorted((codes[source], codes[target], count) for source, target, count in rows)


def count_by_counter(mentions: pl.DataFrame, world: World) -> list[tuple[str, str, int]]:
    units: dict[str, set[str]] = {}
    for unit, code in mentions.select("passage_id", "code").iter_rows():
        units.setdefault(unit, set()).add(code)
    counter = Counter(pair for codes in units.values() for pair in combinations(sorted(codes), 2))
    return sorted((source, target, count) for (source, target), count in counter.items())


def count_by_projection(mentions: pl.DataFrame, world: World) -> list[tuple[str, str, int]]:
    import networkx
    from networkx.algorithms import bipartite

    graph = networkx.Graph()
    graph.add_edges_from(mentions.select("passage_id", "code").iter_rows())
    projected = bipartite.weighted_projected_graph(graph, set(mentions["code"]))
    return sorted((*sorted(pair), count) for *pair, count in projected.edges(data="weight"))


WAYS: dict[str, Callable[[pl.DataFrame, World], list[tuple[str, str, int]]]] = {
    "faktor, with all measures": count_ours,
    "polars self-join": count_by_self_join,
    "scipy sparse product": count_by_sparse_product,
    "python Counter": count_by_counter,
    "networkx projection": count_by_projection,
}


MOST_FOR_NETWORKX = 1_000_000


def measure_way(name: str, world: World, repeat: int) -> tuple[str, float, float, str, int]:
    mentions = make_mentions(world)
    before = peak_megabytes()
    seconds = []
    for _ in range(repeat):
        start = time.perf_counter()
        rows = WAYS[name](mentions, world)
        seconds.append(time.perf_counter() - start)
    return name, min(seconds), peak_megabytes() - before, hashlib.sha256(repr(rows).encode()).hexdigest(), len(rows)


def peak_megabytes() -> float:
    """Peak memory of this process so far; Linux says it in kB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=1_000_000)
    parser.add_argument("--units", type=int, default=100_000)
    parser.add_argument("--codes", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--shuffle", action="store_true")
    asked = parser.parse_args()
    world = World(asked.mentions, asked.units, asked.codes, asked.shuffle)
    print(f"{world.mentions:,} mentions, {world.units:,} passages, {world.codes} codes; best of {asked.repeat}")
    print(f"{'way':28} {'seconds':>8} {'MB above':>9} {'pairs':>7}")
    hashes = set()
    for name in WAYS:
        if name.startswith("networkx") and world.mentions > MOST_FOR_NETWORKX:
            print(f"{name:28} left out: beyond {MOST_FOR_NETWORKX:,} mentions it takes many minutes and gigabytes")
            continue
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            _, seconds, megabytes, digest, pairs = pool.apply(measure_way, (name, world, asked.repeat))
        hashes.add(digest)
        print(f"{name:28} {seconds:8.2f} {megabytes:9.0f} {pairs:7,}")
    print("all counts are equal" if len(hashes) == 1 else "COUNTS DIFFER")
    return 0 if len(hashes) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
