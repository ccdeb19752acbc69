"""Says in one sentence what became of a file.

Takes the name of a file and what is the matter; gives a sentence for a person, never longer than 200 characters.
Knows nothing of formats.
"""

import re

from pipeline.records import ReadingState

__all__ = ["MAX_CHARS", "NotRead", "say"]

MAX_CHARS = 200
_NAME_CHARS = 48
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class NotRead(Exception):
    """A file of which no document can be made.

    Attributes:
        state: What became of it: "unreadable", "no_text" or "not_an_article".
        what: What is the matter and what to do, in words that follow its name.
    """

    def __init__(self, state: ReadingState, what: str) -> None:
        super().__init__(what)
        self.state: ReadingState = state
        self.what = what


def say(key: str, what: str) -> str:
    """Say what is the matter with a file.

    Args:
        key: Key of the original; a long one is shortened in its middle.
        what: What is the matter and what to do: "is encrypted. Save it without a password".

    Returns:
        At most 200 characters, without control characters.
    """
    name = _UNSAFE.sub("?", key)
    if len(name) > _NAME_CHARS:
        half = (_NAME_CHARS - 3) // 2
        name = f"{name[:half]}...{name[-half:]}"
    sentence = f"{name} {_UNSAFE.sub('?', what)}".rstrip(".") + "."
    return sentence if len(sentence) <= MAX_CHARS else sentence[: MAX_CHARS - 4].rstrip() + " ..."
