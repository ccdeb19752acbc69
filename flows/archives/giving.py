"""Writes what a workspace has fetched as a WARC file.

Takes a workspace; gives a file that any archive of the web reads: heads of answers from the ledger, bodies from the
originals. Changes nothing in the workspace.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from flows.files import write_beside
from flows.progress import tell
from pipeline.acquire.warc import Answer, write_records
from pipeline.errors import QuestionError
from pipeline.store import Ledger, Response, hash_bytes, path_of_original
from pipeline.workspace import Workspace

__all__ = ["Given", "write_warc"]


@dataclass(slots=True)
class Given:
    """What was written.

    Attributes:
        answers: How many answers.
        bytes: Size of the file.
        left_out: One sentence for each answer whose body is missing or damaged.
    """

    answers: int = 0
    bytes: int = 0
    left_out: list[str] = field(default_factory=list)


def write_warc(workspace: Workspace, path: Path, *, sources: Sequence[str] = ()) -> Given:
    """Write every answer that was kept, oldest first, versions of one article included.

    Args:
        workspace: The workspace.
        path: The file; packed where it ends in .gz.
        sources: Only documents of these sources; none for all.

    Returns:
        What was written. The file is there whole or not at all.

    Raises:
        QuestionError: If nothing was fetched, or the file cannot be written.
    """
    ledger = Ledger(workspace.ledger)
    try:
        responses = _choose_responses(ledger, sources)
    finally:
        ledger.close()
    if not responses:
        said = f"of {', '.join(sources)} " if sources else ""
        raise QuestionError(f"Nothing {said}was fetched from the web so far. Run `faktor ingest` first.", str(path))
    given = Given()

    def write(beside: Path) -> None:
        with beside.open("wb") as out:
            answers = _read_answers(workspace, responses, given)
            software = f"faktor {version('faktor')}"
            given.answers = write_records(out, answers, software=software, is_packed=path.suffix == ".gz")

    write_beside(path, write)
    given.bytes = path.stat().st_size
    return given


def _choose_responses(ledger: Ledger, sources: Sequence[str]) -> list[Response]:
    responses = ledger.read_responses()
    if not sources:
        return responses
    items = ledger.read_kept_items()
    known = {item.arrival.source for item in items.values()}
    unknown = next((name for name in sources if name not in known), None)
    if unknown is not None:
        said = ", ".join(sorted(known)) or "none yet"
        raise QuestionError(f"Nothing was kept of a source {unknown!r}. Sources with documents: {said}.", unknown)
    wanted = {document_id for document_id, item in items.items() if item.arrival.source in sources}
    return [each for each in responses if each.document_id in wanted]


def _read_answers(workspace: Workspace, responses: Sequence[Response], given: Given) -> Iterator[Answer]:
    for number, response in enumerate(responses, start=1):
        tell("Answers written", number, len(responses))
        try:
            body = path_of_original(workspace.originals, response.original_id).read_bytes()
        except FileNotFoundError:
            given.left_out.append(f"{response.final_address}: its original is missing; `faktor verify` tells more.")
            continue
        if hash_bytes(body) != response.original_id:
            given.left_out.append(f"{response.final_address}: its original is damaged; `faktor verify` tells more.")
            continue
        yield Answer(
            address=response.final_address,
            fetched=datetime.fromisoformat(response.fetched),
            status=response.status,
            headers=response.headers,
            body=body,
        )
