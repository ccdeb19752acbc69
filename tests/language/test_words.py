import re
import unicodedata

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language import Vocabulary, tokenize


def spell(texts, tokens):
    return [texts[p][s:e] for p, s, e in zip(tokens.passage, tokens.start, tokens.end, strict=True)]


def is_letter_or_digit(character):
    return unicodedata.category(character) in ("Nd", "Nl") or unicodedata.category(character)[0] in "LM"


def cut_slowly(text):
    marks = "".join("w" if is_letter_or_digit(character) else " " for character in text)
    return [text[match.start() : match.end()] for match in re.finditer("w+", marks)]


@given(st.lists(st.text(max_size=40), max_size=6))
@settings(deadline=None)
def test_a_word_is_a_run_of_letters_or_digits_of_any_script(texts):
    tokens = tokenize(texts)
    expected = [(index, word) for index, text in enumerate(texts) for word in cut_slowly(text)]
    assert list(zip(tokens.passage.tolist(), spell(texts, tokens), strict=True)) == expected


@given(st.lists(st.text(alphabet="ab -.\n", max_size=30), max_size=6))
@settings(deadline=None)
def test_offsets_give_the_word_back_and_ids_tell_words_apart(texts):
    tokens = tokenize(texts)
    words = spell(texts, tokens)
    assert words == [tokens.vocabulary.words[word] for word in tokens.word]
    assert len(tokens.vocabulary) == len(set(words))


@given(st.lists(st.lists(st.text(alphabet="abc", min_size=1, max_size=3), max_size=8), max_size=5))
@settings(deadline=None)
def test_a_vocabulary_keeps_its_ids_from_batch_to_batch(batches):
    vocabulary = Vocabulary()
    ids = {}
    for words in batches:
        tokens = tokenize([" ".join(words)], vocabulary=vocabulary)
        for word, number in zip(words, tokens.word.tolist(), strict=True):
            assert ids.setdefault(word, number) == number
    assert len(vocabulary) == len(ids)


def test_many_words_grow_the_vocabulary_without_mixing_any_up():
    words = [f"kata{number}" for number in range(50_000)]
    vocabulary = Vocabulary()
    first = tokenize([" ".join(words)], vocabulary=vocabulary)
    again = tokenize([" ".join(reversed(words))], vocabulary=vocabulary)
    assert vocabulary.words == words
    assert first.word.tolist() == list(range(len(words)))
    assert np.array_equal(again.word, first.word[::-1])


def test_a_long_text_is_cut_as_a_short_one():
    text = "Kota pintar, kota hijau. " * 60_000
    tokens = tokenize(["satu", text, "dua"])
    assert len(tokens) == 4 * 60_000 + 2
    assert spell(["satu", text, "dua"], tokens)[-5:] == ["Kota", "pintar", "kota", "hijau", "dua"]
    assert tokens.first.tolist() == [0, 1, 240_001, 240_002]


def test_no_text_gives_no_words():
    assert len(tokenize([])) == 0
    assert len(tokenize(["", " ... ", "—"])) == 0


def test_a_phrase_may_cross_spaces_hyphens_dashes_line_breaks_quotes_and_emphasis():
    text = "e-government Wi–Fi smart\ncity *big* data “satu” data"
    tokens = tokenize([text])
    assert tokens.follows_break.tolist() == [True] + [False] * 9


def test_a_phrase_may_not_cross_other_signs():
    text = "satu, dua. tiga: empat (lima) enam/tujuh; delapan? sembilan"
    tokens = tokenize([text])
    assert tokens.follows_break.all()


def test_points_and_commas_inside_a_number_are_no_break():
    tokens = tokenize(["sebanyak 1.500 orang, 7,2 persen, 3, 4 dan 5.Lima 6..7"])
    broken = [word for word, is_break in zip(tokens.word.tolist(), tokens.follows_break, strict=True) if is_break]
    assert [tokens.vocabulary.words[word] for word in broken] == ["sebanyak", "7", "3", "4", "Lima", "7"]
