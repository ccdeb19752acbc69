"""init, status, codebook and coding: what they print, and how they end."""

import json
from pathlib import Path

import pytest

from pipeline.workspace import Workspace


def test_init_with_the_sample_names_both_sources(faktor, tmp_path: Path) -> None:
    done = faktor("init", tmp_path / "kota", "--sample")
    assert done.stdout == ""
    assert "faktor run -w" in done.stderr
    text = (tmp_path / "kota" / "faktor.toml").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("folder")] == [
        'folder = "corpus/sample"',
        'folder = "corpus/inbox"',
    ]


def test_status_before_the_first_run_says_that_nothing_was_run(faktor, tmp_path: Path) -> None:
    faktor("init", tmp_path / "kota")
    done = faktor("status", "-w", tmp_path / "kota")
    assert "never run" in done.stdout


def test_status_counts_what_the_run_counted(ask_json, sample: Workspace) -> None:
    status = ask_json("status", "-w", sample.root)
    assert status["documents"]["news"] == {"read": 27}
    assert sum(sum(states.values()) for states in status["documents"].values()) == status["offered"] == 43
    assert set(status["out_of_date"].values()) == {0}
    assert [each["key"] for each in status["troubles"]] == ["reports/lkjip-diskominfo-kupang-2023.pdf"]


def test_status_failed_as_csv_has_a_row_a_document(faktor, sample: Workspace) -> None:
    lines = faktor("status", "--failed", "--csv", "-w", sample.root).stdout.splitlines()
    assert lines[0] == "document,state,reason"
    assert len(lines) == 2


def test_a_new_file_makes_the_workspace_out_of_date(faktor, ask_json, tmp_path: Path) -> None:
    faktor("init", tmp_path / "kota")
    (tmp_path / "kota" / "corpus" / "inbox" / "a.txt").write_text("Laporan tahunan dinas kota.", encoding="utf-8")
    faktor("run", "-w", tmp_path / "kota")
    (tmp_path / "kota" / "corpus" / "inbox" / "b.txt").write_text("Laporan lain dari dinas kota.", encoding="utf-8")
    assert ask_json("status", "-w", tmp_path / "kota")["out_of_date"]["items to take in"] == 1


def test_the_shipped_codebook_is_right(faktor, sample: Workspace) -> None:
    done = faktor("codebook", "check", "-w", sample.root)
    assert "22 codes in 4 groups, 0 errors" in done.stderr


def test_an_example_that_fails_is_told_with_its_line_and_exit_code_4(faktor, sample: Workspace, tmp_path: Path) -> None:
    book = tmp_path / "book.yaml"
    book.write_text(
        """name: Fruit
groups:
  fruit:
    label: {id: Buah, en: Fruit}
    sign: none
    codes:
      mango:
        label: {id: Mangga, en: Mango}
        definition: {id: -, en: -}
        rules: [mangga]
        examples:
          hits: [Kami membeli jambu di pasar.]
          misses: []
""",
        encoding="utf-8",
    )
    done = faktor("codebook", "check", book, "-w", sample.root, expect=4)
    assert "book.yaml:12" in done.stderr


def test_a_score_as_json_has_the_documented_shape(faktor, sample: Workspace, tmp_path: Path) -> None:
    coded = tmp_path / "coded.jsonl"
    passage = {"id": "1", "text": "Hujan turun di kebun.", "lang": "id", "codes": []}
    coded.write_text(json.dumps(passage) + "\n", encoding="utf-8")
    score = json.loads(faktor("coding", "score", coded, "--json", "-w", sample.root).stdout)
    assert (score["n"], score["none"]["recall"], score["micro"]["f1"]) == (1, 1.0, None)
    assert set(score["codes"]["inh_budget"]) == {"n", "tp", "fp", "fn", "precision", "recall", "f1"}


@pytest.mark.parametrize("words", [("coding", "score", "none.jsonl"), ("trends", "inh_bugdet"), ("run", "--nonsense")])
def test_wrong_usage_is_one_sentence_and_exit_code_2(faktor, sample: Workspace, words: tuple[str, ...]) -> None:
    done = faktor(*words, "-w", sample.root, expect=2)
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
