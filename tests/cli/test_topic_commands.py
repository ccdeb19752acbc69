"""The commands about topics, on a planted corpus that was fitted once."""

import csv
import io
import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from planted_topics import QUARTERS, plant, write_planted

from flows.cli import main
from flows.models import load_topic_model
from flows.refit import refit_topics
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Ask = Callable[..., Done]


@pytest.fixture(scope="module")
def fitted(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The planted corpus with two versions of topics: four, and then five."""
    workspace = write_planted(tmp_path_factory.mktemp("topics") / "study", plant(each=12, quarters=QUARTERS[4:20]))
    refit_topics(workspace, k=4)
    refit_topics(workspace, k=5)
    return workspace


@pytest.fixture
def ask_of(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run a command in this process: `ask_of(workspace, "topics", "trend")`."""
    monkeypatch.setenv("NO_COLOR", "1")

    def run(workspace: Workspace, *words: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["faktor", *map(str, words), "-w", str(workspace.root)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return Done(left.value.code, said.out, said.err)

    return run


@pytest.fixture
def ask(fitted: Workspace, ask_of: Ask) -> Ask:
    return lambda *words: ask_of(fitted, *words)


@pytest.fixture
def own(fitted: Workspace, tmp_path: Path) -> Workspace:
    """A copy that a test may change."""
    shutil.copytree(fitted.root, tmp_path / "own")
    return Workspace(tmp_path / "own")


def test_topics_alone_lists_them(ask: Ask) -> None:
    assert ask("topics").out == ask("topics", "show").out
    answer = json.loads(ask("topics", "--json").out)
    assert [row["topic"] for row in answer["rows"]] == [1, 2, 3, 4, 5]
    assert {"label_id", "label_en", "stability", "exclusivity"} <= set(answer["rows"][0])


@pytest.mark.parametrize(
    "words",
    [
        ("show",),
        ("show", "1"),
        ("trend", "1", "--by", "quarter"),
        ("words", "1"),
        ("map", "--all"),
        ("covariates", "--field", "time"),
        ("compare", "1", "2"),
        ("labels",),
        ("languages",),
    ],
    ids=" ".join,
)
def test_json_and_csv_hold_the_same_rows(ask: Ask, words: tuple[str, ...]) -> None:
    done = ask("topics", *words, "--json")
    assert done.code == 0
    answer = json.loads(done.out)
    table = list(csv.DictReader(io.StringIO(ask("topics", *words, "--csv").out)))
    assert len(table) == len(answer["rows"])
    if table:
        assert list(table[0]) == list(answer["rows"][0])
    assert ask("topics", *words).code == 0


def test_one_topic_is_shown_with_its_passages_and_sources(ask: Ask) -> None:
    said = ask("topics", "show", "1", "--passages", "2").out
    for words in (
        "Topic 1:",
        "passages whose largest topic it is",
        "stability",
        "Terms",
        "exclusivity",
        "Years",
        "2019",
    ):
        assert words in said
    assert said.count("corpus") == 1  # no publisher is known: the source stands for it
    answer = json.loads(ask("topics", "show", "1", "--passages", "2", "--json").out)
    assert len(answer["passages"]) == 2
    assert set(answer) == {"rows", "question", "run", "topic", "passages", "sources", "years", "codes"}


def test_each_n_of_a_trend_can_be_looked_up(ask: Ask) -> None:
    answer = json.loads(ask("topics", "trend", "1", "2", "--by", "quarter", "--ids", "--test", "--json").out)
    counted = {(row["topic"], row["period"]): row["n"] for row in answer["rows"] if row["n"]}
    listed: dict[tuple[int, str], int] = {}
    for row in answer["units"]:
        listed[row["topic"], row["period"]] = listed.get((row["topic"], row["period"]), 0) + 1
    assert listed == counted
    assert {row["topic"] for row in answer["tests"]} == {1, 2}
    table = list(csv.DictReader(io.StringIO(ask("topics", "trend", "1", "--ids", "--csv").out)))
    assert {"period", "document_id", "title"} <= set(table[0])


def test_a_refit_is_compared_with_the_fit_before(ask: Ask) -> None:
    rows = json.loads(ask("topics", "compare", "--json").out)["rows"]
    assert rows == json.loads(ask("topics", "compare", "1", "current", "--json").out)["rows"]
    assert [row["after"] for row in rows if row["change"] == "came"] == [5]
    assert [row["before"] for row in rows if row["before"]] == [1, 2, 3, 4]


def test_a_model_can_be_named_by_its_folder(ask: Ask, fitted: Workspace) -> None:
    folder = fitted.models / "topics"
    rows = json.loads(ask("topics", "compare", folder / "1", folder / "1", "--json").out)["rows"]
    assert {row["change"] for row in rows} == {"same"}
    assert {round(row["similarity"], 6) for row in rows} == {1.0}


def test_the_choice_says_its_reason_and_what_is_no_term(ask: Ask, own: Workspace, ask_of: Ask) -> None:
    assert "5 topics" in ask("topics", "choose").out
    assert "What is no term" in ask("topics", "choose").out
    words = json.loads(ask("topics", "choose", "--left-out", "--json").out)["rows"]
    assert {"word", "reason", "places"} == set(words[0])
    done = ask_of(own, "topics", "fit", "--k", "auto")
    assert done.code == 0
    said = json.loads(ask_of(own, "topics", "choose", "--json").out)
    assert [row["k"] for row in said["rows"] if row["is_chosen"]] == [said["model"]["k"]]
    assert str(said["model"]["k"]) in said["reason"]


def test_a_fit_says_its_version_and_what_to_do_next(own: Workspace, ask_of: Ask) -> None:
    done = ask_of(own, "topics", "fit", "--k", "3", "--unit", "passage")
    assert done.code == 0
    assert "Version 3. 3 topics were asked for." in done.out
    assert "faktor topics compare 2 3" in done.err
    assert "as they were" in ask_of(own, "topics", "fit", "--k", "3", "--unit", "passage").err


@pytest.mark.parametrize(
    ("words", "code", "hint"),
    [
        (("fit", "--k", "some"), 2, "Expected a number of topics or auto"),
        (("fit", "--k", "1"), 2, "greater than or equal to 2"),
        (("fit", "--where", "kind=opera"), 2, "Expected a kind that a document has"),
        (("show", "9"), 2, "from 1 to 5"),
        (("trend", "1", "9"), 2, "from 1 to 5"),
        (("words", "0"), 2, "from 1 to 5"),
        (("compare", "7"), 2, "Kept versions: 1, 2"),
        (("choose", "--version", "7"), 2, "Kept versions: 1, 2"),
        (("covariates", "--field", "colour"), 2, "Expected a field of the documents"),
        (("labels", "--edit", "nowhere.yaml"), 2, "There is no file nowhere.yaml"),
    ],
    ids=str,
)
def test_a_mistake_is_one_sentence_with_a_hint(
    own: Workspace, ask_of: Ask, words: tuple[str, ...], code: int, hint: str
) -> None:
    done = ask_of(own, "topics", *words)
    assert (done.code, done.out) == (code, "")
    assert hint in done.err
    assert "Traceback" not in done.err


def test_pictures_are_written_with_their_figures(ask: Ask, tmp_path: Path) -> None:
    for words in (("show",), ("trend",), ("map", "--all"), ("covariates", "--field", "time"), ("compare",)):
        place = tmp_path / f"{words[0]}.svg"
        assert ask("topics", *words, "--plot", place).code == 0
        assert place.read_text(encoding="utf-8").startswith("<svg")
        assert (tmp_path / f"{words[0]}-data.csv").exists()
    assert ask("topics", "map", "--out", tmp_path / "map.gexf").code == 0
    assert "smart_mobility" in (tmp_path / "map.gexf").read_text(encoding="utf-8")


def test_the_map_joins_a_code_with_the_topic_that_it_lives_in(ask: Ask) -> None:
    rows = json.loads(ask("topics", "map", "--json").out)["rows"]
    sure = [(row["topic_label_en"], row["code"]) for row in rows if row["q"] <= 0.05 and row["z"] > 0]
    ((label, code),) = sure
    assert code == "smart_mobility"
    # what goes with a topic above chance is in its name
    assert "(smart_mobility en)" in label


def test_names_are_taken_from_a_copy_and_stay(own: Workspace, ask_of: Ask, tmp_path: Path) -> None:
    place = own.models / "topics" / "labels.yaml"
    copy = tmp_path / "names.yaml"
    copy.write_text(
        place.read_text(encoding="utf-8").replace("  2:\n    id: \n", "  2:\n    id: Nama kita\n"), encoding="utf-8"
    )
    done = ask_of(own, "topics", "labels", "--edit", copy)
    assert "Names taken: 1." in done.err
    ask_of(own, "topics", "labels", "--propose")
    rows = json.loads(ask_of(own, "topics", "labels", "--json").out)["rows"]
    assert [row["label_id"] for row in rows if row["topic"] == 2] == ["Nama kita"]


def test_a_name_for_no_topic_is_refused(own: Workspace, ask_of: Ask, tmp_path: Path) -> None:
    copy = tmp_path / "names.yaml"
    copy.write_text("topics:\n  9: {id: a}\n", encoding="utf-8")
    assert "got 9" in ask_of(own, "topics", "labels", "--edit", copy).err
    copy.write_text("topics:\n  one: {id: a}\n", encoding="utf-8")
    assert ask_of(own, "topics", "labels", "--edit", copy).code == 4


@pytest.mark.parametrize(
    ("name", "data", "hint"),
    [
        ("arrays.npz", b"PK no archive", "is damaged"),
        ("card.json", b"{", "cannot be read"),
        ("card.json", b'{"version": 0}', "another version of faktor"),
    ],
)
def test_a_damaged_model_is_named(own: Workspace, ask_of: Ask, name: str, data: bytes, hint: str) -> None:
    (own.models / "topics" / "1" / name).write_bytes(data)
    done = ask_of(own, "topics", "compare", "1", "2")
    assert (done.code, done.out) == (2, "")
    assert hint in done.err
    assert "topics fit" in done.err


def test_a_run_after_the_model_was_damaged_fits_anew(own: Workspace) -> None:
    (own.models / "topics" / "2" / "arrays.npz").write_bytes(b"PK no archive")
    assert load_topic_model(own.models / "topics") is None
    assert refit_topics(own, k=5).version == 3


@pytest.mark.parametrize(
    ("words", "table"), [(("covariates", "--field", "time"), "rows"), (("trend", "--test"), "tests")]
)
def test_q_does_not_depend_on_which_topics_are_asked_for(ask: Ask, words: tuple[str, ...], table: str) -> None:
    every = json.loads(ask("topics", *words, "--json").out)[table]
    alone = json.loads(ask("topics", *words, "2", "--json").out)[table]
    assert alone == [row for row in every if row["topic"] == 2]
