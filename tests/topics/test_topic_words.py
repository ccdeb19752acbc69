"""Which words become terms, how they are shown, and how phrases are joined."""

import numpy as np
import polars as pl
import scipy.sparse
from hypothesis import given
from hypothesis import strategies as st

from pipeline.topics.phrases import find_phrases, place_phrases
from pipeline.topics.pieces import join_passages
from pipeline.topics.settings import TopicSettings
from pipeline.topics.vocabulary import count_terms, list_repeats, summarise_left_out
from pipeline.topics.words import Words, read_known_words, read_words, share_of_one_document


def read(*texts: str, languages: list[str] | None = None) -> Words:
    return read_words(texts, languages or ["id"] * len(texts), phrase_min_count=3, phrase_min_npmi=0.5)


def test_forms_of_one_stem_are_one_term_shown_in_the_most_frequent_form() -> None:
    words = read("Pelayanan, layanan: layanan; melayani.", "layanan, pelayanan, melayani")
    assert words.keys == ("layan",)
    assert words.forms == ("layanan",)
    assert words.term.tolist() == [0] * 7


def test_an_acronym_keeps_its_capitals() -> None:
    assert read("SPBE. SPBE. spbe. Qris. QRIS. QRIS.").forms == ("QRIS", "SPBE")


def test_a_word_is_stemmed_in_the_language_of_most_of_its_texts() -> None:
    words = read("roads. roads. road. road", "jalan. jalan. jalanan. jalanan", languages=["en", "id"])
    assert set(words.keys) == {"road", "jalan"}


def test_what_says_nothing_is_left_out_with_its_reason() -> None:
    words = read("Sampah dan sampah, yang sampah; Januari, 2021, Rp5 juta. Ujarnya, sebuah ab kotak. Senin: tangki")
    assert words.forms == ("sampah",)
    reasons: dict[str, set[str]] = {}
    for row in words.left_out.iter_rows(named=True):
        reasons.setdefault(row["reason"], set()).add(row["word"])
    assert reasons == {
        "amounts": {"juta"},
        "months": {"januari"},
        "numbers": {"2021", "rp5"},
        "rare words": {"kotak", "tangki"},
        "saying": {"ujarnya"},
        "short": {"ab"},
        "stop_words": {"dan", "yang", "sebuah"},
        "weekdays": {"senin"},
    }


def test_short_words_in_capitals_are_acronyms_and_kept() -> None:
    assert read("TI, TI, TI dan 5G, 5G, 5G").forms == ("5G", "TI")


def test_two_words_that_mostly_stand_together_become_a_phrase() -> None:
    text = "kota cerdas. air. kota cerdas. tanah. kota cerdas. air. tanah. air. tanah."
    words = read(text)
    assert words.forms == ("air", "tanah", "kota cerdas")
    assert [words.forms[term] for term in words.term[:4]] == ["kota cerdas", "air", "kota cerdas", "tanah"]


def test_no_phrase_crosses_a_full_stop_or_a_stop_word() -> None:
    words = read("kota. cerdas. kota dan cerdas. kota, cerdas. kota. cerdas.")
    assert words.forms == ("cerdas", "kota")


def test_text_and_term_stay_in_reading_order() -> None:
    words = read("bus kereta", "", "kereta. bus. kereta. bus")
    assert words.text.tolist() == [0, 0, 2, 2, 2, 2]
    assert [words.forms[term] for term in words.term] == ["bus", "kereta", "kereta", "bus", "kereta", "bus"]


def test_texts_without_words_give_no_terms() -> None:
    words = read("", "12 34", "dan yang")
    assert (len(words.term), words.keys, words.forms) == (0, (), ())


def test_phrases_are_those_of_high_mutual_information() -> None:
    # 0 1 always together (NPMI 1); 2 and 3 meet once among many others.
    words = np.array([0, 1, 2] * 6 + [3, 2, 2, 3])
    follows = np.array([False, True, False] * 6 + [False, True, False, False])
    assert find_phrases(words, follows, min_count=2, min_npmi=0.5).tolist() == [[0, 1]]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.booleans()), max_size=30),
    st.sets(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6),
)
def test_phrases_are_placed_from_left_to_right_without_overlap(
    run: list[tuple[int, bool]], pairs: set[tuple[int, int]]
) -> None:
    words = np.array([word for word, _ in run], dtype=np.int64)
    follows = np.array([follow for _, follow in run], dtype=np.bool_)
    known = sorted(pairs)
    expected, place = [-1] * len(run), 0
    while place < len(run) - 1:
        pair = (int(words[place]), int(words[place + 1]))
        if follows[place + 1] and pair in pairs:
            expected[place] = known.index(pair)
            place += 1
        place += 1
    placed = place_phrases(words, follows, np.array(known, dtype=np.int64).reshape(-1, 2))
    assert placed.tolist() == expected


def test_terms_too_rare_too_common_or_of_one_document_are_left_out() -> None:
    texts = ["bus macet lampu"] * 3 + ["bus tiket lampu"] * 3 + ["bus tiket kolam kolam"] * 2 + ["bus"] * 2
    documents = ["a", "b", "c", "c", "c", "d", "e", "e", "f", "g"]
    settings = TopicSettings(term_min_passages=3, term_min_documents=2, term_max_share=0.6)
    counts = count_terms(read(*(text.replace(" ", ". ") for text in texts)), documents, settings=settings)
    assert counts.forms == ("lampu", "macet", "tiket")
    assert counts.left_out.rows() == [("bus", "too common", 10), ("kolam", "too rare", 4)]
    summary = summarise_left_out(counts.left_out)
    assert summary.rows() == [("too common", 1, 10, ["bus"]), ("too rare", 1, 4, ["kolam"])]
    assert counts.matrix.sum(axis=0).tolist() == [6, 3, 5]


def test_a_term_of_one_document_is_left_out_unless_there_is_only_one() -> None:
    words = read("kolam. lampu. ", "kolam. lampu.", "kolam", "lampu")
    settings = TopicSettings(term_min_passages=2, term_min_documents=2, term_max_share=1)
    assert count_terms(words, ["a", "a", "a", "b"], settings=settings).forms == ("lampu",)
    assert count_terms(words, ["a", "a", "a", "a"], settings=settings).forms == ("kolam", "lampu")


def test_the_most_widespread_terms_are_kept_when_there_are_too_many() -> None:
    texts = [". ".join(f"kata{chr(97 + letter)}" for letter in range(25) if letter <= text) for text in range(26)]
    settings = TopicSettings(term_min_passages=1, term_min_documents=1, term_max_share=1, max_terms=20)
    counts = count_terms(read(*texts), [str(text) for text in range(26)], settings=settings)
    assert counts.forms == tuple(f"kata{chr(97 + letter)}" for letter in range(20))
    assert counts.left_out["word"].to_list() == [f"kata{letter}" for letter in "uvwxy"]
    assert set(counts.left_out["reason"]) == {"beyond max_terms"}


def test_a_word_that_stands_once_counts_if_it_is_a_form_of_another() -> None:
    words = read("layanan. layanan. pelayanan. kotak")
    assert (words.keys, len(words.term)) == (("layan",), 3)
    assert words.left_out.rows() == [("kotak", "rare words", 1)]


def test_the_boilerplate_of_a_source_is_left_out_and_its_subject_is_not() -> None:
    # "redwire" signs every article of one source; "macet" is spoken of by both; "lampu" is rare at its source.
    texts = [f"redwire. macet. tiket{'. lampu' if number == 0 else ''}" for number in range(4)] + ["macet. tiket"] * 4
    documents = [str(number) for number in range(8)]
    settings = TopicSettings(
        term_min_passages=1, term_min_documents=1, term_max_share=1, source_min_documents=3, source_term_share=0.5
    )
    sources = ["red"] * 4 + ["blue"] * 4
    counts = count_terms(read(*texts, "lampu"), [*documents, "8"], settings=settings, sources=[*sources, None])
    assert counts.left_out.rows() == [("redwire", "one source", 4)]
    assert "redwire" in count_terms(read(*texts), documents, settings=settings, sources=None).forms
    # what fills half of all documents may be what the corpus is about
    lone = settings.model_copy(update={"source_min_documents": 5})
    assert "redwire" in count_terms(read(*texts), documents, settings=lone, sources=sources).forms


def test_names_of_media_are_left_out() -> None:
    words = read("Tirto dan detikcom: macet, macet.")
    assert words.forms == ("macet",)
    assert set(words.left_out.filter(pl.col("reason") == "media")["word"]) == {"tirto", "detikcom"}


def test_texts_are_read_again_as_they_were_read_at_first() -> None:
    texts = ["Data pribadi warga bocor.", "Data pribadi, data pribadi: layanan warga.", "Pelayanan. Kotak. SPBE SPBE."]
    words = read(*texts)
    known = read_known_words(texts, ["id"] * 3, words.lexicon)
    keys = words.lexicon.list_keys()
    assert [keys[term] for term in known.term if term >= 0] == [words.keys[term] for term in words.term]
    assert known.text[known.term >= 0].tolist() == words.text.tolist()
    assert "data pribad" in words.keys or "data pribadi" in words.keys


def test_an_unknown_form_of_a_known_word_is_known_and_an_unknown_word_is_counted() -> None:
    lexicon = read("layanan. layanan. tiket. tiket").lexicon
    known = read_known_words(["Melayani, yang jerapah, 2021, ab."], ["id"], lexicon)
    assert [lexicon.list_keys()[term] if term >= 0 else None for term in known.term] == ["layan", None]


def test_repeats_are_rows_that_hold_the_same_terms_as_often() -> None:
    rows = [[1, 2, 0, 1], [1, 2, 0, 1], [1, 1, 0, 1], [1, 0, 0, 0], [1, 0, 0, 0], [1, 2, 0, 1]]
    matrix = scipy.sparse.csr_array(np.array(rows))
    assert list_repeats(matrix, min_terms=2).tolist() == [1, 5]
    assert list_repeats(matrix, min_terms=1).tolist() == [1, 4, 5]


def test_passages_are_joined_into_pieces_of_a_document() -> None:
    documents = ["a", "b", "a", "a", "b"]
    order = np.array([2, 0, 3, 1, 4])
    sizes = np.array([3, 4, 2, 9, 1])
    assert join_passages(documents, order, sizes, piece_terms=5, min_texts=2).tolist() == [0, 2, 0, 1, 2]
    # two documents are fewer than three pieces: pieces of 10 terms are halved to 5, which makes three
    assert join_passages(documents, order, sizes, piece_terms=20, min_texts=3).tolist() == [0, 2, 0, 1, 2]
    assert sorted(join_passages(documents, order, sizes, piece_terms=20, min_texts=99).tolist()) == [0, 1, 2, 3, 4]


def test_words_of_one_document_are_those_to_be_expected_unknown_elsewhere() -> None:
    # "kolam" is in document a only, "jerapah" stands once, "tiket" is in both: 2 + 1 of 6 places
    words = read("kolam. kolam. tiket", "tiket. tiket. jerapah")
    assert share_of_one_document(words, ["a", "b"]) == 3 / 6
    assert share_of_one_document(words, ["a", "a"]) == 1
    assert share_of_one_document(read(), []) == 0
