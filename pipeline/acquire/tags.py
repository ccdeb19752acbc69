"""Lists tags of a web page without parsing it.

Takes the decoded page; gives names, attributes and places of tags, and the words between them, in one linear pass.
Knows nothing of trees: what is nested in what is not told, so that no page can be too deep or too broken for it.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.acquire.charset import decode_text
from pipeline.acquire.fields import resolve_address

__all__ = ["Tag", "decode_page", "find_base", "find_declared", "list_tags", "read_words"]

_NOT_SEEN = ("script", "style", "noscript", "template", "textarea", "svg", "iframe")
# Quoted values may hold ">".
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)>")
_OPENING = re.compile(r"<(?:!--|/?[a-zA-Z])")
_BARE_TAG = re.compile(r"<[^<>]{1,2000}>")
# No tag is longer: a page of opened quotes must not be read to its end for each of them.
_TAG_CHARS = 8_000
_END = {name: re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE) for name in _NOT_SEEN}
_ATTRIBUTE = re.compile(r"([a-zA-Z_:][\w:.-]*)\s*(?:=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+)))?")
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:-]{2,30})"
    rb"|<\?xml[^>]{0,100}encoding=[\"']([a-zA-Z0-9_:-]{2,30})",
    re.IGNORECASE,
)
_DECLARED_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag of a page.

    Attributes:
        name: Its name in lower case.
        is_end: Whether it closes.
        attributes: Its attributes by name in lower case, entities resolved.
        start: Offset of its "<".
        end: Offset behind its ">"; of what is not shown (scripts, styles), behind its closing tag.
    """

    name: str
    is_end: bool
    attributes: Mapping[str, str]
    start: int
    end: int


def decode_page(data: bytes, *, charset: str | None = None) -> str:
    """Decode a page by its byte order mark, its header, or what it declares of itself.

    Args:
        data: The bytes.
        charset: What the Content-Type of the answer said.

    Returns:
        The text without null characters.
    """
    return decode_text(data, declared=find_declared(data), header=charset).text.replace("\0", "")


def find_declared(data: bytes) -> str | None:
    """Return the encoding that a page or an XML file declares in its first bytes."""
    match = _DECLARED.search(data[:_DECLARED_BYTES])
    return next(name.decode("ascii") for name in match.groups() if name) if match else None


def list_tags(page: str, *names: str) -> Iterator[Tag]:
    """Yield the tags of some names, not those within comments, scripts and what is not shown.

    Args:
        page: The decoded page.
        names: Names in lower case; none for all.

    Yields:
        Tags in order of place; what is not shown is one tag, whatever is in it.
    """
    wanted = frozenset(names)
    end = 0
    while opening := _OPENING.search(page, end):
        place = opening.start()
        if page.startswith("<!--", place):
            found = page.find("-->", place + 4)
            end = found + 3 if found >= 0 else len(page)
            continue
        match = _TAG.match(page, place, place + _TAG_CHARS)
        if match is None:
            end = place + 1
            continue
        closes, said, attributes = match.groups()
        name = said.lower()
        end = match.end()
        if name in _END and not closes and not attributes.endswith("/"):
            last = _END[name].search(page, end)
            end = last.end() if last else len(page)
        if not wanted or name in wanted:
            yield Tag(name, bool(closes), _read_attributes(attributes), match.start(), end)


def read_words(page: str, start: int, end: int) -> str:
    """Return what stands between two offsets without its tags, on one line."""
    return " ".join(html.unescape(_BARE_TAG.sub(" ", page[start:end])).split())


def find_base(page: str, address: str) -> str:
    """Return the address that links of a page are relative to: that of its `<base>`, else its own."""
    for tag in list_tags(page, "base", "body"):
        if tag.name == "body":
            break
        said = resolve_address(tag.attributes.get("href"), base=address)
        if said:
            return said
    return address


def _read_attributes(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, quoted, single, bare in _ATTRIBUTE.findall(text):
        found.setdefault(name.lower(), html.unescape(quoted or single or bare))
    return found
