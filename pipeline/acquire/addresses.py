"""Brings addresses of the web into one form, so that one article has one key however it was linked.

Takes an address; gives the same one tidied, to be asked for, or its canonical form, to be compared.
Knows nothing of the network: redirects, and what a page says of its own address, are for others.
"""

import re
from urllib.parse import SplitResult, unquote_plus, urlsplit, urlunsplit

__all__ = ["canonicalise", "host_of", "is_same_site", "names_article", "site_of", "tidy_address"]

_TRACKERS = re.compile(
    r"(?:utm|mtm|piwik|matomo|oly|vero|guce|_x_tr|_branch)_\w+|pk_(?:campaign|kwd|keyword|source|medium|content|cid|vid)|"
    r"at_(?:medium|campaign|custom|format|link|bbc|ptr)\w*|fb_(?:action|source|ref)\w*|mc_[ce]id|"
    r"fbclid|gclid|gclsrc|dclid|gbraid|wbraid|gad_source|yclid|msclkid|twclid|ttclid|li_fat_id|igshid|igsh|epik|"
    r"_ga|_gl|_hsenc|_hsmi|hsctatracking|mkt_tok|wickedid|rb_clickid|_openstat|__twitter_impression|guccounter|xtor|"
    r"wt_z?mc|ref_src|ref_url|replytocom|amp_js_v|amp_gsa|usqp|tag_from",
    re.IGNORECASE,
)
"""Parameters that tell how a reader came; no site finds a page by them."""

_OF_READER = re.compile(
    r"ref|referrer|referer|source|src|from|medium|campaign|via|cmp|trk|shared?|sharing|sumber|asal|single|m|mobile|"
    r"display|jxconn|jxctype|spm|scm|ocid|ncid|cmpid|s_cid|smid|smtyp|smprod",
    re.IGNORECASE,
)
"""Parameters that mostly do the same; left out only where the path names the article already."""

_AGAINST_CACHE = re.compile(r"_|no_?cache|rnd|rand|timestamp|cb", re.IGNORECASE)
_PAGE = re.compile(r"page|halaman|hal|showpage|paged|view", re.IGNORECASE)
_WHOLE = frozenset({"all", "1", "semua", "full"})
_AMP = re.compile(r"(?:is)?_?amp", re.IGNORECASE)
_PRINT = re.compile(r"print|cetak|printable|print_?view", re.IGNORECASE)
_FORM = re.compile(r"output_?type|output|format|mode|view|tmpl|type|layout", re.IGNORECASE)
_FORMS = frozenset(
    {"amp", "print", "cetak", "printable", "printer", "printerfriendly", "printer-friendly", "component"}
)
_YES = frozenset({"", "1", "true", "yes", "y", "amp"})
_SESSION = re.compile(r"phpsessid|jsessionid|aspsessionid\w*|session_?id|cfid|cftoken", re.IGNORECASE)
_SESSION_IN_PATH = re.compile(r";(?:jsessionid|phpsessid)=[^/?#;]*", re.IGNORECASE)

_TWINS = frozenset({"www", "www1", "www2", "www3", "ww1", "ww2", "m", "mobile", "amp", "wap", "touch"})
_SECOND_LEVEL = frozenset(
    {"ac", "biz", "co", "com", "desa", "edu", "go", "gob", "gouv", "gov", "mil", "my", "ne", "net", "nom", "or", "org",
     "ponpes", "sch", "web"}
)  # fmt: skip
_SHARED = frozenset(
    {"blogspot", "wordpress.com", "github.io", "substack.com", "medium.com", "wixsite.com", "weebly.com", "netlify.app"}
)
"""Where each name in front is another site of another owner."""

_INDEX = re.compile(r"/(?:index|default|home)\.(?:html?|php|aspx?|jsp|cfm)$", re.IGNORECASE)
_AMP_NAME = re.compile(r"\.amp(?=\.html?$|$)", re.IGNORECASE)
_ARTICLE = re.compile(
    r"/[^/]*\d{5,}|/[^/]*[a-z0-9][^/-]*-[^/-]+-[^/-]+-[^/]*[a-z0-9]|/(?:19|20)\d\d/(?:[a-z]{3}|\d{1,2})(?:/\d{1,2})?/[^/]*[a-z]{3}",
    re.IGNORECASE,
)
_CACHE_HOST = re.compile(r"[a-z0-9-]+\.cdn\.ampproject\.org|amp\.cloudflare\.com|(?:www\.)?google\.[a-z.]{2,6}")
_CACHE_PATH = re.compile(r"/(?:amp/|[civ]/){1,2}(?:s/)?(?P<rest>[a-z0-9.-]+\.[a-z]{2,}(?:/|$).*)", re.IGNORECASE)

_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_IN_PATH = _UNRESERVED | frozenset("/:@!$&'()*+,;=")
_IN_QUERY = _IN_PATH | {"?"}
_PIECE = re.compile(r"%[0-9a-fA-F]{2}|.", re.DOTALL)
_MOST_ROUNDS = 8


def tidy_address(address: str) -> str:
    """Bring an address into its normal form without changing what a server gives for it.

    Scheme and host in lower case, no default port, no user name, no fragment, no tracking parameter, one way of
    escaping, no dots in the path. A fragment that names a page of its own ("#!/news/3") stays.

    Args:
        address: An absolute address of the web.

    Returns:
        The address; as it came, without blanks at its ends, where it is none.
    """
    parts = _split(address)
    if parts is None:
        return address.strip()
    fields = [field for field in _list_fields(parts.query) if not _TRACKERS.fullmatch(_part(field)[0])]
    fragment = parts.fragment if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit(
        (
            parts.scheme,
            _tidy_host(parts),
            _escape(_leave_dots_out(parts.path or "/"), _IN_PATH),
            "&".join(_escape(field, _IN_QUERY) for field in fields),
            _escape(fragment, _IN_QUERY),
        )
    )


def canonicalise(address: str) -> str:
    """Return the key of an address: equal for all addresses of one article that can be told from the words alone.

    Beyond `tidy_address`: http is https; "www.", "m.", "amp." and the like go; so do amp and print forms, what only
    says how a reader came, "page=1" and "page=all", sessions, "index.html" and a closing slash; the rest of the
    parameters are in order of the alphabet. Further pages and numbers of articles stay.

    Args:
        address: An absolute address of the web.

    Returns:
        The key. It is for comparing: a site need not answer to it, so ask for the address as it was offered.
    """
    key = tidy_address(address)
    for _ in range(_MOST_ROUNDS):
        parts = _split(key)
        if parts is None:
            break
        before, key = key, tidy_address(_join_twins(parts))
        if key == before:
            break
    return key


def host_of(address: str) -> str:
    """Return host and port of an address in lower case, the port only where it is not the usual one; "" for none."""
    parts = _split(address)
    return _tidy_host(parts) if parts else ""


def site_of(address: str) -> str:
    """Return the domain that the owner of a site holds: "kompas.com" of "https://tekno.kompas.com/read/1".

    Args:
        address: An address of the web.

    Returns:
        The domain; the whole host for a number or where each host below a domain is another owner's; "" for none.
    """
    host = host_of(address)
    name = host.partition(":")[0]
    labels = name.split(".")
    if host.startswith("[") or labels[-1].isdigit() or len(labels) < 3:
        return host
    of_suffix = 2 if len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL else 1
    domain = ".".join(labels[-of_suffix - 1 :])
    is_shared = domain in _SHARED or domain.split(".")[0] in _SHARED
    return ".".join(labels[-of_suffix - 2 :]) if is_shared else domain


def is_same_site(one: str, other: str) -> bool:
    """Say whether two addresses are of one site, whatever host of it."""
    return bool(site_of(one)) and site_of(one) == site_of(other)


def names_article(path: str) -> bool:
    """Say whether a path names an article: by a number of five digits, four words with hyphens, or a day and words."""
    return _ARTICLE.search(path) is not None


def _split(address: str) -> SplitResult | None:
    bare = re.sub(r"[\t\r\n]", "", address).strip().strip("\u200b\ufeff\u2060\xa0")
    try:
        parts = urlsplit(bare)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    return parts if parts.scheme in ("http", "https") and host else None


def _tidy_host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = _escape(host, _UNRESERVED)
    if ":" in host:
        host = f"[{host}]"
    usual = 443 if parts.scheme == "https" else 80
    return host if parts.port in (None, usual) else f"{host}:{parts.port}"


def _leave_dots_out(path: str) -> str:
    """Return a path without "." and ".." (RFC 3986, section 5.2.4)."""
    if "/." not in path:
        return path
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == ".." and len(kept) > 1:
            kept.pop()
        elif segment not in (".", ".."):
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept) if kept[:1] == [""] and len(kept) > 1 else "/" + "/".join(kept).lstrip("/")


def _escape(text: str, kept: frozenset[str]) -> str:
    """Return text with one way of escaping: what need not be escaped is not, the rest in capitals."""
    if all(char in kept for char in text):
        return text
    return "".join(_escape_piece(piece, kept) for piece in _PIECE.findall(text))


def _escape_piece(piece: str, kept: frozenset[str]) -> str:
    if len(piece) == 3:
        char = chr(int(piece[1:], 16))
        return char if char in _UNRESERVED else piece.upper()
    if piece in kept:
        return piece
    return "".join(f"%{byte:02X}" for byte in piece.encode("utf-8", "surrogatepass"))


def _list_fields(query: str) -> list[str]:
    return [field for field in query.split("&") if field]


def _part(field: str) -> tuple[str, str]:
    name, _, value = field.partition("=")
    return unquote_plus(name), unquote_plus(value)


def _join_twins(parts: SplitResult) -> str:
    """Return the address that stands for this one and its twins, after one round."""
    cached = _CACHE_PATH.fullmatch(parts.path) if _CACHE_HOST.fullmatch(parts.netloc) else None
    if cached:
        return f"https://{cached['rest']}" + (f"?{parts.query}" if parts.query else "")
    path = _join_paths(parts.path)
    fields = sorted(field for field in _list_fields(parts.query) if not _is_of_form(field, path))
    return urlunsplit(("https", _join_hosts(parts), path, "&".join(fields), parts.fragment))


def _join_hosts(parts: SplitResult) -> str:
    first, _, rest = parts.netloc.partition(".")
    return rest if first in _TWINS and _is_domain(rest) else parts.netloc


def _is_domain(host: str) -> bool:
    """Say whether a host is a name that somebody can hold: not "com", not "co.id"."""
    labels = host.partition(":")[0].split(".")
    if len(labels) < 2:
        return False
    return not (len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _SECOND_LEVEL)


def _join_paths(path: str) -> str:
    path = re.sub(r"/{2,}", "/", _SESSION_IN_PATH.sub("", path))
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > 1 and segments[0].lower() == "amp":
        segments = segments[1:]
    if len(segments) > 1 and segments[-1].lower() == "amp":
        segments = segments[:-1]
    if (
        len(segments) > 1
        and segments[-1].lower() in ("print", "cetak")
        and names_article("/" + "/".join(segments[:-1]))
    ):
        segments = segments[:-1]
    return _AMP_NAME.sub("", _INDEX.sub("", "/" + "/".join(segments))) or "/"


def _is_of_form(field: str, path: str) -> bool:
    """Say whether a parameter only tells in which form, or on whose way, an article is shown."""
    name, value = _part(field)
    value = value.strip().lower()
    if _SESSION.fullmatch(name) or _TRACKERS.fullmatch(name):
        return True
    if (_AMP.fullmatch(name) or _PRINT.fullmatch(name)) and value in _YES:
        return True
    if (_FORM.fullmatch(name) and value in _FORMS) or (_PAGE.fullmatch(name) and value in _WHOLE):
        return True
    if not names_article(path):
        return False
    is_number = value.isdigit() and len(value) > 1
    return _AGAINST_CACHE.fullmatch(name) is not None or (_OF_READER.fullmatch(name) is not None and not is_number)
