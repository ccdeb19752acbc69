"""What is raised for a rule that cannot be read.

Takes nothing; gives the exception. Knows no file: whoever knows it makes a CodebookError of this.
"""

__all__ = ["RuleError"]


class RuleError(ValueError):
    """A rule cannot be read.

    Attributes:
        offset: Where in the rule's text, in characters from 0.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset
