"""What docs/operate.md tells an office to type and to set is there, by that name."""

import re
import shlex
from pathlib import Path

import pytest
import typer.main

from flows.cli.app import app
from flows.settings import KeepSettings, ServeSettings

PAGE = (Path(__file__).parents[2] / "docs" / "operate.md").read_text(encoding="utf-8")


def _list_commands() -> list[tuple[str, bool]]:
    """Return what follows `faktor` in each command, and whether it is written out or only named in a sentence."""
    blocks = "\n".join(re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)).splitlines()
    lines = [re.split(r"\s{2,}#", part)[0] for line in blocks for part in line.split(" && ")]
    whole = [re.match(r"(?:sudo -u faktor /opt/faktor/bin/)?faktor (.*)", line) for line in lines]
    named = re.findall(r"`faktor ([a-z][^`]*)`", PAGE)
    return [(match[1], True) for match in whole if match] + [(line, False) for line in sorted(set(named))]


@pytest.mark.parametrize(("line", "is_whole"), _list_commands())
def test_each_command_is_one_with_these_options(line: str, is_whole: bool) -> None:
    words = shlex.split(line)
    command = typer.main.get_command(app)
    context = command.make_context("faktor", words)
    while hasattr(command, "commands"):
        rest = [*context._protected_args, *context.args]
        if not rest:
            return  # a group by itself lists
        name, command, rest = command.resolve_command(context, rest)
        # a sentence names a command without what it is given
        context = command.make_context(name, rest, parent=context, resilient_parsing=not is_whole)


def test_the_page_names_commands_at_all() -> None:
    nouns = {line.split()[0] for line, _ in _list_commands()}
    assert {"init", "sources", "ingest", "serve", "verify", "backup", "run", "purge", "alerts", "status"} <= nouns


@pytest.mark.parametrize(("section", "settings"), [("serve", ServeSettings()), ("keep", KeepSettings())])
def test_each_setting_is_in_the_table_with_its_default(section: str, settings) -> None:
    rows = dict(re.findall(rf"^\| `{section}\.(\w+)` \|.*\| `?\"?([^`\"|]+?)\"?`? \|$", PAGE, re.MULTILINE))
    assert {name: f"{value:g}" if isinstance(value, float) else str(value) for name, value in settings} == rows


def test_the_unit_runs_serve_and_gives_it_time_to_end() -> None:
    (unit,) = re.findall(r"```ini\n(\[Unit\].*?)```", PAGE, re.DOTALL)
    settings = dict(line.split("=", 1) for line in unit.splitlines() if "=" in line)
    assert settings["ExecStart"].split()[1] == "serve"
    # a run has ten seconds to end, and its server ten more
    assert int(settings["TimeoutStopSec"]) > 20
    assert settings["KillMode"] == "mixed"
