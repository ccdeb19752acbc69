"""Describes bytes that are taken in.

Takes an offered item, its bytes, its media type and the day; gives the original's record.
Knows nothing of what the document says: its kind is the source's word, else the folder's, else the format's.
"""

import hashlib
import re
from datetime import date

from pipeline.acquire.folder import Offered
from pipeline.acquire.sniff import MediaType
from pipeline.records import KINDS, Original, Source, make_id

__all__ = ["describe_item"]

_KIND_OF_FOLDER = {
    "news": ("news", "berita", "press", "pers"),
    "report": ("report", "reports", "laporan", "lkjip", "lakip", "lkip", "rpjmd", "renstra"),
    "article": ("article", "articles", "artikel", "journal", "journals", "jurnal", "paper", "papers"),
    "law": ("law", "laws", "peraturan", "regulation", "regulations", "regulasi", "hukum", "perda", "perwali", "pergub"),
    "text": ("text", "texts", "teks"),
}
"""Folder names that say what is in them; the first folder below the source's that says something counts."""

_KIND_OF_WORD = {word: kind for kind, words in _KIND_OF_FOLDER.items() for word in words}

_KIND_OF_MEDIA_TYPE = {"html": "news", "markdown": "text", "text": "text", "eml": "text"}
# Files that tell of other documents, whatever folder they are in.
_BIBLIOGRAPHIC = frozenset({"bibtex", "ris", "csl", "endnote", "nbib"})
_KIND_OF_OTHERS = "report"


def describe_item(source: Source, item: Offered, data: bytes, *, media_type: MediaType, seen: date) -> Original:
    """Describe the bytes of an item.

    Args:
        source: Where the item was offered.
        item: The item.
        data: Its bytes.
        media_type: What the bytes are, as `sniff_media_type` says.
        seen: The day on which these bytes were first taken in.

    Returns:
        The original: the same document_id for the same source and key, the same original_id for the same bytes.
    """
    return Original(
        document_id=make_id(source.name, item.key),
        original_id=hashlib.sha256(data).hexdigest(),
        source=source.name,
        key=item.key,
        media_type=media_type,
        kind=_find_kind(source, item.key, media_type),
        size_bytes=len(data),
        publisher=source.publisher,
        seen=seen,
        region=source.region,
    )


def _find_kind(source: Source, key: str, media_type: str) -> str:
    if media_type in _BIBLIOGRAPHIC:
        return "bibliography"
    folders = key.split("/")[:-1]
    said = source.kinds.get(folders[0] if folders else "")
    if said in KINDS:
        return said
    for folder in folders:
        for word in re.findall(r"[a-z]+", folder.lower()):
            if word in _KIND_OF_WORD:
                return _KIND_OF_WORD[word]
    return _KIND_OF_MEDIA_TYPE.get(media_type, _KIND_OF_OTHERS)
