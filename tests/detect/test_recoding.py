"""What is found again after a change is what is found anew."""

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.codebook import parse_codebook
from pipeline.detect.mentions import find_places
from pipeline.detect.recoding import list_rule_marks, recode
from pipeline.detect.settling import Settled, settle_places
from pipeline.detect.sifting import Sieve

RULES = (
    "layanan",
    "layanan digital",
    '"layanan"',
    "jaringan near/2 lemah",
    "[lacking] before/clause jaringan",
    "anggaran and not desa",
    "pajak and kind=news",
    "digital* or jaringan",
    "bank not near/1 sampah",
    "=SPBE",
    "{x}",
    "[number] desa",
)
WORDS = (
    "layanan", "pelayanannya", "digital", "digitalisasi", "jaringan", "jaringannya", "lemah", "kelemahan", "terbatas",
    "anggaran", "menganggarkan", "desa", "pajak", "perpajakan", "bank", "perbankan", "sampah", "SPBE", "spbe", "3",
    "tidak", "perlu", "menyapu", "dan",
)  # fmt: skip
texts = st.lists(st.sampled_from(WORDS), max_size=9).flatmap(
    lambda words: st.lists(st.sampled_from((" ", " ", ", ", ". ", "-")), min_size=len(words), max_size=len(words)).map(
        lambda gaps: "".join(word + gap for word, gap in zip(words, gaps, strict=True))
    )
)
named = st.one_of(st.none(), st.sampled_from(("one", "two")))
rules = st.lists(
    st.tuples(st.sampled_from(RULES), named, st.sampled_from(("stated", "negated, stated"))),
    min_size=1,
    max_size=4,
    unique_by=lambda rule: rule[1] if rule[1] else object(),
)
books = st.fixed_dictionaries(
    {
        "a": rules,
        "b": rules,
        "group": st.sampled_from("gh"),
        "lacking": st.sampled_from(("terbatas", "lemah, terbatas")),
    }
)


def write(book):
    def write_code(name):
        lines = [
            f"{{rule: '{rule}', states: [{states}]{f', id: {id}' if id else ''}}}" for rule, id, states in book[name]
        ]
        return f"{name}: {{rules: [{', '.join(lines)}]}}"

    first, last = ("a", "b") if len(book["a"]) % 2 else ("b", "a")
    groups = {"g": [first], "h": ["x: {rules: [menyapu]}"]}
    groups[book["group"]].append(last)
    said = ", ".join(
        f"{group}: {{codes: {{{', '.join(write_code(c) if c in book else c for c in codes)}}}}}"
        for group, codes in groups.items()
    )
    return parse_codebook(f"lists: {{lacking: [{book['lacking']}]}}\ngroups: {{{said}}}")


@given(books, books, st.lists(texts, min_size=1, max_size=5), st.sampled_from(("key", "branch", "book")))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_what_changes_and_what_stays_is_together_what_is_found_anew(old, new, passages, policy):
    old, new = write(old), write(new)
    table = pl.DataFrame(
        {
            "passage_id": [f"p{row}" for row in range(len(passages))],
            "document_id": [f"d{row // 2}" for row in range(len(passages))],
            "kind": ["paragraph"] * len(passages),
            "text": passages,
        }
    )
    documents = pl.DataFrame({"document_id": ["d0", "d1", "d2"], "kind": ["news", "law", "news"]})
    before = settle_places(find_places(table, old, documents=documents), old, policy=policy)
    anew = settle_places(find_places(table, new, documents=documents), new, policy=policy)
    recoded = recode(table, new, before=list_rule_marks(old), found=before, documents=documents, policy=policy)
    for had, has, wanted in zip(before, recoded.settled, anew, strict=True):
        stays = had.filter(~pl.col("document_id").is_in(list(recoded.document_ids)))
        assert pl.concat([stays, has]).sort(wanted.columns[:9]).equals(wanted.sort(wanted.columns[:9]))


@given(books, st.lists(texts, min_size=1, max_size=5))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_sieve_lets_every_passage_through_in_which_a_rule_finds_something(book, passages):
    book = write(book)
    ids = [str(row) for row in range(len(passages))]
    table = pl.DataFrame({"passage_id": ids, "document_id": ids, "kind": ["paragraph"] * len(ids), "text": passages})
    documents = pl.DataFrame({"document_id": ids, "kind": ["news"] * len(ids)})
    found = find_places(table, book, documents=documents)
    for rule in book.rules:
        places = found.filter(pl.col("rule") == rule.id)
        kept = set(table.filter(pl.Series(Sieve(table["text"]).sift([rule.expression])))["passage_id"])
        assert set(places["passage_id"]) <= kept


def test_a_rule_that_says_the_same_is_not_tried_again():
    table = pl.DataFrame(
        {"passage_id": ["p", "q"], "document_id": ["d", "e"], "kind": ["paragraph"] * 2, "text": ["layanan", "pajak"]}
    )
    old = parse_codebook("groups: {g: {codes: {a: {rules: [layanan, pajak]}}}}")
    new = parse_codebook("groups: {g: {codes: {a: {rules: [desa, layanan, pajak]}}}}")
    before = settle_places(find_places(table, old), old)
    recoded = recode(table, new, before=list_rule_marks(old), found=before)
    assert recoded.tried == 1
    assert recoded.settled.mentions["rule"].to_list() == ["a/2", "a/3"]
    same = recode(table, old, before=list_rule_marks(old), found=before)
    assert (same.tried, same.document_ids) == (0, ())
    assert isinstance(same.settled, Settled)


def test_letters_that_fold_into_ascii_are_not_overlooked_by_the_sieve():
    book = parse_codebook("groups: {g: {codes: {a: {rules: ['\"kota\"']}}}}")
    text = "\u212aota"
    table = pl.DataFrame({"passage_id": ["p"], "document_id": ["d"], "kind": ["paragraph"], "text": [text]})
    assert find_places(table, book).height == 1
    assert Sieve(table["text"]).sift([book.rules[0].expression]).tolist() == [True]
