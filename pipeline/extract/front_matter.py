"""Reads the front matter of a text: YAML between two lines of dashes, or TOML between two lines of plus signs.

Takes a text; gives the fields and values that its front matter says, as text, and where the text begins.
Knows no field: which label means what is the business of `headers`. Aliases are never followed.
"""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["FrontMatter", "find_front_matter"]

_YAML = re.compile(r"\A\s*---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A\s*\+\+\+[ \t]*\n(.{0,20000}?)\n\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^([A-Za-z_][\w -]{1,30}):[ \t]*(.{1,300})$", re.MULTILINE)
_MAX_VALUES = 20


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What the front matter of a text says.

    Attributes:
        claims: Field and value each, in order; the values of a list are claims of their own.
        lines: Its lines as they stand, without the marks around them.
        end: Where the text behind it begins; 0 where there is none.
    """

    claims: tuple[tuple[str, str], ...] = ()
    lines: tuple[str, ...] = ()
    end: int = 0


def find_front_matter(text: str) -> FrontMatter:
    """Return the front matter that a text begins with.

    What is no YAML or TOML is read line by line, since people write titles with colons in them.
    """
    match = _YAML.match(text)
    claims = list(_read_yaml(match.group(1))) if match else []
    if match is None:
        match = _TOML.match(text)
        claims = list(_read_toml(match.group(1))) if match else []
    if match is None:
        return FrontMatter()
    claims = claims or [(name, value.strip(" \"'")) for name, value in _FIELD.findall(match.group(1))]
    # two rules around a paragraph are none
    if not claims:
        return FrontMatter()
    lines = tuple(line.strip() for line in match.group(1).split("\n") if line.strip())
    return FrontMatter(tuple(claims), lines, match.end())


def _read_yaml(source: str) -> Iterator[tuple[str, str]]:
    import yaml

    try:
        node = yaml.compose(source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError):
        return
    if not isinstance(node, yaml.MappingNode):
        return
    for name, value in node.value:
        if isinstance(name, yaml.ScalarNode):
            for said in _list_values(value, 0)[:_MAX_VALUES]:
                yield name.value, said


def _list_values(node: Any, depth: int) -> list[str]:
    """Return the texts of a node: its own, its items', or the `name` of a mapping. Nodes are looked at, not built."""
    import yaml

    if isinstance(node, yaml.ScalarNode):
        is_null = node.tag == "tag:yaml.org,2002:null"
        return [] if is_null or not node.value.strip() else [" ".join(node.value.split())]
    if depth > 1:
        return []
    if isinstance(node, yaml.SequenceNode):
        return [said for each in node.value[:_MAX_VALUES] for said in _list_values(each, depth + 1)]
    named = [value for name, value in node.value if getattr(name, "value", None) in ("name", "title", "url")]
    return _list_values(named[0], depth + 1) if named else []


def _read_toml(source: str) -> Iterator[tuple[str, str]]:
    try:
        fields = tomllib.loads(source)
    except (tomllib.TOMLDecodeError, RecursionError):
        return
    for name, value in fields.items():
        for said in value if isinstance(value, list) else [value]:
            if not isinstance(said, dict | list):
                yield name, str(said)
