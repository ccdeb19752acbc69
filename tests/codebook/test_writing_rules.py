"""A rule that is read and written again means the same, and can be told in a sentence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codebook import Codebook, parse_codebook
from pipeline.codebook.expressions import Expression, Term, Word
from pipeline.codebook.grammar import RuleReader, read_rule
from pipeline.codebook.references import find_references, get_body, reach_references
from pipeline.codebook.telling import tell_condition, tell_rule
from pipeline.codebook.writing import list_names, write_rule

LISTS: dict[str, Expression] = {
    "[net]": Term((Word("exact", "sinyal", ()),)),
    "[bad]": Term((Word("exact", "lemah", ()),)),
}
READER = RuleReader(lambda name: LISTS[f"[{name}]"], lambda name: LISTS[f"[{name}]"])
NAMES = list_names(LISTS)

WORDS = st.sampled_from(
    ["kota", '"terbatas"', "=SPBE", "lack*", "[net]", "[bad]", "[number]", '"not"', "e-ktp", '"dua orang"']
)
DISTANCES = st.sampled_from(["near/3", "before/clause", "not near/2", "near/4/paragraph", "not before/5", "near/0"])


def _join(parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(parts, st.sampled_from(["or", "and", "and not"]), parts).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(parts, DISTANCES, parts).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(parts, parts).map(lambda p: f"({p[0]} {p[1]})"),
        parts.map(lambda part: f"({part} and kind=news)"),
    )


RULES = st.recursive(WORDS, _join, max_leaves=8)


@settings(max_examples=500, deadline=None)
@given(RULES)
def test_a_rule_written_again_reads_as_the_same(rule: str) -> None:
    expression = read_rule(rule, READER)
    written = write_rule(expression, NAMES)
    assert read_rule(written, READER) == expression


@settings(max_examples=200, deadline=None)
@given(RULES, st.sampled_from(["id", "en"]))
def test_every_rule_can_be_told(rule: str, lang: str) -> None:
    told = tell_rule(read_rule(rule, READER), NAMES, lang=lang)  # type: ignore[arg-type]
    assert told
    assert "{" not in told


@pytest.mark.parametrize(
    ("rule", "english", "indonesian"),
    [
        (
            "[net] before/5/clause [bad]",
            "a term of [net] and a term of [bad] in one clause, in this order, with at most 5 words between",
            "istilah dari [net] dan istilah dari [bad] dalam satu klausa, dengan urutan ini, dengan paling banyak 5 "
            "kata di antaranya",
        ),
        ("lack*", "“lack” with any ending", "“lack” dengan akhiran apa pun"),
        ('"terbatas"', "“terbatas” in just this form", "“terbatas” persis dalam bentuk ini"),
        ("=SPBE", "“SPBE” as it is spelt", "“SPBE” persis seperti ejaannya"),
        ("kota or [number]", "“kota” or a number", "“kota” atau sebuah angka"),
        (
            "kota not near/1 [bad]",
            "“kota” without a term of [bad] within one word in the same sentence",
            "“kota” tanpa istilah dari [bad] dalam jarak satu kata di kalimat yang sama",
        ),
        (
            "kota and date>=2020",
            "“kota”, where the date is 2020-01-01 or later",
            "“kota”, jika tanggalnya 2020-01-01 atau sesudahnya",
        ),
        (
            "([net] or kota) ([bad] or kota)",
            "(a term of [net] or “kota”) directly followed by (a term of [bad] or “kota”)",
            "(istilah dari [net] atau “kota”) yang langsung diikuti (istilah dari [bad] atau “kota”)",
        ),
    ],
)
def test_a_rule_is_told_in_both_languages(rule: str, english: str, indonesian: str) -> None:
    expression = read_rule(rule, READER)
    assert tell_rule(expression, NAMES, lang="en") == english
    assert tell_rule(expression, NAMES, lang="id") == indonesian


BOOK = """
lists:
  inner: [a1, a2]
  outer: ['[inner]', b1]
  other: [c1]
  veto: [d1]
requires: {sentence: '[other] or kota'}
groups:
  g:
    codes:
      one: {rules: ['[outer] near/3 x1'], unless: ['[veto] x2']}
      two: {rules: ['{one} or y1']}
"""


@pytest.fixture(scope="module")
def book() -> Codebook:
    return parse_codebook(BOOK)


def test_references_are_found_in_order_and_followed(book: Codebook) -> None:
    names = list_names(book.references)
    one, two = (code.rules[0] for code in book.codes)
    assert find_references(get_body(one), names) == ("[outer]",)
    assert reach_references([get_body(one)], book.references) == ("[outer]", "[inner]")
    assert set(reach_references([one.expression], book.references)) == {"[outer]", "[inner]", "[other]", "[veto]"}
    assert find_references(get_body(two), names) == ("{one}",)


def test_what_the_file_says_is_kept_beside_what_it_means(book: Codebook) -> None:
    (outer,) = [each for each in book.lists if each.name == "outer"]
    assert [(entry.text, entry.line) for entry in outer.entries] == [("[inner]", 4), ("b1", 4)]
    assert {(guard.owner, guard.role, guard.condition.scope) for guard in book.guards} == {
        ("", "requires", "sentence"),
        ("one", "unless", "overlap"),
    }


def test_a_condition_is_told_with_where_it_looks(book: Codebook) -> None:
    names = list_names(book.references)
    (veto,) = [guard for guard in book.guards if guard.role == "unless"]
    told = tell_condition("unless", veto.condition, names, lang="en")
    assert told == "not where it shares a word with a term of [veto] directly followed by “x2”"
