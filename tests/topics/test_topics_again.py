"""Topics put to use: saved, given to other passages, compared, renumbered, seeded, and fitted in other ways."""

import io
import json

import numpy as np
import polars as pl
import pytest
import scipy.sparse
from test_fit_topics import THEMES, fit_planted, make_passages, rename_passages

from pipeline.errors import QuestionError
from pipeline.topics import (
    MODELS,
    UNITS,
    TopicModel,
    TopicSettings,
    compare_topics,
    fit_topics,
    match_topics,
    pair_languages,
    restore_model,
)
from pipeline.topics.lda import infer_texts
from pipeline.topics.matching import compare_lists, match_weights, overlap_by_rank
from pipeline.topics.settings import Model
from pipeline.topics.vocabulary import sum_rows

QUICK = TopicSettings(stability_resamples=1, consensus_fits=4, lda_passes=20)


def find_themes(model: TopicModel) -> dict[int, str]:
    """The theme of most of the nine heaviest terms of each topic."""
    tops = model.topic_terms.filter(pl.col("rank") <= 9).group_by("topic").agg("term")
    return {
        topic: max(THEMES, key=lambda name: len(set(terms) & set(THEMES[name]))) for topic, terms in tops.iter_rows()
    }


def save_and_restore(model: TopicModel) -> TopicModel:
    file = io.BytesIO()
    np.savez(file, **model.arrays())
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        return restore_model({name: arrays[name] for name in arrays.files}, json.loads(json.dumps(model.card())))


def test_a_restored_model_is_the_model_without_the_weights_of_its_passages() -> None:
    model = fit_planted()
    restored = save_and_restore(model)
    for name in ("topics", "topic_terms", "choice", "left_out", "left_out_words"):
        assert getattr(restored, name).equals(getattr(model, name)), name
    assert restored.topic_weights.is_empty()
    assert restored.topic_weights.schema == model.topic_weights.schema
    assert json.dumps(restored.card()) == json.dumps(model.card())
    assert restored.assign(make_passages(40)).equals(model.topic_weights)


def test_a_model_without_topics_is_restored_too() -> None:
    restored = save_and_restore(fit_topics(make_passages(9)))
    assert restored.reason == "Topics need at least 30 passages with words in common, here are 27."
    assert restored.assign(make_passages(3)).is_empty()
    assert restored.measure_drift(make_passages(3)).unused_topics == ()


def test_the_passages_of_the_fit_get_the_shares_that_they_have() -> None:
    assert fit_planted().assign(make_passages(40)).equals(fit_planted().topic_weights)


def test_new_passages_get_the_topic_of_their_theme_whatever_stands_beside_them() -> None:
    model = fit_planted()
    fresh = rename_passages(make_passages(10, seed=99), "new-")
    weights = model.assign(fresh)
    largest = weights.sort("share", descending=True).unique("passage_id", keep="first")
    theme = largest["passage_id"].str.slice(4).str.head(-3)
    assert [find_themes(model)[topic] for topic in largest["topic"]] == theme.to_list()
    alone = fresh.filter(pl.col("passage_id") == "new-waste003")
    assert model.assign(alone).equals(weights.filter(pl.col("passage_id") == "new-waste003"))


def test_drift_is_small_for_more_of_the_same_and_large_for_something_else() -> None:
    model = fit_planted()
    same = model.measure_drift(rename_passages(make_passages(80, seed=99), "new-"))
    assert (same.passages, same.unknown_words_share, same.unused_topics) == (240, 0, ())
    assert same.residual_error == pytest.approx(same.known_residual_error, abs=0.03)
    assert not same.is_refit_advised
    texts = ["Jerapah zebra gajah bus halte sopir."] * 240
    other = model.measure_drift(make_passages(80).with_columns(pl.Series("text", texts)))
    assert other.unknown_words_share == pytest.approx(0.5)
    assert len(other.unused_topics) == 2
    assert other.reason == "50% of the words of new passages are unknown to the topics, 0% were to be expected."


def test_few_passages_are_no_reason_for_a_new_fit() -> None:
    texts = ["Jerapah zebra gajah."] * 30
    drift = fit_planted().measure_drift(make_passages(10).with_columns(pl.Series("text", texts)))
    assert (drift.unknown_words_share, drift.is_refit_advised) == (1, False)


def test_topics_keep_their_content_under_other_numbers() -> None:
    model = fit_planted().renumber([7, 2, 9])
    assert model.numbers == (2, 7, 9)
    assert model.topics["topic"].to_list() == [2, 7, 9]
    assert model.topics["label"].to_list() == fit_planted().topics["label"].gather([1, 0, 2]).to_list()
    assert np.array_equal(model.components, fit_planted().components[[1, 0, 2]])
    assert save_and_restore(model).assign(make_passages(40)).equals(model.topic_weights)
    moved = {1: 7, 2: 2, 3: 9}
    was = fit_planted().topic_weights.with_columns(pl.col("topic").replace_strict(moved)).sort("passage_id", "topic")
    assert model.topic_weights.equals(was)


def test_topics_of_another_fit_are_matched_by_their_terms() -> None:
    old = fit_planted()
    new = fit_topics(make_passages(40, seed=8), k=3).renumber([11, 12, 13])
    matched = match_topics(old, new)
    themes = {**find_themes(new)}
    assert all(find_themes(old)[row["old"]] == themes[row["new"]] for row in matched.iter_rows(named=True))
    assert matched["similarity"].min() > 0.8
    assert compare_topics(old, new).shape == (3, 3)


def test_a_topic_without_a_partner_is_listed() -> None:
    fewer = fit_topics(make_passages(40).filter(~pl.col("document_id").str.starts_with("waste")), k=2)
    matched = match_topics(fit_planted(), fewer)
    assert matched.filter(pl.col("new").is_null()).height == 1
    assert find_themes(fit_planted())[matched.filter(pl.col("new").is_null())["old"].item()] == "waste"
    assert match_topics(fewer, fit_planted()).filter(pl.col("old").is_null()).height == 1


def test_the_best_assignment_is_that_of_the_whole_not_of_each() -> None:
    first = np.array([[1.0, 0.0, 0.0], [0.8, 0.6, 0.0]])
    second = np.array([[0.8, 0.6, 0.0], [1.0, 0.0, 0.0]])
    match = match_weights(first, second, top=2)
    assert match.second.tolist() == [1, 0]
    np.testing.assert_allclose(match.similarity, 1)
    np.testing.assert_allclose(match.jaccard, 1)


def test_overlaps_of_lists_are_those_worked_out_by_hand() -> None:
    assert compare_lists([1, 2, 3], [2, 3, 4]) == pytest.approx(2 / 4)
    # depths 1, 2, 3: nothing of 1, 1 of 2 (1 in both), 2 of 3, weights 1, 0.9, 0.81
    assert overlap_by_rank([1, 2, 3], [3, 1, 4]) == pytest.approx((0 + 0.9 * 1 / 2 + 0.81 * 2 / 3) / 2.71)
    assert overlap_by_rank([5, 6], [5, 6]) == pytest.approx(1)
    assert overlap_by_rank([], []) == 0


@pytest.mark.parametrize("model", [model for model in MODELS if model != "seeded"])
def test_every_model_finds_the_planted_themes(model: Model) -> None:
    fitted = fit_topics(make_passages(40), k=3, model=model, settings=QUICK)
    assert sorted(find_themes(fitted).values()) == sorted(THEMES)
    largest = fitted.topic_weights.sort("share", descending=True).unique("passage_id", keep="first")
    themes = find_themes(fitted)
    right = [themes[topic] == passage[:-3] for passage, topic in largest.select("passage_id", "topic").iter_rows()]
    assert np.mean(right) >= 0.95
    assert fitted.card()["model"] == model
    assert fitted.assign(make_passages(40)).equals(fitted.topic_weights)


@pytest.mark.parametrize("unit", UNITS)
def test_topics_are_learned_from_the_unit_asked_for_and_given_to_passages(unit: str) -> None:
    settings = TopicSettings(min_texts=30)
    model = fit_topics(make_passages(40), k=3, unit=unit, settings=settings)
    assert model.texts == {"passage": 117, "document": 42}[unit]
    assert model.topic_weights["passage_id"].n_unique() == 120
    assert sorted(find_themes(model).values()) == sorted(THEMES)


def test_words_drawn_at_random_carry_no_topics_and_planted_ones_are_stable() -> None:
    random = np.random.default_rng(4)
    parts = [consonant + vowel for consonant in "bdgklmnprst" for vowel in "aiueo"]
    words = ["".join(random.choice(parts, 3)) for _ in range(150)]
    texts = [". ".join(random.choice(words, 15)) for _ in range(120)]
    noise = make_passages(40).with_columns(pl.Series("text", texts), pl.col("passage_id").alias("document_id"))
    model = fit_topics(noise)
    assert model.k is None
    assert model.reason is not None
    assert model.reason.startswith("These texts carry no topics: 4 to 6 topics do not come back")
    assert fit_planted().topics["stability"].min() > 0.7


def test_seeded_topics_carry_the_name_of_their_seeds_and_hold_them() -> None:
    seeds = {"moving": ["bus", "halte"], "waste": ["sampah", "kompos"]}
    model = fit_topics(make_passages(40), model="seeded", seeds=seeds, k=3, settings=QUICK)
    themes = find_themes(model)
    named = dict(model.topics.select("seed_name", "topic").iter_rows())
    assert (themes[named["moving"]], themes[named["waste"]], themes[named[None]]) == ("transport", "waste", "health")
    assert model.warnings == ()
    assert save_and_restore(model).topics.equals(model.topics)


def test_seeds_that_are_not_in_the_texts_are_a_warning_and_not_an_end() -> None:
    seeds = {"moving": ["bus", "zeppelin"], "flying": ["zeppelin", "balon udara"]}
    model = fit_topics(make_passages(40), model="seeded", seeds=seeds, k=3, settings=QUICK)
    assert model.topics["seed_name"].drop_nulls().to_list() == ["moving"]
    assert model.warnings == (
        "1 of 2 seeds of moving are no terms of the texts: zeppelin.",
        "No seed of flying is a term of the texts (zeppelin, balon udara): it becomes an ordinary topic.",
    )
    assert model.k == 3


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ({"model": "magic"}, "magic"),
        ({"unit": "word"}, "word"),
        ({"model": "seeded"}, "seeds"),
        ({"model": "seeded", "seeds": {"a": ["bus"], "b": ["obat"], "c": ["bau"]}, "k": 2}, "2"),
    ],
)
def test_what_cannot_be_asked_for_is_refused(question: dict[str, object], value: str) -> None:
    with pytest.raises(QuestionError) as caught:
        fit_topics(make_passages(2), **question)
    assert caught.value.value == value


def test_lda_gives_a_text_of_one_topic_to_that_topic() -> None:
    terms = np.array([[0.5, 0.5, 0.0, 0.0], [0.0, 0.0, 0.5, 0.5]])
    texts = scipy.sparse.csr_array(np.array([[2.0, 2.0, 0.0, 0.0], [0.0, 0.0, 0.0, 3.0], [1.0, 0.0, 0.0, 1.0]]))
    found = infer_texts(texts, terms)
    np.testing.assert_allclose(found, [[4, 0], [0, 3], [1, 1]], atol=1e-6)


def test_rows_of_a_group_are_summed() -> None:
    matrix = scipy.sparse.csr_array(np.array([[1, 0], [2, 3], [0, 4]]))
    total, number = sum_rows(matrix, ["b", "a", "b"])
    assert total.toarray().tolist() == [[2, 3], [1, 4]]
    assert number.tolist() == [1, 0, 1]


def test_topics_of_two_languages_are_paired_by_the_names_they_share() -> None:
    random = np.random.default_rng(2)
    subjects = {
        "sport": (
            "pemain, kalah, laga, gol, wasit",
            "player, lost, match, goal, referee",
            "Chelsea, Arsenal, Newcastle",
        ),
        "money": ("saham, bank, bunga, inflasi, pajak", "share, loan, rate, inflation, taxes", "Fed, IMF, Nikkei"),
        "cooking": ("nasi, sambal, dapur, resep, wajan", "rice, sauce, kitchen, recipe, spoon", ""),
    }
    rows = []
    for subject, (indonesian, english, names) in subjects.items():
        for language, words in (("id", indonesian), ("en", english)):
            for number in range(30):
                known = [*random.permutation(words.split(", ")), *random.permutation(names.split(", "))[:2]]
                text = ". ".join([*known, f"{subject[0]}{language}x{chr(97 + number % 9)}"])
                rows.append(
                    (f"{subject}-{language}-{number:02}", f"{subject}{language}{number}", "paragraph", language, text)
                )
    schema = ["passage_id", "document_id", "kind", "language", "text"]
    passages = pl.DataFrame(rows, schema=schema, orient="row")
    model = fit_topics(passages, k=6, settings=TopicSettings(term_max_share=1, stability_resamples=0))
    largest = model.topic_weights.sort("share", descending=True).unique("passage_id", keep="first")
    name_of = {topic: passage.rsplit("-", 1)[0] for passage, topic in largest.select("passage_id", "topic").iter_rows()}
    pairs = {
        name_of[topic]: (language, None if partner is None else name_of[partner])
        for topic, language, partner, _ in pair_languages(model).iter_rows()
    }
    assert pairs == {
        "sport-id": ("id", "sport-en"),
        "sport-en": ("en", "sport-id"),
        "money-id": ("id", "money-en"),
        "money-en": ("en", "money-id"),
        "cooking-id": ("id", None),
        "cooking-en": ("en", None),
    }
    assert model.topics["stability"].null_count() == 6


def test_topics_of_one_language_have_no_partners() -> None:
    pairs = pair_languages(fit_planted())
    assert pairs["partner"].null_count() == 3
    assert pairs["language"].to_list() == ["id"] * 3
