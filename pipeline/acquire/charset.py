"""Finds how bytes are written and decodes them.

Takes bytes of a text and what they declare of themselves; gives the text and how many characters were lost.
Knows nothing of languages or formats.
"""

import codecs
import re
from dataclasses import dataclass, replace

__all__ = ["Decoded", "decode_text"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Labels mean on the web what browsers take them for (WHATWG Encoding Standard, section 4.2).
_ALIASES = {
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "ansi": "cp1252", "iso-8859-9": "cp1254", "latin5": "cp1254", "iso-8859-11": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs",
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932", "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949", "x-cp1251": "cp1251", "win-1251": "cp1251", "x-mac-roman": "mac-roman",
    "unicode": "utf-16", "utf8mb4": "utf-8", "unicode-1-1-utf-8": "utf-8",
}  # fmt: skip
# Others that Python knows are programs ("unicode_escape"), or let what looks like letters become tags ("utf-7").
_WRITTEN = re.compile(
    r"utf-(?:8|16|32)(?:-[lb]e)?|cp125\d|cp8(?:66|74)|iso8859-\d{1,2}|koi8-[ru]|mac-(?:roman|cyrillic)|gb18030|"
    r"big5hkscs|euc_jp|cp932|cp949|iso2022_jp"
)
_LOST = "\ufffd"
_SAMPLE_BYTES = 100_000
_WIDE_SAMPLE_BYTES = 2_000
_FEWEST_WIDE = 8
_WIDE_SHARE = 0.7
# What calls itself UTF-8 and has more bytes that are none than whole sequences is something else.
_FEW_BROKEN = 3
# What the bytes 80 to BF are in windows-1252, and the first bytes of two, three and four.
_NEXT = (
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201a\u201c-\u201e"
    "\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
_TWICE = re.compile(f"[\u00c2-\u00c5]{_NEXT}|\u00e2{_NEXT}{{2}}|\u00f0\u0178{_NEXT}{{2}}")
_ANY_TWICE = re.compile(f"[\u00c2-\u00df]{_NEXT}|[\u00e0-\u00ef]{_NEXT}{{2}}|[\u00f0-\u00f4]{_NEXT}{{3}}")
_NOT_ASCII = re.compile("[^\x00-\x7f]+")
# Other pairs ("É»") also stand in good text; a text is wrong throughout where most of it is such pairs.
_WRONG_SHARE = 0.8
_MANY_WRONG = 5
# Some mail programs and feeds are wrong twice over.
_MOST_MENDINGS = 2
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was read.

    Attributes:
        text: The text without byte order mark.
        encoding: The encoding that was used.
        lost_chars: Characters that could not be read, each now U+FFFD.
        mended_chars: Characters that had been decoded wrongly before ("Ã©" for "é") and are right now.
        rival: Another encoding that the document names, as good as the one that was used; None without.
    """

    text: str
    encoding: str
    lost_chars: int
    mended_chars: int = 0
    rival: str | None = None


def decode_text(data: bytes, *, declared: str | None = None, header: str | None = None) -> Decoded:
    """Decode bytes: by their byte order mark, as UTF-8, as their header says, as they declare, else by their looks.

    What is named is only used where the bytes are valid in it. Bytes that are valid UTF-8 and not ASCII are hardly ever
    anything else, so that goes before what is named.

    Args:
        data: The bytes.
        declared: The encoding that the document names in itself, where it does.
        header: The encoding that the Content-Type of the answer named, where it did.

    Returns:
        The text; never an error, since lost characters are counted.

    References:
        WHATWG Encoding Standard, https://encoding.spec.whatwg.org/, and HTML Standard, section 13.2.3.2, for the order.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding)
    wide = _find_wide(data)
    if wide:
        return _decode(data, wide)
    named = [name for name in map(_normalise, (header, declared)) if name and not name.startswith(("utf-16", "utf-32"))]
    is_shifted = b"\x1b" in data and "iso2022_jp" in named
    if not is_shifted and _can_decode(data, "utf-8"):
        return _decode(data, "utf-8")
    fitting = list(dict.fromkeys(name for name in named if name != "utf-8" and _can_decode(data, name)))
    if fitting:
        texts = {data.decode(name) for name in fitting}
        return replace(_decode(data, fitting[0]), rival=fitting[1] if len(texts) > 1 else None)
    is_damaged = "utf-8" in named and _MULTIBYTE.search(data) is not None and _count_broken(data) < _FEW_BROKEN
    if is_damaged or _is_mostly_utf8(data):
        return _decode(data, "utf-8")
    return _decode(data, _choose_by_looks(data))


def _decode(data: bytes, encoding: str) -> Decoded:
    own = data.count(_LOST.encode()) if encoding == "utf-8" else 0
    text = data.decode(encoding, "replace")
    lost = max(0, text.count(_LOST) - own) + own
    bare, mended = text.lstrip("\ufeff"), 0
    for _ in range(_MOST_MENDINGS):
        bare, count = _mend(bare)
        mended = max(mended, count)
        if not count:
            break
    return Decoded(bare, encoding, lost, mended)


def _mend(text: str) -> tuple[str, int]:
    """Return a text without the marks of UTF-8 that was once read as windows-1252, and how many there were."""
    mended = 0

    def mend(match: re.Match[str]) -> str:
        nonlocal mended
        raw = b"".join(bytes([ord(char)]) if char < "\u0100" else char.encode("cp1252") for char in match.group())
        try:
            char = raw.decode("utf-8")
        except UnicodeDecodeError:
            return match.group()
        mended += 1
        return char

    return (_ANY_TWICE if _is_wrong_throughout(text) else _TWICE).sub(mend, text), mended


def _is_wrong_throughout(text: str) -> bool:
    """Say whether most of what is not ASCII in a text looks like UTF-8 that was read as windows-1252."""
    pairs = [len(match.group()) for match in _ANY_TWICE.finditer(text)]
    if len(pairs) < _MANY_WRONG:
        return False
    return sum(pairs) >= _WRONG_SHARE * sum(len(match.group()) for match in _NOT_ASCII.finditer(text))


def _find_wide(data: bytes) -> str | None:
    """Return the kind of UTF-16 that bytes without a mark are: most characters of a text have a byte that is zero."""
    sample = data[:_WIDE_SAMPLE_BYTES]
    half = len(sample) // 2
    if half < _FEWEST_WIDE or b"\0" not in sample:
        return None
    for encoding, zeros, others in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        is_wide = zeros.count(0) > _WIDE_SHARE * half and others.count(0) < (1 - _WIDE_SHARE) * half
        if is_wide and _can_decode(data[: len(data) // 2 * 2], encoding):
            return encoding
    return None


def _can_decode(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return False
    return True


def _normalise(declared: str | None) -> str | None:
    if not declared:
        return None
    name = declared.strip().strip("\"'").lower()
    try:
        known = codecs.lookup(_ALIASES.get(name, name)).name
    except LookupError:
        return None
    return known if _WRITTEN.fullmatch(known) else None


def _is_mostly_utf8(data: bytes) -> bool:
    """Say whether bytes are UTF-8 with some damage: far more whole sequences than broken ones."""
    return len(_MULTIBYTE.findall(data)) > 5 * _count_broken(data)


def _count_broken(data: bytes) -> int:
    return data.decode("utf-8", "replace").count(_LOST)


def _choose_by_looks(data: bytes) -> str:
    """Choose an eight-bit encoding; windows-1252 where nothing speaks against it."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE_BYTES]).best()
    if best is None or best.encoding.startswith(
        ("cp125", "latin", "iso8859", "mac", "cp85", "cp43", "cp50", "hp_roman")
    ):
        return "cp1252"
    return best.encoding
