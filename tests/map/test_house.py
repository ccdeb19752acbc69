"""The map is true: rooms, stages and README agree, and data flows from one room to the next."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline import GIVEN_BY_PEOPLE, STAGES
from pipeline.records import TABLES

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_room_is_a_stage_and_every_stage_a_room() -> None:
    rooms = {path.parent.name for path in (ROOT / "pipeline").glob("*/__init__.py")}
    assert rooms == {stage.name for stage in STAGES}


def test_the_table_in_the_readme_is_the_stages() -> None:
    rows = re.findall(r"^\| (\w+) \| (.+?) \| (.+?) \|$", README, re.MULTILINE)
    table = [(name, takes, gives) for name, takes, gives in rows if name != "stage"]
    assert table == [(stage.name, ", ".join(stage.takes), ", ".join(stage.gives)) for stage in STAGES]


def test_a_stage_takes_only_what_people_or_earlier_stages_give() -> None:
    given = set(GIVEN_BY_PEOPLE)
    for stage in STAGES:
        assert set(stage.takes) <= given, stage.name
        given |= set(stage.gives)


def test_nothing_is_made_that_nobody_takes() -> None:
    taken = {name for stage in STAGES for name in stage.takes}
    made = {name for stage in STAGES for name in stage.gives}
    assert made - taken == {"answers", "languages", "scores"}


def test_every_table_belongs_to_a_stage_and_is_sorted_by_columns_that_it_has() -> None:
    for table in TABLES.values():
        assert table.stage in {stage.name for stage in STAGES}
        assert set(table.key) <= set(table.names)


def test_every_test_folder_mirrors_a_room_or_says_what_it_is() -> None:
    others = {"flows", "cli", "report", "corpus", "gate", "map", "newsworld", "fetch", "collect"}
    rooms = {stage.name for stage in STAGES} | others
    folders = {path.parent.name for path in (ROOT / "tests").glob("*/test_*.py")}
    assert folders <= rooms


def test_importing_the_stages_imports_no_room() -> None:
    script = "import sys, pipeline; print([name for name in sys.modules if name.startswith('pipeline.')])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("room", [stage.name for stage in STAGES])
def test_importing_a_room_imports_nothing_heavy(room: str) -> None:
    script = f"import sys, pipeline.{room}; print(*sorted(set(sys.modules) & set(sys.argv[1:])))"
    heavy = ("polars", "sklearn", "gensim", "spacy", "altair", "prefect", "pdfplumber", "trafilatura")
    command = [sys.executable, "-c", script, *heavy]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == ""
