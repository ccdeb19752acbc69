"""Checks what a question is given, before anything is read.

Takes a value and what it may be; raises QuestionError with both. Knows no question.
"""

from collections.abc import Sequence

from pipeline.errors import QuestionError

__all__ = ["check_choice", "check_least"]


def check_choice(name: str, value: str | None, choices: Sequence[str]) -> None:
    """Refuse a value that is none of the choices; None is not asked for and passes.

    Raises:
        QuestionError: If the value is none of the choices.
    """
    if value is not None and value not in choices:
        raise QuestionError(
            f"Expected {name} to be one of {', '.join(choices)}, got {value!r}. Choose one of these.", value
        )


def check_least(name: str, value: int | None, least: int) -> None:
    """Refuse a number that is too small; None is not asked for and passes.

    Raises:
        QuestionError: If the value is smaller than the least.
    """
    if value is not None and value < least:
        raise QuestionError(f"Expected {name} to be at least {least}, got {value}. Give a larger one.", str(value))
