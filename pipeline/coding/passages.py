"""Reads coded passages: a JSON object a line with `id`, `text`, `lang` and `codes`; other keys are left alone.

Takes a file; gives passages. Knows no codebook.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import QuestionError

__all__ = ["CodedPassage", "read_coded_passages"]


@dataclass(frozen=True, slots=True)
class CodedPassage:
    """A passage that a person has coded.

    Attributes:
        id: Its id.
        text: The words.
        language: What the coder says its language is; only splits the report.
        codes: The codes that it has; may be none.
    """

    id: str
    text: str
    language: str
    codes: frozenset[str]


def read_coded_passages(file: Path) -> list[CodedPassage]:
    """Read coded passages.

    Args:
        file: UTF-8 text, a JSON object a line; empty lines are passed over.

    Raises:
        QuestionError: If the file cannot be read, or a line is no coded passage; the message names the line.
    """
    try:
        # only a line feed ends a line of JSON lines: a text may hold other line separators
        lines = file.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}. Name a file of coded passages."
        raise QuestionError(message, str(file)) from None
    except UnicodeDecodeError:
        raise QuestionError(f"{file} is not UTF-8 text. Save it as UTF-8.", str(file)) from None
    passages = [_read_line(line, f"{file}:{number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not passages:
        message = f"{file} holds no coded passages. Each line is an object with id, text, lang, codes."
        raise QuestionError(message, str(file))
    return passages


def _read_line(line: str, where: str) -> CodedPassage:
    wanted = "Expected an object with id, text, lang and a list of codes"
    try:
        value = json.loads(line)
    except ValueError as error:
        raise QuestionError(f"{where}: {wanted}, got no JSON ({error}).", where) from None
    if not isinstance(value, dict):
        raise QuestionError(f"{where}: {wanted}, got {type(value).__name__}.", where)
    text, codes = value.get("text"), value.get("codes")
    if not isinstance(text, str) or not isinstance(codes, list) or not all(isinstance(code, str) for code in codes):
        raise QuestionError(f"{where}: {wanted}, got keys {', '.join(map(str, value))}.", where)
    return CodedPassage(str(value.get("id", where)), text, str(value.get("lang") or "unknown"), frozenset(codes))
