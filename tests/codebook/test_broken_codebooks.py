"""Each mistake is told with its place and the likely fix."""

import time

import pytest

from pipeline.codebook import load_codebook, parse_codebook
from pipeline.errors import CodebookError

BOOK = """\
lists:
  network: [jaringan, sinyal]
  lacking: [terbatas, minim]
groups:
  inhibiting:
    sign: inhibits
    codes:
      inh_network:
        rules:
          - RULE
      inh_budget:
        rules: [anggaran minim]
"""
RULE_LINE, RULE_COLUMN = 10, 14


def change(old, new):
    assert old in BOOK
    return BOOK.replace(old, new)


def with_rule(rule):
    return change("RULE", rule)


def break_book(text):
    with pytest.raises(CodebookError) as caught:
        parse_codebook(text, file="book.yaml")
    error = caught.value
    assert str(error).startswith(f"book.yaml:{error.line}:{error.column}: Expected ")
    return error


BROKEN_RULES = [
    ("network near/5 lacking]", "]", "Open or remove"),
    ("jaringan near/ 5 minim", " 5 minim", "Write near/5"),
    ("jaringan near/five minim", "five", "Write near/5"),
    ("jaringan near/claus minim", "claus", "near/clause"),
    ("jaringan near/5/sentense minim", "5/sentense", "near/sentence"),
    ("jaringan near/99999 minim", "99999", "near/paragraph"),
    ("jaringan near minim", "near", "Write near/5"),
    ("jaringan before minim", "before", "before/5"),
    ("jaringan before/ minim", " minim", "before/5"),
    ("jaringan near/5", "$", "Finish it"),
    ("near/5 jaringan", "near/5", "both sides"),
    ("jaringan and", "$", "Finish it"),
    ("jaringan and or minim", "or minim", "both sides"),
    ("or jaringan", "or", "both sides"),
    ("jaringan near/5 near/5 minim", "near/5 minim", "both sides"),
    ("not jaringan", "not", "and not"),
    ("not jaringan and not minim", "not", "and not"),
    ("jaringan or not minim", "not", "and not"),
    ("(jaringan or minim", "(", "Close the bracket"),
    ("jaringan or minim)", ")", "Open or remove"),
    ("((jaringan) or minim", "((", "Close the bracket"),
    ("jaringan or ()", ")", "both sides"),
    ("jaringan “terbatas”", "“", "straight quotation marks"),
    ("jaringan «terbatas»", "«", "straight quotation marks"),
    ('jaringan "terbatas', '"', "Close the quotation"),
    ("jaringan （terbatas）", "（", "ordinary bracket"),
    ("lack＊", "＊", "ordinary star"),
    ("jaringan | minim", "|", "`or`"),
    ("jaringan & minim", "&", "`and`"),
    ("jaringan ! minim", "!", "`and not`"),
    ("jaringan+minim", "+", "side by side"),
    ("jaringan <*kode>", "<", "{code}"),
    ("jaringan [netwrok]", "[netwrok]", "Did you mean `network`?"),
    ("jaringan [zzz]", "[zzz]", "The lists are: network, lacking."),
    ("jaringan {inh_bugdet}", "{inh_bugdet}", "Did you mean `inh_budget`?"),
    ("jaringan {inh_network}", "{inh_network}", "Take one of the references out"),
    ("dan/atau", "/", "near/0"),
    ("jaringan, minim", ",", "near/0"),
    ("jar*ngan", "*", "end a word"),
    ('jaringan "lack*"', "*", "end a word"),
    ("a*", "a*", "Write more"),
    ("jaringan = minim", "=", "Take the sign out"),
    ("...", ".", "near/0"),
    ("jaringan []", "[]", "The lists are"),
]


@pytest.mark.parametrize(("rule", "at", "fix"), BROKEN_RULES)
def test_a_broken_rule_is_told_with_its_column_and_the_likely_fix(rule, at, fix):
    quoted = "'" + rule.replace("'", "''") + "'"
    error = break_book(with_rule(quoted))
    offset = len(rule) if at == "$" else rule.index(at)
    assert (error.line, error.column) == (RULE_LINE, RULE_COLUMN + offset)
    assert fix in str(error)


BROKEN_FILES = [
    ("a rule that begins with a bracket", with_rule("[network] near/5 [lacking]"), RULE_LINE, "quotation marks"),
    ("a rule that begins with a brace", with_rule("{inh_budget} and minim"), RULE_LINE, "quotation marks"),
    ("a rule that begins with a quote", with_rule('"blank spot" near/5 minim'), RULE_LINE, "single quotation"),
    ("a rule that is only a list", with_rule("[network]"), RULE_LINE, "quotation marks"),
    ("an empty rule", with_rule("''"), RULE_LINE, "take the line out"),
    ("a rule with a colon", with_rule("kendala: anggaran: minim"), RULE_LINE, "quotation marks"),
    ("a tab", change("      inh_network:", "\tinh_network:"), 8, "Indent with spaces"),
    ("an unknown key of a code", change("rules: [", "rulez: ["), 12, "Did you mean `rules`?"),
    ("an unknown key of a group", change("sign:", "sing:"), 6, "Did you mean `sign`?"),
    ("an unknown key of a book", change("lists:", "list:"), 1, "Did you mean `lists`?"),
    ("an unknown key of a rule", with_rule("{rule: minim, state: [stated]}"), RULE_LINE, "Did you mean `states`"),
    ("a rule without its text", with_rule("{states: [stated]}"), RULE_LINE, "Write it"),
    ("an unknown sign", change("inhibits", "inhibit"), 6, "Did you mean `inhibits`?"),
    ("an unknown state", with_rule("{rule: minim, states: [negate]}"), RULE_LINE, "Did you mean `negated`?"),
    ("an unknown scope", with_rule("{rule: minim, unless: {paragraf: x}}"), RULE_LINE, "Did you mean `passage`?"),
    ("a code twice", BOOK + "  other:\n    codes:\n      inh_budget: {rules: [x]}\n", 15, "Rename one"),
    ("a key twice", BOOK + "      inh_budget:\n        rules: [x]\n", 13, "first in line 11"),
    ("a code without rules", change("rules: [anggaran minim]", "label: Anggaran"), 12, "Write `rules:`"),
    ("an empty list", change("[jaringan, sinyal]", "[]"), 2, "Write one"),
    ("a list that names itself", change("[jaringan, sinyal]", "[a, '[network]']"), 2, "[network] -> [network]"),
    ("lists in a circle", change("jaringan, sinyal", "'[lacking]'").replace("[terbatas, minim]", "['[network]']"), 3,
     "[network] -> [lacking] -> [network]"),
    ("codes in a circle", with_rule("'{inh_budget}'").replace("[anggaran minim]", "['{inh_network}']"), 12,
     "{inh_network} -> {inh_budget} -> {inh_network}"),
    ("a condition that needs its own code", BOOK + "requires: '{inh_budget}'\n", 13, "Take one of the references out"),
    ("a list named as the built-in one", change("  network:", "  number:"), 2, "Rename the list"),
    ("an empty condition", BOOK + "requires: {passage: []}\n", 13, "Write one"),
    ("no groups", "name: Empty\n", 1, "Write a group"),
    ("nothing", "", 1, "empty file"),
    ("a list for a book", "- a\n- b\n", 1, "key: value"),
    ("a text for a book", "just words\n", 1, "key: value"),
    ("two documents", BOOK + "---\nname: second\n", 13, "file of its own"),
    ("an alias", change("[terbatas, minim]", "*network"), 3, "quotation marks"),
    ("an anchor", change("[terbatas, minim]", "&x [minim]"), 3, "lists"),
    ("a tag", change("[terbatas, minim]", "!!python/object:os.system [minim]"), 3, "Take it out"),
    ("a merge key", change("    sign: inhibits", "    <<: {sign: inhibits}"), 6, "Write the keys out"),
    ("an unclosed list", change("[terbatas, minim]", "[terbatas, minim"), 4, "Check indentation"),
    ("a control character", change("minim]", "mi\x01nim]"), 3, "control character"),
    ("deep nesting", "lists: {a: " + "[" * 3000 + "]" * 3000 + "}\n", 1, "flatter"),
    ("a language that is none", change("[terbatas, minim]", "{id: [minim], eng: [lack]}"), 3, "Did you mean `en`?"),
    ("a rule as a list", with_rule("[minim, kurang]"), RULE_LINE, "quotation marks"),
    ("a rule id twice", with_rule("{rule: a, id: x}\n          - {rule: b, id: x}"), 11, "Rename one"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "fix"), [case[1:] for case in BROKEN_FILES], ids=[case[0] for case in BROKEN_FILES]
)
def test_a_broken_file_is_told_with_its_line_and_the_likely_fix(text, line, fix):
    error = break_book(text)
    assert error.line == line
    assert fix in str(error)


def test_the_broken_examples_are_as_many_as_promised():
    assert len(BROKEN_RULES) + len(BROKEN_FILES) >= 60


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x]\nb: [*a, *a, *a, *a, *a, *a, *a, *a]\n",
        "lists: {a: " + "{a: " * 3000 + "x" + "}" * 3000 + "}\n",
        "x" * (1 << 21),
        "lists:\n  a: [" + "x, " * 100_000 + "x]\n  a: [y]\n",
    ],
    ids=["aliases", "nesting", "size", "many terms and a key twice"],
)
def test_hostile_files_are_refused_at_once(text):
    start = time.perf_counter()
    break_book(text)
    assert time.perf_counter() - start < 2


def test_a_missing_file_and_a_file_in_another_encoding_are_told(tmp_path):
    with pytest.raises(CodebookError, match=r"none\.yaml:1:1: Expected a codebook file"):
        load_codebook(tmp_path / "none.yaml")
    path = tmp_path / "latin.yaml"
    path.write_bytes("name: x\nlabel: caf\xe9\n".encode("latin-1"))
    with pytest.raises(CodebookError, match=r"latin\.yaml:2:1: Expected UTF-8"):
        load_codebook(path)


@pytest.mark.parametrize(
    ("rule", "meant"), [("a naer/4/clause b", "near"), ("a befor/2 b", "before"), ("a Neer/3 b", "near")]
)
def test_a_misspelled_operator_is_told_with_the_one_that_was_meant(tmp_path, rule, meant):
    path = tmp_path / "book.yaml"
    path.write_text(f"groups:\n  g:\n    codes:\n      c:\n        rules:\n          - {rule}\n", encoding="utf-8")
    with pytest.raises(CodebookError, match=f"Did you mean `{meant}`") as caught:
        load_codebook(path)
    assert caught.value.line == 6
