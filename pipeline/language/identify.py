"""Say which language a text is in, and how sure that is.

Takes texts; gives "id", "en" or "other" with a confidence for each. Drops nothing: what it cannot tell is still given a
value, with a low confidence.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import yaml

from pipeline.language.tokens import Tokens, tokenize
from pipeline.language.vocabulary import Vocabulary

__all__ = ["Language", "detect_languages"]

Language = Literal["id", "en", "other"]

_DATA = Path(__file__).parent / "data"
_LISTS = ("id", "en", "ms")
_COLUMN = {language: index + 1 for index, language in enumerate(_LISTS)}
_OWN: tuple[Language, ...] = ("id", "en")

# The model knows 140 languages; these are the ones that occur in Indonesian publishing, or are likely in what it cites.
# Sundanese and Minangkabau are not in the model.
_CANDIDATES = (
    *("id", "en", "ms", "jv", "ace", "tl", "vi", "th"),
    *("ar", "zh", "ja", "ko", "hi", "ta", "tr", "ru", "nl", "de", "fr", "es", "pt", "it"),
)
# How likely a near relative of Indonesian is before reading, against Indonesian: they share most of their words, and
# without this one Indonesian sentence in two hundred passes for Malay.
_PRIOR = {"ms": 0.1, "jv": 0.1, "ace": 0.1}
# Below so many words only Indonesian and English are weighed: the model's guess among all would be chance.
_FEW_WORDS = 5
_NEVER_OWN = 0.99
_ENOUGH_FUNCTION_WORDS = 3
_CLEAR_SHARE = 0.9
# The model reads 1.5 million characters a second; more than this of one passage changes no answer.
_READ_CHARS = 600


def detect_languages(texts: Sequence[str]) -> tuple[list[Language], list[float]]:
    """Return the language of each text.

    A text with at least three function words of Indonesian or English, nine in ten of them of one of the two, and no
    word that marks Malay, is in that language. Others are given to py3langid's model, restricted to some languages,
    with near relatives of Indonesian counted a tenth as likely beforehand; all but "id" and "en" is "other". Texts of
    fewer than five words are given the likelier of "id" and "en" unless the model is all but certain of another, so
    that headings and table cells count with a language, and carry the model's (low) confidence. A text without letters
    is "other" with confidence 0.

    Args:
        texts: The texts.

    Returns:
        The language of each text, and its confidence from 0 to 1. Confidences of decisions by function words (the
        smoothed share of those words that are the language's) and by the model (its probability) are of one scale only
        roughly: both mean "how likely".

    References:
        Lui and Baldwin (2012), langid.py: an off-the-shelf language identification tool. ACL 2012 demonstrations.
    """
    tokens = tokenize(texts, vocabulary=Vocabulary())
    counts = _count_function_words(tokens, len(texts))
    words = _count_words(tokens, len(texts))
    own = counts[:, 1:3]
    total = own.sum(axis=1)
    best = own.argmax(axis=1)
    share = (own.max(axis=1) + 0.5) / (total + 1.0)
    is_clear = (total >= _ENOUGH_FUNCTION_WORDS) & (own.max(axis=1) >= _CLEAR_SHARE * total) & (counts[:, 3] == 0)
    languages: list[Language] = []
    confidences: list[float] = []
    for index, text in enumerate(texts):
        language, confidence = _OWN[int(best[index])], float(share[index])
        if not is_clear[index]:
            language, confidence = _ask_model(text, int(words[index]))
        languages.append(language)
        confidences.append(round(confidence, 4))
    return languages, confidences


def _ask_model(text: str, words: int) -> tuple[Language, float]:
    if words == 0:
        return "other", 0.0
    ranked = dict(_get_model().rank(text[:_READ_CHARS]))
    weights = {language: chance * _PRIOR.get(language, 1.0) for language, chance in ranked.items()}
    total = sum(weights.values())
    chances: dict[Language, float] = {language: weights[language] / total for language in _OWN}
    other = 1.0 - sum(chances.values())
    if words >= _FEW_WORDS or other > _NEVER_OWN:
        chances["other"] = other
    best = max(chances, key=lambda language: chances[language])
    return best, chances[best]


def _count_function_words(tokens: Tokens, texts: int) -> npt.NDArray[np.int64]:
    """Return how many words of each list a text has. One row a text; column 0 is of no list."""
    kinds = tokens.vocabulary.describe("function words", _describe_words)[tokens.word]
    width = len(_LISTS) + 1
    return np.bincount(tokens.passage * width + kinds, minlength=texts * width).reshape(texts, width)


def _count_words(tokens: Tokens, texts: int) -> npt.NDArray[np.int64]:
    """Return how many words with letters each text has."""
    has_letters = tokens.vocabulary.describe("has letters", _describe_letters)[tokens.word]
    return np.bincount(tokens.passage[has_letters], minlength=texts)


def _describe_words(words: Sequence[str]) -> npt.NDArray[np.int64]:
    lists = _read_lists()
    return np.fromiter((lists.get(word.lower(), 0) for word in words), dtype=np.int64, count=len(words))


def _describe_letters(words: Sequence[str]) -> npt.NDArray[np.bool_]:
    return np.fromiter((not word.isdecimal() for word in words), dtype=np.bool_, count=len(words))


@cache
def _read_lists() -> dict[str, int]:
    text = (_DATA / "function_words.yaml").read_text(encoding="utf-8")
    lists: dict[str, list[str]] = yaml.load(text, Loader=yaml.BaseLoader)
    return {word: _COLUMN[language] for language in _LISTS for word in lists[language]}


@cache
def _get_model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    model.set_languages(_CANDIDATES)
    return model
