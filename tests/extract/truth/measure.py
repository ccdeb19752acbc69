"""Measures how near a reading comes to what is known of a document."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

from truth.documents import Part, Truth

from pipeline.records import Reading

_ENDS = 60
# A piece of so many characters hardly stands anywhere else.
_PIECE = 30


@dataclass
class Score:
    """Counts over some documents: what is right, and of how much."""

    pairs: int = 0
    pairs_right: int = 0
    chars: int = 0
    chars_right: int = 0
    parts: int = 0
    parts_whole: int = 0
    heads_left: int = 0
    headings: int = 0
    headings_found: int = 0
    headings_right: int = 0
    levels_wanted: int = 0
    levels_right: int = 0
    references: int = 0
    references_right: int = 0
    references_wrong: int = 0
    cells: int = 0
    cells_found: int = 0
    cells_right: int = 0

    def __iadd__(self, other: "Score") -> "Score":
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        return self

    @property
    def order(self) -> float:
        return share(self.pairs_right, self.pairs)

    @property
    def characters(self) -> float:
        return share(self.chars_right, self.chars)

    @property
    def wholeness(self) -> float:
        return share(self.parts_whole, self.parts)

    @property
    def heading_f1(self) -> float:
        return share(2 * self.headings_right, self.headings + self.headings_found)

    @property
    def level_share(self) -> float:
        return share(self.levels_right, self.levels_wanted)

    @property
    def reference_share(self) -> float:
        return share(self.references_right, self.references)

    @property
    def cell_f1(self) -> float:
        return share(2 * self.cells_right, self.cells + self.cells_found)


def share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def squeeze(text: str) -> str:
    """Return a text without white space, bars and rows of dots: what parts words, lines and cells is no matter here."""
    return re.sub(r"(?:\.\s?){4,}\s*\d*|[\s|]+", "", unicodedata.normalize("NFC", text))


def measure_text(truth: Truth, text: str, *, notes_apart: str | None = None) -> Score:
    """Measure order and characters of a plain text; `notes_apart` is the text without footnotes, where it is known."""
    score = Score()
    whole = squeeze(text)
    running = squeeze(notes_apart if notes_apart is not None else text)
    if notes_apart is None:
        for part in truth.parts:
            running = running.replace(squeeze(part.text), "") if part.floats else running
    fixed = [part for part in truth.parts if not part.floats]
    for one, other in pairwise(fixed):
        score.pairs += 1
        score.pairs_right += squeeze(tell(one))[-_ENDS:] + squeeze(tell(other))[:_ENDS] in running
    for part in truth.parts:
        words = squeeze(tell(part))
        score.chars += len(words)
        score.chars_right += count_right(words, whole)
        score.parts += not part.floats
        score.parts_whole += not part.floats and words in running
    score.heads_left = sum(squeeze(head) in whole for head in truth.heads)
    return score


def measure_reading(truth: Truth, reading: Reading) -> Score:
    """Measure a reading: order, characters, heads, headings, references, cells."""
    passages = reading.passages
    floats = {squeeze(part.text) for part in truth.parts if part.floats}
    fixed = "\n".join(p.text for p in passages if p.kind != "footnote" and squeeze(p.text) not in floats)
    score = measure_text(truth, "\n".join(p.text for p in passages), notes_apart=fixed)
    score.heads_left = sum(squeeze(head) in squeeze(p.text) for head in truth.heads for p in passages)
    wanted = Counter(squeeze(part.text) for part in truth.parts if part.kind in {"heading", "title"})
    found = Counter(squeeze(p.text) for p in passages if p.kind in {"heading", "title"} and "...." not in p.text)
    score.headings, score.headings_found = wanted.total(), found.total()
    score.headings_right = (wanted & found).total()
    levels = Counter((squeeze(part.text), part.level) for part in truth.parts if part.kind == "heading")
    found_levels = Counter((squeeze(p.text), p.level if p.kind == "heading" else 1) for p in passages)
    score.levels_wanted, score.levels_right = levels.total(), (levels & found_levels).total()
    listed = squeeze("".join(p.text for p in passages if p.kind == "reference"))
    for part in truth.parts:
        if part.kind == "reference":
            score.references += 1
            score.references_right += squeeze(part.text) in listed
        elif part.kind in {"paragraph", "heading"}:
            score.references_wrong += squeeze(part.text) in listed
    cells = Counter(cell for part in truth.parts for cell in place_cells(part.rows))
    rows = [tuple(row.split(" | ")) for p in passages if p.kind == "table" for row in p.text.split("\n")]
    return measure_cells(score, cells, Counter(place_cells(rows)))


def measure_cells(score: Score, wanted: Counter[tuple[int, str]], found: Counter[tuple[int, str]]) -> Score:
    score.cells, score.cells_found = wanted.total(), found.total()
    score.cells_right = (wanted & found).total()
    return score


def place_cells(rows: Iterable[Sequence[str | None]]) -> list[tuple[int, str]]:
    """Return the cells of rows with the number of their column."""
    return [(column, squeeze(cell)) for row in rows for column, cell in enumerate(row) if cell]


def tell(part: Part) -> str:
    return "".join(cell for row in part.rows for cell in row) if part.rows else part.text


def count_right(words: str, whole: str) -> int:
    """Return how many characters of a part stand in a text, in pieces long enough to be no accident."""
    if words in whole:
        return len(words)
    right = at = 0
    while at + _PIECE <= len(words):
        if words[at : at + _PIECE] not in whole:
            at += 1
            continue
        end = at + _PIECE
        while end < len(words) and words[at : end + 1] in whole:
            end += 1
        right += end - at
        at = end
    return right
