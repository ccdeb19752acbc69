import pytest
from brute_force import denote
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from pipeline.codebook import parse_codebook
from pipeline.detect.evaluating import Evaluation, collect_terms
from pipeline.detect.fields import know_one, put_together
from pipeline.detect.finding import Finder
from pipeline.language import tokenize

WORDS = ("aa", "bb", "cc")
words = st.sampled_from(WORDS)
gaps = st.sampled_from((" ", " ", " ", " ", " ", "-", ", ", "; ", "? "))
terms = st.one_of(words, words, st.lists(words, min_size=2, max_size=3).map(" ".join))
VALUES = {
    "kind": ("news", "law"),
    "source": ("ax", "by"),
    "language": ("id", "en"),
    "section": ("hasil", "metode"),
    "date": ("2019-12-31", "2020-01-01", "2021-05-04"),
}
comparisons = st.builds(
    "date{0}{1}".format, st.sampled_from(("=", ">=", "<=", ">", "<")), st.sampled_from(VALUES["date"])
)
single_fields = st.one_of(
    comparisons,
    st.just("date=2020-01-01..2021-05-04"),
    st.sampled_from([f"{name}={value}" for name, values in VALUES.items() for value in values]),
)
fields = st.recursive(
    single_fields,
    lambda parts: st.builds("({0} {1} {2})".format, parts, st.sampled_from(("or", "and", "and not")), parts),
    max_leaves=3,
)
known_of_a_passage = st.fixed_dictionaries(
    {}, optional={name: st.sampled_from(values) for name, values in VALUES.items()}
)
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
        st.builds("({0[0]} and {1})".format, pair, fields),
        st.builds("({0[0]} and not {1} and {0[1]})".format, pair, fields),
    )


rules = st.recursive(terms, combine, max_leaves=5)
scopes = st.sampled_from(("overlap", "clause", "sentence", "passage"))
guards = st.one_of(
    st.just({}), st.just({}), st.dictionaries(scopes, st.one_of(rules, rules, fields), min_size=1, max_size=2)
)


def compare(rule, requires, unless, known_passages):
    passages = [text for text, _ in known_passages]
    known = [about for _, about in known_passages]
    book = parse_codebook(
        f"groups: {{g: {{codes: {{c: {{rules: ['{rule}'], requires: {write(requires)}, unless: {write(unless)}}}}}}}}}"
    )
    expression = book.rules[0].expression
    finder = Finder()
    numbers = collect_terms([expression], finder)
    tokens = tokenize(passages)
    spelt = [passages[p][s:e] for p, s, e in zip(tokens.passage, tokens.start, tokens.end, strict=True)]
    about = put_together([know_one(each) for each in known])
    found = Evaluation(tokens, finder.find_terms(tokens), numbers, about).evaluate(expression)
    places = list(zip(found.start.tolist(), found.end.tolist(), strict=True))
    assert places == sorted(denote(expression, tokens, spelt, known))
    for start, end, firsts, lasts in zip(found.start, found.end, found.leaf_start, found.leaf_end, strict=True):
        leaves = [(a, b) for a, b in zip(firsts, lasts, strict=True) if a >= 0]
        assert min(a for a, _ in leaves) == start
        assert max(b for _, b in leaves) == end


def write(conditions):
    return "{" + ", ".join(f"{scope}: '{rule}'" for scope, rule in conditions.items()) + "}"


passages = st.tuples(st.one_of(texts(), texts(), texts(size=0)), known_of_a_passage)
cases = given(rules, guards, guards, st.lists(passages, min_size=1, max_size=3))


@cases
@example("aa near/2 (bb cc aa or cc)", {}, {}, [("aa bb cc aa", {})])
@example("cc and (bb aa bb or aa)", {}, {}, [("cc bb aa bb", {})])
@example("cc near/clause (bb aa bb or aa)", {}, {}, [("cc bb aa bb", {})])
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_engine_finds_what_the_definition_denotes(rule, requires, unless, known_passages):
    compare(rule, requires, unless, known_passages)


@pytest.mark.slow
@cases
@settings(max_examples=10_000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_engine_finds_what_the_definition_denotes_in_many_more_cases(rule, requires, unless, known_passages):
    compare(rule, requires, unless, known_passages)
