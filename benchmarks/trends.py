"""Counts a monthly series of all codes three ways in one run: ours, a Polars group-by with joins, and Python's Counter.

    python benchmarks/trends.py [--mentions 10000000] [--units 1000000] [--codes 200] [--repeat 3] [--unit passage]

Each way runs in a process of its own over the same made-up mentions, so that its peak memory can be told; the best
time of the repeats counts, and all counts must be equal. Ten passages make a document; mentions lie sorted by passage,
as the detect stage gives them; --shuffle lays them in no order. Python's Counter is left out above a million mentions.
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
from datetime import date, timedelta

import numpy as np
import polars as pl

DAYS = 15 * 365


@dataclass(frozen=True)
class World:
    """How many mentions of how many codes in how many passages, what is counted, and whether mentions are shuffled."""

    mentions: int
    units: int
    codes: int
    unit: str
    is_shuffled: bool


@dataclass(frozen=True)
class Tables:
    """What a series is counted from."""

    documents: pl.DataFrame
    passages: pl.DataFrame
    mentions: pl.DataFrame
    codes: list[str]


def make_tables(world: World) -> Tables:
    """Fifteen years of documents of ten passages, with hexadecimal ids as long as the real ones."""
    rng = np.random.default_rng(1)
    unit = rng.integers(0, world.units, world.mentions)
    code = (rng.random(world.mentions) ** 2 * world.codes).astype(np.int64)
    if not world.is_shuffled:
        unit.sort()
    count = -(-world.units // 10)
    passage_ids = pl.Series([f"{number * 2654435761 % 2**64:020x}" for number in range(world.units)])
    document_ids = pl.Series([f"{number * 2246822519 % 2**64:020x}" for number in range(count)])
    days = [date(2010, 1, 1) + timedelta(days=int(day)) for day in rng.integers(0, DAYS, count)]
    codes = [f"code_{number:04}" for number in range(world.codes)]
    owner = np.arange(world.units) // 10
    return Tables(
        pl.DataFrame({"document_id": document_ids, "date": days, "date_precision": "day"}),
        pl.DataFrame({"passage_id": passage_ids, "document_id": document_ids.gather(owner)}),
        pl.DataFrame(
            {
                "document_id": document_ids.gather(owner[unit]),
                "passage_id": passage_ids.gather(unit),
                "code": pl.Series(codes).gather(code),
                "is_counted": True,
            }
        ),
        codes,
    )


Rows = list[tuple[str, str, int, int]]


def count_ours(tables: Tables, world: World) -> Rows:
    from pipeline.trends import count_by_period

    passages = tables.passages if world.unit == "passage" else None
    series = count_by_period(
        tables.documents, tables.mentions, codes=tables.codes, by="month", unit=world.unit, passages=passages
    )
    return series.frame.select("code", "period", "n", "N").rows()


def count_by_group_by(tables: Tables, world: World) -> Rows:
    key = f"{world.unit}_id"
    months = tables.documents.lazy().select("document_id", pl.col("date").dt.strftime("%Y-%m").alias("period"))
    units = (tables.passages if world.unit == "passage" else tables.documents).lazy().select("document_id", key)
    units = units.unique().join(months, on="document_id") if key != "document_id" else months
    totals = units.group_by("period").len("N")
    hits = tables.mentions.lazy().filter("is_counted").select(key, "code").unique()
    found = hits.join(units, on=key).group_by("code", "period").len("n")
    every = pl.LazyFrame({"code": tables.codes}).join(totals, how="cross")
    joined = every.join(found, on=["code", "period"], how="left").with_columns(pl.col("n").fill_null(0))
    return joined.select("code", "period", "n", "N").sort("code", "period").collect().rows()


def count_by_counter(tables: Tables, world: World) -> Rows:
    month = {row[0]: f"{row[1]:%Y-%m}" for row in tables.documents.select("document_id", "date").iter_rows()}
    if world.unit == "passage":
        owner = dict(tables.passages.select("passage_id", "document_id").iter_rows())
        period = {passage: month[document] for passage, document in owner.items()}
    else:
        period = month
    totals = Counter(period.values())
    hits = set(tables.mentions.filter("is_counted").select("code", f"{world.unit}_id").iter_rows())
    found = Counter((code, period[unit]) for code, unit in hits)
    return [(code, name, found[code, name], totals[name]) for code in tables.codes for name in sorted(totals)]


WAYS: dict[str, Callable[[Tables, World], Rows]] = {
    "faktor, with intervals": count_ours,
    "polars unique, join, group-by": count_by_group_by,
    "python Counter": count_by_counter,
}


def measure_way(name: str, world: World, repeat: int) -> tuple[float, float, float, str, int]:
    tables = make_tables(world)
    before = peak_megabytes()
    seconds, processor = [], []
    for _ in range(repeat):
        start, start_processor = time.perf_counter(), time.process_time()
        rows = WAYS[name](tables, world)
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - start_processor)
    digest = hashlib.sha256(repr(rows).encode()).hexdigest()
    return min(seconds), min(processor), peak_megabytes() - before, digest, len(rows)


def peak_megabytes() -> float:
    """Peak memory of this process so far; Linux says it in kB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=10_000_000)
    parser.add_argument("--units", type=int, default=1_000_000)
    parser.add_argument("--codes", type=int, default=200)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--unit", choices=("passage", "document"), default="passage")
    parser.add_argument("--shuffle", action="store_true")
    asked = parser.parse_args()
    world = World(asked.mentions, asked.units, asked.codes, asked.unit, asked.shuffle)
    print(
        f"{world.mentions:,} mentions, {world.units:,} passages, {world.codes} codes, months, "
        f"unit {world.unit}; best of {asked.repeat}"
    )
    print(f"{'way':30} {'seconds':>8} {'processor':>10} {'MB above':>9} {'rows':>7}")
    hashes = set()
    for name in WAYS:
        if name == "python Counter" and world.mentions > 1_000_000:
            continue
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            seconds, processor, megabytes, digest, rows = pool.apply(measure_way, (name, world, asked.repeat))
        hashes.add(digest)
        print(f"{name:30} {seconds:8.2f} {processor:10.2f} {megabytes:9.0f} {rows:7,}")
    print("all counts are equal" if len(hashes) == 1 else "COUNTS DIFFER")
    return 0 if len(hashes) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
