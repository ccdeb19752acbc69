"""Finds the rules of tables in the picture of a page.

Takes a picture and by how much it lies askew; gives straight thin lines, level or upright, as a drawn page has them.
Knows nothing of text: letters are too short, and what is thick is a bar or a picture.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pipeline.extract.blocks import Rule
from pipeline.extract.ocr import Picture

__all__ = ["find_rules"]

_POINTS = 72.0
# Two pixels by two become one: a rule is still one pixel wide, and the work a quarter.
_COARSE = 2
# Inches: shorter rules are strokes of letters, thicker ones bars; gaps that are bridged, and parts that are one rule.
_LEVEL_INCHES = 0.5
_UPRIGHT_INCHES = 0.3
_THICK_INCHES = 0.04
_GAP_INCHES = 0.4
_BESIDE_INCHES = 0.025
# Share of the pixels beside a rule that may be dark: rows of text touch some.
_DARK_BESIDE = 0.4
# Paper is seldom flat: a rule may rise or fall by this share of its length.
_DRIFT = 0.02
# Points within which ends of rules are to meet.
_NEAR = 6.0
_MAX_RUNS = 20_000
_MAX_RULES = 1_500
_SPARSE = 7
# From black (0) to paper (1): rules are often paler than letters.
_FAINT = 0.7

_Run = tuple[int, int, int]
"""Number of the row, first column, column behind the last."""


def find_rules(picture: Picture, skew: float) -> tuple[Rule, ...]:
    """Find the rules of a page.

    Args:
        picture: The page, upright.
        skew: Tangent of the angle by which its lines rise to the right.

    Returns:
        The rules, in points from the lower left corner of the page, set straight as its words are; none where there are
        so many that it is a drawing.
    """
    import numpy as np

    grey = np.frombuffer(picture.grey, np.uint8).reshape(picture.height, picture.width)
    dark, light = np.percentile(grey[::_SPARSE, ::_SPARSE], (1, 75))
    ink = _straighten(grey < float(dark) + _FAINT * (float(light) - float(dark)), skew)
    height, width = (side // _COARSE * _COARSE for side in ink.shape)
    ink = ink[:height, :width].reshape(height // _COARSE, _COARSE, width // _COARSE, _COARSE).any(axis=(1, 3))
    dpi = picture.dpi / _COARSE
    scale = _POINTS / dpi
    top = picture.height * _POINTS / picture.dpi
    level = [
        Rule(start * scale, top - row * scale, end * scale, top - row * scale)
        for row, start, end in _find_lines(ink, dpi, least=_LEVEL_INCHES)
    ]
    upright = [
        Rule(column * scale, top - end * scale, column * scale, top - start * scale)
        for column, start, end in _find_lines(ink.T, dpi, least=_UPRIGHT_INCHES)
    ]
    return tuple(_meet(level, upright)) if len(level) + len(upright) <= _MAX_RULES else ()


def _meet(level: Sequence[Rule], upright: Sequence[Rule]) -> Iterator[Rule]:
    """Yield rules that meet where their ends are near each other: paper is seldom flat, and corners wear off."""
    for rule in level:
        ends = [other.left for other in upright if other.bottom - _NEAR <= rule.bottom <= other.top + _NEAR]
        left, right = _reach(rule.left, rule.right, ends)
        yield Rule(left, rule.bottom, right, rule.top)
    for rule in upright:
        ends = [other.bottom for other in level if other.left - _NEAR <= rule.left <= other.right + _NEAR]
        bottom, top = _reach(rule.bottom, rule.top, ends)
        yield Rule(rule.left, bottom, rule.right, top)


def _reach(start: float, end: float, places: Sequence[float]) -> tuple[float, float]:
    """Lengthen a rule to the places that lie a little beyond its ends."""
    return (
        min([start, *(place for place in places if start - _NEAR <= place)]),
        max([end, *(place for place in places if place <= end + _NEAR)]),
    )


def _straighten(ink: Any, skew: float) -> Any:
    """Set a picture straight by moving its columns down and its rows sideways; enough for small angles."""
    if not skew:
        return ink
    moved = _shear(ink, skew)
    return _shear(moved.T, -skew).T


def _shear(ink: Any, slope: float) -> Any:
    """Move each column down by its distance from the middle times a slope."""
    import numpy as np

    columns = np.arange(ink.shape[1])
    shifts = np.rint((columns - ink.shape[1] / 2) * slope).astype(int)
    moved = np.zeros_like(ink)
    for shift in range(int(shifts.min()), int(shifts.max()) + 1):
        at = np.flatnonzero(shifts == shift)
        if not len(at) or abs(shift) >= ink.shape[0]:
            continue
        block = slice(int(at[0]), int(at[-1]) + 1)
        if shift >= 0:
            moved[shift:, block] = ink[: ink.shape[0] - shift, block]
        else:
            moved[:shift, block] = ink[-shift:, block]
    return moved


def _find_lines(ink: Any, dpi: float, *, least: float) -> Iterator[_Run]:
    """Yield the level rules: long runs of ink with white above and below, pieces on one level joined."""
    import numpy as np

    # What lies a pixel higher or lower goes on the same run.
    near = ink.copy()
    near[1:] |= ink[:-1]
    near[:-1] |= ink[1:]
    edges = np.diff(np.pad(near, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    rows, starts = np.nonzero(edges == 1)
    _, ends = np.nonzero(edges == -1)
    long = np.flatnonzero(ends - starts >= least * dpi)
    if len(long) > _MAX_RUNS:
        return
    runs = [(int(rows[at]), int(starts[at]), int(ends[at])) for at in long]
    for band in _group(runs, beside=max(1, round(_BESIDE_INCHES * dpi)), gap=round(_GAP_INCHES * dpi)):
        first, last = min(run[0] for run in band), max(run[0] for run in band)
        start, end = min(run[1] for run in band), max(run[2] for run in band)
        drift = last - first - _THICK_INCHES * dpi
        if drift <= _DRIFT * (end - start) and _is_thin(ink, first, last, start, end, dpi):
            yield (round((first + last) / 2), start, end)


def _group(runs: Sequence[_Run], *, beside: int, gap: int) -> Iterator[list[_Run]]:
    """Yield groups of runs that touch or nearly do, in rows next to each other."""
    bands: list[list[_Run]] = []
    for run in runs:
        mine = [
            band
            for band in bands
            if any(run[0] - row <= beside and run[1] - gap <= end and start <= run[2] + gap for row, start, end in band)
        ]
        yield from (band for band in bands if run[0] - max(row for row, _, _ in band) > beside)
        bands = [band for band in bands if run[0] - max(row for row, _, _ in band) <= beside and band not in mine]
        bands.append([*(each for band in mine for each in band), run])
    yield from bands


def _is_thin(ink: Any, first: int, last: int, start: int, end: int, dpi: float) -> bool:
    """Say whether the ink of a rule is thin, and mostly white stands beside it."""
    band = ink[max(0, first - 1) : last + 2, start:end]
    if float(band.sum()) > _THICK_INCHES * dpi * (end - start):
        return False
    beside = [row for row in (first - 2, last + 2) if 0 <= row < ink.shape[0]]
    return all(float(ink[row, start:end].mean()) <= _DARK_BESIDE for row in beside)
