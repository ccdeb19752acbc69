"""What another codebook would make of the study of little_study.py: counts, rules, reasons and series by hand."""

import pytest
from little_study import TODAY, write_study

from pipeline.codebook import Codebook, parse_codebook
from pipeline.query import Corpus, open_corpus
from pipeline.query.codings import Recoding, compare_codings

OLD = """\
name: Little book
lists:
  money: [anggaran]
groups:
  inhibiting:
    codes:
      inh_budget:
        rules: ["[money] near/3 (terbatas or dipotong)", bus kota]
  dimension:
    codes:
      smart_mobility: {rules: [halte pintar]}
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return open_corpus(write_study(tmp_path_factory.mktemp("codings") / "study"), today=TODAY)


def _book(*changes: tuple[str, str]) -> Codebook:
    text = OLD
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return parse_codebook(text)


def _compare(corpus: Corpus, *changes: tuple[str, str], **options: int) -> Recoding:
    return compare_codings(corpus, _book(*changes), old=_book(), **options)


def test_a_book_that_says_the_same_changes_nothing(corpus: Corpus) -> None:
    told = _compare(corpus)
    assert (told.recoded, told.differences) == ((), 0)
    assert all(frame.is_empty() for frame in (told.codes, told.rules, told.lines, told.series))


def test_counts_by_code_add_up_and_other_codes_are_not_looked_at(corpus: Corpus) -> None:
    # a: anggaran terbatas stays, bus kota twice goes; c: anggaran dipotong stays; f: anggaran kurang comes
    told = _compare(corpus, ("or dipotong", "or dipotong or kurang"), (", bus kota]", "]"))
    assert told.recoded == ("inh_budget",)
    [code] = told.codes.to_dicts()
    assert (code["before"], code["come"], code["gone"], code["after"]) == (4, 1, 2, 3)
    assert (code["documents_before"], code["documents_after"]) == (2, 3)


def test_a_rule_of_the_old_book_alone_is_not_taken_for_another_of_its_number(corpus: Corpus) -> None:
    told = _compare(corpus, ("bus kota]", "peraturan wali kota]"))
    rows = {row["rule"]: row for row in told.rules.to_dicts()}
    assert set(rows) == {"inh_budget/2", "inh_budget/2 (old)"}
    old, new = rows["inh_budget/2 (old)"], rows["inh_budget/2"]
    assert (old["text"], old["is_removed"], old["gone"], old["words_gone"]) == ("bus kota", True, 2, ["bus kota 2"])
    assert (new["text"], new["is_removed"], new["come"]) == ("peraturan wali kota", False, 1)


def test_each_line_says_what_stops_the_mention_in_the_other_book(corpus: Corpus) -> None:
    told = _compare(
        corpus,
        ("or dipotong", "or kurang"),
        (", bus kota]", ", bus kota]\n        unless: {sentence: '\"kata\"'}"),
    )
    why = {(line["change"], line["keyword"]): line["why"] for line in told.lines.to_dicts()}
    assert why == {
        ("gone", "anggaran dipotong"): "has nothing of terbatas or kurang",
        ("gone", "bus kota"): 'vetoed by “kata” in its sentence: "kata"',
        ("come", "Anggaran kurang"): "has nothing of terbatas or dipotong",
    }


def test_series_are_told_where_they_move(corpus: Corpus) -> None:
    told = _compare(corpus, ("or dipotong", "or kurang"))
    assert told.series.rows() == [("inh_budget", "2021", 1, 0, 2, 0.5, 0.0)]


def test_lines_are_as_many_as_asked_and_the_same_each_time(corpus: Corpus) -> None:
    change = ("bus kota]", "wali kota]")
    assert _compare(corpus, change, sample=0).lines.is_empty()
    one = _compare(corpus, change, sample=1)
    assert one.lines.equals(_compare(corpus, change, sample=1).lines)
    assert one.lines["change"].to_list() == ["come", "gone"] or one.lines["change"].to_list() == ["gone", "come"]


def test_without_an_old_book_the_mentions_of_the_workspace_are_compared(corpus: Corpus) -> None:
    told = compare_codings(corpus, _book(), old=None)
    counts = {row["code"]: (row["before"], row["after"]) for row in told.codes.to_dicts()}
    assert counts["sup_policy"] == (2, 0)
    assert "inh_literacy" not in counts, "it has no mention in either"
