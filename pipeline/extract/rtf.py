"""Reads the text of a rich-text file (RTF).

Takes its bytes; gives blocks, title and dates.
Knows no pictures and objects: groups whose meaning is not known and that say so are passed over, as the format asks.

References:
    Microsoft, Rich Text Format (RTF) Specification, version 1.9.1.
"""

import codecs
import re
from dataclasses import dataclass, field, replace

from pipeline.extract.blocks import Block
from pipeline.extract.dates import DateFound, Witness, build_date, make_found
from pipeline.extract.office import OfficeFile
from pipeline.extract.office_lines import fill_levels, has_words, make_line, make_table
from pipeline.extract.reasons import NotRead
from pipeline.extract.titles import choose_title

__all__ = ["read_rtf"]

_TOKEN = re.compile(
    rb"\\(?P<word>[a-zA-Z]{1,32})(?P<number>-?\d{1,10})? ?|\\'(?P<hex>[0-9a-fA-F]{2})|\\(?P<sign>[^a-zA-Z])"
    rb"|(?P<brace>[{}])|(?P<text>[^\\{}\r\n]+)|[\r\n]+|\\",
    re.DOTALL,
)
# Groups that hold no text of the document (fonts, colours, pictures, running heads, codes of fields).
_PASSED = frozenset(
    {
        "fonttbl",
        "colortbl",
        "pict",
        "object",
        "objdata",
        "header",
        "headerl",
        "headerr",
        "headerf",
        "footer",
        "footerl",
        "footerr",
        "footerf",
        "fldinst",
        "listtable",
        "listoverridetable",
        "rsidtbl",
        "generator",
        "themedata",
        "colorschememapping",
        "datastore",
        "latentstyles",
        "xmlnstbl",
        "datafield",
        "bkmkstart",
        "bkmkend",
        "ftnsep",
        "ftnsepc",
        "aftnsep",
        "annotation",
        "atnid",
        "atnauthor",
        "revtbl",
        "filetbl",
        "nonshppict",
        "sp",
        "info",
    }
)
_SIGNS = {b"~": " ", b"_": "-", b"-": "", b"\n": "\n", b"\r": "\n", b"*": ""}
_WORDS = {
    "tab": "\t",
    "line": " ",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "emspace": " ",
    "enspace": " ",
}
_ENDS = frozenset({"par", "sect", "page"})
_HEADING_NAME = re.compile(r"(?:heading|judul)\s*([1-9])", re.IGNORECASE)
_MAX_DEPTH = 1_000
_UTF8_PAGE = 65_001
_INFO = frozenset({"title", "creatim", "revtim"})


@dataclass(slots=True)
class _State:
    """What a group takes over from the one around it.

    Attributes:
        target: Where its text goes: "text", "note", "style", "title", "creatim", "revtim" or "" for nowhere.
        codec: How its bytes are written.
        skip: Bytes or characters that stand for each Unicode character in older programs.
        is_bold: Whether its characters are bold.
        is_hidden: Whether they are not shown.
        in_table: Whether its paragraphs are in a table.
        style: Number of its paragraph style.
        level: Level of heading that its paragraph states itself, from 1.
    """

    target: str = "text"
    codec: str = "cp1252"
    skip: int = 1
    is_bold: bool = False
    is_hidden: bool = False
    in_table: bool = False
    style: int = 0
    level: int | None = None


@dataclass(slots=True)
class _Reader:
    """What has been read so far."""

    state: _State = field(default_factory=_State)
    outer: list[_State] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    parts: dict[str, list[str]] = field(default_factory=dict)
    bold_chars: int = 0
    levels: dict[int, int] = field(default_factory=dict)
    titles: set[int] = field(default_factory=set)
    notes: list[Block] = field(default_factory=list)
    row: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    stamps: dict[str, dict[str, int]] = field(default_factory=dict)
    pending: bytearray = field(default_factory=bytearray)
    to_skip: int = 0
    high: int = 0
    title: str | None = None


def read_rtf(data: bytes) -> OfficeFile:
    """Read a rich-text file.

    Args:
        data: Its bytes.

    Returns:
        What it holds: paragraphs, headings by style, tables by row, footnotes behind their paragraph.

    Raises:
        NotRead: It nests groups without end.
    """
    reader = _Reader()
    is_starred = False
    place = 0
    while (token := _TOKEN.match(data, place)) is not None and token.end() > place:
        place = token.end()
        kind = token.lastgroup
        if kind in {"word", "number"}:
            word = token["word"].decode("ascii")
            number = int(token["number"]) if token["number"] else None
            if word == "bin":
                place += max(0, number or 0)
            else:
                _obey(reader, word, number, is_starred=is_starred)
        elif kind == "hex":
            _add_bytes(reader, bytes.fromhex(token["hex"].decode("ascii")))
        elif kind == "text":
            _add_bytes(reader, token["text"])
        elif kind == "brace":
            _nest(reader, token["brace"])
        elif kind == "sign" and token["sign"] in b"\\{}":
            _add_bytes(reader, token["sign"])
        elif kind == "sign":
            said = _SIGNS.get(token["sign"], "")
            _end_paragraph(reader) if said == "\n" else _add_text(reader, said)
        is_starred = kind == "sign" and token["sign"] == b"*"
    _end_paragraph(reader)
    _end_table(reader)
    dates = [found for name in ("revtim", "creatim") if (found := _read_stamp(name, reader.stamps.get(name, {})))]
    return OfficeFile(tuple(fill_levels(reader.blocks)), choose_title(reader.title, reader.blocks), tuple(dates))


def _nest(reader: _Reader, brace: bytes) -> None:
    _flush(reader)
    reader.to_skip = 0
    if brace == b"{":
        if len(reader.outer) >= _MAX_DEPTH:
            raise NotRead("unreadable", "is nested too deep to be read. Save it again as a simpler file")
        reader.outer.append(reader.state)
        reader.state = replace(reader.state)
        return
    if not reader.outer:
        return
    inner, reader.state = reader.state, reader.outer.pop()
    if inner.target == "style" and reader.state.target != "style":
        return
    if inner.target == "style":
        _name_style(reader, inner)
    elif inner.target == "note" and reader.state.target != "note":
        note = make_line(_take(reader, "note"))
        if note is not None:
            reader.notes.append(replace(note, kind="footnote", opens_section=True))
    elif inner.target == "title" and reader.state.target != "title":
        reader.title = " ".join(_take(reader, "title").split()) or None


def _obey(reader: _Reader, word: str, number: int | None, *, is_starred: bool) -> None:
    """Do what a control word says."""
    state = reader.state
    if word == "u" and number is not None:
        _add_unit(reader, number & 0xFFFF)
        reader.to_skip = state.skip
        return
    _flush(reader)
    reader.to_skip = 0
    if word in _PASSED:
        state.target = ""
    elif word == "stylesheet":
        state.target = "style"
    elif word == "shptxt":
        state.target = "text"
    elif word in _INFO:
        state.target = word
    elif word == "footnote":
        state.target = "note" if state.target == "text" else state.target
    elif is_starred:
        state.target = state.target if state.target == "style" else ""
    elif word in {"yr", "mo", "dy"} and state.target in _INFO and number is not None:
        reader.stamps.setdefault(state.target, {})[word] = number
    else:
        _format(reader, word, number)


def _format(reader: _Reader, word: str, number: int | None) -> None:
    state = reader.state
    if word == "ansicpg" and number is not None:
        state.codec = _find_codec(number)
    elif word == "uc":
        state.skip = min(max(number or 0, 0), 8)
    elif word == "b":
        state.is_bold = number != 0
    elif word == "v":
        state.is_hidden = number != 0
    elif word == "plain":
        state.is_bold = state.is_hidden = False
    elif word == "pard":
        state.in_table, state.style, state.level = False, 0, None
    elif word == "intbl":
        state.in_table = True
    elif word == "s":
        state.style = number or 0
    elif word == "outlinelevel" and number is not None:
        state.level = number + 1 if 0 <= number < 9 else None
    elif state.target != "text":
        _add_text(reader, " " if word in _ENDS else _WORDS.get(word, ""))
    elif word in _ENDS:
        _end_paragraph(reader)
    elif word in {"cell", "nestcell"}:
        reader.row.append(_take(reader, "text"))
    elif word in {"row", "nestrow"}:
        reader.rows.append(reader.row)
        reader.row = []
    else:
        _add_text(reader, _WORDS.get(word, ""))


def _find_codec(page: int) -> str:
    """Return the name of a code page that is known and is one for text, else that of Western Europe."""
    try:
        return codecs.lookup("utf-8" if page == _UTF8_PAGE else f"cp{page}").name
    except LookupError:
        return "cp1252"


def _add_bytes(reader: _Reader, data: bytes) -> None:
    skipped = min(reader.to_skip, len(data))
    reader.to_skip -= skipped
    if reader.state.target:
        reader.pending += data[skipped:]


def _add_unit(reader: _Reader, unit: int) -> None:
    """Add a UTF-16 unit; a pair of them is one character."""
    _flush(reader)
    if 0xD800 <= unit < 0xDC00:
        reader.high = unit
    elif 0xDC00 <= unit < 0xE000:
        if reader.high:
            _add_text(reader, chr(0x10000 + ((reader.high - 0xD800) << 10) + unit - 0xDC00))
        reader.high = 0
    else:
        _add_text(reader, chr(unit))


def _flush(reader: _Reader) -> None:
    """Decode the bytes that have come so far: a character may have two."""
    if reader.pending:
        text = reader.pending.decode(reader.state.codec, "replace")
        reader.pending.clear()
        _add_text(reader, text)


def _add_text(reader: _Reader, text: str) -> None:
    _flush(reader)
    state = reader.state
    if not text or not state.target or state.is_hidden or state.target in {"creatim", "revtim"}:
        return
    reader.parts.setdefault(state.target, []).append(text)
    if state.target == "text" and state.is_bold:
        reader.bold_chars += sum(char.isalnum() for char in text)


def _take(reader: _Reader, target: str) -> str:
    _flush(reader)
    return "".join(reader.parts.pop(target, ()))


def _end_paragraph(reader: _Reader) -> None:
    _flush(reader)
    state = reader.state
    if state.in_table:
        _add_text(reader, " ")
        return
    text, bold = _take(reader, "text"), reader.bold_chars
    reader.bold_chars = 0
    if not has_words(text) and not reader.notes:
        return
    _end_table(reader)
    block = make_line(text, is_bold=bold > 0 and bold == sum(char.isalnum() for char in text))
    level = state.level or reader.levels.get(state.style)
    if block is not None and level is not None:
        block = replace(block, kind="heading", opens_section=True, level=level)
    elif block is not None and state.style in reader.titles:
        block = replace(block, kind="title", opens_section=True)
    if block is not None:
        reader.blocks.append(block)
    reader.blocks.extend(reader.notes)
    reader.notes.clear()


def _end_table(reader: _Reader) -> None:
    if reader.rows:
        block = make_table(reader.rows)
        reader.rows = []
        if block is not None:
            reader.blocks.append(block)


def _name_style(reader: _Reader, style: _State) -> None:
    name = _take(reader, "style").strip(" ;").lower()
    match = _HEADING_NAME.match(name)
    if match:
        reader.levels[style.style] = int(match[1])
    elif name in {"title", "judul"}:
        reader.titles.add(style.style)


def _read_stamp(name: str, stamp: dict[str, int]) -> DateFound | None:
    day = build_date(str(stamp.get("yr", 0)), str(stamp.get("mo", 0)), str(stamp.get("dy", 0)))
    return None if day is None else make_found(day, "day", "metadata", f"{name} {day}", Witness.MADE)
