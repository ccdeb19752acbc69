"""Read the cues that set the state of a mention.

Takes the files `cues/*.yaml`; gives frozen `Cue`s. Judges nothing: what a cue acts on, `context` works out.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pipeline.codebook.expressions import Expression
from pipeline.codebook.grammar import RuleError, RuleReader, read_rule
from pipeline.codebook.shapes import expect_map, expect_text, read_choice, read_texts, refuse_unknown
from pipeline.codebook.yaml_nodes import ListNode, MapNode, Node, read_yaml
from pipeline.errors import CodebookError
from pipeline.records import State

__all__ = ["STATES", "Cue", "Direction", "hash_cues", "parse_cues", "read_cues"]

Direction = Literal["forward", "backward", "both"]

STATES: tuple[State, ...] = ("recommended", "hypothetical", "ended", "negated", "stated")
"""The states of a mention, strongest first: what is only demanded or imagined is not the case, negated or not."""

_FOLDER = Path(__file__).parent / "cues"
_LANGUAGES = ("id", "en")
_KEYS = ("state", "direction", "words", "within", "cues")
_SETTABLE = ("recommended", "hypothetical", "ended", "negated", "none")
_DIRECTIONS: tuple[Direction, ...] = ("forward", "backward", "both")
_UNITS: tuple[Literal["clause", "sentence"], ...] = ("clause", "sentence")


@dataclass(frozen=True, slots=True)
class Cue:
    """Words that set the state of what stands near them.

    Attributes:
        expression: The words.
        state: Index in STATES of the state they set; None for words that only look like a cue and cancel shorter ones
            inside them.
        direction: Whether they act on what follows, on what stands before, or on both.
        words: How many words they reach.
        within: The unit beyond which they never reach.
    """

    expression: Expression
    state: int | None
    direction: Direction
    words: int
    within: Literal["clause", "sentence"]


@cache
def read_cues() -> tuple[Cue, ...]:
    """Return every cue of both languages."""
    return tuple(cue for language in _LANGUAGES for cue in parse_cues(_read_file(language), language=language))


@cache
def hash_cues() -> str:
    """Return a hash of the cue files, on which every mention's state depends."""
    return hashlib.sha256("".join(_read_file(language) for language in _LANGUAGES).encode()).hexdigest()[:20]


def parse_cues(text: str, *, language: str) -> tuple[Cue, ...]:
    """Read the text of a cue file.

    Args:
        text: YAML: a list of entries with the keys state, direction, words, within and cues.
        language: By whose stems bare words are compared.

    Returns:
        One cue for each text under `cues`.

    Raises:
        CodebookError: The text is no cue file; says where and what to do.
    """
    file = f"cues/{language}.yaml"
    top = read_yaml(text, file=file)
    entries: tuple[Node, ...] = top.items if isinstance(top, ListNode) else (top,)
    return tuple(cue for entry in entries for cue in _read_entry(expect_map(entry, "an entry of cues"), file, language))


def _read_entry(node: MapNode, file: str, language: str) -> Iterator[Cue]:
    refuse_unknown(node, _KEYS, "an entry of cues")
    for key in _KEYS:
        if node.get(key) is None:
            raise node.place.error(f"Expected `{key}:` in an entry of cues, got none. Write it.")
    values = {key.text: value for key, value in node.entries}
    state = read_choice(expect_text(values["state"], "a state"), _SETTABLE, "a state")
    words = expect_text(values["words"], "a number of words")
    if not words.text.isdecimal():
        raise words.place.error(f"Expected a number of words, got `{words.text}`. Write digits.")
    for cue in read_texts(values["cues"], "cues"):
        try:
            expression = read_rule(cue.text, _NO_REFERENCES, languages=(language,))
        except RuleError as error:
            raise CodebookError(str(error), file, cue.place.line, cue.place.column + error.offset) from error
        yield Cue(
            expression=expression,
            state=None if state == "none" else [str(known) for known in STATES].index(state),
            direction=read_choice(expect_text(values["direction"], "a direction"), _DIRECTIONS, "a direction"),
            words=int(words.text),
            within=read_choice(expect_text(values["within"], "a unit"), _UNITS, "a unit"),
        )


def _read_file(language: str) -> str:
    return (_FOLDER / f"{language}.yaml").read_text(encoding="utf-8")


def _refuse(name: str) -> Expression:
    raise RuleError(f"Expected a cue without references, got {name}. Write its words.", 0)


_NO_REFERENCES = RuleReader(_refuse, _refuse)
