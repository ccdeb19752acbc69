"""Topics of two models side by side.

Takes two models; gives which topic is which, and how alike all of them are; takes one of two languages, and gives
which topics speak of the same thing in both. Fits nothing.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from pipeline.topics.model import TopicModel

__all__ = ["compare_topics", "match_topics", "pair_languages"]

# Below this, pairs of topics of two languages share words by chance; see docs/decisions/0008-topics.md.
_LEAST_SIMILARITY = 0.12
# A topic with less weight on the words of both languages has nothing to be compared by.
_LEAST_WEIGHT = 0.01
# Fewest texts of each language that hold a word for it to count as one of both.
_FEWEST_TEXTS = 2


def compare_topics(old: "TopicModel", new: "TopicModel") -> "NDArray[np.float64]":
    """Return how alike each topic of one model is to each of another.

    Args:
        old: A model.
        new: Another, perhaps of other words.

    Returns:
        The cosine of the weights of terms, 0 to 1; rows are topics of `old`, columns topics of `new`, in the order of
        `numbers`. A term that one model lacks has weight 0 there.
    """
    from pipeline.topics.matching import compare_weights

    return compare_weights(*_align(old, new))


def match_topics(old: "TopicModel", new: "TopicModel") -> "pl.DataFrame":
    """Return which topic of one model is which of another, by the assignment that makes them most alike in all.

    Args:
        old: A model.
        new: Another, perhaps of other words.

    Returns:
        One row per pair, in the order of `old`, then one per topic without a partner: old and new (numbers, null for
        none), similarity (cosine of the weights of terms), jaccard and rbo (of the heaviest terms). A pair that shares
        nothing is no pair.
    """
    import polars as pl

    from pipeline.topics.matching import match_weights

    match = match_weights(*_align(old, new), top=old.settings.coherence_terms)
    rows = [
        (old.numbers[first], new.numbers[second], float(similarity), float(jaccard), float(rbo))
        for first, second, similarity, jaccard, rbo in zip(
            match.first, match.second, match.similarity, match.jaccard, match.rbo, strict=True
        )
        if similarity > 0
    ]
    gone = sorted(set(old.numbers) - {row[0] for row in rows})
    come = sorted(set(new.numbers) - {row[1] for row in rows})
    return pl.DataFrame(
        [
            *rows,
            *((number, None, None, None, None) for number in gone),
            *((None, number, None, None, None) for number in come),
        ],
        schema={"old": pl.Int64, "new": pl.Int64, "similarity": pl.Float64, "jaccard": pl.Float64, "rbo": pl.Float64},
        orient="row",
    )


def pair_languages(model: "TopicModel") -> "pl.DataFrame":
    """Return for each topic its language, and the topic of the other language that speaks of the same.

    Topics of passages in two languages part by language, as few words are shared. What is shared, names above all
    (Google, MotoGP, Fed) and loans (digital, investor), tells which belong together: a topic's partner is the one of
    the other language that weighs those words most alike.

    Args:
        model: Topics over passages of Indonesian and English.

    Returns:
        One row per topic: topic, language ("id" or "en", that of most of its weight), partner (a number; null where
        none is alike enough) and similarity (cosine over the words of both languages, times their idf).

    Note:
        On labelled English and Indonesian news, 96 to 97 % of English articles had a partner topic of their own label;
        the least similarity was set on the same articles.
    """
    import numpy as np
    import polars as pl

    from pipeline.topics.matching import compare_weights

    texts = (1 + model.texts) / np.exp(model.idf - 1) - 1
    is_shared = np.minimum(model.english, 1 - model.english) * texts >= _FEWEST_TEXTS
    is_english = model.components @ model.english > np.full(len(model.numbers), 0.5)
    weights = model.components[:, is_shared] * model.idf[is_shared]
    similarity = compare_weights(weights, weights)
    similarity[is_english[:, None] == is_english[None, :]] = 0
    has_words = model.components[:, is_shared].sum(axis=1) >= _LEAST_WEIGHT
    similarity *= has_words[:, None] & has_words[None, :]
    rows = []
    for topic, number in enumerate(model.numbers):
        best = int(similarity[topic].argmax())
        alike = float(similarity[topic, best])
        has_partner = alike >= _LEAST_SIMILARITY
        language = "en" if is_english[topic] else "id"
        rows.append((number, language, model.numbers[best] if has_partner else None, alike if has_partner else None))
    return pl.DataFrame(
        rows,
        schema={"topic": pl.Int64, "language": pl.String, "partner": pl.Int64, "similarity": pl.Float64},
        orient="row",
    )


def _align(old: "TopicModel", new: "TopicModel") -> "tuple[NDArray[np.float64], NDArray[np.float64]]":
    """Return the components of both over the terms of either."""
    import numpy as np

    from pipeline.topics.passages import find_columns

    keys = sorted({*old.keys, *new.keys})
    aligned = []
    for model in (old, new):
        weights = np.zeros((len(model.numbers), len(keys)))
        weights[:, find_columns(model.keys, keys)] = model.components
        aligned.append(weights)
    return aligned[0], aligned[1]
