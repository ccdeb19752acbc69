"""Says how far a run has come, to whoever listens.

Flows tell; the command line shows. A flow that runs on a server without a screen tells nobody.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["Listener", "listen", "tell"]

Listener = Callable[[str, int, int], None]
"""Called with the stage, how much is done, and how much there is."""

_listeners: list[Listener] = []


def tell(stage: str, done: int, total: int) -> None:
    """Tell that a stage has done `done` of `total`."""
    for listener in _listeners:
        listener(stage, done, total)


@contextmanager
def listen(listener: Listener) -> Iterator[None]:
    """Let a listener hear for as long as the context lasts."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)
