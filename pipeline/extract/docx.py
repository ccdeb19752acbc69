"""Reads the text of a Word document (DOCX).

Takes an opened archive; gives the blocks of its main text, each footnote behind the paragraph that calls it.
Knows nothing of pages, which Word makes anew each time; running heads are parts of their own and are not read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import takewhile

from pipeline.extract.archive import Archive
from pipeline.extract.blocks import Block
from pipeline.extract.docx_styles import Numbering, Style, is_on, read_numbering, read_styles
from pipeline.extract.office_lines import has_words, make_line, make_table
from pipeline.extract.office_xml import Element, find_part, get, limit_count, list_relations, name_of, parse_part, walk

__all__ = ["read_docx"]

_MAIN_PART = "word/document.xml"
# Deleted words, codes of fields, the older twin of a drawing, and what is only drawn.
_SKIPPED = frozenset({"del", "moveFrom", "delText", "instrText", "Fallback", "drawing", "pict", "object", "rPr", "pPr"})
_TITLES = frozenset({"title", "judul"})
# Merged cells are a few columns wide; a file may say 2,000,000,000.
_MAX_SPAN = 100


@dataclass(slots=True)
class _Reader:
    """What reading the main text needs of the other parts, and how far its lists have counted."""

    styles: Mapping[str, Style]
    numbering: Numbering
    notes: Mapping[tuple[str, str], Element]
    used: set[tuple[str, str]] = field(default_factory=set)


def read_docx(archive: Archive) -> list[Block]:
    """Read the main text of a Word document.

    Numbers of lists and headings are written out as Word shows them. Words that were deleted with changes tracked,
    hidden text and codes of fields are left out; text boxes follow the paragraph that they hang on.

    Args:
        archive: The opened file.

    Returns:
        Its blocks in reading order.

    Raises:
        NotRead: A part is missing or damaged.
    """
    main = next((name for kind, name in list_relations(archive, "").values() if kind == "officeDocument"), _MAIN_PART)
    related = {kind: name for kind, name in list_relations(archive, main).values()}
    parts = {
        kind: parse_part(archive, related[kind])
        for kind in ("styles", "numbering", "footnotes", "endnotes")
        if kind in related
    }
    notes = {
        (name_of(note), get(note, "id") or ""): note
        for kind in ("footnotes", "endnotes")
        for note in parts.get(kind, ())
        if get(note, "type") in {None, "normal"}
    }
    reader = _Reader(read_styles(parts.get("styles")), read_numbering(parts.get("numbering")), notes)
    body = find_part(parse_part(archive, main), "body")
    return [] if body is None else list(_read_blocks(body, reader))


def _read_blocks(parent: Element, reader: _Reader) -> Iterator[Block]:
    for element in parent:
        name = name_of(element)
        if name == "p":
            yield from _read_paragraph(element, reader)
        elif name == "tbl":
            yield from _read_table(element, reader)
        elif name in {"sdt", "sdtContent", "ins", "customXml", "smartTag"}:
            yield from _read_blocks(element, reader)


def _read_paragraph(paragraph: Element, reader: _Reader) -> Iterator[Block]:
    properties = find_part(paragraph, "pPr")
    style = reader.styles.get(get(find_part(properties, "pStyle"), "val") or "", Style(""))
    text = "".join(_read_text(paragraph))
    number = _number_paragraph(properties, style, reader) if has_words(text) else ""
    block = _make_block(text, number, style, _read_level(properties, style), _is_bold(paragraph, style))
    if block is not None:
        yield block
    yield from _read_inserts(paragraph, reader)


def _read_inserts(element: Element, reader: _Reader) -> Iterator[Block]:
    """Yield the text boxes and footnotes that hang on a paragraph or table."""
    for box in walk(element, "txbxContent"):
        # The older twin of a box is not read, and a box within a box hangs on a paragraph of that one.
        around = {name_of(above) for above in takewhile(lambda above: above is not element, box.iterancestors())}
        if not around & {"Fallback", "txbxContent"}:
            yield from _read_blocks(box, reader)
    for call in walk(element, "footnoteReference", "endnoteReference"):
        key = (name_of(call).removesuffix("Reference"), get(call, "id") or "")
        if key in reader.notes and key not in reader.used:
            reader.used.add(key)
            words = " ".join("".join(_read_text(line)) for line in walk(reader.notes[key], "p"))
            note = make_line(words)
            if note is not None:
                yield replace(note, kind="footnote", opens_section=True)


def _make_block(text: str, number: str, style: Style, level: int | None, is_bold: bool) -> Block | None:
    words = f"{number} {text}" if number else text
    block = make_line(words, is_bold=is_bold)
    if block is None:
        return None
    if style.name.startswith(("toc ", "table of figures")):
        return replace(block, kind="heading", opens_section=False)
    if style.name in _TITLES:
        return replace(block, kind="title", opens_section=True)
    if level is not None:
        return replace(block, kind="heading", opens_section=True, level=level)
    if style.name == "caption":
        return replace(block, kind="caption", opens_section=True)
    is_item = number or style.name.startswith("list")
    return replace(block, kind="list") if is_item and block.kind == "paragraph" else block


def _read_level(properties: Element | None, style: Style) -> int | None:
    own = get(find_part(properties, "outlineLvl"), "val")
    if own is None or not own.isdigit():
        return style.level
    return int(own) + 1 if int(own) < 9 else None


def _number_paragraph(properties: Element | None, style: Style, reader: _Reader) -> str:
    own = find_part(properties, "numPr")
    number, depth = style.numbering or (None, 0)
    number = get(find_part(own, "numId"), "val") or number
    said = get(find_part(own, "ilvl"), "val")
    depth = int(said) if said is not None and said.isdigit() else depth
    return reader.numbering.number(number, depth) if number is not None else ""


def _is_bold(paragraph: Element, style: Style) -> bool:
    """Say whether all words of a paragraph are bold."""
    runs = [run for run in walk(paragraph, "r") if has_words("".join(_read_text(run)))]
    said = [is_on(find_part(run, "rPr"), "b") for run in runs]
    return bool(said) and all(style.is_bold if bold is None else bold for bold in said)


def _read_text(element: Element) -> Iterator[str]:
    """Yield the words of a paragraph or run; those of text boxes stand for themselves."""
    for child in element:
        name = name_of(child)
        if name in _SKIPPED:
            continue
        if name == "t":
            yield child.text or ""
        elif name in {"tab", "br", "cr", "ptab"}:
            yield " " if name != "tab" else "\t"
        elif name == "noBreakHyphen":
            yield "-"
        elif name == "r" and is_on(find_part(child, "rPr"), "vanish"):
            continue
        elif name != "txbxContent":
            yield from _read_text(child)


def _read_table(table: Element, reader: _Reader) -> Iterator[Block]:
    """Yield a table; one of a single column is a frame around paragraphs."""
    rows = [list(_read_row(row)) for row in _list_rows(table)]
    if max((len(row) for row in rows), default=0) <= 1:
        for row in _list_rows(table):
            for cell in _list_cells(row):
                yield from _read_blocks(cell, reader)
        return
    block = make_table([[_read_cell(cell, reader) for cell in row] for row in rows])
    if block is not None:
        yield block
    yield from _read_inserts(table, reader)


def _list_rows(table: Element) -> list[Element]:
    return list(_unwrap(table, "tr"))


def _list_cells(row: Element) -> list[Element]:
    return list(_unwrap(row, "tc"))


def _unwrap(parent: Element, wanted: str) -> Iterator[Element]:
    for child in parent:
        if name_of(child) == wanted:
            yield child
        elif name_of(child) in {"sdt", "sdtContent", "ins", "customXml"}:
            yield from _unwrap(child, wanted)


def _read_row(row: Element) -> Iterator[Element | None]:
    """Yield the cells of a row; None for each place that a merged cell covers."""
    before = get(find_part(row, "trPr", "gridBefore"), "val")
    yield from [None] * limit_count(before, most=_MAX_SPAN, default=0)
    for cell in _list_cells(row):
        merge = find_part(cell, "tcPr", "vMerge")
        is_covered = merge is not None and get(merge, "val") in {None, "continue"}
        yield None if is_covered else cell
        span = get(find_part(cell, "tcPr", "gridSpan"), "val")
        yield from [None] * (limit_count(span, most=_MAX_SPAN) - 1)


def _read_cell(cell: Element | None, reader: _Reader) -> str:
    if cell is None:
        return ""
    lines = []
    for paragraph in walk(cell, "p"):
        text = "".join(_read_text(paragraph))
        properties = find_part(paragraph, "pPr")
        style = reader.styles.get(get(find_part(properties, "pStyle"), "val") or "", Style(""))
        number = _number_paragraph(properties, style, reader) if has_words(text) else ""
        lines.append(f"{number} {text}" if number and number != "•" else text)
    return " ".join(lines)
