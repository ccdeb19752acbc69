"""Laws of exchange: what is read and written again is the same, and a glob finds what it finds in quanteda."""

import re
from contextlib import suppress
from fnmatch import translate

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codebook import Codebook, parse_codebook
from pipeline.codebook.exchange import FORMATS, Format, read_dictionary, write_dictionary
from pipeline.detect import find_in_text
from pipeline.errors import CodebookError

Flat = dict[str, list[str]]

_LETTERS = "abekinstuéß4"
_WORDS = st.text(_LETTERS, min_size=2, max_size=6)
_TERMS = st.lists(st.tuples(_WORDS, st.sampled_from(["", "*"])).map("".join), min_size=1, max_size=3).map(" ".join)
_NAMES = (
    st.text("ABCxyz &-_é<>'\"", min_size=1, max_size=8)
    .map(lambda name: f"N{' '.join(name.split())}")
    .filter(lambda name: " > " not in name)
)
_FLATS = st.dictionaries(
    _NAMES, st.lists(_TERMS.map(str.lower), min_size=1, max_size=4, unique=True), min_size=1, max_size=4
)

_TERM_FORMATS: list[Format] = ["wordstat", "liwc", "dicx", "yoshikoder", "lexicoder", "quanteda"]


def _make_book(flat: Flat) -> Codebook:
    """Return the book of a flat dictionary, by way of the simplest format."""
    text = "".join(f"+{name}\n" + "".join(f"{term}\n" for term in terms) for name, terms in flat.items())
    return parse_codebook(read_dictionary(text.encode(), format="lexicoder", file="x.lc3").text)


def _list_terms(book: Codebook) -> list[tuple[str, list[str]]]:
    lists = {each.name: [entry.text for entry in each.entries] for each in book.lists}
    return [(code.label.en, lists.get(code.id, [])) for code in book.codes]


@pytest.mark.parametrize("format", _TERM_FORMATS)
@settings(max_examples=40, deadline=None)
@given(flat=_FLATS)
def test_a_flat_dictionary_comes_back_with_the_same_categories_and_terms(format: Format, flat: Flat) -> None:
    book = _make_book(flat)
    exported = write_dictionary(book, format=format)
    back = read_dictionary(exported.data, format=format, file="x")
    assert exported.losses == back.losses == ()
    came = _list_terms(parse_codebook(back.text))
    if format == "liwc":
        # a line of LIWC is a term with all its categories, so a term stands where it stood first in any of them
        assert [(name, sorted(terms)) for name, terms in came] == [(n, sorted(terms)) for n, terms in _list_terms(book)]
    else:
        assert came == _list_terms(book)
    assert [name for name, _ in _list_terms(book)] == list(flat)


_TREES = st.recursive(
    st.lists(_TERMS.map(str.lower), min_size=1, max_size=3, unique=True),
    lambda children: st.dictionaries(_NAMES, children, min_size=1, max_size=3),
    max_leaves=8,
).filter(lambda tree: isinstance(tree, dict))


def _write_tree(tree: dict[str, object] | list[str], depth: int = 0) -> str:
    indent = "  " * depth
    if isinstance(tree, list):
        return "".join(f"{indent}- '{term}'\n" for term in tree)
    return "".join(
        f"{indent}'{name.replace(chr(39), chr(39) * 2)}':\n{_write_tree(inner, depth + 1)}"
        for name, inner in tree.items()
    )


@pytest.mark.parametrize("format", ["wordstat", "yoshikoder", "quanteda"])
@settings(max_examples=40, deadline=None)
@given(tree=_TREES)
def test_categories_inside_categories_come_back_as_they_were(format: Format, tree: dict[str, object]) -> None:
    first = read_dictionary(_write_tree(tree).encode(), format="quanteda", file="x.yml")
    written = write_dictionary(parse_codebook(first.text), format=format)
    back = read_dictionary(written.data, format=format, file="x.yml")
    again = write_dictionary(parse_codebook(back.text), format=format)
    assert again.data == written.data
    assert sorted(_list_terms(parse_codebook(back.text))) == sorted(_list_terms(parse_codebook(first.text)))


@settings(max_examples=40, deadline=None)
@given(flat=_FLATS)
def test_khcoder_gets_every_word_that_has_no_star(flat: Flat) -> None:
    book = _make_book(flat)
    exported = write_dictionary(book, format="khcoder")
    back = parse_codebook(read_dictionary(exported.data, format="khcoder", file="x.txt").text)
    for terms in flat.values():
        for term in (each for each in terms if "*" not in each):
            assert f"'{term}'" in exported.data.decode()
            assert any(row["quote"] == term for row in find_in_text(term, back))


def _match_globs(patterns: list[str], words: list[str]) -> set[int]:
    """Return the words that lie in a match, as quanteda's tokens_lookup with valuetype glob finds them."""
    found: set[int] = set()
    for pattern in patterns:
        parts = [re.compile(translate(part.lower())) for part in pattern.split()]
        for at in range(len(words) - len(parts) + 1):
            if all(part.match(word.lower()) for part, word in zip(parts, words[at:], strict=False)):
                found.update(range(at, at + len(parts)))
    return found


_PLAIN = st.text("abekinst4", min_size=1, max_size=5)
_GLOBS = st.lists(
    st.one_of(
        st.tuples(_PLAIN, st.sampled_from(["", "*"])).map("".join),
        st.tuples(_PLAIN, st.just("?"), st.one_of(st.just(""), _PLAIN), st.sampled_from(["", "*"])).map("".join),
    ),
    min_size=1,
    max_size=3,
).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(
    patterns=st.lists(_GLOBS, min_size=1, max_size=4),
    words=st.lists(st.one_of(_PLAIN, _PLAIN.map(str.upper)), min_size=1, max_size=8),
)
def test_a_glob_finds_the_words_that_it_finds_in_quanteda(patterns: list[str], words: list[str]) -> None:
    text = "A:\n" + "".join(f"  - '{pattern}'\n" for pattern in patterns)
    imported = read_dictionary(text.encode(), format="quanteda", file="x.yml")
    said = " ".join(words)
    found = find_in_text(said, parse_codebook(imported.text))
    starts = [sum(len(word) + 1 for word in words[:at]) for at in range(len(words))]
    here = {at for at, start in enumerate(starts) for row in found if row["start"] <= start < row["end"]}
    there = _match_globs(patterns, words)
    # of matches that overlap one stays, so that a word may be left out here; none is found that is not found there
    assert here <= there
    assert bool(here) == bool(there)
    if all(len(pattern.split()) == 1 for pattern in patterns):
        assert here == there


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=80, deadline=None)
@given(
    data=st.one_of(st.binary(max_size=200), st.text("+*%()<>/[]{}'\",:;#\t\n ab1\u3000", max_size=80).map(str.encode))
)
def test_no_bytes_at_all_bring_it_down(format: Format, data: bytes) -> None:
    # the one error that is meant to come; a file that is read makes a book that can be read
    with suppress(CodebookError):
        book = parse_codebook(read_dictionary(data, format=format, file="x").text)
        assert book.codes
