"""Says at which level of the tree of headings each heading stands.

Takes the paragraphs of a document in order, headings marked; gives headings their level.
Knows no fixed numbering: which style stands below which is learned from the document, but for laws and chapters.
"""

import re
from collections.abc import Sequence

from pipeline.extract.kinds import is_end_matter_heading, is_known_heading, is_reference_heading
from pipeline.extract.looks import Looks, Paragraph

__all__ = ["set_levels"]

# The parts of books and laws stand in this order, whatever stands between them.
_PARTS = (
    ("chapter", re.compile(r"(?:BAB|CHAPTER|PART|LAMPIRAN|APPENDIX|ANNEX)\b", re.IGNORECASE)),
    ("bagian", re.compile(r"BAGIAN\s+\S", re.IGNORECASE)),
    ("paragraf", re.compile(r"PARAGRAF\s+\S", re.IGNORECASE)),
    ("pasal", re.compile(r"PASAL\s+\d", re.IGNORECASE)),
)
_NUMBER = re.compile(
    r"(?P<deep>\d{1,2}(?:\.\d{1,2})+)\.?\s|(?P<flat>\d{1,2})[.)]?\s|(?P<roman>[IVX]+)\.\s|(?P<letter>[A-Z])\.\s"
)
_RANKED = frozenset(name for name, _ in _PARTS)
_DECIMAL = frozenset({"flat", "deep"})
# Points of size: what boldness counts for, and what is no difference.
_BOLD = 0.5
_SAME_LOOK = 0.4

# What a heading is numbered with, its rank among those, and how large and bold it is.
_Style = tuple[str, float, float]


def set_levels(paragraphs: Sequence[Paragraph], looks: Looks) -> None:
    """Set the level of each heading that opens a section.

    A heading stands below the last one of another style, unless its own style was met above that: then it ends what
    stood below it. Chapters, and the lists and appendices at the end, always stand at level 1.

    Args:
        paragraphs: Paragraphs in reading order, classified.
        looks: How most of the document's text looks.
    """
    above: list[_Style] = []
    for index, paragraph in enumerate(paragraphs):
        if paragraph.kind == "title" and _recurs(paragraph, paragraphs[index + 1 :], looks):
            above = [_find_style(paragraph, looks, ())]
        if paragraph.kind != "heading":
            continue
        if not paragraph.opens_section:
            paragraph.level = 1
            continue
        style = _find_style(paragraph, looks, above)
        above = [*_cut_at(above, style), style]
        paragraph.level = len(above)


def _recurs(title: Paragraph, others: Sequence[Paragraph], looks: Looks) -> bool:
    """Say whether headings look like the title: then it is the first of them, and others stand below it."""
    wanted = _find_style(title, looks, ())
    styles = (_find_style(other, looks, ()) for other in others if other.kind == "heading")
    return any(name == wanted[0] and abs(look - wanted[2]) <= _SAME_LOOK for name, _, look in styles)


def _find_style(paragraph: Paragraph, looks: Looks, above: Sequence[_Style]) -> _Style:
    line = paragraph.lines[0]
    text = line.text
    look = round(line.size + (_BOLD if looks.is_bold(line) else 0.0), 1)
    for rank, (name, pattern) in enumerate(_PARTS):
        if pattern.match(text):
            return (name, float(rank), look)
    whole = " ".join(part.text for part in paragraph.lines)
    is_end = is_reference_heading(whole) or is_end_matter_heading(whole)
    has_chapters = any(name == "chapter" for name, _, _ in above)
    if is_end or (is_known_heading(whole) and not has_chapters and not _NUMBER.match(text)):
        return ("top", 0.0, look)
    match = _NUMBER.match(text)
    if match is None:
        return ("plain", 0.0, look)
    if match["deep"]:
        return ("deep", float(match["deep"].count(".")), look)
    if match["roman"] and (match["roman"] not in {"C", "D"}):
        return ("roman", 0.0, look)
    return ("flat", 0.0, look) if match["flat"] else ("letter", 0.0, look)


def _cut_at(above: Sequence[_Style], style: _Style) -> Sequence[_Style]:
    """Return which headings a heading of a style stands below."""
    if style[0] in {"chapter", "top"}:
        return ()
    return next((above[:index] for index, other in enumerate(above) if _ends(style, other)), above)


def _ends(style: _Style, other: _Style) -> bool:
    """Say whether a heading of a style ends what stands below another one."""
    name, rank, look = style
    other_name, other_rank, other_look = other
    if name in _RANKED and other_name in _RANKED:
        return other_rank >= rank
    if name in _DECIMAL and other_name in _DECIMAL:
        return (other_rank if other_name == "deep" else 0.0) >= rank
    if other_name == "top":
        return look >= other_look - _SAME_LOOK
    # A larger heading ends what stands below smaller ones; of plain ones also one that is as large.
    is_larger = other_look < look - _SAME_LOOK and other_name not in _RANKED
    return is_larger or (name == other_name and (name != "plain" or abs(other_look - look) <= _SAME_LOOK))
