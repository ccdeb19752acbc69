"""`faktor codebook show | test | check` and `faktor explain`, on a small workspace that was really run."""

import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.cli import main
from pipeline.workspace import Workspace


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Ask = Callable[..., Done]

BOOK = """
name: Trains
lists:
  train: {id: [kereta api, trem], en: [train, tram*]}
  late: {id: [terlambat], en: [late, delayed]}
groups:
  service:
    label: {id: Layanan, en: Service}
    sign: inhibits
    codes:
      delay:
        label: {id: Keterlambatan, en: Delay}
        definition: {id: Kereta yang terlambat., en: Trains that run late.}
        includes: [late trains]
        excludes: [late buses]
        rules: ["[train] near/2 [late]"]
        unless: {sentence: [bus]}
        examples: {hits: [Trem terlambat.], misses: [Trem datang.]}
      no_train: {rules: [naik delman]}
"""


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "trains.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return path


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """Run a command in this process; a keyword `stdin` is what comes in."""
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*words: object, stdin: bytes | None = None) -> Done:
        monkeypatch.setattr(sys, "argv", ["faktor", *map(str, words)])
        if stdin is not None:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        return Done(int(left.value.code or 0), said.out, said.err)

    return run


# ---- test ------------------------------------------------------------------------------------------------------------


def test_a_find_is_marked_and_explained_down_to_the_term(ask: Ask, book: Path) -> None:
    done = ask("codebook", "test", "Kemarin trem terlambat lagi.", "-f", book)
    assert done.code == 0
    assert done.out.startswith("Kemarin [trem terlambat] lagi.\n")
    assert "delay  Delay  “trem terlambat”" in done.out
    assert "rule delay/1 (line 16): [train] near/2 [late]" in done.out
    assert "“trem” by trem in [train]" in done.out
    assert "state stated, counts" in done.out
    assert "\x1b" not in done.out


def test_a_cue_is_marked_too_and_labels_follow_the_language(ask: Ask, book: Path) -> None:
    done = ask("codebook", "test", "Trem tidak terlambat.", "-f", book, "--lang", "id")
    assert "[Trem <tidak> terlambat]." in done.out
    assert "delay  Keterlambatan" in done.out
    assert "state negated, set by “tidak”, does not count; the rule counts stated" in done.out


def test_vetoes_and_distances_say_what_stopped_a_rule(ask: Ask, book: Path) -> None:
    assert (
        "is vetoed by “bus” in its sentence: bus" in ask("codebook", "test", "Ada bus, trem terlambat.", "-f", book).out
    )
    far = ask("codebook", "test", "Trem di kota itu terlambat.", "-f", book).out
    assert "has “Trem” and “terlambat” with 3 words between, but wants near/2" in far


def test_rules_that_found_a_part_are_told_for_a_code(ask: Ask, book: Path) -> None:
    assert "1 rules found only one of their sides" in ask("codebook", "test", "Trem datang.", "-f", book).out
    told = ask("codebook", "test", "Trem datang.", "-f", book, "-c", "service").out
    assert "delay/1 (line 16) has “Trem”, but nothing of [late]" in told


def test_the_text_may_come_from_a_file_or_from_stdin_in_paragraphs(ask: Ask, book: Path, tmp_path: Path) -> None:
    text = b"Trem datang.\r\n\r\nTrem terlambat."
    file = tmp_path / "text.txt"
    file.write_bytes(text)
    for done in (
        ask("codebook", "test", "-f", book, "--json", stdin=text),
        ask("codebook", "test", "--input", file, "-f", book, "--json"),
    ):
        traces = json.loads(done.out)
        assert [[each["rule"] for each in trace["found"]] for trace in traces] == [[], ["delay/1"]]
        assert traces[1]["found"][0]["atoms"][0]["trail"] == ["[train]", "trem"]


@pytest.mark.parametrize(
    ("words", "stdin", "hint"),
    [
        (("",), None, "Expected a text, got none"),
        ((" \n ",), None, "Expected a text, got none"),
        ((), b"", "Expected a text, got none"),
        ((), b"\xff\xfe\x00", "Expected text in UTF-8"),
        ((), b"a\x00b", "Expected text, got binary data"),
        (("trem", "-c", "dely"), None, "Did you mean delay?"),
        (("trem", "-c", "train"), None, "Did you mean no_train?"),
        (("trem", "--field", "news"), None, "Write kind=news"),
        (("trem", "--field", "colour=red"), None, "Expected fields among kind"),
        (("trem", "--input", "x.txt"), None, "got both"),
    ],
    ids=str,
)
def test_what_cannot_be_tested_is_wrong_usage_with_a_hint(
    ask: Ask, book: Path, words: tuple[str, ...], stdin: bytes | None, hint: str
) -> None:
    done = ask("codebook", "test", *words, "-f", book, stdin=stdin)
    assert done.code == 2
    assert hint in done.err
    assert done.out == ""


def test_without_a_workspace_a_codebook_has_to_be_named(ask: Ask, tmp_path: Path) -> None:
    for words in (("test", "trem"), ("show",), ("check",)):
        done = ask("codebook", *words, "-w", tmp_path)
        assert (done.code, done.out) == (4, "")
        assert "There is no workspace" in done.err


# ---- show ------------------------------------------------------------------------------------------------------------


def test_a_code_is_told_in_prose_in_both_languages(ask: Ask, book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # the clone is a workspace, and may have been analysed
    monkeypatch.chdir(book.parent)
    english = ask("codebook", "show", "delay", "-f", book)
    assert "delay  Delay | Keterlambatan" in english.out
    assert "Trains that run late." in english.out
    assert "a term of [train] and a term of [late] in one sentence, with at most 2 words between" in english.out
    assert "not where its sentence holds “bus”" in english.out
    assert "[train]  4 terms (2 Indonesian, 2 English, 0 both)" in english.out
    assert "Must find (1)" in english.out
    assert "Counts are left out" in english.err
    indonesian = ask("codebook", "show", "delay", "-f", book, "--lang", "id").out
    assert "istilah dari [train] dan istilah dari [late] dalam satu kalimat" in indonesian
    assert "Tidak mencakup: late buses" in indonesian


def test_a_group_stands_for_its_codes_and_nothing_for_a_table(ask: Ask, book: Path) -> None:
    group = json.loads(ask("codebook", "show", "service", "-f", book, "--json").out)
    assert [each["code"] for each in group["codes"]] == ["delay", "no_train"]
    table = json.loads(ask("codebook", "show", "-f", book, "--json").out)
    assert [(row["code"], row["rules"], row["terms"]) for row in table["codes"]] == [
        ("delay", 1, 7),
        ("no_train", 1, 0),
    ]


def test_a_list_is_shown_by_its_name_in_brackets(ask: Ask, book: Path) -> None:
    assert "terlambat, late, delayed" in ask("codebook", "show", "[late]", "-f", book).out
    done = ask("codebook", "show", "[lat]", "-f", book)
    assert (done.code, "Did you mean [late]" in done.err) == (2, True)


# ---- check -----------------------------------------------------------------------------------------------------------


def test_lints_are_told_apart_from_errors_and_only_fail_when_strict(ask: Ask, book: Path, tmp_path: Path) -> None:
    assert "2 codes in 1 groups, 0 errors, 0 lints." in ask("codebook", "check", book, "-w", tmp_path).err
    flawed = tmp_path / "flawed.yaml"
    flawed.write_text(BOOK.replace("  late:", "  lost: [hilang]\n  late:"), encoding="utf-8")
    done = ask("codebook", "check", flawed, "-w", tmp_path)
    assert done.code == 0
    assert f"{flawed}:5:1: lint: Expected a rule that names [lost]" in done.err
    assert ask("codebook", "check", flawed, "-w", tmp_path, "--strict").code == 4
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(BOOK.replace("misses: [Trem datang.]", "misses: [Tram is late.]"), encoding="utf-8")
    done = ask("codebook", "check", wrong, "-w", tmp_path, "--json")
    assert done.code == 4
    assert [each["kind"] for each in json.loads(done.out)["findings"]] == ["example"]


# ---- on a workspace --------------------------------------------------------------------------------------------------


def test_no_line_of_kwic_is_wider_than_a_page_of_120_columns(ask: Ask, sample: Workspace) -> None:
    lines = ask("kwic", "--state", "all", "--ids", "--limit", 0, "-w", sample.root).out.splitlines()
    assert len(lines) > 300
    assert max(map(len, lines)) <= 120
    # a long mention keeps both its ends, and its code stands behind it
    assert any(re.search(r"\[\S[^]]*…[^]]*\S\]", line) for line in lines)


def _first_mention(ask: Ask, sample: Workspace, ending: str) -> dict[str, object]:
    rows = json.loads(ask("kwic", "--json", "-w", sample.root).out)["rows"]
    return next(row for row in rows if row["docname"].endswith(ending))


def test_counts_of_a_workspace_stand_beside_rules_and_terms(ask: Ask, sample: Workspace) -> None:
    told = json.loads(ask("codebook", "show", "inh_budget", "-w", sample.root, "--json").out)["codes"][0]
    asked = ("kwic", "inh_budget", "--state", "all", "--json", "-w", sample.root)
    rows = json.loads(ask(*asked).out)["rows"]
    assert sum(rule["mentions"] + rule["not_counted"] for rule in told["rules"]) == len(rows) > 0
    assert any(term["fired"] for each in told["lists"] for term in each["terms"])


def test_rules_that_never_fired_are_told_when_all_lints_are_asked_for(ask: Ask, sample: Workspace) -> None:
    done = ask("codebook", "check", "-w", sample.root)
    assert "documents are few" in done.err
    assert "[unfired]" in ask("codebook", "check", "-w", sample.root, "--all").err


def test_a_mention_is_explained_by_a_part_of_its_id(ask: Ask, sample: Workspace) -> None:
    row = _first_mention(ask, sample, ".pdf")
    id = str(row["mention_id"])
    line = ask("kwic", str(row["code"]), "--ids", "--limit", "0", "-w", sample.root).out
    assert id[:10] in line
    done = ask("explain", id[:10].upper(), "-w", sample.root)
    assert done.code == 0
    for said in (f"[{row['keyword']}]", str(row["rule"]), str(row["docname"]), f"page {row['page']}", "faktor ", id):
        assert said in " ".join(done.out.split())
    told = json.loads(ask("explain", id, "--json", "-w", sample.root).out)
    assert told["mention"]["mention_id"] == id
    assert told["is_same_rule"] is True
    assert [atom["quote"] for atom in told["atoms"]] == told["mention"]["atoms"]
    assert told["run"]["facts"]["codebook"]


def test_the_page_is_drawn_with_the_mention(ask: Ask, sample: Workspace, tmp_path: Path) -> None:
    from PIL import Image

    row = _first_mention(ask, sample, ".pdf")
    picture = tmp_path / "page.png"
    done = ask("explain", row["mention_id"], "--show", picture, "-w", sample.root, "--json")
    assert done.code == 0
    (box, *_) = json.loads(done.out)["boxes"]
    with Image.open(picture) as image:
        marked = [
            (x, y)
            for x in range(0, image.width, 2)
            for y in range(0, image.height, 2)
            if image.getpixel((x, y)) == (255, 214, 0)
        ]
    assert marked
    assert all(box["top"] * 2 - 12 <= y <= box["bottom"] * 2 + 12 for _, y in marked)


@pytest.mark.parametrize(
    ("id", "hint"),
    [
        ("zz", "0-9 and a-f"),
        ("", "got ''"),
        ("0123456789abcdef0123", "with which none begins"),
        ("a", "Write more of it"),
    ],
)
def test_an_id_that_is_none_is_wrong_usage_with_a_hint(ask: Ask, sample: Workspace, id: str, hint: str) -> None:
    done = ask("explain", id, "-w", sample.root)
    assert (done.code, done.out) == (2, "")
    assert hint in done.err


def test_a_mention_of_a_web_page_has_no_page_to_draw(ask: Ask, sample: Workspace, tmp_path: Path) -> None:
    row = _first_mention(ask, sample, ".html")
    done = ask("explain", row["mention_id"], "--show", tmp_path / "x.png", "-w", sample.root)
    assert (done.code, done.out) == (2, "")
    assert "Leave --show out" in done.err
