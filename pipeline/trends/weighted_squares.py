"""The cost of a segment for `ruptures`: weighted squares around the segment's weighted mean.

Takes the weight of each value; gives the cost of any segment in constant time. Knows no penalty.
"""

import numpy as np
from ruptures.base import BaseCost

__all__ = ["WeightedSquares"]


class WeightedSquares(BaseCost):
    """Weighted sum of squares around the weighted mean; with weights 1 / variance it is a chi-square."""

    model = ""
    min_size = 1

    def __init__(self, weights: np.ndarray) -> None:
        self._weights = weights

    def fit(self, signal: np.ndarray) -> "WeightedSquares":
        """Add the values up once.

        Args:
            signal: One column.
        """
        values = signal[:, 0]
        self.signal = signal
        self._mass = _add_up(self._weights)
        self._sums = _add_up(self._weights * values)
        self._squares = _add_up(self._weights * values**2)
        return self

    def error(self, start: int, end: int) -> float:
        """Return the cost of the values from start to before end."""
        mass, total = self._mass[end] - self._mass[start], self._sums[end] - self._sums[start]
        return float(self._squares[end] - self._squares[start] - total**2 / mass)


def _add_up(values: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(values)])
