"""An answer: rows, the question that they answer, and the run that they come from.

Takes what a question found; gives it as a frame and as JSON values. Knows no question.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from pipeline.networks import Network

__all__ = ["Answer", "NetworkAnswer", "list_rows"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a workspace says to a question.

    Attributes:
        rows: The answer.
        question: Every parameter of the question, also those left at their default, as JSON values.
        run: The last completed run of the analysis: run_id, ended, faktor (version) and codebook (version); None
            where no run has been recorded.
        notes: What a reader must know beside the rows, one sentence each: what was left out, and why.
    """

    rows: "pl.DataFrame"
    question: Mapping[str, Any]
    run: Mapping[str, Any] | None
    notes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return `{"rows": [...], "question": {...}, "run": ...}` with dates as ISO 8601 text."""
        return {
            "rows": list_rows(self.rows),
            "question": dict(self.question),
            "run": None if self.run is None else dict(self.run),
        }


@dataclass(frozen=True, slots=True)
class NetworkAnswer(Answer):
    """A co-occurrence network; `rows` are its edges, heaviest first.

    Attributes:
        network: Nodes and edges, as `pipeline.networks.write_network` and `draw_network` take them.
    """

    network: "Network" = field(kw_only=True)

    @property
    def nodes(self) -> "pl.DataFrame":
        """One row per code: code, label, group, sign and n, also codes without an edge."""
        return self.network.nodes

    def to_json(self) -> dict[str, Any]:
        """Return the answer as JSON values, with the nodes beside the rows."""
        # slots=True makes a new class, so super() without arguments does not find it
        return {**Answer.to_json(self), "nodes": list_rows(self.nodes)}


def list_rows(frame: "pl.DataFrame") -> list[dict[str, Any]]:
    """Return the rows of a frame as JSON values: dates as ISO 8601 text, null as None."""
    return [
        {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
        for row in frame.iter_rows(named=True)
    ]
