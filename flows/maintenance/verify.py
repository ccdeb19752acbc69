"""Whether everything that was kept is there, byte for byte: originals, the ledger, the data files of tables.

Takes a workspace; gives one sentence for each fault. Changes nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from flows.maintenance.checksums import find_changed_files, hash_file
from flows.progress import tell
from pipeline.errors import StoreError
from pipeline.records import TABLES
from pipeline.store import Ledger, find_damage, path_of_original
from pipeline.workspace import Workspace

__all__ = ["Verified", "list_kept_originals", "verify", "verify_originals"]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at, and what is wrong.

    Attributes:
        originals: How many originals were hashed.
        bytes: How many bytes they have.
        damaged: Original -> one sentence, for each that is missing or changed.
        faults: One sentence for each other fault: of the ledger and of tables.
    """

    originals: int
    bytes: int
    damaged: Mapping[str, str]
    faults: tuple[str, ...] = ()


def list_kept_originals(ledger: Ledger) -> list[str]:
    """Return every original that was ever taken in, also of earlier versions of a document."""
    return sorted(
        {
            item.arrival.original_id
            for item in ledger.read_items()
            if item.arrival.original_id is not None and item.arrival.media_type is not None
        }
    )


def verify(workspace: Workspace) -> Verified:
    """Hash every original and every data file, and let the ledger's database look itself through.

    Args:
        workspace: The workspace; another process may write to it meanwhile.

    Raises:
        StoreError: If the ledger cannot be opened at all.
    """
    if not workspace.ledger.exists():
        return Verified(0, 0, {})
    ledger = Ledger(workspace.ledger)
    faults = [
        f"The ledger {workspace.ledger} is damaged ({fault}). Put its last backup in its place."
        for fault in ledger.find_faults()
    ]
    found = verify_originals(workspace, list_kept_originals(ledger))
    ledger.close()
    for table in TABLES.values():
        why = find_damage(workspace, table)
        try:
            changed = find_changed_files(workspace, table) if why is None else []
        except StoreError as error:
            why, changed = str(error), []
        if why is not None:
            faults.append(f"Table {table.name}: {why}. `faktor run` makes it again from the originals.")
        faults += [
            f"Table {table.name}: the bytes of {name} have changed. `faktor run --verify` makes the table again."
            for name in changed
        ]
    return Verified(found.originals, found.bytes, found.damaged, tuple(faults))


def verify_originals(workspace: Workspace, original_ids: Collection[str]) -> Verified:
    """Hash originals.

    Args:
        workspace: The workspace.
        original_ids: Which; each is named by the hash that its bytes must have.
    """
    damaged: dict[str, str] = {}
    size = 0
    for number, original_id in enumerate(sorted(original_ids), 1):
        path = path_of_original(workspace.originals, original_id)
        try:
            size += path.stat().st_size
            if hash_file(path) != original_id:
                damaged[original_id] = (
                    f"Original {original_id} no longer has the bytes that it was stored with. "
                    "Put its last backup in its place."
                )
        except FileNotFoundError:
            damaged[original_id] = f"Original {original_id} is missing. Put its last backup in its place ({path})."
        except OSError as error:
            damaged[original_id] = f"Original {original_id} cannot be read ({error.strerror}). Look at the disk."
        tell("verify", number, len(original_ids))
    return Verified(len(original_ids), size, damaged)
