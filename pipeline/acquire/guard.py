"""Which addresses of the web may be asked at all.

Takes an address as it stands in a feed, a page or a redirect, and the internet addresses that its host has; gives the
one form in which it is asked, or a refusal of one sentence. Resolves nothing and connects to nothing.
"""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from pipeline.errors import AddressError

__all__ = ["Network", "Target", "find_network", "is_forbidden", "join_address", "read_target"]

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_PORTS = {"http": 80, "https": 443}
# Below this, a port other than the web's own belongs to mail, shells and the like.
_FIRST_FREE_PORT = 1024
_MAX_CHARS = 4_000
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
# A host whose last part is a number in any notation is read as an IPv4 address by resolvers (WHATWG URL, 3.5).
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# Letters, digits and - . _ ~ written in percent mean the same as written plainly (RFC 3986, 6.2.2.2).
_ESCAPED_PLAIN = re.compile(r"%(2[DdEe]|3[0-9]|4[1-9A-Fa-f]|5[0-9Aa]|5[Ff]|6[1-9A-Fa-f]|7[0-9Aa]|7[Ee])")
# Characters of a path and a query that stay as they are; all else is written in percent.
_SAFE = "/%:=&?~#+!$,;'@()*[]|"

_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
"""All that is given out to networks (IANA); everything else is local, mapped, translated or for many at once."""

_FORBIDDEN: tuple[Network, ...] = tuple(
    ipaddress.ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "2001::/23",  # Teredo, ORCHID and other protocols
        "2001:db8::/32",
        "2002::/16",  # 6to4 carries any IPv4 address
        "3fff::/20",
    )
)
"""Written out, since Python's `is_global` differs from version to version and lets 6to4 and multicast pass."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address in the one form in which it is asked.

    Attributes:
        address: The address: scheme and host in lower case, host in ASCII, no fragment.
        scheme: http or https.
        host: Name in ASCII without a last dot, or an internet address without brackets.
        port: The port.
    """

    address: str
    scheme: str
    host: str
    port: int

    @property
    def key(self) -> str:
        """Name and port: what is asked by one connection at a time."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def ip(self) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
        """The internet address that stands in the place of a name; None when there is a name."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    def name_file(self, path: str) -> str:
        """Return the address of a file at the root of the same host."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{path}"


def read_target(address: str, *, allow: Iterable[Network] = ()) -> Target:
    """Read an address, and refuse what no site of the open web has.

    Args:
        address: The address as it was found.
        allow: Networks that may be asked although they are not open; an internet address in one of them may also
            have any port.

    Returns:
        The address in the form in which it is asked.

    Raises:
        AddressError: If it is not http or https, names a user, a host in a disguise, a forbidden internet address
            or a port of another service.
    """
    text = address.strip()
    scheme, rest = _read_scheme(text)
    try:
        parts = urlsplit(f"{scheme}:{rest}")
        port = parts.port
        name = parts.hostname or ""
    except ValueError as error:
        raise _refuse(address, "cannot be read as an address") from error
    if "@" in parts.netloc:
        raise _refuse(address, "names a user before the host")
    host = _read_host(name, address, is_bracketed="[" in parts.netloc)
    path = _tidy_path(quote(parts.path, safe=_SAFE))
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    bare = Target("", scheme, host, _PORTS[scheme] if port is None else port)
    allowed = tuple(allow)
    if bare.ip is not None and is_forbidden(host, allow=allowed):
        raise _refuse(address, f"leads to {host}, which is not on the open web")
    is_inside = bare.ip is not None and find_network(host, allowed) is not None
    if bare.port != _PORTS[scheme] and bare.port < _FIRST_FREE_PORT and not (is_inside or bare.port in _PORTS.values()):
        raise _refuse(address, f"asks for port {bare.port}, which is no port of the web")
    return Target(bare.name_file(path + query), scheme, host, bare.port)


def is_forbidden(ip: str, *, allow: Iterable[Network] = ()) -> bool:
    """Say whether an internet address may not be connected to.

    Args:
        ip: The internet address as a resolver or a socket gives it.
        allow: Networks that may be asked although they are not open.

    Returns:
        True for all that is not given out to networks for everybody, and for what carries another address within.
    """
    try:
        parsed = ipaddress.ip_address(ip)
    except ValueError:
        return True
    if find_network(ip, allow) is not None:
        return False
    if isinstance(parsed, ipaddress.IPv6Address) and (parsed.scope_id is not None or parsed not in _GLOBAL_V6):
        return True
    return not parsed.is_global or any(_is_in(parsed, network) for network in _FORBIDDEN)


def find_network(ip: str, networks: Iterable[Network]) -> Network | None:
    """Return the first of some networks that an internet address is in."""
    try:
        parsed = ipaddress.ip_address(ip)
    except ValueError:
        return None
    return next((network for network in networks if _is_in(parsed, network)), None)


def join_address(base: str, location: str) -> str:
    """Return the address that a redirect leads to.

    Raises:
        AddressError: If the two make no address.
    """
    try:
        return urljoin(base, location.strip())
    except ValueError as error:
        raise _refuse(location, "cannot be read as an address") from error


def _is_in(ip: ipaddress.IPv4Address | ipaddress.IPv6Address, network: Network) -> bool:
    return ip.version == network.version and ip in network


def _read_scheme(text: str) -> tuple[str, str]:
    """Split off the scheme, and refuse what another program would read otherwise than we do."""
    if len(text) > _MAX_CHARS:
        raise _refuse(text, f"has {len(text):,} characters, more than the {_MAX_CHARS:,} that are asked")
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise _refuse(text, "holds control characters")
    found = _SCHEME.match(text)
    scheme = found.group(1).lower() if found else ""
    if found is None or scheme not in _PORTS:
        raise _refuse(text, f"is no web address ({scheme}:)" if scheme else "is no web address")
    rest = text[found.end() :]
    if not rest.startswith("//") or rest.startswith("///"):
        raise _refuse(text, "names no host")
    if "\\" in rest:
        raise _refuse(text, "holds a backslash")
    return scheme, rest


def _read_host(name: str, address: str, *, is_bracketed: bool) -> str:
    """Return the host in ASCII."""
    if is_bracketed:
        try:
            parsed = ipaddress.IPv6Address(name)
        except ValueError as error:
            raise _refuse(address, "has a host in brackets that is no IPv6 address") from error
        if parsed.scope_id is not None:
            raise _refuse(address, "names an interface of this machine")
        return parsed.compressed
    host = name if name.isascii() else _encode_host(name, address)
    host = host.lower().removesuffix(".")
    labels = host.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _read_ipv4(host, address)
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise _refuse(address, f"has no host that could exist ({host[:60]!r})" if host else "names no host")
    return host


def _tidy_path(path: str) -> str:
    """Write letters, digits and dots plainly and follow "..": robots.txt is held against what the server will see."""
    plain = _ESCAPED_PLAIN.sub(lambda found: chr(int(found.group(1), 16)), path)
    kept: list[str] = []
    parts = plain.removeprefix("/").split("/")
    for number, part in enumerate(parts):
        is_last = number == len(parts) - 1
        if part == "..":
            del kept[-1:]
        elif part != ".":
            kept.append(part)
            continue
        if is_last:
            kept.append("")
    return "/" + "/".join(kept)


def _encode_host(name: str, address: str) -> str:
    import idna

    try:
        return idna.encode(name, uts46=True).decode("ascii")
    except idna.IDNAError as error:
        # full-width digits and dots come out as an IPv4 address, which is no name
        plain = idna.uts46_remap(name) if _is_mappable(name) else ""
        if plain.isascii() and plain:
            return plain
        raise _refuse(address, "has a host that is written in letters no host has") from error


def _is_mappable(name: str) -> bool:
    import idna

    try:
        idna.uts46_remap(name)
    except idna.IDNAError:
        return False
    return True


def _read_ipv4(host: str, address: str) -> str:
    """Take an IPv4 address in its plain form alone: four decimal numbers."""
    try:
        return str(ipaddress.IPv4Address(host))
    except ValueError as error:
        raise _refuse(address, f"has a number as its host that is no plain internet address ({host[:40]})") from error


def _refuse(address: str, why: str) -> AddressError:
    shown = address.strip()
    shown = "".join(char if char.isprintable() else "�" for char in shown[:120]) + ("..." if len(shown) > 120 else "")
    return AddressError(f"{shown} {why}. It is not asked for.", address)
