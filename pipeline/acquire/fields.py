"""Cleans what a feed, a sitemap or a page says in one field: a title, a name, an address, a language.

Takes a value as it came; gives one line of plain text, an address of the web, or nothing.
Knows nothing of where the value stood, and fetches nothing.
"""

import html
import re
import unicodedata
from urllib.parse import urljoin, urlsplit

__all__ = ["ADDRESS_CHARS", "clean_field", "clean_language", "resolve_address"]

ADDRESS_CHARS = 2_000
"""A longer address is none that a person ever typed or a server should be asked for."""

_MOST_READ_CHARS = 200_000
# Escaped once by the writer and once more by the program that made the feed.
_ESCAPED_TWICE = 2
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_UNSEEN = re.compile(r"<(script|style|iframe|object|template)\b[^<>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG_NAMES = (
    "a abbr address article aside audio b bdi bdo big blockquote br button center cite code dd del details dfn div dl "
    "dt em embed figcaption figure font footer form h[1-6] header hr i iframe img input ins kbd label li link main "
    "mark meta nav noscript object ol p param picture pre q s samp script section small source span strike strong "
    "style sub summary sup svg table tbody td tfoot th thead time tr tt u ul var video wbr"
)
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "em", "font", "i", "ins", "kbd", "mark", "s", "small",
     "span", "strong", "sub", "sup", "tt", "u"}
)  # fmt: skip
_TAG = re.compile(rf"</?({'|'.join(_TAG_NAMES.split())})(?=[\s/>])[^<>]*>", re.IGNORECASE)
# Control characters, marks of format and of direction, lone surrogates, private characters.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{1,8}){0,3}")


def clean_field(value: object, *, max_chars: int) -> str | None:
    """Return a value as one line of plain text.

    Args:
        value: What came; anything but text is nothing.
        max_chars: A longer text is cut and ends in "…".

    Returns:
        Text in Unicode NFC without markup, entities, control characters, zero widths and marks of direction; None
        where nothing is left.
    """
    if not isinstance(value, str):
        return None
    text = value[:_MOST_READ_CHARS]
    for _ in range(_ESCAPED_TWICE):
        if "<" in text:
            text = _TAG.sub(_space_out, _UNSEEN.sub(" ", _COMMENT.sub(" ", text)))
        if "&" not in text:
            break
        text = html.unescape(text)
    if "<" in text:
        text = _TAG.sub(_space_out, _UNSEEN.sub(" ", text))
    text = " ".join(_leave_hidden_out(unicodedata.normalize("NFC", text)).split())
    if len(text) > max_chars:
        text = text[: max_chars - 1].rstrip() + "…"
    return text or None


def clean_language(value: object) -> str | None:
    """Return a language in lower case ("id", "en-us"); None where the value is no tag of a language."""
    text = (clean_field(value, max_chars=40) or "").lower().replace("_", "-")
    # "in" is what Java called Indonesian
    text = re.sub(r"^in(?=-|$)", "id", text)
    return text if _LANGUAGE.fullmatch(text) else None


def resolve_address(value: object, *, base: str) -> str | None:
    """Return an absolute address of the web for what a link says.

    Args:
        value: The link, relative or absolute.
        base: The address that it is relative to.

    Returns:
        An http or https address without blanks and control characters, its fragment kept; None for any other scheme,
        for no host, and for more than ADDRESS_CHARS characters.
    """
    if not isinstance(value, str):
        return None
    said = _leave_hidden_out(re.sub(r"[\t\r\n]", "", value[: 2 * ADDRESS_CHARS].strip()))
    if not said or len(said) > ADDRESS_CHARS:
        return None
    try:
        address = urljoin(base, said.replace(" ", "%20"))
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    is_whole = parts.scheme in ("http", "https") and bool(host) and len(address) <= ADDRESS_CHARS
    return parts.geturl() if is_whole else None


def _leave_hidden_out(text: str) -> str:
    """Return text without the characters that nobody sees; blanks of any kind stay."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(char for char in text if char.isspace() or unicodedata.category(char) not in _HIDDEN)


def _space_out(tag: re.Match[str]) -> str:
    return "" if tag.group(1).lower() in _INLINE else " "
