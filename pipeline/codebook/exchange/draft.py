"""A category while it is being read.

Takes terms and rules one by one; gives a frozen `Category` and the losses. Knows no file format.
"""

from dataclasses import dataclass, field

from pipeline.codebook.exchange.outline import Category, Loss
from pipeline.codebook.exchange.terms import NotCarriedError, translate_pattern

__all__ = ["Draft"]


@dataclass(slots=True)
class Draft:
    """A category that grows.

    Attributes:
        name: Its name.
        terms: Its terms as rules of faktor.
        rules: Its other rules.
        children: Categories inside it.
        definition: What it means.
        losses: What could not be carried over, of it alone.
    """

    name: str
    terms: list[str] = field(default_factory=list)
    rules: list[str] = field(default_factory=list)
    children: "list[Draft]" = field(default_factory=list)
    definition: str = ""
    losses: list[Loss] = field(default_factory=list)

    def add_pattern(self, pattern: str, line: int | None) -> None:
        """Take in words with stars, or a loss where they cannot be carried over."""
        try:
            rule, difference = translate_pattern(pattern)
        except NotCarriedError as error:
            self.lose(str(error), line)
            return
        self.terms.append(rule)
        if difference is not None:
            self.lose(difference, line)

    def lose(self, message: str, line: int | None) -> None:
        """Take in something that could not be carried over."""
        self.losses.append(Loss(self.name, message, line))

    def get_child(self, name: str) -> "Draft":
        """Return the category of a name inside this one, making it where there is none."""
        for child in self.children:
            if child.name == name:
                return child
        self.children.append(Draft(name))
        return self.children[-1]

    def list_losses(self) -> list[Loss]:
        """Return what could not be carried over, of this category and those inside it."""
        return [*self.losses, *(loss for child in self.children for loss in child.list_losses())]

    def freeze(self) -> Category:
        """Return the category as it stands."""
        return Category(
            name=self.name,
            terms=tuple(self.terms),
            rules=tuple(self.rules),
            children=tuple(child.freeze() for child in self.children),
            definition=self.definition,
            comments=tuple(loss.message for loss in self.losses),
        )
