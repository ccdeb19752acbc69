"""How topics are to be fitted: as faktor.toml says, or as the last `faktor topics fit` was asked to.

Takes a workspace and its settings; gives the settings of topics. What was asked holds until faktor.toml says something
else of topics, or until the next fit is asked for.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from flows.files import save_text
from flows.settings import TopicSettings
from pipeline.errors import FaktorError, QuestionError
from pipeline.workspace import Workspace

__all__ = ["ask_for_topics", "read_topic_settings"]

_FILE = "asked.json"


def read_topic_settings(workspace: Workspace, settings: TopicSettings) -> TopicSettings:
    """Return how topics are to be fitted.

    Args:
        workspace: The workspace.
        settings: What faktor.toml and the environment say.
    """
    try:
        content: Any = json.loads(_place(workspace).read_text(encoding="utf-8"))
        if content["settings"] == settings.model_dump(mode="json"):
            return TopicSettings(**{**content["settings"], **content["asked"]})
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return settings


@contextmanager
def ask_for_topics(workspace: Workspace, settings: TopicSettings, **asked: object) -> Iterator[TopicSettings]:
    """Remember what a fit is asked to do besides what faktor.toml says; nothing asked forgets what was.

    Where the fit fails, what was asked before holds again.

    Args:
        workspace: The workspace.
        settings: What faktor.toml and the environment say.
        asked: Settings by name.

    Yields:
        How topics are to be fitted.

    Raises:
        QuestionError: If that cannot be.
    """
    try:
        wanted = TopicSettings(**{**settings.model_dump(), **asked})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the fit"
        raise QuestionError(f"{where}: {first['msg']}. Ask for something else.", where) from error
    place = _place(workspace)
    before = place.read_text(encoding="utf-8") if place.is_file() else None
    content = {"settings": settings.model_dump(mode="json"), "asked": asked}
    text = json.dumps(content, ensure_ascii=False, indent=2, default=list) + "\n"
    _write(place, text if asked else None)
    try:
        yield wanted
    except FaktorError:
        _write(place, before)
        raise


def _write(place: Path, text: str | None) -> None:
    if text is None:
        place.unlink(missing_ok=True)
        return
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    save_text(place, text)


def _place(workspace: Workspace) -> Path:
    return workspace.models / "topics" / _FILE
