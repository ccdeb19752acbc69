"""What faktor thinks with: ordinary functions in the order that the data takes.

STAGES says what each room takes and gives; importing it imports no room.
"""

from dataclasses import dataclass

__all__ = ["GIVEN_BY_PEOPLE", "STAGES", "Stage"]


@dataclass(frozen=True, slots=True)
class Stage:
    """One room of the house: the folder `pipeline/<name>`.

    Attributes:
        name: Name of the room.
        takes: What it needs, by name; each is given by an earlier stage or by a person.
        gives: What it makes, by name.
        does: One line.
    """

    name: str
    takes: tuple[str, ...]
    gives: tuple[str, ...]
    does: str


GIVEN_BY_PEOPLE = ("sources", "codebook file", "coded passages", "question")
"""What no stage makes."""

STAGES = (
    Stage(
        "acquire",
        ("sources",),
        ("originals", "items"),
        "takes files in, by their content, with the reason for each refusal",
    ),
    Stage(
        "extract",
        ("originals",),
        ("documents", "dates", "passages", "stories"),
        "reads bytes into a dated document in passages",
    ),
    Stage(
        "language",
        ("passages",),
        ("languages", "tokens"),
        "says which language, and cuts text into words, sentences and clauses",
    ),
    Stage("codebook", ("codebook file",), ("codebook",), "reads a codebook file; a mistake has a line and a column"),
    Stage(
        "detect",
        ("passages", "tokens", "codebook"),
        ("mentions",),
        "finds each mention of each code, with its evidence and its state",
    ),
    Stage("coding", ("coded passages", "mentions"), ("scores",), "compares mentions with what people coded"),
    Stage(
        "topics",
        ("passages",),
        ("topics", "topic_terms", "topic_weights"),
        "fits topics and says which passage holds which",
    ),
    Stage(
        "trends",
        ("mentions", "documents", "stories", "topic_weights"),
        ("series",),
        "counts by period, with denominator and interval",
    ),
    Stage("networks", ("mentions",), ("networks",), "counts what is mentioned together, and weighs it"),
    Stage(
        "store",
        (
            "items",
            "originals",
            "documents",
            "dates",
            "passages",
            "stories",
            "mentions",
            "topics",
            "topic_terms",
            "topic_weights",
        ),
        ("tables",),
        "keeps truth durably and derived tables repeatably",
    ),
    Stage(
        "query",
        ("tables", "question", "series", "networks"),
        ("answers",),
        "answers questions of a workspace as tables and charts",
    ),
)
"""The rooms, in the order that the data takes."""
