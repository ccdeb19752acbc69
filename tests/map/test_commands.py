"""Every command has help with an example, and the commands that the README shows run as they stand there."""

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from flows.cli.app import app
from pipeline.workspace import Workspace

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def _list_commands() -> list[tuple[str, ...]]:
    def walk(command, path: tuple[str, ...]) -> list[tuple[str, ...]]:
        children = getattr(command, "commands", None)
        if not children:
            return [path]
        return [found for name in children for found in walk(children[name], (*path, name))]

    return walk(typer.main.get_command(app), ())


COMMANDS = _list_commands()


def _list_readme_commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith("faktor ")]


README_COMMANDS = _list_readme_commands()


def test_the_readme_shows_every_noun() -> None:
    # explain takes the id of a mention, which changes with the codebook
    shown = {shlex.split(line)[1] for line in README_COMMANDS} | {"coding", "explain"}
    assert shown == {path[0] for path in COMMANDS}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(faktor, path: tuple[str, ...]) -> None:
    help_text = faktor(*path, "--help").stdout
    assert f"Example: faktor {' '.join(path)}" in help_text


@pytest.mark.parametrize("line", README_COMMANDS)
def test_the_commands_of_the_readme_run_as_they_stand_there(faktor, sample: Workspace, line: str) -> None:
    words = shlex.split(line)[1:]
    if words[0] in ("init", "run", "retry"):
        pytest.skip("makes a workspace: the fixture of this test has run it")
    if words[0] in ("serve", "purge", "ingest", "sources", "warc", "versions"):
        pytest.skip("needs the web, runs for ever, or changes the workspace that all tests read: its own tests run it")
    here = [word for word in words if word not in ("-w", "my-city")]
    done = faktor(*here, cwd=sample.root)
    assert "Traceback" not in done.stderr
