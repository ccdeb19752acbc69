"""Fits topics to passages.

Takes the table passages, a number or a range of topics, and a seed; gives a `TopicModel`.
Knows no dates and no codes, and gives a reason instead of topics where a corpus cannot carry them.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.errors import QuestionError
from pipeline.topics.model import TopicModel
from pipeline.topics.settings import TopicSettings

if TYPE_CHECKING:
    import polars as pl

__all__ = ["fit_topics"]

_FEWEST_TERMS = 20


def fit_topics(
    passages: "pl.DataFrame",
    *,
    k: int | None = None,
    k_range: tuple[int, int] = (4, 30),
    seed: int = 0,
    languages: Sequence[str] | None = None,
    settings: TopicSettings | None = None,
) -> TopicModel:
    """Return topics of passages by non-negative matrix factorisation of TF-IDF.

    Words are stemmed and phrases joined; stop words, numbers, months and what is too rare or too common are left out.
    The same passages in any order, with the same parameters and seed, give the same model to the last bit.

    Args:
        passages: Table passages; of it passage_id, document_id, kind, language and text are read.
        k: Number of topics; None chooses it within `k_range` by coherence (see `choose_k`).
        k_range: Smallest and largest number to try; a small corpus is tried with fewer.
        seed: Of the fit and of the sample on which k is chosen.
        languages: Take passages of these languages only; None takes all. Topics over two languages mostly part by
            language, since few words are shared: ask for one language when that is not wanted.
        settings: The other parameters; None takes the defaults.

    Returns:
        The model; without topics, and with the reason, where passages or terms are too few for k.

    Raises:
        QuestionError: If k or k_range cannot be used.

    References:
        D. D. Lee, H. S. Seung (1999), Learning the parts of objects by non-negative matrix factorization, Nature 401.
        D. O'Callaghan et al. (2015), An analysis of the coherence of descriptors in topic modeling, Expert Systems
        with Applications 42 (NMF on TF-IDF).
    """
    import numpy as np

    from pipeline.topics.choose import choose_k, list_candidates, make_no_choice
    from pipeline.topics.factorise import factorise, make_no_factors, weigh_terms
    from pipeline.topics.tables import list_terms, list_topics, list_weights, order_by_size
    from pipeline.topics.vocabulary import count_terms
    from pipeline.topics.words import read_words

    settings = settings or TopicSettings()
    _check_k(k, k_range)
    asked = None if languages is None else tuple(languages)
    pieces = _select_passages(passages, asked, settings)
    words = read_words(
        pieces["text"].to_list(),
        pieces["language"].to_list(),
        phrase_min_count=settings.phrase_min_count,
        phrase_min_npmi=settings.phrase_min_npmi,
    )
    counts = count_terms(words, pieces["document_id"].to_list(), settings=settings)
    filled = np.flatnonzero(counts.matrix.sum(axis=1))
    pieces_with_terms, counts = pieces[filled], replace(counts, matrix=counts.matrix[filled])
    reason = _find_obstacle(len(filled), len(counts.keys), k, settings)
    choice, factors = make_no_choice(), make_no_factors(len(filled), len(counts.keys))
    weighted, idf = weigh_terms(counts.matrix)
    if reason is None:
        if k is None:
            candidates = list_candidates(k_range, len(filled), settings=settings)
            k, choice = choose_k(counts.matrix, candidates, seed=seed, settings=settings)
        factors = factorise(weighted, k, seed=seed, max_iterations=settings.max_iterations)
    factors = order_by_size(factors)
    weights = list_weights(factors, pieces_with_terms, min_share=settings.min_share)
    return TopicModel(
        topics=list_topics(factors, weights, counts, settings=settings),
        topic_terms=list_terms(factors, counts, size=settings.top_terms),
        topic_weights=weights,
        choice=choice,
        left_out=counts.left_out,
        k=k if reason is None else None,
        reason=reason,
        seed=seed,
        languages=asked,
        settings=settings,
        passages=len(filled),
        passages_without_topic=pieces.height - weights["passage_id"].n_unique(),
        is_converged=factors.is_converged,
        keys=counts.keys,
        forms=counts.forms,
        idf=idf,
        components=factors.terms,
    )


def _check_k(k: int | None, k_range: tuple[int, int]) -> None:
    if k is not None and k < 2:
        raise QuestionError(f"Expected at least 2 topics, got {k}. Leave k out to have it chosen.", str(k))
    if not 2 <= k_range[0] <= k_range[1]:
        raise QuestionError(
            f"Expected a range of numbers of topics such as (4, 30), got {k_range}. Begin with 2 or more.", str(k_range)
        )


def _select_passages(
    passages: "pl.DataFrame", languages: tuple[str, ...] | None, settings: TopicSettings
) -> "pl.DataFrame":
    """Return the passages to fit, in the order of their ids: results must not depend on the order they come in."""
    import polars as pl

    is_asked = pl.col("kind").is_in(settings.kinds)
    if languages is not None:
        is_asked &= pl.col("language").is_in(languages)
    return passages.filter(is_asked).select("passage_id", "document_id", "language", "text").sort("passage_id")


def _find_obstacle(passages: int, terms: int, k: int | None, settings: TopicSettings) -> str | None:
    """Return why these passages cannot carry topics, or None if they can."""
    fewest_passages = max(settings.min_passages, k or 0)
    fewest_terms = max(_FEWEST_TERMS, k or 0)
    if passages < fewest_passages:
        return f"Topics need at least {fewest_passages} passages with words in common, here are {passages}."
    if terms < fewest_terms:
        return f"Topics need at least {fewest_terms} words that several passages share, here are {terms}."
    return None
