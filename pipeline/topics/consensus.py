"""Topics that many fits agree upon.

Takes texts and a number of topics; gives the medians of the topics of many fits on parts of the texts.
"""

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from pipeline.topics.factorise import Learned, apply_idf, compute_idf, factorise, normalise_rows

__all__ = ["agree_on_topics"]

# Topics of single fits that lie farthest from their neighbours are left aside.
_KEPT = 0.9
_NEIGHBOURS = 0.3
_STARTS = 10


def agree_on_topics(
    matrix: scipy.sparse.csr_array, k: int, *, seed: int, fits: int, share: float, max_iterations: int
) -> Learned:
    """Return k topics as the consensus of factorisations of parts of the texts.

    The topics of all fits are clustered, without the tenth that is least like its neighbours; a topic is the median
    of its cluster.

    Args:
        matrix: Counts; rows are texts, columns are terms.
        k: Number of topics.
        seed: Of the parts and of the clustering.
        fits: How many.
        share: Share of the texts in each.
        max_iterations: Rounds of each fit.

    References:
        D. Kotliar et al. (2019), Identifying gene expression programs of cell-type identity and cellular activity with
        single-cell RNA-Seq, eLife 8 (cNMF).
    """
    from sklearn.cluster import KMeans
    from threadpoolctl import threadpool_limits

    random = np.random.default_rng(seed)
    size = max(k + 1, round(share * matrix.shape[0]))
    found = []
    for _ in range(fits):
        part = matrix[np.sort(random.choice(matrix.shape[0], min(size, matrix.shape[0]), replace=False))]
        weighted = apply_idf(part, compute_idf(part))
        learned = factorise(weighted, k, seed=seed, max_iterations=max_iterations, is_rough=True)
        found.append(learned.terms)
    with threadpool_limits(limits=1):
        topics = _keep_dense(_normalise(np.concatenate(found)), fits, k)
        clusters = KMeans(k, n_init=_STARTS, random_state=seed).fit(topics).labels_
    medians = np.array([np.median(topics[clusters == cluster], axis=0) for cluster in range(k)])
    return Learned(normalise_rows(medians), True)


def _normalise(topics: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return rows of length 1; rows without weight are left out."""
    lengths = np.linalg.norm(topics, axis=1, keepdims=True)
    is_filled = lengths[:, 0] > 0
    return np.asarray(topics[is_filled] / lengths[is_filled])


def _keep_dense(topics: NDArray[np.float64], fits: int, k: int) -> NDArray[np.float64]:
    neighbours = max(1, int(_NEIGHBOURS * fits))
    distances = np.sort(1 - topics @ topics.T, axis=1)[:, 1 : neighbours + 1].mean(axis=1)
    kept = np.sort(np.argsort(distances, kind="stable")[: max(k, int(_KEPT * len(topics)))])
    return topics[kept]
