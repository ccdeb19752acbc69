"""The tasks of a run that are about topics: fit them once, and give them to what was read since.

Takes the folder of a workspace and the work that was planned; gives counts. Thinks nothing itself.
"""

from collections.abc import Sequence
from pathlib import Path

from prefect import task

from flows.asked_topics import read_topic_settings
from flows.plan import Work
from flows.settings import TopicSettings, find_workspace, read_settings
from flows.task_options import OPTIONS, saving
from pipeline.workspace import Workspace

__all__ = ["assign_topics_to_documents", "fit_topics_of_corpus"]


@task(name="topics", **OPTIONS)
def fit_topics_of_corpus(root: str, work: Work, documents: Sequence[Work]) -> dict[str, int]:
    """Fit the topics of all passages and save model, tables and names; return how many topics."""
    from flows.fitting import fit_topics_of

    workspace = find_workspace(Path(root))
    return fit_topics_of(workspace, work, documents, _read_wanted(workspace), saving=saving)


@task(name="assign topics", **OPTIONS)
def assign_topics_to_documents(root: str, documents: Sequence[Work]) -> dict[str, int]:
    """Give topics to documents by the model there is; return how many documents."""
    from flows.fitting import assign_topics

    workspace = find_workspace(Path(root))
    return assign_topics(workspace, documents, _read_wanted(workspace), saving=saving)


def _read_wanted(workspace: Workspace) -> TopicSettings:
    return read_topic_settings(workspace, read_settings(workspace).topics)
