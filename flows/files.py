"""Writes a file so that it is there whole or not at all.

Takes a path and a function that writes a file; gives the path. Knows no format.
"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from pipeline.errors import QuestionError

__all__ = ["save_text", "write_beside"]


def write_beside(path: Path, write: Callable[[Path], object]) -> Path:
    """Write a file beside its place, flush it to disk, and put it there in one step.

    Args:
        path: Where the file is to be; its folder must exist.
        write: Writes a file at the path that it is given, which has the same ending.

    Returns:
        The path.

    Raises:
        QuestionError: If there is no such folder, or a folder has that name.
    """
    if path.is_dir():
        raise QuestionError(
            f"Expected the name of a file to write, got the folder {path}. Name a file in it.", str(path)
        )
    if not path.parent.is_dir():
        raise QuestionError(
            f"There is no folder {path.parent} to write {path.name} into. Make it, or choose another place.", str(path)
        )
    try:
        descriptor, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=path.suffix, dir=path.parent)
    except OSError as error:
        raise QuestionError(
            f"{path} cannot be written: {error.strerror}. Choose another place, or change the rights of its folder.",
            str(path),
        ) from error
    os.close(descriptor)
    beside = Path(name)
    try:
        write(beside)
        _flush(beside)
        beside.chmod(_usual_mode())
        beside.replace(path)
    except QuestionError as error:
        # the writer knows only the name beside, which nobody gave
        if beside.name not in str(error):
            raise
        raise QuestionError(str(error).replace(beside.name, path.name), path.name) from error
    finally:
        beside.unlink(missing_ok=True)
    return path


def save_text(path: Path, text: str) -> None:
    """Write a small file of the workspace's own whole or not at all."""
    beside = path.with_name(f".{path.name}-{os.getpid()}")
    beside.write_text(text, encoding="utf-8")
    _flush(beside)
    beside.replace(path)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _usual_mode() -> int:
    """Return the mode that a file made by open() has; mkstemp's is for the owner only."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
