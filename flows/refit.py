"""Fits topics anew because somebody asked, without a flow: what was read so far is in the tables.

Takes a workspace and what was asked; gives what came of it. Takes nothing in and reads no document.
"""

import threading
from dataclasses import dataclass
from typing import Any

from flows.asked_topics import ask_for_topics
from flows.fitting import fit_topics_of
from flows.plan import plan_refit
from flows.settings import read_settings
from flows.turns import take_turn
from pipeline.errors import QuestionError
from pipeline.query.saved_topics import read_card, read_current_version
from pipeline.records import CODES, DOCUMENTS
from pipeline.store import Ledger, get_table_version
from pipeline.workspace import Workspace

__all__ = ["Refit", "refit_topics"]


@dataclass(frozen=True, slots=True)
class Refit:
    """What came of a fit.

    Attributes:
        version: Version of the model.
        before: Version before; the same where nothing changed, None where there was none.
        k: Number of topics; None without topics.
        reason: Why so many, or why none.
        warnings: What the fit could not do as it was asked, one sentence each.
    """

    version: int | None
    before: int | None
    k: int | None
    reason: str
    warnings: tuple[str, ...]


def refit_topics(workspace: Workspace, **asked: Any) -> Refit:
    """Fit the topics of all that was read so far.

    Args:
        workspace: The workspace.
        asked: Settings of topics that are not to be as faktor.toml says.

    Raises:
        QuestionError: If nothing has been read yet, or the fit cannot be done as it was asked.
        LockedError: If another process writes to the workspace.
    """
    folder = workspace.models / "topics"
    if get_table_version(workspace, DOCUMENTS) is None or get_table_version(workspace, CODES) is None:
        raise QuestionError(f"Nothing has been analysed yet in {workspace.root}. Run `faktor run` there.", "topics")
    with take_turn(workspace):
        settings = read_settings(workspace).topics
        before = read_current_version(folder)
        with ask_for_topics(workspace, settings, **asked) as wanted:
            ledger = Ledger(workspace.ledger)
            work, documents = plan_refit(ledger, wanted)
            ledger.close()
            fit_topics_of(workspace, work, documents, wanted, saving=threading.Lock(), is_asked=True)
        version = read_current_version(folder)
        card = read_card(folder / str(version))
    reason = card.get("reason") or card.get("choice_reason") or f"{card.get('k')} topics were asked for."
    return Refit(version, before, card.get("k"), str(reason), tuple(card.get("warnings") or ()))
