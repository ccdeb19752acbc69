"""Reads the text of a presentation (PPTX).

Takes an opened archive; gives the blocks of its slides, each slide a page, and how many slides there are.
Knows nothing of pictures; charts keep their figures in a workbook of their own, which is not read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipeline.extract.archive import Archive
from pipeline.extract.blocks import Block
from pipeline.extract.office_lines import make_line, make_table
from pipeline.extract.office_xml import (
    Element,
    find_part,
    get,
    get_relation,
    limit_count,
    list_relations,
    name_of,
    parse_part,
    walk,
)
from pipeline.extract.reasons import NotRead

__all__ = ["read_pptx"]

_MAIN_PART = "ppt/presentation.xml"
_TITLES = frozenset({"title", "ctrTitle"})
# Date, foot and number of a slide stand on every one.
_FURNITURE = frozenset({"dt", "ftr", "sldNum", "hdr", "sldImg"})
# Placeholders whose lines have bullets where nothing else is said.
_BULLETED = frozenset({None, "body", "obj"})
_MAX_COORDINATE = 10**12

_Relations = Mapping[str, tuple[str, str]]


def read_pptx(archive: Archive) -> tuple[list[Block], int]:
    """Read the slides of a presentation, in their order.

    A slide's title is a heading; its other shapes follow from top to bottom. Speaker's notes are footnotes of their
    slide. Dates, feet and numbers of slides are left out.

    Args:
        archive: The opened file.

    Returns:
        The blocks, and the number of slides.

    Raises:
        NotRead: A part is missing or damaged.
    """
    main = next((name for kind, name in list_relations(archive, "").values() if kind == "officeDocument"), _MAIN_PART)
    relations = list_relations(archive, main)
    order = [get_relation(slide) for slide in walk(parse_part(archive, main), "sldId")]
    slides = [relations[each][1] for each in order if each in relations]
    if not slides:
        raise NotRead("no_text", "has no slides. Get it again from where it came")
    blocks = [
        replace(block, page=number)
        for number, name in enumerate(slides, start=1)
        for block in _read_slide(archive, name)
    ]
    return blocks, len(slides)


def _read_slide(archive: Archive, name: str) -> Iterator[Block]:
    relations = list_relations(archive, name)
    tree = find_part(parse_part(archive, name), "cSld", "spTree")
    if tree is not None:
        yield from _read_shapes(tree, archive, relations)
    for kind, part in relations.values():
        if kind == "notesSlide":
            shapes = walk(parse_part(archive, part), "sp")
            notes = [shape for shape in shapes if _find_place(shape) == "body"]
            for block in (block for shape in notes for block in _read_text(shape)):
                yield replace(block, kind="footnote", opens_section=True, level=None)


def _read_shapes(parent: Element, archive: Archive, relations: _Relations) -> Iterator[Block]:
    shapes = [element for element in _unwrap(parent) if _find_place(element) not in _FURNITURE]
    for shape in sorted(shapes, key=_order):
        name = name_of(shape)
        if name == "grpSp":
            yield from _read_shapes(shape, archive, relations)
        elif name == "graphicFrame":
            yield from _read_frame(shape, archive, relations)
        else:
            yield from _read_text(shape)


def _unwrap(parent: Element) -> Iterator[Element]:
    """Yield shapes; of a shape that is drawn in two ways for newer and older programs, the newer one."""
    for child in parent:
        if name_of(child) in {"sp", "graphicFrame", "grpSp"}:
            yield child
        elif name_of(child) in {"AlternateContent", "Choice"}:
            yield from _unwrap(child)


def _find_place(shape: Element) -> str | None:
    """Return the kind of placeholder that a shape is; "obj" for one without a kind, None for none."""
    place = find_part(shape, "nvSpPr", "nvPr", "ph")
    return None if place is None else get(place, "type") or "obj"


def _order(shape: Element) -> tuple[int, int, int]:
    """Order shapes: the title first, those that are placed by the layout next, then from top to bottom."""
    if _find_place(shape) in _TITLES:
        return (0, 0, 0)
    for properties in ("spPr", "grpSpPr"):
        offset = find_part(shape, properties, "xfrm", "off")
        if offset is not None:
            break
    else:
        offset = find_part(shape, "xfrm", "off")
    if offset is None:
        return (1, 0, 0)
    top, left = (limit_count(get(offset, axis), most=_MAX_COORDINATE, default=0) for axis in ("y", "x"))
    return (2, top, left)


def _read_frame(frame: Element, archive: Archive, relations: _Relations) -> Iterator[Block]:
    for table in walk(frame, "tbl"):
        rows = [[_read_cell(cell) for cell in row if name_of(cell) == "tc"] for row in walk(table, "tr")]
        block = make_table(rows)
        if block is not None:
            yield block
    for diagram in walk(frame, "relIds"):
        _, part = relations.get(get_relation(diagram, "dm"), ("", ""))
        if part:
            lines = ("".join(_read_runs(line)) for line in walk(parse_part(archive, part), "p"))
            yield from (replace(block, kind="list") for line in lines if (block := make_line(line)) is not None)


def _read_cell(cell: Element) -> str:
    if get(cell, "hMerge") in {"1", "true"} or get(cell, "vMerge") in {"1", "true"}:
        return ""
    return " ".join("".join(_read_runs(line)) for line in walk(cell, "p"))


def _read_text(shape: Element) -> Iterator[Block]:
    place = _find_place(shape)
    lines = ["".join(_read_runs(line)) for line in walk(shape, "p")]
    if place in _TITLES:
        block = make_line(" ".join(lines))
        if block is not None:
            yield replace(block, kind="heading", opens_section=True, level=1)
        return
    for line in lines:
        block = make_line(line)
        if block is None:
            continue
        is_item = place is not None and place in _BULLETED and len(lines) > 1
        yield replace(block, kind="list") if is_item and block.kind == "paragraph" else block


def _read_runs(paragraph: Element) -> Iterator[str]:
    for part in walk(paragraph, "t", "br"):
        yield " " if name_of(part) == "br" else part.text or ""
