"""Reduce a word to its stem, once for each distinct word.

Takes a word; gives its Indonesian or its English stem. Judges no context: what a text's language is, others say.
"""

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from pipeline.language.affixes import can_derive

__all__ = ["is_stemmed", "list_exceptional_forms", "stem_english", "stem_indonesian"]

_DATA = Path(__file__).parent / "data"
# Remembered words; a corpus of 100 MB has about half a million distinct ones, of which only the likely are stemmed.
_REMEMBERED = 1 << 18
_CLITIC = re.compile(r"^(.{4,})(?:nya|lah|kah)$")
_NOUN_IN_KAN = re.compile(r"^(?:ke|pe).+[^k]kan(?:nya|lah|kah|pun)?$")
_SHORTEST_STEMMED = 4
# No word of either language is longer; what is, is no word, and could keep the rules busy for minutes.
_LONGEST_STEMMED = 40


@lru_cache(maxsize=_REMEMBERED)
def stem_indonesian(word: str) -> str:
    """Return the stem of an Indonesian word.

    Affixes are taken off after Nazief and Adriani with the corrections of Asian (enhanced confix stripping) by
    PySastrawi, over its dictionary of roots and ours. Nouns in ke-...-an and pe-...-an keep the k of their root
    (perpajakan is of pajak; by the rules alone -kan would go). A word it does not know loses at least -nya, -lah and
    -kah. A stem from which no affixes lead back to the word (it takes "deliserdang" for "serdang") is not believed.

    Args:
        word: One word without hyphens or spaces, in any case.

    Returns:
        The stem in lower case; the word itself where it has no affix that we know.

    References:
        Asian, Williams and Tahaghoghi (2005), Stemming Indonesian. ACSC 38: 307-314.
    """
    folded = word.lower()
    exceptions = _read_exceptions_id()
    if folded in exceptions:
        return exceptions[folded]
    if not is_stemmed(folded):
        return folded
    stem: str = _get_stemmer().stem_singular_word(folded)
    if stem != folded and can_derive(folded, stem):
        if _NOUN_IN_KAN.match(folded) and _get_stemmer().dictionary.contains(f"{stem}k"):
            stem = f"{stem}k"
        return exceptions.get(stem, stem)
    clitic = _CLITIC.match(folded)
    if clitic and not _get_stemmer().dictionary.contains(folded):
        return stem_indonesian(clitic.group(1))
    return folded


@lru_cache(maxsize=_REMEMBERED)
def stem_english(word: str) -> str:
    """Return the stem of an English word.

    Plural, -ed and -ing are taken off by steps 1 and 5 of Porter's rules; derived words stay apart ("community" and
    "communication" share no stem, as they do under the whole of Porter's rules). -ize is read as -ise.

    Args:
        word: One word, in any case.

    Returns:
        The stem in lower case. It need not be a word.

    References:
        Porter (1980), An algorithm for suffix stripping. Program 14(3): 130-137.
    """
    folded = word.lower()
    exceptions = _read_exceptions_en()
    if folded in exceptions:
        return exceptions[folded]
    if not is_stemmed(folded):
        return folded
    folded = _IZE.sub(r"\1is\2", folded)
    return _tidy_end(_drop_tense(_drop_plural(folded)))


def is_stemmed(folded: str) -> bool:
    """Return whether the rules look at a word at all: letters a to z, neither too few nor too many."""
    return _SHORTEST_STEMMED <= len(folded) <= _LONGEST_STEMMED and folded.isascii() and folded.isalpha()


def list_exceptional_forms() -> tuple[tuple[str, str], ...]:
    """Return the Indonesian words whose stem is listed by hand, each with its stem."""
    return tuple(_read_exceptions_id().items())


_IZE = re.compile(r"^(.*[aeiouy].+)iz(e|es|ed|er|ers|ing|ation|ations)$")
_VOWEL = re.compile(r"[aeiou]|(?<=[^aeiou])y")
_SHORT_SYLLABLE = re.compile(r"[^aeiou][aeiouy][^aeiouwxy]$")
_DOUBLED = re.compile(r"([^aeioulsz])\1$")


def _drop_plural(word: str) -> str:
    if word.endswith("sses"):
        return word[:-2]
    if word.endswith("ies"):
        return word[:-2] if len(word) > 4 else word[:-1]
    if re.search(r"(?:ch|sh|x)es$", word):
        return word[:-2]
    if word.endswith("s") and not re.search(r"(?:ss|us|is)$", word):
        return word[:-1]
    return word


def _drop_tense(word: str) -> str:
    if word.endswith("eed"):
        return word
    for ending in ("ed", "ing"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 1 and _VOWEL.search(stem):
            if re.search(r"(?:at|bl|iz|is)$", stem) and len(stem) > 3:
                return stem + "e"
            if _DOUBLED.search(stem):
                return stem[:-1]
            if _measure(stem) == 1 and _SHORT_SYLLABLE.search(stem):
                return stem + "e"
            return stem
    return word


def _tidy_end(word: str) -> str:
    if word.endswith("y") and _VOWEL.search(word[:-1]) and len(word) > 2:
        return word[:-1] + "i"
    if word.endswith("ll") and _measure(word[:-1]) > 1:
        return word[:-1]
    if word.endswith("e"):
        stem = word[:-1]
        measure = _measure(stem)
        if measure > 1 or (measure == 1 and not _SHORT_SYLLABLE.search(stem)):
            return stem
    return word


def _measure(stem: str) -> int:
    """Return how often a vowel is followed by a consonant: Porter's m."""
    shape = "".join(
        "v" if letter in "aeiou" or (letter == "y" and index > 0 and stem[index - 1] not in "aeiou") else "c"
        for index, letter in enumerate(stem)
    )
    return shape.count("vc")


@cache
def _get_stemmer() -> Any:
    from Sastrawi.Dictionary.ArrayDictionary import ArrayDictionary
    from Sastrawi.Stemmer.Stemmer import Stemmer
    from Sastrawi.Stemmer.StemmerFactory import StemmerFactory

    return Stemmer(ArrayDictionary([*StemmerFactory().get_words(), *_read_data("id")["roots"]]))


@cache
def _read_data(language: str) -> dict[str, Any]:
    text = (_DATA / f"stems_{language}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return data


@cache
def _read_exceptions_id() -> dict[str, str]:
    exceptions: dict[str, str] = _read_data("id")["exceptions"]
    return exceptions


@cache
def _read_exceptions_en() -> dict[str, str]:
    """Return each listed form's stem; a stem stands for itself."""
    listed: dict[str, list[str]] = _read_data("en")["exceptions"]
    return {form: stem for stem, forms in listed.items() for form in (stem, *forms)}
