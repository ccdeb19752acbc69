"""Whether topics come back when documents are drawn again.

Takes texts, and topics learned from them; gives for each topic how alike it is in fits on documents drawn with
replacement. Knows no words.
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from pipeline.topics.learn import learn_topics
from pipeline.topics.matching import match_weights
from pipeline.topics.settings import Model, TopicSettings

__all__ = ["draw_documents", "draw_part", "measure_stability"]

# A factorisation stands for the consensus of many, and is far quicker.
_REFITTED: dict[Model, Model] = {"consensus": "nmf"}


def draw_documents(
    documents: NDArray[np.int64], random: np.random.Generator, *, size: int | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the texts of documents that are drawn with replacement, and the texts of those that were not drawn.

    Args:
        documents: Number of the document of each text, from 0.
        random: What draws.
        size: Draw documents of about so many texts; None draws as many documents as there are.
    """
    total = int(documents.max(initial=-1)) + 1
    wanted = total if size is None else max(1, round(total * min(1.0, size / max(len(documents), 1))))
    times = np.bincount(random.integers(0, total, wanted), minlength=total)
    return np.repeat(np.arange(len(documents)), times[documents]), np.flatnonzero(times[documents] == 0)


def draw_part(documents: NDArray[np.int64], random: np.random.Generator, *, size: int) -> NDArray[np.int64]:
    """Return the texts of documents that are drawn without replacement, in order: about `size` texts.

    Args:
        documents: Number of the document of each text, from 0.
        random: What draws.
        size: How many texts are wanted.
    """
    if len(documents) <= size:
        return np.arange(len(documents))
    total = int(documents.max()) + 1
    drawn = random.choice(total, max(1, round(total * size / len(documents))), replace=False)
    return np.flatnonzero(np.isin(documents, drawn))


def measure_stability(
    matrix: scipy.sparse.csr_array,
    documents: NDArray[np.int64],
    terms: NDArray[np.float64],
    *,
    model: Model,
    seed: int,
    settings: TopicSettings,
    seeds: Sequence[NDArray[np.int64]] = (),
) -> NDArray[np.float64]:
    """Return the stability of each topic: the mean Jaccard of its top terms with those of its match in other fits.

    Args:
        matrix: Counts; rows are texts, columns are terms.
        documents: Number of the document of each text, from 0.
        terms: The topics; rows are topics, columns are terms.
        model: How they were found.
        seed: Of what is drawn.
        settings: How many fits, on how many texts.
        seeds: Columns of each seeded topic.

    Returns:
        One value a topic, 0 to 1; higher means steadier; NaN where no fits are asked for.
    """
    random = np.random.default_rng(seed)
    found = []
    for number in range(settings.stability_resamples):
        rows, _ = draw_documents(documents, random, size=settings.stability_texts)
        again = learn_topics(
            matrix[rows],
            len(terms),
            model=_REFITTED.get(model, model),
            seed=seed + number + 1,
            settings=settings,
            seeds=seeds,
            is_rough=True,
        )
        found.append(match_weights(terms, again.terms, top=settings.coherence_terms).jaccard)
    return np.mean(found, axis=0) if found else np.full(len(terms), np.nan)
