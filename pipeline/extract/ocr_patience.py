"""Asks for time before each picture that is read: a file of many scanned pages takes long, and none of them may.

Takes an engine and what asks for time; gives an engine that does the same.
Knows no process and no clock.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.extract.ocr import Engine, Ocr, Picture, Word

__all__ = ["PatientOcr"]


@dataclass(frozen=True, slots=True)
class PatientOcr:
    """An engine that asks for time before each picture.

    Attributes:
        ocr: The engine.
        ask: What asks; takes the seconds that the next picture may take.
    """

    ocr: Ocr
    ask: Callable[[float], None]

    @property
    def engine(self) -> Engine:
        """Which engine it is."""
        return self.ocr.engine

    def read_words(self, picture: Picture, *, seconds: float) -> list[Word]:
        """Read the words of a picture, line by line."""
        self.ask(seconds)
        return self.ocr.read_words(picture, seconds=seconds)

    def guess_turns(self, picture: Picture, words: list[Word], *, seconds: float) -> list[int]:
        """Guess how a page has to be turned."""
        self.ask(seconds)
        return self.ocr.guess_turns(picture, words, seconds=seconds)

    def stop(self) -> None:
        """End what was started."""
        self.ocr.stop()
