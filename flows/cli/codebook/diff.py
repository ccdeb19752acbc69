"""`faktor codebook diff`: what another version of the codebook would change, before anything is saved."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli.asking import ByOption, UnitOption
from flows.cli.codebook.choosing import choose_codes
from flows.cli.codebook.opening import find_codebook, find_workspace_or_none
from flows.cli.output import AsJson, WorkspaceOption, print_json, say
from pipeline.errors import QuestionError

if TYPE_CHECKING:
    from pipeline.codebook import Codebook
    from pipeline.query import Corpus
    from pipeline.query.codings import Recoding

__all__ = ["IN_USE", "register"]

IN_USE = "workspace"
"""The name for what a workspace was coded with."""


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("diff", epilog="Example: faktor codebook diff workspace my-book.yaml --sample 5")(show_diff)


def show_diff(
    books: Annotated[
        list[str] | None,
        typer.Argument(
            help="Two codebook files, the old one first; `workspace` stands for what the workspace was coded with. "
            "One file: compared with the workspace. None: the workspace's own file, as it is now.",
            metavar="[OLD] [NEW]",
        ),
    ] = None,
    codes: Annotated[
        list[str] | None, typer.Option("--code", "-c", help="Only this code or group.", metavar="CODE")
    ] = None,
    sample: Annotated[
        int, typer.Option("--sample", help="Most passages for each rule and kind of change; 0 for none.", min=0)
    ] = 3,
    by: ByOption = "year",
    unit: UnitOption = "document",
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
) -> None:
    """Show which mentions come, go or change their state, by code and rule with passages, and how series move.

    Nothing is written. Without a workspace only the books are compared.
    """
    from pipeline.codebook import load_codebook
    from pipeline.codebook.comparing import compare_books

    if len(books or ()) > 2:
        raise QuestionError(f"Expected at most two codebooks, got {len(books or ())}. Name OLD and NEW.", "diff")
    named = [IN_USE, *(books or [])] if len(books or ()) < 2 else list(books or ())
    corpus = _open_or_none(workspace)
    new_file = Path(named[1]) if len(named) == 2 and named[1] != IN_USE else find_codebook(None, workspace)
    new = load_codebook(new_file)
    old = load_codebook(Path(named[0])) if named[0] != IN_USE else _find_in_use(corpus, workspace)
    if named[0] == IN_USE and corpus is None:
        raise QuestionError(
            f"There is no analysed workspace in {workspace} to compare with. Name two codebook files, or one with -w.",
            IN_USE,
        )
    changes = None if old is None else compare_books(old, new)
    recoding = None if corpus is None else _recode(corpus, old, new, by=by, unit=unit, sample=sample)
    chosen = {code.id for code in _choose(codes, old, new)} if codes else None
    if as_json:
        print_json(
            {
                "old": {"file": named[0], "version": _find_version(old, corpus)},
                "new": {"file": str(new_file), "version": new.version},
                "book": None if changes is None else [asdict(change) for change in changes],
                **_list_frames(recoding, chosen),
            }
        )
        return
    from flows.cli.codebook.differences import print_book, print_recoding

    print_book(changes, old=named[0], new=str(new_file))
    if recoding is None or corpus is None:
        say("Mentions are not compared: there is no analysed workspace here. Name one with -w.")
        return
    print_recoding(recoding, codes=chosen, documents=len(corpus.tables.documents), unit=unit)
    undated = corpus.tables.documents["date"].null_count()
    if undated:
        say(f"In no series: {undated:,} documents without a date.")
    say("Nothing was written. `faktor run` codes the workspace with the codebook that faktor.toml names.")


def _choose(codes: list[str], old: "Codebook | None", new: "Codebook") -> "list[Any]":
    try:
        return list(choose_codes(new, codes))
    except QuestionError:
        if old is None:
            raise
        return list(choose_codes(old, codes))


def _open_or_none(workspace: str) -> "Corpus | None":
    """Return the workspace's corpus, or None where nothing was analysed."""
    from flows.cli.asking import open_workspace

    if find_workspace_or_none(workspace) is None:
        return None
    corpus = open_workspace(workspace)
    try:
        _ = corpus.tables.codes
    except QuestionError:
        return None
    return corpus


def _find_in_use(corpus: "Corpus | None", workspace: str) -> "Codebook | None":
    """Return the book that the workspace was coded with, where its file still says the same."""
    from pipeline.codebook import load_codebook
    from pipeline.errors import CodebookError

    if corpus is None:
        return None
    run = corpus.tables.last_run
    try:
        book = load_codebook(find_codebook(None, workspace))
    except CodebookError:
        return None
    return book if run is not None and run.facts.get("codebook") == book.version else None


def _find_version(old: "Codebook | None", corpus: "Corpus | None") -> str | None:
    if old is not None:
        return old.version
    run = None if corpus is None else corpus.tables.last_run
    return None if run is None else run.facts.get("codebook")


def _recode(corpus: "Corpus", old: "Codebook | None", new: "Codebook", **options: Any) -> "Recoding":
    from pipeline.query.codings import compare_codings

    return compare_codings(corpus, new, old=old, **options)


def _list_frames(recoding: "Recoding | None", codes: set[str] | None) -> dict[str, Any]:
    import polars as pl

    from pipeline.query.answer import list_rows

    names = ("codes", "rules", "lines", "series")
    if recoding is None:
        return dict.fromkeys(names)
    frames = {name: getattr(recoding, name) for name in names}
    wanted = pl.lit(True) if codes is None else pl.col("code").is_in(list(codes))
    return {name: list_rows(frame.filter(wanted)) for name, frame in frames.items()}
