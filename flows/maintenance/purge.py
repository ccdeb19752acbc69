"""Takes documents down: nothing of them stays but graves, by which they are known and refused if they come again.

Takes a workspace that nobody else uses and what is to go; gives what is left for a person to do. The order makes it
repeatable: graves first, the ledger's own rows last, so that a purge that was killed is done again by the same command.
"""

import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.ingest import list_offers
from flows.maintenance.targets import Target
from flows.plan import CORPUS
from flows.serving.home import Home
from flows.serving.logs import find_logs
from flows.settings import Settings
from flows.sources import list_folders
from flows.turns import take_turn
from pipeline.errors import LockedError, SettingsError
from pipeline.records import DOCUMENTS, PASSAGES, STORIES, TABLES, make_id
from pipeline.store import (
    Grave,
    Ledger,
    erase_history,
    get_table_version,
    hash_address,
    hold_lock,
    make_frame,
    path_of_original,
    read_table,
    replace_rows,
)
from pipeline.workspace import Workspace

__all__ = ["Purged", "purge"]

# Shorter pieces of text and shorter names stand in other places too.
_SHORTEST_PROOF = 12
_CHARS_OF_PROOF = 60
_PROOFS_A_DOCUMENT = 20
_BLOCK = 1 << 20

# Stages whose result speaks of the corpus as a whole.
_STAGES_OF_ALL = ("stories", "report")


@dataclass(frozen=True, slots=True)
class Purged:
    """What was done, and what a person has to do.

    Attributes:
        documents: How many documents went.
        originals: How many originals went.
        searched: How many files were searched for words of them afterwards.
        left: Files that still hold such words: what people wrote, or what lies outside.
        outside: Files of sources outside the workspace, which are not touched.
        tellers: Other documents that tell the same story.
    """

    documents: int
    originals: int
    searched: int
    left: tuple[str, ...]
    outside: tuple[str, ...]
    tellers: tuple[str, ...]


def purge(workspace: Workspace, settings: Settings, target: Target, *, reason: str, today: date) -> Purged:
    """Take documents down.

    Args:
        workspace: The workspace.
        settings: Its settings.
        target: What is to go.
        reason: Why, in a few words; it stays.
        today: The day; it stays.

    Returns:
        What was done, and what a person has to do.

    Raises:
        LockedError: If another process uses the workspace.
    """
    home = Home(workspace)
    home.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with hold_lock(home.lock), take_turn(workspace):
            ledger = Ledger(workspace.ledger)
            try:
                return _purge(workspace, settings, ledger, target, reason=reason, today=today)
            finally:
                ledger.close()
    except LockedError as error:
        raise LockedError(
            f"Process {error.pid or 'unknown'} uses {workspace.root} (`faktor serve`, or a run). "
            "End it first: it could write again what is taken down.",
            error.pid,
        ) from None


def _purge(
    workspace: Workspace, settings: Settings, ledger: Ledger, target: Target, *, reason: str, today: date
) -> Purged:
    if not target.documents and not target.originals:
        _bury(ledger, target, reason=reason, today=today)
        return Purged(0, 0, 0, (), (), ())
    proofs = _collect_proofs(workspace, target)
    tellers = _find_tellers(workspace, target.documents)
    _bury(ledger, target, reason=reason, today=today)
    outside = _remove_offers(workspace, settings, target)
    _remove_rows(workspace, target.documents)
    for original_id in target.originals:
        path_of_original(workspace.originals, original_id).unlink(missing_ok=True)
    _remove_derived(workspace, home=Home(workspace))
    _cut_logs(find_logs(workspace), proofs)
    for stage in _STAGES_OF_ALL:
        ledger.void_steps(stage, [CORPUS])
    words = {word for names in target.documents.values() for word in _name(*names)} | set(target.addresses)
    ledger.erase(target.documents, target.originals, words={word for word in words if len(word) >= _SHORTEST_PROOF})
    searched, left = _search(workspace, proofs)
    return Purged(len(target.documents), len(target.originals), searched, left, outside, tellers)


def _collect_proofs(workspace: Workspace, target: Target) -> tuple[bytes, ...]:
    """Return what must not be found anywhere afterwards: names, addresses, titles and pieces of the text."""
    import polars as pl

    ids = sorted(target.documents)
    documents = read_table(workspace, DOCUMENTS).filter(pl.col("document_id").is_in(ids)).collect()
    passages = read_table(workspace, PASSAGES).filter(pl.col("document_id").is_in(ids)).sort("ordinal").collect()
    texts = [
        text[:_CHARS_OF_PROOF]
        for _, group in passages.group_by("document_id", maintain_order=True)
        for text in group["text"].head(_PROOFS_A_DOCUMENT)
    ]
    names = [word for names in target.documents.values() for word in _name(*names)]
    titles = [title for title in documents["title"] if title]
    proofs = {word for word in (*texts, *names, *titles, *target.addresses) if len(word) >= _SHORTEST_PROOF}
    return tuple(sorted(proof.encode() for proof in proofs))


def _name(source: str, key: str) -> tuple[str, str]:
    return key, f"{source}/{key}"


def _find_tellers(workspace: Workspace, document_ids: Collection[str]) -> tuple[str, ...]:
    """Return the other documents that tell the same story."""
    import polars as pl

    stories = read_table(workspace, STORIES).collect()
    told = stories.filter(pl.col("document_id").is_in(sorted(document_ids)))["story_id"].unique()
    others = stories.filter(
        pl.col("story_id").is_in(told.to_list()) & ~pl.col("document_id").is_in(sorted(document_ids))
    )
    named = read_table(workspace, DOCUMENTS).select("document_id", "source", "key").collect()
    rows = named.join(others.select("document_id"), on="document_id").sort("source", "key")
    return tuple(f"{source}/{key}" for _, source, key in rows.iter_rows())


def _bury(ledger: Ledger, target: Target, *, reason: str, today: date) -> None:
    day = today.isoformat()
    ledger.bury(
        [
            *(Grave(original_id, "original", day, reason) for original_id in target.originals),
            *(Grave(document_id, "document", day, reason) for document_id in target.documents),
            *(Grave(hash_address(address), "address", day, reason) for address in target.addresses),
        ]
    )


def _remove_offers(workspace: Workspace, settings: Settings, target: Target) -> tuple[str, ...]:
    """Remove the files that folders inside the workspace offer; return those that lie elsewhere or hold more."""
    left = []
    for source in list_folders(workspace, settings):
        try:
            offers = list(list_offers(source, workspace))
        except SettingsError:
            continue  # a folder that is not there offers nothing
        for offered in offers:
            if make_id(source.name, offered.key) not in target.documents:
                continue
            is_own_file = offered.path.name == Path(offered.key).name and not source.holds_mail
            if is_own_file and offered.path.resolve().is_relative_to(workspace.root.resolve()):
                offered.path.unlink(missing_ok=True)
            else:
                left.append(str(offered.path))
    return tuple(left)


def _remove_rows(workspace: Workspace, document_ids: Collection[str]) -> None:
    for table in TABLES.values():
        if get_table_version(workspace, table) is None:
            continue
        if "document_id" in table.names and document_ids:
            replace_rows(workspace, table, make_frame(table), document_ids=document_ids)
        erase_history(workspace, table)


def _remove_derived(workspace: Workspace, *, home: Home) -> None:
    """Remove what is made again: outputs, tables that were set aside, indexes, Prefect's own records."""
    index = workspace.rule_marks.parent
    _empty(workspace.outputs, keep=("README.md",))
    _empty(workspace.quarantine, keep=())
    _empty(index, keep=(workspace.rule_marks.name,))
    _empty(home.folder, keep=(home.lock.name, home.password.name))


def _empty(folder: Path, *, keep: Sequence[str]) -> None:
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.name in keep or path.name == ".gitkeep":
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()


def _cut_logs(folder: Path, proofs: Sequence[bytes]) -> None:
    """Take the lines out of logs that name what was taken down."""
    for log in sorted(folder.glob("*.log*")) if folder.is_dir() else []:
        lines = log.read_bytes().splitlines(keepends=True)
        kept = [line for line in lines if not any(proof in line for proof in proofs)]
        if len(kept) < len(lines):
            beside = log.with_name(f".{log.name}-{os.getpid()}")
            beside.write_bytes(b"".join(kept))
            beside.chmod(0o600)
            beside.replace(log)


def _search(workspace: Workspace, proofs: Sequence[bytes]) -> tuple[int, tuple[str, ...]]:
    """Look through every file but other documents' own for what was taken down."""
    searched = 0
    left = []
    for path in _list_files(workspace):
        searched += 1
        if _holds(path, proofs):
            left.append(str(path.relative_to(workspace.root)))
    return searched, tuple(left)


def _list_files(workspace: Workspace) -> Iterator[Path]:
    # another document may tell the same in the same words
    others = (workspace.originals, workspace.tables)
    for folder, names, files in os.walk(workspace.root):
        place = Path(folder)
        names[:] = sorted(name for name in names if place / name not in others and name != ".git")
        yield from (place / name for name in sorted(files) if (place / name).is_file())


def _holds(path: Path, proofs: Sequence[bytes]) -> bool:
    longest = max(map(len, proofs), default=0)
    tail = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            window = tail + block
            if any(proof in window for proof in proofs):
                return True
            tail = window[-longest:] if longest else b""
    return False
