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
_MULTIBYTE = re.compile(rb"[\xc2-\xf4][\x80-\xbf]+")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and how it was read.

    Attributes:
        text: The text without byte order mark.
        encoding: The encoding that was used.
        lost_chars: Characters that could not be read, each now U+FFFD.
    """

    text: str
    encoding: str
    lost_chars: int


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
    if named == "utf-8" or _is_mostly_utf8(data):
        return _decode(data, "utf-8")
    return _decode(data, _choose_by_looks(data))


def _decode(data: bytes, encoding: str) -> Decoded:
    own = data.count(_LOST.encode()) if encoding == "utf-8" else 0
    text = data.decode(encoding, "replace")
    return Decoded(text.lstrip("\ufeff"), encoding, max(0, text.count(_LOST) - own) + own)


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
    whole = len(_MULTIBYTE.findall(data))
    broken = data.decode("utf-8", "replace").count(_LOST)
    return whole > 5 * broken


def _choose_by_looks(data: bytes) -> str:
    """Choose an eight-bit encoding; windows-1252 where nothing speaks against it."""
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE_BYTES]).best()
    if best is None or best.encoding.startswith(
        ("cp125", "latin", "iso8859", "mac", "cp85", "cp43", "cp50", "hp_roman")
    ):
        return "cp1252"
    return best.encoding
