"""Scores worked out by hand on six passages and a codebook of two words."""

import json
from pathlib import Path

import pytest

from pipeline.codebook import parse_codebook
from pipeline.coding import CodedPassage, Counts, read_coded_passages, score_passages
from pipeline.errors import QuestionError

BOOK = parse_codebook(
    """
name: Fruit
groups:
  fruit:
    label: {id: Buah, en: Fruit}
    sign: none
    codes:
      mango: {label: {id: Mangga, en: Mango}, definition: {id: -, en: -}, rules: [mangga, mango]}
      guava: {label: {id: Jambu, en: Guava}, definition: {id: -, en: -}, rules: [jambu, guava]}
      durian: {label: {id: Durian, en: Durian}, definition: {id: -, en: -}, rules: [durian]}
""",
    file="fruit.yaml",
)


def _passages() -> list[CodedPassage]:
    texts = [
        ("1", "Warga desa menjual mangga di pasar setiap hari.", "id", {"mango"}),  # mango tp
        ("2", "Petani menanam jambu di kebun belakang rumah.", "id", {"mango"}),  # mango fn, guava fp
        ("3", "Mereka membeli mangga dan jambu untuk tamu.", "id", {"mango", "guava"}),  # both tp
        ("4", "The farmers sold every guava at the market.", "en", {"guava"}),  # guava tp
        ("5", "Hujan turun sejak pagi di seluruh kota.", "id", set()),  # none tp
        ("6", "The mango trees were planted last year.", "en", set()),  # mango fp, none fn
    ]
    return [CodedPassage(number, text, language, frozenset(codes)) for number, text, language, codes in texts]


def test_each_code_is_counted_as_worked_out_by_hand() -> None:
    score = score_passages(_passages(), BOOK)
    assert score.codes == {"mango": Counts(2, 1, 1), "guava": Counts(2, 1, 0), "durian": Counts(0, 0, 0)}
    assert score.micro == Counts(tp=4, fp=2, fn=1)
    assert score.none == Counts(tp=1, fp=0, fn=1)


def test_the_figures_are_those_of_the_definition() -> None:
    figures = score_passages(_passages(), BOOK).as_json()
    assert figures["n"] == 6
    assert figures["micro"] == {"precision": 4 / 6, "recall": 4 / 5, "f1": 8 / 11}
    assert figures["macro"]["f1"] == pytest.approx((4 / 6 + 4 / 5) / 2)
    assert figures["none"] == {"n": 2, "precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3)}
    assert figures["codes"]["mango"] == {
        "n": 3, "tp": 2, "fp": 1, "fn": 1, "precision": 2 / 3, "recall": 2 / 3, "f1": 2 / 3
    }  # fmt: skip
    assert figures["codes"]["durian"]["f1"] is None


def test_f1_is_null_only_where_nobody_sees_the_code() -> None:
    assert Counts(0, 0, 0).f1 is None
    assert Counts(0, 3, 0).f1 == 0.0
    assert Counts(0, 0, 2).f1 == 0.0
    assert (Counts(0, 0, 2).precision, Counts(0, 3, 0).recall) == (None, None)


def test_the_report_is_split_by_the_coders_language() -> None:
    score = score_passages(_passages(), BOOK)
    assert score.languages == {"en": Counts(1, 1, 0), "id": Counts(3, 1, 1)}


def test_each_passage_is_judged_alone() -> None:
    whole = score_passages(_passages(), BOOK)
    parts = [score_passages([passage], BOOK) for passage in _passages()]
    assert sum(part.micro.tp for part in parts) == whole.micro.tp
    assert sum(part.micro.fp for part in parts) == whole.micro.fp


def test_a_code_that_the_codebook_does_not_know_is_refused() -> None:
    with pytest.raises(QuestionError, match="'papaya' of the coded passages is not in the codebook"):
        score_passages([CodedPassage("1", "x", "id", frozenset({"papaya"}))], BOOK)


def test_coded_passages_are_read_with_other_keys_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "coded.jsonl"
    line = {"id": 7, "text": "Teks\u2028lagi.", "lang": "id", "codes": ["mango"], "kind": "news"}
    file.write_text(json.dumps(line, ensure_ascii=False) + "\n\n", encoding="utf-8")
    assert read_coded_passages(file) == [CodedPassage("7", "Teks\u2028lagi.", "id", frozenset({"mango"}))]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b'{"id": 1}\n', r"coded.jsonl:1: Expected an object"),
        (b'{"id": 1, "text": "a", "codes": []}\nnot json\n', r"coded.jsonl:2: Expected an object .* got no JSON"),
        (b"[1, 2]\n", r"got list"),
        (b'{"text": "a", "codes": "mango"}\n', r"Expected an object"),
        (b"", r"holds no coded passages"),
        (b"\xff\xfe\x00", r"is not UTF-8"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_line(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "coded.jsonl"
    file.write_bytes(content)
    with pytest.raises(QuestionError, match=sentence):
        read_coded_passages(file)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="cannot be read"):
        read_coded_passages(tmp_path / "none.jsonl")
