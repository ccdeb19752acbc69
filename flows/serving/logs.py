"""Log files that do not grow for ever: ten of ten megabytes at most.

Takes a workspace; gives a logger of one line an event, and turns over the files that child processes write to.
"""

import logging
import os
import shutil
from logging.handlers import RotatingFileHandler
from pathlib import Path

from pipeline.workspace import Workspace

__all__ = ["BYTES_A_FILE", "FILES", "find_logs", "make_logger", "turn_over"]

BYTES_A_FILE = 10_000_000
FILES = 10


def find_logs(workspace: Workspace) -> Path:
    """Return the folder of log files: what happened to the corpus, kept with it."""
    return workspace.corpus / "logs"


def make_logger(workspace: Workspace, name: str) -> logging.Logger:
    """Return a logger that writes to the screen and to `corpus/logs/NAME.log`."""
    folder = find_logs(workspace)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    logger = logging.Logger(f"faktor.{name}", level=logging.INFO)
    line = logging.Formatter("%(asctime)s %(message)s", datefmt="%Y-%m-%d %H:%M:%S")
    file = RotatingFileHandler(
        folder / f"{name}.log", maxBytes=BYTES_A_FILE, backupCount=FILES - 1, encoding="utf-8", delay=True
    )
    for handler in (logging.StreamHandler(), file):
        handler.setFormatter(line)
        logger.addHandler(handler)
    return logger


def turn_over(log: Path, *, size_bytes: int = BYTES_A_FILE, files: int = FILES, is_open: bool = False) -> bool:
    """Rename a file that has grown too large to NAME.1, and the older ones on; return whether it was.

    Args:
        log: The file.
        size_bytes: How large it may be.
        files: How many there may be in all.
        is_open: Whether a process may be adding to it; then it is copied and emptied, and a line may be lost.
    """
    if not log.exists() or log.stat().st_size <= size_bytes:
        return False
    for number in range(files - 1, 1, -1):
        older = log.with_name(f"{log.name}.{number - 1}")
        if older.exists():
            older.replace(log.with_name(f"{log.name}.{number}"))
    first = log.with_name(f"{log.name}.1")
    if is_open:
        shutil.copyfile(log, first)
        first.chmod(0o600)
        os.truncate(log, 0)
    else:
        log.replace(first)
    return True
