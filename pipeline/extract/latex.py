"""Writes the text of a bibliography in LaTeX as it is read: accents as letters, commands and braces away.

Takes a value of a BibTeX field; gives its text.
Knows no formulas: what stands between dollars stays as it is.
"""

import re
import unicodedata

__all__ = ["read_latex"]

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip
_LETTERS = {
    "ss": "ß", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å",
    "AA": "Å", "i": "ı", "j": "ȷ", "dh": "ð", "th": "þ", "textendash": "–", "textemdash": "—", "textquoteright": "’",
    "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”", "ldots": "…", "dots": "…",
    "textasciitilde": "~", "textbackslash": "\\", "backslash": "\\", "textunderscore": "_", "copyright": "©",
    "textregistered": "®", "texttrademark": "™", "textdegree": "°", "LaTeX": "LaTeX", "TeX": "TeX", "S": "§",
    "newline": " ", "slash": "/",
}  # fmt: skip
_ACCENT = re.compile(
    r"\\(?P<sign>[`'^~=.\"])\s*(?:\{\s*\\?(?P<a>[A-Za-z])\s*\}|\\(?P<dotless>[ij])(?![A-Za-z])(?:\{\})?|(?P<b>[A-Za-z]))"
    r"|\\(?P<word>[uvHcdbkr])(?:\s*\{\s*\\?(?P<c>[A-Za-z])\s*\}|\s+(?P<d>[A-Za-z]))"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)\*?(?:\{\}|\s+(?=\S)|(?=[^A-Za-z]|$))")
_ESCAPED = re.compile(r"\\([&%$#_{}\s,/:;-])")
_PLACEHOLDERS = {"{": "\ue000", "}": "\ue001", "$": "\ue002"}


def read_latex(value: str) -> str:
    r"""Return the text of a value.

    Args:
        value: The value without its outer braces or quotation marks.

    Returns:
        The text on one line: `na{\"i}ve {Kota}` is "naïve Kota".
    """
    text = _ACCENT.sub(_accent, value)
    text = text.replace("$\\backslash$", "\\")
    text = _ESCAPED.sub(lambda match: _PLACEHOLDERS.get(match.group(1), match.group(1)), text)
    text = _COMMAND.sub(lambda match: _LETTERS.get(match.group(1), ""), text)
    text = text.replace("{", "").replace("}", "").replace("~", " ")
    text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    for char, placeholder in _PLACEHOLDERS.items():
        text = text.replace(placeholder, char)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _accent(match: re.Match[str]) -> str:
    letter = match["a"] or match["b"] or match["c"] or match["d"] or match["dotless"]
    mark = _ACCENTS[match["sign"] or match["word"]]
    return unicodedata.normalize("NFC", letter + mark)
