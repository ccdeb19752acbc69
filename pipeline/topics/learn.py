"""Learns topics from texts by one of the models.

Takes counts of terms in texts, a number of topics and a model; gives topics. Knows no words.
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from pipeline.topics.factorise import Learned, apply_idf, assign_texts, compute_idf, factorise
from pipeline.topics.settings import Model, TopicSettings

__all__ = ["apply_topics", "learn_topics", "weigh"]


def learn_topics(
    matrix: scipy.sparse.csr_array,
    k: int,
    *,
    model: Model,
    seed: int,
    settings: TopicSettings,
    seeds: Sequence[NDArray[np.int64]] = (),
    is_rough: bool = False,
) -> Learned:
    """Return k topics of texts.

    Args:
        matrix: Counts; rows are texts, columns are terms.
        k: Number of topics.
        model: How they are found.
        seed: Of all that is drawn at random.
        settings: The other parameters.
        seeds: Columns of each seeded topic, for the model "seeded".
        is_rough: Stop sooner, to compare.
    """
    if model in ("lda", "lda-sklearn"):
        from pipeline.topics.lda import fit_lda

        return fit_lda(
            matrix, k, library="gensim" if model == "lda" else "sklearn", seed=seed, passes=settings.lda_passes
        )
    if model == "consensus":
        from pipeline.topics.consensus import agree_on_topics

        return agree_on_topics(
            matrix,
            k,
            seed=seed,
            fits=settings.consensus_fits,
            share=settings.consensus_share,
            max_iterations=settings.max_iterations,
        )
    idf = compute_idf(matrix)
    weighted = apply_idf(matrix, idf)
    if model == "seeded" and seeds:
        from pipeline.topics.seeded import factorise_with_seeds

        return factorise_with_seeds(
            weighted,
            k,
            seeds,
            seed=seed,
            max_iterations=settings.max_iterations,
            weight=settings.seed_weight,
            is_rough=is_rough,
        )
    return factorise(weighted, k, seed=seed, max_iterations=settings.max_iterations, is_rough=is_rough)


def weigh(matrix: scipy.sparse.csr_array, idf: NDArray[np.float64], model: Model) -> scipy.sparse.csr_array:
    """Return texts as the model looks at them: TF-IDF, or for LDA the counts themselves."""
    return matrix.astype(np.float64) if model.startswith("lda") else apply_idf(matrix, idf)


def apply_topics(weighted: scipy.sparse.csr_array, terms: NDArray[np.float64], model: Model) -> NDArray[np.float64]:
    """Return how much of each topic is in each text.

    The row of a text depends on no other text, and not on the order of the topics, to the last bit.

    Args:
        weighted: Texts as `weigh` gives them.
        terms: Rows are topics, columns are terms.
        model: How the topics were found.
    """
    # a round goes from topic to topic, and sums are added in the order of memory
    order = np.array(sorted(range(len(terms)), key=lambda topic: terms[topic].tobytes()), dtype=np.int64)
    ordered = np.ascontiguousarray(terms[order])
    if model.startswith("lda"):
        from pipeline.topics.lda import infer_texts

        found = infer_texts(weighted, ordered)
    else:
        found = assign_texts(weighted, ordered)
    texts = np.empty_like(found)
    texts[:, order] = found
    return texts
