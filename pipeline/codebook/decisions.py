"""Which suggested terms were accepted or refused, in a plain file beside the codebook.

Takes the text of the file; gives decisions, or a decision as the line that is added. Opens no file and knows no clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args

from pipeline.codebook.shapes import expect_map, expect_text, read_choice, refuse_unknown
from pipeline.codebook.yaml_nodes import ListNode, read_yaml

__all__ = ["FILE_NAME", "Decision", "Verdict", "list_decided", "read_decisions", "write_decision"]

FILE_NAME = "suggestions.yaml"
"""Name of the file; it stands in the folder of the codebook."""

Verdict = Literal["accepted", "refused"]
_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_KEYS = ("term", "code", "decision", "when", "by")
_HEAD = "# What became of terms that `faktor codebook suggest` named. The last line on a term is the one that holds.\n"


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of a suggested term.

    Attributes:
        term: The term.
        code: The code that it was suggested for.
        decision: "accepted" or "refused".
        when: The day.
        by: Who decided.
    """

    term: str
    code: str
    decision: Verdict
    when: date
    by: str


def read_decisions(text: str, *, file: str) -> list[Decision]:
    """Return the decisions of a file, in order.

    Raises:
        CodebookError: The text is no such file; says where and what to do.
    """
    if not any(line.strip() and not line.lstrip().startswith("#") for line in text.splitlines()):
        return []
    root = read_yaml(text, file=file)
    if not isinstance(root, ListNode):
        raise root.place.error("Expected a list of decisions, got something else. Begin each with `- {term: ...`.")
    decisions = []
    for item in root.items:
        node = expect_map(item, "a decision")
        refuse_unknown(node, _KEYS, "a decision")
        values = {key.text: expect_text(value, key.text) for key, value in node.entries}
        if missing := [key for key in _KEYS if key not in values]:
            raise node.place.error(f"Expected {', '.join(_KEYS)}, got no {missing[0]}. Write it.")
        when = values["when"]
        try:
            day = date.fromisoformat(when.text)
        except ValueError as error:
            raise when.place.error(f"Expected a day as 2026-01-31, got `{when.text}`. Mend it.") from error
        verdict = read_choice(values["decision"], _VERDICTS, "a decision")
        decisions.append(Decision(values["term"].text, values["code"].text, verdict, day, values["by"].text))
    return decisions


def write_decision(decision: Decision, *, is_first: bool) -> str:
    """Return the line that is added to the file for a decision.

    Args:
        decision: The decision.
        is_first: Whether the file is new: then some words on what it is stand before.
    """
    values = {
        "term": decision.term,
        "code": decision.code,
        "decision": decision.decision,
        "when": decision.when.isoformat(),
        "by": decision.by,
    }
    told = ", ".join(
        f"{key}: {value if key in ('decision', 'when') else _quote(value)}" for key, value in values.items()
    )
    return f"{_HEAD if is_first else ''}- {{{told}}}\n"


def list_decided(decisions: Sequence[Decision], code: str) -> list[str]:
    """Return the terms that are not suggested for a code again: those decided upon, whichever way."""
    return list(dict.fromkeys(each.term for each in decisions if each.code == code))


def _quote(text: str) -> str:
    clean = " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())
    return "'" + clean.replace("'", "''") + "'"
