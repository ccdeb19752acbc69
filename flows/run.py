"""What `faktor run` does: hold the lock, look the workspace over, plan, and start Prefect only when there is work.

Takes a workspace; gives what is in it afterwards.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from flows.ingest import examine_sources
from flows.maintain import verify_workspace
from flows.maintenance.space import check_space
from flows.plan import make_plan
from flows.serving.server import use_running_server
from flows.settings import Settings, read_settings
from flows.sources import list_folders
from flows.turns import take_turn
from pipeline.codebook import load_codebook
from pipeline.store import Ledger
from pipeline.workspace import Workspace

__all__ = ["Outcome", "is_failure", "run_workspace"]

# An original is kept as it is; its rows take about as much again (measured on 5,800 documents: 0.7).
_BYTES_FOR_A_BYTE = 2

_FAILURES = ("failed", "no_text", "unreadable", "quarantined")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did.

    Attributes:
        facts: Facts of the run as the ledger keeps them; empty when nothing was to do.
        offered: How many items the sources offered, by outcome.
        mended: One sentence for each thing that was mended or found damaged.
    """

    facts: Mapping[str, Any] = field(default_factory=dict)
    offered: Mapping[str, int] = field(default_factory=dict)
    mended: tuple[str, ...] = ()

    @property
    def failed_documents(self) -> int:
        """How many of the documents that this run worked on could not be taken in or read."""
        counts = Counter(self.facts.get("outcomes", {})) + Counter(self.facts.get("reading", {}))
        return sum(number for name, number in counts.items() if is_failure(name))


def is_failure(outcome: str) -> bool:
    """Return whether an outcome or reading state means that a document is missing for want of a remedy."""
    return outcome in _FAILURES


def run_workspace(workspace: Workspace, *, verify: bool = False, wait_seconds: float = 0.0) -> Outcome:
    """Bring a workspace up to date.

    Args:
        workspace: The workspace.
        verify: Whether to read every original and every table first, to find damage inside files.
        wait_seconds: How long to wait for another process that writes to the workspace.

    Returns:
        What was done.

    Raises:
        LockedError: If another run writes to the workspace.
        StoreError: If the disk is as good as full.
        SettingsError: If faktor.toml or a source cannot be used.
        CodebookError: If the codebook cannot be read.
    """
    settings = read_settings(workspace)
    codebook = load_codebook(workspace.root / settings.codebook)
    with take_turn(workspace, wait_seconds=wait_seconds) as mended:
        ledger = Ledger(workspace.ledger)
        if verify:
            mended += verify_workspace(workspace, ledger)
        now = datetime.now(UTC)
        examined = examine_sources(list_folders(workspace, settings), workspace, ledger, now=now)
        offered: Counter[str] = Counter(each.arrival.outcome for each in examined)
        plan = make_plan(workspace, ledger, settings, codebook.version)
        if set(offered) <= {"unchanged"} and plan.is_empty:
            ledger.record_arrivals([each.arrival for each in examined], now=now)
            ledger.close()
            return Outcome(offered=offered, mended=tuple(mended))
        ledger.close()
        arriving = sum(each.arrival.size_bytes or 0 for each in examined if each.arrival.outcome in ("new", "changed"))
        check_space(workspace, estimate_bytes=_BYTES_FOR_A_BYTE * arriving)
        return Outcome(facts=_start(workspace, settings), offered=offered, mended=tuple(mended))


def _start(workspace: Workspace, settings: Settings) -> dict[str, Any]:
    use_running_server(workspace)
    from prefect.task_runners import ThreadPoolTaskRunner

    from flows.analyse import analyse

    runner: Any = ThreadPoolTaskRunner(max_workers=settings.workers)
    facts: dict[str, Any] = analyse.with_options(task_runner=runner)(str(workspace.root))
    return facts
