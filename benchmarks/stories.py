"""How quickly documents are grouped into stories, and which they are: the news of FAKTOR_DATA, ten groups to look at.

Run: FAKTOR_DATA=FOLDER python benchmarks/stories.py [--show 10] [--min-share 0.8]
"""

import argparse
import json
import os
import resource
import sys
import time
from datetime import date
from pathlib import Path

import polars as pl

from pipeline.extract import group_stories


def read_news(folder: Path) -> pl.DataFrame:
    """One row per article: document_id, key, date, publisher, title and text."""
    rows = []
    for path in sorted((folder / "news").glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").strip().split("\n")):
            article = json.loads(line)
            day = date.fromisoformat(article["date"][:10]) if article.get("date") else None
            title, body = article.get("title") or "", article.get("body") or article.get("text") or ""
            key = f"{path.stem}/{number:05}"
            rows.append((key, key, day, article.get("publisher"), title, f"{title}\n\n{body}"))
    schema = {"document_id": pl.String, "key": pl.String, "date": pl.Date}
    schema |= dict.fromkeys(("publisher", "title", "text"), pl.String)
    return pl.DataFrame(rows, schema=schema, orient="row")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--show", type=int, default=10, help="how many groups to print")
    parser.add_argument("--min-share", type=float, default=0.8)
    options = parser.parse_args()
    folder = os.environ.get("FAKTOR_DATA")
    if not folder:
        sys.exit("FAKTOR_DATA is unset: name the folder that holds news/*.jsonl.")
    news = read_news(Path(folder))
    began, busy = time.perf_counter(), time.process_time()
    stories = group_stories(news, min_share=options.min_share)
    seconds, computed = time.perf_counter() - began, time.process_time() - busy
    sizes = (
        stories.group_by("story_id").len().filter(pl.col("len") > 1).sort("len", "story_id", descending=[True, False])
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{len(news):,} documents in {seconds:.1f} s ({computed:.1f} s of computing): "
        f"{stories['story_id'].n_unique():,} stories, "
        f"{len(sizes)} of several documents with {sizes['len'].sum()} in all; peak {peak:.0f} MiB"
    )
    for story in sizes["story_id"].gather_every(max(1, len(sizes) // max(1, options.show))).head(options.show):
        print()
        members = stories.filter(pl.col("story_id") == story).join(news, on="document_id").sort("date", "key")
        for row in members.head(4).iter_rows(named=True):
            print(f"  {row['shared_share']:.2f}  {row['date']}  {row['publisher']:<18} {row['title'][:80]}")


if __name__ == "__main__":
    main()
