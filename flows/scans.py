"""Lets what is read depend on the engine that reads pictures of text, where there are such pictures.

Takes how documents were read and the settings; gives fingerprints. When an engine is installed, or another one, the
documents with scanned pages are read again by the next run, and no others.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from flows.settings import Settings
from pipeline.extract.ocr_engines import find_engine
from pipeline.records import DOCUMENTS, Original, Reading, make_id
from pipeline.store import Step, read_table
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    from pipeline.extract.ocr import Engine

__all__ = ["list_engines", "mark_engine", "name_engine", "needs_engine"]

# What may hold a PDF.
_TYPES = frozenset({"pdf", "zip", "eml"})
# After these, pages may be missing for want of an engine.
_STATES = frozenset({"no_text", "partly"})


def name_engine(settings: Settings) -> str:
    """Return name and version of the engine that reads pictures of text; empty where there is none."""
    engine: Engine | None = find_engine(settings.ocr)
    return engine.label if engine is not None else ""


def mark_engine(fingerprint: str, engine: str) -> str:
    """Return the fingerprint of a reading that depends on an engine."""
    return make_id(fingerprint, engine) if engine else fingerprint


def needs_engine(original: Original, reading: Reading) -> bool:
    """Say whether another engine might read a document otherwise."""
    if original.media_type not in _TYPES:
        return False
    return reading.state in _STATES or (reading.document is not None and reading.document.ocr_pages > 0)


def list_engines(
    workspace: Workspace, originals: Mapping[str, Original], steps: Mapping[str, Step], *, engine: str
) -> dict[str, str]:
    """Say which engine documents with scanned pages, by how they were read last, are to be read with.

    Args:
        workspace: The workspace.
        originals: Its originals by document.
        steps: How each document was read last.
        engine: The engine that is there; empty where there is none.

    Returns:
        Document -> the engine; where there is none now, the one that read it, lest its text be lost.
    """
    import polars as pl

    scanned = (
        read_table(workspace, DOCUMENTS).filter(pl.col("ocr_pages") > 0).select("document_id", "ocr_engine").collect()
    )
    engines = {document_id: engine or before or "" for document_id, before in scanned.iter_rows()}
    for document_id, original in originals.items():
        step = steps.get(document_id)
        if step is not None and step.state in _STATES and original.media_type in _TYPES:
            engines.setdefault(document_id, engine)
    return engines
