"""What `faktor codebook check` finds of no use: each lint with a book that has it and one that has not."""

from collections import Counter

import pytest

from flows.data import find_shipped
from pipeline.codebook import load_codebook, parse_codebook
from pipeline.detect.linting import lint_codebook
from pipeline.detect.linting_use import find_everywhere, find_unfired
from pipeline.detect.usage import count_entries, count_passages


def _lint(lists: str, rules: str, more: str = "", other: str = "[zzz]") -> list[tuple[str, int, str]]:
    book = parse_codebook(
        f"lists: {lists}\ngroups: {{g: {{codes: {{\nc: {{rules: {rules}{more}}},\nd: {{rules: {other}}}}}}}}}"
    )
    return [(each.kind, each.line, each.message) for each in lint_codebook(book)]


def _list_kinds(*args: str, **more: str) -> list[str]:
    return [kind for kind, _, _ in _lint(*args, **more)]


def test_a_book_without_flaws_has_no_lints() -> None:
    assert _lint("{net: {id: [sinyal, wi-fi], en: [signal]}}", "['[net] near/3 lemah', blank spot]") == []


def test_a_list_that_no_rule_reaches_is_told() -> None:
    assert _list_kinds("{net: [sinyal], lost: [hilang]}", "['[net]']") == ["unused"]
    assert _list_kinds("{net: ['[lost]', wifi], lost: [hilang]}", "['[net]']") == []


def test_a_list_that_only_a_veto_names_is_used() -> None:
    assert _list_kinds("{bank: [air]}", "[sungai near/3 kota]", ", unless: {sentence: '[bank]'}") == []


@pytest.mark.parametrize(
    "rule",
    [
        "kota not near/3 kota",
        "kota and not kota",
        "(dan kota) before/clause (tetapi desa)",
        "kota before/0 ((tetapi desa) before/clause (namun kota))",
    ],
)
def test_a_rule_that_finds_nothing_in_what_it_describes_is_told(rule: str) -> None:
    assert "unmatchable" in _list_kinds("{x: [y]}", f"['{rule}', '[x]']")


@pytest.mark.parametrize(
    "rule", ["kota near/clause (tetapi desa)", "kota not near/2 desa", "=Kota", "lack*", "[number]"]
)
def test_a_rule_that_can_match_is_not_told(rule: str) -> None:
    assert _list_kinds("{x: [y]}", f"['{rule}', '[x]']") == []


def test_a_term_whose_forms_another_entry_finds_is_told_with_it() -> None:
    ((kind, line, message),) = _lint("{x: {id: [terbatas, keterbatasan, '\"terbatas\"', lemah]}}", "['[x]']")
    assert (kind, line) == ("redundant", 1)
    assert 'keterbatasan (terbatas), "terbatas" (terbatas):' in message


def test_a_name_under_both_languages_is_not_told() -> None:
    assert _list_kinds("{x: {id: [=AI, peta], en: [=AI, map]}}", "['[x]']") == []


def test_a_term_that_alone_gives_two_codes_is_told_with_both() -> None:
    ((kind, line, message),) = _lint("{x: [trem, bus]}", "['[x]']", other="[trem]")
    assert (kind, line) == ("two codes", 4)
    assert "got trem, which alone make mentions of c, d." in message


def test_a_term_that_only_helps_in_another_code_is_not_told() -> None:
    assert _list_kinds("{x: [trem, bus]}", "['[x]']", other="[trem near/3 telat]") == []
    assert _list_kinds("{x: [trem, bus]}", "['[x]']", other="['{c}']") == []


def test_a_veto_that_shares_no_word_with_any_find_is_told() -> None:
    ((kind, line, message),) = _lint("{x: [y]}", "[gas, '[x]']", ", unless: [greenhouse gas, jembatan]")
    assert (kind, line) == ("toothless", 3)
    assert "got `jembatan`" in message


def test_a_veto_with_a_scope_or_on_a_wide_find_is_not_told() -> None:
    assert _list_kinds("{x: [y]}", "[gas, '[x]']", ", unless: {sentence: jembatan}") == []
    assert _list_kinds("{x: [y]}", "['gas near/5 [x]']", ", unless: [jembatan]") == []
    assert _list_kinds("{x: [y]}", "[pelayanan, '[x]']", ", unless: [layanan purna jual]") == []


def test_a_code_of_one_language_is_told_with_its_counts() -> None:
    many = ", ".join(f"kata{number}" for number in range(24))
    ((kind, line, message),) = _lint(f"{{x: {{id: [{many}], en: [w1, w2]}}}}", "['[x]']")
    assert (kind, line) == ("one-sided", 3)
    assert "got 24 Indonesian and 2 English" in message
    few = ", ".join(f"word{number}" for number in range(6))
    assert _list_kinds(f"{{x: {{id: [{many}], en: [{few}]}}}}", "['[x]']") == []


BOOK = parse_codebook(
    "lists: {x: [trem, 'tram*'], y: ['trem near/1 kota']}\ngroups: {g: {codes: {c: {rules: ['[x]', '[y]', bus]}}}}"
)


def test_rules_that_never_fired_are_told_for_each_code() -> None:
    (finding,) = find_unfired(BOOK, {"c/1"}, documents=300)
    assert "300 documents, got nothing from 2 of 3: c/2 (line 2), c/3 (line 2)." in finding.message
    assert find_unfired(BOOK, {"c/1", "c/2", "c/3"}, documents=300) == []


def test_a_term_that_more_than_half_of_the_passages_hold_is_told() -> None:
    texts = ["trem datang", "Trem pergi", "dua trem", "bus kota"]
    counts = count_passages(texts, BOOK.lists)
    assert counts == Counter({("x", 0): 3})
    (finding,) = find_everywhere(BOOK, counts, total=len(texts))
    assert (finding.kind, finding.line) == ("everywhere", 1)
    assert "`trem`, which 75% of 4 passages hold" in finding.message
    assert find_everywhere(BOOK, {}, total=0) == []


def test_an_entry_counts_for_the_words_that_it_matches_whole() -> None:
    atoms = {"Trem": 3, "trams": 2, "trem di kota": 1, "sebuah trem": 5}
    assert count_entries(atoms, BOOK.lists) == Counter({("x", 0): 3, ("x", 1): 2, ("y", 0): 1})


def test_the_shipped_codebook_has_no_rule_that_cannot_match_and_speaks_both_languages() -> None:
    findings = lint_codebook(load_codebook(find_shipped("codebook") / "city-digitalisation.yaml"))
    assert not [each for each in findings if each.kind in ("unmatchable", "toothless", "one-sided")]
