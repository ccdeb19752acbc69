"""The component "faktor" gives a spaCy document the mentions that `find_in_text` gives the text."""

import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import faktor
from pipeline.codebook import Codebook, load_codebook
from pipeline.detect import find_in_text
from pipeline.errors import CodebookError, QuestionError

spacy = pytest.importorskip("spacy")
import_module("pipeline.detect.spacy_pipe")

BOOK = """
name: Trains
groups:
  service:
    codes:
      late: {rules: ['(trem or tram*) near/3 (terlambat or late)', 'e-ticket']}
      tram: {rules: [trem, 'tram*'], states: [stated, negated]}
"""
LANGUAGES = ("id", "en", "xx")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "trains.yaml"
    path.write_text(BOOK, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def read(book: Path) -> Codebook:
    return load_codebook(book)


@pytest.fixture(scope="module")
def pipes(book: Path) -> dict[str, Any]:
    made = {language: spacy.blank(language) for language in LANGUAGES}
    for nlp in made.values():
        nlp.add_pipe("faktor", config={"codebook": str(book)})
    return made


def _list_spans(doc: Any) -> list[tuple[object, ...]]:
    return [
        (s.label_, s._.faktor_rule, s._.faktor_start, s._.faktor_end, s._.faktor_state, s._.faktor_cue)
        for s in doc.spans["faktor"]
    ]


def _list_found(text: str, book: Codebook) -> list[tuple[object, ...]]:
    return [(m["code"], m["rule"], m["start"], m["end"], m["state"], m["cue"]) for m in find_in_text(text, book)]


def test_two_codes_over_the_same_tokens_keep_their_own_evidence(pipes: dict[str, Any]) -> None:
    doc = pipes["id"]("Tidak ada trem/terlambat.")
    assert [(s.label_, s._.faktor_quote) for s in doc.spans["faktor"]] == [
        ("tram", "trem"),
        ("late", "trem/terlambat"),
    ]


def test_a_span_covers_whole_tokens_and_keeps_the_exact_offsets(pipes: dict[str, Any]) -> None:
    doc = pipes["xx"]("naik trem_x saja")
    (span,) = doc.spans["faktor"]
    assert span.text == "trem_x"
    assert doc.text[span._.faktor_start : span._.faktor_end] == span._.faktor_quote == "trem"


def test_paragraphs_are_passages_of_their_own_and_offsets_count_from_the_beginning(pipes: dict[str, Any]) -> None:
    text = "Halo.\n\nTrem\n \nterlambat."
    doc = pipes["en"](text)
    (span,) = doc.spans["faktor"]
    assert (span.label_, span._.faktor_start) == ("tram", text.index("Trem"))


PIECES = st.sampled_from(
    [
        "trem",
        "tram",
        "trams",
        "terlambat",
        "late",
        "tidak",
        "e-ticket",
        "don't",
        "x/y",
        "(",
        ")",
        ".",
        ",",
        "-",
        "\u200b",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(PIECES, st.sampled_from([" ", "", "\n"])), max_size=14), st.sampled_from(LANGUAGES))
def test_a_document_has_the_mentions_of_its_text(
    pipes: dict[str, Any], read: Codebook, pieces: list[tuple[str, str]], language: str
) -> None:
    text = "".join(word + gap for word, gap in pieces).replace("\n\n", "\n")
    doc = pipes[language](text)
    assert _list_spans(doc) == _list_found(text, read)
    for span in doc.spans["faktor"]:
        assert span.start_char <= span._.faktor_start < span._.faktor_end <= span.end_char


def test_mentions_survive_being_written_to_bytes(pipes: dict[str, Any]) -> None:
    doc = pipes["id"]("Trem terlambat.")
    again = spacy.tokens.Doc(pipes["id"].vocab).from_bytes(doc.to_bytes())
    assert _list_spans(again) == _list_spans(doc)
    assert len(again.spans["faktor"]) == 2


def test_only_counted_mentions_when_asked_for(book: Path) -> None:
    nlp = spacy.blank("id")
    nlp.add_pipe("faktor", config={"codebook": str(book), "counted_only": True, "spans_key": "mine"})
    doc = nlp("Tidak ada trem yang terlambat.")
    assert [span.label_ for span in doc.spans["mine"]] == ["tram"]


def test_a_pipe_without_a_usable_codebook_says_so(tmp_path: Path) -> None:
    with pytest.raises(QuestionError, match="config="):
        spacy.blank("id").add_pipe("faktor")
    with pytest.raises(CodebookError, match="Check the path"):
        spacy.blank("id").add_pipe("faktor", config={"codebook": str(tmp_path / "none.yaml")})


def test_spacy_finds_the_component_by_its_entry_point() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    module, _, name = project["entry-points"]["spacy_factories"]["faktor"].partition(":")
    assert callable(getattr(import_module(module), name))


def test_a_codebook_from_the_face_finds_what_the_function_finds(book: Path, read: Codebook) -> None:
    text = "Tidak ada trem. The tram is late."
    found = faktor.codebook(book).find(text)
    assert [(m.code, m.rule, m.start, m.end, m.state, m.cue) for m in found] == _list_found(text, read)
    assert [text[m.start : m.end] for m in found] == [m.quote for m in found]
    assert faktor.codebook(book).find("") == []
