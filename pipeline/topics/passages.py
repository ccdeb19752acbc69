"""The passages that topics are asked of, and their terms.

Takes the table passages; gives those of the right kind and language in a fixed order, and their terms by a vocabulary.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import scipy.sparse
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pipeline.topics.model import TopicModel

__all__ = ["Known", "count_known", "find_columns", "select_passages"]


@dataclass(frozen=True, slots=True)
class Known:
    """Passages by the vocabulary of a model.

    Attributes:
        passages: Those that were asked of, in order.
        matrix: Counts; rows are these passages, columns are terms of the vocabulary.
        unknown: Places of words in each passage that could be terms, and of which the fit met no form twice.
    """

    passages: pl.DataFrame
    matrix: scipy.sparse.csr_array
    unknown: NDArray[np.int64]


def select_passages(passages: pl.DataFrame, *, kinds: Sequence[str], languages: Sequence[str] | None) -> pl.DataFrame:
    """Return the passages to ask, in the order of their ids: results must not depend on the order they come in.

    Args:
        passages: Table passages; ordinal and source may be there.
        kinds: Kinds of passage.
        languages: Languages; None takes all.
    """
    is_asked = pl.col("kind").is_in(list(kinds))
    if languages is not None:
        is_asked &= pl.col("language").is_in(list(languages))
    optional = [name for name in ("ordinal", "source") if name in passages.columns]
    columns = ("passage_id", "document_id", "language", "text", *optional)
    return passages.filter(is_asked).select(columns).sort("passage_id")


def find_columns(keys: Sequence[str], known: Sequence[str]) -> NDArray[np.int64]:
    """Return for each key its place among the known ones, -1 for none."""
    place = {key: column for column, key in enumerate(known)}
    return np.array([place.get(key, -1) for key in keys], dtype=np.int64)


def count_known(model: "TopicModel", passages: pl.DataFrame) -> Known:
    """Return passages as the vocabulary of a model sees them.

    Args:
        model: The model.
        passages: Table passages.
    """
    from pipeline.topics.words import read_known_words

    asked = select_passages(passages, kinds=model.settings.kinds, languages=model.languages)
    words = read_known_words(asked["text"].to_list(), asked["language"].to_list(), model.lexicon)
    # -1 picks the last, for a word that is not known at all
    column_of = np.append(find_columns(model.lexicon.list_keys(), model.keys), -1)
    columns = column_of[words.term]
    is_known = columns >= 0
    matrix = scipy.sparse.coo_array(
        (
            np.ones(int(is_known.sum()), dtype=np.int64),
            (words.text[is_known].astype(np.int32), columns[is_known].astype(np.int32)),
        ),
        shape=(asked.height, len(model.keys)),
    ).tocsr()
    return Known(asked, matrix, np.bincount(words.text[words.term < 0], minlength=asked.height))
