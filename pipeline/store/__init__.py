"""Keeps what cannot be recomputed durably, and what can be recomputed repeatably.

Takes originals, arrivals, steps and frames; gives them back. Refuses an unknown column.
"""

from pipeline.store.ledger import Ledger
from pipeline.store.ledger_file import write_moment
from pipeline.store.ledger_graves import hash_address
from pipeline.store.ledger_records import Address, Alert, Arrival, Cycle, Grave, Item, Response, Run, Step
from pipeline.store.lock import hold_lock
from pipeline.store.originals import (
    find_damaged_originals,
    hash_bytes,
    path_of_original,
    remove_leftovers,
    write_originals,
)
from pipeline.store.table_upkeep import erase_history, tidy_table
from pipeline.store.tables import (
    compact_table,
    find_damage,
    get_table_version,
    hash_table,
    make_frame,
    place_table,
    read_table,
    replace_rows,
    replace_table,
    set_table_aside,
)

__all__ = [
    "Address",
    "Alert",
    "Arrival",
    "Cycle",
    "Grave",
    "Item",
    "Ledger",
    "Response",
    "Run",
    "Step",
    "compact_table",
    "erase_history",
    "find_damage",
    "find_damaged_originals",
    "get_table_version",
    "hash_address",
    "hash_bytes",
    "hash_table",
    "hold_lock",
    "make_frame",
    "path_of_original",
    "place_table",
    "read_table",
    "remove_leftovers",
    "replace_rows",
    "replace_table",
    "set_table_aside",
    "tidy_table",
    "write_moment",
    "write_originals",
]
