"""Reads bytes into a dated document in passages.

Takes the bytes of an original and its record; gives a reading: a document with its passages, or the reason why not.
Knows nothing of folders, stores and codes. Foreign files are read in `ReadingPool`'s limited processes.
"""

from pipeline.extract.bibliography import BIBLIOGRAPHIC_TYPES
from pipeline.extract.drawing import draw_mention, draw_page
from pipeline.extract.duplicates import DUPLICATES_VERSION, group_stories
from pipeline.extract.joining import group_pages, join_readings
from pipeline.extract.matching import Described, Known, Matches, match_entries
from pipeline.extract.pool import ReadingPool
from pipeline.extract.reading import read_original

__all__ = [
    "BIBLIOGRAPHIC_TYPES",
    "DUPLICATES_VERSION",
    "VERSION",
    "Described",
    "Known",
    "Matches",
    "ReadingPool",
    "draw_mention",
    "draw_page",
    "group_pages",
    "group_stories",
    "join_readings",
    "match_entries",
    "read_original",
]

VERSION = 4
"""Raised whenever the same bytes read differently: what was read before is then read again."""
