"""Keeps what cannot be recomputed durably, and what can be recomputed repeatably.

Takes originals, arrivals, steps and frames; gives them back. Refuses an unknown column.
"""

from pipeline.store.ledger import Arrival, Item, Ledger, Run, Step
from pipeline.store.lock import hold_lock
from pipeline.store.originals import (
    find_damaged_originals,
    hash_bytes,
    path_of_original,
    remove_leftovers,
    write_originals,
)
from pipeline.store.tables import (
    compact_table,
    find_damage,
    get_table_version,
    hash_table,
    make_frame,
    read_table,
    replace_rows,
    replace_table,
    set_table_aside,
)

__all__ = [
    "Arrival",
    "Item",
    "Ledger",
    "Run",
    "Step",
    "compact_table",
    "find_damage",
    "find_damaged_originals",
    "get_table_version",
    "hash_bytes",
    "hash_table",
    "hold_lock",
    "make_frame",
    "path_of_original",
    "read_table",
    "remove_leftovers",
    "replace_rows",
    "replace_table",
    "set_table_aside",
    "write_originals",
]
