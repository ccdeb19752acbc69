"""A rule of KH Coder codes a passage there exactly when its counterpart has a mention in it here."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.codebook import parse_codebook
from pipeline.codebook.exchange import read_dictionary, write_dictionary
from pipeline.detect import find_in_text

WORDS = ("zaka", "zibi", "zoko", "zudu")

Rule = str | tuple["str | Rule", ...]

_ATOMS = st.one_of(
    st.sampled_from(WORDS),
    st.tuples(st.just("+"), st.sampled_from(WORDS), st.sampled_from(WORDS)),
    st.tuples(st.sampled_from(["near", "seq"]), st.sampled_from(WORDS), st.sampled_from(WORDS), st.integers(1, 3)),
)
_RULES = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.tuples(st.just("&"), inner, inner),
        st.tuples(st.just("|"), inner, inner),
        st.tuples(st.just("&!"), inner, inner),
    ),
    max_leaves=6,
)


def _write(rule: Rule) -> str:
    match rule:
        case str():
            return rule
        case ("+", one, other):
            return f"{one}+{other}"
        case ("near" | "seq" as name, one, other, places):
            return f"{name}({one}-{other})[d{places}]"
        case (operator, left, right):
            return f"( {_write(left)} {operator} {_write(right)} )"


def _holds(rule: Rule, words: Sequence[str]) -> bool:
    """Whether KH Coder codes a passage of these words, by its manual."""
    match rule:
        case str():
            return rule in words
        case ("+", one, other):
            return (one, other) in pairwise(words)
        case ("near" | "seq" as name, one, other, places):
            at = [(i, j) for i, a in enumerate(words) for j, b in enumerate(words) if (a, b) == (one, other) and i != j]
            return any(abs(j - i) <= places and (name == "near" or i < j) for i, j in at)
        case ("&", left, right):
            return _holds(left, words) and _holds(right, words)
        case ("|", left, right):
            return _holds(left, words) or _holds(right, words)
        case (_, left, right):
            return _holds(left, words) and not _holds(right, words)


_PASSAGES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=9)


@settings(max_examples=300, deadline=None)
@given(rule=_RULES, words=_PASSAGES)
def test_a_rule_holds_here_where_it_holds_there(rule: Rule, words: list[str]) -> None:
    imported = read_dictionary(f"*code\n{_write(rule)}\n".encode(), format="khcoder", file="x.txt")
    found = find_in_text(" ".join(words), parse_codebook(imported.text))
    assert bool(found) == _holds(rule, words)


@settings(max_examples=100, deadline=None)
@given(rule=_RULES, words=_PASSAGES)
def test_a_rule_that_comes_back_from_khcoder_means_the_same(rule: Rule, words: list[str]) -> None:
    first = parse_codebook(read_dictionary(f"*code\n{_write(rule)}\n".encode(), format="khcoder", file="x.txt").text)
    written = write_dictionary(first, format="khcoder")
    assume(not written.losses)
    second = parse_codebook(read_dictionary(written.data, format="khcoder", file="x.txt").text)
    said = " ".join(words)
    assert bool(find_in_text(said, first)) == bool(find_in_text(said, second))
