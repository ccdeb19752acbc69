"""Suggested terms: counted by hand in a small workspace; what the code knows is left out."""

from datetime import date
from typing import Any

import pytest
from little_study import TODAY, write_study

from pipeline.codebook import parse_codebook
from pipeline.errors import QuestionError
from pipeline.query import Corpus, open_corpus
from pipeline.query.suggesting import Suggestions, find_known, suggest_terms

BOOK = parse_codebook("""\
name: Little book
lists:
  money: [anggaran, dana hibah]
  places: [pasar]
groups:
  inhibiting:
    codes:
      inh_budget: {rules: ["[money] near/3 kurang"], unless: utang}
  dimension:
    codes:
      inh_literacy: {rules: [melek]}
      smart_mobility: {rules: [halte]}
""")

Mark = tuple[str, str, str]


def _document(key: str, *passages: tuple[str, tuple[Mark, ...]]) -> dict[str, Any]:
    return {
        "key": f"news/{key}.html",
        "kind": "news",
        "title": key,
        "publisher": None,
        "date": date(2021, 5, 2),
        "precision": "day",
        "passages": tuple(("paragraph", None, text, marks) for text, marks in passages),
    }


_SHORT = ("inh_budget", "Anggaran kurang", "stated")
_FRUIT = ("mangga", "jambu", "salak", "durian", "nanas", "pisang", "manggis", "rambutan")
# in each of eight documents the code goes with "pasar induk" and a form of "iuran"; other passages speak of a bridge
DOCUMENTS = (
    *(
        _document(
            fruit,
            (
                f"Anggaran kurang untuk pasar induk {fruit}, {'iurannya' if number % 4 else 'iuran'} melonjak.",
                (_SHORT,),
            ),
            (f"Jembatan {fruit} itu panjang sekali di sungai.", ()),
            (f"Pasar {fruit} di tepi sungai ramai." if number < 2 else f"Sungai {fruit} meluap.", ()),
        )
        for number, fruit in enumerate(_FRUIT)
    ),
    _document("reprint", ("Anggaran kurang untuk pasar induk mangga, iuran melonjak.", (_SHORT,))),
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    workspace = write_study(tmp_path_factory.mktemp("suggest") / "study", documents=DOCUMENTS)
    return open_corpus(workspace, today=TODAY)


def _suggest(corpus: Corpus, **options: Any) -> Suggestions:
    code = BOOK.get_code("inh_budget")
    assert code is not None
    return suggest_terms(corpus, BOOK, code, **{"prior_words": 10.0, **options})


def test_terms_are_counted_in_the_codes_passages_and_in_the_rest(corpus: Corpus) -> None:
    found = _suggest(corpus)
    rows = {row["term"]: row for row in found.rows.iter_rows(named=True)}
    # passages of equal text are taken once, so that the reprint does not count
    assert found.sizes["id"] == (8, 16)
    assert {term: (row["n"], row["n_rest"], row["passages"], row["documents"]) for term, row in rows.items()} == {
        "pasar induk": (8, 0, 8, 8),
        "iurannya melonjak": (6, 0, 6, 6),
        "melonjak": (8, 0, 8, 8),
    }
    assert rows["iurannya melonjak"]["forms"] == [], "iuran stands in two passages only: too few"
    # the words that say something in each passage of the code: anggaran, pasar, induk, the fruit, iuran, melonjak
    assert rows["melonjak"]["N"] == 6 * 8


def test_what_the_rules_know_is_not_suggested_and_other_lists_are_named(corpus: Corpus) -> None:
    rows = {row["term"]: row for row in _suggest(corpus).rows.iter_rows(named=True)}
    assert not {"anggaran", "kurang"} & set(rows)
    assert find_known(["pasar", "pasar induk"], [BOOK.references["[places]"]]) == [True, False]


def test_each_term_has_passages_of_different_documents_that_hold_it(corpus: Corpus) -> None:
    for row in _suggest(corpus).rows.iter_rows(named=True):
        assert len(row["examples"]) <= 3
        assert len({each["document_id"] for each in row["examples"]}) == min(row["documents"], len(row["examples"]))
        for example in row["examples"]:
            assert example["keyword"].lower() == row["term"]


def test_decided_terms_do_not_come_back_in_any_form(corpus: Corpus) -> None:
    terms = _suggest(corpus, left_out=["Pasar-induk"]).rows["term"].to_list()
    assert "pasar induk" not in terms


def test_order_and_number_are_as_asked(corpus: Corpus) -> None:
    by_likelihood = _suggest(corpus, by="likelihood").rows["likelihood"].to_list()
    assert by_likelihood == sorted(by_likelihood, reverse=True)
    assert len(_suggest(corpus, top=1).rows) == 1


def test_a_language_with_too_few_passages_is_said(corpus: Corpus) -> None:
    found = _suggest(corpus)
    assert found.notes == ("en: 0 of 0 passages have inh_budget: too few to compare.",)


def test_a_code_without_mentions_is_one_sentence(corpus: Corpus) -> None:
    code = BOOK.get_code("smart_mobility")
    assert code is not None
    with pytest.raises(QuestionError, match="smart_mobility has no mention that counts"):
        suggest_terms(corpus, BOOK, code)


def test_the_same_question_has_the_same_answer(corpus: Corpus) -> None:
    assert _suggest(corpus).rows.equals(_suggest(corpus).rows)
