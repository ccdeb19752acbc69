import threading

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codebook import parse_codebook
from pipeline.detect import CODED_KINDS, find_in_text, find_mentions
from pipeline.records import MENTIONS, PASSAGE_KINDS, make_id

HEALTH = """
name: Health services of Medan
lists:
  staff: {id: [dokter, perawat, tenaga kesehatan], en: [doctor, nurse, health worker]}
  few: {id: [kurang, sedikit, hanya "[number]"], en: [few, lack of, "only [number]"]}
requires: {passage: "kesehatan or puskesmas or health or hospital"}
groups:
  obstacles:
    label: {id: Hambatan, en: Obstacles}
    sign: inhibits
    codes:
      few_staff:
        label: {id: Kekurangan tenaga, en: Few staff}
        rules:
          - "[few] near/3 [staff]"
        unless: {sentence: [gigi, dental]}
      queue:
        label: {id: Antrean, en: Queues}
        rules: [antre*, queue, waiting list]
  support:
    codes:
      telemedicine: {rules: [telemedisin, e-health, "=BPJS online"]}
""".replace('hanya "[number]"', '"hanya [number]"')
BOOK = parse_codebook(HEALTH)


def make_passages(*texts, kind="paragraph"):
    return pl.DataFrame(
        {
            "passage_id": [f"p{index}" for index in range(len(texts))],
            "document_id": [f"d{index // 2}" for index in range(len(texts))],
            "kind": [kind] * len(texts),
            "text": list(texts),
        },
        schema={"passage_id": pl.String, "document_id": pl.String, "kind": pl.String, "text": pl.String},
    )


TEXTS = (
    "Puskesmas itu hanya memiliki dua dokter. Pasien antre sejak pagi, kata perawat.",
    "Hanya 3 tenaga kesehatan melayani desa itu.",
    "The hospital has few nurses, and patients are queueing for e-health.",
    "Kurang dokter gigi di rumah sakit, sehingga layanan kesehatan lambat.",
    "Warga antre membeli beras.",
)


def test_another_subject_in_another_city_is_found_by_its_own_codebook():
    mentions = find_mentions(make_passages(*TEXTS), BOOK)
    assert mentions.select("passage_id", "code", "quote").rows() == [
        ("p0", "queue", "antre"),
        ("p1", "few_staff", "Hanya 3 tenaga kesehatan"),
        ("p2", "few_staff", "few nurses"),
        ("p2", "queue", "queueing"),
        ("p2", "telemedicine", "e-health"),
    ]


def test_a_mention_carries_its_evidence():
    row = find_mentions(make_passages(*TEXTS), BOOK).row(1, named=True)
    assert row == {
        "mention_id": make_id("p1", "few_staff", "few_staff/1", 0, 24),
        "document_id": "d0",
        "passage_id": "p1",
        "code": "few_staff",
        "group": "obstacles",
        "rule": "few_staff/1",
        "rule_hash": row["rule_hash"],
        "start": 0,
        "end": 24,
        "quote": "Hanya 3 tenaga kesehatan",
        "atoms": ["Hanya 3", "tenaga kesehatan"],
        "state": "stated",
        "cue": None,
        "cue_start": None,
        "cue_end": None,
        "sentence": 0,
        "is_counted": True,
    }


def test_the_table_has_the_columns_and_types_of_the_contract_also_when_empty():
    types = {"string": pl.String, "int64": pl.Int64, "bool": pl.Boolean, "list[string]": pl.List(pl.String)}
    expected = {column.name: types[column.type] for column in MENTIONS.columns}
    for passages in (make_passages(*TEXTS), make_passages(), make_passages("Tidak ada apa-apa.")):
        assert dict(find_mentions(passages, BOOK).schema) == expected


def test_sentences_are_numbered_within_their_passage():
    text = "Puskesmas buka. Pasien antre. Lagi antre."
    assert [m["sentence"] for m in find_in_text(text, BOOK)] == [1, 2]


@pytest.mark.parametrize("kind", PASSAGE_KINDS)
def test_titles_headings_and_references_are_not_coded(kind):
    found = find_mentions(make_passages(TEXTS[1], kind=kind), BOOK)
    assert found.height == (0 if kind in ("title", "heading", "reference", "contents", "metadata") else 1)
    assert (kind in CODED_KINDS) == (found.height == 1)


words = st.sampled_from(
    ("dokter", "kurang", "antre", "kesehatan", "tidak", "perlu", "gigi", "hanya 3", "perawat", "Wi-Fi")
)
texts = st.lists(words, max_size=12).map(" ".join)


@given(st.lists(texts, max_size=5))
@settings(deadline=None)
def test_quotes_atoms_and_cues_are_what_stands_at_their_offsets(passages):
    for row in find_mentions(make_passages(*passages), BOOK).iter_rows(named=True):
        text = passages[int(row["passage_id"][1:])]
        assert text[row["start"] : row["end"]] == row["quote"]
        assert all(atom in row["quote"] for atom in row["atoms"])
        assert row["quote"].startswith(row["atoms"][0])
        assert row["quote"].endswith(row["atoms"][-1])
        assert row["cue"] == (None if row["cue_start"] is None else text[row["cue_start"] : row["cue_end"]])


@given(st.lists(texts, min_size=1, max_size=5))
@settings(deadline=None)
def test_a_passage_has_the_same_mentions_alone_and_among_others(passages):
    together = find_mentions(make_passages(*passages), BOOK)
    for index, text in enumerate(passages):
        alone = find_in_text(text, BOOK)
        of_it = together.filter(pl.col("passage_id") == f"p{index}").sort("start", "end", "rule").to_dicts()
        keep = ("code", "rule", "start", "end", "state", "cue_start", "sentence", "atoms")
        assert [[m[k] for k in keep] for m in of_it] == [
            [m[k] for k in keep] for m in sorted(alone, key=lambda m: (m["start"], m["end"], m["rule"]))
        ]


def test_the_order_of_passages_and_what_was_read_before_change_nothing():
    first = find_mentions(make_passages(*TEXTS), BOOK)
    find_mentions(make_passages("Kata-kata yang sama sekali lain, misalnya zat dan xenon."), BOOK)
    assert find_mentions(make_passages(*TEXTS), BOOK).equals(first)
    assert find_mentions(make_passages(*TEXTS).reverse(), BOOK).equals(first)
    assert find_mentions(make_passages(*TEXTS), parse_codebook(HEALTH)).equals(first)


def test_a_text_longer_than_a_batch_is_read_whole():
    long = "Puskesmas itu sepi. " * 250_000 + "Pasien antre."
    mentions = find_mentions(make_passages(TEXTS[1], long, TEXTS[1]), BOOK)
    assert mentions["passage_id"].to_list() == ["p1", "p0", "p2"] or mentions["passage_id"].to_list() == [
        "p0",
        "p1",
        "p2",
    ]
    assert mentions.filter(pl.col("passage_id") == "p1")["end"].item() == len(long) - 1


def test_threads_find_what_one_finds_alone():
    expected = find_mentions(make_passages(*TEXTS), BOOK)
    results = []

    def work():
        for _ in range(5):
            results.append(find_mentions(make_passages(*TEXTS), BOOK))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 20
    assert all(result.equals(expected) for result in results)


def test_a_rule_hash_follows_the_rule_and_not_the_label():
    before = find_mentions(make_passages(*TEXTS), BOOK)["rule_hash"].to_list()
    relabelled = parse_codebook(HEALTH.replace("Queues", "Lines"))
    assert find_mentions(make_passages(*TEXTS), relabelled)["rule_hash"].to_list() == before
    widened = parse_codebook(HEALTH.replace("near/3", "near/4"))
    after = find_mentions(make_passages(*TEXTS), widened)["rule_hash"].to_list()
    assert [a == b for a, b in zip(before, after, strict=True)] == [True, False, False, True, True]
