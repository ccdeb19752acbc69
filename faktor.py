"""The face for notebooks: `faktor.open("my-city").trends("inh_budget", by="year").rows`.

Takes the folder of a workspace, or a codebook file; gives what `pipeline` answers. Has no logic of its own, and loads
nothing before it is asked for.
"""

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.codebook import Codebook
    from pipeline.detect import find_in_text, find_mentions
    from pipeline.detect.searching import FoundMention, SearchableCodebook
    from pipeline.errors import FaktorError
    from pipeline.networks import write_network
    from pipeline.query import Answer, Corpus, NetworkAnswer
    from pipeline.query.charts import (
        Chart,
        draw_covariates,
        draw_matrix,
        draw_topic_choice,
        draw_topic_comparison,
        draw_topic_map,
        draw_topics,
        draw_trends,
        write_chart,
    )

__all__ = [
    "Answer",
    "Chart",
    "Codebook",
    "Corpus",
    "FaktorError",
    "FoundMention",
    "NetworkAnswer",
    "SearchableCodebook",
    "codebook",
    "draw_covariates",
    "draw_matrix",
    "draw_topic_choice",
    "draw_topic_comparison",
    "draw_topic_map",
    "draw_topics",
    "draw_trends",
    "find_in_text",
    "find_mentions",
    "open",
    "write_chart",
    "write_network",
]

_HOMES = {
    "Answer": "pipeline.query",
    "Chart": "pipeline.query.charts",
    "Codebook": "pipeline.codebook",
    "Corpus": "pipeline.query",
    "FaktorError": "pipeline.errors",
    "FoundMention": "pipeline.detect.searching",
    "NetworkAnswer": "pipeline.query",
    "SearchableCodebook": "pipeline.detect.searching",
    "draw_covariates": "pipeline.query.charts",
    "draw_matrix": "pipeline.query.charts",
    "draw_topic_choice": "pipeline.query.charts",
    "draw_topic_comparison": "pipeline.query.charts",
    "draw_topic_map": "pipeline.query.charts",
    "draw_topics": "pipeline.query.charts",
    "draw_trends": "pipeline.query.charts",
    "find_in_text": "pipeline.detect",
    "find_mentions": "pipeline.detect",
    "write_chart": "pipeline.query.charts",
    "write_network": "pipeline.networks",
}


def open(folder: str | Path = ".") -> "Corpus":
    """Open the workspace in a folder for questions, as of today.

    Args:
        folder: The folder that holds faktor.toml.

    Raises:
        SettingsError: If there is no workspace.
    """
    from datetime import UTC, datetime

    from flows.settings import find_workspace
    from flows.sources import read_zones
    from pipeline.query import open_corpus

    where = find_workspace(Path(folder))
    return open_corpus(where, today=datetime.now(UTC).date(), zones=read_zones(where))


def codebook(path: str | Path) -> "SearchableCodebook":
    """Read a codebook; `.find(text)` finds its codes in a text.

    Args:
        path: The codebook file.

    Raises:
        CodebookError: If it cannot be read; the message names file, line and column.
    """
    from pipeline.detect.searching import load_searchable

    return load_searchable(Path(path))


def __getattr__(name: str) -> Any:
    """Load a name from its room when it is first used (PEP 562)."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    """Return all public names, also those that are not loaded yet."""
    return sorted(__all__)
