"""What can go wrong that a caller can act upon.

Every message is one sentence with what was expected, what came and where, and one with what to do.
"""

__all__ = [
    "AcquireError",
    "AddressError",
    "CodebookError",
    "FaktorError",
    "LockedError",
    "QuestionError",
    "SettingsError",
    "StoreError",
]


class FaktorError(Exception):
    """A mistake or a state of the world that a user can mend; never a bug."""


class SettingsError(FaktorError):
    """The workspace or its faktor.toml cannot be used as it is.

    Attributes:
        where: The file or folder.
    """

    def __init__(self, message: str, where: str) -> None:
        super().__init__(message)
        self.where = where


class AcquireError(FaktorError):
    """What came from a source is not what it should be: no feed, no sitemap, no archive, too large.

    Attributes:
        where: The address or file that it came from.
    """

    def __init__(self, message: str, where: str) -> None:
        super().__init__(message)
        self.where = where


class CodebookError(FaktorError):
    """A codebook cannot be read.

    Attributes:
        file: Name of the codebook file.
        line: Line of the mistake, from 1.
        column: Column of the mistake, from 1.
    """

    def __init__(self, message: str, file: str, line: int, column: int) -> None:
        super().__init__(f"{file}:{line}:{column}: {message}")
        self.file = file
        self.line = line
        self.column = column


class QuestionError(FaktorError):
    """A question that the workspace cannot answer: an unknown code, an empty period, no run yet.

    Attributes:
        value: The part of the question that is wrong.
    """

    def __init__(self, message: str, value: str) -> None:
        super().__init__(message)
        self.value = value


class StoreError(FaktorError):
    """Truth or a derived table is not as it was written.

    Attributes:
        path: The file or folder.
    """

    def __init__(self, message: str, path: str) -> None:
        super().__init__(message)
        self.path = path


class LockedError(FaktorError):
    """Another process writes to the workspace.

    Attributes:
        pid: The process that holds the lock; None when it did not say.
    """

    def __init__(self, message: str, pid: int | None) -> None:
        super().__init__(message)
        self.pid = pid


class AddressError(FaktorError):
    """An address that is not asked for: no web address, or one that leads to where nothing of the web is.

    Attributes:
        address: The address as it was found.
    """

    def __init__(self, message: str, address: str) -> None:
        super().__init__(message)
        self.address = address
