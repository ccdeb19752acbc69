"""codebook diff, import, export, suggest: results on stdout, losses on stderr, nothing written unasked."""

import json
import sys
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

OLD = """\
name: Little book
lists:
  money: [anggaran]
groups:
  inhibiting:
    label: {id: Penghambat, en: Inhibiting}
    sign: inhibits
    codes:
      inh_budget:
        label: {id: Dana, en: Money}
        rules: ["[money] near/3 (terbatas or dipotong)"]
  dimension:
    codes:
      smart_mobility:
        rules: [bus kota]
"""
NEW = OLD.replace("money: [anggaran]", "money: [anggaran, dana]").replace("or dipotong", "or kurang")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_study(tmp_path_factory.mktemp("exchange") / "study").root


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*words: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["faktor", "codebook", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return Done(left.value.code, said.out, said.err)

    return run


@pytest.fixture
def books(tmp_path: Path) -> tuple[Path, Path]:
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(OLD, encoding="utf-8")
    new.write_text(NEW, encoding="utf-8")
    return old, new


def _list_files(folder: Path) -> set[tuple[str, int]]:
    return {(str(path), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


def test_diff_tells_what_comes_and_goes_by_rule_and_year_and_writes_nothing(
    ask: Ask, folder: Path, books: tuple[Path, Path]
) -> None:
    before = _list_files(folder / "corpus" / "tables")
    done = ask("diff", *books, "-w", folder)
    assert done.code == 0
    assert "+ [money]: dana" in done.out
    assert "inh_budget: 2 -> 3 mentions that count, 2 -> 2 of 6 documents" in done.out
    assert "2 come, 1 gone" in done.out
    assert "words + kurang 2, anggaran 1, dana 1" in done.out
    assert "[anggaran dipotong]" in done.out
    assert "documents by period: 2021: 1 -> 0 of 2" in done.out
    assert "In no series: 1 documents without a date." in done.err
    assert _list_files(folder / "corpus" / "tables") == before


def test_diff_as_json_has_rows_that_add_up(ask: Ask, folder: Path, books: tuple[Path, Path]) -> None:
    told = json.loads(ask("diff", *books, "-w", folder, "--json").out)
    [code] = told["codes"]
    assert code["code"] == "inh_budget"
    assert code["after"] == code["before"] + code["come"] - code["gone"] == 3
    assert {(line["change"], line["keyword"], line["rule"]) for line in told["lines"]} == {
        ("gone", "anggaran dipotong", "inh_budget/1"),
        ("come", "Dana bus kota kurang", "inh_budget/1"),
        ("come", "Anggaran kurang", "inh_budget/1"),
    }
    assert [(each["what"], each["change"]) for each in told["book"]] == [("rule", "changed"), ("term", "added")]
    assert told["series"] == [
        {
            "code": "inh_budget",
            "period": "2021",
            "n_before": 1,
            "n_after": 0,
            "N": 2,
            "share_before": 0.5,
            "share_after": 0.0,
        }
    ]


def test_diff_with_the_workspace_compares_the_mentions_that_it_holds(
    ask: Ask, folder: Path, books: tuple[Path, Path]
) -> None:
    told = json.loads(ask("diff", "workspace", books[1], "-w", folder, "--json").out)
    assert told["book"] is None
    assert told["old"] == {"file": "workspace", "version": "book-1"}
    counts = {row["code"]: (row["before"], row["after"]) for row in told["codes"]}
    assert counts["sup_policy"] == (2, 0), "the new book has no such code"


def test_books_are_compared_where_there_is_no_workspace(ask: Ask, tmp_path: Path, books: tuple[Path, Path]) -> None:
    done = ask("diff", *books, "-w", tmp_path)
    assert (done.code, "rule inh_budget/1" in done.out) == (0, True)
    assert "no analysed workspace" in done.err
    assert ask("diff", *books, books[0], "-w", tmp_path).code == 2


def test_import_writes_a_codebook_that_check_accepts(ask: Ask, tmp_path: Path) -> None:
    source, book = tmp_path / "mood.dic", tmp_path / "mood.yaml"
    source.write_text("%\n1\tsenang\n%\ngembira*\t1\nterima kasih\t1\n:)\t1\n", encoding="utf-8")
    done = ask("import", source, "--out", book)
    assert (done.code, done.out) == (0, "")
    assert "mood.dic:6: senang: `:)`: there is no word in it." in done.err
    assert "1 codes, 2 terms, 0 rules; 1 losses" in done.err
    assert ask("check", book, "-w", tmp_path).code == 0
    again = ask("import", source, "--out", book)
    assert (again.code, "--force" in again.err) == (2, True)
    told = json.loads(ask("import", source, "--json").out)
    assert (told["format"], told["codes"], told["losses"][0]["line"]) == ("liwc", 1, 6)


def test_export_writes_the_file_to_stdout_and_the_losses_to_stderr(ask: Ask, books: tuple[Path, Path]) -> None:
    done = ask("export", "quanteda", "--file", books[0])
    assert done.out == "'Inhibiting':\n  'inh_budget': []\n'dimension':\n  'smart_mobility':\n    - 'bus kota'\n"
    assert "old.yaml:11: inh_budget/1: near and before cannot be written" in done.err
    assert "2 codes" in done.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("import", "none.dic"), "Check the path"),
        (("import", "strange.foo"), "Name its --format"),
        (("import", "book.yaml"), "codebook of faktor already"),
        (("export", "word"), "'quanteda'"),
    ],
)
def test_wrong_usage_is_one_sentence_and_exit_code_2(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], hint: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("strange.foo").write_text("hello", encoding="utf-8")
    Path("book.yaml").write_text(OLD, encoding="utf-8")
    done = ask(*words)
    assert (done.code, done.out) == (2, "")
    assert hint in done.err


def test_suggest_remembers_decisions_and_changes_the_book_only_when_asked(
    ask: Ask, folder: Path, books: tuple[Path, Path]
) -> None:
    book, beside = books[0], books[0].parent / "suggestions.yaml"
    words = ("suggest", "inh_budget", "-f", book, "-w", folder)
    done = ask(*words)
    assert (done.code, done.out) == (0, "Nothing goes with inh_budget that its rules do not know.\n")
    done = ask(*words, "--accept", "defisit", "--refuse", "wali kota", "--as", "Siti")
    assert done.out == "- defisit\n"
    assert "behind line 11" in done.err
    assert book.read_text(encoding="utf-8") == OLD
    lines = beside.read_text(encoding="utf-8").splitlines()
    assert [line.split(", when:")[0] for line in lines[1:]] == [
        "- {term: 'defisit', code: 'inh_budget', decision: accepted",
        "- {term: 'wali kota', code: 'inh_budget', decision: refused",
    ]
    assert lines[1].endswith(", by: 'Siti'}")
    ask(*words, "--accept", "defisit", "--write")
    assert book.read_text(encoding="utf-8") == OLD.replace('dipotong)"]', 'dipotong)", defisit]')


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("inh_bugdet",), "Did you mean inh_budget"),
        (("inhibiting",), "Expected a code, got the group"),
        (("inh_budget", "--write"), "--accept TERM"),
        (("smart_mobility", "--accept", " "), "Expected a term"),
    ],
)
def test_suggest_says_what_it_wants(
    ask: Ask, folder: Path, books: tuple[Path, Path], words: tuple[str, ...], hint: str
) -> None:
    done = ask("suggest", *words, "-f", books[0], "-w", folder)
    assert (done.code, hint in done.err) == (2, True)
    assert not (books[0].parent / "suggestions.yaml").exists()
