"""Looks a workspace over before it is used: half-written files go, damaged tables are set aside, untrue steps are void.

Takes a workspace whose lock is held; gives one sentence for each thing it mended. Truth is only looked at.
"""

from flows.maintenance.checksums import find_changed_files
from flows.plan import STAGE_TABLES
from pipeline.errors import StoreError
from pipeline.records import Table
from pipeline.store import (
    Ledger,
    find_damage,
    find_damaged_originals,
    get_table_version,
    place_table,
    read_table,
    remove_leftovers,
    set_table_aside,
)
from pipeline.workspace import Workspace

__all__ = ["mend_workspace", "verify_tables", "verify_workspace"]


def mend_workspace(workspace: Workspace, ledger: Ledger) -> list[str]:
    """Set damaged tables aside and forget the steps whose rows are not there.

    Args:
        workspace: The workspace; this process holds its lock.
        ledger: Its ledger.

    Returns:
        One sentence for each table that was set aside.
    """
    remove_leftovers(workspace.originals)
    said = []
    for stage, tables in STAGE_TABLES.items():
        for table in tables:
            if (damage := find_damage(workspace, table)) is not None:
                said.append(_set_aside(workspace, ledger, stage, table, damage))
        _void_untrue_steps(workspace, ledger, stage)
    return said


def verify_workspace(workspace: Workspace, ledger: Ledger) -> list[str]:
    """Read every original and every table whole; set tables aside that cannot be read.

    Returns:
        One sentence for each damaged original and for each table that was set aside.
    """
    said = [
        f"Original {path.name} no longer has the bytes that it was stored with. Put its last backup in its place."
        for path in find_damaged_originals(workspace.originals)
    ]
    return said + verify_tables(workspace, ledger)


def verify_tables(workspace: Workspace, ledger: Ledger) -> list[str]:
    """Read every table whole and compare its files with their checksums; set tables aside that are not as written.

    Returns:
        One sentence for each table that was set aside.
    """
    said = []
    for stage, tables in STAGE_TABLES.items():
        for table in tables:
            try:
                if changed := find_changed_files(workspace, table):
                    raise StoreError(f"the bytes of {changed[0]} have changed", str(place_table(workspace, table)))
                read_table(workspace, table).collect()
            except StoreError as error:
                said.append(_set_aside(workspace, ledger, stage, table, str(error)))
            except Exception as error:
                # any decoder of the data files may fail in its own way on changed bytes
                said.append(_set_aside(workspace, ledger, stage, table, str(error).splitlines()[0][:120]))
    return said


def _set_aside(workspace: Workspace, ledger: Ledger, stage: str, table: Table, damage: str) -> str:
    place = set_table_aside(workspace, table)
    steps = ledger.read_steps(stage).values()
    ledger.void_steps(stage, [step.input_id for step in steps if table.name in step.table_versions])
    return f"Table {table.name} was damaged ({damage}); it is set aside in {place} and made again from the originals."


def _void_untrue_steps(workspace: Workspace, ledger: Ledger, stage: str) -> None:
    """Forget steps that are newer than the table they speak of: their rows were lost with the power."""
    versions = {table.name: get_table_version(workspace, table) for table in STAGE_TABLES[stage]}
    untrue = [
        step.input_id
        for step in ledger.read_steps(stage).values()
        for name, version in step.table_versions.items()
        if (held := versions.get(name)) is None or version > held
    ]
    if untrue:
        ledger.void_steps(stage, set(untrue))
