"""Reads text from pictures with the program tesseract.

Takes a picture; gives its words with their places.
Knows no PDF. The picture goes in and the words come out through pipes: nothing is written, and the program lives under
the limits of the process that calls it.
"""

import math
import re
import subprocess
from dataclasses import dataclass

from pipeline.extract.ocr import Engine, OcrFailed, Picture, Word

__all__ = ["Tesseract"]

_LANGUAGES = "ind+eng"
# One thread: as many pages are read at once as there are reading processes.
_ENVIRONMENT = {"OMP_THREAD_LIMIT": "1", "LC_ALL": "C.UTF-8"}
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
        return _read_table(self._run(picture, seconds, "-l", _LANGUAGES, "--psm", "3", "-c", "tessedit_create_tsv=1"))

    def guess_turns(self, picture: Picture, words: list[Word], *, seconds: float) -> list[int]:
        """Guess how a page has to be turned: what tesseract says of its script."""
        try:
            said = self._run(picture, seconds, "-l", "osd", "--psm", "0")
        except OcrFailed:
            return []
        return [int(degrees) for degrees in _ROTATE.findall(said)]

    def stop(self) -> None:
        """End what was started: nothing, since the program ends with each picture."""

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
