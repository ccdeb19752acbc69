"""The nouns of reading text from pictures.

Takes nothing; gives the picture of a page, the words that an engine reads in it, and what every engine can do.
Knows no engine and no PDF.
"""

import json
from dataclasses import asdict, dataclass
from typing import Literal, Protocol

__all__ = [
    "Engine",
    "EngineName",
    "Ocr",
    "OcrFailed",
    "Picture",
    "Word",
    "cut_picture",
    "pack_engine",
    "turn_picture",
    "unpack_engine",
]

EngineName = Literal["tesseract", "rapidocr"]


@dataclass(frozen=True, slots=True)
class Engine:
    """A program or library that reads text from pictures.

    Attributes:
        name: Which one.
        version: Its version.
        program: Path of its program; None for a library.
    """

    name: EngineName
    version: str
    program: str | None = None

    @property
    def label(self) -> str:
        """Name and version, as they stand in the record of a document."""
        return f"{self.name} {self.version}"


def pack_engine(engine: Engine | None) -> str:
    """Return an engine as a line of text."""
    return json.dumps(asdict(engine) if engine else None)


def unpack_engine(line: str) -> Engine | None:
    """Return the engine of a line of text."""
    fields = json.loads(line)
    return Engine(**fields) if fields else None


@dataclass(frozen=True, slots=True)
class Picture:
    """A page as a picture in shades of grey.

    Attributes:
        width: In pixels.
        height: In pixels.
        dpi: Pixels to the inch.
        grey: One byte a pixel, row by row from the top; 0 is black.
    """

    width: int
    height: int
    dpi: float
    grey: bytes


@dataclass(frozen=True, slots=True)
class Word:
    """A word that an engine read, in pixels from the upper left corner of the picture.

    Attributes:
        text: Its characters.
        left: Left edge.
        top: Upper edge.
        right: Right edge.
        bottom: Lower edge.
        confidence: How sure the engine is, 0 to 1.
        line: Number of the line that the engine counts it to.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    line: int


class OcrFailed(Exception):
    """A page could not be read from its picture.

    Attributes:
        what: What is the matter, in words that follow the page's number.
    """

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Ocr(Protocol):
    """What every engine can do."""

    @property
    def engine(self) -> Engine:
        """Which engine it is."""

    def read_words(self, picture: Picture, *, seconds: float) -> list[Word]:
        """Read the words of a picture, line by line.

        Raises:
            OcrFailed: It took longer, needed too much memory, or broke.
        """

    def guess_turns(self, picture: Picture, words: list[Word], *, seconds: float) -> list[int]:
        """Guess how a page whose words make no sense has to be turned: degrees clockwise, the likeliest first."""

    def stop(self) -> None:
        """End what was started; the next picture starts it again."""


def cut_picture(picture: Picture, left: int, top: int, right: int, bottom: int) -> Picture:
    """Cut a rectangle out of a picture, in pixels; what lies outside the picture is left out."""
    left, right = max(0, left), min(picture.width, right)
    rows = range(max(0, top), min(picture.height, bottom))
    grey = b"".join(picture.grey[row * picture.width + left : row * picture.width + right] for row in rows)
    return Picture(right - left, len(rows), picture.dpi, grey)


def turn_picture(picture: Picture, degrees: int) -> Picture:
    """Turn a picture clockwise by 0, 90, 180 or 270 degrees."""
    if degrees % 360 == 0:
        return picture
    import numpy as np

    grey = np.frombuffer(picture.grey, np.uint8).reshape(picture.height, picture.width)
    turned = np.rot90(grey, -degrees // 90)
    return Picture(turned.shape[1], turned.shape[0], picture.dpi, turned.tobytes())
