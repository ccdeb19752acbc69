"""`faktor versions`: what an article said before it was changed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import AsJson, WorkspaceOption, make_console, print_json, say, strip_controls

if TYPE_CHECKING:
    from rich.text import Text

    from flows.versions import Version

__all__ = ["register"]

_STYLES = {"inserted": "green", "deleted": "red strike"}
# A reader without colours sees the same.
_MARKS = {"inserted": ("[+", "+]"), "deleted": ("[-", "-]")}
_KEPT_WORDS = 12


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("versions", epilog="Example: faktor versions https://kabar.example/read/118273 -w my-city")(versions)


def versions(
    document: Annotated[
        str, typer.Argument(help="Id, key or address of the document, or its source and key.", metavar="DOCUMENT")
    ],
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
) -> None:
    """Show the versions of a document that were kept, and what came [+ +] and went [- -] from one to the next.

    Compared is the text as it is read; adverts and lists of other articles are not part of it.
    """
    from flows.settings import find_workspace
    from flows.versions import compare_document

    found = compare_document(find_workspace(Path(workspace)), document)
    if as_json:
        print_json([_as_json(each) for each in found])
        return
    console = make_console()
    for each in found:
        console.print(strip_controls(_tell(each)), markup=False, soft_wrap=True)
        for paragraph in _lay_out(each):
            console.print(paragraph, soft_wrap=True)
    if len(found) == 1:
        say("Only one version was kept: it has not changed since it was first taken in.")


def _as_json(version: "Version") -> dict[str, object]:
    from dataclasses import asdict

    return {
        **asdict(version),
        "inserted_words": version.count_words("inserted"),
        "deleted_words": version.count_words("deleted"),
    }


def _tell(version: "Version") -> str:
    when = f"fetched {version.fetched}" if version.fetched else f"taken in {version.arrived}"
    said = f"version {version.number}, {when}, {version.original_id[:12]}"
    if version.reason:
        said += f" ({version.state}: {version.reason})"
    if version.number == 1 or not version.changes:
        return said
    inserted, deleted = version.count_words("inserted"), version.count_words("deleted")
    return f"{said}: {inserted:,} words came, {deleted:,} went" if inserted or deleted else f"{said}: the same words"


def _lay_out(version: "Version") -> "list[Text]":
    """Return the paragraphs in which something changed, what stays the same in them shortened."""
    from itertools import groupby

    from rich.text import Text

    lines = []
    for _, group in groupby(version.changes, key=lambda change: (change.old, change.new)):
        changes = list(group)
        if all(change.kind == "kept" for change in changes):
            continue
        line = Text("  ")
        for change in changes:
            before, after = _MARKS.get(change.kind, ("", ""))
            words = change.text if change.kind != "kept" else _shorten(change.text)
            line.append(f"{before}{strip_controls(words)}{after} ", style=_STYLES.get(change.kind, ""))
        lines.append(line)
    return lines


def _shorten(text: str) -> str:
    words = text.split()
    if len(words) <= 2 * _KEPT_WORDS:
        return text
    return f"{' '.join(words[:_KEPT_WORDS])} ... {' '.join(words[-_KEPT_WORDS:])}"
