"""How conditions on fields are written, and what is said to those who write them otherwise."""

import pytest

from pipeline.codebook import parse_codebook
from pipeline.codebook.expressions import AllOf, AnyOf, Field, Guarded, Term, Within, Without
from pipeline.codebook.writing import write_rule
from pipeline.errors import CodebookError


def read(rule):
    return parse_codebook(f"groups: {{g: {{codes: {{c: {{rules: ['{rule}']}}}}}}}}").rules[0].expression


@pytest.mark.parametrize(
    ("condition", "wanted"),
    [
        ("date=2020", "2020-01-01..2020-12-31"),
        ("date=2020-02", "2020-02-01..2020-02-29"),
        ("date=2021-05-31", "2021-05-31..2021-05-31"),
        ("date>=2020", "2020-01-01.."),
        ("date>2020", "2021-01-01.."),
        ("date<=2020-06", "..2020-06-30"),
        ("date<2020-06", "..2020-05-31"),
        ("date=2018..2020", "2018-01-01..2020-12-31"),
        ("date=2018-07..", "2018-07-01.."),
        ("date=..2020-03-04", "..2020-03-04"),
        ("kind=news", "news"),
        ("KIND=News", "news"),
        ("language=other", "other"),
        ("source=kliping*", "kliping*"),
        ('section="4.2  Hasil dan Pembahasan"', "4 2 hasil dan pembahasan"),
    ],
)
def test_a_condition_is_read_into_what_it_wants(condition, wanted):
    expression = read(f"aa and {condition}")
    assert isinstance(expression, Within)
    assert isinstance(expression.part, Term)
    assert isinstance(expression.wanted, Field)
    assert expression.wanted.wanted == wanted


def test_conditions_are_joined_by_and_or_and_not_and_stand_in_lists():
    assert isinstance(read("aa and not kind=law"), Without)
    assert isinstance(read("aa and (kind=news or kind=report)").wanted, AnyOf)
    both = read("aa and bb and kind=news and date>=2020")
    assert isinstance(both.part.part, AllOf)
    book = parse_codebook(
        "lists: {recent: ['date>=2020', 'source=x']}\ngroups: {g: {codes: {c: {rules: ['aa and [recent]']}}}}"
    )
    assert isinstance(book.rules[0].expression.wanted, AnyOf)
    guarded = parse_codebook("groups: {g: {codes: {c: {rules: [aa], requires: kind=news, unless: [kind=law, bb]}}}}")
    assert isinstance(guarded.rules[0].expression, Guarded)


@pytest.mark.parametrize(
    "rule",
    [
        "aa and kind=news",
        "aa and not (kind=news and language=id)",
        'aa and section="hasil dan"',
        "aa and date>=2020-01-01",
        "((aa or bb) and source=x*) near/3 cc and date=2018-01-01..2020-12-31",
    ],
)
def test_a_condition_is_written_as_it_is_read(rule):
    assert write_rule(read(rule), {}) == rule


@pytest.mark.parametrize(
    ("rule", "column", "fix"),
    [
        ("aa and kind=berita", 12, "Did you mean kind=news?"),
        ("aa and kind=newz", 12, "Did you mean kind=news?"),
        ("aa and kind=qqqq", 12, "It can be: news, report, article, law, text."),
        ("aa and language=indonesian", 16, "Did you mean language=id?"),
        ("aa and lang=id", 7, "Did you mean `language`?"),
        ("aa and year=2020", 7, "Did you mean `date`?"),
        ("aa and tahun>=2020", 7, "Did you mean `date`?"),
        ("aa and sorce=x", 7, "Did you mean `source`?"),
        ("aa and colour=red", 7, "The fields are: kind, source, language, section, date."),
        ("aa and kind = news", 7, "Write it without spaces: kind=news."),
        ("aa and kind =news", 7, "Write it without spaces: kind=news."),
        ("aa and date >= 2020", 7, "Write it without spaces: date>=2020."),
        ("aa and kind==news", 7, "Write it without spaces: kind=news."),
        ("aa and kind!=news", 7, "Write `and not kind=...`."),
        ("aa and kind>news", 12, "only dates compare. Write kind=news."),
        ("aa and date=2018-2020", 12, "Write date=2018..2020."),
        ("aa and date=20", 12, "Write 2020, 2020-05, 2020-05-31 or 2018..2020."),
        ("aa and date=2020-13", 12, "Write 2020, 2020-05, 2020-05-31 or 2018..2020."),
        ("aa and date=2021-02-29", 12, "Write 2020, 2020-05, 2020-05-31 or 2018..2020."),
        ("aa and date=2021..2019", 12, "Write date=2019..2021."),
        ("aa and date=..", 12, "Write date=2018..2020."),
        ("aa and date>=2018..2020", 13, "Write date=2018..2020."),
        ("aa and date=0001", 12, "Expected a year from 2 to 9998"),
        ("aa and source=*", 14, "Write letters or digits."),
        ("kind=news", 0, "Write `... and kind=news`, or put the condition under `requires:`."),
        ("not kind=news", 0, "Write `... and not ...`"),
        ("aa or kind=news", 6, "Write `(... or ...) and kind=news`."),
        ("aa and (bb or date>=2020)", 14, "Write `(... or ...) and kind=news`."),
        ("aa near/5 kind=news", 10, "Write it behind `and`, outside the brackets."),
        ("aa kind=news", 3, "Write it behind `and`, outside the brackets."),
        ("aa <budget>", 3, "Write the name of a code in braces: {code}."),
    ],
)
def test_a_condition_that_cannot_be_meant_is_refused_with_its_place_and_the_fix(rule, column, fix):
    text = f"groups:\n  g:\n    codes:\n      c:\n        rules:\n          - '{rule}'\n"
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text)
    assert fix in str(caught.value)
    assert (caught.value.line, caught.value.column) == (6, 14 + column)


def test_a_list_that_mixes_words_and_conditions_is_refused():
    with pytest.raises(CodebookError, match="Put the condition in a list of its own"):
        parse_codebook("lists: {x: [aa, kind=news]}\ngroups: {g: {codes: {c: {rules: ['[x]']}}}}")


def test_an_example_can_say_what_is_known_of_it_and_a_wrong_value_is_refused():
    head = "groups: {g: {codes: {c: {rules: [aa], examples: {hits: "
    book = parse_codebook(f"{head}[{{text: aa, kind: news, date: 2020-05}}, bb]}}}}}}}}}}")
    assert [example.fields for example in book.codes[0].examples] == [(("kind", "news"), ("date", "2020-05")), ()]
    with pytest.raises(CodebookError, match="Did you mean kind=news"):
        parse_codebook(f"{head}[{{text: aa, kind: newss}}]}}}}}}}}}}")
