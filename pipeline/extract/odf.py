"""Reads the text of an OpenDocument file: ODT, ODS, ODP.

Takes an opened archive; gives its blocks in reading order, each footnote behind the paragraph that calls it.
Knows nothing of pages but for slides; running heads stand in another part and are not read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.extract.archive import Archive
from pipeline.extract.blocks import Block
from pipeline.extract.office_lines import make_line, make_table
from pipeline.extract.office_xml import Element, find_part, get, limit_count, name_of, parse_part, walk
from pipeline.extract.reasons import NotRead

__all__ = ["read_odf"]

_SKIPPED = frozenset(
    {"tracked-changes", "note", "annotation", "annotation-end", "ruby-text", "forms", "notes", "frame", "custom-shape"}
)
_CONTENTS = frozenset({"table-of-content", "illustration-index", "table-index", "object-index", "alphabetical-index"})
# An empty cell or row may be repeated to the end of the sheet, a million times.
_MAX_REPEATS = 30
_MAX_CELLS = 500_000
_HIDDEN = frozenset({"collapse", "filter"})


@dataclass(frozen=True, slots=True)
class _Style:
    """What an automatic style says.

    Attributes:
        parent: The named style that it is derived from, in lower case.
        is_bold: Whether its characters are bold.
    """

    parent: str
    is_bold: bool


_Styles = Mapping[str, _Style]


def read_odf(archive: Archive) -> tuple[list[Block], int | None]:
    """Read an OpenDocument text, spreadsheet or presentation.

    Args:
        archive: The opened file.

    Returns:
        Its blocks; and the number of slides, or None where it has none.

    Raises:
        NotRead: It asks for a password, or a part is missing or damaged.
    """
    manifest = "META-INF/manifest.xml"
    if manifest in archive and any(True for _ in walk(parse_part(archive, manifest), "encryption-data")):
        raise NotRead("unreadable", "asks for a password. Save it without one and offer it again")
    root = parse_part(archive, "content.xml")
    styles = {get(style, "name") or "": _read_style(style) for style in walk(root, "style")}
    body = find_part(root, "body")
    slides = [page for page in walk(body, "page")] if body is not None else []
    if slides:
        numbered = [
            replace(block, page=number)
            for number, page in enumerate(slides, start=1)
            for block in _read_blocks(page, styles)
        ]
        return numbered, len(slides)
    return ([] if body is None else list(_read_blocks(body, styles))), None


def _read_style(style: Element) -> _Style:
    weight = get(find_part(style, "text-properties"), "font-weight")
    parent = (get(style, "parent-style-name") or get(style, "name") or "").replace("_20_", " ").lower()
    return _Style(parent, weight in {"bold", "600", "700", "800", "900"})


def _read_blocks(parent: Element, styles: _Styles, *, is_item: bool = False) -> Iterator[Block]:
    for element in parent:
        name = name_of(element)
        if name == "h":
            yield from _read_heading(element, styles)
        elif name == "p":
            yield from _read_paragraph(element, styles, is_item=is_item)
        elif name == "table":
            yield from _read_table(element, styles)
        elif name in _CONTENTS:
            for block in _read_blocks(element, styles):
                yield replace(block, kind="heading", opens_section=False, level=None)
        elif name in {"tracked-changes", "forms"}:
            continue
        elif name == "notes":
            for block in _read_blocks(element, styles):
                yield replace(block, kind="footnote", opens_section=True, level=None)
        else:
            yield from _read_blocks(element, styles, is_item=is_item or name == "list-item")


def _read_heading(element: Element, styles: _Styles) -> Iterator[Block]:
    block = make_line("".join(_read_text(element)))
    if block is not None:
        level = max(1, limit_count(get(element, "outline-level"), most=10))
        yield replace(block, kind="heading", opens_section=True, level=level)
    yield from _read_inserts(element, styles)


def _read_paragraph(element: Element, styles: _Styles, *, is_item: bool) -> Iterator[Block]:
    style = styles.get(get(element, "style-name") or "")
    named = style.parent if style else (get(element, "style-name") or "").replace("_20_", " ").lower()
    block = make_line("".join(_read_text(element)), is_bold=_is_bold(element, styles, style))
    if block is not None:
        if named == "title" or get(element.getparent().getparent(), "class") == "title":
            block = replace(block, kind="title" if named == "title" else "heading", opens_section=True)
        elif is_item and block.kind == "paragraph":
            block = replace(block, kind="list")
        yield block
    yield from _read_inserts(element, styles)


def _is_bold(element: Element, styles: _Styles, style: _Style | None) -> bool:
    """Say whether a paragraph is bold as a whole: by its style, or by one stretch that is all of it."""
    if style is not None and style.is_bold:
        return True
    spans = [child for child in element if name_of(child) == "span"]
    is_covered = bool(spans) and not (element.text or "").strip() and not any((s.tail or "").strip() for s in spans)
    held = [styles.get(get(span, "style-name") or "") for span in spans if "".join(_read_text(span)).strip()]
    return is_covered and bool(held) and all(each is not None and each.is_bold for each in held)


def _read_inserts(element: Element, styles: _Styles) -> Iterator[Block]:
    """Yield the text boxes and notes that hang on a paragraph."""
    for child in element:
        if name_of(child) in {"frame", "custom-shape"}:
            yield from _read_blocks(child, styles)
        elif name_of(child) == "note":
            words = " ".join("".join(_read_text(line)) for line in walk(child, "p"))
            block = make_line(words)
            if block is not None:
                yield replace(block, kind="footnote", opens_section=True)
        elif name_of(child) in {"span", "a"}:
            yield from _read_inserts(child, styles)


def _read_text(element: Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = name_of(child)
        if name in {"s", "tab", "line-break"}:
            yield "\t" if name == "tab" else " "
        elif name not in _SKIPPED:
            yield from _read_text(child)
        yield child.tail or ""


def _read_table(table: Element, styles: _Styles) -> Iterator[Block]:
    """Yield a table; a sheet's name, where it has one of its own, is its heading; a single column is a frame."""
    rows: list[list[str]] = []
    cells = 0
    for row in walk(table, "table-row"):
        if get(row, "visibility") in _HIDDEN:
            continue
        values = list(_read_row(row))
        while values and not values[-1].strip():
            values.pop()
        repeats = limit_count(get(row, "number-rows-repeated"), most=_MAX_REPEATS) if values else 1
        rows.extend([values] * repeats)
        cells += len(values) * repeats
        if cells > _MAX_CELLS:
            break
    is_sheet = name_of(table.getparent()) == "spreadsheet"
    if not is_sheet and max(map(len, rows), default=0) <= 1:
        for cell in walk(table, "table-cell"):
            yield from _read_blocks(cell, styles)
        return
    block = make_table(rows)
    if block is None:
        return
    name = make_line(get(table, "name") or "") if is_sheet else None
    if name is not None:
        yield Block(name.text, "heading", level=1)
    yield block


def _read_row(row: Element) -> Iterator[str]:
    for cell in row:
        if name_of(cell) not in {"table-cell", "covered-table-cell"}:
            continue
        lines = (child for child in cell if name_of(child) in {"p", "h", "list", "section"})
        text = "" if name_of(cell) == "covered-table-cell" else " ".join("".join(_read_text(line)) for line in lines)
        yield from [text] * limit_count(get(cell, "number-columns-repeated"), most=_MAX_REPEATS)
