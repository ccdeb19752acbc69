"""A group of commands of which one may be left out: `faktor network` is `faktor network show`.

Takes the words behind the name of the group; puts the command in front where none is named.
"""

from typing import Any, ClassVar

from typer.core import TyperGroup

__all__ = ["DefaultGroup"]


class DefaultGroup(TyperGroup):
    """A group whose command may be left out.

    Attributes:
        default: The command that is meant then.
        takes_words: Whether words that name no command are asked of it too; else options only.
    """

    default: ClassVar[str] = "show"
    takes_words: ClassVar[bool] = False

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Put the command in front where none is named."""
        first = args[0] if args else ""
        is_named = first in self.commands if self.takes_words else not first.startswith("-")
        if not args or (not is_named and first not in ("-h", "--help")):
            args = [self.default, *args]
        return list(super().parse_args(ctx, args))
