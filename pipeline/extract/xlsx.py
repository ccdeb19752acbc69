"""Reads the sheets of a workbook (XLSX) as tables.

Takes an opened archive; gives a heading and tables for each sheet, and what was left out.
Knows no formulas: a cell has the value that was last worked out and saved with it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.extract.archive import Archive
from pipeline.extract.blocks import Block
from pipeline.extract.office_lines import has_words, make_line, make_table
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

__all__ = ["read_xlsx"]

_MAIN_PART = "xl/workbook.xml"
_CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# Sheets beyond this are data, not documents.
_MAX_CELLS = 500_000
_UNNAMED = re.compile(r"(?:sheet|lembar|lembar kerja|feuil)\s*\d*", re.IGNORECASE)
# Formats of days that Excel knows by number (ECMA-376, 18.8.30); others are told by their letters.
_DAY_FORMATS = frozenset({14, 15, 16, 17, 22})
_SHARE_FORMATS = frozenset({9, 10})
_QUOTED = re.compile(r"\"[^\"]*\"|\\.|\[[^\]]*\]|_.")
_DAY = re.compile(r"[dy]", re.IGNORECASE)
_EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_MAX_DAYS = 2_958_465

Row = dict[int, str]
"""Number of a column -> text; only cells that hold something."""


@dataclass(frozen=True, slots=True)
class _Book:
    """What the cells of a workbook refer to.

    Attributes:
        strings: Texts that cells share.
        formats: For each style of a cell "day", "share" or "".
        epoch: The day from which days are counted.
    """

    strings: Sequence[str]
    formats: Sequence[str]
    epoch: date


def read_xlsx(archive: Archive) -> tuple[list[Block], list[str]]:
    """Read the visible sheets of a workbook.

    A sheet's name is a heading unless it is the program's own (Sheet1). Rows without cells part tables; lines of a
    single cell above a table are its caption or text.

    Args:
        archive: The opened file.

    Returns:
        The blocks, and what was left out, in words that follow the file's name.

    Raises:
        NotRead: A part is missing or damaged.
    """
    main = next((name for kind, name in list_relations(archive, "").values() if kind == "officeDocument"), _MAIN_PART)
    root = parse_part(archive, main)
    relations = list_relations(archive, main)
    related = {kind: name for kind, name in relations.values()}
    book = _Book(
        strings=_read_strings(archive, related.get("sharedStrings")),
        formats=_read_formats(archive, related.get("styles")),
        epoch=_EPOCHS[get(find_part(root, "workbookPr"), "date1904") in {"1", "true"}],
    )
    blocks: list[Block] = []
    hidden = cells = 0
    warnings = []
    for sheet in walk(root, "sheet"):
        kind, part = relations.get(get_relation(sheet), ("", ""))
        if get(sheet, "state") in {"hidden", "veryHidden"}:
            hidden += 1
        elif kind == "worksheet" and cells < _MAX_CELLS:
            rows = list(_read_rows(parse_part(archive, part), book))
            cells += sum(len(row) for _, row in rows)
            blocks.extend(_make_blocks(get(sheet, "name") or "", rows))
    if hidden:
        warnings.append(f"has {hidden} hidden sheets, which were not read. Show them if they matter")
    if cells >= _MAX_CELLS:
        warnings.append(f"has more than {_MAX_CELLS:,} cells, of which the first were read. Split it")
    return blocks, warnings


def _make_blocks(name: str, rows: Sequence[tuple[int, Row]]) -> Iterator[Block]:
    tables = [block for run in _part_rows(rows) for block in _make_table(run)]
    heading = None if _UNNAMED.fullmatch(name) else make_line(name)
    if tables and heading is not None:
        yield Block(heading.text, "heading", level=1)
    yield from tables


def _part_rows(rows: Sequence[tuple[int, Row]]) -> Iterator[list[Row]]:
    """Yield runs of rows that follow each other without an empty one."""
    run: list[Row] = []
    last = 0
    for number, row in rows:
        if not any(has_words(cell) for cell in row.values()):
            continue
        if run and number > last + 1:
            yield run
            run = []
        run.append(row)
        last = number
    if run:
        yield run


def _make_table(run: list[Row]) -> Iterator[Block]:
    width = max(map(len, run))
    body = 0
    for row in run:
        said = list(row.values())
        if len(said) != 1 or not any(char.isalpha() for char in said[0]):
            break
        line = make_line(said[0])
        if line is not None:
            yield line
        body += 1
    if width > 1 or body < len(run):
        columns = sorted({column for row in run[body:] for column in row})
        block = make_table([[row.get(column, "") for column in columns] for row in run[body:]])
        if block is not None:
            yield block


def _read_rows(root: Element, book: _Book) -> Iterator[tuple[int, Row]]:
    """Yield number and cells of each row."""
    cells = last = 0
    for row in walk(root, "row"):
        number = limit_count(get(row, "r"), most=10**7, default=last + 1)
        last = number
        values: Row = {}
        column = -1
        for cell in row:
            if name_of(cell) == "c":
                column = _find_column(get(cell, "r"), column + 1)
                text = _read_cell(cell, book)
                if text:
                    values[column] = text
        cells += len(values)
        yield number, values
        if cells >= _MAX_CELLS:
            return


def _find_column(place: str | None, default: int) -> int:
    """Return the number of a column, from 0, of a place like AB12."""
    match = _CELL.fullmatch(place or "")
    if match is None:
        return default
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1


def _read_cell(cell: Element, book: _Book) -> str:
    kind = get(cell, "t") or "n"
    if kind == "inlineStr":
        return "".join(part.text or "" for part in walk(cell, "t"))
    value = find_part(cell, "v")
    said = (value.text or "") if value is not None else ""
    if kind == "s":
        place = limit_count(said, most=10**9, default=-1)
        return book.strings[place] if 0 <= place < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if said == "1" else "FALSE"
    if kind != "n":
        return said
    style = limit_count(get(cell, "s"), most=10**6, default=0)
    return _write_number(said, book.formats[style] if style < len(book.formats) else "", book.epoch)


def _write_number(said: str, form: str, epoch: date) -> str:
    try:
        value = float(said)
    except ValueError:
        return said
    if form == "day" and 1 <= value < _MAX_DAYS:
        return (epoch + timedelta(days=int(value))).isoformat()
    if form == "share":
        return f"{value * 100:.10g}%"
    return f"{value:.15g}"


def _read_strings(archive: Archive, part: str | None) -> list[str]:
    if part is None:
        return []
    return [
        "".join(text.text or "" for text in walk(item, "t") if not _is_reading_aid(text))
        for item in walk(parse_part(archive, part), "si")
    ]


def _is_reading_aid(text: Element) -> bool:
    return name_of(text.getparent()) == "rPh"


def _read_formats(archive: Archive, part: str | None) -> list[str]:
    """Return for each style of a cell whether its numbers are days or shares."""
    if part is None:
        return []
    root = parse_part(archive, part)
    own = {get(form, "numFmtId"): get(form, "formatCode") or "" for form in walk(root, "numFmt")}
    styles = find_part(root, "cellXfs")
    return [_name_format(get(style, "numFmtId"), own) for style in (styles if styles is not None else ())]


def _name_format(number: str | None, own: dict[str | None, str]) -> str:
    code = limit_count(number, most=10**6, default=0)
    if code in _DAY_FORMATS:
        return "day"
    if code in _SHARE_FORMATS:
        return "share"
    letters = _QUOTED.sub("", own.get(number, ""))
    if "%" in letters:
        return "share"
    return "day" if _DAY.search(letters) else ""
