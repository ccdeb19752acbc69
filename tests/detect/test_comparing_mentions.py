"""What becomes of mentions when a codebook changes."""

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from pipeline.codebook import Codebook, parse_codebook
from pipeline.codebook.comparing import list_recoded, pair_rules
from pipeline.detect import find_mentions
from pipeline.detect.comparing import compare_mentions, find_mentions_of

WORDS = ("anggaran", "kurang", "tidak", "dana", "perlu", "jalan", "air")
DOCUMENTS = pl.DataFrame({"document_id": ["d"], "kind": ["news"]})


def _book(**rules: str) -> Codebook:
    codes = "".join(f"      {code}:\n        rules: [{text}]\n" for code, text in rules.items())
    return parse_codebook(f"name: x\nlists:\n  money: [anggaran, dana]\ngroups:\n  g:\n    codes:\n{codes}")


def _passages(*texts: str) -> pl.DataFrame:
    rows = [
        {"passage_id": f"p{i}", "document_id": "d", "kind": "paragraph", "text": text} for i, text in enumerate(texts)
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(("passage_id", "document_id", "kind", "text"), pl.String))


def _compare(old: Codebook, new: Codebook, *texts: str) -> list[tuple[str, str, str | None, str | None]]:
    frames = [find_mentions(_passages(*texts), book) for book in (old, new)]
    changes = compare_mentions(*frames, pairs=pair_rules(old, new))
    return [
        (row["change"], row["quote"], row["quote_before"], row["state_before"]) for row in changes.iter_rows(named=True)
    ]


def test_mentions_come_go_and_grow() -> None:
    old, new = _book(a="anggaran, jalan"), _book(a="anggaran kurang, air")
    assert _compare(old, new, "Anggaran kurang.", "Air dan jalan.") == [
        ("extent", "Anggaran kurang", "Anggaran", "stated"),
        ("come", "Air", None, None),
        ("gone", "jalan", "jalan", "stated"),
    ]


def test_a_mention_that_counts_now_has_changed_its_state() -> None:
    old, new = _book(a="anggaran"), _book(a="{rule: anggaran, states: [negated]}")
    [(change, quote, before, state)] = _compare(old, new, "Tidak ada anggaran.")
    assert (change, quote, before, state) == ("state", "anggaran", "anggaran", "negated")


def test_a_mention_that_only_has_another_rule_is_told_as_that() -> None:
    old, new = _book(a="anggaran"), _book(a="'[money]'")
    assert _compare(old, new, "Anggaran.") == [("rule", "Anggaran", "Anggaran", "stated")]


def test_without_pairs_another_rule_is_no_difference() -> None:
    frames = [find_mentions(_passages("Anggaran."), book) for book in (_book(a="anggaran"), _book(a="'[money]'"))]
    assert compare_mentions(*frames, pairs=None).is_empty()


_TEXTS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join), max_size=6)
_RULES = st.lists(st.sampled_from((*WORDS, "anggaran kurang", "'[money] near/2 kurang'")), min_size=1, max_size=4)
_BOOKS = st.builds(lambda a, b: _book(a=", ".join(dict.fromkeys(a)), b=", ".join(dict.fromkeys(b))), _RULES, _RULES)


@settings(max_examples=60, deadline=None)
@given(old=_BOOKS, new=_BOOKS, texts=_TEXTS)
def test_the_differences_lead_from_the_old_mentions_to_the_new_ones(
    old: Codebook, new: Codebook, texts: list[str]
) -> None:
    passages = _passages(*texts)
    before, after = (find_mentions(passages, book) for book in (old, new))
    changes = compare_mentions(before, after, pairs=pair_rules(old, new))
    key = ["passage_id", "code", "start", "end", "state", "is_counted"]
    of = {change: changes.filter(pl.col("change") == change) for change in ("come", "gone", "extent", "state")}
    counted = {side: frame["is_counted"].sum() for side, frame in (("before", before), ("after", after))}
    stays = pl.concat([of["extent"], of["state"]])
    difference = (
        of["come"]["is_counted"].sum()
        - of["gone"]["is_counted_before"].sum()
        + stays["is_counted"].sum()
        - stays["is_counted_before"].sum()
    )
    assert counted["after"] == counted["before"] + difference
    assert len(after) == len(before) + len(of["come"]) - len(of["gone"])
    same = before.select(key).join(after.select(key), on=key, how="semi")
    assert len(same) + len(of["come"]) + len(stays) == len(after)


@settings(max_examples=40, deadline=None)
@given(old=_BOOKS, new=_BOOKS, texts=_TEXTS)
def test_codes_that_are_not_recoded_have_the_mentions_that_they_had(
    old: Codebook, new: Codebook, texts: list[str]
) -> None:
    passages = _passages(*texts)
    recoded = list_recoded(old, new)
    before, after = (find_mentions(passages, book).drop("rule_hash") for book in (old, new))
    is_recoded = pl.col("code").is_in(recoded)
    assert_frame_equal(before.filter(~is_recoded), after.filter(~is_recoded))
    part = find_mentions_of(passages, new, recoded, documents=DOCUMENTS).drop("rule_hash")
    assert_frame_equal(part, after.filter(is_recoded))
