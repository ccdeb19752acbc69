"""Reduce a word to its stem, once for each distinct word.

Takes a word; gives its Indonesian or its English stem. Judges no context: what a text's language is, others say.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from pipeline.language.affix_rules import strip_affixes
from pipeline.language.affixes import can_derive

__all__ = ["is_root", "list_forms", "list_stem_parts", "stem_english", "stem_indonesian"]

_DATA = Path(__file__).parent / "data"
# Remembered words; a corpus of 100 MB has about half a million distinct ones.
_REMEMBERED = 1 << 18
_CLITIC = re.compile(r"^(.{4,})(?:nya|lah|kah)$")
_NOUN_IN_KAN = re.compile(r"^(?:ke|pe).+[^k]kan(?:nya|lah|kah|pun)?$")
_SHORTEST_STEMMED = 4
_SWALLOWED = {"k": "g", "p": "m", "s": "y", "t": "n"}
# No word of either language is longer; what is, is no word, and could keep the rules busy for minutes.
_LONGEST_STEMMED = 40


@lru_cache(maxsize=_REMEMBERED)
def stem_indonesian(word: str) -> str:
    """Return the stem of an Indonesian word.

    Affixes are taken off after Nazief and Adriani with the corrections of Asian (enhanced confix stripping), over the
    dictionary of roots of PySastrawi and ours. Spellings of news and talk are read as the word of the dictionary
    (resiko as risiko). Nouns in ke-...-an and pe-...-an keep the k of their root (perpajakan is of pajak; by the rules
    alone -kan would go). A word it does not know loses at least -nya, -lah and -kah. A stem from which no affixes lead
    back to the word (it takes "deliserdang" for "serdang") is not believed.

    Args:
        word: One word without hyphens or spaces, in any case.

    Returns:
        The stem in lower case; the word itself where it has no affix that we know.

    References:
        Asian, Williams and Tahaghoghi (2005), Stemming Indonesian. ACSC 38: 307-314.
    """
    folded = word.lower()
    exceptions, variants = _read_exceptions_id(), _read_variants_id()
    folded = variants.get(folded, folded)
    if folded in exceptions:
        return exceptions[folded]
    if not _is_stemmed(folded):
        return folded
    roots = _read_roots()
    stem = strip_affixes(folded, roots)
    if stem != folded and can_derive(folded, stem):
        if f"{stem}k" in roots and _NOUN_IN_KAN.match(folded):
            stem = f"{stem}k"
        return stem_indonesian(variants[stem]) if stem in variants else exceptions.get(stem, stem)
    clitic = _CLITIC.match(folded)
    if clitic and folded not in roots:
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
    if not _is_stemmed(folded):
        return folded
    folded = _IZE.sub(r"\1is\2", folded)
    return _tidy_end(_drop_tense(_drop_plural(folded)))


def list_stem_parts(stem: str, language: str) -> frozenset[str]:
    """Return letters of which every word with a stem holds some: what can be looked for without cutting a text.

    Args:
        stem: A stem.
        language: "id" or "en": whose stem it is.

    Returns:
        Letters in lower case; a text in which none stands has no word of this stem.
    """
    listed = list_forms(stem, language)
    if language == "id":
        parts = {part for root in (stem, *listed) for part in _list_root_parts(root)}
    else:
        # the last letter may have changed, and -iz- is read as -is-
        head, _, tail = stem.rpartition("is")
        parts = {stem[:-1], f"{head}iz{tail}"[:-1] if "is" in stem else stem[:-1]}
    return frozenset(listed | parts | ({stem} if len(stem) < _SHORTEST_STEMMED else set()))


def is_root(stem: str) -> bool:
    """Return whether the rules for Indonesian can lead from another word to a stem."""
    return stem in _read_roots() or stem in _list_exceptional_forms("id")


def list_forms(stem: str, language: str) -> frozenset[str]:
    """Return the words that are listed as forms of a stem."""
    return _list_exceptional_forms(language).get(stem, frozenset())


def _list_root_parts(root: str) -> Iterator[str]:
    """Yield letters of which every word with a root holds some.

    Prefixes swallow a first letter (menyapu from sapu), an infix stands behind it (gerigi from gigi), and the k of -kan
    is given back to some nouns.
    """
    yield root
    yield from (infix + root[1:] for infix in ("er", "el", "em", "in"))
    if root[:1] in _SWALLOWED:
        yield _SWALLOWED[root[0]] + root[1:]
    if root.endswith("k") and root[:-1] in _read_roots():
        yield from _list_root_parts(root[:-1])


def _is_stemmed(folded: str) -> bool:
    """Return whether the rules look at a word at all: letters a to z, neither too few nor too many."""
    return _SHORTEST_STEMMED <= len(folded) <= _LONGEST_STEMMED and folded.isascii() and folded.isalpha()


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
def _read_roots() -> frozenset[str]:
    """Return the roots of PySastrawi, which is asked for its data alone, ours, and other spellings of both."""
    roots = (files("Sastrawi.Stemmer") / "data" / "kata-dasar.txt").read_text(encoding="utf-8").split("\n")
    known = {*filter(None, roots), *_read_data("id")["roots"]}
    return frozenset(known | {form for form, word in _read_variants_id().items() if word in known})


@cache
def _read_data(language: str) -> dict[str, Any]:
    text = (_DATA / f"stems_{language}.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return data


@cache
def _read_variants_id() -> dict[str, str]:
    """Return the word of the dictionary that each listed spelling stands for."""
    text = (_DATA / "variants_id.yaml").read_text(encoding="utf-8")
    listed: dict[str, list[str]] = yaml.load(text, Loader=yaml.BaseLoader)
    return {form: word for word, forms in listed.items() for form in forms}


@cache
def _read_exceptions_id() -> dict[str, str]:
    exceptions: dict[str, str] = _read_data("id")["exceptions"]
    return exceptions


@cache
def _list_exceptional_forms(language: str) -> dict[str, frozenset[str]]:
    """Return, for each stem that words are listed for, these words."""
    exceptions = _read_exceptions_id() if language == "id" else _read_exceptions_en()
    if language == "id":
        exceptions = exceptions | {form: stem_indonesian(form) for form in _read_variants_id()}
    return {
        root: frozenset(form for form in exceptions if exceptions[form] == root) for root in set(exceptions.values())
    }


@cache
def _read_exceptions_en() -> dict[str, str]:
    """Return each listed form's stem; a stem stands for itself."""
    listed: dict[str, list[str]] = _read_data("en")["exceptions"]
    return {form: stem for stem, forms in listed.items() for form in (stem, *forms)}
