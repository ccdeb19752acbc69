"""Reads a page as a browser does: its elements, attributes and visible text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

ELEMENTS_WITHOUT_END = {"meta", "br", "link", "img", "input", "hr", "base"}


@dataclass
class Page(HTMLParser):
    """What stands in a page.

    Attributes:
        tags: Names of all elements.
        attributes: (element, attribute, value) of all elements.
        ids: Values of all ids.
        texts: Visible texts.
    """

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            self.attributes.append((tag, name, value or ""))
            if name == "id":
                self.ids.append(value or "")

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())


def read_page(html: str) -> Page:
    """Return what stands in a page."""
    page = Page()
    page.feed(html)
    page.close()
    return page
