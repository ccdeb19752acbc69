"""Reads text from pictures with the program tesseract.

Takes a picture; gives its words with their places.
Knows no PDF. The picture goes in and the words come out through pipes: nothing is written, and the program lives under
the limits of the process that calls it.
"""

import math
import re
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from pipeline.extract.ocr import Engine, OcrFailed, Picture, Word, cut_picture

__all__ = ["Tesseract"]

_LANGUAGES = "ind+eng"
# One thread: as many pages are read at once as there are reading processes.
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
# Heights of a usual word: how high and wide a column of marks is that was taken for one word; how unsure it is.
_PILE_HEIGHTS = 3.0
_PILE_WIDTHS = 3.0
_PILE_CONFIDENCE = 0.6
_MAX_PILES = 8
_MARGIN = 12
_WORD_LEVEL = "5"
_COLUMNS = 12
_ROTATE = re.compile(r"^Rotate: (90|180|270)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tesseract:
    """The program tesseract with Indonesian and English.

    Attributes:
        engine: Which program.
    """

    engine: Engine

    def read_words(self, picture: Picture, *, seconds: float) -> list[Word]:
        """Read the words of a picture, line by line.

        Raises:
            OcrFailed: It took longer, or the program broke.
        """
        deadline = time.monotonic() + seconds
        words = self._read(picture, seconds, layout="3")
        for pile in _find_piles(words):
            left = deadline - time.monotonic()
            if left <= 0:
                break
            words.remove(pile)
            words += self._read_pile(picture, pile, left, first_line=1 + max((word.line for word in words), default=0))
        return words

    def guess_turns(self, picture: Picture, words: list[Word], *, seconds: float) -> list[int]:
        """Guess how a page has to be turned: what tesseract says of its script."""
        try:
            said = self._run(picture, seconds, "-l", "osd", "--psm", "0")
        except OcrFailed:
            return []
        return [int(degrees) for degrees in _ROTATE.findall(said)]

    def stop(self) -> None:
        """End what was started: nothing, since the program ends with each picture."""

    def _read(self, picture: Picture, seconds: float, *, layout: str) -> list[Word]:
        return _read_table(
            self._run(picture, seconds, "-l", _LANGUAGES, "--psm", layout, "-c", "tessedit_create_tsv=1")
        )

    def _read_pile(self, picture: Picture, pile: Word, seconds: float, *, first_line: int) -> list[Word]:
        """Read again, as lines of a block, what was taken for one word that runs up or down."""
        x, y = max(0, int(pile.left) - _MARGIN), max(0, int(pile.top) - _MARGIN)
        piece = cut_picture(picture, x, y, int(pile.right) + _MARGIN, int(pile.bottom) + _MARGIN)
        found = [
            Word(
                word.text,
                word.left + x,
                word.top + y,
                word.right + x,
                word.bottom + y,
                word.confidence,
                word.line + first_line,
            )
            for word in self._read(piece, seconds, layout="6")
        ]
        return found or [pile]

    def _run(self, picture: Picture, seconds: float, *options: str) -> str:
        if self.engine.program is None:
            raise OcrFailed("could not be read: the program of tesseract is not known")
        head = f"P5\n{picture.width} {picture.height}\n255\n".encode()
        try:
            answer = subprocess.run(
                [self.engine.program, "stdin", "stdout", "--dpi", str(round(picture.dpi)), *options],
                input=head + picture.grey,
                capture_output=True,
                timeout=seconds,
                check=False,
                env=_ENVIRONMENT,
            )
        except subprocess.TimeoutExpired as error:
            raise OcrFailed(f"was not read within {math.ceil(seconds)} seconds") from error
        except OSError as error:
            raise OcrFailed(f"could not be read: tesseract does not start ({error.strerror})") from error
        if answer.returncode != 0:
            raise OcrFailed("broke tesseract, or needs more memory than it may have")
        return answer.stdout.decode("utf-8", "replace")


def _find_piles(words: Sequence[Word]) -> list[Word]:
    """Return words that are none: a column of short marks, the numbers of a list, that was read from top to bottom."""
    heights = [word.bottom - word.top for word in words if len(word.text) > 1]
    if not heights:
        return []
    usual = median(heights)
    piles = [
        word
        for word in words
        if word.bottom - word.top >= _PILE_HEIGHTS * usual
        and word.right - word.left <= _PILE_WIDTHS * usual
        and word.confidence < _PILE_CONFIDENCE
    ]
    return piles[:_MAX_PILES]


def _read_table(table: str) -> list[Word]:
    """Return the words of tesseract's table: level, page, block, paragraph, line, word, place, confidence, text."""
    words: list[Word] = []
    lines: dict[tuple[str, ...], int] = {}
    for row in table.split("\n"):
        cells = row.rstrip("\r").split("\t", _COLUMNS - 1)
        if len(cells) < _COLUMNS or cells[0] != _WORD_LEVEL or not cells[11].strip():
            continue
        left, top, width, height = map(int, cells[6:10])
        line = lines.setdefault(tuple(cells[2:5]), len(lines))
        confidence = min(1.0, max(0.0, float(cells[10]) / 100))
        words.append(Word(cells[11].strip(), left, top, left + width, top + height, confidence, line))
    return words
