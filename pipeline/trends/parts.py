"""Parts of the documents: those of one source, one kind, one publisher.

Takes a column of the documents; gives the number of the part that each falls into. Knows no counts of units.
"""

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

__all__ = ["NOT_KNOWN", "OTHERS", "Parts", "keep_frequent", "keep_largest"]

NOT_KNOWN = "not known"
"""The part of documents that do not say it."""

OTHERS = "others"
"""The part of documents whose value is too rare to be a part of its own."""


class Parts(NamedTuple):
    """Parts and what falls into them.

    Attributes:
        names: Names of the parts, that with most documents first; `OTHERS` comes last.
        part_of: For each document the number of its part.
        folded: How many values `OTHERS` stands for; 0 without it.
    """

    names: tuple[str, ...]
    part_of: NDArray[np.int32]
    folded: int


def keep_largest(values: pl.Series, most: int) -> Parts:
    """Return the parts by value; all but the most frequent fall into one.

    Args:
        values: One value per document; null is `NOT_KNOWN`.
        most: How many values are parts of their own, when there are more of them.
    """
    counted = _count(values)
    return _number(values, counted["value"].to_list()[: most if counted.height > most else counted.height])


def keep_frequent(values: pl.Series, least_share: float) -> Parts:
    """Return the parts by value; those with less than a share of the documents fall into one.

    Args:
        values: One value per document; null is `NOT_KNOWN`.
        least_share: Share of the documents from which on a value is a part of its own; a single rarer one is too.
    """
    counted = _count(values)
    is_frequent = pl.col("len") >= least_share * len(values)
    frequent = counted.filter(is_frequent)["value"].to_list()
    return _number(values, counted["value"].to_list() if counted.height - len(frequent) < 2 else frequent)


def _count(values: pl.Series) -> pl.DataFrame:
    named = values.cast(pl.String).fill_null(NOT_KNOWN).alias("value").to_frame()
    return named.group_by("value").len().sort("len", "value", descending=[True, False])


def _number(values: pl.Series, kept: list[str]) -> Parts:
    named = values.cast(pl.String).fill_null(NOT_KNOWN)
    numbers = named.replace_strict(
        kept, np.arange(len(kept)), default=len(kept), return_dtype=pl.Int32
    )  # fmt: skip
    part_of = numbers.to_numpy() if len(named) else np.zeros(0, dtype=np.int32)
    folded = named.filter(numbers == len(kept)).n_unique() if len(named) else 0
    return Parts((*kept, OTHERS) if folded else tuple(kept), part_of, folded)
