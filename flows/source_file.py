"""Changes corpus/sources.yaml and leaves what a person wrote in it: comments, order, quotation marks.

Takes a workspace and a source; writes the file anew with one block added, changed or taken out. Each change is read
again before it is written, so that a file that can be used never becomes one that cannot.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from flows.files import write_beside
from flows.sources import WebSource, find_source, parse_sources, read_blocks, read_sources
from pipeline.codebook.yaml_nodes import MapNode
from pipeline.errors import SettingsError
from pipeline.workspace import Workspace

__all__ = ["add_source", "remove_source", "set_paused", "write_source"]

_HEADING = """\
# Where documents come from by themselves. Every key and its meaning: docs/ingestion.md
sources:
"""
# A text that YAML, or a person, could take for something else is written in quotation marks.
_PLAIN = re.compile(r"[A-Za-z0-9/][A-Za-z0-9 _./:?=&%~-]*(?<!:)(?<! )")
_ALMOST_YAML = re.compile(r"(?i)true|false|yes|no|null|on|off|~|.*: .*|.* #.*")


def add_source(workspace: Workspace, source: WebSource) -> None:
    """Add a source at the end of the file, which is made when it is missing.

    Raises:
        SettingsError: If there is a source of that name.
    """
    before = read_sources(workspace)
    if any(each.name == source.name for each in before):
        raise SettingsError(
            f"There is a source {source.name!r} already. Give this one another name with --name.", "sources.yaml"
        )
    text = _read(workspace)
    if not before:
        text = (text.partition("sources:")[0] if re.search(r"(?m)^sources:\s*$", text) else text) + (
            "sources:\n" if text.strip() else _HEADING
        )
    text = text.rstrip("\n") + ("\n\n" if before else "\n") + _indent_like(text, write_source(source))
    _write(workspace, text, (*before, source))


def remove_source(workspace: Workspace, name: str) -> WebSource:
    """Take a source out of the file.

    Returns:
        The source as it was.

    Raises:
        SettingsError: If there is no source of that name.
    """
    before = read_sources(workspace)
    source = find_source(before, name)
    lines, first, behind = _find_block(_read(workspace), name)
    rest = tuple(each for each in before if each.name != name)
    kept = [*lines[:first], *lines[behind:]]
    _write(workspace, "".join(kept), rest)
    return source


def set_paused(workspace: Workspace, name: str, *, paused: bool) -> WebSource:
    """Say of a source whether it is left alone.

    Returns:
        The source as it is now.

    Raises:
        SettingsError: If there is no source of that name.
    """
    before = read_sources(workspace)
    now = find_source(before, name).model_copy(update={"paused": paused})
    lines, first, behind = _find_block(_read(workspace), name)
    block = [line for line in lines[first:behind] if not re.match(r"\s+paused\s*:", line)]
    if paused:
        opening = next(line for line in block if line.lstrip().startswith("-"))
        indent = " " * (len(opening) - len(opening.lstrip(" -")))
        last = max(number for number, line in enumerate(block) if line.strip() and not line.lstrip().startswith("#"))
        block[last] = block[last].rstrip("\n") + "\n"
        block.insert(last + 1, f"{indent}paused: true\n")
    after = tuple(now if each.name == name else each for each in before)
    _write(workspace, "".join([*lines[:first], *block, *lines[behind:]]), after)
    return now


def write_source(source: WebSource) -> str:
    """Return the block of a source, as it stands in the file."""
    said = source.model_dump(mode="json", exclude_defaults=True)
    lines = [f"{key}: {_write_value(key, value)}" for key, value in said.items()]
    return "".join(f"  {'- ' if not number else '  '}{line}\n" for number, line in enumerate(lines))


def _write_value(key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if key == "address" and len(value) == 1:
        return _write_value("", value[0])
    if isinstance(value, list | tuple):
        return f"[{', '.join(json.dumps(each, ensure_ascii=False) for each in value)}]"
    if isinstance(value, dict):
        if list(value) == [""]:
            return _write_value("", value[""])
        return f"{{{', '.join(f'{json.dumps(name)}: {json.dumps(each)}' for name, each in value.items())}}}"
    text = str(value)
    return text if _PLAIN.fullmatch(text) and not _ALMOST_YAML.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _indent_like(text: str, block: str) -> str:
    """Return the block as far to the right as the sources before it."""
    found = re.search(r"(?m)^sources:[^\n]*\n(?:\s*(?:#[^\n]*)?\n)*( *)- ", text)
    indent = found[1] if found else "  "
    return "".join(f"{indent}{line[2:]}" for line in block.splitlines(keepends=True))


def _find_block(text: str, name: str) -> tuple[list[str], int, int]:
    """Return the lines of the file, the first line of a block and the line behind its last."""
    lines = text.splitlines(keepends=True)
    blocks = [block for source, block in read_blocks(text, file="sources.yaml") if isinstance(block, MapNode)]
    names = [source.name for source, _ in read_blocks(text, file="sources.yaml")]
    position = names.index(name)
    first = _go_up(lines, blocks[position].place.line - 1)
    if position + 1 == len(blocks):
        return lines, first, len(lines)
    return lines, first, _go_up(lines, blocks[position + 1].place.line - 1)


def _go_up(lines: list[str], line: int) -> int:
    """Return the first of the comments that stand right above a line."""
    while line > 0 and lines[line - 1].lstrip().startswith("#"):
        line -= 1
    return line


def _read(workspace: Workspace) -> str:
    return workspace.sources.read_text(encoding="utf-8-sig") if workspace.sources.exists() else ""


def _write(workspace: Workspace, text: str, wanted: tuple[WebSource, ...]) -> None:
    """Write the text, if it says what is wanted."""
    try:
        is_right = parse_sources(text) == wanted
    except SettingsError:
        is_right = False
    if not is_right:
        raise SettingsError(
            f"{workspace.sources} is written in a way that faktor cannot change without harm. Change it in an editor.",
            "sources.yaml",
        )
    put: Callable[[Any], object] = lambda path: path.write_text(text, encoding="utf-8")  # noqa: E731
    workspace.sources.parent.mkdir(parents=True, exist_ok=True)
    write_beside(workspace.sources, put)
