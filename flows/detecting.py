"""Detection as a step of a run: reads passages, calls the stage, saves mentions and shadowed places, accounts.

Takes a workspace and documents to code; gives counts. A document whose text is the same as when it was coded with an
older version of the codebook is brought up to date: only rules that changed are tried again.
"""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import astuple
from typing import TYPE_CHECKING

from flows.files import write_beside
from flows.plan import Work
from pipeline.codebook import Codebook
from pipeline.detect import RuleMark, Settled, find_places, list_rule_marks, recode, settle_places
from pipeline.records import DOCUMENTS, MENTIONS, PASSAGES, SHADOWED, Table
from pipeline.store import Ledger, Step, get_table_version, read_table, replace_rows
from pipeline.workspace import Workspace

if TYPE_CHECKING:
    import polars as pl

__all__ = ["bring_up_to_date", "code_documents", "forget_rule_marks", "list_rule_books", "save_rule_marks"]


def code_documents(
    workspace: Workspace,
    batch: Sequence[Work],
    codebook: Codebook,
    *,
    are_new: Callable[[], bool],
    saving: AbstractContextManager[object],
) -> Counter[str]:
    """Find everything in some documents; return how many mentions.

    Args:
        workspace: The workspace.
        batch: The documents.
        codebook: What to look for.
        are_new: Says, when the rows are ready, whether none of the documents has rows already.
        saving: Held while tables are written.
    """
    ids = [work.input_id for work in batch]
    passages, documents = _read(workspace, PASSAGES, ids), _read(workspace, DOCUMENTS, ids)
    settled = settle_places(find_places(passages, codebook, documents=documents), codebook)
    with saving:
        versions = _save(workspace, settled, ids, are_new=are_new())
        _account(workspace, batch, versions, Counter(settled.mentions["document_id"].to_list()))
    return Counter(mentions=len(settled.mentions))


def bring_up_to_date(
    workspace: Workspace, batch: Sequence[Work], codebook: Codebook, *, saving: AbstractContextManager[object]
) -> Counter[str]:
    """Find again, in documents whose text is the same, what a changed codebook can have changed.

    Args:
        workspace: The workspace.
        batch: The documents; all were coded with one older version of the codebook.
        codebook: The codebook as it is now.
        saving: Held while tables are written.

    Returns:
        How many mentions the documents have now.
    """
    ids = [work.input_id for work in batch]
    before = _read_rule_marks(workspace, batch[0].before)
    found = Settled(_read(workspace, MENTIONS, ids), _read(workspace, SHADOWED, ids))
    passages, documents = _read(workspace, PASSAGES, ids), _read(workspace, DOCUMENTS, ids)
    recoded = recode(passages, codebook, before=before, found=found, documents=documents)
    changed = set(recoded.document_ids)
    rows = Counter(each for each in found.mentions["document_id"] if each not in changed)
    rows.update(recoded.settled.mentions["document_id"])
    with saving:
        versions = _save(workspace, recoded.settled, recoded.document_ids, are_new=False)
        _account(workspace, batch, versions, rows)
    return Counter(mentions=rows.total())


def save_rule_marks(workspace: Workspace, codebook: Codebook) -> None:
    """Keep what a later version of the codebook is compared with. Before any step that names this version."""
    marks = [astuple(mark) for mark in list_rule_marks(codebook)]
    workspace.rule_marks.mkdir(mode=0o700, parents=True, exist_ok=True)
    text = json.dumps(marks, ensure_ascii=False)
    write_beside(
        workspace.rule_marks / f"{codebook.version}.json", lambda path: path.write_text(text, encoding="utf-8")
    )


def list_rule_books(workspace: Workspace) -> tuple[str, ...]:
    """Return the versions of the codebook whose rules are known."""
    return tuple(sorted(path.stem for path in workspace.rule_marks.glob("*.json")))


def forget_rule_marks(workspace: Workspace, *, but: str) -> None:
    """Remove the rules of all versions of the codebook but one, when no document is coded with the others any more."""
    for path in workspace.rule_marks.glob("*.json"):
        if path.stem != but:
            path.unlink()


def _read_rule_marks(workspace: Workspace, version: str) -> tuple[RuleMark, ...]:
    text = (workspace.rule_marks / f"{version}.json").read_text(encoding="utf-8")
    return tuple(RuleMark(*mark) for mark in json.loads(text))


def _read(workspace: Workspace, table: Table, document_ids: Sequence[str]) -> "pl.DataFrame":
    import polars as pl

    columns = {
        PASSAGES.name: ("passage_id", "document_id", "kind", "language", "section", "ocr_confidence", "text"),
        DOCUMENTS.name: ("document_id", "kind", "source", "date", "date_precision"),
    }.get(table.name, table.names)
    rows = read_table(workspace, table).filter(pl.col("document_id").is_in(document_ids))
    if table is PASSAGES:
        rows = rows.sort("document_id", "ordinal")
    return rows.select(columns).collect()


def _save(workspace: Workspace, settled: Settled, document_ids: Sequence[str], *, are_new: bool) -> dict[str, int]:
    """Write the rows of both tables. Until all is written no step says that these documents are coded."""
    ledger = Ledger(workspace.ledger)
    ledger.void_steps("detect", document_ids)
    ledger.close()
    versions = {}
    for table, frame in ((SHADOWED, settled.shadowed), (MENTIONS, settled.mentions)):
        held = get_table_version(workspace, table)
        if document_ids or held is None:
            held = replace_rows(workspace, table, frame, document_ids=document_ids, are_new=are_new)
        versions[table.name] = held
    return versions


def _account(workspace: Workspace, batch: Sequence[Work], versions: dict[str, int], rows: Counter[str]) -> None:
    ledger = Ledger(workspace.ledger)
    ledger.record_steps(
        [
            Step(work.input_id, "detect", work.fingerprint, "done", table_versions=versions, rows=rows[work.input_id])
            for work in batch
        ]
    )
    ledger.close()
