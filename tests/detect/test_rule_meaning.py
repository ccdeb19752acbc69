import pytest
from brute_force import denote
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.codebook import parse_codebook
from pipeline.detect.evaluating import Evaluation, collect_terms
from pipeline.detect.finding import Finder
from pipeline.language import tokenize

WORDS = ("aa", "bb", "cc")
words = st.sampled_from(WORDS)
gaps = st.sampled_from((" ", " ", " ", " ", " ", "-", ", ", "; ", "? "))
terms = st.one_of(words, words, st.lists(words, min_size=2, max_size=3).map(" ".join))
distances = st.sampled_from(("0", "1", "2", "4", "clause", "sentence", "paragraph", "1/clause", "3/paragraph"))


@st.composite
def texts(draw, size=8):
    return "".join(word + draw(gaps) for word in draw(st.lists(words, min_size=size, max_size=24)))


def combine(parts):
    pair = st.tuples(parts, parts)
    return st.one_of(
        st.builds("({0[0]} or {0[1]})".format, pair),
        st.builds("({0[0]} and {0[1]})".format, pair),
        st.builds("({0[0]} {0[1]})".format, pair),
        st.builds("({0[0]} {1}/{2} {0[1]})".format, pair, st.sampled_from(("near", "before")), distances),
        st.builds("({0[0]} not {1}/{2} {0[1]})".format, pair, st.sampled_from(("near", "before")), distances),
        st.builds("({0[0]} and not {0[1]})".format, pair),
    )


rules = st.recursive(terms, combine, max_leaves=5)
scopes = st.sampled_from(("overlap", "clause", "sentence", "passage"))
guards = st.one_of(st.just({}), st.just({}), st.dictionaries(scopes, rules, min_size=1, max_size=2))


def compare(rule, requires, unless, passages):
    book = parse_codebook(
        f"groups: {{g: {{codes: {{c: {{rules: ['{rule}'], requires: {write(requires)}, unless: {write(unless)}}}}}}}}}"
    )
    expression = book.rules[0].expression
    finder = Finder()
    numbers = collect_terms([expression], finder)
    tokens = tokenize(passages)
    spelt = [passages[p][s:e] for p, s, e in zip(tokens.passage, tokens.start, tokens.end, strict=True)]
    found = Evaluation(tokens, finder.find_terms(tokens), numbers).evaluate(expression)
    places = list(zip(found.start.tolist(), found.end.tolist(), strict=True))
    assert places == sorted(denote(expression, tokens, spelt))
    for start, end, firsts, lasts in zip(found.start, found.end, found.leaf_start, found.leaf_end, strict=True):
        leaves = [(a, b) for a, b in zip(firsts, lasts, strict=True) if a >= 0]
        assert min(a for a, _ in leaves) == start
        assert max(b for _, b in leaves) == end


def write(conditions):
    return "{" + ", ".join(f"{scope}: '{rule}'" for scope, rule in conditions.items()) + "}"


cases = given(rules, guards, guards, st.lists(st.one_of(texts(), texts(), texts(size=0)), min_size=1, max_size=3))


@cases
@example("aa near/2 (bb cc aa or cc)", {}, {}, ["aa bb cc aa"])
@example("cc and (bb aa bb or aa)", {}, {}, ["cc bb aa bb"])
@example("cc near/clause (bb aa bb or aa)", {}, {}, ["cc bb aa bb"])
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_engine_finds_what_the_definition_denotes(rule, requires, unless, passages):
    compare(rule, requires, unless, passages)


@pytest.mark.slow
@cases
@settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_engine_finds_what_the_definition_denotes_in_many_more_cases(rule, requires, unless, passages):
    compare(rule, requires, unless, passages)
