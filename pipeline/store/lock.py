"""One writer at a time in a workspace.

Takes a path; gives a context in which this process is the only writer. The kernel frees the lock when its holder dies.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import LockedError

__all__ = ["hold_lock"]


@contextlib.contextmanager
def hold_lock(path: Path) -> Iterator[None]:
    """Hold the workspace's lock for as long as the context lasts.

    Args:
        path: The lock file; made if it is missing, never removed.

    Raises:
        LockedError: If another process holds it; the message names its process id and since when.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip()
            pid = int(holder) if holder.isdigit() else None
            # the file was written when the lock was taken
            since = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            raise LockedError(
                f"Another run (process {pid or 'unknown'}, since {since:%d %B, %H:%M} UTC) is writing to "
                f"{path.parent.parent}. "
                "Wait until it ends, then start again.",
                pid,
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
