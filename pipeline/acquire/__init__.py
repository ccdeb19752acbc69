"""Takes documents in: what a source offers, and what each item is by its content.

Takes a source and the bytes of its items; gives offered items, media types or refusals, and described originals.
Knows nothing of what stands in a document, and stores nothing.
"""

from pipeline.acquire.describe import describe_item
from pipeline.acquire.folder import Offered, list_items, read_item
from pipeline.acquire.mailbox import list_mails
from pipeline.acquire.sniff import MAX_BYTES, Refusal, sniff_media_type

__all__ = [
    "MAX_BYTES",
    "Offered",
    "Refusal",
    "describe_item",
    "list_items",
    "list_mails",
    "read_item",
    "sniff_media_type",
]
