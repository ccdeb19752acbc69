"""Conditions on fields, from the tables of a workspace to mentions."""

from datetime import date

import polars as pl
import pytest

from pipeline.codebook import parse_codebook
from pipeline.detect import check_codebook, find_in_text, find_mentions


def make_book(rule, **more):
    extra = "".join(f", {key}: {value}" for key, value in more.items())
    return parse_codebook(f"groups: {{g: {{codes: {{c: {{rules: ['{rule}']{extra}}}}}}}}}")


PASSAGES = pl.DataFrame(
    {
        "passage_id": ["1", "2", "3", "4"],
        "document_id": ["a", "b", "c", "d"],
        "kind": ["paragraph"] * 4,
        "language": ["id", "en", "id", "other"],
        "section": ["4.2 Hasil dan Pembahasan", "Results", None, "Pembahasan Hasil"],
        "text": ["anggaran"] * 4,
    }
)
DOCUMENTS = pl.DataFrame(
    {
        "document_id": ["a", "b", "c", "d"],
        "kind": ["report", "news", "law", "news"],
        "source": ["Dinas", "kliping-1", "kliping-2", "web"],
        "date": [date(2020, 1, 1), date(2020, 5, 1), None, date(2021, 5, 4)],
        "date_precision": ["year", "month", None, "day"],
    }
)


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("kind=news", "24"),
        ("not kind=news", "13"),
        ("(kind=news or kind=law)", "234"),
        ("source=dinas", "1"),
        ("source=kliping*", "23"),
        ("language=id", "13"),
        ("not language=id", "24"),
        ('section="hasil dan pembahasan"', "1"),
        ("section=hasil", "14"),
        ("section=has*", "14"),
        ("section=asil", ""),
        ("date=2020", "12"),
        ("date=2020-05", "2"),
        ("date>=2020-02", "24"),
        ("date<2021", "12"),
        ("date>2020", "4"),
        ("date=2021-05-04", "4"),
        ("date=2020..2021", "124"),
        ("not date=2020..2021", "3"),
        ("date=..2020-03", ""),
    ],
)
def test_a_condition_holds_for_the_passages_of_which_it_is_known(condition, found):
    mentions = find_mentions(PASSAGES, make_book(f"anggaran and {condition}"), documents=DOCUMENTS)
    assert "".join(mentions["passage_id"].sort()) == found


def test_a_condition_leaves_every_place_of_its_words_as_it_is():
    book = make_book('("aa" or "aa bb") and kind=news')
    found = [mention["quote"] for mention in find_in_text("aa bb, aa", book, fields={"kind": "news"}, policy="key")]
    assert found == ["aa bb", "aa"]
    assert [mention["atoms"] for mention in find_in_text("aa bb", book, fields={"kind": "news"})] == [["aa bb"]]


@pytest.mark.parametrize(
    ("guards", "kind", "is_found"),
    [
        ({"requires": "kind=news"}, "news", True),
        ({"requires": "kind=news"}, "law", False),
        ({"unless": "kind=law"}, "law", False),
        ({"unless": "[kind=law, jembatan]"}, "news", True),
        ({"unless": "{sentence: [kind=law, jembatan]}"}, "law", False),
        ({"requires": "{clause: 'kind=news and not language=en'}"}, "news", True),
    ],
)
def test_a_condition_can_be_required_or_forbidden_for_a_code(guards, kind, is_found):
    assert bool(find_in_text("anggaran", make_book("anggaran", **guards), fields={"kind": kind})) == is_found


def test_what_is_not_known_fulfils_no_condition_and_so_no_veto():
    assert find_mentions(PASSAGES, make_book("anggaran and kind=news")).is_empty()
    assert find_mentions(PASSAGES, make_book("anggaran and not kind=news")).height == 4
    assert not find_in_text("anggaran", make_book("anggaran and date>=2000"))


def test_an_unknown_field_of_a_text_is_refused():
    with pytest.raises(ValueError, match="Expected fields among kind, source, language, section, date, got year"):
        find_in_text("anggaran", make_book("anggaran"), fields={"year": "2020"})


def test_an_example_is_tried_with_what_is_said_of_it():
    examples = "{hits: [{text: anggaran, kind: news}], misses: [anggaran, {text: anggaran, kind: law}]}"
    assert check_codebook(make_book("anggaran and kind=news", examples=examples)) == []
    wrong = check_codebook(make_book("anggaran and kind=law", examples=examples))
    assert [finding.message.split(" in ")[0] for finding in wrong] == ["Expected c", "Expected no c"]
