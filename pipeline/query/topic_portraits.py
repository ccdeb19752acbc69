"""What a topic looks like: passages that stand for it, where it is spoken of, and when.

Takes topic weights, passages and documents; gives frames. Counts and quotes, and tests nothing.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.query.topic_codes import find_largest
from pipeline.records import PASSAGES, TOPIC_WEIGHTS

if TYPE_CHECKING:
    import polars as pl

    from pipeline.query.tables import Tables

__all__ = ["choose_examples", "count_sources", "count_years", "mark_terms"]

# Shorter passages are headings and cries; longer ones are about several things.
_LETTERS = (120, 1_500)
# Enough to find good ones among, and few enough to be read in a moment.
_CANDIDATES = 4_000
_NOT_KNOWN = "not known"
# Two reports of one market day share two fifths of their words.
_ALIKE = 0.25
_LOOKED_AT = 300
_DIGITS = 9


def choose_examples(
    tables: "Tables", documents: "pl.DataFrame", topic: int, terms: "pl.DataFrame", *, each: int
) -> "pl.DataFrame":
    """Return the passages that stand for a topic: those that it fills, and that hold most of its terms.

    A passage scores the topic's share in it, times the sum of weight and exclusivity of those of the topic's terms that
    it holds. Of each story, or document where stories are not grouped, there is one at most.

    Args:
        tables: The tables of the workspace.
        documents: The documents asked about.
        topic: Number of the topic.
        terms: Terms of the topic: term, weight and exclusivity.
        each: How many.

    Returns:
        One row per passage, best first: passage_id, document_id, title, publisher, key, date, page, share, score, terms
        (those it holds) and text.
    """
    import polars as pl

    largest = find_largest(tables.scan(TOPIC_WEIGHTS).join(documents.lazy(), on="document_id", how="semi").collect())
    own = largest.filter(pl.col("topic") == topic)
    letters = pl.col("end") - pl.col("start")
    places = tables.scan(PASSAGES).filter(pl.col("passage_id").is_in(own["passage_id"].to_list()))
    told = places.select("passage_id", "page", letters.is_between(*_LETTERS).alias("is_fit")).collect()
    likely = own.join(told, on="passage_id").sort("is_fit", "share", "passage_id", descending=[True, True, False])
    likely = likely.head(_CANDIDATES)
    texts = tables.read_texts(PASSAGES, "passage_id", likely["passage_id"])
    worth = {
        str(term).casefold(): weight * exclusivity
        for term, weight, exclusivity in terms.select("term", "weight", "exclusivity").iter_rows()
    }
    pattern = mark_terms(list(worth))
    found = [sorted({each.casefold() for each in pattern.findall(texts[passage])}) for passage in likely["passage_id"]]
    scores = [
        # equal but for the last bits is equal
        round(float(share) * sum(worth[term] for term in held), _DIGITS)
        for share, held in zip(likely["share"], found, strict=True)
    ]
    scored = likely.with_columns(
        pl.Series("score", scores, dtype=pl.Float64),
        pl.Series("terms", found, dtype=pl.List(pl.String)),
        pl.Series("text", [texts[passage] for passage in likely["passage_id"]], dtype=pl.String),
    )
    stories = tables.find_stories()
    story = (
        scored.select("passage_id", pl.col("document_id").alias("story_id"))
        if stories is None
        else scored.join(stories, on="document_id", how="left").select(
            "passage_id", pl.coalesce("story_id", "document_id").alias("story_id")
        )
    )
    described = documents.select("document_id", "title", "publisher", "key", "date")
    ordered = (
        scored.join(story, on="passage_id")
        .join(described, on="document_id")
        .sort("is_fit", "score", "passage_id", descending=[True, True, False])
        .unique("story_id", keep="first", maintain_order=True)
    )
    return ordered[_choose_different(ordered["text"].to_list(), each)].select(
        *("passage_id", "document_id", "title", "publisher", "key", "date"),
        *("page", "share", "score", "terms", "text"),
    )


def _choose_different(texts: Sequence[str], most: int) -> list[int]:
    """Return the places of the first texts that do not say in the same words what one before them says.

    Where there are too few of those, the next best fill up.
    """
    chosen: list[int] = []
    said: list[set[str]] = []
    for place, text in enumerate(texts[:_LOOKED_AT]):
        words = set(re.findall(r"\w+", text.casefold()))
        if all(len(words & other) <= _ALIKE * len(words | other) for other in said):
            chosen.append(place)
            said.append(words)
        if len(chosen) >= most:
            return chosen[:most]
    rest = [place for place in range(len(texts)) if place not in chosen]
    return [*chosen, *rest][:most]


def mark_terms(terms: list[str]) -> "re.Pattern[str]":
    """Return the pattern that finds terms as whole words, phrases first; without terms it finds nothing."""
    if not terms:
        return re.compile(r"(?!)")
    longest_first = sorted(terms, key=lambda term: (-len(term), term))
    spelled = [r"[\s-]+".join(re.escape(word) for word in term.split()) for term in longest_first]
    return re.compile(r"(?<!\w)(?:" + "|".join(spelled) + r")(?!\w)", re.IGNORECASE)


def count_sources(documents: "pl.DataFrame", weights: "pl.DataFrame", topic: int) -> "pl.DataFrame":
    """Return where a topic is spoken of, the source with most of its documents first.

    Args:
        documents: The documents asked about.
        weights: Table topic_weights.
        topic: Number of the topic.

    Returns:
        One row per publisher (or source, where none is known) with a document of it: publisher, n (documents whose
        largest topic it is), N (its documents with topics) and share.
    """
    import polars as pl

    who = pl.coalesce("publisher", "source").fill_null(_NOT_KNOWN).alias("publisher")
    return _count(documents.select("document_id", who), weights, topic, "publisher").sort(
        "n", "publisher", descending=[True, False]
    )


def count_years(documents: "pl.DataFrame", weights: "pl.DataFrame", topic: int) -> "pl.DataFrame":
    """Return when a topic is spoken of: year, n, N and share; one row per year with a document of any topic."""
    import polars as pl

    dated = documents.filter(pl.col("date").is_not_null())
    year = pl.col("date").dt.year().cast(pl.Int64).alias("year")
    return _count(dated.select("document_id", year), weights, topic, "year", keeps_none=True).sort("year")


def _count(
    documents: "pl.DataFrame", weights: "pl.DataFrame", topic: int, by: str, *, keeps_none: bool = False
) -> "pl.DataFrame":
    import polars as pl

    from pipeline.trends.topic_series import share_by_unit

    shares = share_by_unit(weights, "document")
    largest = shares.sort("share", "topic", descending=[True, False]).unique("document_id", keep="first")
    counted = (
        documents.join(largest, on="document_id")
        .group_by(by)
        .agg((pl.col("topic") == topic).sum().cast(pl.Int64).alias("n"), pl.len().cast(pl.Int64).alias("N"))
        .with_columns((pl.col("n") / pl.col("N")).alias("share"))
    )
    return counted if keeps_none else counted.filter(pl.col("n") > 0)
