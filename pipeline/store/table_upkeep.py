"""The upkeep of tables: what older versions left behind goes, at the usual time or at once.

Takes a workspace whose lock is held and a table; removes files that the current version does not need. Changes no row.
"""

from pathlib import Path

from pipeline.records import Table
from pipeline.store.tables import get_table_version, place_table
from pipeline.workspace import Workspace

__all__ = ["erase_history", "tidy_table"]

# Reading a table means reading its log from the last checkpoint on.
_COMMITS_BEFORE_CHECKPOINT = 20


def tidy_table(workspace: Workspace, table: Table, *, hours: int) -> int:
    """Remove files that belong to no version of the last hours, and shorten the log; return how many.

    Args:
        workspace: The workspace.
        table: The table.
        hours: How long older versions are kept, at least 168; a reader that takes longer than this would fail.
    """
    if get_table_version(workspace, table) is None:
        return 0
    from deltalake import DeltaTable

    delta = DeltaTable(str(place_table(workspace, table)))
    # looked for first: a vacuum that finds nothing would still write two commits
    if not delta.vacuum(retention_hours=hours, dry_run=True, full=True):
        removed = 0
    else:
        removed = len(delta.vacuum(retention_hours=hours, dry_run=False, full=True))
    if len(_list_commits(workspace, table)) > _COMMITS_BEFORE_CHECKPOINT:
        delta = DeltaTable(str(place_table(workspace, table)))
        delta.create_checkpoint()
        delta.cleanup_metadata()
    return removed


def erase_history(workspace: Workspace, table: Table) -> None:
    """Remove every file but those of the current version, and every commit before it.

    The log tells the smallest and largest value of each column of each file that ever was: it goes too.

    Note:
        Whoever reads an older version at this moment fails.
    """
    if get_table_version(workspace, table) is None:
        return
    from deltalake import DeltaTable

    place = str(place_table(workspace, table))
    DeltaTable(place).vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False, full=True)
    delta = DeltaTable(place)
    delta.create_checkpoint()
    # oldest first: a log that lacks its beginning is whole, one with a gap is damaged
    for commit in _list_commits(workspace, table):
        if int(commit.stem) < delta.version():
            commit.unlink()
    current = f"{delta.version():020}"
    for checkpoint in (place_table(workspace, table) / "_delta_log").glob("*.checkpoint*.parquet"):
        if not checkpoint.name.startswith(current):
            checkpoint.unlink()


def _list_commits(workspace: Workspace, table: Table) -> list[Path]:
    log = place_table(workspace, table) / "_delta_log"
    return sorted(path for path in log.glob("*.json") if path.stem.isdigit())
