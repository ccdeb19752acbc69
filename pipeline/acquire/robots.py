"""What robots.txt says we may ask for (RFC 9309).

Takes robots.txt as it was answered; gives whether an address may be asked for, the pause that the site wishes, and
the sitemaps that it names. Knows no network; matching is protego's.

References:
    Koster, M., Illyes, G., Zeller, H., & Sassman, L. (2022). Robots Exclusion Protocol. RFC 9309.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.acquire.politeness import LONGEST_PAUSE

if TYPE_CHECKING:
    from protego import Protego

__all__ = ["AGENT", "MAX_BYTES", "Robots", "read_robots"]

AGENT = "faktor"
"""The name that a robots.txt calls us by."""

MAX_BYTES = 500 * 1024
"""What follows is not read (RFC 9309, 2.5: at least this much)."""


@dataclass(frozen=True)
class Robots:
    """The rules of one host.

    Attributes:
        rules: What stands in robots.txt; None when there is nothing to go by.
        is_closed: Nothing may be asked for, since the rules could not be read (RFC 9309, 2.3.1.4).
    """

    rules: "Protego | None" = None
    is_closed: bool = False

    def may_fetch(self, address: str) -> bool:
        """Say whether an address of the host may be asked for."""
        if self.is_closed:
            return False
        return self.rules is None or bool(self.rules.can_fetch(address, AGENT))

    @property
    def delay_seconds(self) -> float | None:
        """The pause that the site wishes for, at most five minutes; None when it names none."""
        delay = self.rules.crawl_delay(AGENT) if self.rules is not None else None
        return None if delay is None or not delay >= 0 else min(float(delay), LONGEST_PAUSE.total_seconds())

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Addresses of the sitemaps that it names, in order."""
        return tuple(self.rules.sitemaps) if self.rules is not None else ()


def read_robots(status: int | None, body: bytes) -> Robots:
    """Read robots.txt as it was answered.

    Args:
        status: Status of the answer after its redirects; None when there was none.
        body: Its bytes; what stands after the first 500 KiB is not read.

    Returns:
        The rules; everything may be asked for when there is no file (4xx), nothing when the host is in trouble
        (5xx, 429, no answer).
    """
    from protego import Protego

    if status is None or status >= 500 or status == 429 or status < 200:
        return Robots(is_closed=True)
    if status >= 300:
        return Robots()
    text = body[:MAX_BYTES]
    if len(body) > MAX_BYTES:
        text = text[: max(text.rfind(b"\n"), text.rfind(b"\r")) + 1]
    return Robots(Protego.parse(text.decode("utf-8-sig", "replace")))
