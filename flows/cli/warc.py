"""`faktor warc`: give what was fetched to an archive of the web, and take what an archive has."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.output import AsJson, WorkspaceOption, print_json, say
from flows.cli.run import show_progress

__all__ = ["register"]

_SHOWN = 10
_SOME_FAILED = 3
_IN_LEDGER = ("new", "changed", "unchanged", "duplicate", "rejected", "failed")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(help="Give what was fetched to an archive of the web, and take what an archive has.")
    group.command("export", epilog="Example: faktor warc export kota.warc.gz --source kabar-kota")(export)
    group.command("import", epilog="Example: faktor warc import crawl.warc.gz --source arsip --include /berita/")(take)
    app.add_typer(group, name="warc", no_args_is_help=True)


def export(
    out: Annotated[Path, typer.Argument(help="The file; packed where it ends in .gz.", metavar="OUT")],
    workspace: WorkspaceOption = ".",
    source: Annotated[
        list[str] | None,
        typer.Option("--source", "-s", help="Only this source; may be given again.", metavar="NAME"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write every answer that was kept, with its head, as a WARC 1.1 file (ISO 28500).

    Versions of one article are all in it; the same bytes a second time are a revisit record. Pages are other people's
    works: give the file only to who may have them.
    """
    from flows.archives.giving import write_warc
    from flows.progress import listen
    from flows.settings import find_workspace

    with show_progress() as listener, listen(listener):
        given = write_warc(find_workspace(Path(workspace)), out, sources=tuple(source or ()))
    if as_json:
        print_json({"file": str(out), "answers": given.answers, "bytes": given.bytes, "left_out": given.left_out})
    else:
        say(f"Written: {out} ({given.answers:,} answers, {given.bytes / 1e6:,.1f} MB).")
        _say_some(given.left_out)
    if given.left_out:
        raise typer.Exit(_SOME_FAILED)


def take(
    file: Annotated[
        Path, typer.Argument(help="A .warc or .warc.gz file.", metavar="FILE", exists=True, dir_okay=False)
    ],
    source: Annotated[
        str, typer.Option("--source", "-s", help="Source of the documents, a known one or a new name.", metavar="NAME")
    ],
    workspace: WorkspaceOption = ".",
    include: Annotated[
        list[str] | None,
        typer.Option("--include", help="Part of the addresses that are taken; * stands for anything.", metavar="PART"),
    ] = None,
    exclude: Annotated[
        list[str] | None,
        typer.Option("--exclude", help="Part of addresses that are not taken.", metavar="PART"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Take the pages of a WARC file in, each with the day on which it was fetched; `faktor run` reads them then.

    Pages are told apart by their canonical address. Pictures, scripts, feeds and errors are passed over and counted,
    and so is what a site reserves; a damaged record is named, and the rest of the file is taken in.
    """
    from flows.archives.taking import take_warc
    from flows.progress import listen
    from flows.settings import find_workspace

    where = find_workspace(Path(workspace))
    with show_progress() as listener, listen(listener):
        received = take_warc(where, file, source=source, include=tuple(include or ()), exclude=tuple(exclude or ()))
    damages = [
        f"record {each.number}{f' ({each.address})' if each.address else ''}: {each.reason}"
        for each in received.damages
    ]
    if as_json:
        print_json({"file": str(file), "outcomes": dict(received.outcomes), "damages": damages})
    else:
        say(f"{file}: {_tell(received.outcomes)}.")
        _say_some(damages)
        if received.outcomes["new"] or received.outcomes["changed"]:
            say("`faktor run` reads and codes what is new.")
    if damages:
        raise typer.Exit(_SOME_FAILED)


def _tell(outcomes: Counter[str]) -> str:
    known = [f"{outcomes[name]:,} {name}" for name in _IN_LEDGER if outcomes[name]]
    passed = [f"{count:,} {name}" for name, count in sorted(outcomes.items()) if name not in _IN_LEDGER and count]
    said = ", ".join(known) or "nothing was taken in"
    return f"{said}; passed over: {', '.join(passed)}" if passed else said


def _say_some(sentences: list[str]) -> None:
    for sentence in sentences[:_SHOWN]:
        say(sentence)
    if len(sentences) > _SHOWN:
        say(f"and {len(sentences) - _SHOWN:,} more: --json lists them all.")
