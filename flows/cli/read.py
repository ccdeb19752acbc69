"""`faktor read`: what is understood of a file, before it is part of any study."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import make_console, print_json, say, strip_controls
from pipeline.errors import QuestionError

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from flows.reading import FileRead
    from pipeline.records import Document, Passage

__all__ = ["register"]

_SECTIONS_SHOWN = 12
_SOME_FAILED = 3
_CELL_BAR = " | "


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("read", epilog="Example: faktor read report.pdf --passages")(read)


def read(
    files: Annotated[list[Path], typer.Argument(help="The files.", metavar="FILE...", exists=True, dir_okay=False)],
    passages: Annotated[bool, typer.Option("--passages", help="Print each passage with its kind and page.")] = False,
    tables: Annotated[bool, typer.Option("--tables", help="Print the tables.")] = False,
    show: Annotated[
        int | None,
        typer.Option("--show", help="Draw this page of a PDF with the box of each passage.", min=1, metavar="PAGE"),
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The picture that --show writes (PNG).", metavar="FILE")] = Path(
        "page.png"
    ),
    as_json: Annotated[bool, typer.Option("--json", help="Print an array with one object a file.")] = False,
) -> None:
    """Print what is understood of files: type, language, title, date with its evidence, passages, tables, warnings."""
    from datetime import UTC, datetime

    from flows.reading import read_files
    from flows.run import is_failure
    from flows.settings import read_environment

    if show is not None and len(files) > 1:
        raise QuestionError(f"Expected one file to draw a page of, got {len(files)}. Name one.", str(show))
    console = make_console()
    done: list[FileRead] = []
    for each in read_files(files, today=datetime.now(UTC).date(), ocr=read_environment().ocr):
        done.append(each)
        if not as_json:
            _print(console, each, shows_passages=passages, shows_tables=tables)
        if show is not None:
            _draw(each, show, out)
    if as_json:
        print_json([each.as_json() for each in done])
    failed = sum(is_failure(each.state) or each.state == "rejected" for each in done)
    if failed:
        say(f"{failed} of {len(done)} files could not be read.")
        raise typer.Exit(_SOME_FAILED)


def _draw(read: "FileRead", page: int, out: Path) -> None:
    from pipeline.extract import draw_page

    if read.original is None or read.original.media_type != "pdf" or read.reading is None:
        raise QuestionError(f"Expected a PDF to draw a page of, got {read.path.name}. Choose a PDF.", str(page))
    out.write_bytes(draw_page(read.path.read_bytes(), read.reading, page))
    say(f"Page {page} is drawn in {out}.")


def _print(console: "Console", read: "FileRead", *, shows_passages: bool, shows_tables: bool) -> None:
    from rich.table import Table
    from rich.text import Text

    console.print(Text(strip_controls(str(read.path)), style="bold"))
    table = Table(show_header=False, box=None, padding=(0, 2))
    table.add_column(style="dim")
    table.add_column(overflow="fold")
    for name, value in _list_facts(read):
        table.add_row(name, Text(strip_controls(value)))
    console.print(table)
    if shows_passages:
        for number, passage in enumerate(read.passages, start=1):
            console.print(Text(strip_controls(_write_passage(number, passage))), soft_wrap=True)
    elif shows_tables:
        for passage in _list_tables(read):
            console.print(_make_grid(passage))
    console.print()


def _list_facts(read: "FileRead") -> Iterator[tuple[str, str]]:
    """Yield name and value of each line of the summary; what a document does not say is "-"."""
    if read.original is not None:
        yield "type", f"{read.original.media_type}, taken for {read.original.kind}"
    yield "state", read.state + (f": {read.reason}" if read.reason else "")
    if read.reading is not None and read.reading.entries:
        yield "entries", str(len(read.reading.entries))
    document = read.reading.document if read.reading is not None else None
    if document is None:
        return
    yield "language", read.language or "-"
    yield "title", document.title or "-"
    if document.authors:
        yield "authors", "; ".join(document.authors)
    yield "date", _write_date(document)
    changed = next((each for each in document.dates if each.role == "modified"), None)
    if changed is not None:
        yield "changed", f"{changed.start}, from {changed.source}: {changed.evidence!r}"
    if document.covers_start is not None:
        yield "covers", f"{document.covers_start} to {document.covers_end}"
    yield "publisher", document.publisher or "-"
    if document.address:
        yield "address", document.address
    if document.doi:
        yield "doi", document.doi
    if document.bibliography:
        yield "described by", document.bibliography
    place = read.reading.place if read.reading is not None else None
    if place is not None:
        yield "page", f"{place.number} of {place.total or 'several'}; a run joins those that are offered together"
    if document.pages is not None:
        yield "pages", _write_pages(document)
    more = len(read.sections) - _SECTIONS_SHOWN
    names = [*read.sections[:_SECTIONS_SHOWN], *([f"... and {more} more"] if more > 0 else [])]
    yield "sections", "\n".join((str(len(read.sections)), *names))
    kinds = Counter(passage.kind for passage in read.passages)
    said = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    yield "passages", f"{len(read.passages)}: {said}"
    yield "tables", str(kinds["table"])
    yield "warnings", "\n".join(document.warnings) or "none"


def _write_date(document: "Document") -> str:
    if document.date is None:
        return "-"
    others = [each for each in document.dates if each.role == "published"][1:]
    more = f" ({len(others)} other clue{'s' * (len(others) > 1)})" if others else ""
    return f"{document.date} ({document.date_precision}), from {document.date_source}: {document.date_evidence!r}{more}"


def _write_pages(document: "Document") -> str:
    said = [str(document.pages)]
    if document.pages_without_text:
        said.append(f"{document.pages_without_text} without text")
    if document.ocr_pages:
        said.append(f"{document.ocr_pages} read from their picture by {document.ocr_engine}")
    return ", ".join(said)


def _write_passage(number: int, passage: "Passage") -> str:
    place = f" p. {passage.page}" if passage.page is not None else ""
    level = f" {passage.level}" if passage.level is not None else ""
    return f"[{number}] {passage.kind}{level}{place}: {passage.text}"


def _list_tables(read: "FileRead") -> "list[Passage]":
    return [passage for passage in read.passages if passage.kind == "table"]


def _make_grid(passage: "Passage") -> "Table":
    from rich.table import Table
    from rich.text import Text

    rows = [line.split(_CELL_BAR) for line in passage.text.split("\n")]
    grid = Table(title=f"p. {passage.page}" if passage.page is not None else None, show_header=False, show_lines=True)
    width = max(map(len, rows))
    for row in rows:
        grid.add_row(*(Text(strip_controls(cell)) for cell in (*row, *[""] * (width - len(row)))))
    return grid
