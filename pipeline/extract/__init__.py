"""Reads bytes into a dated document in passages.

Takes the bytes of an original and its record; gives a reading: a document with its passages, or the reason why not.
Knows nothing of folders, stores and codes. Foreign files are read in `ReadingPool`'s limited processes.
"""

from pipeline.extract.drawing import draw_page
from pipeline.extract.duplicates import DUPLICATES_VERSION, group_stories
from pipeline.extract.pool import ReadingPool
from pipeline.extract.reading import read_original

__all__ = ["DUPLICATES_VERSION", "VERSION", "ReadingPool", "draw_page", "group_stories", "read_original"]

VERSION = 2
"""Raised whenever the same bytes read differently: what was read before is then read again."""
