"""Joins passages of a document into pieces that are long enough to learn topics from.

Takes how many terms each passage holds and where it stands; gives the piece of each passage. Knows no words.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["join_passages"]


def join_passages(
    documents: Sequence[str], order: NDArray[np.int64], sizes: NDArray[np.int64], *, piece_terms: int, min_texts: int
) -> NDArray[np.int64]:
    """Return the number of the piece of each passage.

    A piece is of one document, and is closed when it holds `piece_terms` terms. Where that makes fewer than
    `min_texts` pieces, pieces are halved, and halved again, until a passage is a piece.

    Args:
        documents: Document of each passage.
        order: The passages in reading order, document after document.
        sizes: Terms of each passage.
        piece_terms: Terms of a piece.
        min_texts: Fewest pieces that are wanted.
    """
    while piece_terms > 0:
        pieces = _join(documents, order, sizes, piece_terms)
        if pieces.max(initial=-1) + 1 >= min(min_texts, len(documents)):
            return pieces
        piece_terms //= 2
    return _join(documents, order, sizes, 0)


def _join(
    documents: Sequence[str], order: NDArray[np.int64], sizes: NDArray[np.int64], piece_terms: int
) -> NDArray[np.int64]:
    pieces = np.zeros(len(documents), dtype=np.int64)
    piece, held, before = -1, 0, None
    for passage in order.tolist():
        if documents[passage] != before or held >= piece_terms:
            piece, held, before = piece + 1, 0, documents[passage]
        pieces[passage] = piece
        held += int(sizes[passage])
    return pieces
