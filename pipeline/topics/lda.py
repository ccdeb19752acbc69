"""Latent Dirichlet allocation, for those who must compare: fitted by gensim or scikit-learn, applied by ourselves.

Takes counts and a number of topics; gives shares of terms, and shares of topics in texts. Knows no words.
"""

from typing import Literal

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

from pipeline.topics.factorise import Learned, normalise_rows

__all__ = ["fit_lda", "infer_texts"]

_ROUNDS = 50
# Places of a text and a term, times topics, that are worked on at once, to bound memory.
_CELLS = 4_000_000


def fit_lda(
    matrix: scipy.sparse.csr_array, k: int, *, library: Literal["gensim", "sklearn"], seed: int, passes: int
) -> Learned:
    """Return k topics by latent Dirichlet allocation, in one thread.

    Args:
        matrix: Counts; rows are texts, columns are terms.
        k: Number of topics.
        library: Which library fits: gensim online, scikit-learn in batches of all texts.
        seed: Of the beginning.
        passes: Times through all texts.

    References:
        D. M. Blei, A. Y. Ng, M. I. Jordan (2003), Latent Dirichlet allocation, JMLR 3.
        M. D. Hoffman, D. M. Blei, F. Bach (2010), Online learning for latent Dirichlet allocation, NIPS 23.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        if library == "gensim":
            from gensim.matutils import Sparse2Corpus
            from gensim.models import LdaModel

            online = LdaModel(
                Sparse2Corpus(matrix, documents_columns=False),
                id2word={term: str(term) for term in range(matrix.shape[1])},
                num_topics=k,
                passes=passes,
                random_state=seed,
                dtype=np.float64,
                eval_every=None,
            )
            return Learned(normalise_rows(online.get_topics()), None)
        from sklearn.decomposition import LatentDirichletAllocation

        batch = LatentDirichletAllocation(k, max_iter=passes, random_state=seed, n_jobs=1)
        batch.fit(matrix)
        return Learned(normalise_rows(batch.components_), None)


def infer_texts(matrix: scipy.sparse.csr_array, terms: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how many terms of each text are of each topic, by variational inference with a prior of 1 / topics.

    Args:
        matrix: Counts; rows are texts, columns are terms.
        terms: Rows are topics, columns are terms; each row sums to 1.

    Returns:
        Rows are texts, columns are topics; each row sums to the terms of the text. Depends on no other text.
    """
    texts = np.zeros((matrix.shape[0], len(terms)))
    if 0 in texts.shape:
        return texts
    sizes = np.diff(matrix.indptr)
    step = max(1, _CELLS // (len(terms) * max(int(sizes.max(initial=1)), 1)))
    for first in range(0, len(texts), step):
        texts[first : first + step] = _infer(matrix[first : first + step], terms)
    return texts


def _infer(matrix: scipy.sparse.csr_array, terms: NDArray[np.float64]) -> NDArray[np.float64]:
    from scipy.special import digamma

    prior = 1 / len(terms)
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    of_terms = terms.T[matrix.indices]
    found = np.repeat(np.diff(matrix.indptr)[:, None] / len(terms), len(terms), axis=1).astype(np.float64)
    for _ in range(_ROUNDS):
        shares = np.exp(digamma(found + prior) - digamma((found + prior).sum(axis=1, keepdims=True)))
        sums = np.einsum("ij,ij->i", shares[rows], of_terms) + 1e-300
        weights = scipy.sparse.csr_array((matrix.data / sums, matrix.indices, matrix.indptr), shape=matrix.shape)
        found = shares * (weights @ terms.T)
    return found
