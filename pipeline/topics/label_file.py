"""The file in which people name topics: YAML with a name in each language, and what the program proposes.

Takes text or labels; gives labels or text. Opens no file, and never changes a name that a person wrote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from pipeline.errors import SettingsError

__all__ = ["FILE_NAME", "TopicLabel", "parse_labels", "write_labels"]

FILE_NAME = "labels.yaml"
"""Name of the file, in the folder of the topic models."""

_HEAD = """\
# Names of topics. Write yours behind `id` (Indonesian) and `en` (English); where one is empty, the proposal is shown.
# `terms` and `proposed` are written by faktor and renewed with each fit; your names move with their topics, and names
# of topics that a new fit no longer has are kept under `gone`.
"""

_KEYS = {"id", "en", "proposed", "terms"}
_MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class TopicLabel:
    """The names of a topic.

    Attributes:
        topic: Its number.
        id: Name that a person gave in Indonesian; None where nobody did.
        en: Name that a person gave in English; None where nobody did.
        proposed_id: What its terms and codes propose in Indonesian.
        proposed_en: The same in English.
        terms: Its heaviest terms, with commas: they say which topic is meant.
    """

    topic: int
    id: str | None
    en: str | None
    proposed_id: str
    proposed_en: str
    terms: str

    @property
    def is_named(self) -> bool:
        """Whether a person named it."""
        return self.id is not None or self.en is not None

    def read(self, lang: str) -> str:
        """Return the name in a language: a person's, else a person's in the other language, else the proposal."""
        own, other = (self.id, self.en) if lang == "id" else (self.en, self.id)
        return own or other or (self.proposed_id if lang == "id" else self.proposed_en)


def parse_labels(text: str, where: str) -> tuple[dict[int, TopicLabel], list[TopicLabel]]:
    """Read the file of names.

    Args:
        text: Its text.
        where: Name of the file, for messages.

    Returns:
        The labels by number, and the named ones of topics that are gone.

    Raises:
        SettingsError: If it is no YAML or holds what is no name; the message says where.
    """
    try:
        # every value is text: a name may be "no" or "2024"
        content = yaml.load(text, Loader=yaml.BaseLoader) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark is not None else ""
        raise SettingsError(f"{where}{line} is no valid YAML: {_say(error)}. Mend that line.", where) from error
    if not isinstance(content, dict) or not set(content) <= {"topics", "gone"}:
        raise SettingsError(
            f"Expected `topics:` and at most `gone:` at the top of {where}, got {_name(content)}. "
            "`faktor topics labels --propose` writes the file anew.",
            where,
        )
    topics = _read_entries(content.get("topics") or {}, f"topics in {where}")
    gone = _read_entries(content.get("gone") or {}, f"gone in {where}")
    return topics, list(gone.values())


def write_labels(labels: Sequence[TopicLabel], gone: Sequence[TopicLabel] = ()) -> str:
    """Return the text of the file of names.

    Args:
        labels: One for each topic.
        gone: Named ones of topics that a new fit no longer has.
    """
    lines = [_HEAD, "topics:\n" if labels else "topics: {}\n"]
    lines += [_write_entry(label) for label in sorted(labels, key=lambda label: label.topic)]
    if gone:
        lines += ["gone:\n", *(_write_entry(label) for label in sorted(gone, key=lambda label: label.topic))]
    return "".join(lines)


def _write_entry(label: TopicLabel) -> str:
    return (
        f"  {label.topic}:\n"
        f"    id: {_quote(label.id)}\n"
        f"    en: {_quote(label.en)}\n"
        f"    proposed: {{id: {_quote(label.proposed_id)}, en: {_quote(label.proposed_en)}}}\n"
        f"    terms: {_quote(label.terms)}\n"
    )


def _quote(text: str | None) -> str:
    """Return a text as a quoted scalar on one line; none is empty."""
    if text is None:
        return ""
    quoted: str = yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**6)
    return quoted.strip()


def _read_entries(entries: Any, where: str) -> dict[int, TopicLabel]:
    if not isinstance(entries, dict):
        raise SettingsError(f"Expected a number and names for each of the {where}, got {_name(entries)}.", where)
    numbered = {_read_number(key, where): entry for key, entry in entries.items()}
    return {topic: _read_entry(topic, entry, where) for topic, entry in numbered.items()}


def _read_number(key: Any, where: str) -> int:
    if not str(key).isdecimal() or int(key) < 1:
        raise SettingsError(f"Expected the number of a topic in {where}, got {key!r}. Write it as before.", where)
    return int(key)


def _read_entry(topic: int, entry: Any, where: str) -> TopicLabel:
    place = f"topic {topic} of {where}"
    if not isinstance(entry, Mapping) or not set(entry) <= _KEYS:
        raise SettingsError(f"Expected id, en, proposed and terms for {place}, got {_name(entry)}.", where)
    proposed = entry.get("proposed") or {}
    if not isinstance(proposed, Mapping):
        raise SettingsError(f"Expected proposed id and en for {place}, got {_name(proposed)}.", where)
    return TopicLabel(
        topic,
        _read_name(entry.get("id"), place),
        _read_name(entry.get("en"), place),
        _read_name(proposed.get("id"), place) or "",
        _read_name(proposed.get("en"), place) or "",
        _read_name(entry.get("terms"), place, most=10**4) or "",
    )


def _read_name(value: Any, place: str, *, most: int = _MOST_LETTERS) -> str | None:
    """Return a name in one line, None for an empty one."""
    if value is None:
        return None
    if isinstance(value, dict | list):
        raise SettingsError(f"Expected a name for {place}, got {_name(value)}. Write it in quotes.", place)
    text = " ".join(str(value).split())
    if len(text) > most:
        raise SettingsError(
            f"Expected a name of at most {most} letters for {place}, got {len(text)}. Shorten it.", place
        )
    return text or None


def _name(value: Any) -> str:
    text = repr(sorted(map(str, value)) if isinstance(value, dict) else value)
    return text if len(text) <= 80 else text[:79] + "…"


def _say(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).splitlines()[0]
