"""The process in which RapidOCR runs: takes one picture after the other and sends back the words that it sees.

Takes pictures on standard input; gives words, line by line, on the pipe that standard output was. Started by
`RapidOcr` only.
Knows nothing of pages. The models come with RapidOCR's wheel: nothing is ever downloaded.
"""

import json
import os
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from pipeline.extract.ocr_rapid import ANSWER, PICTURE

__all__ = ["Quad", "part_line", "plain_text", "serve"]

# Longest side in pixels of what is searched for lines; more needs more than a gigabyte and finds no more.
_SEARCH_SIDE = 1_600
# A letter's width against the mean, to part a line into words where the engine does not say.
_NARROW = frozenset("ijlIt.,:;'!|()[] ")
_WIDE = frozenset("mwMWOQGD@%")
# Lines that are less sure are none.
_CONFIDENT = 0.5
# By how much a gap between words must be wider to be taken for one that is nearer to where one is expected.
_GAP_PULL = 0.3
# Share of a line's height at either edge where its neighbours' letters may reach in.
_TRIM = 0.12
# Share of a line's height that may be white between parts of a letter.
_ROW_LEAP = 0.2
_SPARSE = 7
# Letters with accents that English and Indonesian texts do contain, and some without decomposition.
_KEPT = frozenset("éèêëáàâäãåíìîïóòôöõúùûüçñÉÈÖÜÇÑ£€§©®°±×½¼¾‘’“”–—…•·²³µ")
_LETTERS = {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ß": "B", "æ": "ae", "œ": "oe"}

Quad = Sequence[Sequence[float]]


def serve() -> None:
    """Answer pictures until standard input ends."""
    output = os.dup(1)
    silent = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silent, 1)
    os.close(silent)
    engine = _load()
    while len(head := sys.stdin.buffer.read(PICTURE.size)) == PICTURE.size:
        width, height, _ = PICTURE.unpack(head)
        grey = sys.stdin.buffer.read(width * height)
        if len(grey) < width * height:
            return
        body = json.dumps(list(_read_lines(engine, grey, width, height))).encode()
        message = memoryview(ANSWER.pack(len(body)) + body)
        while message:
            message = message[os.write(output, message) :]


def _load() -> Any:
    import rapidocr

    models = Path(rapidocr.__file__).parent / "models"
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.text_score": _CONFIDENT,
            # Named outright: a model that is only described would be downloaded where it is missing.
            "Det.model_path": str(next(models.glob("*_det_*.onnx"))),
            "Rec.model_path": str(next(models.glob("*_rec_*.onnx"))),
            "Global.max_side_len": _SEARCH_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            # One line at a time: lines of one batch are padded to the longest.
            "Rec.rec_batch_num": 1,
        }
    )


def _read_lines(engine: Any, grey: bytes, width: int, height: int) -> Iterator[list[tuple[Any, ...]]]:
    """Yield the words of each line: text, left, top, right, bottom, confidence."""
    import numpy as np

    picture = np.frombuffer(grey, np.uint8).reshape(height, width)
    found = engine(np.repeat(picture[:, :, None], 3, axis=2))
    if found.txts is None:
        return
    ink = _find_ink(picture)
    for quad, text, score in zip(found.boxes.tolist(), found.txts, found.scores, strict=True):
        words = list(part_line(quad, plain_text(text), float(score), ink))
        if words:
            yield words


def _find_ink(picture: Any) -> Any:
    """Return which pixels are dark: darker than the middle between paper and print."""
    import numpy as np

    dark, light = np.percentile(picture[::_SPARSE, ::_SPARSE], (1, 75))
    return picture < (float(dark) + float(light)) / 2


def plain_text(text: str) -> str:
    """Return a text in the letters that Indonesian and English are written in.

    The model knows many scripts and languages, and now and then takes a stain for an accent or a stroke for a
    character of Chinese.
    """
    if text.isascii():
        return text
    kept = (_plain_char(char) for char in unicodedata.normalize("NFKC", text))
    return " ".join("".join(kept).split())


def _plain_char(char: str) -> str:
    if char.isascii() or char in _KEPT:
        return char
    if char in _LETTERS:
        return _LETTERS[char]
    base = unicodedata.normalize("NFD", char)[0]
    if base.isascii() and base.isalpha():
        return base
    return "" if char.isalpha() else char


def part_line(quad: Quad, text: str, score: float, ink: Any) -> Iterator[tuple[Any, ...]]:
    """Yield the words of a line with their places.

    Args:
        quad: The corners of the line's box: upper left, upper right, lower right, lower left.
        text: Its characters.
        score: How sure they are.
        ink: Which pixels of the picture are dark.

    Yields:
        Text, left, top, right, bottom and confidence of each word. The engine gives one box a line: a word gets the
        share that its letters take, moved to the white gap nearby, and is as high as its ink.
    """
    words = text.split()
    if not words:
        return
    (left, top), (right, top_right), (_, low_right), (_, low) = quad
    shares = list(accumulate(map(_weigh, " ".join(words)), initial=0.0))
    span = max(1.0, right - left)
    edges: list[list[float]] = []
    start = 0
    for word in words:
        edges.append([left + span * shares[at] / shares[-1] for at in (start, start + len(word))])
        start += len(word) + 1
    rises = ((top_right - top) / span, (low_right - low) / span)
    gaps = list(_find_gaps(ink, quad))
    expected = [(one[1] + other[0]) / 2 for one, other in pairwise(edges)]
    for index, gap in enumerate(_match_gaps(expected, gaps)):
        edges[index][1], edges[index + 1][0] = gap
    for word, (first, last) in zip(words, edges, strict=True):
        middle = (first + last) / 2 - left
        upper, lower = _find_height(ink, first, last, top + rises[0] * middle, low + rises[1] * middle)
        yield (word, round(first, 1), round(upper, 1), round(last, 1), round(lower, 1), score)


def _weigh(char: str) -> float:
    """Return the width of a character against the mean."""
    return 0.5 if char in _NARROW else 1.45 if char in _WIDE else 1.0


def _find_gaps(ink: Any, quad: Quad) -> Iterator[tuple[float, float]]:
    """Yield where the white gaps of a line begin and end."""
    (left, top), (right, top_right), (_, low_right), (_, low) = quad
    span = max(1.0, right - left)
    start: int | None = None
    has_ink = False
    for x in range(max(0, int(left)), min(int(right) + 1, ink.shape[1])):
        share = (x - left) / span
        upper, lower = top + share * (top_right - top), low + share * (low_right - low)
        trim = _TRIM * (lower - upper)
        if not ink[max(0, int(upper + trim)) : max(1, int(lower - trim) + 1), x].any():
            start = x if start is None else start
            continue
        if start is not None and has_ink:
            yield float(start), float(x)
        start, has_ink = None, True


def _match_gaps(expected: Sequence[float], gaps: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    """Choose a gap for each place where one is expected, in order: wide ones that are near.

    Returns:
        As many gaps as places; none where there are too few to choose from.
    """
    if not expected or len(gaps) < len(expected):
        return ()
    # best[n]: the most merit of giving gaps up to here to the first n places, and the gaps.
    best: list[tuple[float, tuple[int, ...]] | None] = [(0.0, ()), *[None] * len(expected)]
    for number, (start, end) in enumerate(gaps):
        for index in range(len(expected), 0, -1):
            before = best[index - 1]
            if before is None:
                continue
            distance = max(0.0, start - expected[index - 1], expected[index - 1] - end)
            merit = before[0] + (end - start) - _GAP_PULL * distance
            known = best[index]
            if known is None or merit > known[0]:
                best[index] = (merit, (*before[1], number))
    chosen = best[len(expected)]
    return [gaps[number] for number in chosen[1]] if chosen is not None else ()


def _find_height(ink: Any, first: float, last: float, upper: float, lower: float) -> tuple[float, float]:
    """Return the upper and lower edge of the ink of a word; dots above letters belong to it."""
    start = max(0, int(upper))
    rows = ink[start : max(1, int(lower) + 1), max(0, int(first)) : max(1, int(last) + 1)].any(axis=1).tolist()
    dark = [y for y, is_dark in enumerate(rows) if is_dark]
    if not dark:
        return upper, lower
    middle = len(rows) / 2
    y = min(dark, key=lambda y: abs(y - middle))
    high = low = y
    leap = max(1.0, _ROW_LEAP * len(rows))
    for y in reversed([y for y in dark if y < high]):
        if high - y > leap:
            break
        high = y
    for y in (y for y in dark if y > low):
        if y - low > leap:
            break
        low = y
    return float(start + high), float(start + low + 1)
