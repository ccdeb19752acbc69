"""Makes corpus/sample, the authored corpus, from the texts in corpus/sample_sources.

Takes news as text with front matter, reports and articles as Typst, plain texts; gives HTML, PDF and text files.
Knows no codebook: what the documents say is decided in the sources, what they carry is told in tests/corpus.

Run `python corpus/make_sample.py` to write corpus/sample anew, or name another folder to write it there. The same
sources give the same bytes: no clock, no system fonts, the Typst of pyproject.toml.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

import jinja2
import typst
import yaml
from markupsafe import Markup

__all__ = ["make_sample"]

HERE = Path(__file__).parent
SOURCES = HERE / "sample_sources"
SAMPLE = HERE / "sample"

DAYS = {
    "id": ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
MONTHS = {
    "id": (
        *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
        *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}

# A story lists the three stories before it at the same publisher, as news pages do.
RELATED_STORIES = 3
# Pixels per inch of a scanned page: readable by eye and by OCR, yet under 100 KB.
SCAN_PPI = 96


@dataclass(frozen=True, slots=True)
class Publisher:
    """An invented publisher and what stands on each of its pages.

    Attributes:
        key: Name of its template.
        name: Name as printed.
        host: Host of its addresses.
        path: Path of a story: strftime fields, {section} and {slug}.
        language: Language of its pages: "id" or "en".
        zone: Name of its time zone, as printed.
        tagline: Line below the name.
        address: Where it sits.
        sections: Entries of its menu.
        fillers: Headlines that stand beside a story and are no part of it.
    """

    key: str
    name: str
    host: str
    path: str
    language: str
    zone: str
    tagline: str
    address: str
    sections: list[str]
    fillers: list[str]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a story's body.

    Attributes:
        kind: "paragraph", "heading", "list", "see_also", "photo" or "advertisement".
        text: Its words; empty for a list.
        lines: The entries of a list.
        address: Where a see-also line leads.
    """

    kind: str
    text: str = ""
    lines: tuple[str, ...] = ()
    address: str = "#"


@dataclass(frozen=True, slots=True)
class Story:
    """One news story, ready for a template.

    Attributes:
        slug: Name of the file without its ending.
        publisher: Who publishes it.
        city: City of the dateline.
        section: Section of the publisher.
        title: Headline.
        summary: The description in the page's head.
        author: Byline.
        published: Moment of publication, with offset.
        tags: Keywords.
        blocks: The body.
        has_linked_data: Whether the page carries JSON-LD, where its template leaves that open.
        is_date_only_visible: Whether the date stands in the visible text only, where its template leaves that open.
    """

    slug: str
    publisher: Publisher
    city: str
    section: str
    title: str
    summary: str
    author: str
    published: datetime
    tags: list[str]
    blocks: tuple[Block, ...]
    has_linked_data: bool
    is_date_only_visible: bool

    @property
    def address(self) -> str:
        """The address of the page at its publisher."""
        path = self.published.strftime(self.publisher.path).format(section=self.section.lower(), slug=self.slug)
        return f"https://{self.publisher.host}{path}"

    @property
    def day_in_words(self) -> str:
        """The day of publication as the publisher prints it."""
        when, language = self.published, self.publisher.language
        weekday, month = DAYS[language][when.weekday()], MONTHS[language][when.month - 1]
        if language == "en":
            return f"{weekday}, {month} {when.day}, {when.year}"
        return f"{weekday}, {when.day} {month} {when.year}"

    @property
    def clock(self) -> str:
        """The time of publication as printed."""
        return self.published.strftime("%H:%M")

    @property
    def initials(self) -> str:
        """The author's sign at the end of a story."""
        return "".join(name[0] for name in self.author.split()).lower()

    @property
    def linked_data(self) -> Markup:
        """The story as JSON-LD, safe inside a script element."""
        data = {
            "@context": "https://schema.org",
            "@type": "NewsArticle",
            "headline": self.title,
            "datePublished": self.published.isoformat(),
            "dateModified": self.published.isoformat(),
            "author": {"@type": "Person", "name": self.author},
            "publisher": {"@type": "Organization", "name": self.publisher.name},
            "mainEntityOfPage": self.address,
        }
        return Markup(json.dumps(data, ensure_ascii=False, indent=1).replace("<", "\\u003c"))


def make_sample(target: Path) -> list[Path]:
    """Write every document of the sample below a folder.

    Args:
        target: Folder to write to; made where missing, other files in it are left alone.

    Returns:
        The paths written, relative to `target`, sorted.
    """
    written = []
    for name, content in _render_all():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(Path(name))
    return sorted(written)


def _render_all() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each document; the folder of a source says how it is made."""
    yield from _render_news()
    with tempfile.TemporaryDirectory() as folder:
        # Typst reads below one root, and a report shows a scanned page: both stand in a copy of the sources.
        root = Path(folder) / "sources"
        shutil.copytree(SOURCES, root)
        for source in sorted((root / "scans").glob("*.typ")):
            source.with_suffix(".png").write_bytes(_compile(source, root, kind="png"))
        for kind in ("reports", "articles"):
            for source in sorted((root / kind).glob("[!_]*.typ")):
                yield f"{kind}/{source.stem}.pdf", _compile(source, root)
    for kind in ("texts", "laws"):
        for source in sorted((SOURCES / kind).iterdir()):
            yield f"{kind}/{source.name}", source.read_bytes()


def _compile(source: Path, root: Path, *, kind: Literal["pdf", "png"] = "pdf") -> bytes:
    """Typeset one Typst source with the fonts that Typst carries; tags are left out, as agencies' PDFs have none."""
    compiler = typst.Compiler(source, root=root, ignore_system_fonts=True)
    content = compiler.compile(format=kind, ppi=SCAN_PPI, pdf_tags=False)
    if not isinstance(content, bytes):
        raise ValueError(f"Expected one picture of {source.name}, got one a page. Shorten it to a page.")
    return content


def _render_news() -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each news page."""
    pages = jinja2.Environment(
        loader=jinja2.FileSystemLoader(SOURCES / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    publishers = _read_publishers()
    stories = sorted(
        (_read_story(path, publishers) for path in (SOURCES / "news").glob("*.md")), key=lambda story: story.published
    )
    for place, story in enumerate(stories):
        before = [other for other in stories[:place] if other.publisher == story.publisher]
        page = pages.get_template(f"{story.publisher.key}.html").render(
            story=_link(story, stories), publisher=story.publisher, related=before[::-1][:RELATED_STORIES]
        )
        yield f"news/{story.slug}.html", page.encode()


def _read_publishers() -> dict[str, Publisher]:
    """Read the invented publishers."""
    entries = yaml.safe_load((SOURCES / "publishers.yaml").read_text(encoding="utf-8"))
    return {key: Publisher(key=key, **entry) for key, entry in entries.items()}


def _read_story(path: Path, publishers: dict[str, Publisher]) -> Story:
    """Read a story: YAML front matter between two lines of dashes, then blocks between empty lines."""
    _, head, body = path.read_text(encoding="utf-8").split("---\n", maxsplit=2)
    fields = yaml.safe_load(head)
    return Story(
        slug=path.stem,
        publisher=publishers[fields["publisher"]],
        city=fields["city"],
        section=fields["section"],
        title=fields["title"],
        summary=fields["summary"],
        author=fields["author"],
        published=datetime.fromisoformat(fields["published"]),
        tags=fields["tags"],
        blocks=tuple(_read_block(block) for block in body.strip().split("\n\n")),
        has_linked_data=fields.get("structured", False),
        is_date_only_visible=fields.get("visible_date_only", False),
    )


def _read_block(text: str) -> Block:
    """Read one block: `## heading`, `- list`, `@baca slug or headline`, `@foto caption`, `@iklan`, or a paragraph."""
    mark, _, rest = text.partition(" ")
    if mark == "-":
        return Block("list", lines=tuple(line.removeprefix("- ") for line in text.splitlines()))
    kinds = {"##": "heading", "@baca": "see_also", "@foto": "photo", "@iklan": "advertisement"}
    return Block(kinds[mark], rest) if mark in kinds else Block("paragraph", text)


def _link(story: Story, stories: list[Story]) -> Story:
    """Replace the slug in a see-also line by the headline and the address of that story, where it is one of ours."""
    by_slug = {other.slug: other for other in stories}
    blocks = [
        Block("see_also", by_slug[block.text].title, address=by_slug[block.text].address)
        if block.kind == "see_also" and block.text in by_slug
        else block
        for block in story.blocks
    ]
    return replace(story, blocks=tuple(blocks))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Make the sample corpus from its sources.")
    parser.add_argument(
        "folder", nargs="?", type=Path, default=SAMPLE, help="where to write; corpus/sample, made anew, unless given"
    )
    folder = parser.parse_args().folder
    if folder == SAMPLE:
        shutil.rmtree(SAMPLE, ignore_errors=True)
    names = make_sample(folder)
    size = sum((folder / name).stat().st_size for name in names)
    print(f"{len(names)} documents, {size / 1e6:.2f} MB, in {folder}")
