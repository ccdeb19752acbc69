"""How much of a web page's article is read, and nothing else: ours beside trafilatura's own, in one run.

For each page of an annotated set (file -> {"articleBody": ...} in aeb_ground_truth.json) precision, recall and F1 of
word 4-shingles, counted as a multiset, against what a person marked as the body; means over pages. A page that is
refused counts with F1 0.

Run: FAKTOR_DATA=FOLDER python benchmarks/web_pages.py
"""

import hashlib
import json
import os
import re
import statistics
import sys
import time
from collections import Counter
from datetime import date
from pathlib import Path

from trafilatura import extract

from pipeline.extract import read_original
from pipeline.records import Original

SHINGLE_WORDS = 4
SEEN = date(2026, 11, 1)


def read_ours(data: bytes, name: str) -> str:
    digest = hashlib.sha256(data).hexdigest()
    original = Original(digest[:20], digest, "html", name, "html", "news", len(data), None, SEEN)
    return "\n".join(passage.text for passage in read_original(data, original).passages)


def read_trafilatura(data: bytes, name: str) -> str:
    return extract(data, include_comments=False) or ""


def count_shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return Counter(tuple(words[i : i + SHINGLE_WORDS]) for i in range(max(1, len(words) - SHINGLE_WORDS + 1)))


def compare(found: str, truth: str) -> tuple[float, float, float]:
    ours, theirs = count_shingles(found), count_shingles(truth)
    shared = (ours & theirs).total()
    precision, recall = shared / max(1, ours.total()), shared / max(1, theirs.total())
    return precision, recall, 2 * precision * recall / (precision + recall) if shared else 0.0


def main() -> None:
    folder = os.environ.get("FAKTOR_DATA")
    if not folder:
        sys.exit("FAKTOR_DATA is unset: name the folder that holds html/aeb_ground_truth.json.")
    pages = Path(folder) / "html"
    truth = json.loads((pages / "aeb_ground_truth.json").read_text("utf-8"))
    print(f"{'reader':<12} {'pages':>5} {'precision':>9} {'recall':>7} {'F1':>7} {'lowest F1':>9} {'pages/s':>8}")
    for name, read in (("faktor", read_ours), ("trafilatura", read_trafilatura)):
        began = time.perf_counter()
        texts = {page: read((pages / page).read_bytes(), page) for page in truth}
        seconds = time.perf_counter() - began
        figures = [compare(texts[page], truth[page]["articleBody"]) for page in truth]
        precision, recall, f1 = (statistics.mean(column) for column in zip(*figures, strict=True))
        lowest = min(figure[2] for figure in figures)
        rate = len(truth) / seconds
        print(f"{name:<12} {len(truth):>5} {precision:>9.4f} {recall:>7.4f} {f1:>7.4f} {lowest:>9.4f} {rate:>8.1f}")


if __name__ == "__main__":
    main()
