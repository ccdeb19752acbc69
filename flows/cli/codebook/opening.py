"""What the codebook commands share: which codebook is meant, and whether there is a workspace beside it.

Takes a file or the folder of a workspace; gives a codebook. Knows no command.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from pipeline.codebook import Codebook
    from pipeline.workspace import Workspace

__all__ = ["FileArgument", "FileOption", "find_codebook", "find_workspace_or_none", "load_meant"]

FileArgument = Annotated[
    Path | None, typer.Argument(help="The codebook file; left out: the workspace's.", metavar="[FILE]")
]
FileOption = Annotated[
    Path | None,
    typer.Option("--file", "-f", help="The codebook file; left out: the workspace's.", metavar="FILE"),
]


def find_codebook(file: Path | None, workspace: str) -> Path:
    """Return the codebook file that is meant: the one named, or the workspace's.

    Raises:
        SettingsError: If no file is named and there is no workspace.
    """
    from flows.settings import find_workspace, read_settings

    if file is not None:
        return file
    where = find_workspace(Path(workspace))
    return where.root / read_settings(where).codebook


def load_meant(file: Path | None, workspace: str) -> "Codebook":
    """Read the codebook that is meant.

    Raises:
        SettingsError: If no file is named and there is no workspace.
        CodebookError: If it cannot be read.
    """
    from pipeline.codebook import load_codebook

    return load_codebook(find_codebook(file, workspace))


def find_workspace_or_none(workspace: str) -> "Workspace | None":
    """Return the workspace in a folder, or None where there is none: what needs no mentions works without."""
    from flows.settings import find_workspace
    from pipeline.errors import SettingsError

    try:
        return find_workspace(Path(workspace))
    except SettingsError:
        return None
