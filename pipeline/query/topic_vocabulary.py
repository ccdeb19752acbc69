"""The words of a topic by period: which words its passages hold more often then than at other times.

Takes the passages of a topic and their periods; gives one row per period and word. Reads no dates.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

__all__ = ["list_period_words"]

# A word of fewer documents tells a document, not a time.
_FEWEST_DOCUMENTS = 3
_SURE = 1.96
_PRIOR_WORDS = 500.0
_PHRASE_MIN_COUNT, _PHRASE_MIN_NPMI = 8, 0.5


def list_period_words(passages: "pl.DataFrame", *, terms: int) -> "pl.DataFrame":
    """Return the words that mark each period of a topic.

    Each period is held against all others by log odds with an informative prior (Monroe, Colaresi and Quinn 2008); a
    word is listed where z is 1.96 or more and three documents of the period hold it. Stop words, numbers, names of
    months and what else is no term of topics are no words here.

    Args:
        passages: The passages of the topic: document_id, period, language and text.
        terms: Most words of each period.

    Returns:
        One row per period and word, the most marking first: period, rank, term, n (passages of the period with it), N
        (passages of the period), share, documents, share_other (of the passages of all other periods) and z.
    """
    import numpy as np
    import polars as pl

    from pipeline.query.keyness import measure_log_odds
    from pipeline.topics.words import read_words

    schema = {
        "period": pl.String, "rank": pl.Int64, "term": pl.String, "n": pl.Int64, "N": pl.Int64, "share": pl.Float64,
        "documents": pl.Int64, "share_other": pl.Float64, "z": pl.Float64,
    }  # fmt: skip
    ordered = passages.sort("period", "document_id", "passage_id")
    words = read_words(
        ordered["text"].to_list(),
        ordered["language"].to_list(),
        phrase_min_count=_PHRASE_MIN_COUNT,
        phrase_min_npmi=_PHRASE_MIN_NPMI,
    )
    held = (
        pl.DataFrame({"row": np.asarray(words.text, dtype=np.int64), "term": np.asarray(words.term, dtype=np.int64)})
        .unique()
        .join(ordered.select("period", "document_id").with_row_index("row").cast({"row": pl.Int64}), on="row")
    )
    counts = held.group_by("period", "term").agg(
        pl.len().cast(pl.Int64).alias("n"), pl.col("document_id").n_unique().cast(pl.Int64).alias("documents")
    )
    sizes = dict(ordered.group_by("period").len().iter_rows())
    everywhere = np.bincount(held["term"].to_numpy(), minlength=len(words.forms)).astype(np.int64)
    places = int(everywhere.sum())
    frames = []
    for period in sorted(sizes):
        own = counts.filter(pl.col("period") == period).sort("term")
        here = np.zeros(len(words.forms), dtype=np.int64)
        here[own["term"].to_numpy()] = own["n"].to_numpy()
        _, z = measure_log_odds(
            here,
            everywhere - here,
            target_total=int(here.sum()),
            reference_total=places - int(here.sum()),
            prior_words=_PRIOR_WORDS,
        )
        elsewhere = len(ordered) - sizes[period]
        scored = own.with_columns(
            pl.Series("z", z[own["term"].to_numpy()], dtype=pl.Float64),
            pl.Series("form", [words.forms[term] for term in own["term"]], dtype=pl.String),
            pl.Series("other", (everywhere - here)[own["term"].to_numpy()], dtype=pl.Int64),
        )
        best = (
            scored.filter((pl.col("z") >= _SURE) & (pl.col("documents") >= _FEWEST_DOCUMENTS))
            .sort("z", "form", descending=[True, False])
            .head(terms)
        )
        frames.append(
            best.select(
                "period",
                pl.int_range(1, pl.len() + 1).cast(pl.Int64).alias("rank"),
                pl.col("form").alias("term"),
                "n",
                pl.lit(sizes[period], dtype=pl.Int64).alias("N"),
                (pl.col("n") / sizes[period]).alias("share"),
                "documents",
                (pl.col("other") / elsewhere if elsewhere else pl.lit(None, dtype=pl.Float64)).alias("share_other"),
                "z",
            )
        )
    return pl.concat(frames) if frames else pl.DataFrame(schema=schema)
