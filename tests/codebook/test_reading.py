import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codebook import Wording, load_codebook, parse_codebook
from pipeline.codebook.expressions import AllOf, AnyOf, Guarded, Near, NotNear, Sequence, Term, Without, Word

BOOK = """\
# A comment.
name: Small book
lists:
  network: {id: [jaringan internet, sinyal], en: [broadband]}
  lacking: [terbatas, "lack*", "[network]"]
requires: {passage: digital}
groups:
  inhibiting:
    label: {id: Faktor penghambat, en: Inhibiting factors}
    sign: inhibits
    unless: {sentence: jembatan}
    codes:
      inh_network:
        label: Jaringan
        definition: {id: Kurang  jaringan., en: Too little network.}
        includes: [blank spot]
        excludes: {id: [listrik], en: [electricity]}
        unless: [listrik, air]
        states: [stated, ended]
        rules:
          - sinyal hilang
          - {rule: '[network] near/clause [lacking]', id: main, states: [stated], requires: {clause: desa}}
          - id: [lemot]
            en: [too slow]
        examples:
          hits: [Sinyal hilang.]
          misses: [Sinyal kuat.]
  other:
    codes:
      smart: {rules: smart city}
"""


def read_rule(rule, lists=""):
    quoted = "'" + rule.replace("'", "''") + "'"
    return (
        parse_codebook(f"{lists}\ngroups: {{g: {{codes: {{c: {{rules: [{quoted}]}}, d: {{rules: [x y]}}}}}}}}")
        .rules[0]
        .expression
    )


def stem(*words, languages=("id", "en")):
    return Term(tuple(Word("stem", word, languages) for word in words))


def test_a_codebook_holds_its_groups_codes_and_rules_in_order():
    book = parse_codebook(BOOK, file="small.yaml")
    assert (book.name, book.file) == ("Small book", "small.yaml")
    assert [(group.id, group.sign) for group in book.groups] == [("inhibiting", "inhibits"), ("other", "none")]
    assert [code.id for code in book.codes] == ["inh_network", "smart"]
    assert [rule.id for rule in book.rules] == [
        "inh_network/1",
        "inh_network/main",
        "inh_network/3",
        "inh_network/4",
        "smart/1",
    ]
    assert [(rule.line, rule.column) for rule in book.rules] == [(21, 13), (22, 21), (23, 18), (24, 18), (30, 22)]


def test_a_code_keeps_what_is_written_for_people():
    code = parse_codebook(BOOK).get_code("inh_network")
    assert code.label == Wording("Jaringan", "Jaringan")
    assert code.definition == Wording("Kurang jaringan.", "Too little network.")
    assert (code.includes, code.excludes) == (("blank spot",), ("listrik", "electricity"))
    assert [(example.text, example.is_hit, example.line) for example in code.examples] == [
        ("Sinyal hilang.", True, 26),
        ("Sinyal kuat.", False, 27),
    ]
    assert parse_codebook(BOOK).get_code("smart").label == Wording("smart", "smart")
    assert parse_codebook(BOOK).get_code("none") is None


def test_states_of_a_rule_go_before_those_of_its_code_and_stated_is_the_default():
    assert [rule.states for rule in parse_codebook(BOOK).rules] == [
        ("stated", "ended"),
        ("stated",),
        ("stated", "ended"),
        ("stated", "ended"),
        ("stated",),
    ]


def test_conditions_of_book_group_code_and_rule_add_up():
    main, smart = parse_codebook(BOOK).rules[1].expression, parse_codebook(BOOK).rules[4].expression
    assert [condition.scope for condition in main.requires] == ["passage", "clause"]
    assert [condition.scope for condition in main.unless] == ["sentence", "overlap"]
    assert main.unless[1].expression == AnyOf((stem("listrik"), stem("air")))
    assert smart == Guarded(stem("smart", "city"), smart.requires, ())


def test_terms_under_a_language_are_compared_by_its_stems_alone():
    rules = parse_codebook(BOOK).rules
    assert rules[2].expression.part == stem("lemot", languages=("id",))
    assert rules[3].expression.part == stem("too", "slow", languages=("en",))
    network = rules[1].expression.part.left
    assert network.parts[0] == stem("jaringan", "internet", languages=("id",))
    assert network.parts[2] == stem("broadband", languages=("en",))


@pytest.mark.parametrize(
    ("rule", "expression"),
    [
        ("a b", stem("a", "b")),
        ("E-Government", stem("e", "government")),
        ('"Bisa" akses*', Term((Word("exact", "bisa", ()), Word("prefix", "akses", ())))),
        ("=SPBE", Term((Word("cased", "SPBE", ()),))),
        ("a or b and c", AnyOf((stem("a"), AllOf((stem("b"), stem("c")))))),
        ("(a or b) c", Sequence((AnyOf((stem("a"), stem("b"))), stem("c")))),
        ("a near/5 b", Near(stem("a"), stem("b"), 5, "sentence", False)),
        ("a NEAR/clause b", Near(stem("a"), stem("b"), None, "clause", False)),
        ("a before/3/paragraph b", Near(stem("a"), stem("b"), 3, "passage", True)),
        ("a near/1 b near/2 c", Near(read_rule("a near/1 b"), stem("c"), 2, "sentence", False)),
        ("a not near/5 b c", NotNear(stem("a"), stem("b", "c"), 5, "sentence", False)),
        ("a  not  before/sentence b", NotNear(stem("a"), stem("b"), None, "sentence", True)),
        ("a and not b", Without(stem("a"), stem("b"))),
        ("not b and a AND c", Without(AllOf((stem("a"), stem("c"))), stem("b"))),
        ("a near/2 b and c", AllOf((Near(stem("a"), stem("b"), 2, "sentence", False), stem("c")))),
        ('"and" android', Term((Word("exact", "and", ()), Word("stem", "android", ("id", "en"))))),
        ("{d} z", Sequence((AnyOf((stem("x", "y"),)), stem("z")))),
        ("[l] z", Sequence((AnyOf((stem("m", "n"),)), stem("z")))),
        ("(a) b", stem("a", "b")),
        ("nearby notes order", stem("nearby", "notes", "order")),
    ],
)  # fmt: skip
def test_rules_are_read_as_written(rule, expression):
    assert read_rule(rule, "lists: {l: [m n]}") == expression


def test_the_built_in_list_of_numbers_is_one_to_three_runs_of_digits():
    number = read_rule("baru [number] orang").parts[1]
    assert [len(term.words) for term in number.parts] == [1, 2, 3]
    assert {word.kind for term in number.parts for word in term.words} == {"number"}


items = st.sampled_from(
    ("jaringan", "e-government", "warga’s", "2024", "Wi-Fi", '"Smart City"', "=SPBE", "lack*", '"and"')
)


@given(st.lists(items, min_size=1, max_size=4))
@settings(deadline=None)
def test_plain_terms_are_read_the_same_with_and_without_the_parser(words):
    text = " ".join(words)
    assert read_rule(text) == read_rule(f"({text})")


def test_scalars_stay_text():
    book = parse_codebook(
        "name: 1.10\ngroups: {no: {codes: {1e3: {label: 12:30:00, definition: on, rules: [no, null]}}}}"
    )
    code = book.codes[0]
    assert (book.name, code.group, code.id, code.label.en, code.definition.id) == (
        "1.10",
        "no",
        "1e3",
        "12:30:00",
        "on",
    )
    assert [rule.text for rule in code.rules] == ["no", "null"]


def test_the_version_ignores_comments_and_layout_and_notices_content():
    version = parse_codebook(BOOK).version
    assert parse_codebook(BOOK.replace("# A comment.", "\n\n# Another comment.\n")).version == version
    assert parse_codebook(BOOK.replace("rules: smart city", "rules: 'smart city'")).version == version
    assert parse_codebook(BOOK.replace("smart city", "kota cerdas")).version != version
    assert parse_codebook(BOOK.replace("label: Jaringan", "label: Sinyal")).version != version


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        ("rules: smart city", "rules: kota cerdas", {"smart/1"}),
        ("label: Jaringan", "label: Sinyal", set()),
        ("[terbatas,", "[minim,", {"inh_network/main"}),
        ("sinyal]", "gelombang]", {"inh_network/main"}),
        ("states: [stated]", "states: [negated]", {"inh_network/main"}),
        ("clause: desa", "clause: kota", {"inh_network/main"}),
        ("clause: desa", "sentence: desa", {"inh_network/main"}),
        ("near/clause", "before/clause", {"inh_network/main"}),
        ("id: [lemot]", "id: [lelet]", {"inh_network/3"}),
        ("unless: [listrik, air]", "unless: [listrik]", {f"inh_network/{name}" for name in (1, "main", 3, 4)}),
        ("passage: digital", "passage: smart", {"smart/1"} | {f"inh_network/{name}" for name in (1, "main", 3, 4)}),
    ],
)
def test_a_change_is_seen_in_the_hashes_of_just_the_rules_that_it_touches(old, new, changed):
    assert old in BOOK
    before = {rule.id: rule.hash for rule in parse_codebook(BOOK).rules}
    after = {rule.id: rule.hash for rule in parse_codebook(BOOK.replace(old, new)).rules}
    assert {rule for rule in before if before[rule] != after[rule]} == changed


def test_a_file_and_its_text_give_the_same_book(tmp_path):
    path = tmp_path / "book.yaml"
    path.write_text("\ufeff" + BOOK, encoding="utf-8")
    assert load_codebook(path).version == parse_codebook(BOOK).version
    assert load_codebook(str(path)).file == "book.yaml"
