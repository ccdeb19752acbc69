"""Finds how bytes are written and decodes them.

Takes bytes of a text and what they declare of themselves; gives the text and how many characters were lost.
Knows nothing of languages or formats.
"""

import codecs
import re
from dataclasses import dataclass

__all__ = ["Decoded", "decode_text"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What pages call latin-1 is windows-1252 in truth (WHATWG Encoding Standard, section 4.2).
_ALIASES = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252"}
_LOST = "\ufffd"
_SAMPLE_BYTES = 100_000
# What calls itself UTF-8 and has more bytes that are none than whole sequences is something else.
_FEW_BROKEN = 3
# What the bytes 80 to BF are in windows-1252, and the first bytes of two, three and four.
_NEXT = (
    "[\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201a\u201c-\u201e"
    "\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
_TWICE = re.compile(f"[\u00c2-\u00c5]{_NEXT}|\u00e2{_NEXT}{{2}}|\u00f0\u0178{_NEXT}{{2}}")
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was read.

    Attributes:
        text: The text without byte order mark.
        encoding: The encoding that was used.
        lost_chars: Characters that could not be read, each now U+FFFD.
        mended_chars: Characters that had been decoded wrongly before ("Ã©" for "é") and are right now.
    """

    text: str
    encoding: str
    lost_chars: int
    mended_chars: int = 0


def decode_text(data: bytes, *, declared: str | None = None) -> Decoded:
    """Decode bytes: by their byte order mark, as UTF-8, as declared, else by their looks.

    Args:
        data: The bytes.
        declared: The encoding that the document names, where it does.

    Returns:
        The text; never an error, since lost characters are counted.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode(data[len(mark) :], encoding)
    # Text that is valid UTF-8 and not ASCII is hardly ever anything else, whatever it declares.
    if _can_decode(data, "utf-8"):
        return _decode(data, "utf-8")
    named = _normalise(declared)
    if named and named != "utf-8" and _can_decode(data, named):
        return _decode(data, named)
    if _is_mostly_utf8(data) or (named == "utf-8" and _count_broken(data) < _FEW_BROKEN):
        return _decode(data, "utf-8")
    return _decode(data, _choose_by_looks(data))


def _decode(data: bytes, encoding: str) -> Decoded:
    own = data.count(_LOST.encode()) if encoding == "utf-8" else 0
    text = data.decode(encoding, "replace")
    lost = max(0, text.count(_LOST) - own) + own
    bare, mended = _mend(text.lstrip("\ufeff"))
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

    return _TWICE.sub(mend, text), mended


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
        return codecs.lookup(_ALIASES.get(name, name)).name
    except LookupError:
        return None


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
