"""Names of topics: what is proposed, and the file in which people write theirs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import SettingsError
from pipeline.topics.label_file import TopicLabel, parse_labels, write_labels
from pipeline.topics.labels import propose_label

TERMS = [("jaringan internet", 0.9, 0.0), ("network", 0.6, 0.9), ("internet", 0.5, 0.0), ("kabel", 0.4, 0.1)]


def test_a_label_holds_terms_of_its_language_and_the_code_that_goes_with_them() -> None:
    # "internet" stands in the phrase already
    assert propose_label(TERMS, ["Keterbatasan infrastruktur", "Lain"], lang="id") == (
        "jaringan internet, kabel (Keterbatasan infrastruktur)"
    )


def test_a_language_without_two_terms_of_its_own_takes_the_terms_as_they_are() -> None:
    assert propose_label(TERMS, ["Limited infrastructure"], lang="en") == (
        "jaringan internet, network, kabel (Limited infrastructure)"
    )
    # and so does one whose terms are hardly what the topic is about
    few = [("jaringan internet", 0.9, 0.0), ("area", 0.1, 1.0), ("data", 0.1, 1.0)]
    assert propose_label(few, [], lang="en") == "jaringan internet, area, data"
    english = [*TERMS, ("cable", 0.3, 1.0)]
    assert propose_label(english, [], lang="en") == "network, cable"


def test_no_terms_and_no_codes_say_so() -> None:
    assert propose_label([], [], lang="en") == "(no terms)"


def test_a_file_with_names_of_people_is_read() -> None:
    text = "topics:\n  2:\n    id: Anggaran\n    en:\n    proposed: {id: 'dana, kas', en: cash}\n    terms: dana, kas\n"
    labels, gone = parse_labels(text, "labels.yaml")
    assert labels == {2: TopicLabel(2, "Anggaran", None, "dana, kas", "cash", "dana, kas")}
    assert gone == []
    assert labels[2].is_named
    # a name in one language stands for the other before any proposal
    assert (labels[2].read("id"), labels[2].read("en")) == ("Anggaran", "Anggaran")


def test_without_names_the_proposals_are_shown() -> None:
    label = TopicLabel(1, None, None, "dana", "cash", "dana")
    assert (label.is_named, label.read("id"), label.read("en")) == (False, "dana", "cash")


names = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).map(
    lambda text: " ".join(text.split())
)


@given(
    st.dictionaries(
        st.integers(1, 99),
        st.tuples(st.none() | names.filter(bool), st.none() | names.filter(bool), names, names),
        max_size=5,
    )
)
def test_what_is_written_is_read_again(entries: dict[int, tuple[str | None, str | None, str, str]]) -> None:
    labels = [TopicLabel(topic, *own, "a, b") for topic, own in sorted(entries.items())]
    text = write_labels(labels, labels[:1])
    again, gone = parse_labels(text, "labels.yaml")
    assert list(again.values()) == labels
    assert gone == labels[:1]
    assert write_labels(list(again.values()), gone) == text


def test_a_name_may_be_a_word_that_yaml_takes_for_something_else() -> None:
    labels, _ = parse_labels("topics:\n  1: {id: no, en: 2024}\n", "labels.yaml")
    assert (labels[1].id, labels[1].en) == ("no", "2024")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("topics:\n  1: {id: [a}\n", "labels.yaml:2 is no valid YAML"),
        ("topic:\n  1: {id: a}\n", "Expected `topics:`"),
        ("topics:\n  one: {id: a}\n", "Expected the number of a topic"),
        ("topics:\n  0: {id: a}\n", "Expected the number of a topic"),
        ("topics:\n  1: {name: a}\n", "Expected id, en, proposed and terms for topic 1"),
        ("topics:\n  1: {id: [a, b]}\n", "Expected a name for topic 1"),
        ("topics: [a]\n", "Expected a number and names"),
        ("topics:\n  1: {id: '" + 201 * "a" + "'}\n", "at most 200 letters"),
    ],
)
def test_a_mistake_in_the_file_is_named_with_its_place(text: str, hint: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_labels(text, "labels.yaml")
    assert hint in str(caught.value)
