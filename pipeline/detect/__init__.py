"""Where a passage speaks of a code, in which state, and by what evidence.

Takes passages and a codebook; gives mentions. Saves nothing, keeps no time.
"""

from pipeline.detect.checking import Finding, check_codebook
from pipeline.detect.mentions import CODED_KINDS, find_in_text, find_mentions, find_places
from pipeline.detect.recoding import Recoded, RuleMark, list_rule_marks, recode
from pipeline.detect.settling import Settled, settle_places

__all__ = [
    "CODED_KINDS",
    "VERSION",
    "Finding",
    "Recoded",
    "RuleMark",
    "Settled",
    "check_codebook",
    "find_in_text",
    "find_mentions",
    "find_places",
    "list_rule_marks",
    "recode",
    "settle_places",
]

VERSION = 2
"""Raised when the same passages and codebook give other mentions."""
