"""Other programs' dictionaries and rules: read as a codebook file, and written from a codebook.

Takes bytes and gives the text of a codebook file, or takes a codebook and gives bytes; both say what was lost. Opens no
file.
"""

from pipeline.codebook.exchange.outline import FORMATS, Format, Loss
from pipeline.codebook.exchange.reading import Imported, detect_format, read_dictionary
from pipeline.codebook.exchange.writing import Exported, write_dictionary

__all__ = [
    "FORMATS",
    "Exported",
    "Format",
    "Imported",
    "Loss",
    "detect_format",
    "read_dictionary",
    "write_dictionary",
]
