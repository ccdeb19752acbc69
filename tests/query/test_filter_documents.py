"""Conditions on documents: what they keep, and what is said of those that cannot be met."""

import polars as pl
import pytest

from pipeline.errors import QuestionError
from pipeline.query.conditions import filter_documents

DOCUMENTS = pl.DataFrame(
    {
        "document_id": ["a", "b", "c", "d"],
        "kind": ["news", "news", "report", "law"],
        "source": ["inbox", "archive", "archive", "archive"],
        "publisher": ["Harian Contoh", None, "Dinas Contoh", None],
        "title": ["Bus kota (baru)", "Parkir", None, "Peraturan bus"],
    }
)


def keep(*conditions: str) -> list[str]:
    return filter_documents(DOCUMENTS, conditions)["document_id"].to_list()


def test_a_value_keeps_the_documents_that_have_it_whatever_its_case() -> None:
    assert keep("kind=news") == ["a", "b"]
    assert keep("publisher = harian contoh") == ["a"]


def test_several_conditions_must_all_be_met() -> None:
    assert keep("kind=news", "source=archive") == ["b"]
    assert keep("kind!=news", "title~BUS") == ["d"]


def test_a_part_is_found_as_it_stands_not_as_a_pattern() -> None:
    assert keep("title~(baru)") == ["a"]
    assert keep("title~.") == []


def test_what_a_document_does_not_say_is_a_value_too() -> None:
    assert keep("publisher=not known") == ["b", "d"]
    assert keep("publisher!=Harian Contoh") == ["b", "c", "d"]


def test_no_condition_keeps_all() -> None:
    assert keep() == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("kin=news", "got 'kin'. Did you mean kind?"),
        ("colour=red", "Known are: kind, source, publisher, title."),
        ("kind=new", "got 'new'. Did you mean news?"),
        ("source=web", "Known are: archive, inbox."),
        ("title=Bus", "title~WORDS finds a part of it."),
        ("news", "Expected a condition such as kind=news"),
        ("kind=", "Expected a condition such as kind=news"),
    ],
)
def test_what_cannot_be_met_is_refused_with_what_could_be(condition: str, said: str) -> None:
    with pytest.raises(QuestionError) as caught:
        keep(condition)
    assert said in str(caught.value)
