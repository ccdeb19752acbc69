"""`faktor topics labels`: the names of topics, and the file in which people write them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.output import AsCsv, AsJson, WorkspaceOption, print_answer, say

if TYPE_CHECKING:
    from pipeline.workspace import Workspace

__all__ = ["register"]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("labels", epilog="Example: faktor topics labels --edit labels.yaml")(show_labels)


def show_labels(
    edit: Annotated[
        Path | None,
        typer.Option(
            "--edit", help="Take the names from this file, a copy of models/topics/labels.yaml.", metavar="FILE"
        ),
    ] = None,
    propose: Annotated[
        bool, typer.Option("--propose", help="Propose names anew by terms and codes; names of people stay.")
    ] = False,
    workspace: WorkspaceOption = ".",
    as_json: AsJson = False,
    as_csv: AsCsv = False,
) -> None:
    """Show the names of topics in both languages; the file models/topics/labels.yaml holds them and may be edited.

    What is proposed is made of exclusive terms and of codes that go with the topic above chance. A name that a person
    wrote stays with its topic over new fits.
    """
    from flows.cli.asking import open_workspace
    from flows.settings import find_workspace

    where = find_workspace(Path(workspace))
    if edit is not None or propose:
        _renew(where, edit, propose=propose)
    corpus = open_workspace(workspace)
    answer = corpus.topics()
    columns = ("topic", "label_id", "label_en", "passages", "terms")
    print_answer(answer, as_json=as_json, as_csv=as_csv, columns=columns)
    say(f"Edit: {where.models / 'topics' / 'labels.yaml'}")


def _renew(where: "Workspace", edit: Path | None, *, propose: bool) -> None:
    from flows.naming import propose_anew, take_names
    from pipeline.errors import QuestionError
    from pipeline.store import hold_lock

    with hold_lock(where.lock):
        if propose:
            propose_anew(where)
        if edit is not None:
            if not edit.is_file():
                raise QuestionError(f"There is no file {edit}. Name a copy of models/topics/labels.yaml.", str(edit))
            taken = take_names(where, edit.read_text(encoding="utf-8"), str(edit))
            say(f"Names taken: {taken}.")
