"""Coherence beside gensim's, choice of the number of topics, and labels."""

from math import log

import numpy as np
import pytest
import scipy.sparse
from gensim.corpora import Dictionary
from gensim.models.coherencemodel import CoherenceModel
from hypothesis import given
from hypothesis import strategies as st

from pipeline.topics.choose import list_candidates
from pipeline.topics.coherence import measure_coherence
from pipeline.topics.labels import label_topics, measure_exclusivity
from pipeline.topics.settings import TopicSettings


def make_matrix(rows: list[list[int]]) -> scipy.sparse.csr_array:
    return scipy.sparse.csr_array(np.array(rows))


def test_coherence_is_that_worked_out_by_hand() -> None:
    # Of 4 texts a stands in 3, b in 2, both in 2; c only alone.
    matrix = make_matrix([[2, 1, 0], [1, 5, 0], [1, 0, 0], [0, 0, 1]])
    npmi = log((2 / 4) / (3 / 4 * 2 / 4)) / -log(2 / 4)
    assert measure_coherence(matrix, [np.array([0, 1])]) == pytest.approx([npmi])
    assert measure_coherence(matrix, [np.array([0, 2]), np.array([0, 1, 2])]) == pytest.approx([-1, (npmi - 1 - 1) / 3])


def test_words_that_are_everywhere_tell_nothing() -> None:
    assert measure_coherence(make_matrix([[1, 1], [1, 1]]), [np.array([0, 1])]) == pytest.approx([0])


def test_a_topic_of_one_term_has_no_coherence() -> None:
    assert np.isnan(measure_coherence(make_matrix([[1, 1]]), [np.array([0])])).all()


def test_coherence_equals_that_of_gensim_over_whole_texts() -> None:
    rng = np.random.default_rng(4)
    # Every two words meet in some text, so that gensim's smoothing of zeros plays no part.
    present = rng.random((60, 8)) < 0.5
    names = [f"w{number}" for number in range(8)]
    texts = [[name for name, is_there in zip(names, row, strict=True) if is_there] for row in present]
    topics = [[0, 1, 2, 3], [4, 5, 6, 7], [0, 7, 3, 5]]
    gensim_model = CoherenceModel(
        topics=[[names[term] for term in topic] for topic in topics],
        texts=texts,
        dictionary=Dictionary(texts),
        coherence="c_npmi",
        window_size=100,
        topn=4,
        processes=1,
    )
    ours = measure_coherence(make_matrix(present.astype(int).tolist()), [np.array(topic) for topic in topics])
    np.testing.assert_allclose(ours, gensim_model.get_coherence_per_topic(), atol=1e-6)


@given(
    st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), min_size=1, max_size=15),
    st.permutations(range(4)),
)
def test_coherence_has_bounds_and_knows_no_order_of_terms(rows: list[list[int]], order: list[int]) -> None:
    matrix = make_matrix(rows)
    if any(not column for column in matrix.sum(axis=0)):
        return
    value = measure_coherence(matrix, [np.arange(4)])[0]
    assert -1 <= value <= 1
    assert measure_coherence(matrix, [np.array(order)])[0] == pytest.approx(value)


@pytest.mark.parametrize(
    ("k_range", "texts", "expected"),
    [
        ((4, 30), 10_000, (4, 5, 6, 8, 10, 12, 15, 20, 25, 30)),
        ((4, 30), 200, (4, 5, 6, 8, 10)),
        ((4, 30), 50, (2,)),
        ((7, 7), 10_000, (7,)),
        ((7, 13), 10_000, (7, 8, 10, 12, 13)),
    ],
)
def test_candidates_lie_in_the_range_and_are_not_more_than_texts_can_fill(
    k_range: tuple[int, int], texts: int, expected: tuple[int, ...]
) -> None:
    assert list_candidates(k_range, texts, settings=TopicSettings(passages_per_topic=20)) == expected


def test_exclusivity_is_the_share_of_a_terms_weight() -> None:
    terms = np.array([[0.6, 0.4, 0.0], [0.2, 0.8, 0.0]])
    np.testing.assert_allclose(measure_exclusivity(terms), [[0.75, 1 / 3, 0], [0.25, 2 / 3, 0]])


def test_a_label_holds_heavy_terms_that_other_topics_lack() -> None:
    forms = ["kota", "bus", "halte", "sampah", "kompos"]
    terms = np.array([[0.4, 0.35, 0.25, 0.0, 0.0], [0.5, 0.0, 0.0, 0.3, 0.2]])
    assert label_topics(terms, forms, candidates=5, size=2) == ["bus, halte", "sampah, kota"]


def test_a_label_says_a_word_once_and_prefers_its_phrase() -> None:
    forms = ["data", "data pribadi", "aman", "rahasia data"]
    terms = np.array([[0.4, 0.3, 0.2, 0.1]])
    assert label_topics(terms, forms, candidates=4, size=2) == ["data pribadi, aman"]
    lighter = np.array([[0.7, 0.1, 0.15, 0.05]])
    assert label_topics(lighter, forms, candidates=4, size=2) == ["data, aman"]


def test_a_label_holds_no_term_without_weight() -> None:
    terms = np.array([[1.0, 0.0], [0.0, 0.0]])
    assert label_topics(terms, ["bus", "kota"], candidates=2, size=3) == ["bus", "(no terms)"]
