"""What differs between two codebooks is told once, where it stands, and rules are known again."""

from pipeline.codebook import parse_codebook
from pipeline.codebook.comparing import compare_books, list_recoded, pair_rules

OLD = """\
name: Fruit
lists:
  ripe: {id: [matang], en: [ripe]}
groups:
  fruit:
    label: {id: Buah, en: Fruit}
    sign: none
    codes:
      mango:
        label: {id: Mangga, en: Mango}
        rules: ["mangga near/3 [ripe]", harum manis, {rule: kweni, id: odd}]
        examples: {hits: [Mangga itu matang.]}
      apple:
        rules: [apel]
        unless: apel malang
"""


def _compare(new: str) -> list[tuple[str, str, str, str | None, str | None]]:
    changes = compare_books(parse_codebook(OLD), parse_codebook(new))
    return [(each.what, each.change, each.name, each.before, each.after) for each in changes]


def test_a_book_differs_from_itself_in_nothing_and_comments_do_not_matter() -> None:
    assert _compare(f"# a comment\n{OLD}") == []


def test_a_rule_put_in_first_renames_the_others_and_changes_none() -> None:
    new = OLD.replace('rules: ["mangga', 'rules: [arumanis, "mangga')
    assert _compare(new) == [("rule", "added", "mango/1", None, "arumanis")]
    assert pair_rules(parse_codebook(OLD), parse_codebook(new)) == {
        "mango/2": "mango/1",
        "mango/3": "mango/2",
        "mango/odd": "mango/odd",
        "apple/1": "apple/1",
    }


def test_a_rule_written_otherwise_is_changed_and_not_removed_and_added() -> None:
    told = _compare(OLD.replace("near/3", "near/5"))
    assert told == [("rule", "changed", "mango/1", "mangga near/3 [ripe]", "mangga near/5 [ripe]")]


def test_a_rule_with_a_name_of_its_own_stays_itself_whatever_it_says() -> None:
    assert _compare(OLD.replace("rule: kweni", "rule: embem")) == [("rule", "changed", "mango/odd", "kweni", "embem")]


def test_a_term_of_a_list_is_one_difference_however_many_rules_name_the_list() -> None:
    new = OLD.replace("id: [matang]", "id: [ranum]")
    assert _compare(new) == [
        ("term", "added", "[ripe]", None, "ranum (id)"),
        ("term", "removed", "[ripe]", "matang (id)", None),
    ]
    assert list_recoded(parse_codebook(OLD), parse_codebook(new)) == ["mango"]


def test_conditions_examples_labels_and_states_are_told_where_they_stand() -> None:
    new = (
        OLD.replace("unless: apel malang", "unless: {sentence: apel malang}\n        states: [stated, negated]")
        .replace("hits: [Mangga itu matang.]", "misses: [Mangga itu mentah.]")
        .replace("en: Mango", "en: A mango")
    )
    assert _compare(new) == [
        ("code", "changed", "mango", "label: Mangga | Mango", "label: Mangga | A mango"),
        ("rule", "changed", "apple/1", "apel", "apel (states stated, negated)"),
        ("condition", "added", "apple, unless sentence", None, "apel malang"),
        ("condition", "removed", "apple, unless overlap", "apel malang", None),
        ("example", "added", "mango", None, "miss: Mangga itu mentah."),
        ("example", "removed", "mango", "hit: Mangga itu matang.", None),
    ]


def test_codes_and_lists_come_and_go_with_their_line() -> None:
    new = OLD.replace("      apple:\n", "      pear:\n").replace("  ripe:", "  raw: [mentah]\n  ripe:")
    changes = compare_books(parse_codebook(OLD), parse_codebook(new))
    told = [(each.what, each.change, each.name, each.line) for each in changes if each.what in ("code", "list")]
    assert told == [("code", "added", "pear", 14), ("code", "removed", "apple", 13), ("list", "added", "[raw]", 3)]
    assert list_recoded(parse_codebook(OLD), parse_codebook(new)) == ["pear", "apple"]
