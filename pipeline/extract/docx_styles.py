"""Says what the styles and numberings of a Word document make of a paragraph.

Takes the parts that define them; gives a paragraph's heading level, whether it is bold, and its number in a list.
Knows nothing of text: a paragraph is known by its properties alone.
"""

import re
from dataclasses import dataclass, field

from pipeline.extract.office_xml import Element, find_part, get, name_of, walk

__all__ = ["Numbering", "Style", "is_on", "read_numbering", "read_styles"]

_HEADING_NAME = re.compile(r"(?:heading|judul)\s*([1-9])", re.IGNORECASE)
_BODY_LEVEL = 9
_PLACE = re.compile(r"%([1-9])")
_MAX_LEVELS = 9
_MAX_ROMAN = 3_999
_ROMAN = {
    **{1000: "m", 900: "cm", 500: "d", 400: "cd", 100: "c", 90: "xc", 50: "l", 40: "xl"},
    **{10: "x", 9: "ix", 5: "v", 4: "iv", 1: "i"},
}


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph style says, with what it takes over from the styles that it is based on.

    Attributes:
        name: Its name, in lower case; the same in every language of Word for the built-in ones.
        level: Level of heading, from 1; None for text.
        is_bold: Whether its characters are bold.
        numbering: Id of its numbering and level in it, from 0; None where it has none.
    """

    name: str
    level: int | None = None
    is_bold: bool = False
    numbering: tuple[str, int] | None = None


def is_on(properties: Element | None, name: str) -> bool | None:
    """Say whether a switch of run properties is on; None where it is not there."""
    switch = find_part(properties, name)
    return None if switch is None else get(switch, "val") not in {"0", "false", "off"}


def read_styles(root: Element | None) -> dict[str, Style]:
    """Read the paragraph styles of styles.xml.

    Args:
        root: Its root; None where the document has none.

    Returns:
        Id of a style -> the style.
    """
    if root is None:
        return {}
    elements = {get(style, "styleId") or "": style for style in root if name_of(style) == "style"}
    styles: dict[str, Style] = {}
    for style_id in elements:
        chain: list[str] = []
        current: str | None = style_id
        while current in elements and current not in chain:
            chain.append(current)
            current = get(find_part(elements[current], "basedOn"), "val")
        style = Style("")
        for each in reversed(chain):
            style = _add_style(elements[each], style)
        styles[style_id] = style
    return styles


def _add_style(element: Element, base: Style) -> Style:
    name = (get(find_part(element, "name"), "val") or "").lower()
    outline = get(find_part(element, "pPr", "outlineLvl"), "val")
    named = _HEADING_NAME.fullmatch(name)
    level = base.level
    if named:
        level = int(named[1])
    elif outline is not None and outline.isdigit():
        level = int(outline) + 1 if int(outline) < _BODY_LEVEL else None
    is_bold = is_on(find_part(element, "rPr"), "b")
    number = get(find_part(element, "pPr", "numPr", "numId"), "val")
    depth = get(find_part(element, "pPr", "numPr", "ilvl"), "val") or "0"
    numbering = (number, int(depth)) if number is not None and depth.isdigit() else base.numbering
    return Style(name, level, base.is_bold if is_bold is None else is_bold, numbering)


@dataclass(frozen=True, slots=True)
class _Level:
    format: str = "decimal"
    text: str = ""
    start: int = 1
    is_legal: bool = False


@dataclass(slots=True)
class Numbering:
    """The counters of a document's lists; they go on as paragraphs are numbered in order.

    Attributes:
        levels: Id of a numbering -> the levels of its list.
        lists: Id of a numbering -> its list; numberings of one list share a counter.
        counts: List -> how far each level has come.
    """

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)

    def number(self, numbering: str, level: int) -> str:
        """Count a paragraph and return what Word writes in front of it: "2.1.", "a)", "•", or nothing."""
        levels = self.levels.get(numbering, {})
        if not 0 <= level < _MAX_LEVELS or level not in levels:
            return ""
        default = [levels.get(each, _Level()).start - 1 for each in range(_MAX_LEVELS)]
        counts = self.counts.setdefault(self.lists[numbering], list(default))
        for above in range(level):
            counts[above] = max(counts[above], default[above] + 1)
        counts[level] += 1
        counts[level + 1 :] = default[level + 1 :]
        own = levels[level]
        if own.format == "bullet":
            return "•"
        if own.format == "none":
            return ""
        # The numbers above it are written in their own way, unless the level is of the legal kind: "II" and "2.1".
        plain = _Level()
        return _PLACE.sub(
            lambda place: _write(
                counts[int(place[1]) - 1], plain if own.is_legal else levels.get(int(place[1]) - 1, plain)
            ),
            own.text,
        )


def read_numbering(root: Element | None) -> Numbering:
    """Read the lists of numbering.xml; None gives a numbering that numbers nothing."""
    if root is None:
        return Numbering()
    lists = {
        get(each, "abstractNumId") or "": dict(_read_level(level) for level in walk(each, "lvl"))
        for each in walk(root, "abstractNum")
    }
    numbering = Numbering()
    for each in root:
        if name_of(each) != "num":
            continue
        number, target = get(each, "numId") or "", get(find_part(each, "abstractNumId"), "val") or ""
        changed = dict(_read_level(level) for level in walk(each, "lvl"))
        starts = {get(start, "ilvl"): find_part(start, "startOverride") for start in walk(each, "lvlOverride")}
        numbering.levels[number] = {**lists.get(target, {}), **changed}
        # A numbering that starts anew counts for itself.
        restarts = any(start is not None for start in starts.values())
        numbering.lists[number] = f"{target}/{number}" if restarts else target
    return numbering


def _read_level(level: Element) -> tuple[int, _Level]:
    place, start = get(level, "ilvl") or "0", get(find_part(level, "start"), "val") or "1"
    return int(place) if place.isdigit() else 0, _Level(
        format=get(find_part(level, "numFmt"), "val") or "decimal",
        text=(get(find_part(level, "lvlText"), "val") or "")[:40],
        start=int(start) if start.isdigit() and len(start) < 6 else 1,
        is_legal=is_on(level, "isLgl") or False,
    )


def _write(count: int, level: _Level) -> str:
    if level.format in {"lowerLetter", "upperLetter"} and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 5)
        return letter.upper() if level.format == "upperLetter" else letter
    if level.format in {"lowerRoman", "upperRoman"} and 0 < count <= _MAX_ROMAN:
        roman = ""
        for value, letters in _ROMAN.items():
            roman += letters * (count // value)
            count %= value
        return roman.upper() if level.format == "upperRoman" else roman
    return str(count)
