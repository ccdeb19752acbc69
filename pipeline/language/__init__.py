"""Which language a passage is in, and its words, sentences and clauses.

Takes passages; gives languages and `Tokens`. Drops no language in silence: "other" is a value.
"""

from pipeline.language.identify import Language, detect_languages
from pipeline.language.stem_sieve import StemSieve
from pipeline.language.stems import list_stem_parts, stem_english, stem_indonesian
from pipeline.language.tokens import Tokens, tokenize
from pipeline.language.vocabulary import Vocabulary

__all__ = [
    "VERSION",
    "Language",
    "StemSieve",
    "Tokens",
    "Vocabulary",
    "detect_languages",
    "list_stem_parts",
    "stem_english",
    "stem_indonesian",
    "tokenize",
]

VERSION = 1
"""Raised when the same passages give other languages, words or stems."""
