"""Whether the disk has room for what is about to be done.

Takes a workspace and an estimate; says in one sentence what is missing. Frees nothing.
"""

import os
import shutil

from flows.settings import read_settings
from pipeline.errors import StoreError
from pipeline.workspace import Workspace

__all__ = ["check_space"]

_MEGABYTE = 1_000_000


def check_space(workspace: Workspace, *, estimate_bytes: int = 0) -> None:
    """Refuse work that would fill the disk.

    Args:
        workspace: The workspace.
        estimate_bytes: What the work is thought to write; twice as much has to be free.

    Raises:
        StoreError: If less is free than that, or than `keep.free_mb` of faktor.toml.

    Note:
        With `free_mb = 0` nothing is refused.
    """
    kept_free = read_settings(workspace).keep.free_mb * _MEGABYTE
    if not kept_free:
        return
    wanted = max(2 * estimate_bytes, kept_free)
    free = shutil.disk_usage(workspace.root).free
    if free < wanted:
        raise StoreError(
            f"Only {free // _MEGABYTE} MB are free for {workspace.root}, and {wanted // _MEGABYTE} MB are needed. "
            "Free some (older backups, the folder outputs), or lower free_mb under [keep] in faktor.toml.",
            os.fspath(workspace.root),
        )
