"""Fits topics to passages.

Takes the table passages, a number or a range of topics, and a seed; gives a `TopicModel`.
Knows no dates, and gives a reason instead of topics where a corpus cannot carry them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.errors import QuestionError
from pipeline.topics.model import TopicModel
from pipeline.topics.settings import MODELS, UNITS, Model, TopicSettings, Unit

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    import scipy.sparse
    from numpy.typing import NDArray

    from pipeline.topics.vocabulary import Counts
    from pipeline.topics.words import Lexicon

__all__ = ["fit_topics"]

_FEWEST_TERMS = 20
# Passages from which the figures of the fit are taken that drift is compared with.
_COMPARED_PASSAGES = 5_000


@dataclass(frozen=True, slots=True)
class _Texts:
    """What topics are learned from: counts of each text, and the number of its document."""

    matrix: "scipy.sparse.csr_array"
    documents: "NDArray[np.int64]"
    repeated: int


@dataclass(frozen=True, slots=True)
class _Plan:
    """How many topics there are to be, and how they begin."""

    k: int | None
    reason: str | None
    choice: "pl.DataFrame"
    choice_reason: str | None
    seeds: "dict[str, NDArray[np.int64]]"
    warnings: tuple[str, ...]


def fit_topics(
    passages: "pl.DataFrame",
    *,
    k: int | None = None,
    k_range: tuple[int, int] = (4, 30),
    seed: int = 0,
    model: Model = "nmf",
    unit: Unit = "document",
    languages: Sequence[str] | None = None,
    seeds: Mapping[str, Sequence[str]] | None = None,
    settings: TopicSettings | None = None,
) -> TopicModel:
    """Return topics of passages, by default by non-negative matrix factorisation of TF-IDF.

    Words are stemmed and phrases joined; stop words, numbers, months, names of media, what is too rare or too common
    and the boilerplate of a source are left out. Topics are learned from whole documents, or from pieces of long ones,
    and given to passages. The same passages in any order, with the same parameters and seed, give the same model to
    the last bit.

    Args:
        passages: Table passages; of it passage_id, document_id, kind, language and text are read, and ordinal and
            source (whose boilerplate is looked for) where they are there.
        k: Number of topics; None chooses it within `k_range` by stability and coherence (see `choose.choose_k`; with
            the factorisation, whatever the model). With seeds, None means their number and some more.
        k_range: Smallest and largest number to try; a small corpus is tried with fewer.
        seed: Of all that is drawn at random.
        model: How topics are found: "nmf"; "consensus" of many factorisations; "lda" by gensim, "lda-sklearn";
            "seeded": topics that begin with given words, and others.
        unit: What topics are learned from: "document" or "passage".
        languages: Take passages of these languages only; None takes all: topics then part by language, and
            `compare.pair_languages` tells which belong together.
        seeds: For the model "seeded": terms as written, by the name of the topic.
        settings: The other parameters; None takes the defaults.

    Returns:
        The model; without topics, and with the reason, where the passages cannot carry them.

    Raises:
        QuestionError: If a parameter cannot be used.

    References:
        D. D. Lee, H. S. Seung (1999), Learning the parts of objects by non-negative matrix factorization, Nature 401.
        D. O'Callaghan et al. (2015), An analysis of the coherence of descriptors in topic modeling, Expert Systems
        with Applications 42 (NMF on TF-IDF).
    """
    import numpy as np

    from pipeline.topics.coherence import measure_coherence
    from pipeline.topics.factorise import compute_idf, make_nothing, rank_terms
    from pipeline.topics.learn import apply_topics, learn_topics, weigh
    from pipeline.topics.passages import select_passages
    from pipeline.topics.stability import measure_stability
    from pipeline.topics.tables import list_terms, list_topics, list_weights, order_by_size, share_passages
    from pipeline.topics.vocabulary import count_terms, summarise_left_out
    from pipeline.topics.words import read_words, share_of_one_document

    settings = settings or TopicSettings()
    _check(k, k_range, model, unit, seeds)
    asked = None if languages is None else tuple(languages)
    pieces = select_passages(passages, kinds=settings.kinds, languages=asked)
    words = read_words(
        pieces["text"].to_list(),
        pieces["language"].to_list(),
        phrase_min_count=settings.phrase_min_count,
        phrase_min_npmi=settings.phrase_min_npmi,
    )
    sources = pieces["source"].to_list() if "source" in pieces.columns else None
    counts = count_terms(words, pieces["document_id"].to_list(), settings=settings, sources=sources)
    filled = np.flatnonzero(np.diff(counts.matrix.indptr))
    given, counts = pieces[filled], replace(counts, matrix=counts.matrix[filled])
    texts = _join_texts(counts.matrix, given, unit, settings)
    plan = _plan(k, k_range, texts, len(filled), counts, words.lexicon, seeds, model, seed, settings)
    idf = compute_idf(texts.matrix)
    learned, stability = make_nothing(len(counts.keys)), np.zeros(0)
    if plan.reason is None and plan.k is not None:
        of_seeds = list(plan.seeds.values())
        learned = learn_topics(texts.matrix, plan.k, model=model, seed=seed, settings=settings, seeds=of_seeds)
        stability = measure_stability(
            texts.matrix, texts.documents, learned.terms, model=model, seed=seed, settings=settings, seeds=of_seeds
        )
    weights = apply_topics(weigh(counts.matrix, idf, model), learned.terms, model)
    shares = share_passages(weights, min_share=settings.min_share)
    order = order_by_size(shares)
    terms, shares = learned.terms[order], shares[:, order]
    names = [*plan.seeds, *[None] * (len(terms) - len(plan.seeds))][: len(terms)]
    numbers = tuple(range(1, len(terms) + 1))
    topics = list_topics(
        terms,
        shares,
        numbers,
        counts.forms,
        coherence=measure_coherence(texts.matrix, [rank_terms(row)[: settings.coherence_terms] for row in terms]),
        stability=stability[order],
        seed_names=[names[topic] for topic in order],
        settings=settings,
    )
    topic_weights = list_weights(shares, numbers, given)
    fitted = TopicModel(
        topics=topics,
        topic_terms=list_terms(terms, numbers, counts.forms, size=settings.top_terms),
        topic_weights=topic_weights,
        choice=plan.choice,
        choice_reason=plan.choice_reason,
        left_out=summarise_left_out(counts.left_out),
        left_out_words=counts.left_out,
        warnings=plan.warnings,
        model=model,
        unit=unit,
        k=plan.k if plan.reason is None else None,
        reason=plan.reason,
        seed=seed,
        languages=asked,
        settings=settings,
        passages=len(filled),
        texts=texts.matrix.shape[0],
        repeated_passages=texts.repeated,
        passages_without_topic=pieces.height - topic_weights["passage_id"].n_unique(),
        is_converged=learned.is_converged,
        known_unknown_words_share=share_of_one_document(words, pieces["document_id"].to_list()),
        known_residual_error=0.0,
        numbers=numbers,
        lexicon=words.lexicon,
        keys=counts.keys,
        forms=counts.forms,
        idf=idf,
        english=_share_english(counts.matrix, given),
        components=terms,
    )
    return _know_itself(fitted, passages)


def _check(
    k: int | None,
    k_range: tuple[int, int],
    model: str,
    unit: str,
    seeds: Mapping[str, Sequence[str]] | None,
) -> None:
    if k is not None and k < 2:
        raise QuestionError(f"Expected at least 2 topics, got {k}. Leave k out to have it chosen.", str(k))
    if not 2 <= k_range[0] <= k_range[1]:
        raise QuestionError(
            f"Expected a range of numbers of topics such as (4, 30), got {k_range}. Begin with 2 or more.", str(k_range)
        )
    if model not in MODELS:
        raise QuestionError(f"Expected a model out of {', '.join(MODELS)}, got {model!r}.", model)
    if unit not in UNITS:
        raise QuestionError(f"Expected a unit out of {', '.join(UNITS)}, got {unit!r}.", unit)
    if model == "seeded" and not seeds:
        raise QuestionError("Expected seeds for seeded topics, got none. Give terms for at least one topic.", "seeds")
    if model == "seeded" and seeds and k is not None and k < len(seeds):
        raise QuestionError(
            f"Expected at least as many topics as seeded ones, {len(seeds)}, got {k}. Ask for more, or seed fewer.",
            str(k),
        )


def _join_texts(
    matrix: "scipy.sparse.csr_array", passages: "pl.DataFrame", unit: Unit, settings: TopicSettings
) -> _Texts:
    """Return the texts to learn from: passages that repeat none before, or what they make of a document."""
    import numpy as np

    from pipeline.topics.pieces import join_passages
    from pipeline.topics.vocabulary import list_repeats, sum_rows

    documents = np.unique(passages["document_id"].to_numpy(), return_inverse=True)[1].astype(np.int64)
    repeats = list_repeats(matrix, min_terms=settings.repeat_min_terms)
    rows = np.setdiff1d(np.arange(matrix.shape[0]), repeats)
    learned_from = matrix[rows]
    if unit == "passage" or not len(rows):
        return _Texts(learned_from, np.unique(documents[rows], return_inverse=True)[1], len(repeats))
    ids = passages["document_id"][rows].to_list()
    ordinals = passages["ordinal"].to_numpy()[rows] if "ordinal" in passages.columns else np.zeros(len(rows))
    order = np.lexsort((np.arange(len(rows)), ordinals, documents[rows]))
    joined = join_passages(
        ids,
        order,
        np.asarray(learned_from.sum(axis=1)).ravel(),
        piece_terms=settings.piece_terms,
        min_texts=settings.min_texts,
    )
    pieces, _ = sum_rows(learned_from, joined)
    first = np.unique(joined, return_index=True)[1]
    return _Texts(pieces, np.unique(documents[rows][first], return_inverse=True)[1], len(repeats))


def _plan(
    k: int | None,
    k_range: tuple[int, int],
    texts: _Texts,
    passages: int,
    counts: "Counts",
    lexicon: "Lexicon",
    seeds: Mapping[str, Sequence[str]] | None,
    model: Model,
    seed: int,
    settings: TopicSettings,
) -> _Plan:
    """Decide how many topics there are to be, or why none."""
    from pipeline.topics.choose import choose_k, list_candidates, make_no_choice

    found: dict[str, NDArray[np.int64]] = {}
    warnings: tuple[str, ...] = ()
    if model == "seeded" and seeds:
        from pipeline.topics.passages import find_columns
        from pipeline.topics.seeded import find_seeds

        found, warnings = find_seeds(seeds, lexicon, find_columns(lexicon.list_keys(), counts.keys))
        k = len(seeds) + settings.residual_topics if k is None else k
    reason = _find_obstacle(passages, texts.matrix.shape[0], len(counts.keys), k, settings)
    if reason is not None or k is not None:
        return _Plan(k, reason, make_no_choice(), None, found, warnings)
    candidates = list_candidates(k_range, texts.matrix.shape[0], settings=settings)
    choice = choose_k(texts.matrix, texts.documents, candidates, seed=seed, settings=settings)
    is_carried = choice.k is not None
    return _Plan(
        choice.k, None if is_carried else choice.reason, choice.table, choice.reason if is_carried else None, {}, ()
    )


def _find_obstacle(passages: int, texts: int, terms: int, k: int | None, settings: TopicSettings) -> str | None:
    """Return why these passages cannot carry topics, or None if they can."""
    fewest_passages = max(settings.min_passages, k or 0)
    fewest_terms = max(_FEWEST_TERMS, k or 0)
    if passages < fewest_passages:
        return f"Topics need at least {fewest_passages} passages with words in common, here are {passages}."
    if terms < fewest_terms:
        return f"Topics need at least {fewest_terms} words that several passages share, here are {terms}."
    if texts < fewest_passages:
        return f"Topics need at least {fewest_passages} texts that do not repeat each other, here are {texts}."
    return None


def _share_english(matrix: "scipy.sparse.csr_array", passages: "pl.DataFrame") -> "NDArray[np.float64]":
    """Return of the passages with each term the share that is English."""
    import numpy as np

    is_english = (passages["language"] == "en").to_numpy()
    every = np.bincount(matrix.indices, minlength=matrix.shape[1])
    english = np.bincount(matrix[np.flatnonzero(is_english)].indices, minlength=matrix.shape[1])
    return np.divide(english, every, out=np.zeros(len(every)), where=every > 0)


def _know_itself(model: TopicModel, passages: "pl.DataFrame") -> TopicModel:
    """Return the model with the residual that drift is compared with; ids are hashes, the smallest as good as any."""
    from pipeline.topics.passages import count_known, select_passages

    asked = select_passages(passages, kinds=model.settings.kinds, languages=model.languages)
    sample = passages.filter(passages["passage_id"].is_in(asked["passage_id"].head(_COMPARED_PASSAGES).to_list()))
    known = count_known(model, sample)
    return replace(model, known_residual_error=model.measure_residual(known.matrix))
