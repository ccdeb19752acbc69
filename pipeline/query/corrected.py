"""Shares of a series without the errors of the detector.

Takes the rows of a series, and how the detector did on coded passages; gives the rows with corrected shares.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pipeline.errors import QuestionError

if TYPE_CHECKING:
    import polars as pl

    from pipeline.coding import ErrorCounts

__all__ = ["correct_rows", "say_corrected"]


def correct_rows(
    rows: "pl.DataFrame",
    errors: "Mapping[str, ErrorCounts]",
    *,
    unit: str,
    standardise: str | None,
    confidence: float,
) -> "pl.DataFrame":
    """Return a series with the columns corrected, corrected_low and corrected_high.

    They are null where the period has no units, the code was never (or always) coded, or the detector does no better
    than chance.

    Raises:
        QuestionError: If other units than passages are counted, or a mix is held fixed.
    """
    import polars as pl

    from pipeline.coding import correct_share

    if unit != "passage":
        raise QuestionError(
            f"Expected unit passage for corrected shares, got {unit}. Passages were coded: give --unit passage.",
            unit,
        )
    if standardise is not None:
        raise QuestionError(
            f"Expected a correction or a fixed mix (standardise {standardise}), got both. Ask for one of them.",
            standardise,
        )
    found = [
        correct_share(n, total, errors[code], confidence=confidence) if code in errors else None
        for code, n, total in rows.select("code", "n", "N").iter_rows()
    ]
    columns = {"corrected": "share", "corrected_low": "low", "corrected_high": "high"}
    return rows.with_columns(
        pl.Series(column, [getattr(each, name) if each else None for each in found], dtype=pl.Float64)
        for column, name in columns.items()
    )


def say_corrected(errors: "Mapping[str, ErrorCounts]") -> str:
    """Return what the correction rests on, in one sentence."""
    coded = max((each.tp + each.fn + each.fp + each.tn for each in errors.values()), default=0)
    return f"Corrected by {coded:,} coded passages, as if the codebook errs alike in every period and source."
