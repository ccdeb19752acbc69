"""How well the heaviest terms of a topic go together in texts.

Takes which terms stand in which texts, and the terms of each topic; gives one figure a topic. Knows no model.
"""

from collections.abc import Sequence

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

__all__ = ["measure_coherence"]


def measure_coherence(matrix: scipy.sparse.csr_array, topics: Sequence[NDArray[np.int64]]) -> NDArray[np.float64]:
    """Return the coherence of topics: the mean NPMI of all pairs of their terms.

    NPMI(a, b) = ln(p_ab / (p_a p_b)) / -ln(p_ab), with p the share of texts that hold a term or both. Two terms that
    never meet have -1, two that are in every text 0.

    Args:
        matrix: Rows are texts, columns are terms; a term stands in a text where the count is above 0.
        topics: Columns of the heaviest terms of each topic.

    Returns:
        One value a topic, -1 to 1; NaN for a topic of fewer than two terms. Higher means more coherent.

    Note:
        Comparable only over the same texts: shorter texts give lower values.

    References:
        N. Aletras, M. Stevenson (2013), Evaluating topic coherence using distributional semantics, IWCS, 13-22.
        M. Röder, A. Both, A. Hinneburg (2015), Exploring the space of topic coherence measures, WSDM, 399-408.
    """
    if not len(topics):
        return np.zeros(0)
    terms, places = np.unique(np.concatenate(topics), return_inverse=True)
    present = (matrix[:, terms] > 0).astype(np.int64)
    share = (present.T @ present).toarray() / matrix.shape[0]
    own = share.diagonal()
    with np.errstate(divide="ignore", invalid="ignore"):
        npmi = np.log(share / np.outer(own, own)) / -np.log(share)
    npmi = np.where(share == 0, -1.0, np.where(share == 1, 0.0, npmi))
    ends = np.cumsum([len(topic) for topic in topics])
    return np.array([_mean_over_pairs(npmi, columns) for columns in np.split(places.ravel(), ends[:-1])])


def _mean_over_pairs(npmi: NDArray[np.float64], columns: NDArray[np.int64]) -> float:
    first, second = np.triu_indices(len(columns), k=1)
    return float(npmi[columns[first], columns[second]].mean()) if len(first) else float("nan")
