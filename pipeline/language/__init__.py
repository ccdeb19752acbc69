"""Which language a passage is in, and its words, sentences and clauses.

Takes passages; gives languages and `Tokens`. Drops no language in silence: "other" is a value.
"""

from pipeline.language.acronyms import DEFINITION, Definition, find_definitions
from pipeline.language.identify import Language, detect_languages
from pipeline.language.misread import list_readings
from pipeline.language.stem_sieve import StemSieve
from pipeline.language.stems import is_root, list_stem_parts, stem_english, stem_indonesian
from pipeline.language.tokens import Tokens, tokenize
from pipeline.language.vocabulary import Vocabulary

__all__ = [
    "DEFINITION",
    "VERSION",
    "Definition",
    "Language",
    "StemSieve",
    "Tokens",
    "Vocabulary",
    "detect_languages",
    "find_definitions",
    "is_root",
    "list_readings",
    "list_stem_parts",
    "stem_english",
    "stem_indonesian",
    "tokenize",
]

VERSION = 2
"""Raised when the same passages give other languages, words or stems."""
