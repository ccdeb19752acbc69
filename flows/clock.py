"""The clock that everything which waits or dates is handed.

Gives the time, a steady count of seconds and a pause; tests and simulations hand in a clock of their own. Knows no
zone but UTC.
"""

import time
from datetime import UTC, datetime

__all__ = ["Clock"]


class Clock:
    """The clock of the system."""

    def now(self) -> datetime:
        """Return the time, in UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds that no setting of the clock moves."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait; nothing happens for 0 seconds and fewer."""
        if seconds > 0:
            time.sleep(seconds)
