"""One request and its answer.

Takes an address that may be asked, and limits; gives the answer, whole and decompressed, or the trouble in one
sentence. Follows no redirect and judges nothing by what the address is wanted for.
"""

import contextlib
import http.cookiejar
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import httpcore2
import httpx2

from flows.fetch.connecting import Link, Resolve
from flows.fetch.transport import Transport
from flows.fetch.unpacking import ACCEPTED, DamagedError, TooLargeError, unpack
from pipeline.acquire.guard import Network, Target
from pipeline.errors import AddressError

__all__ = ["Answer", "Client"]

_Trouble = Literal["forbidden", "unreachable", "broken", "too_large"]

# Asked to close the connection, a server does so at once; one that does not is not waited for any longer than this.
_LINGER_SECONDS = 0.2
_LEAST_SECONDS = 0.05
# A status by which the body is what was asked for; the body of others is not read.
_BODY_STATUS = frozenset({200, 203})


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one request.

    Attributes:
        status: Its status; None when there was no answer.
        headers: Its headers, in order.
        body: Its bytes, decompressed and whole; empty when the status is not 200 or there is trouble.
        peer: Internet address that answered.
        seconds: Time that it took.
        trouble: forbidden (an internet address that is not asked), unreachable (no connection), broken (an answer
            that is not whole or not right), too_large; None when there is none.
        reason: The trouble in a few words, after the name of what was asked.
    """

    status: int | None
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    peer: str | None = None
    seconds: float = 0.0
    trouble: _Trouble | None = None
    reason: str | None = None

    def find(self, name: str) -> str | None:
        """Return the first header of a name."""
        return next((value for key, value in self.headers if key.lower() == name), None)


class Client:
    """The one HTTP client: no redirects, no cookies, nothing from the environment, certificates always verified."""

    def __init__(
        self, agent: str, *, ca_file: str | None, proxy: str | None, resolve: Resolve, allow: Sequence[Network]
    ) -> None:
        self._transport = Transport(ca_file=ca_file, proxy=proxy, resolve=resolve, allow=allow)
        no_cookies = http.cookiejar.CookieJar(http.cookiejar.DefaultCookiePolicy(allowed_domains=[]))
        self._client = httpx2.Client(
            transport=self._transport,
            headers={"User-Agent": agent, "Accept-Encoding": ACCEPTED, "Connection": "close"},
            cookies=no_cookies,
            follow_redirects=False,
            trust_env=False,
        )

    def break_off(self) -> None:
        """Close the connections under whoever waits for them."""
        self._transport.break_off()

    def close(self) -> None:
        """Break off what is under way, for good."""
        self.break_off()
        self._client.close()

    def ask(
        self,
        target: Target,
        headers: Mapping[str, str],
        *,
        max_bytes: int,
        seconds: float,
        spent_seconds: float = 0.0,
        is_cut: bool = False,
        must_be_open: bool = False,
    ) -> Answer:
        """Ask for an address.

        Args:
            target: The address.
            headers: Headers besides the client's own.
            max_bytes: Most bytes of the body, as sent and decompressed.
            seconds: Time after which it is given up, whatever has come.
            spent_seconds: What of it redirects have spent before.
            is_cut: Whether a longer body is cut instead of refused.
            must_be_open: Whether networks of the allow-list are closed to it.

        Returns:
            The answer; it is never raised that there is none.
        """
        start = time.monotonic()
        link = Link(start + max(seconds - spent_seconds, _LEAST_SECONDS), must_be_open=must_be_open)
        trouble: _Trouble
        status: int | None = None
        found: tuple[tuple[str, str], ...] = ()
        try:
            sent = [(name.encode("ascii"), _encode(value)) for name, value in headers.items()]
            request = self._client.build_request("GET", target.address, headers=sent)
            request.extensions = {**request.extensions, "link": link}
            response = self._client.send(request, stream=True)
            with contextlib.closing(response):
                status = response.status_code
                found = tuple((_decode(name), _decode(value)) for name, value in response.headers.raw)
                body = b""
                if status in _BODY_STATUS:
                    body = _read_body(response, link, max_bytes=max_bytes, is_cut=is_cut)
        except AddressError as error:
            trouble, reason = "forbidden", str(error)
        except TooLargeError:
            trouble, reason = "too_large", f"has more than the {max_bytes:,} bytes that are taken"
        except DamagedError as error:
            trouble, reason = "broken", f"came damaged: {error}"
        except (httpcore2.TimeoutException, httpx2.TimeoutException) as error:
            reason = f"was not answered whole within {seconds:g} s" + (f" ({error})" if str(error) else "")
            trouble = "unreachable" if link.peer is None else "broken"
        except (httpcore2.ConnectError, httpx2.ConnectError, httpcore2.ProxyError, httpx2.ProxyError) as error:
            trouble, reason = "unreachable", _tell_connect_error(error)
        except (httpcore2.ProtocolError, httpx2.ProtocolError, httpx2.InvalidURL, httpx2.DecodingError) as error:
            trouble, reason = "broken", f"was not answered rightly: {_shorten(error)}"
        except (httpcore2.NetworkError, httpx2.NetworkError, httpx2.StreamError, OSError) as error:
            trouble, reason = "broken", f"was broken off by the server ({_shorten(error)})"
        else:
            return Answer(status, found, body, link.peer, time.monotonic() - start)
        return Answer(status, found, b"", link.peer, time.monotonic() - start, trouble, reason)


def _encode(text: str) -> bytes:
    """Return a header as it came: `_decode` undone."""
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode("utf-8")


def _decode(text: bytes) -> str:
    """Return a header as text: in UTF-8 where it is that, byte for byte where it is not."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _read_body(response: httpx2.Response, link: Link, *, max_bytes: int, is_cut: bool) -> bytes:
    """Read the whole body and hold its length against what was promised."""
    promised = _read_length(response)
    if promised is not None and promised > max_bytes and not is_cut:
        raise TooLargeError
    parts: list[bytes] = []
    size = 0
    stream = response.stream  # not `iter_raw`, which closes the connection before it can be looked at
    if not isinstance(stream, httpx2.SyncByteStream):
        raise TypeError("Expected an answer that can be read in this thread.")
    for part in stream:
        parts.append(part)
        size += len(part)
        if size > max_bytes:
            if not is_cut:
                raise TooLargeError
            break
    else:
        if promised is not None and _has_more(response, link, promised):
            raise DamagedError(f"more came than the {promised:,} bytes that were announced")
    raw = b"".join(parts)
    coding = response.headers.get("content-encoding", "")
    return unpack(raw, coding, max_bytes=max_bytes, is_cut=is_cut, is_part=size > max_bytes)


def _read_length(response: httpx2.Response) -> int | None:
    if "transfer-encoding" in response.headers:
        return None
    text = response.headers.get("content-length", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _has_more(response: httpx2.Response, link: Link, promised: int) -> bool:
    """Say whether the server sends on after the length that it announced: then what we hold is a part."""
    if link.head_bytes is not None and link.received - link.head_bytes > promised:
        return True
    stream = response.extensions["network_stream"]
    link.deadline = min(link.deadline, time.monotonic() + _LINGER_SECONDS)
    try:
        return bool(stream.read(1))
    except (httpcore2.NetworkError, httpcore2.TimeoutException, OSError):
        return False


def _tell_connect_error(error: Exception) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"shows a certificate that is not right ({cause.verify_message.rstrip('.')})"
        if isinstance(cause, ssl.SSLError):
            return f"cannot be spoken to securely ({cause.reason or 'TLS failed'})"
        if isinstance(cause, ConnectionRefusedError):
            return "takes no connection (refused)"
        if isinstance(cause, OSError) and cause.strerror and cause.__cause__ is None and cause.__context__ is None:
            return f"cannot be reached ({cause.strerror})"
        cause = cause.__cause__ or cause.__context__
    return f"cannot be reached ({_shorten(error)})"


def _shorten(error: Exception) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    text = "".join(char if char.isprintable() else "�" for char in text)
    return (text if len(text) <= 100 else f"{text[:97]}...").rstrip(".")
