"""What docs/codebook-language.md says is found is found."""

import re
from pathlib import Path

import pytest

from pipeline.codebook import parse_codebook
from pipeline.detect import check_codebook, find_in_text

PAGE = (Path(__file__).parents[2] / "docs" / "codebook-language.md").read_text(encoding="utf-8")


def read_table(heading):
    rows = [
        [cell.strip() for cell in re.split(r"(?<!\\)\|", line[1:-1])]
        for block in re.findall(rf"^\| {re.escape(heading)} .*\n\|[-|]+\n((?:\|.*\n)+)", PAGE, flags=re.MULTILINE)
        for line in block.splitlines()
    ]
    assert rows
    return rows


@pytest.mark.parametrize(("rule", "text", "found"), read_table("rule | text | found"))
def test_the_examples_of_rules_find_what_the_page_says(rule, text, found):
    rule = rule.strip("`")
    book = parse_codebook(f"groups: {{g: {{codes: {{c: {{rules: ['{rule}']}}}}}}}}")
    assert "; ".join(mention["quote"] for mention in find_in_text(text, book)) == found


@pytest.mark.parametrize(("rule", "known", "text", "found"), read_table("rule | known | text | found"))
def test_the_examples_of_conditions_find_what_the_page_says(rule, known, text, found):
    book = parse_codebook(f"groups: {{g: {{codes: {{c: {{rules: ['{rule.strip('`')}']}}}}}}}}")
    fields = dict([known.split(": ")]) if known else {}
    assert "; ".join(mention["quote"] for mention in find_in_text(text, book, fields=fields)) == found


@pytest.mark.parametrize("row", read_table("in faktor | text | found | KH Coder"))
def test_the_examples_beside_other_programs_find_what_the_page_says(row):
    book = parse_codebook(f"groups: {{g: {{codes: {{c: {{rules: ['{row[0].strip('`')}']}}}}}}}}")
    assert "; ".join(mention["quote"] for mention in find_in_text(row[1], book)) == row[2]


@pytest.mark.parametrize(("text", "state", "cue"), read_table("text | found by `kendala` | cue"))
def test_the_examples_of_states_have_the_state_that_the_page_says(text, state, cue):
    book = parse_codebook("groups: {g: {codes: {c: {rules: [kendala]}}}}")
    mentions = find_in_text(text, book)
    assert [(mention["state"], mention["cue"] or "") for mention in mentions] == [(state, cue)]


def test_the_codebook_on_the_page_is_read_and_its_examples_hold():
    text = re.search(r"```yaml\n(.*?)```", PAGE, flags=re.DOTALL).group(1)
    book = parse_codebook(text.replace("{id: ..., en: ...}", "x"))
    assert check_codebook(book) == []
    assert len(book.codes[0].examples) == 2
