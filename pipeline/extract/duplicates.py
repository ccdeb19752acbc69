"""Groups documents that tell the same story: copies, reprints and articles that agencies sell to many papers.

Takes the table of documents; gives one row a document with its story. Nothing is dropped: the rows say what was joined
and how much is shared.
Knows nothing of codes and topics: only words and their order are compared.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    Hashes = np.ndarray[Any, np.dtype[np.uint64]]

__all__ = ["DUPLICATES_VERSION", "MIN_SHARE", "group_stories"]

DUPLICATES_VERSION = 1
"""Raised whenever the same documents are grouped otherwise."""

MIN_SHARE = 0.8
"""Least share of the shorter text's shingles that two documents of a story have in common.

Looked at in 5,741 Indonesian news articles: pairs above it were reprints and later versions of one article. Below it
come daily reports made from one pattern (weather by town up to 0.77), and articles on other matters with a long common
background (from 0.6), which are stories of their own.
"""

_WORDS = 5
# Fewer shingles say little; such texts are joined only when they are equal.
_MIN_SHINGLES = 20
# 42 bands of 3 rows: texts with a Jaccard similarity of 0.36 (four fifths of a text of half the length) meet in some
# band with probability 0.87, of 0.5 with 0.996, of 0.1 with 0.04.
_BANDS = 42
_ROWS = 3
# In a larger bucket neighbours are compared, not all pairs: it is full of copies, or of one pattern.
_BUCKET = 60
_CHUNK = 4_096


def group_stories(documents: "pl.DataFrame", *, min_share: float = MIN_SHARE, seed: int = 1) -> "pl.DataFrame":
    """Say which documents tell the same story.

    Texts are compared by their word 5-shingles. Pairs that may share enough are found by MinHash and then measured on
    the shingles themselves. Documents are taken from the earliest on: each that is in no story yet begins one, and
    takes in the later ones that share enough with it. So each document of a story shares enough with its
    representative, and a story never grows by a chain of ever less similar texts.

    Args:
        documents: Columns document_id, key, date and text.
        min_share: Least share of the shingles of the shorter text that the longer one has, from 0 to 1; higher joins
            fewer. Texts of fewer than 20 shingles are joined where their words are equal.
        seed: Of the hash functions; another one may miss other pairs near the limit.

    Returns:
        One row per document, with the columns of `records.STORIES`: document_id, story_id (the document_id of its
        representative: the earliest, of equal days the first by key; undated ones come last), is_representative, and
        shared_share (of the shorter text's shingles with those of the representative; 1 for itself).

    References:
        Broder (1997), On the resemblance and containment of documents. The share is his containment, in the smaller of
        the two. Leskovec, Rajaraman and Ullman (2020), Mining of Massive Datasets, chapter 3, for the bands.
    """
    import polars as pl

    ordered = documents.select("document_id", "key", "date", "text").sort("date", "key", "document_id", nulls_last=True)
    ids: list[str] = ordered["document_id"].to_list()
    shingles, words = _cut_texts(ordered["text"].to_list())
    later: dict[int, set[int]] = defaultdict(set)
    for first, second in [*_pair_equal(words), *_pair_similar(shingles, seed)]:
        later[min(first, second)].add(max(first, second))
    stories: dict[int, tuple[int, float]] = {}
    for first in range(len(ids)):
        if first in stories:
            continue
        stories[first] = (first, 1.0)
        for second in sorted(later.get(first, ())):
            if second in stories:
                continue
            share = 1.0 if words[first] == words[second] else _share(shingles[first], shingles[second])
            if share >= min_share:
                stories[second] = (first, share)
    rows = [(ids[number], ids[story], number == story, round(share, 6)) for number, (story, share) in stories.items()]
    schema = {
        "document_id": pl.String,
        "story_id": pl.String,
        "is_representative": pl.Boolean,
        "shared_share": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row").sort("document_id")


def _cut_texts(texts: Sequence[str]) -> "tuple[list[Hashes], list[bytes]]":
    """Return the hashes of each text's shingles, each once and in order, and a hash of all its words."""
    import numpy as np

    hash_of: dict[str, int] = {}
    factors = _make_odd(_WORDS, seed=0)
    shingles: list[Hashes] = []
    wholes: list[bytes] = []
    for text in texts:
        words = re.findall(r"\w+", text.casefold())
        for word in set(words):
            if word not in hash_of:
                hash_of[word] = int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "big")
        numbers = np.array([hash_of[word] for word in words], dtype=np.uint64)
        count = max(0, len(words) - _WORDS + 1)
        mixed = np.zeros(count, dtype=np.uint64)
        for place in range(_WORDS):
            mixed = (mixed ^ (mixed >> np.uint64(29))) * factors[place] + numbers[place : place + count]
        shingles.append(np.unique(mixed))
        wholes.append(blake2b(numbers.tobytes(), digest_size=16).digest())
    return shingles, wholes


def _pair_equal(wholes: Sequence[bytes]) -> Iterator[tuple[int, int]]:
    """Yield each text with the first one that has the same words."""
    first: dict[bytes, int] = {}
    for number, whole in enumerate(wholes):
        if first.setdefault(whole, number) != number:
            yield first[whole], number


def _pair_similar(shingles: "Sequence[Hashes]", seed: int) -> set[tuple[int, int]]:
    """Return the pairs of texts that have the same least hashes in some band."""
    factors, offsets = _make_odd(_BANDS * _ROWS, seed=seed), _make_odd(_BANDS * _ROWS, seed=seed + 1)
    buckets: dict[bytes, list[int]] = defaultdict(list)
    for number, hashes in enumerate(shingles):
        if len(hashes) < _MIN_SHINGLES:
            continue
        least = _find_least(hashes, factors, offsets)
        for band in range(_BANDS):
            row = least[band * _ROWS : (band + 1) * _ROWS]
            buckets[band.to_bytes(2, "big") + row.tobytes()].append(number)
    pairs: set[tuple[int, int]] = set()
    for members in buckets.values():
        if len(members) <= _BUCKET:
            pairs.update(combinations(members, 2))
        else:
            pairs.update((members[0], other) for other in members[1:])
            pairs.update(pairwise(members))
    return pairs


def _find_least(hashes: "Hashes", factors: "Hashes", offsets: "Hashes") -> "Hashes":
    """Return the least value of each hash function over some shingles: the text's signature."""
    import numpy as np

    least = np.full(len(factors), np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(hashes), _CHUNK):
        mixed = hashes[start : start + _CHUNK, None] * factors[None, :] + offsets[None, :]
        least = np.minimum(least, (mixed ^ (mixed >> np.uint64(31))).min(axis=0))
    return least


def _share(first: "Hashes", second: "Hashes") -> float:
    """Return the share of the shorter text's shingles that the longer one has; higher means more alike."""
    import numpy as np

    shorter = min(len(first), len(second))
    if shorter == 0:
        return 0.0
    return len(np.intersect1d(first, second, assume_unique=True)) / shorter


def _make_odd(count: int, *, seed: int) -> "Hashes":
    """Return odd numbers that a seed determines on every machine."""
    import numpy as np

    numbers = (
        int.from_bytes(blake2b(f"{seed}/{number}".encode(), digest_size=8).digest(), "big") | 1
        for number in range(count)
    )
    return np.fromiter(numbers, dtype=np.uint64, count=count)
