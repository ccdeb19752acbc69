"""Where a passage speaks of a code, in which state, and by what evidence.

Takes passages and a codebook; gives mentions. Saves nothing, keeps no time.
"""

from pipeline.detect.checking import Finding, check_codebook
from pipeline.detect.mentions import CODED_KINDS, find_in_text, find_mentions

__all__ = ["CODED_KINDS", "VERSION", "Finding", "check_codebook", "find_in_text", "find_mentions"]

VERSION = 1
"""Raised when the same passages and codebook give other mentions."""
