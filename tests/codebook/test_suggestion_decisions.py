"""Decisions on suggested terms are a plain file; a rule is put into a codebook without touching anything else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.codebook import parse_codebook
from pipeline.codebook.decisions import Decision, list_decided, read_decisions, write_decision
from pipeline.codebook.inserting import insert_rule, write_rule_line
from pipeline.errors import CodebookError, QuestionError

DAY = date(2026, 11, 24)


@given(st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), max_size=4))
def test_decisions_come_back_as_they_were_written(pairs: list[tuple[str, str]]) -> None:
    written = [Decision(term, "inh_budget", "refused", DAY, name) for term, name in pairs]
    text = "".join(write_decision(each, is_first=not number) for number, each in enumerate(written))
    read = read_decisions(text, file="suggestions.yaml")
    assert [(each.code, each.decision, each.when) for each in read] == [("inh_budget", "refused", DAY)] * len(pairs)
    printable = [" ".join("".join(c if c.isprintable() else " " for c in term).split()) for term, _ in pairs]
    assert [each.term for each in read] == printable


def test_a_term_is_decided_for_one_code() -> None:
    decisions = [Decision("iuran", "a", "accepted", DAY, "x"), Decision("pasar", "b", "refused", DAY, "x")]
    assert list_decided(decisions, "a") == ["iuran"]


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("term: x", "Begin each with"),
        ("- {term: x}", "got no code"),
        ("- {term: x, code: a, decision: maybe, when: 2026-11-24, by: x}", "Expected a decision"),
        ("- {term: x, code: a, decision: refused, when: today, by: x}", "Expected a day"),
        ("- {term: x, kode: a}", "Did you mean `code`"),
        ("- x", "as keys with values"),
    ],
)
def test_a_mistake_in_the_file_has_line_and_remedy(text: str, hint: str) -> None:
    with pytest.raises(CodebookError, match=r"suggestions\.yaml:\d+:\d+: ") as caught:
        read_decisions(text, file="suggestions.yaml")
    assert hint in str(caught.value)


def test_an_empty_file_holds_no_decision() -> None:
    assert read_decisions("# nothing yet\n", file="x") == []


BLOCK = """\
name: x
groups:
  g:
    codes:
      a:
        # the first
        rules:
          - satu   # one
          - rule: dua
            states: [negated]

        # what follows
        unless: tiga
      b:
        rules: [empat, 'li ma']  # flow
      c:
        rules:
        - 'enam'
        - {id: tujuh, en: seven}
      d:
        rules: delapan
      e:
        rules:
          - |
            sembilan
            sepuluh
"""


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("a", "            states: [negated]\n", "            states: [negated]\n          - pita lebar\n"),
        ("b", "'li ma']", "'li ma', pita lebar]"),
        ("c", "en: seven}\n", "en: seven}\n        - pita lebar\n"),
        ("e", "            sepuluh\n", "            sepuluh\n          - pita lebar\n"),
    ],
)
def test_a_rule_stands_behind_the_last_one_and_nothing_else_moves(code: str, old: str, new: str) -> None:
    written = insert_rule(BLOCK, code=code, term="pita lebar", file="x.yaml")
    assert written == BLOCK.replace(old, new)
    rules = {each.id: [rule.text for rule in each.rules] for each in parse_codebook(written).codes}
    assert rules[code][-1] == "pita lebar"


def test_a_last_line_without_an_end_is_no_trouble() -> None:
    text = (
        "groups: {}\ngroups:\n".replace("groups: {}\n", "")
        + "  g:\n    codes:\n      a:\n        rules:\n          - x"
    )
    assert insert_rule(text, code="a", term="yy", file="x").endswith("- x\n          - yy")


def test_where_nothing_can_be_put_in_safely_the_line_is_told() -> None:
    with pytest.raises(QuestionError, match="Add the line yourself: - pita lebar"):
        insert_rule(BLOCK, code="d", term="pita lebar", file="x.yaml")
    with pytest.raises(CodebookError):
        insert_rule(BLOCK, code="a", term="pita near/", file="x.yaml")


@pytest.mark.parametrize(
    ("term", "line"),
    [
        ("pita lebar", "pita lebar"),
        ("lack*", "lack*"),
        ("[x] near/5 y", "'[x] near/5 y'"),
        ("no", "'no'"),
        ("o'z", "'o''z'"),
    ],
)
def test_a_rule_is_quoted_where_yaml_would_read_it_otherwise(term: str, line: str) -> None:
    assert write_rule_line(term) == line
