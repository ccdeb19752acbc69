"""What a run would do now, without doing it.

Takes a workspace; gives how many documents are new or changed, and what waits to be read, coded, fitted and written.
"""

from datetime import UTC, datetime

from flows.ingest import examine_sources
from flows.plan import make_plan
from flows.settings import read_settings
from flows.sources import list_folders
from pipeline.codebook import load_codebook
from pipeline.store import Ledger
from pipeline.workspace import Workspace

__all__ = ["list_outdated"]


def list_outdated(workspace: Workspace) -> dict[str, int]:
    """Return what is out of date -> how many, in the order in which a run would do it."""
    settings = read_settings(workspace)
    codebook = load_codebook(workspace.root / settings.codebook)
    if not workspace.ledger.exists():
        return {"never run": 1}
    ledger = Ledger(workspace.ledger)
    examined = examine_sources(list_folders(workspace, settings), workspace, ledger, now=datetime.now(UTC))
    plan = make_plan(workspace, ledger, settings, codebook.version)
    ledger.close()
    return {
        "items to take in": sum(each.arrival.outcome in ("new", "changed", "duplicate") for each in examined),
        "documents to read": len(plan.read),
        "stories to group": int(plan.stories is not None),
        "documents to code": len(plan.detect),
        "topics to fit": int(plan.topics is not None),
        "documents to give topics": len(plan.assign) if plan.topics is None else 0,
        "report to write": int(plan.report is not None),
    }
