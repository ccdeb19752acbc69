"""The words that topics are made of: stemmed, without those that say nothing, phrases joined.

Takes texts and their languages; gives the terms of each text, what was left out with its reason, and what it takes to
read other texts in the same way. Knows no topics. A word is judged once for each distinct word, never at each place.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import yaml
from numpy.typing import NDArray

from pipeline.language import Tokens, stem_english, stem_indonesian, tokenize
from pipeline.topics.phrases import find_phrases, place_phrases

__all__ = [
    "KnownWords", "Lexicon", "Words", "list_left_out", "read_known_words", "read_words", "share_of_one_document",
]  # fmt: skip

_LEFT_OUT = Path(__file__).parent / "data" / "left_out.yaml"
_MIN_LETTERS = 3
_MIN_LETTERS_OF_ACRONYM = 2
_DIGITS_OF_A_NUMBER = 2
# A sum of money is written as one word: "Rp5 miliar".
_SUM = re.compile(r"(rp)?\d+")
# What occurs less often is too rare for a term of its own.
_MIN_COUNT = 2
_RARE = "rare words"
_UNKNOWN, _NO_TERM = -1, -2


@dataclass(frozen=True, slots=True)
class Lexicon:
    """How words became terms, so that other texts are read in the same way.

    Attributes:
        words: The words that are terms or parts of terms, in lower case, sorted.
        stem_of: For each word the number of its stem.
        stems: Stems by number, sorted.
        pairs: One row per phrase: the number of its first and of its second stem, sorted.
    """

    words: tuple[str, ...]
    stem_of: NDArray[np.int64]
    stems: tuple[str, ...]
    pairs: NDArray[np.int64]

    def list_keys(self) -> list[str]:
        """Return the key of each term: of all stems, then of all phrases."""
        return [*self.stems, *(f"{self.stems[first]} {self.stems[second]}" for first, second in self.pairs)]


@dataclass(frozen=True, slots=True)
class KnownWords:
    """The terms of texts that were read by a lexicon, in reading order.

    Attributes:
        text: Index of the text of each term.
        term: Number of the term in the order of `Lexicon.list_keys`; -1 for a word that the lexicon lacks although it
            could be a term.
    """

    text: NDArray[np.int32]
    term: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Words:
    """The terms of texts, in reading order.

    Attributes:
        text: Index of the text of each term.
        term: Number of the term.
        keys: By number: the stem, or both stems of a phrase with a space between; first all stems, then all phrases.
        forms: By number: the form in which the term is written most often.
        left_out: One row per word that is no term: word, reason, places.
        lexicon: How to read other texts in the same way.
    """

    text: NDArray[np.int32]
    term: NDArray[np.int64]
    keys: tuple[str, ...]
    forms: tuple[str, ...]
    left_out: pl.DataFrame
    lexicon: Lexicon


def read_words(
    texts: Sequence[str], languages: Sequence[str], *, phrase_min_count: int, phrase_min_npmi: float
) -> Words:
    """Return the terms of texts.

    A word is stemmed in the language of most of the texts that it stands in, and shown in its most frequent form.

    Args:
        texts: The texts.
        languages: Language of each: "en" is stemmed as English, all else as Indonesian.
        phrase_min_count: Two words side by side must occur this often to be joined.
        phrase_min_npmi: And attract each other this much, -1 to 1.
    """
    tokens = tokenize(texts)
    is_english = np.array([language == "en" for language in languages], dtype=np.bool_)
    distinct = _judge_words(tokens, is_english[tokens.passage])
    stems, stem_of = _number_stems(distinct["stem"].to_list())

    stem = stem_of[tokens.word]
    is_kept = stem >= 0
    follows = (~tokens.follows_break & is_kept & _look_back(is_kept))[is_kept]
    stem, written = stem[is_kept], tokens.word[is_kept]
    pairs = find_phrases(stem, follows, min_count=phrase_min_count, min_npmi=phrase_min_npmi)
    number, second, is_term = _join_phrases(stem, follows, pairs, len(stems))
    partner = np.where(second, np.roll(written, -1)[is_term], -1)
    lexicon = _make_lexicon(distinct, stems, pairs)
    keys = lexicon.list_keys()
    used, term = np.unique(number, return_inverse=True)
    return Words(
        text=tokens.passage[is_kept][is_term],
        term=term,
        keys=tuple(keys[number] for number in used),
        forms=_choose_forms(term, written[is_term], partner, tokens.vocabulary.words, distinct["folded"].to_list()),
        left_out=_list_words_left_out(distinct),
        lexicon=lexicon,
    )


def share_of_one_document(words: Words, documents: Sequence[str]) -> float:
    """Return the share of the places of words whose word stands in one document only.

    As many are to be expected unknown in another document of the kind: it would be the one that has them.

    Args:
        words: The terms of texts, of which those of several words are left aside.
        documents: The document of each text.

    References:
        I. J. Good (1953), The population frequencies of species and the estimation of population parameters,
        Biometrika 40, by documents instead of places.
    """
    number = np.unique(np.asarray(documents, dtype=object), return_inverse=True)[1]
    is_word = np.array([" " not in key for key in words.keys], dtype=np.bool_)
    chosen = is_word[words.term]
    term, of = words.term[chosen], number[words.text[chosen]]
    pairs = np.unique(term * (int(number.max(initial=0)) + 1) + of) // (int(number.max(initial=0)) + 1)
    in_documents = np.bincount(pairs, minlength=len(words.keys))
    rare = int(words.left_out.filter(pl.col("reason") == _RARE)["places"].sum())
    lone = int((in_documents[term] == 1).sum()) + rare
    return lone / (len(words.term) + rare) if len(words.term) + rare else 0.0


def read_known_words(texts: Sequence[str], languages: Sequence[str], lexicon: Lexicon) -> KnownWords:
    """Return the terms of texts, read as the texts were that the lexicon comes from.

    What a text holds does not depend on the other texts. A word that the lexicon lacks is stemmed in the language of
    its text, since another form of it may be known.

    Args:
        texts: The texts.
        languages: Language of each.
        lexicon: Of `read_words`.
    """
    tokens = tokenize(texts)
    is_english = np.array([language == "en" for language in languages], dtype=np.bool_)
    stem_of = {word: int(stem) for word, stem in zip(lexicon.words, lexicon.stem_of, strict=True)}
    number_of = {stem: number for number, stem in enumerate(lexicon.stems)}
    by_language = np.full((len(tokens.vocabulary.words), 2), _NO_TERM, dtype=np.int64)
    met = np.unique(tokens.word.astype(np.int64) * 2 + is_english[tokens.passage])
    for word, language in zip(met // 2, met % 2, strict=True):
        by_language[word, language] = _look_up(
            tokens.vocabulary.words[word].lower(), stem_english if language else stem_indonesian, stem_of, number_of
        )
    stem = by_language[tokens.word, is_english[tokens.passage].astype(np.int64)]
    is_known = stem >= 0
    is_kept = stem != _NO_TERM
    follows = (~tokens.follows_break & is_known & _look_back(is_known))[is_kept]
    number, _, is_term = _join_phrases(stem[is_kept], follows, lexicon.pairs, len(lexicon.stems))
    return KnownWords(text=tokens.passage[is_kept][is_term], term=number)


def _look_up(word: str, stem: Callable[[str], str], stem_of: Mapping[str, int], number_of: Mapping[str, int]) -> int:
    """Return the number of the stem of a word; _UNKNOWN if there is none, _NO_TERM if it never can be a term."""
    known = stem_of.get(word)
    if known is not None:
        return known
    if _why_left_out(word, _MIN_COUNT, is_acronym=False):
        return _NO_TERM
    return number_of.get(stem(word), _UNKNOWN)


def _join_phrases(
    stem: NDArray[np.int64], follows: NDArray[np.bool_], pairs: NDArray[np.int64], stems: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the number of each term, whether it is a phrase, and which places begin a term.

    The second word of a phrase is no term of its own.
    """
    phrase = place_phrases(stem, follows, pairs)
    is_term = ~_look_back(phrase >= 0)
    return np.where(phrase >= 0, stems + phrase, stem)[is_term], (phrase >= 0)[is_term], is_term


def _make_lexicon(distinct: pl.DataFrame, stems: Sequence[str], pairs: NDArray[np.int64]) -> Lexicon:
    kept = distinct.filter(pl.col("stem").is_not_null()).unique("folded").sort("folded")
    number_of = {stem: number for number, stem in enumerate(stems)}
    return Lexicon(
        words=tuple(kept["folded"]),
        stem_of=np.array([number_of[stem] for stem in kept["stem"]], dtype=np.int64),
        stems=tuple(stems),
        pairs=pairs,
    )


def _number_stems(stems: Sequence[str | None]) -> tuple[list[str], NDArray[np.int64]]:
    """Return the distinct stems in alphabetical order, and for each word the number of its stem, -1 without one."""
    distinct = sorted({stem for stem in stems if stem is not None})
    numbers = {stem: number for number, stem in enumerate(distinct)}
    return distinct, np.array([-1 if stem is None else numbers[stem] for stem in stems], dtype=np.int64)


def _look_back(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return for each place what holds at the one before; nothing holds before the first."""
    before = np.zeros_like(mask)
    before[1:] = mask[:-1]
    return before


def _judge_words(tokens: Tokens, is_english: NDArray[np.bool_]) -> pl.DataFrame:
    """Return one row per distinct word as written, by word id: folded, stem (null if left out), reason, count.

    Count, stem and reason are those of the folded word; case does not matter.
    """
    written = tokens.vocabulary.words
    frame = pl.DataFrame(
        {
            "folded": [word.lower() for word in written],
            "count": np.bincount(tokens.word, minlength=len(written)),
            "english": np.bincount(tokens.word[is_english], minlength=len(written)),
            "is_capitals": [word.isupper() for word in written],
        },
        schema_overrides={"folded": pl.String, "is_capitals": pl.Boolean},
    )
    sums = (
        frame.group_by("folded")
        .agg(pl.col("count", "english").sum(), pl.col("count").filter("is_capitals").sum().alias("capitals"))
        .select("folded", "count", pl.col("english", "capitals") * 2 > pl.col("count"))
        .sort("folded")
    )
    reasons, stems = [], []
    for word, count, is_mostly_english, is_acronym in sums.iter_rows():
        reason = _why_left_out(word, count, is_acronym=is_acronym)
        reasons.append(reason)
        stems.append(None if reason else (stem_english if is_mostly_english else stem_indonesian)(word))
    # A word that stands once is a term all the same if it is a form of another.
    known = set(stems) - {None}
    for place, (word, _, is_mostly_english, _) in enumerate(sums.iter_rows()):
        if reasons[place] == _RARE:
            stem = (stem_english if is_mostly_english else stem_indonesian)(word)
            if stem in known:
                reasons[place], stems[place] = None, stem
    judged = sums.select(
        "folded",
        "count",
        pl.Series("stem", stems, dtype=pl.String),
        pl.Series("reason", reasons, dtype=pl.String),
    )
    return frame.select("folded").join(judged, on="folded", how="left", maintain_order="left")


def _why_left_out(word: str, count: int, *, is_acronym: bool) -> str | None:
    """Return why a folded word is no term, or None if it is one. "4g" and "b2b" are words, "rp80" is a number."""
    listed = _read_left_out().get(word)
    if listed:
        return listed
    if _SUM.fullmatch(word) or sum(character.isdigit() for character in word) >= _DIGITS_OF_A_NUMBER:
        return "numbers"
    if len(word) < (_MIN_LETTERS_OF_ACRONYM if is_acronym else _MIN_LETTERS):
        return "short"
    if count < _MIN_COUNT:
        return _RARE
    return None


def list_left_out() -> frozenset[str]:
    """Return the words that say nothing about what a passage is about, in lower case."""
    return frozenset(_read_left_out())


@cache
def _read_left_out() -> dict[str, str]:
    """Return every word that is never a term, with the reason."""
    from spacy.lang.en.stop_words import STOP_WORDS as STOP_WORDS_EN
    from spacy.lang.id.stop_words import STOP_WORDS as STOP_WORDS_ID

    # Our words have no hyphens: "masing-masing" is twice "masing".
    reasons = {part: "stop_words" for word in (*STOP_WORDS_ID, *STOP_WORDS_EN) for part in word.split("-")}
    for reason, by_language in yaml.safe_load(_LEFT_OUT.read_text(encoding="utf-8")).items():
        for words in by_language.values():
            reasons.update({str(word): str(reason) for word in words})
    return reasons


def _choose_forms(
    term: NDArray[np.int64],
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    words: Sequence[str],
    folded: Sequence[str],
) -> tuple[str, ...]:
    """Return the most frequent form of each term: the folded form first, then how that is mostly written."""
    counted = (
        pl.DataFrame({"term": term, "first": first, "second": second})
        .group_by("term", "first", "second")
        .agg(pl.len().alias("count"))
    )
    rows = counted.with_columns(
        pl.Series("form", _spell(counted, words), dtype=pl.String),
        pl.Series("folded", _spell(counted, folded), dtype=pl.String),
    )
    best = (
        rows.with_columns(pl.col("count").sum().over("term", "folded").alias("folded_count"))
        .sort("term", "folded_count", "folded", "count", "form", descending=[False, True, False, True, False])
        .unique("term", keep="first", maintain_order=True)
    )
    return tuple(best["form"])


def _spell(rows: pl.DataFrame, words: Sequence[str]) -> list[str]:
    return [
        words[first] if second < 0 else f"{words[first]} {words[second]}"
        for first, second in rows.select("first", "second").iter_rows()
    ]


def _list_words_left_out(distinct: pl.DataFrame) -> pl.DataFrame:
    return (
        distinct.filter(pl.col("reason").is_not_null())
        .unique("folded")
        .select(pl.col("folded").alias("word"), "reason", pl.col("count").cast(pl.Int64).alias("places"))
    )
