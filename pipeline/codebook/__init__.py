"""The codebook: which codes there are, and how each is found.

Takes a YAML file; gives one frozen `Codebook` with a version from its content. Finds nothing in any text.
"""

from pipeline.codebook.book import Code, Codebook, Entry, Example, Group, Guard, Rule, TermList, Wording
from pipeline.codebook.load import load_codebook, parse_codebook

__all__ = [
    "Code",
    "Codebook",
    "Entry",
    "Example",
    "Group",
    "Guard",
    "Rule",
    "TermList",
    "Wording",
    "load_codebook",
    "parse_codebook",
]
