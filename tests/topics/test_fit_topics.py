"""Topics of planted corpora: what was put in is found, and nothing where there is too little."""

import io
import json
import random
from functools import cache

import numpy as np
import polars as pl
import pytest

from pipeline.errors import QuestionError
from pipeline.records import TOPIC_TERMS, TOPIC_WEIGHTS, TOPICS
from pipeline.topics import VERSION, TopicModel, TopicSettings, fit_topics

THEMES = {
    name: words.split(", ")
    for name, words in {
        "transport": "bus, halte, rute, penumpang, sopir, koridor, tiket, terminal, trotoar, kereta, stasiun, jadwal",
        "waste": "sampah, kompos, plastik, botol, bank, sungai, lumpur, bau, truk, tong, limbah, daur",
        "health": "dokter, pasien, klinik, obat, rawat, jantung, vaksin, demam, bidan, puskesmas, gizi, balita",
    }.items()
}
FILLERS = ["kota", "dinas", "warga", "layanan"]


def make_passages(per_theme: int, *, seed: int = 5, language: str = "id") -> pl.DataFrame:
    """Passages of one theme each: 9 words of the theme, 2 that all share; 3 passages a document."""
    chance = random.Random(seed)
    rows = []
    for theme, words in THEMES.items():
        for number in range(per_theme):
            text = " ".join(chance.sample(words, 9) + chance.sample(FILLERS, 2)).capitalize() + "."
            rows.append((f"{theme}{number:03}", f"{theme}{number // 3}", "paragraph", language, text))
    return pl.DataFrame(rows, schema=["passage_id", "document_id", "kind", "language", "text"], orient="row")


def rename_passages(passages: pl.DataFrame, prefix: str) -> pl.DataFrame:
    return passages.with_columns(pl.concat_str(pl.lit(prefix), "passage_id").alias("passage_id"))


@cache
def fit_planted() -> TopicModel:
    return fit_topics(make_passages(40), k_range=(2, 8))


def test_planted_themes_are_found_and_their_number_too() -> None:
    model = fit_planted()
    assert model.k == 3
    largest = model.topic_weights.sort("share", descending=True).unique("passage_id", keep="first")
    theme = pl.col("passage_id").str.head(-3)
    assert largest.group_by(theme).agg(pl.col("topic").n_unique())["topic"].to_list() == [1, 1, 1]
    assert sorted(largest["topic"].unique()) == [1, 2, 3]
    assert model.topics["passages"].to_list() == [40, 40, 40]
    assert model.passages == 120


def test_the_terms_of_a_topic_are_those_of_its_theme() -> None:
    tops = fit_planted().topic_terms.filter(pl.col("rank") <= 9).group_by("topic").agg("term")
    for terms in tops["term"]:
        assert any(set(terms) <= set(words) for words in THEMES.values())


def test_tables_have_the_columns_of_the_records() -> None:
    model = fit_planted()
    for frame, table in (
        (model.topics, TOPICS),
        (model.topic_terms, TOPIC_TERMS),
        (model.topic_weights, TOPIC_WEIGHTS),
    ):
        assert tuple(frame.columns) == table.names
        kinds = {"string": pl.String, "int64": pl.Int64, "float64": pl.Float64}
        assert frame.dtypes == [kinds[column.type] for column in table.columns]
        assert not frame.is_empty()
        assert frame.select(pl.struct(table.key).is_unique().all()).item()


def test_shares_of_a_passage_sum_to_1_and_small_ones_are_left_out() -> None:
    weights = fit_planted().topic_weights
    sums = weights.group_by("passage_id").agg(pl.col("share").sum())["share"].to_numpy()
    np.testing.assert_allclose(sums, 1, atol=1e-12)
    assert weights["share"].min() >= TopicSettings().min_share


def test_sizes_and_weights_of_topics_agree() -> None:
    topics = fit_planted().topics
    assert topics["passages"].is_sorted(descending=True)
    assert topics["weight_share"].sum() == pytest.approx(1)
    assert topics["topic"].to_list() == [1, 2, 3]


def test_the_order_of_passages_changes_nothing_to_the_last_bit() -> None:
    shuffled = make_passages(40).sample(fraction=1, shuffle=True, seed=3)
    again = fit_topics(shuffled, k_range=(2, 8))
    for name, array in fit_planted().arrays().items():
        assert np.array_equal(array, again.arrays()[name])
    assert fit_planted().topic_weights.equals(again.topic_weights)
    assert json.dumps(fit_planted().card()) == json.dumps(again.card())


def test_another_seed_finds_the_same_planted_topics() -> None:
    other = fit_topics(make_passages(40), k=3, seed=11)
    tops = [set(other.topic_terms.filter((pl.col("topic") == t) & (pl.col("rank") <= 9))["term"]) for t in (1, 2, 3)]
    assert all(any(top <= set(words) for words in THEMES.values()) for top in tops)


def test_the_number_can_be_given() -> None:
    model = fit_topics(make_passages(40), k=2)
    assert (model.k, model.topics.height) == (2, 2)
    assert model.choice.is_empty()


def test_the_choice_is_told_with_its_figures() -> None:
    choice = fit_planted().choice
    assert choice["k"].to_list() == [2, 3, 4, 5]
    assert choice.filter("is_chosen")["k"].to_list() == [3]
    assert choice["diversity"].is_between(0, 1).all()
    chosen = choice.filter("is_chosen").row(0, named=True)
    # three of 120 passages repeat another
    assert (fit_planted().texts, fit_planted().repeated_passages) == (117, 3)
    assert 37 <= chosen["smallest"] <= 39
    # on documents that were not drawn, coherence is a little less than on those that topics were learned from
    assert chosen["coherence_npmi"] == pytest.approx(fit_planted().topics["coherence_npmi"].mean(), abs=0.05)
    assert chosen["stability"] == choice["stability"].max()
    reason = fit_planted().choice_reason
    assert reason is not None
    assert reason.startswith("3 topics: the most coherent on held-out texts (stability 0.")
    runner_up = choice.filter("is_runner_up")["k"].item()
    assert f"the runner-up is {runner_up} " in reason


def test_too_few_passages_give_a_reason_and_no_topics() -> None:
    model = fit_topics(make_passages(9))
    assert model.k is None
    assert model.reason == "Topics need at least 30 passages with words in common, here are 27."
    assert (model.topics.height, model.topic_terms.height, model.topic_weights.height) == (0, 0, 0)
    assert tuple(model.topics.columns) == TOPICS.names
    assert model.card()["reason"] == model.reason


def test_no_passages_at_all_give_a_reason() -> None:
    model = fit_topics(make_passages(1).clear())
    assert model.reason == "Topics need at least 30 passages with words in common, here are 0."
    assert model.passages_without_topic == 0


def test_passages_that_share_few_words_give_a_reason() -> None:
    passages = make_passages(20).with_columns(pl.lit("Warga kota naik bus.").alias("text"))
    model = fit_topics(passages)
    assert model.reason is not None
    assert "words in common" in model.reason


def test_more_topics_than_passages_give_a_reason() -> None:
    model = fit_topics(make_passages(12), k=37)
    assert model.reason == "Topics need at least 37 passages with words in common, here are 36."


def test_a_passage_without_a_known_word_has_no_topic_and_is_counted() -> None:
    odd = pl.DataFrame(
        [("odd", "odd", "paragraph", "id", "Xyzzy 1234 dan yang.")],
        schema=["passage_id", "document_id", "kind", "language", "text"],
        orient="row",
    )
    model = fit_topics(pl.concat([make_passages(40), odd]), k=3)
    assert model.passages == 120
    assert model.passages_without_topic == 1
    assert "odd" not in model.topic_weights["passage_id"].to_list()


def test_only_the_kinds_and_languages_asked_for_are_fitted() -> None:
    english = rename_passages(make_passages(15, seed=6, language="en"), "e")
    references = rename_passages(make_passages(15, seed=7), "r").with_columns(pl.lit("reference").alias("kind"))
    mixed = pl.concat([make_passages(40), english, references])
    assert fit_topics(mixed, k=3).passages == 165
    assert fit_topics(mixed, k=3, languages=["id"]).passages == 120
    assert fit_topics(mixed, k=3, languages=["other"]).reason is not None


def test_a_model_is_plain_arrays_and_a_card_that_json_holds() -> None:
    model = fit_planted()
    file = io.BytesIO()
    np.savez(file, **model.arrays())
    file.seek(0)
    loaded = np.load(file, allow_pickle=False)
    assert loaded["components"].shape == (3, len(model.forms)) == (3, len(loaded["keys"]))
    np.testing.assert_allclose(loaded["components"].sum(axis=1), 1)
    card = json.loads(json.dumps(model.card()))
    assert (card["k"], card["seed"], card["version"], card["passages"]) == (3, 0, VERSION, 120)
    assert card["settings"]["min_passages"] == 30


@pytest.mark.parametrize(
    ("question", "value"), [({"k": 1}, "1"), ({"k_range": (8, 4)}, "(8, 4)"), ({"k_range": (1, 4)}, "(1, 4)")]
)
def test_an_impossible_number_is_refused(question: dict[str, object], value: str) -> None:
    with pytest.raises(QuestionError) as caught:
        fit_topics(make_passages(2), **question)
    assert caught.value.value == value


def test_settings_refuse_what_they_do_not_know() -> None:
    with pytest.raises(ValueError, match="min_pasages"):
        TopicSettings(min_pasages=3)


# Results by VERSION: the three heaviest terms of each topic, their weights, and the coherence of each topic.
GOLDEN = {
    2: (
        ["tiket", "rute", "trotoar", "obat", "dokter", "balita", "bau", "sungai", "sampah"],
        [0.085, 0.082, 0.082, 0.084, 0.084, 0.082, 0.088, 0.083, 0.082],
        [0.646, 0.656, 0.657],
    )
}


def test_the_results_are_those_of_this_version() -> None:
    """When this fails the results of a fit have changed: raise VERSION, and write the new results down under it."""
    model = fit_planted()
    heaviest = model.topic_terms.filter(pl.col("rank") <= 3)
    terms, weights, coherence = GOLDEN[VERSION]
    assert heaviest["term"].to_list() == terms
    np.testing.assert_allclose(heaviest["weight"], weights, atol=2e-3)
    np.testing.assert_allclose(model.topics["coherence_npmi"], coherence, atol=2e-3)
