"""The commands that read, on the study of tests/little_study.py: results on stdout, messages on stderr."""

import csv
import io
import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from little_study import write_study

from flows.cli import main


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Ask = Callable[..., Done]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("cli") / "study").root


@pytest.fixture
def ask(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run a command on the study in this process: `ask("trends", "inh_budget")`."""
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*words: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["faktor", *map(str, words), "-w", str(folder)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return Done(left.value.code, said.out, said.err)

    return run


def test_kwic_prints_a_line_a_mention_with_the_keyword_in_one_column(ask: Ask) -> None:
    done = ask("kwic", "inh_budget")
    lines = done.out.splitlines()
    assert done.code == 0
    assert len(lines) == 4
    assert lines[0].startswith("2019-03-04  Anggaran angkutan kota")
    assert "berkata [anggaran terbatas] tahun ini." in lines[0]
    assert "[Dana bus kota kurang], kata" in lines[1]
    assert lines[3].startswith("undated     Catatan rapat")
    assert {line.index("[") for line in lines} == {lines[0].index("[")}


def test_kwic_shows_the_page_and_the_state_when_one_is_asked_for(ask: Ask) -> None:
    assert "p. 2" in ask("kwic", "sup_policy").out
    assert "(negated: bukan)" in ask("kwic", "inh_budget", "--state", "negated").out


def test_kwic_says_what_a_limit_hides_and_exports_are_whole(ask: Ask) -> None:
    done = ask("kwic", "inh_budget", "--limit", "1")
    assert len(done.out.splitlines()) == 1
    assert done.err == "Shown: 1 of 4 mentions; a higher limit shows more.\n"
    assert len(json.loads(ask("kwic", "inh_budget", "--limit", "0", "--json").out)["rows"]) == 4


def test_kwic_without_a_find_says_so(ask: Ask) -> None:
    assert ask("kwic", "inh_literacy").out == "no rows\n"


def test_a_control_character_in_a_title_does_not_reach_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from little_study import DOCUMENT_ROWS

    title = "\x1b]0;owned\x07\x1b[2JAnggaran\u009b31m"
    root = write_study(tmp_path, documents=({**DOCUMENT_ROWS[0], "title": title},)).root
    monkeypatch.setattr(sys, "argv", ["faktor", "kwic", "inh_budget", "-w", str(root)])
    with pytest.raises(SystemExit):
        main()
    out = capsys.readouterr().out
    assert "Anggaran" in out
    assert not [
        character for character in out if (ord(character) < 32 and character != "\n") or 127 <= ord(character) < 160
    ]


def test_trends_print_n_of_N_and_a_dash_for_a_year_without_documents(ask: Ask) -> None:
    done = ask("trends", "inh_budget")
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in done.out.splitlines() if line.startswith("│")]
    assert cells[:2] == [
        ["inh_budget", "2019", "1", "2", "0.500", "0.095", "0.905", ""],
        ["inh_budget", "2020", "0", "0", "-", "-", "-", ""],
    ]
    assert done.err.startswith("Not counted: 1 document without a date.\nNo share: no document is dated in 2020.")


@pytest.mark.parametrize(
    "words",
    [
        ("kwic", "inh_budget"),
        ("trends", "inh_budget", "--where", "kind=news", "--per", "source"),
        ("trends", "inh_budget", "--standardise", "kind"),
        ("trends", "inh_budget", "--leave-out", "terms"),
        ("trends", "inh_budget", "--by", "quarter", "--unit", "passage", "--from", "2019", "--to", "2021-06"),
        ("topics", "show"),
        ("topics", "show", "1"),
        ("topics", "trend"),
        ("network", "--unit", "sentence", "--measure", "npmi", "--group", "inhibiting", "--group", "dimension"),
    ],
    ids=" ".join,
)
def test_json_and_csv_hold_the_same_rows(ask: Ask, words: tuple[str, ...]) -> None:
    answer = json.loads(ask(*words, "--json").out)
    assert {"rows", "question", "run"} <= set(answer)
    assert answer["run"]["run_id"] == "run-1"
    table = list(csv.DictReader(io.StringIO(ask(*words, "--csv").out)))
    assert len(table) == len(answer["rows"]) > 0
    assert list(table[0]) == list(answer["rows"][0])


def test_trends_print_a_table_for_each_thing_that_is_asked_of_them(ask: Ask) -> None:
    done = ask("trends", "inh_budget", "--test", "--why", "--leave-out", "sources")
    assert done.code == 0
    titles = ("Trend, changes of level, bursts", "Later less earlier", "Parts of the change", "Without the heaviest")
    assert [done.out.index(title) for title in titles] == sorted(done.out.index(title) for title in titles)
    assert done.err.count("Codebook: the same rules") == 1


@pytest.mark.parametrize(
    ("words", "name", "column"),
    [(("--before-after", "2021"), "tests", "difference_q"), (("--between", "2019", "2021"), "why", "reprints")],
)
def test_csv_holds_the_tests_or_the_parts_that_json_has_beside_the_rows(
    ask: Ask, words: tuple[str, ...], name: str, column: str
) -> None:
    beside = json.loads(ask("trends", *words, "--json").out)[name]
    table = list(csv.DictReader(io.StringIO(ask("trends", *words, "--csv").out)))
    assert list(table[0]) == list(beside[0])
    assert column in table[0]
    assert [row["code"] for row in table] == [row["code"] for row in beside]


def test_from_and_to_mean_the_whole_of_what_they_name(ask: Ask) -> None:
    question = json.loads(ask("trends", "inh_budget", "--from", "2019-Q2", "--to", "2021", "--json").out)["question"]
    assert (question["since"], question["until"]) == ("2019-04-01", "2021-12-31")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("trends", "inh_buget"), "Did you mean inh_budget"),
        (("kwic", "--from", "last year"), "2021-Q3"),
        (("trends", "--by", "week"), "'year'"),
        (("network", "--measure", "closeness"), "'npmi'"),
        (("topics", "show", "9"), "from 1 to 2"),
    ],
    ids=str,
)
def test_a_question_that_cannot_be_asked_is_wrong_usage_with_a_hint(
    ask: Ask, words: tuple[str, ...], hint: str
) -> None:
    done = ask(*words)
    assert done.code == 2
    assert hint in done.err
    assert done.out == ""
    assert "Traceback" not in done.err


def test_a_plot_is_written_beside_the_table_and_said(ask: Ask, tmp_path: Path) -> None:
    for ending in ("svg", "pdf", "png", "html"):
        place = tmp_path / f"trend.{ending}"
        done = ask("trends", "inh_budget", "--plot", place)
        assert done.out.startswith("┏")
        assert f"Written: {place}\n" in done.err
        assert place.stat().st_size > 1000
    assert ask("topics", "trend", "--plot", tmp_path / "topics.svg").code == 0
    assert ask("topics", "show", "--plot", tmp_path / "sizes.svg").code == 0
    assert {each.name for each in tmp_path.iterdir()} == {
        *("trend.svg", "trend.pdf", "trend.png", "trend.html", "topics.svg", "sizes.svg"),
        *("trend-data.csv", "topics-data.csv", "sizes-data.csv"),
    }
    # 300 dots an inch are 11,811 a metre
    assert b"pHYs" + (11_811).to_bytes(4) * 2 in (tmp_path / "trend.png").read_bytes()
    assert (tmp_path / "trend.pdf").read_bytes().startswith(b"%PDF")


def test_the_figures_of_a_picture_stand_beside_it(ask: Ask, tmp_path: Path) -> None:
    done = ask("trends", "inh_budget", "--plot", tmp_path / "t.svg", "--csv")
    assert (tmp_path / "t-data.csv").read_text() == done.out
    done = ask("network", "--out", tmp_path / "n.svg", "--csv")
    assert (tmp_path / "n-data.csv").read_text() == done.out
    assert ask("network", "compare", "2019", "2021", "--plot", tmp_path / "a.svg").code == 0
    parts = list(csv.DictReader(io.StringIO((tmp_path / "a-data.csv").read_text())))
    assert set(parts[0]) == {"before", "after", "codes", "n_before", "n_after", "jaccard", "is_match"}


@pytest.mark.parametrize("ending", ["gexf", "graphml", "csv", "svg", "png", "html"])
def test_a_network_is_written_in_each_format(ask: Ask, tmp_path: Path, ending: str) -> None:
    place = tmp_path / f"network.{ending}"
    assert f"Written: {place}\n" in ask("network", "--out", place).err
    figures = {"network-data.csv"} if ending in ("svg", "png", "html") else set()
    assert {each.name for each in tmp_path.iterdir()} == {place.name, *figures}
    if ending in ("gexf", "graphml", "svg"):
        ElementTree.parse(place)
    if ending == "csv":
        assert [row["n_both"] for row in csv.DictReader(io.StringIO(place.read_text()))] == ["2", "1"]


def test_a_file_that_cannot_be_written_is_one_sentence_and_leaves_nothing(ask: Ask, tmp_path: Path) -> None:
    for words in (
        ("trends", "--plot", tmp_path / "none" / "t.svg"),
        ("network", "--out", tmp_path / "none" / "n.gexf"),
        ("report", "--out", tmp_path / "none" / "r.html"),
    ):
        done = ask(*words)
        assert done.code == 2
        assert "There is no folder" in done.err
    assert ask("trends", "--plot", tmp_path / "t.docx").code == 2
    assert ask("network", "--out", tmp_path / "n.docx").code == 2
    assert ask("trends", "--plot", tmp_path).code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_plot_takes_the_place_of_an_older_one(ask: Ask, tmp_path: Path) -> None:
    place = tmp_path / "t.svg"
    place.write_text("old")
    ask("trends", "inh_budget", "--plot", place)
    assert place.read_text().startswith("<svg")


def test_the_report_goes_into_outputs_unless_told_otherwise(ask: Ask, folder: Path, tmp_path: Path) -> None:
    assert ask("report").err == f"Written: {folder / 'outputs' / 'report.html'}\n"
    assert "Little study" in (folder / "outputs" / "report.html").read_text(encoding="utf-8")
    assert ask("report", "--out", tmp_path / "r.html", "--lang", "id").code == 0
    assert '<html lang="id">' in (tmp_path / "r.html").read_text(encoding="utf-8")


def test_a_workspace_without_a_run_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "faktor.toml").write_text("")
    for command in ("kwic", "trends", "network", "report"):
        monkeypatch.setattr(sys, "argv", ["faktor", command, "-w", str(tmp_path)])
        with pytest.raises(SystemExit) as left:
            main()
        assert left.value.code == 2
        assert "Nothing has been analysed yet" in capsys.readouterr().err
    assert [each.name for each in tmp_path.iterdir()] == ["faktor.toml"]


def test_the_commands_and_the_face_load_nothing_heavy_before_they_are_asked() -> None:
    heavy = (
        "{'polars', 'altair', 'vl_convert', 'jinja2', 'sqlalchemy', 'numpy', 'networkx', 'sklearn', 'spacy', 'prefect'}"
    )
    code = f"import sys, faktor, flows.cli.app, pipeline.query.charts; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_face_for_notebooks_answers_as_the_commands_do(ask: Ask, folder: Path) -> None:
    import faktor

    rows = faktor.open(folder).trends("inh_budget", by="year").rows
    told = json.loads(ask("trends", "inh_budget", "--by", "year", "--json").out)["rows"]
    assert rows["n"].to_list() == [row["n"] for row in told]
    assert all(getattr(faktor, name) is not None for name in faktor.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        faktor.nothing  # noqa: B018
