"""Says how bold the fonts of a page are.

Takes characters and text objects of PDFium; gives weights, 400 for regular and 700 for bold.
Knows nothing of what is written in them; a font that says nothing of itself is judged by its name.
"""

import ctypes
import re
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

__all__ = ["Fonts", "get_address"]

_BOLD = 700
_BOLD_NAME = re.compile(r"bold|black|heavy|[-,]bd\b", re.IGNORECASE)
_LIGHTER_NAME = re.compile(r"semi-?bold|demi-?bold", re.IGNORECASE)
_NAME_BYTES = 128


@dataclass(slots=True)
class Fonts:
    """The fonts of a page that were met.

    Attributes:
        weights: Least weight of each font by its name, by its address.
    """

    weights: dict[int, int] = field(default_factory=dict)

    def weigh(self, textpage: Any, char: int, drawn: Any) -> int:
        """Return the weight of a character's font: what it says of itself, and at least what its name says.

        Args:
            textpage: The page's text.
            char: Index of the character.
            drawn: The text object of PDFium that it belongs to.
        """
        said = int(pdfium.FPDFText_GetFontWeight(textpage, char))
        font = pdfium.FPDFTextObj_GetFont(drawn) if drawn else None
        if not font:
            return said
        address = get_address(font)
        if address not in self.weights:
            self.weights[address] = _read_weight(font)
        return max(said, self.weights[address])


def get_address(handle: Any) -> int:
    """Return the address of what a handle of PDFium stands for: two handles of one thing have one."""
    return ctypes.addressof(handle.contents)


def _read_weight(font: Any) -> int:
    buffer = ctypes.create_string_buffer(_NAME_BYTES)
    length = pdfium.FPDFFont_GetBaseFontName(font, buffer, _NAME_BYTES)
    name = buffer.value.decode("ascii", "replace") if 0 < length <= _NAME_BYTES else ""
    return _BOLD if _BOLD_NAME.search(name) and not _LIGHTER_NAME.search(name) else 0
