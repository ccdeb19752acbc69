"""Guards the HTML parser.

Takes a decoded page; says what makes it dangerous to parse.
Knows nothing of what a page says: it counts tags, depth and attributes in one pass.
"""

import re

__all__ = ["MAX_CHARS", "find_danger"]

MAX_CHARS = 5_000_000
"""The largest page of a news site seen here has 1.4 million characters."""

# lxml needs 2 kB a tag; trafilatura walks the tree several times and by recursion.
_MAX_TAGS = 150_000
_MAX_DEPTH = 300
# lxml compares each attribute of a tag with all before it.
_MAX_ATTRIBUTES = 500
_MAX_ENTITIES = 50
_MAX_BRACKETS = 3 * _MAX_TAGS

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)((?:[^<>\"']|\"[^\"]*\"|'[^']*')*+)(/?)>")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_ATTRIBUTE = re.compile(r"[^\s/=]+")
# Never nested: empty elements, and elements that a next one of their kind closes.
_FLAT = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
    | {"p", "li", "dt", "dd", "option", "optgroup", "tr", "td", "th", "thead", "tbody", "tfoot", "colgroup"}
    | {"rp", "rt", "html", "head", "body"}
)


def find_danger(page: str) -> str | None:
    """Say why a page must not be parsed.

    Args:
        page: The decoded page.

    Returns:
        The reason, in words that follow "The page"; None when it may be parsed.
    """
    if len(page) > MAX_CHARS:
        return f"has {len(page) / 1e6:.1f} million characters, more than {MAX_CHARS / 1e6:.0f}"
    if page.count("<") > _MAX_BRACKETS:
        return f"has more than {_MAX_BRACKETS:,} brackets"
    if page.count("<!ENTITY") > _MAX_ENTITIES:
        return "defines entities without end"
    depth = deepest = tags = 0
    for match in _TAG.finditer(page):
        tags += 1
        closes, name, attributes, is_empty = match.groups()
        if len(attributes) > _MAX_ATTRIBUTES and _count_attributes(attributes) > _MAX_ATTRIBUTES:
            return f"has a tag with more than {_MAX_ATTRIBUTES} attributes"
        if name.lower() in _FLAT or is_empty:
            continue
        depth = max(0, depth - 1) if closes else depth + 1
        deepest = max(deepest, depth)
        if deepest > _MAX_DEPTH or tags > _MAX_TAGS:
            break
    if tags > _MAX_TAGS:
        return f"has more than {_MAX_TAGS:,} tags"
    return f"nests tags more than {_MAX_DEPTH} deep" if deepest > _MAX_DEPTH else None


def _count_attributes(attributes: str) -> int:
    return len(_ATTRIBUTE.findall(_QUOTED.sub("", attributes)))
